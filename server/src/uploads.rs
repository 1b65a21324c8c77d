//! Uploads: files are spooled to the data folder piece by piece, so that the browser can show the progress.
//!
//! `POST /uploads` begins, `PUT /uploads/{id}?part=K&offset=N` appends to the file number K of an export,
//! `POST /uploads/{id}` with the form `customer=…&names=…` imports. Without JavaScript, `POST /bills/import` does all
//! of it in one plain form. If an import needs an answer, the files stay with the question beside them, and
//! `POST /bills/import/answer` continues, with or without JavaScript.

mod customers;
mod form;
mod import;
mod pieces;
mod question;
mod spool;

use std::path::PathBuf;

use app::api::host::LoggedIn;
use app::error::AppError;
use app::posted::Posted;
use axum::Json;
use axum::extract::{FromRef, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::UploadId;
use domain::permission::{Actor, Permission};

pub(crate) use customers::{customers_csv, customers_errors, customers_form};
pub(crate) use form::import_form;
pub(crate) use pieces::{append, begin, import};
pub(crate) use question::answer;
pub use spool::Folder;

use crate::answer::status;
use crate::page::{Pages, again_page};

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

    fn path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.folder.path(actor, upload)
    }
}

impl FromRef<Uploads> for Pages {
    fn from_ref(uploads: &Uploads) -> Self {
        uploads.pages.clone()
    }
}

/// An [`AppError`] as the response of a plain route.
pub(crate) struct Failed(AppError);

impl From<AppError> for Failed {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (status(&self.0), Json(self.0)).into_response()
    }
}

/// A user who may import. The first argument of every handler, so that others are refused before the body is read.
pub(crate) struct Importer(Actor);

impl<S: Sync> FromRequestParts<S> for Importer {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        let Some(LoggedIn { actor, .. }) = parts.extensions.get::<LoggedIn>() else {
            return Err(AppError::LoggedOut.into());
        };
        if actor.may(Permission::ImportBills) { Ok(Self(actor.clone())) } else { Err(AppError::Forbidden.into()) }
    }
}

fn failed(error: std::io::Error) -> AppError {
    storage::StorageError::from(error).into()
}

fn too_many_parts() -> String {
    format!("These are more than {MOST_PARTS} files. Import them in several steps.")
}

/// Redirects to the next page, or shows the form again with the error.
async fn went_on(uploads: &Uploads, done: Result<String, AppError>, form: &str, again: Request) -> Response {
    match done {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(AppError::LoggedOut) => Redirect::to("/login").into_response(),
        Err(error) => {
            let status = status(&error);
            let posted = Posted { form: form.into(), body: String::new(), error: Some(error), done: None };
            again_page(&uploads.pages, again, posted, status).await
        }
    }
}
