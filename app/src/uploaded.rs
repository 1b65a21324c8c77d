//! What the pages of an import and the host agree on.

use domain::bill_import::ImportDraft;
use domain::ids::{BillId, UploadId};
use serde::{Deserialize, Serialize};

use crate::notices::Notice;

/// Identifies the import form when its page is rendered again after a failure: see [`Posted`](crate::posted::Posted).
pub const IMPORT_FORM: &str = "/bills/import";

/// The route that continues an import after its preview; it also identifies the form after a failure.
pub const ANSWER_FORM: &str = "/bills/import/answer";

/// Identifies the form when its page is rendered again after a file of customers was refused.
pub const CUSTOMERS_FORM: &str = "/customers/import";

/// The answer to the preview of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The upload.
    pub upload: UploadId,
    /// The button: `import`, `replace`, `add`, `correct`, `preview` or `cancel`.
    #[serde(default)]
    pub choice: String,
    /// What the user says about the files.
    #[serde(default)]
    pub draft: ImportDraft,
}

/// The page with the preview of an upload, and a notice if something changed since it was shown.
pub fn preview_page(upload: UploadId, notice: Option<Notice>) -> String {
    let notice = notice.map(|notice| format!("&notice={}", notice.code())).unwrap_or_default();
    format!("{IMPORT_FORM}?upload={upload}{notice}")
}

/// The page to show after an import: the bill, or the list of bills if there are several.
pub fn after(bills: &[BillId], known: bool) -> String {
    let notice = if known { Notice::BillKnown } else { Notice::BillImported }.code();
    match bills {
        [bill] => format!("/bills/{bill}?notice={notice}"),
        _ => format!("/bills?notice={notice}"),
    }
}
