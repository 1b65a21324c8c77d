//! OpenID Connect: asks an identity provider who a user is.
//!
//! A provider's endpoints and keys are fetched for every log-in: log-ins are rare, and keys change.

use std::pin::Pin;
use std::time::Duration;

use app::api::host::{BoxFuture, IdentityProviders};
use data_encoding::HEXLOWER;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreUserInfoClaims,
};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use sha2::{Digest as _, Sha256};
use storage::Clock;
use storage::single_sign_on::{Client, Identity};

/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer of a provider, in bytes.
const LONGEST: usize = 1024 * 1024;

/// The accepted signatures: those that only the provider can make. HMAC is not one: the client secret is enough for it.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Party =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Talks to identity providers.
#[derive(Clone)]
pub struct OpenId {
    http: reqwest::Client,
    clock: Clock,
}

/// Why a request to a provider failed.
#[derive(Debug, thiserror::Error)]
pub enum Unasked {
    /// The request would cross the network unencrypted.
    #[error("{0} is neither https nor on this machine")]
    Unsafe(String),
    /// The answer is too long.
    #[error("the answer is longer than {LONGEST} bytes")]
    TooLong,
    /// The provider does not answer, or not in time.
    #[error(transparent)]
    Web(#[from] reqwest::Error),
    /// The answer is not valid HTTP.
    #[error(transparent)]
    Http(#[from] http::Error),
}

impl OpenId {
    /// Trusts the CAs that the system trusts.
    pub fn new(clock: Clock) -> Result<Self, reqwest::Error> {
        // Redirects are not followed: they could lead anywhere, also into our own network.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build()?;
        Ok(Self { http, clock })
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Unasked> {
        let request: reqwest::Request = request.try_into()?;
        let url = request.url();
        let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
        if url.scheme() != "https" && !is_here {
            return Err(Unasked::Unsafe(url.origin().ascii_serialization()));
        }
        let mut answer = self.http.execute(request).await?;
        let mut builder = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            builder = builder.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LONGEST {
                return Err(Unasked::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(builder.body(body)?)
    }

    async fn party(&self, client: &Client, back: &str) -> anyhow::Result<Party> {
        let provider = CoreProviderMetadata::discover_async(IssuerUrl::new(client.issuer.clone())?, self).await?;
        // By default a provider takes the secret in the header.
        let by_body = provider.token_endpoint_auth_methods_supported().is_some_and(|ways| {
            !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && ways.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let secret = ClientSecret::new(client.client_secret.clone());
        let party = CoreClient::from_provider_metadata(provider, ClientId::new(client.client_id.clone()), Some(secret))
            .set_redirect_uri(RedirectUrl::new(back.to_owned())?)
            .set_auth_type(if by_body { AuthType::RequestBody } else { AuthType::BasicAuth });
        Ok(party)
    }

    async fn identify(&self, client: &Client, back: &str, secret: &str, code: String) -> anyhow::Result<Identity> {
        let party = self.party(client, back).await?;
        let exchange = party.exchange_code(AuthorizationCode::new(code))?;
        let tokens = exchange.set_pkce_verifier(verifier(secret)).request_async(self).await?;
        let token = tokens.id_token().ok_or_else(|| anyhow::anyhow!("there is no ID token in the answer"))?;
        let clock = self.clock.clone();
        let check = party.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || clock.now());
        let claims = token.claims(&check, &nonce(secret))?;
        let subject = claims.subject().to_string();
        let told = |email: Option<&openidconnect::EndUserEmail>, verified: Option<bool>| Identity {
            subject: subject.clone(),
            email: email.map(|email| email.to_string()),
            verified: verified == Some(true),
        };
        if claims.email().is_some() {
            return Ok(told(claims.email(), claims.email_verified()));
        }
        // Many providers give the email address at the UserInfo endpoint only.
        let Ok(asked) = party.user_info(tokens.access_token().clone(), Some(claims.subject().clone())) else {
            return Ok(told(None, None));
        };
        let claims: CoreUserInfoClaims = asked.request_async(self).await?;
        Ok(told(claims.email(), claims.email_verified()))
    }
}

impl<'a> AsyncHttpClient<'a> for OpenId {
    type Error = Unasked;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unasked>> + Send + 'a>>;

    fn call(&'a self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

impl IdentityProviders for OpenId {
    fn departure(&self, client: Client, back: String, secret: String) -> BoxFuture<Result<String, String>> {
        let open_id = self.clone();
        Box::pin(async move {
            let party = open_id.party(&client, &back).await.map_err(|error| format!("{error:#}"))?;
            let (state, nonce) = (CsrfToken::new(state(&secret)), nonce(&secret));
            let (url, ..) = party
                .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
                .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
                .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier(&secret)))
                .url();
            Ok(url.to_string())
        })
    }

    fn identity(
        &self,
        client: Client,
        back: String,
        secret: String,
        code: String,
    ) -> BoxFuture<Result<Identity, String>> {
        let open_id = self.clone();
        Box::pin(
            async move { open_id.identify(&client, &back, &secret, code).await.map_err(|error| format!("{error:#}")) },
        )
    }
}

/// State, nonce and PKCE verifier are derived from the secret in the browser's cookie, so none of them is stored.
fn derived(kind: &str, secret: &str) -> String {
    HEXLOWER.encode(&Sha256::new().chain_update(kind).chain_update([0]).chain_update(secret).finalize())
}

/// The state, which the provider returns with its answer.
pub(crate) fn state(secret: &str) -> String {
    derived("state", secret)
}

/// The nonce, which the provider puts into the token.
fn nonce(secret: &str) -> Nonce {
    Nonce::new(derived("nonce", secret))
}

/// The PKCE verifier, which proves to the provider that the sender of the code is the one who requested it.
fn verifier(secret: &str) -> PkceCodeVerifier {
    PkceCodeVerifier::new(derived("verifier", secret))
}
