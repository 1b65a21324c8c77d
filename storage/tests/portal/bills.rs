//! Bills: exact totals, the order of steps, and access.

use domain::bill::{BillState, BillStep};
use domain::breakdown::By as Key;
use domain::history::HistoryQuery;
use domain::notation::Notation;
use domain::permission::{Role, Scope};
use storage::bills::{detail, summary, take_step};
use storage::on_both;
use storage::testing::{TESTER, World, actor, approvable, bills_of, customer, file, import, step, taken, walk};
use storage::{By, StorageError, costs, usage};

const FILE: &str = "\
BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName,RegionId,Tags
0.1,0.05,USD,2026-09-01,2026-09-01T00:00:00Z,AWS,EC2,us-east-1,\"{\"\"team\"\":\"\"web\"\"}\"
0.2,0.2,USD,2026-09-01,2026-09-02T00:00:00Z,AWS,EC2,us-east-1,
-0.00000000000000000000000001,0,USD,2026-09-01,2026-09-02T00:00:00Z,AWS,S3,,
5,5,EUR,2026-09-01,2026-09-02T00:00:00Z,Microsoft,SQL,westeurope,
7,7,USD,2026-10-01,2026-10-02T00:00:00Z,AWS,EC2,us-east-1,
";

on_both! {
    async fn a_file_makes_one_bill_per_period_and_currency_with_exact_totals(world) {
        let id = customer(&world, "Acme").await;
        let bills = import(&world, file(id), FILE).await;
        let staff = actor(Role::Admin, None, false);
        let mut found = Vec::new();
        for bill in &bills {
            let bill = summary(&world.store, &staff, *bill).await.unwrap();
            found.push((bill.period.code(), bill.currency, bill.billed.to_string(), bill.effective.to_string(), bill.rows));
        }
        let expected = [("2026-09", "EUR", "5", "5", 1), ("2026-09", "USD", "0.29999999999999999999999999", "0.25", 3), ("2026-10", "USD", "7", "7", 1)];
        let expected = expected.map(|(p, c, b, e, r)| (p.to_owned(), c.to_owned(), b.to_owned(), e.to_owned(), r));
        assert_eq!(found, expected);
        assert_eq!(import(&world, file(id), FILE).await, bills, "the same content is the same bills");
        for by in ["month", "day", "provider", "service", "sub-account", "region", "resource", "charge-category", "tag:team"] {
            let by: Key = by.parse().unwrap();
            let (currency, sums) = costs::report(&world.store, bills[1], &by).await.unwrap();
            let rows = sums.rows_by(&by);
            let parts: domain::cost::Cost = rows.iter().map(|row| row.billed).sum::<Result<_, _>>().unwrap();
            assert_eq!((currency.as_str(), parts.to_string().as_str()), ("USD", "0.29999999999999999999999999"), "{by}");
        }
        let (_, tags) = costs::report(&world.store, bills[1], &"tag:team".parse().unwrap()).await.unwrap();
        assert!(tags.rows().iter().any(|row| row.key.as_deref() == Some("web") && row.billed.to_string() == "0.1"));
        assert_eq!(costs::verify(&world.store).await.unwrap(), (3, vec![]));
    }

    async fn a_bill_keeps_its_exact_days_and_half_months_are_separate_bills(world) {
        const HEADER: &str = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ProviderName";
        for (name, rows, shown) in [
            ("Month", "5,5,USD,2026-03-01,2026-04-01,AWS", &["Mar 2026"][..]),
            ("From the 21st", "5,5,USD,2026-02-21,2026-03-21,AWS", &["21 Feb – 20 Mar 2026"]),
            ("Quarter", "5,5,USD,2026-01-01,2026-04-01,AWS", &["1 Jan – 31 Mar 2026"]),
            (
                "Halves",
                "5,5,USD,2026-03-01,2026-03-16,AWS\n7,7,USD,2026-03-16,2026-04-01,AWS",
                &["1 Mar – 15 Mar 2026", "16 Mar – 31 Mar 2026"],
            ),
            ("Over the year's end", "5,5,USD,2025-12-15,2026-01-15,AWS", &["15 Dec 2025 – 14 Jan 2026"]),
        ] {
            let id = customer(&world, name).await;
            let bills = import(&world, file(id), &format!("{HEADER}\n{rows}\n")).await;
            let staff = actor(Role::Admin, None, false);
            let mut found = Vec::new();
            for bill in &bills {
                found.push(summary(&world.store, &staff, *bill).await.unwrap().period.to_string());
            }
            assert_eq!(found, shown, "{name}");
            let record = storage::history::list(&world.store, Scope::AllCustomers, id, &HistoryQuery::default()).await.unwrap();
            let told = format!("{record:?}");
            assert!(shown.iter().all(|period| told.contains(period)), "{told}");
            for bill in bills {
                walk(&world, bill, BillState::Approved).await;
            }
            let usage = usage::usage(&world.store, id).await.unwrap();
            let mut shown_there: Vec<_> = usage.bills.iter().map(|bill| bill.period.to_string()).collect();
            shown_there.reverse();
            assert_eq!(shown_there, shown);
            assert!(usage.costs.iter().all(|cost| cost.month.len() == "2026-03".len()), "{usage:?}");
        }
    }

    async fn a_customer_sees_a_bill_when_it_is_sent_and_usage_when_it_is_approved(world) {
        let (id, other) = (customer(&world, "Acme").await, customer(&world, "Other").await);
        let bill = import(&world, file(id), FILE).await[1];
        let viewer = actor(Role::Customer, Some(id), false);
        let approver = actor(Role::Customer, Some(id), true);
        let stranger = actor(Role::Customer, Some(other), true);
        // Disputes have tests of their own.
        for state in BillState::ALL.into_iter().filter(|state| *state != BillState::Disputed) {
            if state != BillState::Draft {
                let next = BillStep::ALL.into_iter().find(|s| s.to() == state).unwrap();
                step(&world, bill, next).await.unwrap();
            }
            let sees = |who: &domain::permission::Actor| {
                let (store, who) = (world.store.clone(), who.clone());
                async move { detail(&store, &who, bill).await.is_ok() && !bills_of(&store, &who).await.is_empty() }
            };
            let approved = state == BillState::Approved;
            let was_approved = approved || state == BillState::Voided;
            assert_eq!(sees(&viewer).await, was_approved, "{state:?}");
            assert_eq!(sees(&approver).await, was_approved || state == BillState::SentForApproval, "{state:?}");
            assert!(!sees(&stranger).await, "{state:?}");
            let usage = usage::usage(&world.store, id).await.unwrap();
            assert_eq!(!usage.costs.is_empty(), approved, "{state:?}");
        }
        assert!(usage::usage(&world.store, other).await.unwrap().costs.is_empty());
    }

    async fn an_approval_of_a_foreign_bill_or_of_other_content_is_refused(world) {
        let (id, other) = (customer(&world, "Acme").await, customer(&world, "Other").await);
        let bill = import(&world, file(id), FILE).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
        let approve = async |scope, version, hash: &str| {
            let by = By { account: None, person: "Eve", request: None, scope: Scope::AllCustomers };
            take_step(&world.store, scope, by, bill, &taken(BillStep::Approve), version, hash).await
        };
        let foreign = approve(Scope::Only(other), shown.version, &shown.content_hash).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
        let old = approve(Scope::Only(id), shown.version - 1, &shown.content_hash).await;
        assert!(matches!(old, Err(StorageError::Stale { .. })));
        let changed = approve(Scope::Only(id), shown.version, "another content").await;
        assert!(matches!(changed, Err(StorageError::Stale { .. })));
        approve(Scope::Only(id), shown.version, &shown.content_hash).await.unwrap();
    }

    async fn only_one_of_thirty_approvals_at_once_counts(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let tries = (0..30).map(|_| {
            let world = world.clone();
            tokio::spawn(async move { step(&world, bill, BillStep::Approve).await.is_ok() })
        });
        let mut counted = 0;
        for done in tries.collect::<Vec<_>>() {
            counted += usize::from(done.await.unwrap());
        }
        assert_eq!(counted, 1);
    }

    async fn the_internal_approver_cannot_send_a_bill_if_another_user_can(world) {
        let email = |name: &str| domain::email::Email::parse(&format!("{name}@example.com")).unwrap();
        let one = storage::accounts::create_staff(&world.store, TESTER, &email("one"), "One", Role::Admin, "x").await.unwrap();
        let id = customer(&world, "Acme").await;
        approvable(&world, id).await;
        let bills = import(&world, file(id), FILE).await;
        let by_one = |bill, step: BillStep| {
            let store = world.store.clone();
            async move {
                let shown = summary(&store, &actor(Role::Admin, None, false), bill).await.unwrap();
                let by = By { account: Some(one), person: "One", request: None, scope: Scope::AllCustomers };
                take_step(&store, Scope::AllCustomers, by, bill, &taken(step), shown.version, &shown.content_hash).await
            }
        };
        for step in &BillStep::ALL[..3] {
            by_one(bills[0], *step).await.unwrap();
        }
        storage::accounts::create_staff(&world.store, TESTER, &email("two"), "Two", Role::Operator, "x").await.unwrap();
        for step in &BillStep::ALL[..2] {
            by_one(bills[1], *step).await.unwrap();
        }
        let refused = by_one(bills[1], BillStep::SendForApproval).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))), "{refused:?}");
    }

    async fn the_billing_address_is_frozen_when_the_bill_is_sent(world) {
        let id = customer(&world, "Acme").await;
        let bill = import(&world, file(id), FILE).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let staff = actor(Role::Admin, None, false);
        let before = detail(&world.store, &staff, bill).await.unwrap().billing_address;
        let draft = domain::organization::OrganizationDraft {
            name: "Renamed".into(),
            office: domain::address::AddressDraft { address1: "New Street 1".into(), ..Default::default() },
            same_as_office: "on".into(),
            ..Default::default()
        };
        storage::save::<storage::organizations::Organizations>(&world.store, (&staff).into(), id, 1, &draft.parse(Notation::NEUTRAL).unwrap()).await.unwrap();
        assert_eq!(detail(&world.store, &staff, bill).await.unwrap().billing_address, before);
        assert_eq!(before, ["Acme"]);
    }
}

