//! Finds out whether two bills hold the same line items, independent of how their files look.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{content_hash, spelling};
use crate::cost::Cost;
use crate::focus;
use crate::line_item::LineItem;

/// A sum over line items that ignores their order, and compression, line ends, separators, the order of columns, the
/// spelling of numbers and the case of names.
///
/// It finds bills that were imported before. Sums of hashes can be made to collide on purpose, but that only reports a
/// file as a duplicate. An approval names the bill by [`ContentHash`](super::ContentHash), which depends on the order.
#[derive(Clone, Debug, Default)]
pub struct SameContent {
    /// The row hashes added up, least significant part first.
    sum: [u64; 4],
    rows: u64,
    row: Vec<u8>,
}

impl SameContent {
    /// The sum of no line items yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line item.
    pub fn add(&mut self, item: &LineItem) {
        self.row.clear();
        content_hash::write_row(&mut self.row, item, |name| spelling::key(name).into());
        self.row.extend(item.billing_account.as_deref().map(spelling::key).unwrap_or_default().into_bytes());
        // A field counts itself, and not its spelling in this file.
        for (name, text) in item.more.iter().filter(|(name, _)| !focus::is_spelling(name)) {
            let number = focus::is_decimal(name).then(|| Cost::parse(text).ok()).flatten();
            let text = number.map_or_else(|| spelling::key(text), |number| number.to_string());
            self.row.extend(format!("{}:{name}{}:{text}", name.len(), text.len()).into_bytes());
        }
        let hash = Sha256::digest(&self.row);
        let mut carry = 0;
        for (sum, part) in self.sum.iter_mut().zip(hash.chunks_exact(8)) {
            let (added, over) = sum.overflowing_add(part.try_into().map_or(0, u64::from_le_bytes));
            let (added, over_again) = added.overflowing_add(carry);
            *sum = added;
            carry = u64::from(over | over_again);
        }
        self.rows += 1;
    }

    /// The sum as hexadecimal digits, with the number of rows.
    pub fn finish(&self) -> String {
        let [a, b, c, d] = self.sum;
        [self.rows, a, b, c, d].iter().fold(String::with_capacity(80), |mut hex, part| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{part:016x}");
            hex
        })
    }
}

/// The sum of these line items: see [`SameContent`].
pub fn same_content<'a>(items: impl IntoIterator<Item = &'a LineItem>) -> String {
    let mut sum = SameContent::new();
    for item in items {
        sum.add(item);
    }
    sum.finish()
}
