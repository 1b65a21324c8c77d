//! Renders the page of a request.

use std::sync::Arc;

use app::api::host::{Host, LoggedIn};
use app::assets::Assets;
use app::error::AppError;
use app::pages::me::Offers;
use app::posted::Posted;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::zone::Zone;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};

use crate::answer::status;
use crate::visitor::Proxies;
use crate::{detach, headers, session};

/// What rendering a page needs.
#[derive(Clone)]
pub struct Pages {
    /// Store, passwords and cookies.
    pub host: Host,
    /// The names of the files a page links to.
    pub assets: Assets,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub proxies: Proxies,
    /// The bearer token for `/metrics`, which is disabled without it.
    pub metrics_token: Option<Arc<str>>,
}

/// What the log-in page offers. The database is not asked when the user is logged in.
async fn offers(host: &Host, is_in: bool) -> Offers {
    let single_sign_on = !is_in
        && storage::single_sign_on::is_offered(&host.store).await.unwrap_or_else(|error| {
            tracing::error!(%error, "whether there is single sign-on could not be read");
            false
        });
    Offers { by_mail: host.by_mail, single_sign_on }
}

/// Renders the whole page of a request's path, so that it works without JavaScript.
pub(crate) async fn page(pages: &Pages, request: Request, posted: Option<Posted>) -> Response {
    if let Some(redirect) = session::elsewhere(&request) {
        return redirect.into_response();
    }
    let Pages { host, assets, .. } = pages.clone();
    let actor = request.extensions().get::<LoggedIn>().map(|session| session.actor.clone());
    let zone = request.extensions().get::<Zone>().cloned();
    let offers = offers(&host, actor.is_some()).await;
    let address = posted.is_some().then(|| request.uri().to_string());
    let context = move || {
        provide_context(offers);
        provide_context(host.clone());
        if let Some(actor) = &actor {
            provide_context(actor.clone());
        }
        if let Some(zone) = &zone {
            provide_context(zone.clone());
        }
        if let Some(posted) = &posted {
            provide_context(posted.clone());
        }
        // Each page has its own nonce, and its policy must name it.
        if let (Some(nonce), Some(options)) = (use_context::<Nonce>(), use_context::<leptos_axum::ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(&nonce.to_string()))
        {
            options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let render =
        leptos_axum::render_app_async_with_context(context, move || app::shell(assets.clone(), address.clone()));
    // Rendered in a task of its own, to the end even if the browser disconnects: leptos spawns parts of the page, which
    // panic when their parent is dropped (leptos #4829). The request holds its place until then.
    detach::finished(tokio::spawn(render(request)).await)
}

/// The page of a form again, with the values that were posted.
pub(crate) async fn again_page(pages: &Pages, mut request: Request, posted: Posted, status: StatusCode) -> Response {
    *request.method_mut() = Method::GET;
    request.headers_mut().remove(header::CONTENT_LENGTH);
    request.headers_mut().remove(header::CONTENT_TYPE);
    let mut response = page(pages, request, Some(posted)).await;
    // A page that sets 404 or 403 itself keeps that status.
    if response.status().is_success() {
        *response.status_mut() = status;
    }
    response
}

/// Redirects to the next page, or renders the page of the form again with the error and what was typed.
pub(crate) async fn next_or_again(
    pages: &Pages,
    done: Result<String, AppError>,
    (form, typed): (&str, String),
    again: Request,
) -> Response {
    match done {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(AppError::LoggedOut) => Redirect::to("/login").into_response(),
        Err(error) => {
            let status = status(&error);
            let posted = Posted { form: form.into(), body: typed, error: Some(error), done: None };
            again_page(pages, again, posted, status).await
        }
    }
}
