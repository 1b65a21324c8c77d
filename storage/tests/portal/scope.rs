//! A user who may change one customer changes no other, whatever the ids say.

use domain::group::GroupDraft;
use domain::notation::Notation;
use domain::permission::Scope;
use domain::purchase_order::PurchaseOrderDraft;
use domain::record::Draft;
use storage::contacts::Contacts;
use storage::groups::Groups;
use storage::organizations::Organizations;
use storage::purchase_orders::PurchaseOrders;
use storage::settings::CustomerSettings;
use storage::tag_keys::CustomerTagKeys;
use storage::testing::{TESTER, contact, customer};
use storage::{By, contacts, groups, on_both, organizations, purchase_orders, save, settings, tag_keys};

const ALL: Scope = Scope::AllCustomers;

fn order() -> PurchaseOrderDraft {
    let mut draft = PurchaseOrderDraft::default();
    for (path, value) in [
        ("name", "Cloud 2026"),
        ("annual_value", "500"),
        ("current_status", "active"),
        ("provider_type", "other"),
        ("start_date", "2026-01-01"),
        ("expiry_date", "2026-12-31"),
        ("currency", "USD"),
    ] {
        assert!(draft.set(path, value), "{path}");
    }
    draft
}

on_both! {
    async fn writes_outside_of_the_scope_change_nothing(world) {
        let store = &world.store;
        let (acme, own) = (customer(&world, "Acme").await, customer(&world, "Own").await);
        let ada = contact(&world, acme, "ada@example.com", &["bill_approver"]).await;
        let group = GroupDraft { name: "Web".into(), tags: vec!["team=web".into()], ..GroupDraft::default() }.parse().unwrap();
        let web = groups::add(store, TESTER, acme, &group).await.unwrap();
        let order = order().parse(Notation::NEUTRAL).unwrap();
        let cloud = purchase_orders::add(store, TESTER, acme, &order).await.unwrap();
        let ada_now = contacts::get(store, ALL, acme, ada).await.unwrap();
        let detail = organizations::get(store, ALL, acme).await.unwrap();
        let mut organization = detail.organization;
        for (path, value) in [("office.address1", "1 High Street"), ("same_as_office", "on")] {
            assert!(organization.set(path, value), "{path}");
        }
        let organization = organization.parse(Notation::NEUTRAL).unwrap();
        let values = settings::get(store, ALL, acme).await.unwrap();
        let rules = tag_keys::get(store, ALL, acme).await.unwrap();
        // In the scope all of it is possible; outside none of it.
        for (scope, may) in [(Scope::Only(own), false), (Scope::Only(acme), true)] {
            let by = By { scope, ..TESTER };
            let done = [
                ("contact", save::<Contacts>(store, by, (acme, ada), ada_now.version, &ada_now.draft.parse(None).unwrap()).await.is_ok()),
                ("group", save::<Groups>(store, by, (acme, web), 1, &group).await.is_ok()),
                ("order", save::<PurchaseOrders>(store, by, (acme, cloud), 1, &order).await.is_ok()),
                ("organization", save::<Organizations>(store, by, acme, detail.version, &organization).await.is_ok()),
                ("settings", save::<CustomerSettings>(store, by, acme, values.version, &values.draft.parse().unwrap()).await.is_ok()),
                ("tag keys", save::<CustomerTagKeys>(store, by, acme, rules.version, &rules.draft.parse().unwrap()).await.is_ok()),
                ("removed order", purchase_orders::remove(store, by, acme, cloud).await.is_ok()),
                ("removed group", groups::remove(store, by, acme, web).await.is_ok()),
                ("removed contact", contacts::remove(store, by, acme, ada).await.is_ok()),
            ];
            assert_eq!(done.map(|(what, is_done)| (what, is_done == may)), done.map(|(what, _)| (what, true)), "{scope:?}");
            let left = contacts::list(store, ALL, acme).await.unwrap().len();
            assert_eq!(left, usize::from(!may));
        }
    }
}
