//! Calls as a browser makes them: by JavaScript, by a plain form, and by an address.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use tower::ServiceExt as _;

use super::people::Who;
use super::world::World;

/// The host of all calls.
pub(crate) const HOST: &str = "portal.example";
const ORIGIN: &str = "http://portal.example";

/// An answer, read whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.text()))
    }

    /// The secret in the session's cookie.
    pub(crate) fn secret(&self) -> String {
        let cookie = self.header("set-cookie");
        let value = cookie.split(';').next().and_then(|pair| pair.split_once('='));
        value.unwrap_or_else(|| panic!("no cookie: {} {}", self.status, self.text())).1.to_owned()
    }
}

/// A call that is being put together.
pub(crate) struct Call {
    method: Method,
    path: String,
    body: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Call {
    fn new(method: Method, path: &str) -> Self {
        Self { method, path: path.to_owned(), body: Vec::new(), headers: vec![("host".into(), HOST.into())] }
    }

    /// A page.
    pub(crate) fn page(path: &str) -> Self {
        Self::new(Method::GET, path).with("accept", "text/html")
    }

    /// A server function, as its client calls it.
    pub(crate) fn script(path: &str, form: &str) -> Self {
        Self::new(Method::POST, path).form(form).with("accept", "application/json").same_site()
    }

    /// A form without JavaScript, from the page `from`.
    pub(crate) fn form_on(from: &str, path: &str, form: &str) -> Self {
        let call = Self::new(Method::POST, path).form(form).with("referer", &format!("{ORIGIN}{from}"));
        call.with("accept", "text/html,application/xhtml+xml,*/*;q=0.8").same_site()
    }

    /// Any other request of the own site.
    pub(crate) fn raw(method: Method, path: &str, body: impl Into<Vec<u8>>) -> Self {
        let call = Self::new(method, path).same_site();
        Self { body: body.into(), ..call }
    }

    fn form(mut self, form: &str) -> Self {
        self.body = form.as_bytes().to_vec();
        self.with(header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")
    }

    fn same_site(self) -> Self {
        self.with("origin", ORIGIN).with("sec-fetch-site", "same-origin")
    }

    /// Sets a header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(of, _)| of != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes a header away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(of, _)| of != name);
        self
    }

    /// The call of somebody who is logged in.
    pub(crate) fn by(self, world: &World, who: Who) -> Self {
        match world.reseller.secret(who) {
            Some(secret) => self.holding(secret),
            None => self,
        }
    }

    /// The call of whoever holds the session's secret.
    pub(crate) fn holding(self, secret: &str) -> Self {
        self.with("cookie", &format!("cloudtab={secret}"))
    }

    pub(crate) fn request(self) -> Request<Body> {
        let builder = Request::builder().method(self.method).uri(&self.path);
        let builder = self.headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
        builder.body(Body::from(self.body)).unwrap()
    }

    pub(crate) async fn send(self, world: &World) -> Answer {
        let response = world.router.clone().oneshot(self.request()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A form as a browser encodes it.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(fields).unwrap()
}
