//! Files on their way in: spooled to the data folder piece by piece, so that the browser can show how far it is.
//!
//! `POST /uploads` begins, `PUT /uploads/{id}?offset=N` appends, `POST /uploads/{id}?customer=…&name=…` imports.
//! Without JavaScript the same happens at once by `POST /bills/import`, a plain form.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use app::api::host::{BoxFuture, LoggedIn, Spool};
use app::error::AppError;
use app::posted::Posted;
use app::uploaded::{CUSTOMERS_FORM, IMPORT_FORM, Uploaded, after};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRef, FromRequest as _, FromRequestParts, Multipart, Path as InPath, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use domain::bulk::{Export, MAX_BYTES, Mapping, error_file, headers};
use domain::ids::{CustomerId, UploadId};
use domain::permission::{Actor, Permission};
use serde::Deserialize;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use crate::forms;
use crate::import::{ImportError, Imported, Order, import as import_files};
use crate::router::Pages;
use crate::text;

/// The largest piece of a file, or whole file of a plain form.
pub(crate) const LARGEST_REQUEST: usize = 64 * 1024 * 1024;
/// The largest file.
const LARGEST_FILE: u64 = 2 * 1024 * 1024 * 1024;

/// The folder where uploads lie until they are imported.
#[derive(Clone)]
pub struct Folder(PathBuf);

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
    fn path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.0.join(format!("{}-{upload}", actor.account))
    }
}

impl Folder {
    /// Removes uploads that nobody went on with. Ids sort by the time they were made.
    async fn sweep(&self, before: UploadId) {
        let Ok(mut files) = fs::read_dir(&self.0).await else { return };
        while let Ok(Some(file)) = files.next_entry().await {
            // `<account>-<upload>`, both of them 36 letters.
            let name = file.file_name().to_string_lossy().into_owned();
            let upload = name.get(37..).and_then(|id| id.parse::<UploadId>().ok());
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
}

/// What the routes below need.
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
        text::check_file_name(&to.name)?;
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
            ImportError::File(error) => failed(error),
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

fn failed(error: std::io::Error) -> AppError {
    storage::StorageError::from(error).into()
}

/// How a file is made that nobody else of this machine may read.
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    options.mode(0o600);
    options
}

/// Begins an upload.
pub(crate) async fn begin(Importer(actor): Importer, State(uploads): State<Uploads>) -> Result<Json<UploadId>, Failed> {
    let store = &uploads.pages.host.store;
    let upload = UploadId::at(store.clock.now(), store.randomness.bytes());
    fs::create_dir_all(&uploads.folder.0).await.map_err(failed)?;
    uploads.folder.sweep(UploadId::at(store.clock.now() - TimeDelta::days(1), [0; 10])).await;
    private().create_new(true).open(uploads.path(&actor, upload)).await.map_err(failed)?;
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
    InPath(upload): InPath<UploadId>,
    Query(at): Query<At>,
    piece: Bytes,
) -> Result<Json<u64>, Failed> {
    let open = fs::OpenOptions::new().append(true).open(uploads.path(&actor, upload)).await;
    let mut file = open.map_err(|_| AppError::NotFound)?;
    let there = file.metadata().await.map_err(failed)?.len();
    let length = there + piece.len() as u64;
    if there != at.offset {
        return Err(AppError::Refused("The upload was interrupted. Choose the file again.".into()).into());
    }
    if length > LARGEST_FILE {
        return Err(AppError::Refused("The file is larger than 2 GiB. Split it and import its parts.".into()).into());
    }
    file.write_all(&piece).await.map_err(failed)?;
    file.flush().await.map_err(failed)?;
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
    InPath(upload): InPath<UploadId>,
    Query(to): Query<ImportTo>,
) -> Result<Json<Uploaded>, Failed> {
    let imported = uploads.import(&actor, upload, to).await?;
    let Imported { bills, warnings, known } = imported;
    Ok(Json(Uploaded { bills, warnings, known }))
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
        Ok(imported) => Redirect::to(&after(&imported.bills, imported.known)).into_response(),
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
    match spool(uploads, actor, upload, request).await.and_then(to_customer) {
        Ok(to) => uploads.import(actor, upload, to).await,
        Err(error) => {
            uploads.remove(actor, upload).await;
            Err(error)
        }
    }
}

fn to_customer((customer, name): (Option<CustomerId>, String)) -> Result<ImportTo, AppError> {
    let Some(customer) = customer else { return Err(AppError::Refused("Choose the customer of the bill".into())) };
    Ok(ImportTo { customer, name })
}

/// Receives a file of customers, and goes on to the page that shows what it holds.
pub(crate) async fn customers_form(
    importer: Result<Importer, Failed>,
    State(uploads): State<Uploads>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), Body::empty());
    let store = &uploads.pages.host.store;
    let upload = UploadId::at(store.clock.now(), store.randomness.bytes());
    let done = match importer {
        Ok(Importer(actor)) => {
            let spooled = spool(&uploads, &actor, upload, Request::from_parts(parts, body)).await;
            // What cannot be read at all is told here, beside the file, and not a page further on.
            match spooled {
                Ok(_) => uploads.folder.read(&actor, upload).await.and_then(|b| Ok(headers(&b).map(drop)?)),
                Err(error) => Err(error),
            }
        }
        Err(Failed(error)) => Err(error),
    };
    match done {
        Ok(()) => Redirect::to(&format!("{CUSTOMERS_FORM}?upload={upload}")).into_response(),
        Err(AppError::LoggedOut) => Redirect::to("/login").into_response(),
        Err(error) => {
            let status = forms::status(&error);
            let posted = Posted { form: CUSTOMERS_FORM.into(), body: String::new(), error: Some(error), done: None };
            forms::again_page(&uploads.pages, again, posted, status).await
        }
    }
}

