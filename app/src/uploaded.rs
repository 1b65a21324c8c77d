//! The answer of an import to the browser.

use domain::ids::{BillId, UploadId};
use serde::{Deserialize, Serialize};

use crate::notices::Notice;

/// Identifies the import form when its page is rendered again after a failure: see [`Posted`](crate::posted::Posted).
pub const IMPORT_FORM: &str = "/bills/import";

/// The route that continues an import after its question; it also identifies the form after a failure.
pub const ANSWER_FORM: &str = "/bills/import/answer";

/// Identifies the form when its page is rendered again after a file of customers was refused.
pub const CUSTOMERS_FORM: &str = "/customers/import";

/// The result of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// The draft bills, one per currency and period.
    pub bills: Vec<BillId>,
    /// Whether the same content was imported before. Then `bills` are the existing bills, and nothing new was created.
    pub known: bool,
    /// The upload that waits for the user's choice; nothing is imported yet.
    pub asks: Option<UploadId>,
}

/// The page that asks what to do with an upload; `again` if something changed since it was shown.
pub fn question_page(upload: UploadId, again: bool) -> String {
    let notice = if again { format!("&notice={}", Notice::BillChanged.code()) } else { String::new() };
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
