//! A fault of the database leaves nothing behind. Once the disk has space, the lock is free or the server is back,
//! saving works again without a restart.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use storage::testing::{Engine, TESTER, World, customer};
use storage::{Database, StorageError, execute, fetch_one, on_both};

/// Adds a customer, as an example of a save.
async fn save(world: &World, name: &str) -> Result<(), StorageError> {
    let draft = domain::organization::NewCustomerDraft { name: name.into(), ..Default::default() };
    storage::customers::add(&world.store, TESTER, &draft.parse().unwrap()).await.map(drop)
}

/// Runs a pragma on SQLite's writing connection; a connection that replaces it does not have it.
async fn of_writer(world: &World, pragma: &'static str) {
    let Database::Sqlite { writer, .. } = &world.store.database else { panic!("not SQLite") };
    writer.execute(pragma).await.unwrap();
}

/// A connection of another program.
async fn another(world: &World) -> PgConnection {
    PgConnection::connect(&world.url).await.unwrap()
}

/// Ends all other connections, as a restart of the server does.
async fn end_all(by: &mut PgConnection) {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    by.execute(sql).await.unwrap();
}

/// Writes until the disk is full: SQLite may use only the pages that it has now.
async fn fill(world: &World) -> StorageError {
    of_writer(world, "PRAGMA max_page_count = 1").await;
    let mut tx = world.store.write().await.unwrap();
    for number in 0..1000 {
        let name = format!("{number} {}", "x".repeat(2000));
        match execute!(tx, "INSERT INTO tallies (name, count) VALUES ($1, 0)", name) {
            Ok(_) => {}
            Err(error) => return error,
        }
    }
    panic!("it was never full");
}

#[tokio::test]
async fn after_a_full_disk_saves_and_log_ins_work_again_without_a_restart() {
    let world = World::sqlite().await;
    save(&world, "Before").await.unwrap();
    for round in 0..3 {
        let full = fill(&world).await;
        assert!(full.is_away() && !full.is_busy(), "{full}");
        save(&world, &format!("After {round}")).await.unwrap();
        storage::sweep::run(&world.store).await.unwrap();
        world.store.database.ready().await.unwrap();
    }
    let email = domain::email::Email::parse("ada@reseller.example").unwrap();
    let role = domain::permission::Role::Admin;
    let account = storage::accounts::create_staff(&world.store, TESTER, &email, "Ada", role, "hash").await.unwrap();
    let (stage, visitor) = (domain::permission::Stage::Full, domain::visitor::Visitor::default());
    fill(&world).await;
    storage::accounts::log_in(&world.store, account, stage, &visitor, &[]).await.unwrap();
    let names = storage::customers::names(&world.store).await.unwrap();
    assert_eq!(names.len(), 4, "what was acknowledged is there, and nothing of what failed");
}

#[tokio::test]
async fn a_save_that_fails_on_a_full_disk_does_not_block_the_next_one() {
    let world = World::sqlite().await;
    for pragma in ["PRAGMA max_page_count = 1", "PRAGMA query_only = ON"] {
        of_writer(&world, pragma).await;
        let text = "x".repeat(150);
        let mut failed = None;
        for number in 0..100 {
            if let Err(error) = save(&world, &format!("{pragma} {number} {text}")).await {
                failed = Some(error);
                break;
            }
        }
        let failed = failed.expect("a save failed");
        assert!(failed.is_away(), "{pragma}: {failed}");
        save(&world, &format!("After {pragma}")).await.unwrap();
    }
}

