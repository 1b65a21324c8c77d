//! Rules for tag keys: saved by version, recorded, and applied wherever tags are read.

use domain::bill::BillState;
use domain::breakdown::By as ReportBy;
use domain::cost::Cost;
use domain::group::GroupDraft;
use domain::history::{Action, HistoryQuery, Section};
use domain::ids::{BillId, CustomerId};
use domain::permission::{Role, Scope};
use domain::tag_keys::{TagKeys, TagKeysDraft};
use storage::on_both;
use storage::testing::{TESTER, World, actor, customer, file, import, walk};
use storage::{StorageError, costs, groups, history, restore, tag_keys};

const ALL: Scope = Scope::AllCustomers;

/// One key in three spellings; the last line has two spellings with two values.
const SHOP: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName,Tags
1,1,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,Compute,\"{\"\"Application\"\":\"\"shop\"\"}\"
2,2,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,Compute,\"{\"\"APPLICATION\"\":\"\"shop\"\"}\"
4,4,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,Compute,\"{\"\"user:application\"\":\"\"shop\"\"}\"
8,8,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,Compute,\"{\"\"Application\"\":\"\"shop\"\",\"\"application\"\":\"\"web\"\"}\"
";

fn draft(ignore_case: bool, prefixes: &str, aliases: &[&str]) -> TagKeysDraft {
    let aliases = aliases.iter().map(ToString::to_string).collect();
    TagKeysDraft { ignore_case: domain::text::on(ignore_case), prefixes: prefixes.into(), aliases }
}

fn rules(ignore_case: bool, prefixes: &str, aliases: &[&str]) -> TagKeys {
    draft(ignore_case, prefixes, aliases).parse().unwrap()
}

async fn approved(world: &World, of: CustomerId, text: &str) -> BillId {
    let bill = import(world, file(of), text).await[0];
    walk(world, bill, BillState::Approved).await;
    bill
}

async fn group(world: &World, of: CustomerId, name: &str, tag: &str) {
    let draft = GroupDraft { name: name.into(), tags: vec![tag.into()], ..GroupDraft::default() };
    groups::add(&world.store, TESTER, of, &draft.parse().unwrap()).await.unwrap();
}

/// Name and cost of each group, the ungrouped cost, and the overlap of the groups.
async fn costs_of(world: &World, of: CustomerId) -> (Vec<(String, String)>, Option<String>, Option<String>) {
    let list = groups::list(&world.store, ALL, of).await.unwrap();
    let text = |cost: Option<Cost>| cost.map(|cost| cost.to_string());
    let rows = list.groups.into_iter().map(|group| (group.name, text(group.cost).unwrap_or_default()));
    (rows.collect(), text(list.ungrouped), text(list.overlap))
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(name, cost)| ((*name).to_owned(), (*cost).to_owned())).collect()
}

