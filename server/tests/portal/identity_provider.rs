//! A small identity provider on the loopback address: OpenID Connect's code flow with PKCE, signed with its own key.
//! It says what a test tells it to say, including lies.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use storage::Clock;

use crate::base64::base64;

pub const CLIENT_ID: &str = "cloudtab";
pub const CLIENT_SECRET: &str = "what the provider gave & we keep";

/// What the provider gets wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// Signed by a key that it does not publish.
    OtherKey,
    /// Not signed.
    NoSignature,
    /// Signed with the client secret, which the portal knows, too.
    ByClientSecret,
    /// From another issuer.
    Issuer,
    /// For another client.
    Audience,
    /// For another log-in.
    Nonce,
    /// From yesterday.
    Old,
    /// The userinfo endpoint describes another person.
    OtherPerson,
    /// The answer with its keys is far too long.
    Endless,
}

/// The user it vouches for.
#[derive(Clone, Debug)]
pub struct Says {
    pub subject: String,
    pub email: Option<String>,
    pub verified: Option<bool>,
    /// Whether the address is in the token, or only at the userinfo endpoint.
    pub in_token: bool,
    pub lie: Option<Lie>,
}

impl Says {
    pub fn is(subject: &str, email: &str) -> Self {
        Self { subject: subject.into(), email: Some(email.into()), verified: Some(true), in_token: true, lie: None }
    }
}

struct Inner {
    issuer: String,
    key: SigningKey,
    clock: Clock,
    says: Mutex<Says>,
    /// The query that each code was requested with.
    codes: Mutex<HashMap<String, HashMap<String, String>>>,
}

#[derive(Clone)]
pub struct IdentityProvider(Arc<Inner>);

impl IdentityProvider {
    pub async fn start(clock: Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let says = Mutex::new(Says::is("nobody", "nobody@example.com"));
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let provider = Self(Arc::new(Inner { issuer, key, clock, says, codes: Mutex::default() }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/userinfo", get(user_info))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    pub fn says(&self, says: Says) {
        *self.0.says.lock().unwrap() = says;
    }

    fn told(&self) -> Says {
        self.0.says.lock().unwrap().clone()
    }

    fn claims(&self, says: &Says) -> Value {
        json!({"sub": says.subject, "email": says.email, "email_verified": says.verified})
    }
}

async fn discovery(State(IdentityProvider(of)): State<IdentityProvider>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", of.issuer);
    Json(json!({
        "issuer": of.issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    }))
}

async fn keys(State(IdentityProvider(of)): State<IdentityProvider>) -> Response {
    let endless = of.says.lock().unwrap().lie == Some(Lie::Endless);
    if endless {
        return vec![b' '; 3 * 1024 * 1024].into_response();
    }
    let point = of.key.verifying_key().to_sec1_point(false);
    let (x, y) = (base64(point.x().unwrap()), base64(point.y().unwrap()));
    let key = json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "one", "x": x, "y": y});
    Json(json!({"keys": [key]})).into_response()
}

/// Issues a code without asking anything; the user is the one that the test set.
async fn authorize(
    State(IdentityProvider(of)): State<IdentityProvider>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    for (name, value) in [("response_type", "code"), ("client_id", CLIENT_ID), ("code_challenge_method", "S256")] {
        if asked.get(name).is_none_or(|given| given != value) {
            return (StatusCode::BAD_REQUEST, name).into_response();
        }
    }
    if !asked["scope"].split(' ').any(|scope| scope == "openid") {
        return (StatusCode::BAD_REQUEST, "scope").into_response();
    }
    let mut codes = of.codes.lock().unwrap();
    let code = base64(&Sha256::digest(format!("{} {}", asked["nonce"], codes.len())));
    let mut back = url::Url::parse(&asked["redirect_uri"]).unwrap();
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &asked["state"]);
    codes.insert(code, asked);
    Redirect::to(back.as_str()).into_response()
}

