//! Two people edited one organization: what each changed, field by field.

use super::OrganizationDraft;
use crate::text;
use serde::{Deserialize, Serialize};

/// One field as it was, as the other person saved it, and as it stands in my form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The draft path, such as `office.city`.
    pub path: String,
    /// When I opened the form.
    pub base: String,
    /// As saved meanwhile.
    pub theirs: String,
    /// As I typed it.
    pub mine: String,
}

/// My form brought up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Mine, with theirs where only they changed something.
    pub draft: OrganizationDraft,
    /// What both changed to different values; the draft keeps mine.
    pub conflicts: Vec<Change>,
    /// What only they changed; the draft has theirs.
    pub theirs_only: Vec<Change>,
}

impl OrganizationDraft {
    /// Joins my form with what was saved since I opened it.
    #[must_use]
    pub fn merge(base: &Self, theirs: &Self, mine: &Self) -> Merge {
        let mut merge = Merge { draft: mine.clone(), conflicts: Vec::new(), theirs_only: Vec::new() };
        for (path, theirs) in theirs.fields() {
            let (base, mine) = (base.get(path).unwrap_or_default(), mine.get(path).unwrap_or_default());
            if same(theirs, base) || same(theirs, mine) {
                continue;
            }
            let change = Change { path: path.into(), base: base.into(), theirs: theirs.into(), mine: mine.into() };
            if same(mine, base) {
                merge.draft.set(path, theirs);
                merge.theirs_only.push(change);
            } else {
                merge.conflicts.push(change);
            }
        }
        merge
    }
}

/// Spaces around a value are no change.
fn same(one: &str, other: &str) -> bool {
    text::clean(one) == text::clean(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(fields: &[(&str, &str)]) -> OrganizationDraft {
        let mut draft = OrganizationDraft::default();
        fields.iter().for_each(|(path, value)| draft.set(path, *value));
        draft
    }

    #[test]
    fn nothing_that_either_person_typed_is_lost() {
        let base = draft(&[("name", "Acme"), ("office.city", "Pune"), ("industry", "Legal"), ("website", "a.example")]);
        let theirs =
            draft(&[("name", "Acme Ltd"), ("office.city", "Delhi"), ("industry", "Legal"), ("website", "b.example")]);
        let mine =
            draft(&[("name", "Acme Inc"), ("office.city", "Pune "), ("industry", "Other"), ("website", "b.example")]);
        let merge = OrganizationDraft::merge(&base, &theirs, &mine);
        assert_eq!(merge.conflicts.iter().map(|change| change.path.as_str()).collect::<Vec<_>>(), ["name"]);
        let change = &merge.conflicts[0];
        assert_eq!(
            (change.base.as_str(), change.theirs.as_str(), change.mine.as_str()),
            ("Acme", "Acme Ltd", "Acme Inc")
        );
        assert_eq!(merge.theirs_only.iter().map(|change| change.path.as_str()).collect::<Vec<_>>(), ["office.city"]);
        let expected =
            [("name", "Acme Inc"), ("office.city", "Delhi"), ("industry", "Other"), ("website", "b.example")];
        assert_eq!(merge.draft, draft(&expected));
    }

    #[test]
    fn without_a_change_of_theirs_my_form_stays_as_it_is() {
        let base = draft(&[("name", "Acme")]);
        let mine = draft(&[("name", "Acme Inc"), ("same_as_office", "on")]);
        let merge = OrganizationDraft::merge(&base, &base, &mine);
        assert_eq!((merge.draft, merge.conflicts.len(), merge.theirs_only.len()), (mine, 0, 0));
    }

    #[test]
    fn a_field_they_emptied_is_empty_unless_i_changed_it() {
        let base = draft(&[("website", "a.example"), ("industry", "Legal")]);
        let mine = draft(&[("website", "a.example"), ("industry", "Other")]);
        let merge = OrganizationDraft::merge(&base, &OrganizationDraft::default(), &mine);
        assert_eq!(merge.draft, draft(&[("industry", "Other")]));
        assert_eq!((merge.conflicts.len(), merge.theirs_only.len()), (1, 1));
    }
}
