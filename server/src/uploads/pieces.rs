//! Uploads in pieces, so that the browser can show the progress.

use app::error::AppError;
use app::uploaded;
use axum::body::Bytes;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path as InPath, Query, State};
use axum::{Form, Json};
use domain::bill_import::ImportDraft;
use domain::ids::{CustomerId, UploadId};
use serde::Deserialize;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use super::import::ImportTo;
use super::spool::{failed, private};
use super::{Importer, LARGEST_EXPORT, MOST_PARTS, Uploads, too_many_parts};
use crate::answer::Failed;

/// Begins an upload.
pub(crate) async fn begin(Importer(actor): Importer, State(uploads): State<Uploads>) -> Result<Json<UploadId>, Failed> {
    let upload = uploads.new_id();
    fs::create_dir_all(&uploads.folder.0).await.map_err(failed)?;
    uploads.sweep().await;
    private().create_new(true).open(uploads.path(&actor, upload)).await.map_err(failed)?;
    Ok(Json(upload))
}

/// Where a piece belongs.
#[derive(Deserialize)]
pub(crate) struct At {
    offset: u64,
    /// Which file of the export, from 0.
    #[serde(default)]
    part: usize,
}

/// Appends a piece and returns the file's new length. A piece with a wrong offset is refused.
pub(crate) async fn append(
    Importer(actor): Importer,
    State(uploads): State<Uploads>,
    InPath(upload): InPath<UploadId>,
    Query(at): Query<At>,
    piece: Bytes,
) -> Result<Json<u64>, Failed> {
    if at.part >= MOST_PARTS {
        return Err(AppError::Refused(too_many_parts()).into());
    }
    // All earlier files must exist.
    let mut before = 0;
    for number in 0..at.part {
        let file = fs::metadata(uploads.folder.part(&actor, upload, number)).await;
        before += file.map_err(|_| AppError::NotFound)?.len();
    }
    let path = uploads.folder.part(&actor, upload, at.part);
    let open = private().append(true).create(at.part > 0).open(path).await;
    let mut file = open.map_err(|_| AppError::NotFound)?;
    let there = file.metadata().await.map_err(failed)?.len();
    let length = there + piece.len() as u64;
    if there != at.offset {
        return Err(AppError::Refused("The upload was interrupted. Choose the file again.".into()).into());
    }
    if before + length > LARGEST_EXPORT {
        return Err(AppError::Refused("The export is larger than 2 GiB. Split it and import its parts.".into()).into());
    }
    file.write_all(&piece).await.map_err(failed)?;
    file.flush().await.map_err(failed)?;
    Ok(Json(length))
}

/// The customer of an upload, and the names of its files as a JSON array, which is also the number of files.
#[derive(Deserialize)]
pub(crate) struct Named {
    customer: String,
    names: String,
}

/// Reads an upload for its preview.
pub(crate) async fn preview(
    Importer(actor): Importer,
    State(uploads): State<Uploads>,
    InPath(upload): InPath<UploadId>,
    named: Result<Form<Named>, FormRejection>,
) -> Result<Json<UploadId>, Failed> {
    let (customer, names) = match readable(named) {
        Ok(named) => named,
        Err(why) => {
            uploads.remove(&actor, upload).await;
            return Err(AppError::Refused(why).into());
        }
    };
    uploads.preview(&actor, upload, ImportTo { customer, names, draft: ImportDraft::default() }).await?;
    Ok(Json(upload))
}

/// The customer and the names of the files, or why they are refused.
fn readable(named: Result<Form<Named>, FormRejection>) -> Result<(Option<CustomerId>, Vec<String>), String> {
    // A page that was loaded before an upgrade of the server sends the names in another form.
    let unreadable = "The names of the files cannot be read. Load the page again and choose the files again.";
    let Form(Named { customer, names }) = named.map_err(|_| unreadable.to_owned())?;
    let names: Vec<String> = serde_json::from_str(&names).map_err(|_| unreadable.to_owned())?;
    let customer = uploaded::customer_of(&customer).ok_or_else(|| unreadable.to_owned())?;
    if names.len() > MOST_PARTS { Err(too_many_parts()) } else { Ok((customer, names)) }
}
