//! What the pages of an import and the host agree on.

use domain::bill_import::ImportDraft;
use domain::ids::{BillId, CustomerId, UploadId};
use serde::{Deserialize, Serialize};

use crate::notices::Notice;

/// Identifies the import form when its page is rendered again after a failure: see [`Posted`](crate::posted::Posted).
pub const IMPORT_FORM: &str = "/bills/import";

/// The route that continues an import after its preview; it also identifies the form after a failure.
pub const ANSWER_FORM: &str = "/bills/import/answer";

/// Identifies the form when its page is rendered again after a file of customers was refused.
pub const CUSTOMERS_FORM: &str = "/customers/import";

/// The choice of a customer that lets the accounts map say whose rows they are.
pub const MAP: &str = "map";
/// The same in words.
pub const BY_THE_MAP: &str = "By the accounts map";

/// Whose rows a file has, as the form says it: `Some(None)` for the accounts map. `None` if nothing was chosen.
#[must_use]
pub fn customer_of(chosen: &str) -> Option<Option<CustomerId>> {
    if chosen == MAP { Some(None) } else { chosen.parse().ok().map(Some) }
}

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

/// The page to show after an import: the bill, or the list of bills if there are several; the accounts if there is none.
pub fn after(bills: &[BillId], known: bool) -> String {
    let notice = if known { Notice::BillKnown } else { Notice::BillImported }.code();
    match bills {
        [] => format!("{}?notice={}", crate::paths::CLOUD_ACCOUNTS, Notice::NothingBilled.code()),
        [bill] => format!("/bills/{bill}?notice={notice}"),
        _ => format!("/bills?notice={notice}"),
    }
}
