//! Two people edited one record: what each of them changed, field by field.

use super::Draft;
use crate::text;

/// One field as it was, as the other person saved it, and as it is in my form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's path, such as `office.city`.
    pub path: &'static str,
    /// When I opened the form.
    pub base: String,
    /// As saved meanwhile.
    pub theirs: String,
    /// As I typed it.
    pub mine: String,
}

/// My form brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge<D> {
    /// Mine, with theirs where only they changed something.
    pub draft: D,
    /// What both changed to different values; the draft keeps mine.
    pub conflicts: Vec<Change>,
    /// What only they changed; the draft has theirs.
    pub theirs_only: Vec<Change>,
}

/// Joins my form with what was saved since I opened it.
#[must_use]
pub fn merge<D: Draft>(base: &D, theirs: &D, mine: &D) -> Merge<D> {
    let mut merge = Merge { draft: mine.clone(), conflicts: Vec::new(), theirs_only: Vec::new() };
    for field in D::FIELDS {
        let path = field.path;
        let value = |draft: &D| draft.get(path).unwrap_or_default().into_owned();
        let change = Change { path, base: value(base), theirs: value(theirs), mine: value(mine) };
        if same(&change.theirs, &change.base) || same(&change.theirs, &change.mine) {
            continue;
        }
        if same(&change.mine, &change.base) && merge.draft.copy(path, theirs) {
            merge.theirs_only.push(change);
        } else {
            merge.conflicts.push(change);
        }
    }
    merge
}

/// Spaces around a value are no change.
fn same(one: &str, other: &str) -> bool {
    text::clean(one) == text::clean(other)
}
