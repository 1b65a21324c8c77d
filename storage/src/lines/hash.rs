//! Hashes of rows, to compare the lines of versions and files.

use domain::lines::{Column, Line};
use sha2::{Digest as _, Sha256};

/// The hash of a row by the columns that every version of Cloudtab kept: equal rows cost the same for the same.
pub(crate) fn row_hash(line: &Line<'_>) -> [u8; 32] {
    hasher(line).finalize().into()
}

/// Hashes the columns that every version kept, without the row's number and its billing account, which older lines lack.
pub(crate) fn hasher(line: &Line<'_>) -> Sha256 {
    let mut hasher = Sha256::new();
    for column in Column::ALL.into_iter().filter(|column| *column != Column::BillingAccount) {
        field(&mut hasher, line.text(column));
    }
    field(&mut hasher, Some(&line.billed.to_string()));
    field(&mut hasher, Some(&line.effective.to_string()));
    hasher
}

/// The hash of a row with all columns.
pub(crate) fn whole(hasher: Sha256, line: &Line<'_>) -> [u8; 32] {
    line.more.digest().into_iter().fold(hasher, |hasher, digest| hasher.chain_update(digest)).finalize().into()
}

/// Hashes the length first, so that no two lists of texts give the same bytes.
pub(crate) fn field(hasher: &mut Sha256, text: Option<&str>) {
    let length = text.map_or(u64::MAX, |text| text.len() as u64);
    hasher.update(length.to_le_bytes());
    hasher.update(text.unwrap_or_default());
}
