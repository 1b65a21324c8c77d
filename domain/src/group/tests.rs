//! Groups as typed, and what they collect.

mod costs;

use super::*;
use crate::random::random;
use crate::record::Draft;
use crate::tag::{self, TagSet};
use crate::tag_keys::TagKeys;

impl Group {
    /// For a customer without tag key rules.
    fn matches(&self, tags: &TagSet) -> bool {
        Collector::new(self, &TagKeys::default()).matches(tags)
    }
}

const HOSTILE: [&str; 7] = [
    "O'Brien \"&\" Söhne",
    "<script>alert(1)</script>",
    "'; DROP TABLE groups; --",
    "شركة",
    "👩‍👩‍👧 Ltd",
    "=cmd|' /C calc'!A0",
    "a; b, c = d",
];

fn row(name: &str, value: &str) -> AttributeDraft {
    AttributeDraft { name: name.into(), value: value.into() }
}

fn tagged(name: &str, tags: &[&str]) -> GroupDraft {
    GroupDraft { name: name.into(), tags: tags.iter().map(ToString::to_string).collect(), ..GroupDraft::default() }
}

fn group(name: &str, tags: &[&str]) -> Group {
    tagged(name, tags).parse().unwrap()
}

#[test]
fn a_filled_form_becomes_a_group() {
    let draft = GroupDraft {
        name: "  Web shop ".into(),
        attributes: vec![row("", " "), row("Cost centre", "4711"), row("\u{200b}", ""), row(" Owner ", "")],
        tags: ["team = web", "", "env", "team=web", " ", "team=api", "Team=web"].map(String::from).to_vec(),
    };
    let group = draft.parse().unwrap();
    assert_eq!(group.name, "Web shop");
    let attributes: Vec<_> = group.attributes.iter().map(|each| (&*each.name, &*each.value)).collect();
    assert_eq!(attributes, [("Cost centre", "4711"), ("Owner", "")]);
    assert_eq!(tag::list(&group.tags), "Team=web, env, team=api, team=web");
}

#[test]
fn a_group_needs_nothing_but_a_name() {
    let told = GroupDraft::default().parse().unwrap_err();
    assert_eq!(told.iter().collect::<Vec<_>>(), [("name", "Enter the name of the group")]);
    let group = group("New", &[]);
    assert!(group.attributes.is_empty() && group.tags.is_empty());
}

#[test]
fn all_errors_are_reported_at_once_at_their_fields() {
    let draft = GroupDraft {
        name: "x".repeat(201),
        attributes: vec![row("", ""), row(" ", "4711"), row("Owner", "Mary")],
        tags: ["team=web", "=web", "te\0am"].map(String::from).to_vec(),
    };
    let errors = draft.parse().unwrap_err();
    assert_eq!(
        errors.iter().collect::<Vec<_>>(),
        [
            ("name", "Use 200 characters or fewer (there are 201)"),
            ("attributes", "Line 2: Enter a name for the value 4711"),
            ("tags", "\"=web\": enter the key before the =, like team=web"),
        ]
    );
}

#[test]
fn a_mistake_in_an_attribute_names_its_line() {
    for (line, told) in [
        (row(" OWNER ", "John"), "An attribute OWNER already exists"),
        (row("a\0b", &"v".repeat(201)), "Remove the control character U+0000"),
        (row("a", &"v".repeat(201)), "Value: use 200 characters or fewer (there are 201)"),
        (row("a", "two\nlines"), "Value: write it on one line"),
    ] {
        let attributes = vec![row("Owner", "Mary"), row("", ""), line];
        let errors = GroupDraft { name: "Web".into(), attributes, tags: Vec::new() }.parse().unwrap_err();
        let told = format!("Line 3: {told}");
        assert_eq!(errors.iter().collect::<Vec<_>>(), [("attributes", told.as_str())]);
    }
}

#[test]
fn attributes_and_tags_are_limited_and_repeated_tags_count_once() {
    let draft = |attributes: usize, tags: usize| GroupDraft {
        name: "Many".into(),
        attributes: (0..attributes).flat_map(|n| [row(&format!("n{n}"), ""), row("", "")]).collect(),
        tags: (0..tags).flat_map(|n| [format!("key={n}"), format!(" key = {n}")]).collect(),
    };
    let most = draft(50, 100).parse().unwrap();
    assert_eq!((most.attributes.len(), most.tags.len()), (50, 100));
    let errors = draft(51, 101).parse().unwrap_err();
    assert_eq!(
        errors.iter().collect::<Vec<_>>(),
        [
            ("attributes", "Use 50 attributes or fewer (there are 51)"),
            ("tags", "Use 100 tags or fewer (there are 101)")
        ]
    );
}

#[test]
fn hostile_text_is_kept_as_text_in_every_field() {
    for text in HOSTILE {
        let tag = format!("key={text}");
        let draft = GroupDraft { name: text.into(), attributes: vec![row(text, text)], tags: vec![tag] };
        let group = draft.parse().unwrap();
        assert_eq!(GroupDraft::from(&group), draft);
        let json = serde_json::to_string(&std::collections::BTreeMap::from([("key", text)])).unwrap();
        assert!(group.matches(&TagSet::from_json(&json).unwrap()), "{text}");
    }
}

#[test]
fn no_text_makes_a_rule_panic_or_a_group_change_when_saved_again() {
    let pieces: Vec<char> = "abAß=;, '<\0\n\t\u{301}\u{338}\u{202e}\u{200b}\u{a0}İΣ漢".chars().collect();
    let mut random = random(1);
    for _ in 0..2_000 {
        let mut text = || (0..random(5)).map(|_| pieces[random(pieces.len())]).collect::<String>();
        let attributes = vec![row(&text(), &text()), row(&text(), &text())];
        let draft = GroupDraft { name: text(), attributes, tags: vec![text(), text()] };
        assert_eq!(draft.fields().len(), GroupDraft::FIELDS.len());
        if let Ok(group) = draft.parse() {
            assert_eq!(GroupDraft::from(&group).parse(), Ok(group));
        }
    }
}

