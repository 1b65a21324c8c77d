//! Tests the preview of rules.

use super::*;

#[test]
fn a_preview_shows_joined_keys_and_changed_groups() {
    let mut bill = shop_bill();
    bill.push(carrying(r#"{"user:Team":"web","Env":"prod"}"#, "16"));
    let held = groups(&[("Shop", &["application=shop"]), ("Prod", &["Env=prod"]), ("New", &[])]);
    let seen = look_ahead(&TagKeys::default(), &rules(true, "user:", &[]), &held, &bill).unwrap();
    assert_eq!(seen.keys.len(), 2);
    let (application, team) = (&seen.keys[0], &seen.keys[1]);
    assert_eq!(
        (application.name.as_str(), application.sums, application.several),
        ("Application", sums("15", 4), sums("8", 1))
    );
    let spelled: Vec<_> = application.spellings.iter().map(|each| (each.key.as_str(), each.sums)).collect();
    assert_eq!(spelled, [("application", sums("12", 2)), ("Application", sums("9", 2)), ("APPLICATION", sums("2", 1))]);
    assert_eq!(
        (team.name.as_str(), team.spellings[0].key.as_str(), team.several),
        ("Team", "user:Team", Sums::default())
    );
    assert_eq!((seen.left_out, seen.unchanged), (0, 2));
    let [change] = seen.groups.as_slice() else { panic!("{:?}", seen.groups) };
    assert_eq!((change.name.as_str(), change.before, change.after), ("Shop", sums("4", 1), sums("15", 4)));
    assert_eq!((change.gained, change.lost), (sums("11", 3), Sums::default()));

    // Reverting the rules takes away what they added, and unchanged rules change nothing.
    let back = look_ahead(&rules(true, "user:", &[]), &TagKeys::default(), &held, &bill).unwrap();
    assert_eq!((back.keys.len(), back.groups[0].gained, back.groups[0].lost), (0, Sums::default(), sums("11", 3)));
    let same = look_ahead(&rules(true, "", &[]), &rules(true, "", &[]), &held, &bill).unwrap();
    assert_eq!((same.groups.len(), same.unchanged), (0, 3));
}

#[test]
fn a_group_that_would_be_emptied_comes_first() {
    let bill = [carrying(r#"{"env":"prod"}"#, "1"), carrying(r#"{"user:team":"web"}"#, "2")];
    let held = groups(&[("New", &["stage"]), ("Prod", &["Environment=prod"]), ("Web", &["team=web"])]);
    let saved = rules(false, "user:", &["Environment, env"]);
    for (prefixes, aliases, emptied) in [
        ("user:", "Environment, env", &[][..]),
        ("user:", "stage, env", &["Prod"]),
        ("user:", "stage, env, Environment", &[]),
        ("", "stage, env", &["Prod", "Web"]),
    ] {
        let seen = look_ahead(&saved, &rules(false, prefixes, &[aliases]), &held, &bill).unwrap();
        let names: Vec<_> = seen.groups.iter().filter(|group| group.is_emptied()).map(|group| &group.name).collect();
        assert_eq!((names.len(), seen.emptied), (emptied.len(), emptied.len()), "{prefixes:?} {aliases:?}");
        assert!(names.iter().zip(emptied).all(|(name, emptied)| name == emptied));
        assert!(seen.groups.iter().take(emptied.len()).all(GroupChange::is_emptied), "{:?}", seen.groups);
    }
}

#[test]
fn a_preview_stays_small_for_any_bill() {
    let long = "k".repeat(1 << 20);
    let spelled: Vec<String> = (0..25).map(|nth| format!(r#"{{"{}env":"x"}}"#, "u:".repeat(nth))).collect();
    let mut bill: Vec<TagSetCost> = spelled.iter().map(|tags| carrying(tags, "1")).collect();
    bill.push(carrying(&format!(r#"{{"u:{long}":"x"}}"#), "9"));
    let names: Vec<String> = (0..120).map(|nth| format!("Group {nth}")).collect();
    let of: Vec<(&str, &[&str])> = names.iter().map(|name| (name.as_str(), &["env"][..])).collect();
    let seen = look_ahead(&TagKeys::default(), &rules(false, "u:", &[]), &groups(&of), &bill).unwrap();
    let shown: Vec<_> = seen.keys.iter().map(|key| (key.spellings.len(), key.left_out, key.sums.rows)).collect();
    assert_eq!(shown, [(20, 5, 25), (1, 0, 1)]);
    assert_eq!(seen.keys[1].name, format!("{}…", "k".repeat(40)));
    assert_eq!(seen.keys[1].spellings[0].key, format!("u:{}…", "k".repeat(38)));
    assert_eq!((seen.groups.len(), seen.groups_left_out, seen.unchanged), (100, 20, 0));
}

#[test]
fn two_spellings_with_the_same_value_on_a_line_do_not_disagree() {
    let bill = [carrying(r#"{"Env":"prod","env":"prod"}"#, "1"), carrying(r#"{"Env":"prod","env":"test"}"#, "2")];
    let seen = look_ahead(&TagKeys::default(), &rules(true, "", &[]), &[], &bill).unwrap();
    assert_eq!((seen.keys[0].sums, seen.keys[0].several), (sums("3", 2), sums("2", 1)));
}
