//! The files that the browser loads: WASM, JavaScript, CSS and icons, embedded in the binary and already compressed.

use app::assets::Assets;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// The output of `cargo xtask build`. Debug builds read it from disk.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
#[allow_missing = true]
struct Site;

/// The names of the files a page links to.
pub(crate) fn names() -> anyhow::Result<Assets> {
    let manifest = Site::get("manifest.json");
    let manifest = manifest.ok_or_else(|| anyhow::anyhow!("the site was not built: run `cargo xtask build`"))?;
    Ok(serde_json::from_slice(&manifest.data)?)
}

/// A file below `/pkg`. Its name contains its hash, so it never changes.
pub(crate) async fn pkg(Path(file): Path<String>, headers: HeaderMap) -> Response {
    serve(&format!("pkg/{file}"), &headers, "public, max-age=31536000, immutable")
}

/// The icon in the browser's tab.
pub(crate) async fn favicon(headers: HeaderMap) -> Response {
    serve("favicon.svg", &headers, "public, max-age=86400")
}

fn serve(path: &str, headers: &HeaderMap, cache: &'static str) -> Response {
    let Some((file, encoding)) = best(path, headers) else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = file.data.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest encoding of a file that the browser accepts.
fn best(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let accepts = |name: &str| accepted.split(',').any(|part| part.split(';').next().is_some_and(|p| p.trim() == name));
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(encoding)
            && let Some(file) = Site::get(&format!("{path}{ending}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Site::get(path).map(|file| (file, None))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
