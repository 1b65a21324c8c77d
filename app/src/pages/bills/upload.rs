//! Uploads files in pieces, so that the page can show progress. Runs only in the browser.

use domain::ids::UploadId;
use gloo_net::http::{QueryParams, Request, Response};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::error::AppError;

/// Bytes per piece: small enough to show progress, large enough to be quick.
const PIECE: u32 = 1024 * 1024;

/// How much of an upload was sent, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The bytes sent.
    pub bytes: u64,
    /// The bytes of all files.
    pub of: u64,
}

/// Uploads the files of an export, updates how much was sent, and has the server read the files for their preview. `None` if the user left
/// the page meanwhile, which ends the upload.
pub async fn upload(
    files: &[File],
    customer: &str,
    progress: RwSignal<Option<Sent>>,
) -> Result<Option<UploadId>, AppError> {
    let upload: UploadId = read(Request::post("/uploads").send().await).await?;
    let total: u64 = files.iter().map(size).sum();
    let mut sent = 0;
    for (part, file) in files.iter().enumerate() {
        let (size, mut offset) = (size(file), 0);
        // An empty file is sent, too: the server then reports what is wrong with it.
        loop {
            let end = size.min(offset + u64::from(PIECE));
            let piece = slice(file, offset, end)?;
            let request = Request::put(&format!("/uploads/{upload}?part={part}&offset={offset}"));
            let request = request.header("content-type", "application/octet-stream").body(piece);
            offset = read(request.map_err(|_| AppError::Unreachable)?.send().await).await?;
            if progress.try_set(Some(Sent { bytes: sent + offset, of: total })).is_some() {
                return Ok(None);
            }
            if offset >= size {
                break;
            }
        }
        sent += size;
    }
    let names: Vec<String> = files.iter().map(File::name).collect();
    let names = serde_json::to_string(&names).unwrap_or_default();
    // In the body, because two hundred long names do not fit in a URL.
    let form = QueryParams::new();
    form.append("customer", customer);
    form.append("names", &names);
    let request = Request::post(&format!("/uploads/{upload}"));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_string());
    read(request.map_err(|_| AppError::Unreachable)?.send().await).await.map(Some)
}

/// JavaScript gives a file's size, a whole number, as a float; no file comes near 2^53 bytes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
fn size(file: &File) -> u64 {
    file.size() as u64
}

#[expect(clippy::cast_precision_loss, reason = "offsets of files stay far below 2^53")]
fn slice(file: &File, from: u64, to: u64) -> Result<JsValue, AppError> {
    let piece = file.slice_with_f64_and_f64(from as f64, to as f64);
    piece.map(JsValue::from).map_err(|_| AppError::Refused("The file cannot be read. Choose it again.".into()))
}

async fn read<T: DeserializeOwned>(answer: Result<Response, gloo_net::Error>) -> Result<T, AppError> {
    let answer = answer.map_err(|_| AppError::Unreachable)?;
    let unreadable = |_| AppError::Unreachable;
    if answer.ok() {
        answer.json().await.map_err(unreadable)
    } else {
        Err(answer.json().await.unwrap_or(AppError::Unreachable))
    }
}
