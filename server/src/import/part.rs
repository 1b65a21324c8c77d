//! The files of an export, and why one could not be imported.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use domain::import::Refused;
use storage::StorageError;

use crate::parquet_files::Source;

/// One file of an export that may have several.
#[derive(Clone)]
pub(crate) struct Part {
    /// The file name to show.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl Part {
    /// A file under its own name.
    pub(crate) fn of_path(path: PathBuf) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self { name, path }
    }

    /// Its rows as CSV.
    pub(super) fn rows(&self) -> Result<Source, ImportError> {
        Source::open(&self.path).map_err(|error| self.unreadable(&error))
    }

    pub(super) fn open(&self) -> Result<File, ImportError> {
        File::open(&self.path).map_err(|error| self.unreadable(&error))
    }

    /// Its size.
    pub(super) fn bytes(&self) -> u64 {
        self.path.metadata().map_or(0, |file| file.len())
    }

    pub(super) fn unreadable(&self, error: &io::Error) -> ImportError {
        ImportError::File { name: self.name.clone(), reason: error.to_string() }
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// The file is refused; a sentence for the user, with the line.
    #[error("{0}")]
    Refused(String),
    /// A file does not say what a person can say; a sentence.
    #[error("{0}")]
    Lacks(String),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("{name} could not be read: {reason}")]
    File { name: String, reason: String },
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
}

impl From<Refused> for ImportError {
    fn from(refused: Refused) -> Self {
        let told = refused.to_string();
        if refused.lacks_what_can_be_given() { ImportError::Lacks(told) } else { ImportError::Refused(told) }
    }
}
