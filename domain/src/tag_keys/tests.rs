//! Tests which keys the rules join, and the effect on choices, groups and their costs.
//!
//! Longer than 300 lines: each rule has its cases as a table.

mod look_ahead;

use uuid::Uuid;

use super::*;
use crate::breakdown::Sums;
use crate::cost::Cost;
use crate::group::{Collector, Group, GroupCosts, GroupDraft, TagSetCost, preview, tags_of};
use crate::ids::GroupId;
use crate::random::random;
use crate::record::Draft;

fn draft(ignore_case: bool, prefixes: &str, aliases: &[&str]) -> TagKeysDraft {
    let aliases = aliases.iter().map(ToString::to_string).collect();
    TagKeysDraft { ignore_case: text::on(ignore_case), prefixes: prefixes.into(), aliases }
}

fn rules(ignore_case: bool, prefixes: &str, aliases: &[&str]) -> TagKeys {
    draft(ignore_case, prefixes, aliases).parse().unwrap()
}

fn group(name: &str, tags: &[&str]) -> Group {
    let tags = tags.iter().map(ToString::to_string).collect();
    GroupDraft { name: name.into(), tags, ..GroupDraft::default() }.parse().unwrap()
}

fn groups(of: &[(&str, &[&str])]) -> Vec<(GroupId, Group)> {
    (1..).zip(of).map(|(number, (name, tags))| (GroupId(Uuid::from_u128(number)), group(name, tags))).collect()
}

fn carrying(tags: &str, billed: &str) -> TagSetCost {
    let billed = Cost::parse(billed).unwrap();
    TagSetCost { tags: Some(tags.to_owned()), billed, effective: billed, rows: 1 }
}

fn sums(billed: &str, rows: u64) -> Sums {
    let billed = Cost::parse(billed).unwrap();
    Sums { billed, effective: billed, rows }
}

