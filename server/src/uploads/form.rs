//! Uploads in one plain form, for browsers without JavaScript.

use app::error::AppError;
use app::uploaded::{self, IMPORT_FORM, preview_page};
use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::bill_import::ImportDraft;
use domain::ids::UploadId;
use domain::permission::Actor;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use super::import::ImportTo;
use super::spool::{failed, private};
use super::{Importer, MOST_PARTS, Uploads, too_many_parts};
use crate::answer::Failed;
use crate::page::next_or_again;

/// Previews the files of a plain form with `customer` and one or several `file` fields.
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
    next_or_again(&uploads.pages, done.map(|upload| preview_page(upload, None)), (IMPORT_FORM, String::new()), again)
        .await
}

/// Spools the form's files and reads them for their preview.
async fn receive(uploads: &Uploads, actor: &Actor, request: Request) -> Result<UploadId, AppError> {
    let upload = uploads.new_id();
    match uploads.spool_form(actor, upload, request).await.and_then(to_customer) {
        Ok(to) => uploads.preview(actor, upload, to).await.map(|()| upload),
        Err(error) => {
            uploads.remove(actor, upload).await;
            Err(error)
        }
    }
}

fn to_customer((customer, names): (Option<String>, Vec<String>)) -> Result<ImportTo, AppError> {
    let Some(customer) = customer.as_deref().and_then(uploaded::customer_of) else {
        return Err(AppError::Refused("Choose the customer of the bill".into()));
    };
    Ok(ImportTo { customer, names, draft: ImportDraft::default() })
}

impl Uploads {
    /// Spools the files of a form. Returns the form's customer, if it has one, and the files' names.
    pub(crate) async fn spool_form(
        &self,
        actor: &Actor,
        upload: UploadId,
        request: Request,
    ) -> Result<(Option<String>, Vec<String>), AppError> {
        let unreadable = |error: MultipartError| {
            let too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
            let why = if too_large {
                "The files are larger than 64 MiB, the limit without JavaScript."
            } else {
                "The file did not arrive whole. Try again."
            };
            AppError::Refused(why.into())
        };
        self.sweep().await;
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| AppError::NotFound)?;
        let mut customer = None;
        let mut names = Vec::new();
        while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
            match field.name() {
                Some("customer") => customer = Some(field.text().await.map_err(unreadable)?),
                // If no file was chosen, a browser sends one without a name.
                Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                    if names.len() == MOST_PARTS {
                        return Err(AppError::Refused(too_many_parts()));
                    }
                    fs::create_dir_all(&self.folder.0).await.map_err(failed)?;
                    let path = self.folder.part(actor, upload, names.len());
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
}
