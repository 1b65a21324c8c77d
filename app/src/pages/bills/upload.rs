//! Sends a file piece by piece, so that one sees how far it is. In the browser only.

use domain::ids::UploadId;
use gloo_net::http::{Request, Response};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::error::AppError;
use crate::uploaded::Uploaded;

/// Bytes per piece: small enough to show progress, large enough to be quick.
const PIECE: u32 = 1024 * 1024;

/// Sends a file, shows the per cent sent, and imports it for a customer.
pub async fn upload(file: File, customer: &str, percent: RwSignal<u32>) -> Result<Uploaded, AppError> {
    let upload: UploadId = read(Request::post("/uploads").send().await).await?;
    // A file's size is a whole number that JavaScript keeps as a float; files end far below 2^53 bytes.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
    let size = file.size() as u64;
    let mut offset = 0;
    while offset < size {
        let end = size.min(offset + u64::from(PIECE));
        let piece = slice(&file, offset, end)?;
        let request = Request::put(&format!("/uploads/{upload}?offset={offset}"));
        let request = request.header("content-type", "application/octet-stream").body(piece);
        offset = read(request.map_err(|_| AppError::Unreachable)?.send().await).await?;
        percent.set(u32::try_from(offset * 100 / size.max(1)).unwrap_or(100));
    }
    let query = [("customer", customer), ("name", &file.name())];
    read(Request::post(&format!("/uploads/{upload}")).query(query).send().await).await
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
