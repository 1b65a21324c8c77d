//! What an import answers to the browser.

use domain::ids::{BillId, UploadId};
use serde::{Deserialize, Serialize};

use crate::notices::Notice;

/// The name under which a failed import comes back to its page: see [`Posted`](crate::posted::Posted).
pub const IMPORT_FORM: &str = "/bills/import";

/// Where an import goes on that asked, and the name under which a failed one comes back.
pub const ANSWER_FORM: &str = "/bills/import/answer";

/// The name under which a refused file of customers comes back to its page.
pub const CUSTOMERS_FORM: &str = "/customers/import";

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// The draft bills, one per currency and period.
    pub bills: Vec<BillId>,
    /// Whether the same content was imported before; then these are its bills, and nothing new was made.
    pub known: bool,
    /// The upload that waits for a choice: nothing is imported yet.
    pub asks: Option<UploadId>,
}

/// The page that asks what is to become of an upload; `again` when something changed since it was shown.
pub fn question_page(upload: UploadId, again: bool) -> String {
    let notice = if again { format!("&notice={}", Notice::BillChanged.code()) } else { String::new() };
    format!("{IMPORT_FORM}?upload={upload}{notice}")
}

/// Where one goes after an import: to the bill, or to all of them when there are several.
pub fn after(bills: &[BillId], known: bool) -> String {
    let notice = if known { Notice::BillKnown } else { Notice::BillImported }.code();
    match bills {
        [bill] => format!("/bills/{bill}?notice={notice}"),
        _ => format!("/bills?notice={notice}"),
    }
}
