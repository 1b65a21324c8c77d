//! Uploads: files are spooled to the data folder piece by piece, so that the browser can show the progress.
//!
//! `POST /uploads` begins, `PUT /uploads/{id}?part=K&offset=N` appends to the file number K of an export,
//! `POST /uploads/{id}` with the form `customer=…&names=…` reads them. Without JavaScript, `POST /bills/import` does all
//! of it in one plain form. The files then stay with a preview of their import beside them, and nothing counts yet:
//! `POST /bills/import/answer` imports or removes them, with or without JavaScript. `POST /exports/{id}/again` does the same
//! with the files of an export that was imported before.

mod again;
mod answer;
mod form;
mod import;
mod importer;
mod pieces;
mod spool;

use std::path::PathBuf;

use axum::extract::FromRef;
use domain::ids::UploadId;
use domain::permission::Actor;

pub(crate) use again::again;
pub(crate) use answer::answer;
pub(crate) use form::import_form;
pub(crate) use importer::Importer;
pub(crate) use pieces::{append, begin, preview};
pub use spool::Folder;

use crate::page::Pages;

/// The largest piece of a file, and the largest plain form.
pub(crate) const LARGEST_REQUEST: usize = 64 * 1024 * 1024;
/// The largest export, all files together.
const LARGEST_EXPORT: u64 = 2 * 1024 * 1024 * 1024;
/// The most files of an export.
const MOST_PARTS: usize = 200;

/// The state of the upload routes.
#[derive(Clone)]
pub(crate) struct Uploads {
    pages: Pages,
    folder: Folder,
}

impl Uploads {
    pub(crate) fn new(pages: Pages, folder: Folder) -> Self {
        Self { pages, folder }
    }

    /// The id of a new upload.
    pub(crate) fn new_id(&self) -> UploadId {
        let store = &self.pages.host.store;
        UploadId::at(store.clock.now(), store.randomness.bytes())
    }

    fn path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.folder.path(actor, upload)
    }
}

impl FromRef<Uploads> for Pages {
    fn from_ref(uploads: &Uploads) -> Self {
        uploads.pages.clone()
    }
}

fn too_many_parts() -> String {
    format!("These are more than {MOST_PARTS} files. Import them in several steps.")
}
