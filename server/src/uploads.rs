//! Files on their way in: spooled to the data folder piece by piece, so that the browser can show how far it is.
//!
//! `POST /uploads` begins, `PUT /uploads/{id}?part=K&offset=N` appends to the file number K of an export,
//! `POST /uploads/{id}` with the form `customer=…&names=…` imports. Without JavaScript the same happens at once by `POST /bills/import`, a
//! plain form. Where an import has to ask, the files stay, with the question beside them, and `POST /bills/import/answer`
//! goes on with or without JavaScript.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use app::api::host::{BoxFuture, LoggedIn, Spool};
use app::error::AppError;
use app::posted::Posted;
use app::uploaded::{ANSWER_FORM, CUSTOMERS_FORM, IMPORT_FORM, Uploaded, after, question_page};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRef, FromRequest as _, FromRequestParts, Multipart, Path as InPath, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use chrono::TimeDelta;
use domain::bill_import::{Choice, ImportQuestion};
use domain::bulk::{Export, MAX_BYTES, Mapping, error_file, headers};
use domain::ids::{CustomerId, UploadId};
use domain::permission::{Actor, Permission};
use serde::Deserialize;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use crate::forms;
use crate::import::{Done, ImportError, Imported, Order, Part, import as import_files};
use crate::router::Pages;
use crate::text;

/// The largest piece of a file, or whole file of a plain form.
pub(crate) const LARGEST_REQUEST: usize = 64 * 1024 * 1024;
/// The largest export, all its files together.
const LARGEST_EXPORT: u64 = 2 * 1024 * 1024 * 1024;
/// The most files of an export.
const MOST_PARTS: usize = 200;

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
        self.part(actor, upload, 0)
    }

    /// A file of an export of several.
    fn part(&self, actor: &Actor, upload: UploadId, number: usize) -> PathBuf {
        let first = format!("{}-{upload}", actor.account);
        self.0.join(if number == 0 { first } else { format!("{first}.{number}") })
    }

    /// What its import asks.
    fn question_path(&self, actor: &Actor, upload: UploadId) -> PathBuf {
        self.0.join(format!("{}-{upload}.json", actor.account))
    }
}

impl Folder {
    /// Removes uploads that nobody went on with. Ids sort by the time they were made.
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

    /// Imports spooled files, which are gone afterwards unless something is to be asked first.
    async fn import(&self, actor: &Actor, upload: UploadId, to: ImportTo) -> Result<Uploaded, AppError> {
        let done = self.import_spooled(actor, upload, to).await;
        // A question waits for its answer, and after a fault that passes the same files can be tried again.
        if !matches!(done, Ok(Uploaded { asks: Some(_), .. }) | Err(AppError::Busy | AppError::Away)) {
            self.remove(actor, upload).await;
        }
        done
    }

    /// Removes what nobody came back for within a day.
    async fn sweep(&self) {
        let now = self.pages.host.store.clock.now();
        self.folder.sweep(UploadId::at(now - TimeDelta::days(1), [0; 10])).await;
    }

