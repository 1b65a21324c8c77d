use super::*;
use crate::organization::OrganizationDraft;
use crate::permission::Role;

fn draft(fields: &[(&str, &str)]) -> OrganizationDraft {
    let mut draft = OrganizationDraft::default();
    fields.iter().for_each(|(path, value)| assert!(draft.set(path, value), "{path}"));
    draft
}

#[test]
fn nothing_that_either_person_typed_is_lost() {
    let base = draft(&[("name", "Acme"), ("office.city", "Pune"), ("industry", "Legal"), ("website", "a.example")]);
    let theirs =
        draft(&[("name", "Acme Ltd"), ("office.city", "Delhi"), ("industry", "Legal"), ("website", "b.example")]);
    let mine =
        draft(&[("name", "Acme Inc"), ("office.city", "Pune "), ("industry", "Other"), ("website", "b.example")]);
    let merge = merge(&base, &theirs, &mine);
    assert_eq!(merge.conflicts.iter().map(|change| change.path).collect::<Vec<_>>(), ["name"]);
    let change = &merge.conflicts[0];
    assert_eq!((change.base.as_str(), change.theirs.as_str(), change.mine.as_str()), ("Acme", "Acme Ltd", "Acme Inc"));
    assert_eq!(merge.theirs_only.iter().map(|change| change.path).collect::<Vec<_>>(), ["office.city"]);
    let expected = [("name", "Acme Inc"), ("office.city", "Delhi"), ("industry", "Other"), ("website", "b.example")];
    assert_eq!(merge.draft, draft(&expected));
}

#[test]
fn without_a_change_of_theirs_my_form_stays_as_it_is() {
    let base = draft(&[("name", "Acme")]);
    let mine = draft(&[("name", "Acme Inc"), ("same_as_office", "on")]);
    let merge = merge(&base, &base, &mine);
    assert_eq!((merge.draft, merge.conflicts.len(), merge.theirs_only.len()), (mine, 0, 0));
}

#[test]
fn a_field_they_emptied_is_empty_unless_i_changed_it() {
    let base = draft(&[("website", "a.example"), ("industry", "Legal")]);
    let mine = draft(&[("website", "a.example"), ("industry", "Other")]);
    let merge = merge(&base, &OrganizationDraft::default(), &mine);
    assert_eq!(merge.draft, draft(&[("industry", "Other")]));
    assert_eq!((merge.conflicts.len(), merge.theirs_only.len()), (1, 1));
}

draft! {
    /// One field of each kind.
    SampleDraft {
        name: "Name";
        sent: "Send mail" => CheckBox;
        role: "Role" => Word<Role>;
        secret: "Secret" => Secret;
    }
}

#[test]
fn each_kind_of_field_is_kept_shown_and_read_back() {
    let mut draft = SampleDraft { name: "Ada".into(), sent: "on".into(), role: "admin".into(), secret: "x".into() };
    let kept: Vec<_> = draft.fields().into_iter().map(|(path, value)| (path, value.into_owned())).collect();
    let kept: Vec<_> = kept.iter().map(|(path, value)| (*path, value.as_str())).collect();
    assert_eq!(kept, [("name", "Ada"), ("sent", "on"), ("role", "admin"), ("secret", "")]);
    let shown: Vec<_> = kept.iter().map(|(path, value)| SampleDraft::shown(path, value)).collect();
    assert_eq!(shown, ["Ada", "Yes", "Admin", ""]);
    assert_eq!((SampleDraft::label("sent"), SampleDraft::label("no")), ("Send mail", ""));
    assert!(draft.set("role", "operator") && !draft.set("secret", "y") && !draft.set("no", "z"));
    assert_eq!((draft.role.as_str(), draft.secret.as_str(), draft.get("no")), ("operator", "x", None));
}

#[test]
fn a_new_record_and_a_removed_one_list_what_is_filled() {
    let draft = SampleDraft { name: "Ada".into(), secret: "x".into(), ..SampleDraft::default() };
    let change = |old: &str, new: &str| FieldChange { path: "name".into(), old: old.into(), new: new.into() };
    assert_eq!(changes(None, Some(&draft)), [change("", "Ada")]);
    assert_eq!(changes(Some(&draft), None), [change("Ada", "")]);
    assert_eq!(changes(Some(&draft), Some(&draft)), []);
}
