//! Contacts, groups, purchase orders and the history of a profile: what is saved comes back and is recorded.

use domain::bill::BillState;
use domain::contact::ContactDraft;
use domain::customer::CustomerQuery;
use domain::group::{AttributeDraft, GroupDraft};
use domain::history::{Action, HistoryQuery, Section};
use domain::ids::{ContactId, CustomerId, PurchaseOrderId};
use domain::notation::Notation;
use domain::permission::{Role, Scope};
use domain::purchase_order::{LedgerKind, PurchaseOrderDraft};
use domain::record::Draft;
use storage::on_both;
use storage::testing::{TESTER, World, actor, contact, customer, file, import, walk};
use storage::{By, StorageError, contacts, customers, groups, history, purchase_orders, restore, settings};

const ALL: Scope = Scope::AllCustomers;

async fn edited(
    world: &World,
    of: CustomerId,
    id: ContactId,
    change: impl Fn(&mut ContactDraft),
) -> Result<(), StorageError> {
    let now = contacts::get(&world.store, ALL, of, id).await.unwrap();
    let mut draft = now.draft;
    change(&mut draft);
    storage::save::<contacts::Contacts>(&world.store, TESTER, (of, id), now.version, &draft.parse(None).unwrap()).await
}

fn order(changes: &[(&str, &str)]) -> PurchaseOrderDraft {
    let mut draft = PurchaseOrderDraft::default();
    let usual = [
        ("name", "Cloud 2026"),
        ("annual_value", "1000"),
        ("currency", "USD"),
        ("current_status", "active"),
        ("provider_type", "aws"),
        ("start_date", "2026-01-01"),
        ("expiry_date", "2026-12-31"),
    ];
    usual.iter().chain(changes).for_each(|(field, value)| assert!(draft.set(field, value), "{field}"));
    draft
}

async fn ordered(world: &World, of: CustomerId, changes: &[(&str, &str)]) -> PurchaseOrderId {
    purchase_orders::add(&world.store, TESTER, of, &order(changes).parse(Notation::NEUTRAL).unwrap()).await.unwrap()
}

const TAGGED: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName,Tags
600.004,600.004,USD,2026-09-01,2026-09-01T00:00:00Z,AWS,EC2,\"{\"\"team\"\":\"\"web\"\",\"\"env\"\":\"\"prod\"\"}\"
300,300,USD,2026-09-01,2026-09-02T00:00:00Z,AWS,EC2,\"{\"\"team\"\":\"\"data\"\",\"\"env\"\":\"\"prod\"\"}\"
50.5,50.5,USD,2026-09-01,2026-09-02T00:00:00Z,Microsoft,SQL,
";