#[test]
fn a_group_round_trips_through_the_database() {
    let saved = GroupDraft { attributes: vec![row("Owner", "Mary")], ..tagged("Web", &["team=web", "env"]) };
    let saved = saved.parse().unwrap();
    let wire = serde_json::to_string(&saved).unwrap();
    assert_eq!(wire, r#"{"name":"Web","attributes":[{"name":"Owner","value":"Mary"}],"tags":["env","team=web"]}"#);
    assert_eq!(serde_json::from_str::<Group>(&wire).unwrap(), saved);
    assert!(serde_json::from_str::<Group>("{}").is_err());
}

#[test]
fn a_form_that_posts_nothing_is_an_empty_draft() {
    assert_eq!(serde_json::from_str::<GroupDraft>("{}").unwrap(), GroupDraft::default());
    let draft: GroupDraft = serde_json::from_str(r#"{"attributes":[{"value":"x"}]}"#).unwrap();
    assert_eq!(draft.attributes, [row("", "x")]);
}

#[test]
fn the_history_keeps_attributes_and_tags_in_a_restorable_form() {
    let attributes = vec![row("Owner", "Mary; not John"), row("", ""), row("Critical", "")];
    let draft = GroupDraft { attributes, ..tagged("Web", &["env=a, b", "", "team"]) };
    let fields = draft.fields();
    let read: Vec<_> = fields.iter().map(|(path, value)| GroupDraft::shown(path, value)).collect();
    assert_eq!(read, ["Web", "Owner = Mary; not John; Critical", "env=a, b, team"]);
    let mut again = GroupDraft::default();
    assert!(fields.iter().all(|(path, value)| again.set(path, value)));
    assert_eq!(again.parse().unwrap(), draft.parse().unwrap());
    assert!(again.set("tags", "") && again.tags.is_empty());
    // Values as the first version wrote them.
    assert!(!again.set("tags", "env=prod, team") && !again.set("attributes", "Owner = Mary; Critical ="));
    assert_eq!(GroupDraft::shown("tags", "env=prod, team"), "env=prod, team");
    assert!(GroupDraft::default().fields().iter().all(|(_, value)| value.is_empty()));
}

#[test]
fn several_spellings_of_a_key_are_alternatives_not_conditions() {
    for (tags, collected, not) in [
        (
            &["Application=shop", "APPLICATION=shop", "application=shop"][..],
            &[
                r#"{"Application":"shop"}"#,
                r#"{"APPLICATION":"shop"}"#,
                r#"{"application":"shop"}"#,
                r#"{"Application":"shop","application":"web"}"#,
            ][..],
            &[r#"{"application":"web"}"#, r#"{"app":"shop"}"#][..],
        ),
        (&["user:Env=prod", "env=prod"], &[r#"{"user:Env":"prod"}"#, r#"{"env":"prod"}"#], &[r#"{"Env":"prod"}"#]),
        (&["aws:createdBy", "createdby"], &[r#"{"aws:createdBy":"x"}"#, r#"{"createdby":"y"}"#], &["{}"]),
        (
            &["Team=web", "team=web", "env=prod"],
            &[r#"{"Team":"web","env":"prod"}"#, r#"{"team":"web","env":"prod"}"#],
            &[r#"{"Team":"web"}"#, r#"{"env":"prod"}"#],
        ),
        (&["user:=a", "b=c"], &[r#"{"user:":"a","b":"c"}"#], &[r#"{"b":"c"}"#]),
    ] {
        let draft = GroupDraft {
            name: "Shop".into(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..GroupDraft::default()
        };
        let group = draft.parse().unwrap();
        let matches = |json: &&str| group.matches(&TagSet::from_json(json).unwrap());
        assert!(collected.iter().all(matches), "{tags:?} collect each of {collected:?}");
        assert!(!not.iter().any(matches), "{tags:?} collect none of {not:?}");
    }
}

#[test]
fn a_group_collects_any_value_of_a_key_and_all_of_its_keys() {
    for (tags, json, collected) in [
        (&["team=web"][..], r#"{"team":"web","env":"prod"}"#, true),
        (&["team=web"], r#"{"team":"api"}"#, false),
        (&["team=web"], r#"{"TEAM":"web"}"#, false),
        (&["team=web"], "{}", false),
        (&["team=web", "team=api"], r#"{"team":"api"}"#, true),
        (&["team=web", "team=api"], r#"{"team":"ops"}"#, false),
        (&["team=web", "env=prod"], r#"{"team":"web"}"#, false),
        (&["team=web", "env=prod"], r#"{"team":"web","env":"test"}"#, false),
        (&["team=web", "env=prod", "team=api"], r#"{"team":"api","env":"prod"}"#, true),
        (&["team"], r#"{"team":"whoever"}"#, true),
        (&["team"], r#"{"team":""}"#, true),
        (&["team="], r#"{"team":""}"#, true),
        (&["team="], r#"{"team":"web"}"#, false),
        (&["team", "team=web"], r#"{"team":"api"}"#, true),
        (&["team", "env=prod"], r#"{"team":"api"}"#, false),
        (&["org=b"], r#"{" org":" b ","org":"a"}"#, true),
        (&[], r#"{"team":"web"}"#, false),
        (&[], "{}", false),
    ] {
        assert_eq!(group("x", tags).matches(&TagSet::from_json(json).unwrap()), collected, "{tags:?} of {json}");
    }
}
