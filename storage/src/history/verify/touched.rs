//! Records whose words are not those that were written: right when a later record tells that somebody was forgotten.

use std::collections::BTreeMap;

use domain::history::{Action, FieldChange};
use domain::privacy::FORGOTTEN;

use super::Row;
use crate::history::chain::digest;
use crate::history::{EMPTIED, UNNAMED};

/// The numbers of those that no record told of yet, with the digest of what is left of the words where not all went.
#[derive(Default)]
pub(super) struct Touched(BTreeMap<i64, Option<String>>);

impl Touched {
    /// Looks at the next record: whether its words are as they were, and of which others it tells. Only what came before it
    /// is known yet: nobody's words go before the person is forgotten.
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

    /// What is wrong with those that nobody told of, by number.
    pub(super) fn faults(self) -> impl Iterator<Item = (i64, &'static str)> {
        self.0.into_iter().map(|(number, left)| match left {
            None => (number, "was erased, but no person was forgotten"),
            Some(_) => (number, "was changed: person, subject or values"),
        })
    }
}

/// The records of which words went, as this one says: the number, and the digest of what was left where not all went.
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
