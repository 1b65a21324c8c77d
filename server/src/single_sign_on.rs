//! Log-ins with an identity provider. Plain routes, because another site redirects back to them.

use app::api::host::{Host, count_on, log_in};
use app::api::session::LogIn;
use app::error::AppError;
use app::pages::login::SINGLE_SIGN_ON;
use app::posted::Posted;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::field_errors::FieldErrors;
use domain::visitor::Visitor;
use serde::Deserialize;
use server_fn::ServerFn as _;

use crate::answer::status;
use crate::cookie::{cookie, set_cookie};
use crate::forms::{LONGEST, form_urlencoded};
use crate::page::{Pages, again_page};
use crate::{open_id, text};

/// The query with which a provider sends users back.
#[derive(Deserialize)]
pub(crate) struct Answer {
    code: Option<String>,
    state: Option<String>,
    /// The issuer, if the provider names it (RFC 9207).
    iss: Option<String>,
    error: Option<String>,
}

/// `POST /single-sign-on`: sends the user to the provider of the typed email address.
pub(crate) async fn leave(State(pages): State<Pages>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "The form is too large.").into_response();
    };
    let refused = text::check(&body).err();
    let body = String::from_utf8_lossy(&body);
    let field = |name| form_urlencoded(&body, name).unwrap_or_default();
    let (email, next) = (field("draft[email]"), field("next"));
    let visitor = parts.extensions.get::<Visitor>().cloned().unwrap_or_default();
    // The typed values without the password, which single sign-on does not need.
    let typed =
        serde_urlencoded::to_string([("draft[email]", &email), ("draft[password]", &String::new()), ("next", &next)]);
    let posted =
        |form: &str, error, done| Posted { form: form.to_owned(), body: typed.unwrap_or_default(), error, done };
    let departed = match refused {
        Some(error) => Err(error),
        None => depart(&pages.host, &email, log_in::local(&next), &visitor).await,
    };
    match departed {
        Ok((url, secret)) => {
            let posted = posted(SINGLE_SIGN_ON, None, serde_json::to_string(&url).ok());
            let mut page = again_page(&pages, log_in_page(parts.headers), posted, StatusCode::OK).await;
            set_cookie(&mut page, &pages.host.cookies.set_sign_on(&secret));
            page
        }
        Err(error) => {
            let code = status(&error);
            again_page(&pages, log_in_page(parts.headers), posted(LogIn::PATH, Some(error), None), code).await
        }
    }
}

async fn depart(host: &Host, email: &str, next: &str, visitor: &Visitor) -> Result<(String, String), AppError> {
    count_on(&host.store, &storage::limits::sign_on(visitor)).await?;
    if email.trim().is_empty() {
        return Err(FieldErrors::of("email", "Enter your email address first").into());
    }
    let Some(client) = storage::single_sign_on::of_address(&host.store, email).await? else {
        return Err(
            FieldErrors::of("email", "There is no single sign-on for this address: log in with your password").into()
        );
    };
    let secret = storage::single_sign_on::leave(&host.store, client.provider, next).await?;
    let (provider, issuer, back) = (client.provider, client.issuer.clone(), host.way_back(client.provider));
    let url = host.providers.departure(client, back, secret.clone()).await.map_err(|why| {
        tracing::warn!(%provider, issuer, why, "an identity provider could not be asked");
        AppError::Refused("Your organization's single sign-on does not answer: try again in a few minutes".into())
    })?;
    Ok((url, secret))
}

/// `GET /single-sign-on/{provider}`: the user comes back from the provider.
pub(crate) async fn come_back(
    State(pages): State<Pages>,
    Path(provider): Path<String>,
    Query(answer): Query<Answer>,
    request: Request,
) -> Response {
    let visitor = request.extensions().get::<Visitor>().cloned().unwrap_or_default();
    let secret = cookie(request.headers(), pages.host.cookies.sign_on_name());
    let arrived = arrive(&pages.host, &provider, answer, secret, &visitor).await;
    let gone = pages.host.cookies.set_sign_on("");
    match arrived {
        Ok((entered, next)) => {
            let mut response = Redirect::to(log_in::local(&next)).into_response();
            set_cookie(&mut response, &gone);
            set_cookie(&mut response, &pages.host.cookies.set(&entered.session));
            if let Some(device) = &entered.device {
                set_cookie(&mut response, &pages.host.cookies.set_device(device));
            }
            response
        }
        Err(error) => {
            let code = status(&error);
            let posted = Posted { form: LogIn::PATH.to_owned(), body: String::new(), error: Some(error), done: None };
            let (parts, _) = request.into_parts();
            let mut page = again_page(&pages, log_in_page(parts.headers), posted, code).await;
            set_cookie(&mut page, &gone);
            page
        }
    }
}

async fn arrive(
    host: &Host,
    provider: &str,
    answer: Answer,
    secret: Option<String>,
    visitor: &Visitor,
) -> Result<(storage::sessions::Entered, String), AppError> {
    let stale = || AppError::Refused("This log-in took too long, or was started in another browser: try again".into());
    let provider = provider.parse().map_err(|_| stale())?;
    let secret = secret.ok_or_else(stale)?;
    if answer.state.as_deref() != Some(open_id::state(&secret).as_str()) {
        return Err(stale());
    }
    let back = storage::single_sign_on::come_back(&host.store, provider, &secret).await?.ok_or_else(stale)?;
    let issuer = back.client.issuer.clone();
    let failed = |why: String| {
        tracing::warn!(%provider, issuer, why, "a single sign-on failed");
        AppError::Refused(
            "Your organization's single sign-on did not let you in: try again, or ask its administrators".into(),
        )
    };
    let code = match answer {
        Answer { code: Some(code), error: None, iss, .. } if iss.as_ref().is_none_or(|iss| *iss == issuer) => code,
        Answer { error, .. } => {
            return Err(failed(error.unwrap_or_else(|| "neither a code nor an error came back".into())));
        }
    };
    let way_back = host.way_back(provider);
    let identity = host.providers.identity(back.client.clone(), way_back, secret, code).await.map_err(failed)?;
    let entered = storage::single_sign_on::enter(&host.store, &back.client, &identity, visitor).await?;
    Ok((entered, back.next))
}

/// A request for the log-in page from the same browser, but without its session: a logged-in user would be redirected.
fn log_in_page(headers: HeaderMap) -> Request {
    let mut request = Request::new(Body::empty());
    *request.headers_mut() = headers;
    *request.uri_mut() = Uri::from_static("/login");
    request
}
