//! The columns of FOCUS 1.2, the open format for bills of every provider.
//!
//! Source: the FinOps Open Cost and Usage Specification 1.2, data set Cost and Usage.

#[cfg(feature = "server")]
pub mod csv;
pub(crate) mod names;
#[cfg(feature = "server")]
pub mod rows;

#[cfg(feature = "server")]
use names::SPELLINGS;
pub use names::{CONDITIONAL, LATER, MANDATORY, is_column};
#[cfg(feature = "server")]
pub(crate) use names::{is_decimal, is_spelling};

#[cfg(feature = "server")]
use crate::lines::Column;

/// The field of [`SPELLINGS`]' column.
#[cfg(feature = "server")]
pub(crate) fn field(name: &str) -> Option<Column> {
    let fields: [Column; SPELLINGS.len()] = [
        Column::BillingAccount,
        Column::ChargeCategory,
        Column::Description,
        Column::Provider,
        Column::Resource,
        Column::Service,
        Column::SubAccount,
        Column::SubAccountName,
    ];
    SPELLINGS.iter().zip(fields).find(|(own, _)| **own == name).map(|(_, field)| field)
}
