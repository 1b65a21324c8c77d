//! Error responses: the status, and a plain page for when no other can be rendered, because the database is unavailable
//! or the URL itself is invalid.

use app::error::AppError;
use axum::Json;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// The status of an error.
pub(crate) fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// An error as the response of a route that answers a script.
pub(crate) struct Failed(pub(crate) AppError);

impl<E: Into<AppError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (status(&self.0), Json(self.0)).into_response()
    }
}

/// Whether a browser asks for a page, rather than a script for data.
pub(crate) fn is_page_wanted(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|value| value.contains("text/html"))
}

/// Answers a browser with a plain page, and a script with the error as JSON.
pub(crate) fn plain(request: &Request, error: &AppError) -> Response {
    if !is_page_wanted(request) {
        return (status(error), Json(error)).into_response();
    }
    let said = error.to_string().replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Cloudtab</title></head>\
         <body><h1>This could not be loaded</h1><p>{said}</p><p><a href=\"\">Try again</a></p></body></html>"
    );
    (status(error), Html(page)).into_response()
}
