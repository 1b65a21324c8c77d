//! Files of customers: receives and checks them, and writes exports and error files. The import itself is a server
//! function (`app/src/api/bulk.rs`).

use app::error::AppError;
use app::uploaded::CUSTOMERS_FORM;
use axum::body::Body;
use axum::extract::{Path as InPath, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::bulk::{Export, Mapping, error_file, headers};
use domain::ids::UploadId;
use domain::permission::Actor;
use storage::StorageError;

use crate::answer::Failed;
use crate::page::{Pages, next_or_again};
use crate::uploads::{Importer, Uploads};

/// Receives a file and redirects to the page that shows its content.
pub(crate) async fn import_form(
    importer: Result<Importer, Failed>,
    State(pages): State<Pages>,
    State(uploads): State<Uploads>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), Body::empty());
    let done = match importer {
        Ok(Importer(actor)) => receive(&pages, &uploads, &actor, Request::from_parts(parts, body)).await,
        Err(Failed(error)) => Err(error),
    };
    next_or_again(&pages, done, (CUSTOMERS_FORM, String::new()), again).await
}

/// Spools the file and returns the page that shows its content.
async fn receive(pages: &Pages, uploads: &Uploads, actor: &Actor, request: Request) -> Result<String, AppError> {
    let upload = uploads.new_id();
    uploads.spool_form(actor, upload, request).await?;
    // A file that cannot be read is refused here, at the file field, not one page later.
    headers(&pages.host.spool.read(actor, upload).await?)?;
    Ok(format!("{CUSTOMERS_FORM}?upload={upload}"))
}

/// The skipped rows of a file, each with its error.
pub(crate) async fn errors(
    Importer(actor): Importer,
    State(pages): State<Pages>,
    InPath(upload): InPath<UploadId>,
    request: Request,
) -> Result<Response, Failed> {
    let bytes = pages.host.spool.read(&actor, upload).await?;
    let asked: Vec<(String, String)> =
        serde_urlencoded::from_str(request.uri().query().unwrap_or_default()).unwrap_or_default();
    let erase = asked.iter().find(|(name, _)| name == "erase").map_or("", |(_, value)| value).to_owned();
    let columns: Vec<String> =
        asked.into_iter().filter(|(name, _)| name == "columns[]").map(|(_, code)| code).collect();
    let columns = if columns.is_empty() { Mapping::guess(&headers(&bytes)?).codes() } else { columns };
    let read = app::api::host::bulk::read(&pages.host.store, &actor, &bytes, &columns, &erase).await?;
    Ok(csv_file("customers to correct.csv", error_file(&bytes, &read)?))
}

/// All customers with their contacts.
pub(crate) async fn export(Importer(actor): Importer, State(pages): State<Pages>) -> Result<Response, Failed> {
    let mut export = Export::begin(Vec::new()).map_err(StorageError::from)?;
    let mut after = Some(String::new());
    while let Some(from) = after {
        let (customers, next) = storage::bulk::export(&pages.host.store, actor.scope(), &from).await?;
        for customer in &customers {
            export.add(customer).map_err(StorageError::from)?;
        }
        after = next;
    }
    let text = export.finish().map_err(StorageError::from)?;
    Ok(csv_file("customers.csv", String::from_utf8_lossy(&text).into_owned()))
}

fn csv_file(name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response()
}