/// The client id if the credentials are right: `id:secret`, each escaped as in a form.
fn shown(headers: &HeaderMap) -> String {
    let escape = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let right = format!("{}:{}", escape(CLIENT_ID), escape(CLIENT_SECRET));
    let basic = headers[header::AUTHORIZATION].to_str().unwrap().trim_start_matches("Basic ").trim_end_matches('=');
    // URL-safe and plain base 64 differ in two letters.
    if basic.replace('+', "-").replace('/', "_") == base64(right.as_bytes()) { CLIENT_ID.into() } else { basic.into() }
}

async fn token(State(provider): State<IdentityProvider>, headers: HeaderMap, form: String) -> Response {
    let form: HashMap<String, String> = serde_urlencoded::from_str(&form).unwrap();
    let asked = provider.0.codes.lock().unwrap().remove(&form["code"]);
    let fault = |what: &str| (StatusCode::BAD_REQUEST, Json(json!({"error": what}))).into_response();
    let Some(asked) = asked else { return fault("invalid_grant") };
    if shown(&headers) != CLIENT_ID {
        return fault("invalid_client");
    }
    let challenge = base64(&Sha256::digest(form["code_verifier"].as_bytes()));
    if asked["code_challenge"] != challenge || asked["redirect_uri"] != form["redirect_uri"] {
        return fault("invalid_grant");
    }
    let id_token = id_token(&provider, &asked["nonce"]);
    Json(json!({"access_token": "opens userinfo", "token_type": "Bearer", "id_token": id_token})).into_response()
}

fn id_token(provider: &IdentityProvider, nonce: &str) -> String {
    let IdentityProvider(of) = provider;
    let says = provider.told();
    let now = of.clock.now().timestamp();
    let (iat, exp) = if says.lie == Some(Lie::Old) { (now - 90_000, now - 86_400) } else { (now, now + 300) };
    let lie =
        |lie: Lie, told: &str, truth: &str| if says.lie == Some(lie) { told.to_owned() } else { truth.to_owned() };
    let mut claims = json!({
        "iss": lie(Lie::Issuer, "https://other.example", &of.issuer),
        "aud": lie(Lie::Audience, "other", CLIENT_ID),
        "nonce": lie(Lie::Nonce, "other", nonce),
        "sub": says.subject,
        "iat": iat,
        "exp": exp,
    });
    if says.in_token {
        claims.as_object_mut().unwrap().extend(provider.claims(&says).as_object().unwrap().clone());
    }
    let algorithm = match says.lie {
        Some(Lie::NoSignature) => "none",
        Some(Lie::ByClientSecret) => "HS256",
        _ => "ES256",
    };
    let head = json!({"alg": algorithm, "kid": "one", "typ": "JWT"});
    let text = format!("{}.{}", base64(head.to_string().as_bytes()), base64(claims.to_string().as_bytes()));
    let signature = match says.lie {
        Some(Lie::NoSignature) => Vec::new(),
        Some(Lie::ByClientSecret) => hmac(CLIENT_SECRET.as_bytes(), text.as_bytes()),
        lie => {
            let other = SigningKey::from_slice(&[8; 32]).unwrap();
            let signature: Signature = if lie == Some(Lie::OtherKey) { &other } else { &of.key }.sign(text.as_bytes());
            signature.to_bytes().to_vec()
        }
    };
    format!("{text}.{}", base64(&signature))
}

/// HMAC with SHA-256; the key must fit into a block.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(block, key)| *block ^= key);
        block
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

async fn user_info(State(provider): State<IdentityProvider>, headers: HeaderMap) -> Response {
    if headers[header::AUTHORIZATION] != "Bearer opens userinfo" {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut says = provider.told();
    if says.lie == Some(Lie::OtherPerson) {
        says.subject = "somebody else".into();
    }
    Json(provider.claims(&says)).into_response()
}