#[tokio::test]
async fn a_backup_opens_and_holds_the_data() {
    let world = World::sqlite().await;
    let id = customer(&world, "Acme").await;
    import(&world, file(id), FILE).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    storage::backup::write(&world.store, &copy).await.unwrap();
    storage::backup::write(&world.store, &copy).await.unwrap();
    let database = storage::Database::connect(&format!("sqlite://{}", copy.display())).await.unwrap();
    let store = storage::Store { database, ..world.store.clone() };
    assert_eq!(bills_of(&store, &actor(Role::Admin, None, false)).await.len(), 3);
    let refused = storage::backup::write(&World::postgres().await.store, &copy).await;
    assert!(matches!(refused, Err(StorageError::Refused(_))));
}

#[tokio::test]
async fn a_tampered_line_item_is_found() {
    let world = World::sqlite().await;
    let id = customer(&world, "Acme").await;
    import(&world, file(id), FILE).await;
    storage::testing::unguard(&world).await;
    let storage::Database::Sqlite { writer, .. } = &world.store.database else { panic!("not SQLite") };
    // The only line in euros takes the place of the only one of October.
    let other = "UPDATE bill_lines SET data = (SELECT l.data FROM bill_lines l JOIN bill_versions v ON v.id = l.version_id WHERE v.billed = '5')
                 WHERE version_id = (SELECT id FROM bill_versions WHERE billed = '7')";
    sqlx::query(other).execute(writer).await.unwrap();
    let (checked, faults) = costs::verify(&world.store).await.unwrap();
    assert_eq!((checked, faults.len()), (3, 1), "{faults:?}");
    sqlx::query("UPDATE bill_costs SET key = 'Moved' WHERE key = 'SQL'").execute(writer).await.unwrap();
    let (_, faults) = costs::verify(&world.store).await.unwrap();
    assert!(
        faults.len() == 2 && faults.iter().any(|fault| fault.contains("costs by service on its pages")),
        "{faults:?}"
    );
}