on_both! {
    async fn rules_are_saved_by_version_and_recorded_but_not_restored_unseen(world) {
        let id = customer(&world, "Acme").await;
        let first = tag_keys::get(&world.store, ALL, id).await.unwrap();
        assert_eq!((first.version, first.updated_by.as_str(), first.draft), (0, "", TagKeysDraft::default()));
        for (version, keys) in [(0, rules(true, "user:", &["env, stage"])), (1, rules(false, "aws:", &["\"a, b\", c", "x, y"]))] {
            storage::save::<tag_keys::CustomerTagKeys>(&world.store, TESTER, id, version, &keys).await.unwrap();
            let again = storage::save::<tag_keys::CustomerTagKeys>(&world.store, TESTER, id, version, &keys).await;
            assert!(matches!(again, Err(StorageError::Stale { by }) if by == "Tester"), "{version}");
            let now = tag_keys::get(&world.store, ALL, id).await.unwrap();
            assert_eq!((now.version, now.draft), (version + 1, TagKeysDraft::from(&keys)));
        }
        let query = HistoryQuery { section: "tag_keys".into(), ..HistoryQuery::default() };
        let entries = history::list(&world.store, ALL, id, &query).await.unwrap().entries;
        let last = &entries[0];
        assert_eq!((entries.len(), last.section, last.action, last.subject.as_str()), (2, Section::TagKeys, Action::Changed, "Acme"));
        let changed: Vec<_> = last.changes.iter().map(|c| (c.path.as_str(), c.old.as_str(), c.new.as_str())).collect();
        let aliases = ("aliases", r#"["env, stage"]"#, r#"["\"a, b\", c","x, y"]"#);
        assert_eq!(changed, [("ignore_case", "on", ""), ("prefixes", "user:", "aws:"), aliases]);
        let staff = actor(Role::Operator, None, false);
        for path in ["ignore_case", "prefixes", "aliases"] {
            let told = restore::value(&world.store, &staff, id, last.number, path).await;
            assert!(matches!(told, Err(StorageError::Refused(why)) if why.starts_with("Enter the old value on Tag Keys")));
        }
        assert_eq!(tag_keys::get(&world.store, ALL, id).await.unwrap().version, 2);
        let other = customer(&world, "Other").await;
        let foreign = tag_keys::get(&world.store, Scope::Only(other), id).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
        let foreign = tag_keys::look_ahead(&world.store, Scope::Only(other), id, &TagKeys::default()).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
        assert!(matches!(tag_keys::get(&world.store, ALL, other).await, Ok(rules) if rules.version == 0));
    }

    async fn tags_are_read_by_the_rules_in_choices_costs_previews_and_reports(world) {
        let id = customer(&world, "Acme").await;
        let bill = approved(&world, id, SHOP).await;
        group(&world, id, "Shop", "application=shop").await;
        group(&world, id, "Web", "APPLICATION=web").await;
        assert_eq!(costs_of(&world, id).await, (pairs(&[("Shop", "0"), ("Web", "0")]), Some("15".into()), None));

        storage::save::<tag_keys::CustomerTagKeys>(&world.store, TESTER, id, 0, &rules(true, "user:", &[])).await.unwrap();
        let all = (pairs(&[("Shop", "15"), ("Web", "8")]), Some("0".into()), Some("8".into()));
        assert_eq!(costs_of(&world, id).await, all);
        let choices = groups::tags(&world.store, ALL, id).await.unwrap().choices;
        let shown: Vec<_> = choices.iter().map(|choice| (choice.tag.to_string(), choice.rows)).collect();
        let expected = [("Application", 4), ("Application=shop", 4), ("Application=web", 1)];
        assert_eq!(shown, expected.map(|(tag, rows)| (tag.to_owned(), rows)));
        let new = GroupDraft { name: "New".into(), tags: vec!["application".into()], ..GroupDraft::default() };
        let ahead = groups::look_ahead(&world.store, ALL, id, &new.parse().unwrap(), None).await.unwrap().unwrap();
        assert_eq!((ahead.preview.matched.billed.to_string(), ahead.preview.matched.rows), ("15".to_owned(), 4));
        assert_eq!(ahead.preview.in_other_groups.len(), 2);

        let by = |key: &str| ReportBy::Tag(key.to_owned());
        for key in ["application", "APPLICATION", "user:Application"] {
            let (_, report) = costs::report(&world.store, bill, &by(key)).await.unwrap();
            let rows: Vec<_> = report.rows().into_iter().map(|row| (row.key.unwrap(), row.billed.to_string())).collect();
            assert_eq!(rows, pairs(&[(r#""shop" + "web""#, "8"), ("shop", "7")]), "{key}");
            assert_eq!(report.total().billed.to_string(), "15");
        }
        // The bill itself is unchanged, and the rules do not apply to another customer.
        storage::save::<tag_keys::CustomerTagKeys>(&world.store, TESTER, id, 1, &TagKeys::default()).await.unwrap();
        let (_, report) = costs::report(&world.store, bill, &by("Application")).await.unwrap();
        let rows: Vec<_> = report.rows().into_iter().map(|row| (row.key.unwrap_or_default(), row.billed.to_string())).collect();
        assert_eq!(rows, pairs(&[("shop", "9"), ("", "6")]));
        let other = customer(&world, "Other").await;
        approved(&world, other, SHOP).await;
        group(&world, other, "Shop", "Application=shop").await;
        storage::save::<tag_keys::CustomerTagKeys>(&world.store, TESTER, id, 2, &rules(true, "user:", &[])).await.unwrap();
        assert_eq!(costs_of(&world, other).await.0, pairs(&[("Shop", "9")]));
        assert_eq!(costs_of(&world, id).await, all);
    }

    async fn a_report_by_tag_and_a_group_read_keys_and_values_alike(world) {
        let id = customer(&world, "Acme").await;
        let line = |cost: &str, tags: &str| SHOP.lines().nth(1).unwrap().replacen("1,1", &format!("{cost},{cost}"), 1)
            .replace(r#"{""Application"":""shop""}"#, &tags.replace('"', "\"\""));
        let lines = [
            line("1", r#"{" env":"prod"}"#),
            line("2", r#"{"env":"prod "}"#),
            line("4", r#"{"env":"prod, test"}"#),
            line("8", r#"{"env":"prod","ENV":"test"}"#),
            line("16", r#"{"env":"","ENV":"prod"}"#),
        ];
        let bill = approved(&world, id, &format!("{}\n{}\n", SHOP.lines().next().unwrap(), lines.join("\n"))).await;
        group(&world, id, "Prod", "env=prod").await;
        for (version, keys, key, group, expected) in [
            (0, TagKeys::default(), " env", "11", &[("", "16"), ("prod", "11"), ("prod, test", "4")][..]),
            (1, rules(true, "", &[]), "Env ", "27", &[("prod", "19"), (r#""prod" + "test""#, "8"), ("prod, test", "4")]),
        ] {
            storage::save::<tag_keys::CustomerTagKeys>(&world.store, TESTER, id, version, &keys).await.unwrap();
            let (_, report) = costs::report(&world.store, bill, &ReportBy::Tag(key.to_owned())).await.unwrap();
            let rows: Vec<_> = report.rows().into_iter().map(|row| (row.key.unwrap(), row.billed.to_string())).collect();
            assert_eq!(rows, pairs(expected), "{key}");
            assert_eq!(costs_of(&world, id).await.0, pairs(&[("Prod", group)]));
        }
    }

    async fn a_preview_shows_joined_keys_per_currency_and_changes_nothing(world) {
        let id = customer(&world, "Acme").await;
        assert!(tag_keys::look_ahead(&world.store, ALL, id, &rules(true, "", &[])).await.unwrap().is_empty());
        approved(&world, id, SHOP).await;
        approved(&world, id, &SHOP.replace("USD,2026-03", "EUR,2026-02")).await;
        approved(&world, id, &SHOP.replace("USD,2026-03", "EUR,2026-01").replace("shop", "old")).await;
        group(&world, id, "Shop", "application=shop").await;
        group(&world, id, "Web", "application=web").await;
        let seen = tag_keys::look_ahead(&world.store, ALL, id, &rules(true, "user:", &[])).await.unwrap();
        let bills: Vec<_> = seen.iter().map(|ahead| (ahead.period.as_str(), ahead.currency.as_str())).collect();
        assert_eq!(bills, [("Mar 2026", "USD"), ("Feb 2026", "EUR")]);
        for ahead in &seen {
            let [key] = ahead.preview.keys.as_slice() else { panic!("{:?}", ahead.preview.keys) };
            assert_eq!((key.name.as_str(), key.spellings.len(), key.several.rows), ("Application", 4, 1));
            let groups = ahead.preview.groups.iter();
            let changes: Vec<_> = groups.map(|g| (g.name.as_str(), g.before.billed.to_string(), g.after.billed.to_string())).collect();
            assert_eq!(changes, [("Shop", "0".to_owned(), "15".to_owned())]);
            assert_eq!(ahead.preview.unchanged, 1);
        }
        assert_eq!(costs_of(&world, id).await.0, pairs(&[("Shop", "0"), ("Web", "8")]));
        assert_eq!(tag_keys::get(&world.store, ALL, id).await.unwrap().version, 0);
    }
}
