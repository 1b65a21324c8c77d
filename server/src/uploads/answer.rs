//! Continues an import after its preview, with or without JavaScript.

use app::api::host::Spool as _;
use app::error::AppError;
use app::notices::Notice;
use app::posted::decode;
use app::uploaded::{ANSWER_FORM, Answer, IMPORT_FORM, after, preview_page};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::bill_import::{Choice, ImportPreview};
use domain::ids::UploadId;
use domain::permission::Actor;

use super::import::{Chosen, ImportTo};
use super::{Importer, Uploads};
use crate::answer::Failed;
use crate::import::{Done, Imported};
use crate::page::next_or_again;
use crate::{forms, text};

/// Continues an import with the posted answer.
pub(crate) async fn answer(
    importer: Result<Importer, Failed>,
    State(uploads): State<Uploads>,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, forms::LONGEST).await.unwrap_or_default();
    let answer = text::check(&body)
        .and_then(|()| std::str::from_utf8(&body).ok().and_then(decode::<Answer>).ok_or(AppError::NotFound));
    // The page that asked shows the error, with what was typed.
    let page =
        answer.as_ref().map_or_else(|_| IMPORT_FORM.to_owned(), |a| format!("{IMPORT_FORM}?upload={}", a.upload));
    parts.uri = page.parse().unwrap_or_default();
    let done = match (importer, answer) {
        (Ok(Importer(actor)), Ok(answer)) => uploads.answered(&actor, answer).await,
        (Err(Failed(error)), _) | (_, Err(error)) => Err(error),
    };
    let typed = String::from_utf8_lossy(&body).into_owned();
    next_or_again(&uploads.pages, done, (ANSWER_FORM, typed), Request::from_parts(parts, Body::empty())).await
}

impl Uploads {
    /// Continues an import with the answer and returns the next page. After an error the preview stays, so that the user
    /// can answer again.
    async fn answered(&self, actor: &Actor, answer: Answer) -> Result<String, AppError> {
        let Answer { upload, choice, draft } = answer;
        let ImportPreview { customer, files, draft: before, seen, .. } = self.folder.preview(actor, upload).await?;
        let changed = !draft.says_the_same(&before);
        let to = ImportTo { customer, names: files, draft };
        let choice = match choice.as_str() {
            "import" => None,
            "replace" => Some(Choice::Replace),
            "add" => Some(Choice::Add),
            "correct" => Some(Choice::Correct),
            "preview" => return self.again(actor, upload, to, false).await,
            "cancel" => {
                self.remove(actor, upload).await;
                return Ok(IMPORT_FORM.to_owned());
            }
            _ => return Err(AppError::Refused("Choose what to do with the file".into())),
        };
        let (Ok(seen), false) = (seen, changed) else { return self.again(actor, upload, to, true).await };
        let reason = to.draft.reason(seen.left_out)?;
        let shown = seen.differences().cloned().collect();
        match self.import(actor, upload, &to, Chosen { choice, shown, reason }).await? {
            Done::Imported(Imported { bills, known, .. }) => {
                self.remove(actor, upload).await;
                Ok(after(&bills, known))
            }
            Done::Asked(_) => self.again(actor, upload, to, true).await,
        }
    }

    /// Makes the preview again; `told` if the user did not ask for that.
    async fn again(&self, actor: &Actor, upload: UploadId, to: ImportTo, told: bool) -> Result<String, AppError> {
        self.preview(actor, upload, to).await?;
        Ok(preview_page(upload, told.then_some(Notice::BillChanged)))
    }
}
