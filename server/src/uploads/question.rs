//! Continues an import after its question was answered, with or without JavaScript.

use app::api::host::Spool as _;
use app::error::AppError;
use app::uploaded::{ANSWER_FORM, IMPORT_FORM};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::bill_import::{Choice, ImportQuestion};
use domain::ids::UploadId;
use domain::permission::Actor;
use serde::Deserialize;

use super::import::{ImportTo, next_page};
use super::{Importer, Uploads};
use crate::answer::Failed;
use crate::page::next_or_again;
use crate::{forms, text};

/// The answer to the question of an import.
#[derive(Deserialize)]
struct Answer {
    upload: UploadId,
    #[serde(default)]
    choice: String,
}

/// Continues an import with the posted answer.
pub(crate) async fn answer(
    importer: Result<Importer, Failed>,
    State(uploads): State<Uploads>,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, forms::LONGEST).await.unwrap_or_default();
    let answer =
        text::check(&body).and_then(|()| serde_urlencoded::from_bytes::<Answer>(&body).map_err(|_| AppError::NotFound));
    // The page that asked shows the error.
    let page =
        answer.as_ref().map_or_else(|_| IMPORT_FORM.to_owned(), |a| format!("{IMPORT_FORM}?upload={}", a.upload));
    parts.uri = page.parse().unwrap_or_default();
    let done = match (importer, answer) {
        (Ok(Importer(actor)), Ok(answer)) => uploads.answered(&actor, &answer).await,
        (Err(Failed(error)), _) | (_, Err(error)) => Err(error),
    };
    next_or_again(&uploads.pages, done, ANSWER_FORM, Request::from_parts(parts, Body::empty())).await
}

impl Uploads {
    /// Continues an import with the answer and returns the next page.
    async fn answered(&self, actor: &Actor, answer: &Answer) -> Result<String, AppError> {
        let question = self.folder.question(actor, answer.upload).await?;
        let choice = match answer.choice.as_str() {
            "replace" => Choice::Replace,
            "add" => Choice::Add,
            "cancel" => {
                self.remove(actor, answer.upload).await;
                return Ok(IMPORT_FORM.to_owned());
            }
            _ => return Err(AppError::Refused("Choose what to do with the file".into())),
        };
        let ImportQuestion { customer, files, differences, .. } = question;
        let to = ImportTo { customer, names: files, choice: Some(choice), shown: Some(differences) };
        // After an error the question stays, so that the user can answer again.
        let uploaded = self.import_spooled(actor, answer.upload, to).await?;
        if uploaded.asks.is_none() {
            self.remove(actor, answer.upload).await;
        }
        Ok(next_page(&uploaded, true))
    }
}
