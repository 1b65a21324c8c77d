//! The audit log: parallel writers keep each chain intact, and any later change to it is found.
//!
//! Longer than 300 lines: each way to forge the log has its test.

use domain::ids::CustomerId;
use storage::history::chain::{self, Chain};
use storage::history::verify::{Head, Report, verify};
use storage::testing::{World, customer, records, unguard};
use storage::{execute, fetch_one, on_both};
use uuid::Uuid;

async fn verified(world: &World) -> Report {
    verify(&world.store, &[]).await.unwrap()
}

/// Runs a statement with the chain and the number of a record.
async fn tamper(world: &World, sql: &str, chain: Uuid, number: i64) {
    let mut tx = world.store.write().await.unwrap();
    let touched = execute!(tx, sqlx::AssertSqlSafe(sql.to_owned()), chain, number).unwrap();
    assert!(touched > 0, "{sql} did nothing");
    tx.commit().await.unwrap();
}

/// Runs statements without values.
async fn run(world: &World, statements: &[&'static str]) {
    let mut tx = world.store.write().await.unwrap();
    for sql in statements {
        execute!(tx, *sql).unwrap();
    }
    tx.commit().await.unwrap();
}

/// Pseudo-random numbers, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: i64) -> i64 {
        // Knuth's linear congruential generator.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % u64::try_from(limit).unwrap()).unwrap()
    }
}

const LENGTH: i64 = 40;

/// Three chains of at least [`LENGTH`] records, and a copy to restore them from.
async fn chains(world: &World) -> [Uuid; 3] {
    unguard(world).await;
    let (one, two) = (customer(world, "One").await, customer(world, "Two").await);
    for chain in [Chain::Customer(one), Chain::Customer(two), Chain::Reseller] {
        records(world, chain, usize::try_from(LENGTH).unwrap()).await;
    }
    run(
        world,
        &["CREATE TABLE kept_log AS SELECT * FROM audit_log", "CREATE TABLE kept_heads AS SELECT * FROM audit_heads"],
    )
    .await;
    [one.0, two.0, Uuid::nil()]
}

async fn undo(world: &World) {
    run(
        world,
        &[
            "DELETE FROM audit_log",
            "DELETE FROM audit_heads",
            "INSERT INTO audit_log SELECT * FROM kept_log",
            "INSERT INTO audit_heads SELECT * FROM kept_heads",
        ],
    )
    .await;
}

/// Tampers a hundred times, each time in another place; it must be found each time.
async fn is_always_found(world: &World, what: &str, statements: &[&[&str]]) {
    let chains = chains(world).await;
    assert_eq!(verified(world).await.faults, [""; 0]);
    let mut dice = Dice(7);
    for round in 0..100 {
        let chain = chains[usize::try_from(dice.below(3)).unwrap()];
        let number = 2 + dice.below(LENGTH - 4);
        for sql in statements[round % statements.len()] {
            tamper(world, sql, chain, number).await;
        }
        let faults = verified(world).await.faults;
        assert!(
            !faults.is_empty(),
            "{what} {round} of entry {number} was not found: {:?}",
            statements[round % statements.len()]
        );
        undo(world).await;
    }
    assert_eq!(verified(world).await.faults, [""; 0], "all was undone");
}

const ONE: &str = "WHERE customer_id = $1 AND seq = $2";

