//! Records whose text is not what was written: correct if a later record says that a person was forgotten.

use std::collections::BTreeMap;

use domain::history::{Action, FieldChange};
use domain::privacy::FORGOTTEN;

use super::Row;
use crate::history::chain::digest;
use crate::history::{EMPTIED, UNNAMED};

/// Unexplained records so far: the number, and the digest of the remaining text unless all was erased.
#[derive(Default)]
pub(super) struct Touched(BTreeMap<i64, Option<String>>);

impl Touched {
    /// Checks the text of the next record, and removes the earlier records that this one explains. It explains no later
    /// ones: text is never erased before the person is forgotten.
    pub(super) fn look_at(&mut self, row: &Row, written: &str) -> Option<&'static str> {
        let Some(salt) = &row.salt else {
            self.0.insert(row.seq, None);
            let is_empty = row.subject == FORGOTTEN && row.changes == "[]";
            return (!is_empty).then_some("was erased, and has words again");
        };
        let now = digest(salt, &row.person, &row.subject, &row.changes);
        if now != written {
            self.0.insert(row.seq, Some(now));
        }
        if row.action == Action::Forgotten.code() {
            for told in told_of(row) {
                if self.0.get(&told.0) == Some(&told.1) {
                    self.0.remove(&told.0);
                }
            }
        }
        None
    }

    /// Whether there are any.
    pub(super) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// The faults of the records that no record explained, by number.
    pub(super) fn faults(self) -> impl Iterator<Item = (i64, &'static str)> {
        self.0.into_iter().map(|(number, left)| match left {
            None => (number, "was erased, but no person was forgotten"),
            Some(_) => (number, "was changed: person, subject or values"),
        })
    }
}

/// The records that lost text, as this one says: the number, and the digest of the rest unless all was erased.
fn told_of(row: &Row) -> Vec<(i64, Option<String>)> {
    let changes: Vec<FieldChange> = serde_json::from_str(&row.changes).unwrap_or_default();
    let number = |text: &str| text.parse::<i64>().ok();
    let told = |FieldChange { path, old, new }: FieldChange| -> Vec<(i64, Option<String>)> {
        let numbers = new.split(", ");
        match path.as_str() {
            EMPTIED => numbers.filter_map(|text| Some((number(text)?, None))).collect(),
            UNNAMED => {
                let left = old.split(", ");
                numbers.zip(left).filter_map(|(text, left)| Some((number(text)?, Some(left.to_owned())))).collect()
            }
            _ => Vec::new(),
        }
    };
    changes.into_iter().flat_map(told).collect()
}
