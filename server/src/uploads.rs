//! Files on their way in: spooled to the data folder piece by piece, so that the browser can show how far it is.
//!
//! `POST /uploads` begins, `PUT /uploads/{id}?offset=N` appends, `POST /uploads/{id}?customer=…&name=…` imports.
//! Without JavaScript the same happens at once by `POST /bills/import`, a plain form.

use std::io::ErrorKind;
use std::path::PathBuf;

use app::api::host::LoggedIn;
use app::error::AppError;
use app::posted::Posted;
use app::uploaded::{IMPORT_FORM, Uploaded};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRef, FromRequest as _, FromRequestParts, Multipart, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{CustomerId, UploadId};
use domain::permission::{Actor, Permission};
use serde::Deserialize;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use crate::forms;
use crate::import::{ImportError, Imported, Order, import as import_files};
use crate::router::Pages;

/// The largest piece of a file, or whole file of a plain form.
pub(crate) const LARGEST_REQUEST: usize = 64 * 1024 * 1024;
/// The largest file.
const LARGEST_FILE: u64 = 2 * 1024 * 1024 * 1024;

/// Where uploads lie until they are imported.
#[derive(Clone)]
pub(crate) struct Uploads {
    pages: Pages,
    folder: PathBuf,
}

impl Uploads {
    pub(crate) fn new(pages: Pages, data_dir: PathBuf) -> Self {
        Self { pages, folder: data_dir.join("uploads") }
    }

    /// The spooled file. The name holds whose it is: an upload of somebody else is not found.
    fn path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.folder.join(format!("{}-{upload}", actor.account))
    }

    /// Imports a spooled file, which is gone afterwards, whatever came of it.
    async fn import(&self, actor: &Actor, upload: UploadId, to: ImportTo) -> Result<Imported, AppError> {
        let imported = self.import_spooled(actor, upload, to).await;
        self.remove(actor, upload).await;
        imported
    }

    async fn remove(&self, actor: &Actor, upload: UploadId) {
        match fs::remove_file(self.path(actor, upload)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(%error, "an upload could not be removed");
            }
            _ => {}
        }
    }

    async fn import_spooled(&self, actor: &Actor, upload: UploadId, to: ImportTo) -> Result<Imported, AppError> {
        let store = &self.pages.host.store;
        let path = self.path(actor, upload);
        if !fs::try_exists(&path).await.unwrap_or(false) {
            return Err(AppError::NotFound);
        }
        storage::customers::name(store, actor.scope(), to.customer).await?;
        let order =
            Order { customer: to.customer, name: to.name, account: Some(actor.account), person: actor.name.clone() };
        import_files(store, order, vec![path]).await.map_err(|error| match error {
            ImportError::Refused(why) => AppError::Refused(why),
            ImportError::Storage(error) => error.into(),
            ImportError::File(error) => app::api::host::internal(&error),
        })
    }
}

impl FromRef<Uploads> for Pages {
    fn from_ref(uploads: &Uploads) -> Self {
        uploads.pages.clone()
    }
}

/// An [`AppError`] as an answer of a plain route.
pub(crate) struct Failed(AppError);

impl From<AppError> for Failed {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (forms::status(&self.0), Json(self.0)).into_response()
    }
}

/// Who may import. The first argument of every handler: whoever may not is refused before a byte of the body is read.
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

fn failed(error: &std::io::Error) -> AppError {
    app::api::host::internal(error)
}

/// Begins an upload.
pub(crate) async fn begin(Importer(actor): Importer, State(uploads): State<Uploads>) -> Result<Json<UploadId>, Failed> {
    let store = &uploads.pages.host.store;
    let upload = UploadId::at(store.clock.now(), store.randomness.bytes());
    fs::create_dir_all(&uploads.folder).await.map_err(|e| failed(&e))?;
    fs::File::create_new(uploads.path(&actor, upload)).await.map_err(|e| failed(&e))?;
    Ok(Json(upload))
}

/// Where a piece belongs.
#[derive(Deserialize)]
pub(crate) struct At {
    offset: u64,
}