    /// Removes all files of an upload.
    async fn remove(&self, actor: &Actor, upload: UploadId) {
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

    async fn import_spooled(&self, actor: &Actor, upload: UploadId, to: ImportTo) -> Result<Uploaded, AppError> {
        let store = &self.pages.host.store;
        let ImportTo { customer, names, choice, shown } = to;
        names.iter().try_for_each(|name| text::check_file_name(name))?;
        if !fs::try_exists(self.path(actor, upload)).await.unwrap_or(false) {
            return Err(AppError::NotFound);
        }
        let (customer_name, _) = storage::customers::name(store, actor.scope(), customer).await?;
        let part = |(number, name): (usize, &String)| Part {
            name: name.clone(),
            path: self.folder.part(actor, upload, number),
        };
        let parts = names.iter().enumerate().map(part).collect();
        let order = Order { customer, account: Some(actor.account), person: actor.name.clone(), choice, shown };
        let done = import_files(store, order, parts).await.map_err(|error| match error {
            ImportError::Refused(why) => AppError::Refused(why),
            ImportError::Storage(error) => error.into(),
            error => app::api::host::internal(&error),
        })?;
        match done {
            Done::Imported(Imported { bills, known, .. }) => Ok(Uploaded { bills, known, asks: None }),
            Done::Asked(differences) => {
                let question = ImportQuestion { customer, customer_name, files: names, differences };
                let text = serde_json::to_vec(&question).map_err(|error| app::api::host::internal(&error))?;
                let path = self.folder.question_path(actor, upload);
                let mut file = private().create(true).truncate(true).open(path).await.map_err(failed)?;
                file.write_all(&text).await.map_err(failed)?;
                file.flush().await.map_err(failed)?;
                Ok(Uploaded { bills: Vec::new(), known: false, asks: Some(upload) })
            }
        }
    }

    /// Goes on with an import that asked.
    async fn answered(&self, actor: &Actor, answer: &Answer) -> Result<String, AppError> {
        let question = self.folder.question(actor, answer.upload).await?;
        let choice = match answer.choice.as_str() {
            "replace" => Choice::Replace,
            "add" => Choice::Add,
            "cancel" => {
                self.remove(actor, answer.upload).await;
                return Ok(IMPORT_FORM.to_owned());
            }
            _ => return Err(AppError::Refused("Choose what is to become of the file".into())),
        };
        let ImportQuestion { customer, files, differences, .. } = question;
        let to = ImportTo { customer, names: files, choice: Some(choice), shown: Some(differences) };
        // What could not be done leaves the question, for another answer.
        let uploaded = self.import_spooled(actor, answer.upload, to).await?;
        if uploaded.asks.is_none() {
            self.remove(actor, answer.upload).await;
        }
        Ok(next_page(&uploaded, true))
    }
}

/// Where a person goes after an import: to its bills, or to what it asks.
fn next_page(uploaded: &Uploaded, again: bool) -> String {
    match uploaded.asks {
        Some(upload) => question_page(upload, again),
        None => after(&uploaded.bills, uploaded.known),
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

/// Appends a piece; answers with how much is there now. A piece that does not fit is refused.
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
    // The next file begins when the one before it is there.
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

/// Whose bill an upload is, what its files are called, and what was chosen.
struct ImportTo {
    customer: CustomerId,
    names: Vec<String>,
    choice: Option<Choice>,
    shown: Option<Vec<domain::bill_import::Difference>>,
}

/// The same as a form: the names as a JSON array, which is also how many files there are.
#[derive(Deserialize)]
pub(crate) struct Named {
    customer: CustomerId,
    names: String,
}

/// Imports an upload.
pub(crate) async fn import(
    Importer(actor): Importer,
    State(uploads): State<Uploads>,
    InPath(upload): InPath<UploadId>,
    named: Result<Form<Named>, FormRejection>,
) -> Result<Json<Uploaded>, Failed> {
    let Form(Named { customer, names }) = named.map_err(|_| AppError::NotFound)?;
    let unreadable = |_| AppError::Refused("The names of the files cannot be read. Choose the files again.".into());
    let names: Vec<String> = serde_json::from_str(&names).map_err(unreadable)?;
    if names.len() > MOST_PARTS {
        return Err(AppError::Refused(too_many_parts()).into());
    }
    let to = ImportTo { customer, names, choice: None, shown: None };
    Ok(Json(uploads.import(&actor, upload, to).await?))
}

/// The same as one plain form with `customer` and one `file` or several, for browsers without JavaScript.
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
    went_on(&uploads, done.map(|uploaded| next_page(&uploaded, false)), IMPORT_FORM, again).await
}

/// The next page, or the form again with what is wrong.
async fn went_on(uploads: &Uploads, done: Result<String, AppError>, form: &str, again: Request) -> Response {
    match done {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(AppError::LoggedOut) => Redirect::to("/login").into_response(),
        Err(error) => {
            let status = forms::status(&error);
            let posted = Posted { form: form.into(), body: String::new(), error: Some(error), done: None };
            forms::again_page(&uploads.pages, again, posted, status).await
        }
    }
}

/// What was chosen for an import that asked.
#[derive(Deserialize)]
struct Answer {
    upload: UploadId,
    #[serde(default)]
    choice: String,
}

/// Goes on with an import that asked.
pub(crate) async fn answer(
    importer: Result<Importer, Failed>,
    State(uploads): State<Uploads>,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, forms::LONGEST).await.unwrap_or_default();
    let answer =
        text::check(&body).and_then(|()| serde_urlencoded::from_bytes::<Answer>(&body).map_err(|_| AppError::NotFound));
    // What is wrong is told on the page that asked.
    let page =
        answer.as_ref().map_or_else(|_| IMPORT_FORM.to_owned(), |a| format!("{IMPORT_FORM}?upload={}", a.upload));
    parts.uri = page.parse().unwrap_or_default();
    let done = match (importer, answer) {
        (Ok(Importer(actor)), Ok(answer)) => uploads.answered(&actor, &answer).await,
        (Err(Failed(error)), _) | (_, Err(error)) => Err(error),
    };
    went_on(&uploads, done, ANSWER_FORM, Request::from_parts(parts, Body::empty())).await
}

/// Reads the form, spools its files, and imports them.
async fn receive(uploads: &Uploads, actor: &Actor, request: Request) -> Result<Uploaded, AppError> {
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

fn to_customer((customer, names): (Option<CustomerId>, Vec<String>)) -> Result<ImportTo, AppError> {
    let Some(customer) = customer else { return Err(AppError::Refused("Choose the customer of the bill".into())) };
    Ok(ImportTo { customer, names, choice: None, shown: None })
}

fn too_many_parts() -> String {
    format!("These are more than {MOST_PARTS} files. Import them in several steps.")
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

/// Reads a form with files, and perhaps the customer they are for; gives that and the files' names.
async fn spool(
    uploads: &Uploads,
    actor: &Actor,
    upload: UploadId,
    request: Request,
) -> Result<(Option<CustomerId>, Vec<String>), AppError> {
    let unreadable = |error: MultipartError| {
        let too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let why = if too_large {
            "The files are larger than 64 MiB, which is all that a browser without JavaScript can send here."
        } else {
            "The file did not arrive whole. Try again."
        };
        AppError::Refused(why.into())
    };
    uploads.sweep().await;
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| AppError::NotFound)?;
    let mut customer = None;
    let mut names = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("customer") => customer = field.text().await.map_err(unreadable)?.parse().ok(),
            // A browser sends one without a name when none was chosen.
            Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                if names.len() == MOST_PARTS {
                    return Err(AppError::Refused(too_many_parts()));
                }
                fs::create_dir_all(&uploads.folder.0).await.map_err(failed)?;
                let path = uploads.folder.part(actor, upload, names.len());
                names.push(field.file_name().unwrap_or_default().to_owned());
                let mut file = private().create(true).truncate(true).open(path).await.map_err(failed)?;
                while let Some(piece) = field.chunk().await.map_err(unreadable)? {
                    file.write_all(&piece).await.map_err(failed)?;
                }
                file.flush().await.map_err(failed)?;
            }
            _ => {}
        }
    }
    if names.is_empty() {
        return Err(AppError::Refused("Choose the file to import".into()));
    }
    Ok((customer, names))
}
