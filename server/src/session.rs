//! Finds the session of a request's cookie and puts its user into the request, for all later layers and handlers.

use app::api::host::{Host, LoggedIn};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{Redirect, Response};
use domain::notation::Notation;
use domain::permission::{Proof, Stage};
use domain::region::Region;

use crate::cookie::cookie;
use crate::visitor::{self, Proxies};
use crate::{answer, zone};

/// Puts the [`Visitor`](domain::visitor::Visitor) into the request, and [`LoggedIn`] when its cookie belongs to a session.
pub(crate) async fn recognize(
    State((host, proxies)): State<(Host, Proxies)>,
    mut request: Request,
    next: Next,
) -> Response {
    let visitor = visitor::of(&request, &proxies, host.cookies);
    request.extensions_mut().insert(visitor);
    if let Some(secret) = cookie(request.headers(), host.cookies.name()) {
        match storage::sessions::actor(&host.store, &secret).await {
            Ok(Some(mut actor)) => {
                actor.notation = actor.notation.or_else(|| of_browser(request.headers()));
                let zone = zone::of(&host, &actor, request.headers()).await;
                request.extensions_mut().insert(zone);
                request.extensions_mut().insert(LoggedIn { actor, secret });
            }
            Ok(None) => {}
            Err(error) => {
                return answer::plain(&request, &error.into());
            }
        }
    }
    next.run(request).await
}

/// The notation of the browser's preferred language.
fn of_browser(headers: &HeaderMap) -> Option<Notation> {
    let asked = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    Region::of_browser(asked)
}

/// The page where a second factor is confirmed.
const SECOND_FACTOR: &str = "/second-factor";

/// Where to redirect a request that must not see this page now, if anywhere.
pub(crate) fn elsewhere(request: &Request) -> Option<Redirect> {
    let path = request.uri().path();
    // A one-time link works with and without a session.
    if path == app::links::PATH {
        return None;
    }
    let Some(LoggedIn { actor, .. }) = request.extensions().get::<LoggedIn>() else {
        let asked = request.uri().path_and_query().map_or("/", |p| p.as_str());
        let next = if asked == "/" { String::new() } else { format!("?next={}", escape(asked)) };
        let open = ["/login", "/forgot-password"].contains(&path);
        return (!open).then(|| Redirect::to(&format!("/login{next}")));
    };
    if actor.stage == Stage::FirstLogin {
        return (path != "/set-password").then(|| Redirect::to("/set-password"));
    }
    if actor.stage == Stage::SecondFactor {
        let asked = request.uri().path_and_query().map_or("/", |p| p.as_str());
        return (path != SECOND_FACTOR).then(|| Redirect::to(&format!("{SECOND_FACTOR}?next={}", escape(asked))));
    }
    if actor.stage == Stage::Enrolment {
        let ways = ["/account/authenticator", "/account/passkeys"];
        return (!ways.contains(&path)).then(|| Redirect::to(ways[0]));
    }
    if path == SECOND_FACTOR && actor.proof != Proof::Stale {
        return Some(Redirect::to("/"));
    }
    if !actor.role.is_staff() && actor.customer.is_none() {
        return (path != "/organizations").then(|| Redirect::to("/organizations"));
    }
    let home = if actor.role.is_staff() { "/customers" } else { "/dashboard" };
    matches!(path, "/" | "/login" | "/forgot-password" | "/set-password").then(|| Redirect::to(home))
}

/// Escapes a path for use as a query's value.
pub(crate) fn escape(path: &str) -> String {
    use std::fmt::Write as _;
    path.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_a_query_survives_the_way_through_the_log_in() {
        assert_eq!(escape("/customers?page=2&q=ä"), "/customers%3Fpage%3D2%26q%3D%C3%A4");
    }
}