/// Appends a piece; answers with how much is there now. A piece that does not fit is refused.
pub(crate) async fn append(
    Importer(actor): Importer,
    State(uploads): State<Uploads>,
    Path(upload): Path<UploadId>,
    Query(at): Query<At>,
    piece: Bytes,
) -> Result<Json<u64>, Failed> {
    let open = fs::OpenOptions::new().append(true).open(uploads.path(&actor, upload)).await;
    let mut file = open.map_err(|_| AppError::NotFound)?;
    let there = file.metadata().await.map_err(|e| failed(&e))?.len();
    let length = there + piece.len() as u64;
    if there != at.offset {
        return Err(AppError::Refused("The upload was interrupted. Choose the file again.".into()).into());
    }
    if length > LARGEST_FILE {
        return Err(AppError::Refused("The file is larger than 2 GiB. Split it and import its parts.".into()).into());
    }
    file.write_all(&piece).await.map_err(|e| failed(&e))?;
    file.flush().await.map_err(|e| failed(&e))?;
    Ok(Json(length))
}

/// Whose bill an upload is, and what the file is called.
#[derive(Deserialize)]
pub(crate) struct ImportTo {
    customer: CustomerId,
    name: String,
}

/// Imports an upload.
pub(crate) async fn import(
    Importer(actor): Importer,
    State(uploads): State<Uploads>,
    Path(upload): Path<UploadId>,
    Query(to): Query<ImportTo>,
) -> Result<Json<Uploaded>, Failed> {
    let imported = uploads.import(&actor, upload, to).await?;
    Ok(Json(Uploaded { bills: imported.bills, warnings: imported.warnings }))
}

/// The same as one plain form with `customer` and `file`, for browsers without JavaScript.
pub(crate) async fn import_form(
    importer: Result<Importer, Failed>,
    State(uploads): State<Uploads>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), Body::empty());
    let done = match importer {
        Ok(Importer(actor)) => receive(&uploads, &actor, Request::from_parts(parts, body)).await,
        Err(Failed(error)) => Err(error),
    };
    match done {
        Ok(imported) => match imported.bills.as_slice() {
            [bill] => Redirect::to(&format!("/bills/{bill}?notice=bill-imported")).into_response(),
            _ => Redirect::to("/bills?notice=bill-imported").into_response(),
        },
        Err(AppError::LoggedOut) => Redirect::to("/login").into_response(),
        Err(error) => {
            let status = forms::status(&error);
            let posted = Posted { form: IMPORT_FORM.into(), body: String::new(), error: Some(error), done: None };
            forms::again_page(&uploads.pages, again, posted, status).await
        }
    }
}

/// Reads the form, spools its file, and imports it.
async fn receive(uploads: &Uploads, actor: &Actor, request: Request) -> Result<Imported, AppError> {
    let store = &uploads.pages.host.store;
    let upload = UploadId::at(store.clock.now(), store.randomness.bytes());
    match spool(uploads, actor, upload, request).await {
        Ok(to) => uploads.import(actor, upload, to).await,
        Err(error) => {
            uploads.remove(actor, upload).await;
            Err(error)
        }
    }
}

async fn spool(uploads: &Uploads, actor: &Actor, upload: UploadId, request: Request) -> Result<ImportTo, AppError> {
    let unreadable = |_| AppError::Refused("The file did not arrive whole. Try again.".into());
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| AppError::NotFound)?;
    let mut customer = None;
    let mut name = String::new();
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("customer") => customer = field.text().await.map_err(unreadable)?.parse().ok(),
            Some("file") => {
                name = field.file_name().unwrap_or_default().to_owned();
                fs::create_dir_all(&uploads.folder).await.map_err(|e| failed(&e))?;
                let path = uploads.path(actor, upload);
                let mut file = fs::File::create(path).await.map_err(|e| failed(&e))?;
                while let Some(piece) = field.chunk().await.map_err(unreadable)? {
                    file.write_all(&piece).await.map_err(|e| failed(&e))?;
                }
                file.flush().await.map_err(|e| failed(&e))?;
            }
            _ => {}
        }
    }
    let Some(customer) = customer else { return Err(AppError::Refused("Choose the customer of the bill".into())) };
    if name.is_empty() {
        return Err(AppError::Refused("Choose the file to import".into()));
    }
    Ok(ImportTo { customer, name })
}
