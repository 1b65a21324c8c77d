//! What an import answers to the browser.

use domain::ids::BillId;
use serde::{Deserialize, Serialize};

use crate::notices::Notice;

/// The name under which a failed import comes back to its page: see [`Posted`](crate::posted::Posted).
pub const IMPORT_FORM: &str = "/bills/import";

/// The name under which a refused file of customers comes back to its page.
pub const CUSTOMERS_FORM: &str = "/customers/import";

/// The draft bills that an import made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// One per currency and period.
    pub bills: Vec<BillId>,
    /// What looked odd but was imported.
    pub warnings: Vec<String>,
    /// Whether the same file was imported before; then these are its bills, and nothing new was made.
    pub known: bool,
}

/// Where one goes after an import: to the bill, or to all of them when there are several.
pub fn after(bills: &[BillId], known: bool) -> String {
    let notice = if known { Notice::BillKnown } else { Notice::BillImported }.code();
    match bills {
        [bill] => format!("/bills/{bill}?notice={notice}"),
        _ => format!("/bills?notice={notice}"),
    }
}