/// The rows of a file of customers that were left out, each with what is wrong with it.
pub(crate) async fn customers_errors(
    Importer(actor): Importer,
    State(uploads): State<Uploads>,
    InPath(upload): InPath<UploadId>,
    request: Request,
) -> Result<Response, Failed> {
    let bytes = uploads.folder.read(&actor, upload).await?;
    let asked: Vec<(String, String)> =
        serde_urlencoded::from_str(request.uri().query().unwrap_or_default()).unwrap_or_default();
    let erase = asked.iter().find(|(name, _)| name == "erase").map_or("", |(_, value)| value).to_owned();
    let columns: Vec<String> =
        asked.into_iter().filter(|(name, _)| name == "columns[]").map(|(_, code)| code).collect();
    let columns =
        if columns.is_empty() { Mapping::guess(&headers(&bytes).map_err(AppError::from)?).codes() } else { columns };
    let read = app::api::host::bulk::read(&uploads.pages.host.store, &actor, &bytes, &columns, &erase).await?;
    Ok(csv_file("customers to mend.csv", error_file(&bytes, &read).map_err(AppError::from)?))
}

/// All customers with their contacts.
pub(crate) async fn customers_csv(
    Importer(actor): Importer,
    State(uploads): State<Uploads>,
) -> Result<Response, Failed> {
    let mut export = Export::begin(Vec::new()).map_err(failed)?;
    let mut after = Some(String::new());
    while let Some(from) = after {
        let chunk = storage::bulk::export(&uploads.pages.host.store, actor.scope(), &from).await;
        let (customers, next) = chunk.map_err(AppError::from)?;
        for customer in &customers {
            export.add(customer).map_err(failed)?;
        }
        after = next;
    }
    let text = export.finish().map_err(failed)?;
    Ok(csv_file("customers.csv", String::from_utf8_lossy(&text).into_owned()))
}

fn csv_file(name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response()
}

/// Reads a form with a file, and perhaps the customer it is for; gives that and the file's name.
async fn spool(
    uploads: &Uploads,
    actor: &Actor,
    upload: UploadId,
    request: Request,
) -> Result<(Option<CustomerId>, String), AppError> {
    let unreadable = |error: MultipartError| {
        let too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let why = if too_large {
            "The file is larger than 64 MiB, which is all that a browser without JavaScript can send here."
        } else {
            "The file did not arrive whole. Try again."
        };
        AppError::Refused(why.into())
    };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| AppError::NotFound)?;
    let mut customer = None;
    let mut name = String::new();
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("customer") => customer = field.text().await.map_err(unreadable)?.parse().ok(),
            Some("file") => {
                name = field.file_name().unwrap_or_default().to_owned();
                fs::create_dir_all(&uploads.folder.0).await.map_err(failed)?;
                let path = uploads.path(actor, upload);
                let mut file = private().create(true).truncate(true).open(path).await.map_err(failed)?;
                while let Some(piece) = field.chunk().await.map_err(unreadable)? {
                    file.write_all(&piece).await.map_err(failed)?;
                }
                file.flush().await.map_err(failed)?;
            }
            _ => {}
        }
    }
    if name.is_empty() {
        return Err(AppError::Refused("Choose the file to import".into()));
    }
    Ok((customer, name))
}
