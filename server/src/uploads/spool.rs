//! The spool: the folder that keeps uploads until they are imported, each accessible to its sender only.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use app::api::host::{BoxFuture, Spool};
use app::error::AppError;
use chrono::TimeDelta;
use domain::bill_import::ImportPreview;
use domain::bulk::MAX_BYTES;
use domain::ids::UploadId;
use domain::permission::Actor;
use tokio::fs;

use super::{MOST_PARTS, Uploads};

/// The folder that keeps uploads until they are imported.
#[derive(Clone)]
pub struct Folder(pub(super) PathBuf);

impl Folder {
    /// The folder `uploads` in the data folder.
    pub fn new(data_dir: &Path) -> Self {
        Self(data_dir.join("uploads"))
    }

    /// Makes files private that an earlier version left readable by other users of this machine.
    pub(crate) fn make_private(&self) {
        storage::files::make_folder_private(&self.0);
    }

    /// The spooled file. Its name contains the sender's account, so that the uploads of others are not found.
    pub(super) fn path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.part(actor, upload, 0)
    }

    /// One of the files of an export, counted from 0.
    pub(super) fn part(&self, actor: &Actor, upload: UploadId, number: usize) -> PathBuf {
        let first = format!("{}-{upload}", actor.account);
        self.0.join(if number == 0 { first } else { format!("{first}.{number}") })
    }

    /// The file with the preview of its import.
    pub(super) fn preview_path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.0.join(format!("{}-{upload}.json", actor.account))
    }
}

impl Folder {
    /// Removes uploads begun before `before`; ids sort by time.
    async fn sweep(&self, before: UploadId) {
        let Ok(mut files) = fs::read_dir(&self.0).await else { return };
        while let Ok(Some(file)) = files.next_entry().await {
            // `<account>-<upload>`, 36 characters each, then the file's suffix.
            let name = file.file_name().to_string_lossy().into_owned();
            let upload = name.get(37..73).and_then(|id| id.parse::<UploadId>().ok());
            if upload.is_some_and(|upload| upload < before)
                && let Err(error) = fs::remove_file(file.path()).await
            {
                tracing::warn!(%error, "an old upload could not be removed");
            }
        }
    }
}

impl Spool for Folder {
    fn read(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<Vec<u8>, AppError>> {
        let path = self.path(actor, upload);
        Box::pin(async move {
            let length = fs::metadata(&path).await.map_err(|_| AppError::NotFound)?.len();
            if length > MAX_BYTES as u64 {
                return Err(AppError::Refused("The file is larger than 20 MiB. Split it and import its parts.".into()));
            }
            fs::read(&path).await.map_err(failed)
        })
    }

    fn preview(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<ImportPreview, AppError>> {
        let path = self.preview_path(actor, upload);
        Box::pin(async move {
            let bytes = fs::read(&path).await.map_err(|_| AppError::NotFound)?;
            serde_json::from_slice(&bytes).map_err(|error| app::api::host::internal(&error))
        })
    }
}

impl Uploads {
    /// Removes uploads that were begun more than a day ago.
    pub(super) async fn sweep(&self) {
        let now = self.pages.host.store.clock.now();
        self.folder.sweep(UploadId::at(now - TimeDelta::days(1), [0; 10])).await;
    }

    /// Removes all files of an upload.
    pub(super) async fn remove(&self, actor: &Actor, upload: UploadId) {
        let parts = (0..MOST_PARTS).map(|number| self.folder.part(actor, upload, number));
        for path in std::iter::once(self.folder.preview_path(actor, upload)).chain(parts) {
            match fs::remove_file(&path).await {
                // There is not always a preview; the files are numbered without gaps.
                Err(error) if error.kind() == ErrorKind::NotFound && path.extension().is_none_or(|e| e != "json") => {
                    break;
                }
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::warn!(%error, "an upload could not be removed");
                }
                _ => {}
            }
        }
    }
}

/// Options for a file that other users of this machine cannot read.
pub(super) fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    options.mode(0o600);
    options
}

/// The error if a file of the folder cannot be read or written.
pub(super) fn failed(error: io::Error) -> AppError {
    storage::StorageError::from(error).into()
}