on_both! {
    async fn thirty_two_parallel_writers_keep_both_chains_intact(world) {
        let acme = customer(&world, "Acme").await;
        let chains = [Chain::Customer(acme), Chain::Reseller];
        let writers = (0..32).map(|writer| {
            let world = world.clone();
            tokio::spawn(async move {
                for _ in 0..100 {
                    records(&world, chains[writer % 2], 10).await;
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let report = verified(&world).await;
        assert_eq!(report.faults, [""; 0]);
        assert_eq!(report.records, 32_000 + 1, "and that the customer was added");
        assert_eq!(report.heads.iter().map(|head| head.number).collect::<Vec<_>>(), [16_000, 16_001]);
    }

    async fn an_edit_of_any_column_is_found(world) {
        let text = ["person", "section", "action", "subject", "changes", "salt", "digest", "hash"];
        let edits: Vec<String> = text.iter().map(|column| format!("UPDATE audit_log SET {column} = {column} || 'x' {ONE}")).collect();
        let mut edits: Vec<Vec<&str>> = edits.iter().map(|sql| vec![sql.as_str()]).collect();
        let others = [
            "UPDATE audit_log SET at = (SELECT MAX(created_at) FROM customers WHERE $2 > 0 AND name = 'Earlier') WHERE customer_id = $1 AND seq = $2",
            "UPDATE audit_log SET account_id = (SELECT id FROM customers WHERE name = 'Earlier') WHERE customer_id = $1 AND seq = $2",
            "UPDATE audit_log SET subject_id = (SELECT id FROM customers WHERE name = 'Earlier') WHERE customer_id = $1 AND seq = $2",
            "UPDATE audit_log SET salt = NULL WHERE customer_id = $1 AND seq = $2",
            "UPDATE audit_log SET salt = NULL, digest = NULL, hash = NULL WHERE customer_id = $1 AND seq = $2",
        ];
        edits.extend(others.iter().map(|sql| vec![*sql]));
        customer(&world, "Earlier").await;
        world.later(5);
        let edits: Vec<&[&str]> = edits.iter().map(Vec::as_slice).collect();
        is_always_found(&world, "edit", &edits).await;
    }

    async fn a_deletion_is_found(world) {
        let close = "UPDATE audit_log SET seq = seq - 1 WHERE customer_id = $1 AND seq = $2 + 1";
        is_always_found(&world, "deletion", &[
            &["DELETE FROM audit_log WHERE customer_id = $1 AND seq = $2"],
            &["DELETE FROM audit_log WHERE customer_id = $1 AND seq = $2", close],
            &["DELETE FROM audit_log WHERE customer_id = $1 AND seq < $2"],
            &["DELETE FROM audit_heads WHERE customer_id = $1 AND $2 > 0"],
            &["DELETE FROM audit_log WHERE customer_id = $1 AND $2 > 0"],
        ]).await;
    }

    async fn an_insertion_is_found(world) {
        let columns = "at, account_id, person, section, action, subject_id, subject, changes, salt, digest, hash";
        let copy = format!("INSERT INTO audit_log (customer_id, seq, {columns}) SELECT customer_id, $2, {columns} FROM audit_log WHERE customer_id = $1 AND seq = $2 - 1");
        let beyond = format!("INSERT INTO audit_log (customer_id, seq, {columns}) SELECT customer_id, 1000 + $2, {columns} FROM audit_log WHERE customer_id = $1 AND seq = $2");
        let first = format!("INSERT INTO audit_log (customer_id, seq, {columns}) SELECT customer_id, 2 - $2, {columns} FROM audit_log WHERE customer_id = $1 AND seq = $2");
        let last = "UPDATE audit_heads SET seq = seq + 1 WHERE customer_id = $1 AND $2 > 0";
        is_always_found(&world, "insertion", &[
            &[
                "UPDATE audit_log SET seq = -(seq + 1) WHERE customer_id = $1 AND seq >= $2",
                "UPDATE audit_log SET seq = -seq WHERE customer_id = $1 AND seq < 0 AND $2 > 0",
                &copy,
                last,
            ],
            &[&beyond],
            &[&first],
        ]).await;
    }

    async fn a_swap_is_found(world) {
        is_always_found(&world, "swap", &[
            &[
                "UPDATE audit_log SET seq = -seq WHERE customer_id = $1 AND seq IN ($2, $2 + 1)",
                "UPDATE audit_log SET seq = 1 - seq WHERE customer_id = $1 AND seq = -$2",
                "UPDATE audit_log SET seq = -1 - seq WHERE customer_id = $1 AND seq = -($2 + 1)",
            ],
        ]).await;
    }

    async fn a_truncation_is_found(world) {
        is_always_found(&world, "truncation", &[
            &["DELETE FROM audit_log WHERE customer_id = $1 AND seq > $2"],
            &[
                "DELETE FROM audit_log WHERE customer_id = $1 AND seq > $2",
                "UPDATE audit_heads SET seq = $2 WHERE customer_id = $1",
            ],
        ]).await;
    }

    async fn a_start_does_not_rehash_a_chain_whose_head_lost_its_hash(world) {
        let acme = customer(&world, "Acme").await;
        records(&world, Chain::Customer(acme), 5).await;
        unguard(&world).await;
        tamper(&world, &format!("UPDATE audit_log SET subject = 'Rewritten' {ONE}"), acme.0, 3).await;
        tamper(&world, "UPDATE audit_heads SET hash = NULL WHERE customer_id = $1 AND $2 > 0", acme.0, 3).await;
        chain::complete(&world.store).await.unwrap();
        let faults = verified(&world).await.faults;
        assert!(faults.iter().any(|fault| fault.contains("entry 3 was changed")), "{faults:?}");
        records(&world, Chain::Customer(acme), 1).await;
        assert!(!verified(&world).await.faults.is_empty(), "later records do not hide it");
    }

    async fn what_is_consistent_again_is_found_by_the_checkpoint(world) {
        let chains = chains(&world).await;
        let checkpoint: Vec<Head> = verified(&world).await.heads;
        records(&world, Chain::Customer(CustomerId(chains[0])), 3).await;
        assert_eq!(verify(&world.store, &checkpoint).await.unwrap().faults, [""; 0], "what comes later is no fault");
        run(&world, &["DELETE FROM kept_log", "DELETE FROM kept_heads"]).await;
        run(&world, &["INSERT INTO kept_log SELECT * FROM audit_log", "INSERT INTO kept_heads SELECT * FROM audit_heads"]).await;
        let mut dice = Dice(11);
        for round in 0..100 {
            let chain = chains[usize::try_from(dice.below(3)).unwrap()];
            let number = 2 + dice.below(LENGTH - 4);
            match round % 3 {
                0 => {
                    tamper(&world, &format!("UPDATE audit_log SET subject = 'Rewritten' {ONE}"), chain, number).await;
                    tamper(&world, "UPDATE audit_log SET hash = NULL WHERE customer_id = $1 AND $2 > 0", chain, number).await;
                    tamper(&world, "UPDATE audit_heads SET hash = NULL WHERE customer_id = $1 AND $2 > 0", chain, number).await;
                    chain::complete(&world.store).await.unwrap();
                }
                1 => {
                    tamper(&world, "DELETE FROM audit_log WHERE customer_id = $1 AND seq > $2", chain, number).await;
                    let head = "UPDATE audit_heads SET seq = $2, hash = (SELECT hash FROM audit_log WHERE customer_id = $1 AND seq = $2) WHERE customer_id = $1";
                    tamper(&world, head, chain, number).await;
                }
                _ => {
                    tamper(&world, "DELETE FROM audit_log WHERE customer_id = $1 AND $2 > 0", chain, number).await;
                    tamper(&world, "DELETE FROM audit_heads WHERE customer_id = $1 AND $2 > 0", chain, number).await;
                }
            }
            assert_eq!(verified(&world).await.faults, [""; 0], "by itself it looks right");
            assert!(!verify(&world.store, &checkpoint).await.unwrap().faults.is_empty(), "{round}");
            undo(&world).await;
        }
    }

    async fn a_failed_write_leaves_no_record(world) {
        let acme = customer(&world, "Acme").await;
        let draft = domain::organization::NewCustomerDraft { name: "Acme".into(), ..Default::default() };
        let twin = storage::customers::add(&world.store, storage::testing::TESTER, &draft.parse().unwrap()).await;
        assert!(twin.is_err());
        let report = verified(&world).await;
        assert_eq!((report.records, report.faults.len()), (1, 0));
        let mut on = world.store.read().await.unwrap();
        let (count,) = fetch_one!(on, (i64,), "SELECT COUNT(*) FROM audit_log WHERE customer_id = $1", acme.0).unwrap();
        assert_eq!(count, 1);
    }
}

mod activity {
    use domain::activity::{ActivityDraft, ActivityEntry};
    use domain::permission::{Role, Stage};
    use domain::visitor::Visitor;
    use storage::testing::TESTER;
    use storage::{accounts, activity};

    use super::*;

    async fn found(world: &World, fields: ActivityDraft) -> Vec<ActivityEntry> {
        activity::list(&world.store, &fields.parse().unwrap(), 100).await.unwrap().entries
    }

    on_both! {
        async fn all_chains_are_listed_newest_first_in_pages_and_by_every_filter(world) {
            let acme = customer(&world, "Acme").await;
            world.later(24 * 60);
            customer(&world, "Other").await;
            let email = domain::email::Email::parse("ada@example.com").unwrap();
            let ada = accounts::create_staff(&world.store, TESTER, &email, "Ada", Role::Admin, "hash").await.unwrap();
            world.later(1);
            accounts::log_in(&world.store, ada, Stage::Full, &Visitor::default(), &[]).await.unwrap();
            records(&world, Chain::Customer(acme), 5).await;

            let all = found(&world, ActivityDraft::default()).await;
            assert_eq!(all.len(), 9);
            assert!(all.is_sorted_by(|one, next| one.place() > next.place()), "newest first");
            let mut pages = Vec::new();
            let mut before = String::new();
            loop {
                let draft = ActivityDraft { before, ..ActivityDraft::default() };
                let page = activity::list(&world.store, &draft.parse().unwrap(), 2).await.unwrap();
                before = page.entries.last().unwrap().place().code();
                pages.extend(page.entries);
                if !page.more {
                    break;
                }
            }
            assert_eq!(pages, all, "the pages together are the same");

            let by = |name: &str, value: &str| {
                let mut draft = ActivityDraft::default();
                let value = value.to_owned();
                match name {
                    "customer" => draft.customer = value,
                    "section" => draft.section = value,
                    "person" => draft.person = value,
                    "from" => draft.from = value,
                    _ => draft.to = value,
                }
                draft
            };
            assert_eq!(found(&world, by("customer", "acm")).await.len(), 6);
            assert_eq!(found(&world, by("section", "staff")).await.len(), 1);
            let log_in = found(&world, by("person", "ADA")).await;
            assert_eq!(log_in.len(), 1);
            assert_eq!((log_in[0].whose().as_str(), log_in[0].entry.subject.as_str()), ("Reseller", "ada@example.com"));
            assert_eq!(found(&world, by("to", "2026-11-23")).await.len(), 1);
            assert_eq!(found(&world, by("from", "2026-11-24")).await.len(), 8);
            assert!(found(&world, by("from", "2026-11-25")).await.is_empty());
        }

        async fn records_of_a_deleted_customer_are_still_listed(world) {
            let acme = customer(&world, "Acme").await;
            storage::customers::delete(&world.store, TESTER, acme).await.unwrap();
            let all = found(&world, ActivityDraft::default()).await;
            assert_eq!(all.iter().map(ActivityEntry::whose).collect::<Vec<_>>(), ["A deleted customer"; 2]);
            assert_eq!(verified(&world).await.faults, [""; 0]);
        }
    }
}