on_both! {
    async fn a_contact_is_edited_once_per_version_and_each_field_is_recorded(world) {
        let id = customer(&world, "Acme").await;
        let ada = contact(&world, id, "ada@example.com", &["bill_approver"]).await;
        edited(&world, id, ada, |draft| {
            draft.designation = "Head of \"IT\" <b>".into();
            draft.alerts = vec!["po_expiry".into()];
            draft.billops_alerts = "on".into();
        }).await.unwrap();
        let old = contacts::get(&world.store, ALL, id, ada).await.unwrap();
        assert_eq!((old.version, old.draft.alerts.as_slice()), (2, ["po_expiry".to_owned()].as_slice()));
        let stale = storage::save::<contacts::Contacts>(&world.store, TESTER, (id, ada), 1, &old.draft.parse(None).unwrap()).await;
        assert!(matches!(stale, Err(StorageError::Stale { by }) if by == "Tester"));
        let page = history::list(&world.store, ALL, id, &HistoryQuery { section: "contacts".into(), ..Default::default() }).await.unwrap();
        let changed: Vec<_> = page.entries[0].changes.iter().map(|c| (c.path.as_str(), c.old.as_str(), c.new.as_str())).collect();
        let all = "PO Expiry, PO Value vs Consumption, Un-mapped Resources, Bill Due Date, Bill Ready For Review";
        assert_eq!(changed, [("designation", "", "Head of \"IT\" <b>"), ("billops_alerts", "", "on"), ("alerts", all, "PO Expiry")]);
        assert_eq!((page.entries.len(), page.entries[1].action, page.people.len()), (2, Action::Added, 1));
    }

    async fn a_value_is_restored_as_a_new_change(world) {
        let id = customer(&world, "Acme").await;
        let ada = contact(&world, id, "ada@example.com", &["finance"]).await;
        edited(&world, id, ada, |draft| draft.user_types = vec!["viewer".into()]).await.unwrap();
        let staff = actor(Role::Operator, None, false);
        let query = HistoryQuery::default();
        let last = history::list(&world.store, ALL, id, &query).await.unwrap().entries[0].clone();
        restore::value(&world.store, &staff, id, last.number, "user_types").await.unwrap();
        assert_eq!(contacts::get(&world.store, ALL, id, ada).await.unwrap().draft.user_types, ["finance"]);
        let now = history::list(&world.store, ALL, id, &query).await.unwrap().entries[0].clone();
        assert_eq!((now.number, now.person.as_str(), now.changes[0].new.as_str()), (last.number + 1, "Operator Person", "Finance"));
        let missing = restore::value(&world.store, &staff, id, 99, "user_types").await;
        assert!(matches!(missing, Err(StorageError::NotFound)));
    }

    async fn a_removed_contact_who_approved_is_archived_and_frees_its_address(world) {
        let id = customer(&world, "Acme").await;
        let ada = contact(&world, id, "ada@example.com", &["bill_approver"]).await;
        contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
        let account = storage::accounts::login(&world.store, "ada@example.com").await.unwrap().unwrap().account;
        let bill = import(&world, file(id), TAGGED).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let shown = storage::bills::summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
        let by = By { account: Some(account), person: "Ada Lovelace", request: None, scope: Scope::AllCustomers };
        let step = domain::bill::BillStep::Approve;
        storage::bills::take_step(&world.store, Scope::Only(id), by, bill, &storage::testing::taken(step), shown.version, &shown.content_hash).await.unwrap();
        assert!(contacts::list(&world.store, ALL, id).await.unwrap()[0].approved);
        contacts::remove(&world.store, TESTER, id, ada).await.unwrap();
        assert!(contacts::list(&world.store, ALL, id).await.unwrap().is_empty());
        assert!(matches!(contacts::get(&world.store, ALL, id, ada).await, Err(StorageError::NotFound)));
        contact(&world, id, "ada@example.com", &[]).await;
        let last = history::list(&world.store, ALL, id, &HistoryQuery { section: Section::Contacts.code().into(), ..Default::default() }).await.unwrap();
        assert_eq!(last.entries[1].action, Action::Archived);
    }

    async fn only_one_of_fifty_edits_at_once_wins_and_is_in_the_history(world) {
        let id = customer(&world, "Race").await;
        let ada = contact(&world, id, "ada@example.com", &[]).await;
        for round in 0..20i64 {
            let editors = (0..50).map(|editor| {
                let world = world.clone();
                tokio::spawn(async move {
                    let draft = ContactDraft {
                        first_name: "Ada".into(),
                        last_name: format!("Round {round} editor {editor}"),
                        email: "ada@example.com".into(),
                        ..ContactDraft::default()
                    };
                    storage::save::<contacts::Contacts>(&world.store, TESTER, (id, ada), round + 1, &draft.parse(None).unwrap()).await
                })
            });
            let mut won = 0;
            for editor in editors.collect::<Vec<_>>() {
                match editor.await.unwrap() {
                    Ok(()) => won += 1,
                    Err(StorageError::Stale { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!(won, 1, "round {round}");
            let stored = contacts::get(&world.store, ALL, id, ada).await.unwrap();
            let told = history::list(&world.store, ALL, id, &HistoryQuery::default()).await.unwrap();
            let change = told.entries[0].changes.iter().find(|change| change.path == "last_name").unwrap();
            assert_eq!((stored.version, &change.new), (round + 2, &stored.draft.last_name));
        }
    }

    async fn groups_and_the_rest_add_up_to_the_bill(world) {
        let id = customer(&world, "Acme").await;
        let add = |name: &str, tags: &[&str]| {
            let draft = GroupDraft { name: name.into(), tags: tags.iter().map(|t| (*t).to_owned()).collect(), ..GroupDraft::default() };
            let world = world.clone();
            async move { groups::add(&world.store, TESTER, id, &draft.parse().unwrap()).await }
        };
        let web = add("Web", &["team=web"]).await.unwrap();
        add("Production", &["env=prod"]).await.unwrap();
        assert!(matches!(add("WEB", &[]).await, Err(StorageError::Taken { field: "name" })));
        assert_eq!(groups::list(&world.store, ALL, id).await.unwrap().total, None);
        let bill = import(&world, file(id), TAGGED).await[0];
        walk(&world, bill, BillState::Approved).await;
        let list = groups::list(&world.store, ALL, id).await.unwrap();
        let costs: Vec<_> = list.groups.iter().map(|g| (g.name.as_str(), g.cost.unwrap().to_string())).collect();
        assert_eq!(costs, [("Production", "900.004".to_owned()), ("Web", "600.004".to_owned())]);
        let rest = [list.ungrouped, list.overlap, list.total].map(|cost| cost.unwrap().to_string());
        assert_eq!(rest, ["50.5", "600.004", "950.504"].map(ToOwned::to_owned));
        let ahead = groups::look_ahead(&world.store, ALL, id, &GroupDraft { name: "-".into(), tags: vec!["team".into()], ..GroupDraft::default() }.parse().unwrap(), Some(web)).await.unwrap().unwrap();
        assert_eq!((ahead.currency.as_str(), ahead.preview.matched.rows), ("USD", 2));
        let shown = groups::get(&world.store, ALL, id, web).await.unwrap();
        let mut draft = shown.draft;
        draft.tags = vec!["team".into()];
        storage::save::<groups::Groups>(&world.store, TESTER, (id, web), 1, &draft.parse().unwrap()).await.unwrap();
        assert!(matches!(storage::save::<groups::Groups>(&world.store, TESTER, (id, web), 1, &draft.parse().unwrap()).await, Err(StorageError::Stale { .. })));
        groups::remove(&world.store, TESTER, id, web).await.unwrap();
        assert!(matches!(groups::get(&world.store, ALL, id, web).await, Err(StorageError::NotFound)));
    }

    async fn old_values_of_a_group_and_the_settings_can_be_restored(world) {
        let id = customer(&world, "Acme").await;
        let staff = actor(Role::Operator, None, false);
        let row = |name: &str, value: &str| AttributeDraft { name: name.into(), value: value.into() };
        let attributes = vec![row("Owner", "Mary; not John"), row("Critical", "")];
        let draft = GroupDraft { name: "Web".into(), attributes, tags: vec!["env=a, b".into(), "team".into()] };
        let old = draft.parse().unwrap();
        let web = groups::add(&world.store, TESTER, id, &old).await.unwrap();
        let new = GroupDraft { name: "Web".into(), tags: vec!["x".into()], ..GroupDraft::default() };
        storage::save::<groups::Groups>(&world.store, TESTER, (id, web), 1, &new.parse().unwrap()).await.unwrap();

        let first = settings::get(&world.store, ALL, id).await.unwrap();
        assert_eq!((first.version, first.draft.payment_terms.as_str()), (0, "30"));
        for (version, zone, language) in [(0, "Asia/Tokyo", "ja"), (1, "Europe/Paris", "fr")] {
            let mut draft = first.draft.clone();
            for (path, value) in [("time_zone", zone), ("document_language", language), ("currency", "jpy")] {
                draft.set(path, value);
            }
            let saved = draft.parse().unwrap();
            storage::save::<settings::CustomerSettings>(&world.store, TESTER, id, version, &saved).await.unwrap();
            let again = storage::save::<settings::CustomerSettings>(&world.store, TESTER, id, version, &saved).await;
            assert!(matches!(again, Err(StorageError::Stale { by }) if by == "Tester"), "{version}");
        }
        let records = history::list(&world.store, ALL, id, &HistoryQuery::default()).await.unwrap().entries;
        for (section, paths) in [(Section::Groups, ["attributes", "tags"]), (Section::Settings, ["time_zone", "document_language"])] {
            let record = records.iter().find(|record| record.section == section && record.action == Action::Changed).unwrap();
            for path in paths {
                restore::value(&world.store, &staff, id, record.number, path).await.unwrap();
            }
        }
        assert_eq!(groups::get(&world.store, ALL, id, web).await.unwrap().draft.parse().unwrap(), old);
        let now = settings::get(&world.store, ALL, id).await.unwrap();
        assert_eq!((now.version, now.updated_by.as_str()), (4, staff.name.as_str()));
        let values = [now.draft.time_zone, now.draft.document_language, now.draft.currency];
        assert_eq!(values, ["Asia/Tokyo", "ja", "JPY"].map(ToOwned::to_owned));
        let other = customer(&world, "Other").await;
        assert!(matches!(settings::get(&world.store, Scope::Only(other), id).await, Err(StorageError::NotFound)));
    }

    async fn an_approved_bill_draws_on_the_orders_that_cover_it_to_the_cent(world) {
        let id = customer(&world, "Acme").await;
        let aws = ordered(&world, id, &[("annual_value", "500"), ("consumption_base_value", "100")]).await;
        let any = ordered(&world, id, &[("name", "Other 2026"), ("provider_type", "other"), ("annual_value", "480")]).await;
        let euros = ordered(&world, id, &[("currency", "EUR")]).await;
        let bill = import(&world, file(id), TAGGED).await[0];
        walk(&world, bill, BillState::Approved).await;
        let list = purchase_orders::list(&world.store, ALL, id).await.unwrap();
        let of = |id| list.orders.iter().find(|order| order.id == id).map(|o| (o.consumed.minor, o.remaining.minor)).unwrap();
        let minor = |consumed, remaining| (Some(consumed), Some(remaining));
        // 950.504 is 950.50: 400 of AWS from its own order, then 480 from the order for all, and 70.50 uncovered.
        assert_eq!((of(aws), of(any), of(euros)), (minor(50_000, 0), minor(48_000, 0), minor(0, 100_000)));
        let detail = purchase_orders::get(&world.store, ALL, id, aws).await.unwrap();
        let entries: Vec<_> = detail.ledger.iter().map(|e| (e.kind, e.amount, e.bill.is_some())).collect();
        assert_eq!(entries, [(LedgerKind::BaseValue, 10_000, false), (LedgerKind::BillApproved, 40_000, true)]);
        let refused = purchase_orders::remove(&world.store, TESTER, id, aws).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))));
        let other_currency = order(&[("annual_value", "500"), ("currency", "EUR")]).parse(Notation::NEUTRAL).unwrap();
        let refused = storage::save::<purchase_orders::PurchaseOrders>(&world.store, TESTER, (id, aws), 1, &other_currency).await;
        assert!(matches!(refused, Err(StorageError::Unfit { field, .. }) if field == "currency"));
        let base = order(&[("annual_value", "600"), ("consumption_base_value", "150")]).parse(Notation::NEUTRAL).unwrap();
        storage::save::<purchase_orders::PurchaseOrders>(&world.store, TESTER, (id, aws), 1, &base).await.unwrap();
        let detail = purchase_orders::get(&world.store, ALL, id, aws).await.unwrap();
        assert_eq!((detail.summary.consumed.minor, detail.summary.remaining.minor), minor(55_000, 5_000));
        let listed = || async {
            let query = CustomerQuery::default().tidy();
            let page = customers::list(&world.store, &query).await.unwrap();
            page.rows[0].po_remaining.iter().map(|money| (money.currency.code(), money.minor)).collect::<Vec<_>>()
        };
        assert_eq!(listed().await, [("EUR", Some(100_000)), ("USD", Some(5_000))]);
        purchase_orders::remove(&world.store, TESTER, id, euros).await.unwrap();
        assert_eq!(listed().await, [("USD", Some(5_000))]);
    }

    async fn every_field_of_an_order_comes_back_as_it_was_saved(world) {
        let id = customer(&world, "Acme").await;
        let full = order(&[
            ("name", "'; DROP TABLE x; -- 🏢"),
            ("number", "PO-007"),
            ("currency", "JPY"),
            ("annual_value", "1000000"),
            ("renewal_date", "2026-12-01"),
            ("consumption_start_date", "2026-02-01"),
            ("consumption_base_value", "5"),
            ("contract_period", "360"),
            ("comment", "two\nlines <b>"),
        ]).parse(Notation::NEUTRAL).unwrap();
        let order = purchase_orders::add(&world.store, TESTER, id, &full).await.unwrap();
        let back = purchase_orders::get(&world.store, ALL, id, order).await.unwrap();
        assert_eq!(back.draft.parse(Notation::NEUTRAL).unwrap(), full);
        let other = customer(&world, "Other").await;
        let foreign = purchase_orders::get(&world.store, Scope::Only(other), id, order).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
        assert!(matches!(purchase_orders::get(&world.store, ALL, other, order).await, Err(StorageError::NotFound)));
    }
}
