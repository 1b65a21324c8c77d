//! `cloudtab verify` reports any direct change in the tables of bills and purchase orders. Tables and columns are read
//! from the schema: a new one fails here until it has a fingerprint, or a reason why not.
//!
//! Longer than 300 lines: each way to change money in the database has its case.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::dispute::Answer;
use storage::Database;
use storage::fingerprints::PRINTED;
use storage::testing::{answered, disputed, forge, unguard};
use uuid::Uuid;

use super::*;

/// Tables without amounts: profiles, log-ins, mail, and the audit log, which has its own chains.
const OTHER: &[&str] = &[
    "accounts",
    "addresses",
    "audit_heads",
    "audit_log",
    "automatic_approvals",
    "authenticators",
    // Why a bill was provisional, and the reason to send it, are in the audit log, too.
    "bill_provisional",
    "bill_reminders",
    "bill_warnings",
    "closed_links",
    // Closing and reopening is in the audit log, too.
    "closed_months",
    // Each change is in the audit log, too.
    "cloud_accounts",
    "contact_alerts",
    "contact_user_types",
    "contacts",
    "customer_groups",
    "customer_settings",
    "customer_tag_keys",
    "customers",
    "deputies",
    "devices",
    // Each message is in the audit log, too.
    "dispute_messages",
    // What is unassigned is on no bill.
    "export_files",
    "exports",
    "group_attributes",
    "group_tags",
    "identities",
    "identity_domains",
    "identity_providers",
    "import_files",
    "import_pieces",
    "imports",
    "jobs",
    "left_out_rows",
    "limits",
    // Of older versions; its rows are moved into blocks at the first start.
    "line_items",
    "link_secrets",
    "links",
    "mails",
    "passkey_ceremonies",
    "passkeys",
    "password_requests",
    "recovery_codes",
    "requests",
    "reseller_profile",
    "reseller_settings",
    "sessions",
    "sign_ons",
    "single_sign_on_only",
    "tallies",
    "unassigned_costs",
    "version_imports",
];

/// Columns of the other tables that have no fingerprint, each with the reason.
const LEFT_OUT: [(&str, &str, &str); 6] = [
    ("bills", "fingerprint", "it is one"),
    ("purchase_orders", "fingerprint", "it is one"),
    ("purchase_orders", "updated_by", "the person may be forgotten"),
    ("bill_approvals", "person", "the person may be forgotten"),
    ("bill_steps", "person", "the person may be forgotten; held against the audit log"),
    ("purchase_order_ledger", "person", "the person may be forgotten; held against the audit log"),
];

