//! What an import answers to the browser.

use domain::ids::BillId;
use serde::{Deserialize, Serialize};

/// The name under which a failed import comes back to its page: see [`Posted`](crate::posted::Posted).
pub const IMPORT_FORM: &str = "/bills/import";

/// The draft bills that an import made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// One per currency and period.
    pub bills: Vec<BillId>,
    /// What looked odd but was imported.
    pub warnings: Vec<String>,
}
