//! The folder where uploads lie until they are imported, each for the person who sends it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use app::api::host::{BoxFuture, Spool};
use app::error::AppError;
use chrono::TimeDelta;
use domain::bill_import::ImportQuestion;
use domain::bulk::MAX_BYTES;
use domain::ids::UploadId;
use domain::permission::Actor;
use tokio::fs;

use super::{MOST_PARTS, Uploads, failed};

/// The folder where uploads lie until they are imported.
#[derive(Clone)]
pub struct Folder(pub(super) PathBuf);

impl Folder {
    /// Below the data folder.
    pub fn new(data_dir: &Path) -> Self {
        Self(data_dir.join("uploads"))
    }

    /// Takes what an earlier version left open to others away from them.
    pub(crate) fn make_private(&self) {
        storage::files::make_folder_private(&self.0);
    }

    /// The spooled file. The name holds whose it is: an upload of somebody else is not found.
    pub(super) fn path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.part(actor, upload, 0)
    }

    /// A file of an export of several.
    pub(super) fn part(&self, actor: &Actor, upload: UploadId, number: usize) -> PathBuf {
        let first = format!("{}-{upload}", actor.account);
        self.0.join(if number == 0 { first } else { format!("{first}.{number}") })
    }

    /// What its import asks.
    pub(super) fn question_path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.0.join(format!("{}-{upload}.json", actor.account))
    }
}

impl Folder {
    /// Removes uploads that were not continued. Ids sort by the time they were made.
    async fn sweep(&self, before: UploadId) {
        let Ok(mut files) = fs::read_dir(&self.0).await else { return };
        while let Ok(Some(file)) = files.next_entry().await {
            // `<account>-<upload>`, both of them 36 letters, and what it is of an upload.
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

    fn question(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<ImportQuestion, AppError>> {
        let path = self.question_path(actor, upload);
        Box::pin(async move {
            let bytes = fs::read(&path).await.map_err(|_| AppError::NotFound)?;
            serde_json::from_slice(&bytes).map_err(|error| app::api::host::internal(&error))
        })
    }
}

impl Uploads {
    /// Removes what nobody came back for within a day.
    pub(super) async fn sweep(&self) {
        let now = self.pages.host.store.clock.now();
        self.folder.sweep(UploadId::at(now - TimeDelta::days(1), [0; 10])).await;
    }

    /// Removes all files of an upload.
    pub(super) async fn remove(&self, actor: &Actor, upload: UploadId) {
        let parts = (0..MOST_PARTS).map(|number| self.folder.part(actor, upload, number));
        for path in std::iter::once(self.folder.question_path(actor, upload)).chain(parts) {
            match fs::remove_file(&path).await {
                // The question is often not there; the files are numbered without a gap.
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

/// How a file is made that nobody else of this machine may read.
pub(super) fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    options.mode(0o600);
    options
}
