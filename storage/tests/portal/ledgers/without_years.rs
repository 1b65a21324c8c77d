//! Orders of a version without contract years: their entries stay as they were, and later bills draw on the right year.

use domain::bill::BillStep;
use domain::purchase_order::LedgerKind;
use storage::Database;
use storage::testing::{Engine, step};
use uuid::Uuid;

use super::*;

/// Executes a statement on a database of an older version.
macro_rules! as_it_was {
    ($world:expr, $sql:literal $(, $value:expr)*) => {
        match &$world.store.database {
            Database::Sqlite { writer, .. } => { sqlx::query($sql)$(.bind($value))*.execute(writer).await.unwrap(); }
            Database::Postgres(pool) => { sqlx::query($sql)$(.bind($value))*.execute(pool).await.unwrap(); }
        }
    };
}

/// What version 17 made of the order below: no upgrade may change it.
const FINGERPRINT: &str = "840f1683e0511ca6dac972f82b85a474b10ea7ceb867e803b5e0e695fc7e1d9c";

async fn entries_of_an_older_version_keep_their_fingerprint_and_count_in_the_year_of_their_bill(world: World) {
    let (acme, order) = (CustomerId(Uuid::from_u128(1)), PurchaseOrderId(Uuid::from_u128(2)));
    let at: chrono::DateTime<chrono::Utc> = "2026-08-31T12:00:00Z".parse().unwrap();
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    world.store.database.migrate_to(17).await.unwrap();
    as_it_was!(
        world,
        "INSERT INTO customers (id, name, name_key, search_key, billing_is_office, version, created_at, updated_at, updated_by)
         VALUES ($1, 'Acme', 'acme', 'acme', TRUE, 1, $2, $2, 'Grace')",
        acme.0,
        at
    );
    as_it_was!(
        world,
        "INSERT INTO purchase_orders (id, customer_id, name, annual_value, currency, status, provider_type, start_date,
                                      expiry_date, consumption_start_date, consumption_base_value, contract_period,
                                      version, created_at, updated_at, updated_by, fingerprint)
         VALUES ($1, $2, 'Cloud', 100000, 'USD', 'active', 'aws', $3, $4, $5, 5000, 1096, 1, $6, $6, 'Grace', $7)",
        order.0,
        acme.0,
        day("2024-10-01"),
        day("2027-09-30"),
        day("2025-01-01"),
        at,
        FINGERPRINT
    );
    as_it_was!(world, "UPDATE tallies SET count = 1 WHERE name = 'fingerprints'");
    for (number, first, last, drawn) in [
        (101i64, "2025-01-01", "2025-01-31", 30_000i64),
        (102, "2025-09-16", "2025-10-15", 40_000),
        (103, "2026-01-01", "2026-01-31", 20_000),
    ] {
        let bill = Uuid::from_u128(u128::try_from(number - 90).unwrap());
        as_it_was!(
            world,
            "INSERT INTO bills (id, number, customer_id, period, first_day, last_day, currency, state, version, row_count,
                                billed, effective, content_hash, file_name, file_sha256, created_at, uncovered)
             VALUES ($1, $2, $3, CAST($4 AS TEXT), $4, $5, 'USD', 'approved', 5, 0, '1', '1', 'h', 'f.csv', CAST($2 AS TEXT), $6, 0)",
            bill,
            number,
            acme.0,
            day(first),
            day(last),
            at
        );
        as_it_was!(
            world,
            "INSERT INTO purchase_order_ledger (purchase_order_id, seq, kind, amount, bill_id, note, person, at)
             VALUES ($1, $2, 'bill_approved', $3, $4, '', 'Ada', $5)",
            order.0,
            number - 99,
            drawn,
            bill,
            at
        );
    }
    as_it_was!(
        world,
        "INSERT INTO purchase_order_ledger (purchase_order_id, seq, kind, amount, note, person, at)
         VALUES ($1, 1, 'base_value', 5000, 'Consumption Base Value', 'Grace', $2)",
        order.0,
        at
    );
    world.store.database.migrate().await.unwrap();

    let years = || async {
        let detail = purchase_orders::get(&world.store, ALL, acme, order).await.unwrap();
        detail.years.iter().map(|of| (of.consumed.minor.unwrap(), of.remaining.minor.unwrap())).collect::<Vec<_>>()
    };
    // 95,000 of one value for all years were used: 5,000 would have been left for the last 14 months.
    assert_eq!(years().await, [(75_000, 25_000), (20_000, 80_000), (0, 100_000)]);
    let faults = || async { fingerprints::verify(&world.store).await.unwrap().1.join("\n") };
    assert!(!faults().await.contains("purchase order"), "{}", faults().await);

    let bill = import(&world, file(acme), TAGGED).await[0];
    walk(&world, bill, BillState::SentForApproval).await;
    step(&world, bill, BillStep::Approve).await.unwrap();
    assert_eq!(years().await, [(75_000, 25_000), (100_000, 0), (0, 100_000)]);
    let mut tx = world.store.write().await.unwrap();
    purchase_orders::reverse(&world.store, &mut tx, TESTER, BillId(Uuid::from_u128(12))).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(years().await, [(35_000, 65_000), (100_000, 0), (0, 100_000)], "an old draw returns to its year");
    let ledger = purchase_orders::get(&world.store, ALL, acme, order).await.unwrap().ledger;
    let last = ledger.last().unwrap();
    assert_eq!((last.kind, last.year, last.amount), (LedgerKind::BillReversed, 1, -40_000));
    assert!(!faults().await.contains("purchase order"), "{}", faults().await);
}

#[tokio::test]
async fn entries_of_an_older_version_count_in_the_year_of_their_bill_on_sqlite() {
    entries_of_an_older_version_keep_their_fingerprint_and_count_in_the_year_of_their_bill(
        World::empty(Engine::Sqlite).await,
    )
    .await;
}

#[tokio::test]
async fn entries_of_an_older_version_count_in_the_year_of_their_bill_on_postgresql() {
    entries_of_an_older_version_keep_their_fingerprint_and_count_in_the_year_of_their_bill(
        World::empty(Engine::Postgres).await,
    )
    .await;
}
