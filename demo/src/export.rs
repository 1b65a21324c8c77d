//! What one provider bills one customer in one month.

use crate::calendar::Month;
use crate::sample::{Sample, Source};

/// A source of a customer's costs in a month.
#[derive(Clone, Copy)]
pub(crate) struct Export<'a> {
    pub(crate) sample: &'a Sample,
    /// The number of the customer.
    pub(crate) seed: i64,
    pub(crate) source: &'a Source,
    pub(crate) month: Month,
}
