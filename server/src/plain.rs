//! Answers that need no page, because none can be drawn: the database is away, or the address itself is wrong.

use app::error::AppError;
use axum::Json;
use axum::extract::Request;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

use crate::forms::status;

/// Tells a person in a plain page, and a script as the app expects it.
pub(crate) fn answer(request: &Request, error: &AppError) -> Response {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let is_page = accept.is_some_and(|accept| accept.contains("text/html"));
    if !is_page {
        return (status(error), Json(error)).into_response();
    }
    let said = error.to_string().replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Cloudtab</title></head>\
         <body><h1>This could not be loaded</h1><p>{said}</p><p><a href=\"\">Try again</a></p></body></html>"
    );
    (status(error), Html(page)).into_response()
}