/// An export in which a key is spelled three ways, and two of them on one line.
fn shop_bill() -> Vec<TagSetCost> {
    vec![
        carrying(r#"{"Application":"shop"}"#, "1"),
        carrying(r#"{"APPLICATION":"shop"}"#, "2"),
        carrying(r#"{"application":"shop"}"#, "4"),
        carrying(r#"{"Application":"shop","application":"web"}"#, "8"),
    ]
}

#[test]
fn keys_are_joined_by_case_by_prefix_and_by_alias() {
    let (case, prefix) = (rules(true, "", &[]), rules(false, "user:, aws:", &[]));
    let alias = rules(false, "", &["env, environment, stage"]);
    let all = rules(true, "user:, resourceTags/user:", &["env, environment, user:Stage"]);
    for (keys, one, other, are_one) in [
        (&TagKeys::default(), "Env", "env", false),
        (&rules(false, "a:, a:b:", &[]), "a:b:env", "env", true),
        (&TagKeys::default(), "user:env", "env", false),
        (&case, "Env", "ENV", true),
        (&case, "STRASSE", "straße", true),
        (&case, "user:env", "env", false),
        (&case, "env", "environment", false),
        (&prefix, "user:env", "env", true),
        (&prefix, "user:env", "aws:env", true),
        (&prefix, "aws:user:env", "env", true),
        (&prefix, "User:env", "env", false),
        (&prefix, "user: env", "env", true),
        (&prefix, "user:", "aws:", false),
        (&prefix, "username", "name", false),
        (&alias, "stage", "environment", true),
        (&alias, "Stage", "stage", false),
        (&all, "resourceTags/user:ENVIRONMENT", "stage", true),
        (&all, "RESOURCETAGS/USER:Team", "team", true),
        (&all, "team", "env", false),
    ] {
        assert_eq!(keys.read(one) == keys.read(other), are_one, "{one} and {other}");
    }
}

#[test]
fn a_key_is_shown_as_its_first_alias_else_without_its_prefix() {
    let keys = rules(true, "user:", &["Environment, env, stage"]);
    for (key, shown) in
        [("user:STAGE", "Environment"), ("env", "Environment"), ("user:CostCenter", "CostCenter"), ("user:", "user:")]
    {
        assert_eq!(keys.shown(key), shown);
        assert_eq!(keys.read(shown), keys.read(key));
    }
}

#[test]
fn a_key_of_a_mebibyte_of_prefixes_is_read_quickly() {
    // Removing a prefix must not cost time in proportion to the rest: this would take hours.
    for keys in [rules(true, "user:, aws:", &[]), rules(false, "user:", &["x, y"])] {
        let key = "user:".repeat(1 << 18);
        assert_eq!(keys.shown(&key), "user:");
        assert_eq!(keys.shown(&format!("{key}\u{200b}")), "user:\u{200b}");
        assert_eq!(keys.shown(&format!("{key}env")), "env");
    }
}

#[test]
fn a_group_collects_all_spellings_of_its_keys() {
    let keys = rules(true, "", &[]);
    let shop = groups(&[("Shop", &["application=shop"]), ("Web", &["APPLICATION=web"])]);
    let before = GroupCosts::resolve(&shop, &shop_bill(), &TagKeys::default()).unwrap();
    assert_eq!(before.groups[0].sums, sums("4", 1));
    let costs = GroupCosts::resolve(&shop, &shop_bill(), &keys).unwrap();
    assert_eq!(costs.groups[0].sums, sums("15", 4));
    assert_eq!((costs.ungrouped, costs.total), (sums("0", 0), sums("15", 4)));
    let seen = preview(&shop[0].1, &shop[1..], &shop_bill(), &keys).unwrap();
    assert_eq!((seen.matched, seen.in_other_groups), (sums("15", 4), vec![("Web".to_owned(), sums("8", 1))]));
    // Tag sets are shown as the bill spells them.
    assert_eq!(seen.examples.first().map(String::as_str), Some("Application=shop, application=web"));
}

#[test]
fn a_line_with_two_spellings_of_a_key_has_both_values_and_counts_once() {
    let keys = rules(true, "", &[]);
    let both = groups(&[("Shop", &["application=shop"]), ("Web", &["application=web"]), ("All", &["application"])]);
    let costs = GroupCosts::resolve(&both, &shop_bill(), &keys).unwrap();
    let own: Vec<Sums> = costs.groups.iter().map(|each| each.sums).collect();
    assert_eq!(own, [sums("15", 4), sums("8", 1), sums("15", 4)]);
    assert_eq!((costs.overlap_extra, costs.total), (sums("23", 5), sums("15", 4)));
    // It also counts once in each tag to choose from. As a line has several values of a key, the values add up to more
    // than the key.
    let choices = tags_of(&shop_bill(), 10, &keys).unwrap().choices;
    let shown: Vec<_> = choices.iter().map(|each| (each.tag.to_string(), each.billed.to_string(), each.rows)).collect();
    let expected = [("Application", "15", 4), ("Application=shop", "15", 4), ("Application=web", "8", 1)];
    assert_eq!(shown, expected.map(|(tag, billed, rows)| (tag.to_owned(), billed.to_owned(), rows)));
}

#[test]
fn the_most_frequent_spelling_is_offered() {
    let bill = [
        carrying(r#"{"user:Team":"web"}"#, "1"),
        carrying(r#"{"TEAM":"web"}"#, "9"),
        carrying(r#"{"user:Team":"web"}"#, "1"),
    ];
    let offered = |keys: &TagKeys| {
        let choices = tags_of(&bill, 10, keys).unwrap().choices;
        choices.iter().map(|choice| choice.tag.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(offered(&rules(true, "user:", &[])), ["Team", "Team=web"]);
    assert_eq!(offered(&rules(true, "user:", &["Squad, team"])), ["Squad", "Squad=web"]);
    assert_eq!(offered(&rules(false, "user:", &[])), ["TEAM", "TEAM=web", "Team", "Team=web"]);
}

#[test]
fn spellings_within_a_group_are_alternatives_without_rules_too() {
    let matches = |group: &Group, keys: &TagKeys, json: &str| {
        let tags = keys.reader().set(TagSet::from_json(json).unwrap());
        Collector::new(group, keys).matches(&tags)
    };
    // The rules read stage as env, but not Stage. In the group they are still one key, together with env.
    let keys = rules(false, "", &["env, stage"]);
    let group = group("Both", &["Stage=x", "stage=y", "ENV=z"]);
    for json in [r#"{"Stage":"x"}"#, r#"{"stage":"y"}"#, r#"{"env":"y"}"#, r#"{"ENV":"z"}"#] {
        assert!(matches(&group, &keys, json), "{json}");
    }
    assert!(!matches(&group, &keys, r#"{"env":"x"}"#));
}

#[test]
fn no_rules_make_a_group_collect_less_than_without() {
    let keys = ["env", "Env", "user:env", "stage", "Stage", "user:Team", "team"];
    let mut random = random(5);
    let mut gained = 0;
    for _ in 0..400 {
        let mut tag = || {
            let (key, value) = (keys[random(keys.len())], random(3));
            if value == 2 { key.to_owned() } else { format!("{key}={value}") }
        };
        let tags: Vec<String> = (0..3).map(|_| tag()).collect();
        let group = group("x", &tags.iter().map(String::as_str).collect::<Vec<_>>());
        let json: Vec<String> = (0..3).map(|_| format!("\"{}\":\"{}\"", keys[random(keys.len())], random(2))).collect();
        let carried = TagSet::from_json(&format!("{{{}}}", json.join(","))).unwrap();
        let without = Collector::new(&group, &TagKeys::default()).matches(&carried);
        for (case, prefixes, aliases) in [
            (true, "", &[][..]),
            (false, "user:", &[]),
            (false, "", &["env, stage"]),
            (false, "", &["env, stage", "Stage, team"]),
            (true, "user:", &["env, stage", "x, team"]),
        ] {
            let rules = rules(case, prefixes, aliases);
            let with = Collector::new(&group, &rules).matches(&rules.reader().set(carried.clone()));
            assert!(with || !without, "{tags:?} of {json:?} by {rules:?}");
            gained += usize::from(with && !without);
        }
    }
    assert!(gained > 50, "these rules hardly join anything, so this test says little: {gained}");
}

#[test]
fn every_offered_tag_collects_the_cost_it_shows() {
    let keys = ["env", "user:Env", "user:user:ENV", "aws:stage", "user:", " stage", "Team"];
    for seed in 0..20 {
        let mut random = random(seed);
        let bill: Vec<TagSetCost> = (0..40)
            .map(|_| {
                let tags = format!(r#"{{"{}":"{}","{}":"b"}}"#, keys[random(7)], random(2), keys[random(7)]);
                carrying(&tags, &random(100).to_string())
            })
            .collect();
        let rules = rules(seed % 2 == 0, "user:, aws:", &["Environment, env, stage"][..usize::from(seed % 3 == 1)]);
        for choice in tags_of(&bill, 1_000, &rules).unwrap().choices {
            let one = groups(&[("One", &[&choice.tag.to_string()])]);
            let costs = GroupCosts::resolve(&one, &bill, &rules).unwrap();
            assert_eq!((costs.grouped.billed, costs.grouped.rows), (choice.billed, choice.rows), "{}", choice.tag);
        }
    }
}

#[test]
fn each_error_is_shown_at_its_field() {
    let long = "k".repeat(201);
    for (prefixes, aliases, expected) in [
        (
            "user:,, aws:",
            &[][..],
            ("prefixes", "There is an empty prefix: enter one between the commas, or remove a comma"),
        ),
        ("user:,", &[], ("prefixes", "There is an empty prefix: enter one between the commas, or remove a comma")),
        ("user:, \"aws:, x:", &[], ("prefixes", "Close the quotation mark: commas after it separate nothing")),
        ("\"", &[], ("prefixes", "Close the quotation mark: commas after it separate nothing")),
        ("", &["env, \"stage, phase"], ("aliases.0", "Close the quotation mark: commas after it separate nothing")),
        ("", &["\"a\" b\", c"], ("aliases.0", "Close the quotation mark: commas after it separate nothing")),
        ("a\u{1}b", &[], ("prefixes", "Prefix \"a b\": remove the control character U+0001")),
        ("a=", &[], ("prefixes", "Prefix \"a=\": remove the =, which a key cannot contain")),
        (&long, &[], ("prefixes", "Prefix \"KKK…\": use 200 characters or fewer (there are 201)")),
        ("", &["env,,stage"], ("aliases.0", "There is an empty key: enter one between the commas, or remove a comma")),
        (
            "",
            &["", "env"],
            ("aliases.1", "Enter two keys or more: the name that is shown, and what else means the same"),
        ),
        ("", &["env, a=b"], ("aliases.0", "Key \"a=b\": remove the =, which a key cannot contain")),
        ("", &["env, a\u{7}"], ("aliases.0", "Key \"a \": remove the control character U+0007")),
        ("", &["env, stage, env"], ("aliases.0", "env appears here twice: remove one")),
        ("u:", &["env, u:env"], ("aliases.0", "u:env and env are already one key, by case or prefix: remove one")),
        (
            "",
            &["env, stage", "", "level, stage"],
            ("aliases.2", "stage is already in Aliases 1: a key can be in one list only"),
        ),
        (
            "",
            &["env, stage", "phase, env"],
            ("aliases.1", "env is the name in Aliases 1: a key cannot be both a name and an alias"),
        ),
        (
            "",
            &["env, stage", "stage, x"],
            ("aliases.1", "stage is an alias in Aliases 1: a key cannot be both a name and an alias"),
        ),
        (
            "",
            &["env, stage", "env, x"],
            ("aliases.1", "env is already the name in Aliases 1: enter all its keys there"),
        ),
    ] {
        let told = draft(false, prefixes, aliases).parse().unwrap_err();
        let expected = (expected.0, expected.1.replace("KKK", &"k".repeat(40)));
        assert_eq!(told.iter().collect::<Vec<_>>(), [(expected.0, expected.1.as_str())], "{prefixes:?} {aliases:?}");
    }
    let told = draft(true, "", &["env, stage", "level, STAGE"]).parse().unwrap_err();
    assert_eq!(told.get("aliases.1"), Some("STAGE is already in Aliases 1: a key can be in one list only"));
    assert!(draft(false, "", &["env, stage", "level, STAGE"]).parse().is_ok());
    let many = |rows: usize, keys: usize, prefixes: usize| {
        let row = |row: usize| (0..keys).map(|key| format!("k{row}.{key}")).collect::<Vec<_>>().join(", ");
        let prefixes = (0..prefixes).map(|n| format!("p{n}:")).collect::<Vec<_>>().join(",");
        TagKeysDraft { aliases: (0..rows).map(row).collect(), prefixes, ..TagKeysDraft::default() }.parse()
    };
    assert!(many(50, 50, 50).is_ok());
    assert_eq!(many(51, 2, 0).unwrap_err().get("aliases"), Some("Use 50 lists or fewer (there are 51)"));
    assert_eq!(many(1, 51, 0).unwrap_err().get("aliases.0"), Some("Use 50 keys or fewer (there are 51)"));
    assert_eq!(many(0, 0, 51).unwrap_err().get("prefixes"), Some("Use 50 prefixes or fewer (there are 51)"));
}

#[test]
fn a_key_with_a_comma_is_written_in_quotation_marks() {
    let keys = rules(false, "", &[r#""Cost, centre", cost-centre, the "old" one"#]);
    assert!(["cost-centre", "the \"old\" one"].iter().all(|key| keys.shown(key) == "Cost, centre"));
    assert_eq!(TagKeysDraft::from(&keys).aliases, [r#""Cost, centre", cost-centre, the "old" one"#]);
    // Inside a key, a quotation mark is an ordinary character and need not be closed.
    assert_eq!(rules(false, "", &[r#"19" rack, rack"#]).shown("rack"), "19\" rack");
}

#[test]
fn the_proposal_can_be_saved_and_saving_again_changes_no_text() {
    let proposed = TagKeysDraft::proposed().parse().unwrap();
    assert!(
        ["user:Env", "aws:env", "resourceTags/user:env", "resource_tags_user_env"]
            .map(|key| proposed.read(key))
            .iter()
            .all(|key| key == "env")
    );
    assert!(TagKeys::default().is_none() && !proposed.is_none());
    let pieces: Vec<char> = "aAb,,\" :\t\u{301}\u{200b}ß=漢".chars().collect();
    let mut random = random(3);
    let mut saved = 0;
    for _ in 0..3_000 {
        let mut text = || (0..random(8)).map(|_| pieces[random(pieces.len())]).collect::<String>();
        let draft = TagKeysDraft { prefixes: text(), aliases: vec![text(), text()], ..TagKeysDraft::default() };
        if let Ok(keys) = draft.parse() {
            assert_eq!(TagKeysDraft::from(&keys).parse(), Ok(keys), "{draft:?}");
            saved += 1;
        }
    }
    assert!(saved > 50, "{saved}");
}

#[test]
fn the_history_shows_the_rules_in_words() {
    let draft = draft(true, "user:", &["env, stage", "", "Squad, team"]);
    let fields = draft.fields();
    let read: Vec<_> = fields.iter().map(|(path, value)| TagKeysDraft::shown(path, value)).collect();
    assert_eq!(read, ["Yes", "user:", "env, stage; Squad, team"]);
}

#[test]
fn rules_are_serialized_as_typed() {
    let keys = rules(true, "user:", &["env, stage"]);
    let wire = serde_json::to_string(&keys).unwrap();
    assert_eq!(wire, r#"{"ignore_case":"on","prefixes":"user:","aliases":["env, stage"]}"#);
    assert_eq!(serde_json::from_str::<TagKeys>(&wire).unwrap(), keys);
    assert!(serde_json::from_str::<TagKeys>(r#"{"aliases":["env"]}"#).is_err());
}
