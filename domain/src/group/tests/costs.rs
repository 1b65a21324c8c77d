//! Tests that the parts of a bill add up to it, for any groups.

use super::{group, random};
use crate::breakdown::Sums;
use crate::cost::{Cost, CostError};
use crate::group::*;
use crate::ids::GroupId;
use crate::tag::{self, TagSet};
use crate::tag_keys::TagKeys;
use uuid::Uuid;

fn id(number: u128) -> GroupId {
    GroupId(Uuid::from_u128(number))
}

fn groups(of: &[(&str, &[&str])]) -> Vec<(GroupId, Group)> {
    (1..).zip(of).map(|(number, (name, tags))| (id(number), group(name, tags))).collect()
}

fn cost(text: &str) -> Cost {
    Cost::parse(text).unwrap()
}

fn carrying(tags: &str, billed: &str) -> TagSetCost {
    let tags = (!tags.is_empty()).then(|| tags.to_owned());
    TagSetCost { tags, billed: cost(billed), effective: cost(billed), rows: 1 }
}

fn sums(billed: &str, rows: u64) -> Sums {
    Sums { billed: cost(billed), effective: cost(billed), rows }
}

fn web_bill() -> Vec<TagSetCost> {
    vec![
        carrying(r#"{"team":"web","env":"prod"}"#, "10.01"),
        carrying(r#"{"team":"web","env":"test"}"#, "2"),
        carrying(r#"{"team":"api","env":"prod"}"#, "5"),
        carrying(r#"{"Team":"web"}"#, "0.5"),
        carrying("", "1"),
    ]
}

#[test]
fn shared_and_ungrouped_costs_are_distinguished() {
    let groups = groups(&[("Web", &["team=web"]), ("Prod", &["env=prod"]), ("All", &["env"]), ("New", &[])]);
    let costs = GroupCosts::resolve(&groups, &web_bill(), &TagKeys::default()).unwrap();
    let own: Vec<_> = costs.groups.iter().map(|each| (&*each.name, each.sums)).collect();
    assert_eq!(
        own,
        [("Web", sums("12.01", 2)), ("Prod", sums("15.01", 2)), ("All", sums("17.01", 3)), ("New", sums("0", 0))]
    );
    assert_eq!((costs.grouped, costs.ungrouped, costs.total), (sums("17.01", 3), sums("1.5", 2), sums("18.51", 5)));
    assert_eq!((costs.overlap, costs.overlap_extra), (sums("17.01", 3), sums("27.02", 4)));
    let pairs: Vec<_> = costs.pairs.iter().map(|pair| (pair.ids, &*pair.names.0, &*pair.names.1, pair.sums)).collect();
    assert_eq!(
        pairs,
        [
            ((id(1), id(2)), "Web", "Prod", sums("10.01", 1)),
            ((id(1), id(3)), "Web", "All", sums("12.01", 2)),
            ((id(2), id(3)), "Prod", "All", sums("15.01", 2)),
        ]
    );
}

#[test]
fn without_groups_the_bill_is_ungrouped_and_without_a_bill_nothing_is() {
    let costs = GroupCosts::resolve(&[], &web_bill(), &TagKeys::default()).unwrap();
    assert_eq!((costs.ungrouped, costs.total), (sums("18.51", 5), sums("18.51", 5)));
    let empty = GroupCosts::resolve(&groups(&[("Web", &["team=web"])]), &[], &TagKeys::default()).unwrap();
    assert_eq!((empty.groups.len(), empty.total), (1, Sums::default()));
}

#[test]
fn a_cost_whose_tags_cannot_be_read_is_ungrouped_and_not_lost() {
    let costs = GroupCosts::resolve(&groups(&[("Web", &["team"])]), &[carrying("{not json", "3")], &TagKeys::default())
        .unwrap();
    assert_eq!((costs.ungrouped, costs.total), (sums("3", 1), sums("3", 1)));
}

#[test]
fn an_overlap_that_credits_cancel_is_still_seen_by_its_rows() {
    let bill = [carrying(r#"{"team":"web","env":"prod"}"#, "3"), carrying(r#"{"team":"web","env":"test"}"#, "-3")];
    let costs =
        GroupCosts::resolve(&groups(&[("Web", &["team"]), ("All", &["env"])]), &bill, &TagKeys::default()).unwrap();
    assert_eq!((costs.overlap, costs.overlap_extra), (sums("0", 2), sums("0", 2)));
}

#[test]
fn a_sum_that_overflows_is_an_error() {
    let bill = [carrying("", "1.7e20"), carrying("", "1e20")];
    assert_eq!(GroupCosts::resolve(&[], &bill, &TagKeys::default()), Err(CostError::Overflow));
    assert_eq!(preview(&group("Web", &[]), &[], &bill, &TagKeys::default()), Err(CostError::Overflow));
    let tagged = [carrying(r#"{"a":"b"}"#, "1.7e20"), carrying(r#"{"a":"c"}"#, "1e20")];
    assert_eq!(tags_of(&tagged, 9, &TagKeys::default()), Err(CostError::Overflow));
}

/// A bill and groups with few keys and values, so that they often match; costs of both signs and with 36 decimals.
fn random_bill(seed: u32) -> (Vec<(GroupId, Group)>, Vec<TagSetCost>) {
    let (keys, values) = (["team", "env", " env", "a=b"], ["web", "api", "", "ü x"]);
    let mut random = random(seed);
    let groups = (0..6).map(|number| {
        let tags: Vec<String> = (0..random(4))
            .map(|_| {
                let (key, value) = (keys[random(keys.len())], values[random(values.len())]);
                if random(4) == 0 { key.to_owned() } else { format!("{key}={value}") }
            })
            .collect();
        let draft = GroupDraft { name: format!("Group {number}"), tags, ..GroupDraft::default() };
        (id(number), draft.parse().unwrap())
    });
    let groups = groups.collect();
    let tag_sets = (0..200).map(|_| {
        let mut carried = Vec::new();
        for key in keys {
            if random(2) == 0 {
                carried.push(format!("\"{key}\":\"{}\"", values[random(values.len())]));
            }
        }
        let sign = ["", "-"][random(2)];
        let mut amount = || cost(&format!("{sign}{}.{:036}", random(1_000), random(1_000_000_007)));
        let (billed, effective) = (amount(), amount());
        let tags = (random(9) > 0).then(|| format!("{{{}}}", carried.join(",")));
        TagSetCost { tags, billed, effective, rows: random(50) as u64 }
    });
    (groups, tag_sets.collect())
}

/// The sum over the tag sets for which `yes` holds.
fn sum_where(tag_sets: &[TagSetCost], yes: impl Fn(&TagSet) -> bool) -> Sums {
    let chosen = tag_sets.iter().filter(|each| yes(&each.tag_set()));
    chosen.fold(Sums::default(), |sum, each| sum.checked_add(each.sums()).unwrap())
}

#[test]
fn parts_of_a_bill_always_add_up_to_it() {
    let mut shared = 0;
    for seed in 0..30 {
        let (groups, bill) = random_bill(seed);
        let costs = GroupCosts::resolve(&groups, &bill, &TagKeys::default()).unwrap();
        let groups_of = |tags: &TagSet| groups.iter().filter(|(_, group)| group.matches(tags)).count();
        let plus = |one: Sums, other: Sums| one.checked_add(other).unwrap();
        let together = costs.groups.iter().fold(Sums::default(), |sum, each| plus(sum, each.sums));
        let exactly = (0..=groups.len()).map(|n| sum_where(&bill, |tags| groups_of(tags) == n));

        assert_eq!(costs.total, sum_where(&bill, |_| true));
        assert_eq!(costs.total, exactly.fold(Sums::default(), plus));
        assert_eq!(costs.total, plus(costs.grouped, costs.ungrouped));
        assert_eq!(together, plus(costs.grouped, costs.overlap_extra));
        assert_eq!(costs.ungrouped, sum_where(&bill, |tags| groups_of(tags) == 0));
        assert_eq!(costs.overlap, sum_where(&bill, |tags| groups_of(tags) > 1));
        for (each, (id, group)) in costs.groups.iter().zip(&groups) {
            assert_eq!((each.id, each.sums), (*id, sum_where(&bill, |tags| group.matches(tags))));
        }
        shared += costs.pairs.len();
        for pair in &costs.pairs {
            let both = groups.iter().filter(|(id, _)| *id == pair.ids.0 || *id == pair.ids.1);
            let both: Vec<_> = both.collect();
            assert_eq!(both.len(), 2);
            assert_eq!(pair.sums, sum_where(&bill, |tags| both.iter().all(|(_, group)| group.matches(tags))));
        }
    }
    assert!(shared > 50, "these groups hardly meet, so this test says little: {shared} pairs");
}

#[test]
fn a_preview_matches_the_result_of_saving_the_group() {
    for seed in 100..130 {
        let (mut groups, bill) = random_bill(seed);
        let (id, group) = groups.pop().unwrap();
        let before = GroupCosts::resolve(&groups, &bill, &TagKeys::default()).unwrap();
        let preview = preview(&group, &groups, &bill, &TagKeys::default()).unwrap();
        groups.push((id, group));
        let after = GroupCosts::resolve(&groups, &bill, &TagKeys::default()).unwrap();
        assert_eq!(preview.ungrouped_before, before.ungrouped);
        assert_eq!(preview.ungrouped_after, after.ungrouped);
        assert_eq!(Some(preview.matched), after.groups.last().map(|each| each.sums));
        let pairs = after.pairs.into_iter().filter(|pair| pair.ids.1 == id);
        assert_eq!(preview.in_other_groups, pairs.map(|pair| (pair.names.0, pair.sums)).collect::<Vec<_>>());
    }
}

#[test]
fn a_preview_shows_the_largest_tag_sets_and_their_other_groups() {
    let others = groups(&[("Prod", &["env=prod"]), ("Ops", &["team=ops"])]);
    let shown = preview(&group("Web", &["team=web"]), &others, &web_bill(), &TagKeys::default()).unwrap();
    assert_eq!((shown.matched, shown.tag_sets), (sums("12.01", 2), 2));
    assert_eq!(shown.examples, ["env=prod, team=web", "env=test, team=web"]);
    assert_eq!(shown.in_other_groups, [("Prod".to_owned(), sums("10.01", 1))]);
    assert_eq!((shown.ungrouped_before, shown.ungrouped_after), (sums("3.5", 3), sums("1.5", 2)));

    let many: Vec<_> = (0..30).map(|n| carrying(&format!("{{\"team\":\"{}\"}}", n % 15), &n.to_string())).collect();
    let shown = preview(&group("Teams", &["team"]), &[], &many, &TagKeys::default()).unwrap();
    assert_eq!((shown.tag_sets, shown.examples.len()), (15, EXAMPLES));
    assert_eq!(shown.examples.first().map(String::as_str), Some("team=14"));
    assert_eq!(preview(&group("New", &[]), &[], &many, &TagKeys::default()).unwrap().examples, Vec::<String>::new());
}

#[test]
fn tags_to_choose_are_sorted_by_key_then_cost_with_the_key_alone_first() {
    let found = tags_of(&web_bill(), 100, &TagKeys::default()).unwrap();
    let shown: Vec<_> =
        found.choices.iter().map(|each| (each.tag.to_string(), each.billed.to_string(), each.rows)).collect();
    let expected = [
        ("Team", "0.5", 1),
        ("Team=web", "0.5", 1),
        ("env", "17.01", 3),
        ("env=prod", "15.01", 2),
        ("env=test", "2", 1),
        ("team", "17.01", 3),
        ("team=web", "12.01", 2),
        ("team=api", "5", 1),
    ];
    assert_eq!(shown, expected.map(|(tag, billed, rows)| (tag.to_owned(), billed.to_owned(), rows)));
    assert_eq!(found.left_out, 0);
}

#[test]
fn with_too_many_tags_keys_and_large_costs_stay_and_others_are_counted() {
    for (cap, kept, left_out) in [
        (7, "Team, env, env=prod, env=test, team, team=web, team=api", 1),
        (5, "Team, env, env=prod, team, team=web", 3),
        (2, "env, team", 6),
        (0, "", 8),
    ] {
        let cut = tags_of(&web_bill(), cap, &TagKeys::default()).unwrap();
        let tags = tag::list(cut.choices.iter().map(|each| &each.tag));
        assert_eq!((tags.as_str(), cut.left_out), (kept, left_out), "{cap}");
    }
}

#[test]
fn every_tag_to_choose_collects_the_cost_it_shows() {
    for seed in 200..205 {
        let (_, bill) = random_bill(seed);
        for TagChoice { tag, billed, rows } in tags_of(&bill, 1_000, &TagKeys::default()).unwrap().choices {
            let costs =
                GroupCosts::resolve(&groups(&[("One", &[&tag.to_string()])]), &bill, &TagKeys::default()).unwrap();
            assert_eq!((costs.grouped.billed, costs.grouped.rows), (billed, rows), "{tag}");
        }
    }
}

#[test]
fn a_tag_that_cannot_be_typed_is_counted_but_not_offered() {
    let long = format!("{{\"note\":\"{}\",\"lines\":\"a\\nb\"}}", "x".repeat(500));
    let found = tags_of(&[carrying(&long, "1")], 100, &TagKeys::default()).unwrap();
    assert_eq!(tag::list(found.choices.iter().map(|each| &each.tag)), "lines, note");
    assert_eq!(found.left_out, 2);
}
