//! Rows that could not be read and were left out.

use super::RowError;

/// The rows of a file that were left out, the first of them with their text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    listed: Vec<RowError>,
    count: u64,
}

impl LeftOut {
    /// The most rows that are kept with their text.
    pub const LISTED: usize = 100;

    /// The first rows, in the order of the file.
    #[must_use]
    pub fn listed(&self) -> &[RowError] {
        &self.listed
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Adds a row.
    pub(super) fn add(&mut self, row: RowError) {
        self.count += 1;
        if self.listed.len() < Self::LISTED {
            self.listed.push(row);
        }
    }

    /// Adds those of the next file of the same export, whose lines are counted on from `before`. `name` is the file's.
    pub fn extend(&mut self, next: Self, before: u64, name: Option<&str>) {
        self.count += next.count;
        let free = Self::LISTED.saturating_sub(self.listed.len());
        self.listed.extend(next.listed.into_iter().take(free).map(|row| {
            let reason = name.map_or_else(|| row.reason.clone(), |name| format!("{}, in {name}", row.reason));
            RowError { line: row.line + before, reason, ..row }
        }));
    }
}