#[tokio::test]
async fn a_file_locked_by_another_program_is_busy_and_not_ready() {
    let world = World::sqlite().await;
    of_writer(&world, "PRAGMA busy_timeout = 20").await;
    let mut other = SqliteConnection::connect(&world.url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let busy = save(&world, "While locked").await.unwrap_err();
    assert!(busy.is_busy() && !busy.is_away(), "{busy}");
    assert!(world.store.database.ready().await.is_err());
    other.execute("ROLLBACK").await.unwrap();
    save(&world, "Afterwards").await.unwrap();
    world.store.database.ready().await.unwrap();
}

#[tokio::test]
async fn a_reading_connection_cannot_write() {
    let world = World::sqlite().await;
    let mut on = world.store.read().await.unwrap();
    for sql in ["DELETE FROM tallies", "INSERT INTO tallies (name, count) VALUES ('x', 0)", "DROP TABLE tallies"] {
        let refused = execute!(on, sql).unwrap_err();
        assert!(refused.is_away(), "{sql}: {refused}");
    }
    drop(on);
    save(&world, "By a writer").await.unwrap();
}

on_both! {
    async fn a_database_is_ready_during_a_write(world) {
        world.store.database.ready().await.unwrap();
        let mut import = world.store.write().await.unwrap();
        execute!(import, "UPDATE tallies SET count = count").unwrap();
        world.store.database.ready().await.unwrap();
        drop(import);
        world.store.database.ready().await.unwrap();
    }

    async fn a_missing_row_is_not_found(world) {
        let mut on = world.store.read().await.unwrap();
        let gone = fetch_one!(on, (i64,), "SELECT count FROM tallies WHERE name = 'none'").unwrap_err();
        assert!(matches!(gone, StorageError::NotFound), "{gone}");
    }

    async fn search_words_longer_than_any_name_find_nothing(world) {
        customer(&world, "Acme").await;
        for words in ["x".repeat(60_000), "%".repeat(60_000), "ß_!".repeat(20_000), "İ".repeat(30_000)] {
            let query = domain::customer::CustomerQuery { search: words.clone(), ..Default::default() };
            assert_eq!(storage::customers::list(&world.store, &query.tidy()).await.unwrap().rows.len(), 0);
            let query = domain::mail_list::MailQuery { search: words.clone(), ..Default::default() };
            storage::mails::outbox::list(&world.store, &query).await.unwrap();
        }
    }

    async fn an_import_for_a_customer_deleted_meanwhile_is_refused(world) {
        use storage::bills::import::Import;
        let acme = customer(&world, "Acme").await;
        let text = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ServiceName\n1,1,USD,2026-09-01,Compute\n";
        let items: Vec<_> = domain::import::BillReader::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "DELETE FROM customers WHERE id = $1", acme.0).unwrap();
        tx.commit().await.unwrap();
        let mut import = Import::begin(&world.store, storage::testing::file(acme));
        import.add(&items).await.unwrap();
        let refused = import.finish(&storage::testing::found()).await.unwrap_err();
        assert!(matches!(&refused, StorageError::Refused(why) if why.contains("was deleted")), "{refused}");
        let mut on = world.store.read().await.unwrap();
        let (left,) = fetch_one!(on, (i64,), "SELECT COUNT(*) FROM bill_lines").unwrap();
        assert_eq!(left, 0);
    }

    async fn a_version_at_its_limit_is_stale(world) {
        let acme = customer(&world, "Acme").await;
        let settings = domain::settings::SettingsDraft {
            billing_cycle: "yearly".into(),
            currency: "USD".into(),
            time_zone: "Asia/Tokyo".into(),
            document_language: "ja".into(),
            approval_days: "7".into(),
            payment_terms: "14".into(),
            grant_up_to: String::new(),
            corrections: String::new(),
        };
        let settings = settings.parse().unwrap();
        for first in [true, false] {
            for version in [i64::MAX, i64::MIN, -1, i64::MAX - 1] {
                let stale = storage::save::<storage::settings::CustomerSettings>(&world.store, TESTER, acme, version, &settings).await.unwrap_err();
                assert!(matches!(stale, StorageError::Stale { .. }), "{version}: {stale}");
            }
            storage::save::<storage::settings::CustomerSettings>(&world.store, TESTER, acme, i64::from(!first), &settings).await.unwrap();
        }
    }

    async fn forgetting_and_removing_a_contact_at_once_leaves_a_valid_log(world) {
        let acme = customer(&world, "Acme").await;
        for round in 0..10 {
            let email = format!("grace{round}@acme.example");
            let grace = storage::testing::contact(&world, acme, &email, &["viewer"]).await;
            storage::contacts::set_accounts(&world.store, TESTER, acme, &[grace]).await.unwrap();
            let (one, two) = (world.store.clone(), world.store.clone());
            let forget = tokio::spawn(async move { storage::privacy::forget(&one, TESTER, acme, grace).await });
            let remove = tokio::spawn(async move { storage::contacts::remove(&two, TESTER, acme, grace).await });
            let (forgot, removed) = (forget.await.unwrap(), remove.await.unwrap());
            assert!(matches!(forgot, Ok(()) | Err(StorageError::NotFound)), "{round}: {forgot:?}");
            assert!(matches!(removed, Ok(()) | Err(StorageError::NotFound)), "{round}: {removed:?}");
            assert!(forgot.is_ok() || removed.is_ok());
        }
        let log = storage::history::verify::verify(&world.store, &[]).await.unwrap();
        assert_eq!(log.faults, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_ended_by_the_server_are_replaced() {
    let world = World::on(Engine::Postgres).await;
    let mut by = another(&world).await;
    for round in 0..3 {
        let mut all = Vec::new();
        for _ in 0..10 {
            all.push(world.store.read().await.unwrap());
        }
        drop(all);
        end_all(&mut by).await;
        for number in 0..20 {
            save(&world, &format!("After {round} {number}")).await.unwrap();
            storage::customers::names(&world.store).await.unwrap();
        }
    }
    world.store.database.ready().await.unwrap();
}

#[tokio::test]
async fn a_save_on_a_lost_connection_fails_as_away_and_the_next_one_works() {
    let world = World::on(Engine::Postgres).await;
    let mut by = another(&world).await;
    let mut tx = world.store.write().await.unwrap();
    execute!(tx, "UPDATE tallies SET count = count + 1").unwrap();
    end_all(&mut by).await;
    let lost = execute!(tx, "UPDATE tallies SET count = count + 1").unwrap_err();
    assert!(lost.is_away(), "{lost}");
    drop(tx);
    save(&world, "Afterwards").await.unwrap();
}

#[tokio::test]
async fn read_only_connections_are_replaced_once_the_server_takes_writes() {
    let world = World::on(Engine::Postgres).await;
    save(&world, "Before").await.unwrap();
    let mut by = another(&world).await;
    let name = world.url.rsplit('/').next().unwrap();
    let only_reads =
        |word: &str| AssertSqlSafe(format!("ALTER DATABASE {name} SET default_transaction_read_only = {word}"));
    by.execute(only_reads("on")).await.unwrap();
    end_all(&mut by).await;
    let refused = save(&world, "While it only reads").await.unwrap_err();
    assert!(refused.is_away(), "{refused}");
    assert!(world.store.database.ready().await.unwrap_err().is_away());
    assert_eq!(storage::customers::names(&world.store).await.unwrap().len(), 1, "reading works");
    // Existing connections stay read-only; only new ones can write.
    by.execute("SET default_transaction_read_only = off").await.unwrap();
    by.execute(only_reads("off")).await.unwrap();
    for number in 0..20 {
        save(&world, &format!("After {number}")).await.unwrap();
    }
    world.store.database.ready().await.unwrap();
}

/// Returns when this many connections wait for a lock.
async fn until_waiting(by: &mut PgConnection, count: i64) {
    const WAITING: &str =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_as::<_, (i64,)>(WAITING).fetch_one(&mut *by).await.unwrap().0 < count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forgetting_waits_for_a_removal_and_erases_the_removed_contact() {
    let world = World::on(Engine::Postgres).await;
    let mut by = another(&world).await;
    let acme = customer(&world, "Acme").await;
    let grace = storage::testing::contact(&world, acme, "grace@acme.example", &["viewer"]).await;
    storage::contacts::set_accounts(&world.store, TESTER, acme, &[grace]).await.unwrap();
    // A lock on the head of the chain stops the removal just before its end.
    let mut holds = world.store.write().await.unwrap();
    execute!(holds, "UPDATE audit_heads SET seq = seq WHERE customer_id = $1", acme.0).unwrap();
    let (one, two) = (world.store.clone(), world.store.clone());
    let remove = tokio::spawn(async move { storage::contacts::remove(&one, TESTER, acme, grace).await });
    until_waiting(&mut by, 1).await;
    let forget = tokio::spawn(async move { storage::privacy::forget(&two, TESTER, acme, grace).await });
    until_waiting(&mut by, 2).await;
    drop(holds);
    remove.await.unwrap().unwrap();
    forget.await.unwrap().unwrap();
    let mut on = world.store.read().await.unwrap();
    let (left,) = fetch_one!(on, (i64,), "SELECT COUNT(*) FROM audit_log WHERE changes LIKE '%grace@%'").unwrap();
    assert_eq!(left, 0, "nothing of her is left");
}