/// Table, column and type of all columns of PostgreSQL; SQLite has the same (see `schema.rs`).
async fn columns() -> Vec<(String, String, String)> {
    let world = World::postgres().await;
    let Database::Postgres(pool) = &world.store.database else { panic!("not PostgreSQL") };
    let sql = "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' AND table_name <> 'current_bills' ORDER BY 1, 2";
    sqlx::query_as(sql).fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn every_column_of_bills_and_orders_has_a_fingerprint() {
    for (table, column, _) in columns().await {
        let printed: BTreeSet<_> =
            PRINTED.iter().filter(|(of, _)| *of == table).flat_map(|(_, columns)| *columns).collect();
        if printed.is_empty() {
            assert!(
                OTHER.contains(&table.as_str()),
                "{table} is new: give it a fingerprint, or list it as another table"
            );
        } else {
            let is_left_out = LEFT_OUT.iter().any(|(of, left_out, _)| *of == table && *left_out == column);
            assert!(
                printed.contains(&column.as_str()) != is_left_out,
                "{table}.{column}: add it to storage/src/fingerprints/printed.rs, or say why it has no fingerprint"
            );
        }
    }
}

/// A placeholder for the id of the bill or order.
const ID: &str = "$id";

/// One row of each table, by its key.
const ROWS: [(&str, &[(&str, &str)]); 11] = [
    ("bills", &[("id", ID)]),
    ("bill_versions", &[("id", ID)]),
    ("bill_lines", &[("version_id", ID), ("block", "1")]),
    ("bill_costs", &[("version_id", ID), ("dimension", "'tags'"), ("position", "1")]),
    ("bill_sources", &[("version_id", ID), ("position", "1")]),
    ("bill_steps", &[("bill_id", ID), ("version", "4")]),
    ("bill_sendings", &[("bill_id", ID), ("version", "4")]),
    ("bill_approvals", &[("bill_id", ID), ("position", "1")]),
    ("disputes", &[("bill_id", ID)]),
    ("purchase_order_ledger", &[("purchase_order_id", ID), ("seq", "2")]),
    ("purchase_orders", &[("id", ID)]),
];

/// A value that no row has yet.
#[derive(Clone)]
enum Value {
    Text(&'static str),
    Number(i64),
    Truth(bool),
    Day(NaiveDate),
    Time(DateTime<Utc>),
    Id(Uuid),
    Bytes(&'static [u8]),
}

/// Runs a statement with a value.
async fn run(world: &World, sql: &str, value: Value) -> Result<u64, StorageError> {
    let mut tx = world.store.write().await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    let touched = match value {
        Value::Text(value) => execute!(tx, sql, value),
        Value::Number(value) => execute!(tx, sql, value),
        Value::Truth(value) => execute!(tx, sql, value),
        Value::Day(value) => execute!(tx, sql, value),
        Value::Time(value) => execute!(tx, sql, value),
        Value::Id(value) => execute!(tx, sql, value),
        Value::Bytes(value) => execute!(tx, sql, value),
    }?;
    tx.commit().await?;
    Ok(touched)
}

async fn plain(world: &World, sql: &str) {
    let mut tx = world.store.write().await.unwrap();
    assert!(execute!(tx, sqlx::AssertSqlSafe(sql.to_owned())).unwrap() > 0, "{sql} did nothing");
    tx.commit().await.unwrap();
}

/// A portal with rows in all tables with amounts, a second row each to move things to, and no triggers.
struct Portal {
    world: World,
    bill: Uuid,
    order: Uuid,
    other: [(&'static str, Uuid); 5],
}

impl Portal {
    async fn new(world: World) -> Self {
        let acme = customer(&world, "Acme").await;
        let full = [
            ("number", "PO-7"),
            ("renewal_date", "2026-12-01"),
            ("consumption_start_date", "2026-02-01"),
            ("comment", "x"),
        ];
        let order = ordered(&world, acme, &full).await;
        let bill = import(&world, file(acme), TAGGED).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let dispute = disputed(&world, bill, &[(0, "0.01")]).await[0];
        answered(&world, bill, dispute, Answer::Withdraw).await.unwrap();
        walk(&world, bill, BillState::Approved).await;
        let other = customer(&world, "Other").await;
        let unused = [("consumption_base_value", ""), ("current_status", "inactive")];
        let other_order = ordered(&world, other, &unused).await;
        let short = TAGGED.lines().take(2).collect::<Vec<_>>().join("\n");
        let other_file = storage::bills::import::FileOf { sha256: "def", ..file(other) };
        let other_bill = import(&world, other_file, &short).await[0];
        assert_eq!(told(&world).await, [""; 0]);
        unguard(&world).await;
        let other = [
            ("customer_id", other.0),
            ("bill_id", other_bill.0),
            // The first version of a bill has the bill's id.
            ("version_id", other_bill.0),
            ("purchase_order_id", other_order.0),
            ("account_id", Uuid::from_u128(77)),
        ];
        Self { world, bill: bill.0, order: order.0, other }
    }

    /// The conditions of a table's row, without the one on the column `but`.
    fn row(&self, table: &str, conditions: &[(&str, &str)], but: &str) -> String {
        let id = if table.starts_with("purchase_order") { self.order } else { self.bill };
        let id = match self.world.store.database {
            Database::Sqlite { .. } => format!("x'{}'", id.simple()),
            Database::Postgres(_) => format!("'{id}'"),
        };
        let conditions = conditions.iter().filter(|(column, _)| *column != but);
        let row: Vec<String> = conditions.map(|(column, value)| format!(" AND {column} = {value}")).collect();
        row.concat().replace(ID, &id)
    }

    /// Keeps a copy of a table's row.
    async fn keep(&self, table: &str, row: &str) {
        let mut tx = self.world.store.write().await.unwrap();
        let sql = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table} WHERE 1 = 1{row}");
        execute!(tx, sqlx::AssertSqlSafe(sql)).unwrap();
        tx.commit().await.unwrap();
    }

    /// Another value for a column.
    fn value(&self, table: &str, column: &str, kind: &str) -> Value {
        match kind {
            "text" => Value::Text("tampered"),
            "bigint" | "integer" => Value::Number(987_654),
            "boolean" => Value::Truth(true),
            "date" => Value::Day(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap()),
            "timestamp with time zone" => Value::Time("2001-02-03T04:05:06Z".parse().unwrap()),
            "bytea" => Value::Bytes(b"tampered"),
            "uuid" => {
                // The other bill has a first block, too.
                let other = self.other.iter().find(|(of, _)| *of == column && table != "bill_lines");
                Value::Id(other.map_or(Uuid::from_u128(99), |(_, id)| *id))
            }
            kind => panic!("say how to change a {kind}: {column}"),
        }
    }

    /// The bill or order must be reported.
    async fn is_reported(&self, what: &str) {
        let told = told(&self.world).await;
        assert!(
            told.iter().any(|fault| fault.starts_with("B-") || fault.starts_with("The purchase order ")),
            "{what}: {told:?}"
        );
    }

    async fn is_well(&self, what: &str) {
        assert_eq!(told(&self.world).await, [""; 0], "{what} was undone");
    }
}

on_both! {
    async fn a_change_of_any_column_is_reported(world) {
        let columns = columns().await;
        let portal = Portal::new(world).await;
        for (table, conditions) in ROWS {
            let row = portal.row(table, conditions, "");
            portal.keep(table, &row).await;
            let printed: BTreeSet<_> = PRINTED.iter().filter(|(of, _)| *of == table).flat_map(|(_, columns)| *columns).collect();
            for column in printed {
                let what = format!("{table}.{column}");
                // Of the newest version, whose columns are read with the bill's.
                let Some((.., kind)) = columns.iter().find(|(of, name, _)| of == table && name == column) else { continue };
                let value = portal.value(table, column, kind);
                let change = format!("UPDATE {table} SET {column} = $1 WHERE 1 = 1{row}");
                match run(&portal.world, &change, value.clone()).await {
                    Ok(touched) => assert_eq!(touched, 1, "{what}"),
                    // Other rows refer to it, so it cannot be changed.
                    Err(_) if *column == "id" => continue,
                    // The other bill has a first version, too.
                    Err(_) if (table, *column) == ("bill_versions", "bill_id") => continue,
                    Err(error) => panic!("{what}: {error}"),
                }
                portal.is_reported(&what).await;
                let undo = format!(
                    "UPDATE {table} SET {column} = (SELECT {column} FROM kept_{table}) WHERE {column} = $1{}",
                    portal.row(table, conditions, column)
                );
                assert_eq!(run(&portal.world, &undo, value).await.unwrap(), 1, "{what}");
                portal.is_well(&what).await;
            }
        }
    }

    async fn an_added_removed_or_swapped_row_is_reported(world) {
        let portal = Portal::new(world).await;
        for (table, conditions) in ROWS.into_iter().filter(|(_, conditions)| conditions.len() > 1) {
            let row = portal.row(table, conditions, "");
            let (key, _) = conditions.last().unwrap();
            portal.keep(table, &row).await;
            plain(&portal.world, &format!("DELETE FROM {table} WHERE 1 = 1{row}")).await;
            portal.is_reported(&format!("removed from {table}")).await;
            plain(&portal.world, &format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
            portal.is_well(table).await;
            plain(&portal.world, &format!("UPDATE kept_{table} SET {key} = {key} + 1000")).await;
            plain(&portal.world, &format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
            portal.is_reported(&format!("added to {table}")).await;
            plain(&portal.world, &format!("DELETE FROM {table} WHERE {key} > 1000")).await;
            portal.is_well(table).await;
            plain(&portal.world, &format!("UPDATE kept_{table} SET {key} = -{key}")).await;
            plain(&portal.world, &format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
            portal.is_reported(&format!("added to {table} before the first")).await;
            plain(&portal.world, &format!("DELETE FROM {table} WHERE {key} < 0")).await;
            portal.is_well(table).await;
        }
    }

    async fn blocks_of_line_items_that_were_swapped_are_reported(world) {
        let portal = Portal::new(world).await;
        let text: String = TAGGED.lines().next().into_iter().chain(std::iter::repeat_n(TAGGED.lines().nth(1).unwrap(), 20_000)).map(|line| format!("{line}\n")).collect();
        let large = customer(&portal.world, "Large").await;
        import(&portal.world, storage::bills::import::FileOf { sha256: "large", ..file(large) }, &text).await;
        portal.is_well("the import").await;
        for (from, to) in [(1, 4), (2, 1), (4, 2)] {
            plain(&portal.world, &format!("UPDATE bill_lines SET block = {to} WHERE block = {from} AND row_count = 8192")).await;
        }
        portal.is_reported("blocks were swapped").await;
    }

    async fn a_missing_bill_or_order_is_reported(world) {
        let portal = Portal::new(world).await;
        for table in ["purchase_order_ledger", "purchase_orders"] {
            plain(&portal.world, &format!("DELETE FROM {table}")).await;
        }
        let told_of = told(&portal.world).await;
        assert_eq!(told_of.iter().filter(|fault| fault.contains("Cloud 2026: it is gone")).count(), 2, "{told_of:?}");
        plain(&portal.world, "DELETE FROM bills WHERE number = 2").await;
        assert!(told(&portal.world).await.contains(&"B-000002: it is gone, and no audit record says that it was removed".to_owned()));
    }

    async fn a_recomputed_or_removed_fingerprint_is_reported(world) {
        let portal = Portal::new(world).await;
        plain(&portal.world, "UPDATE bills SET billing_address = 'Elsewhere' WHERE number = 1").await;
        forge(&portal.world, BillId(portal.bill)).await;
        let found = told(&portal.world).await;
        assert_eq!(found, ["B-000001: it does not match its newest audit record"]);
        plain(&portal.world, "UPDATE bills SET fingerprint = NULL").await;
        plain(&portal.world, "UPDATE bill_versions SET rows_fingerprint = NULL").await;
        plain(&portal.world, "UPDATE purchase_orders SET fingerprint = NULL").await;
        portal.world.store.database.migrate().await.unwrap();
        let found = told(&portal.world).await;
        for name in ["B-000001", "B-000002", "Cloud 2026 of Acme", "Cloud 2026 of Other"] {
            assert!(found.iter().any(|fault| fault.contains(name)), "a start does not recompute them: {found:?}");
        }
    }

    async fn another_person_at_a_step_or_a_draw_is_reported(world) {
        let portal = Portal::new(world).await;
        plain(&portal.world, "UPDATE bill_steps SET person = 'Mallory' WHERE version = 5").await;
        assert_eq!(told(&portal.world).await, ["B-000001: it names Mallory, but its audit records do not"]);
        plain(&portal.world, "UPDATE bill_steps SET person = 'Tester' WHERE version = 5").await;
        plain(&portal.world, "UPDATE purchase_order_ledger SET person = 'Mallory' WHERE seq = 1").await;
        let name = "The purchase order Cloud 2026 of Acme";
        assert_eq!(told(&portal.world).await, [format!("{name}: it names Mallory, but its audit records do not")]);
    }
}
