//! Customer files: receives and checks uploads, and writes exports and error files.

use app::api::host::Spool as _;
use app::error::AppError;
use app::posted::Posted;
use app::uploaded::CUSTOMERS_FORM;
use axum::body::Body;
use axum::extract::{Path as InPath, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::bulk::{Export, Mapping, error_file, headers};
use domain::ids::UploadId;

use super::form::spool;
use super::{Failed, Importer, Uploads, failed};
use crate::answer::status;
use crate::page::again_page;

/// Receives a customer file and redirects to the page that shows its content.
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
            // A file that cannot be read is refused here, at the file field, not one page later.
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
            let status = status(&error);
            let posted = Posted { form: CUSTOMERS_FORM.into(), body: String::new(), error: Some(error), done: None };
            again_page(&uploads.pages, again, posted, status).await
        }
    }
}

/// The skipped rows of a customer file, each with its error.
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
    Ok(csv_file("customers to correct.csv", error_file(&bytes, &read).map_err(AppError::from)?))
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
