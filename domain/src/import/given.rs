//! What a file does not say and a person knows.

use chrono::NaiveDate;

use crate::currency::Currency;

/// What a person says about a file that does not say it itself.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The currency of rows that name none.
    pub currency: Option<Currency>,
    /// The provider of rows that name none.
    pub provider: Option<String>,
    /// A day of the month of rows that name no billing period.
    pub month: Option<NaiveDate>,
    /// Whether rows that cannot be read are left out; else one refuses the file.
    pub leaves_out: bool,
}
