//! Previews an export again that was kept: after its accounts got an owner, or another one.

use app::error::AppError;
use app::uploaded::preview_page;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::bill_import::ImportDraft;
use domain::ids::{ExportId, UploadId};
use domain::permission::Actor;
use storage::bills::imports::Original;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use super::import::ImportTo;
use super::spool::{failed, private};
use super::{Importer, Uploads};
use crate::answer::Failed;
use crate::import::unpack;

/// Previews the kept files of an export by the accounts map.
pub(crate) async fn again(
    Importer(actor): Importer,
    State(uploads): State<Uploads>,
    Path(export): Path<String>,
) -> Result<Response, Failed> {
    let export: ExportId = export.parse().map_err(|_| AppError::NotFound)?;
    let upload = uploads.new_id();
    match uploads.spool_kept(&actor, upload, export).await {
        Ok(names) => {
            let to = ImportTo { customer: None, names, draft: ImportDraft::default() };
            uploads.preview(&actor, upload, to).await?;
            Ok(Redirect::to(&preview_page(upload, None)).into_response())
        }
        Err(error) => {
            uploads.remove(&actor, upload).await;
            Err(error.into())
        }
    }
}

impl Uploads {
    /// Spools the files of an export as if they were uploaded. Returns their names.
    async fn spool_kept(&self, actor: &Actor, upload: UploadId, export: ExportId) -> Result<Vec<String>, AppError> {
        self.sweep().await;
        let store = &self.pages.host.store;
        let files = Original::of_export(store, actor, export).await?;
        fs::create_dir_all(&self.folder.0).await.map_err(failed)?;
        let mut names = Vec::new();
        for (number, (name, kept)) in files.into_iter().enumerate() {
            let path = self.folder.part(actor, upload, number);
            let mut file = private().create(true).truncate(true).open(path).await.map_err(failed)?;
            for position in 0i64.. {
                let Some(data) = kept.piece(store, position).await? else { break };
                let raw = tokio::task::spawn_blocking(move || unpack(&data)).await;
                let raw = raw.map_err(std::io::Error::from).and_then(|raw| raw).map_err(failed)?;
                file.write_all(&raw).await.map_err(failed)?;
            }
            file.flush().await.map_err(failed)?;
            names.push(name);
        }
        Ok(names)
    }
}
