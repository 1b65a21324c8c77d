//! Erased data is in no byte of the data folder, and only the server's user can read the folder's files. On SQLite;
//! PostgreSQL manages its own files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{Connection as _, Executor as _, SqliteConnection};
use storage::testing::{Engine, TESTER, World, contact, customer, fold_log};
use storage::{contacts, privacy, sweep};
use tokio::time::timeout;

/// The folder of the database.
fn folder(world: &World) -> PathBuf {
    Path::new(world.url.trim_start_matches("sqlite://")).parent().unwrap().to_owned()
}

/// How often a word occurs in all files of the folder, in any case.
fn found(folder: &Path, word: &str) -> usize {
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let count =
        |bytes: Vec<u8>| bytes.windows(word.len()).filter(|bytes| bytes.eq_ignore_ascii_case(word.as_bytes())).count();
    files.map(count).sum()
}

#[tokio::test]
async fn nothing_of_a_forgotten_person_is_left_in_the_bytes_of_any_file() {
    let world = World::sqlite().await;
    let acme = customer(&world, "Acme").await;
    let folder = folder(&world);
    let mut forgotten = Vec::new();
    for number in 0..40 {
        let email = format!("quetzalcoatl{number}@axolotl.example");
        let id = contact(&world, acme, &email, &["viewer", "finance"]).await;
        contacts::set_accounts(&world.store, TESTER, acme, &[id]).await.unwrap();
        forgotten.push(id);
    }
    assert!(found(&folder, "quetzalcoatl") > 40, "they are there before");
    for id in forgotten {
        privacy::forget(&world.store, TESTER, acme, id).await.unwrap();
    }
    assert_eq!((found(&folder, "quetzalcoatl"), found(&folder, "axolotl")), (0, 0));
    assert!(found(&folder, "Acme") > 0, "other data is still there");
}

#[tokio::test]
async fn rows_an_earlier_version_deleted_are_overwritten_at_the_upgrade() {
    let world = World::empty(Engine::Sqlite).await;
    world.store.database.migrate_to(8).await.unwrap();
    let mut earlier = SqliteConnection::connect(&world.url).await.unwrap();
    earlier.execute("PRAGMA secure_delete = OFF").await.unwrap();
    for sql in ["INSERT INTO tallies (name, count) VALUES ('quetzalcoatl', 0)", "DELETE FROM tallies WHERE count = 0"] {
        earlier.execute(sql).await.unwrap();
    }
    earlier.execute("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    earlier.close().await.unwrap();
    assert!(found(&folder(&world), "quetzalcoatl") > 0, "the deleted row is still in the file");
    world.store.database.migrate().await.unwrap();
    assert_eq!(found(&folder(&world), "quetzalcoatl"), 0);
    let version = || async {
        let mut on = SqliteConnection::connect(&world.url).await.unwrap();
        sqlx::query_as::<_, (i64, i64)>("SELECT * FROM pragma_user_version, pragma_schema_version")
            .fetch_one(&mut on)
            .await
            .unwrap()
    };
    let (remembered, schema) = version().await;
    assert_eq!(remembered, 1);
    world.store.database.migrate().await.unwrap();
    assert_eq!(version().await, (1, schema), "a second start rewrites nothing");
}

#[tokio::test]
async fn the_sweep_empties_sqlites_log() {
    let world = World::sqlite().await;
    customer(&world, "Quetzalcoatl").await;
    let log = folder(&world).join("test.db-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    sweep::run(&world.store).await.unwrap();
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
}

/// Half of the time that a save waits for SQLite.
const SOON: Duration = Duration::from_secs(5);

async fn is_emptied(log: &Path) {
    while std::fs::metadata(log).unwrap().len() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_does_not_wait_while_the_log_is_folded_beside_a_long_reader() {
    let world = World::sqlite().await;
    customer(&world, "Acme").await;
    let mut reader = SqliteConnection::connect(&world.url).await.unwrap();
    reader.execute("BEGIN").await.unwrap();
    reader.execute("SELECT * FROM customers").await.unwrap();
    customer(&world, "Quetzalcoatl").await;
    let save = async { timeout(SOON, customer(&world, "Beside")).await };
    let (_, saved) = tokio::join!(fold_log(&world), save);
    saved.expect("the save waited");
    timeout(SOON, customer(&world, "Afterwards")).await.expect("the save waited");
    reader.close().await.unwrap();
    let log = folder(&world).join("test.db-wal");
    timeout(SOON, is_emptied(&log)).await.expect("the log is not emptied after the last reader");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folding_the_log_does_not_wait_for_a_long_import_and_is_done_after_it() {
    let world = World::sqlite().await;
    customer(&world, "Acme").await;
    let mut import = world.store.write().await.unwrap();
    storage::execute!(import, "UPDATE tallies SET count = count").unwrap();
    timeout(SOON, fold_log(&world)).await.expect("it waited for the import");
    import.commit().await.unwrap();
    let log = folder(&world).join("test.db-wal");
    timeout(SOON, is_emptied(&log)).await.expect("the log is not emptied after the last writer");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_servers_user_can_read_the_database_and_its_copies() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::sqlite().await;
    customer(&world, "Acme").await;
    let folder = folder(&world);
    storage::backup::write(&world.store, &folder.join("copy.db")).await.unwrap();
    let modes = || {
        let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap());
        files.map(|f| (f.file_name(), f.metadata().unwrap().permissions().mode() & 0o777)).collect::<Vec<_>>()
    };
    assert!(modes().len() >= 4, "{:?}", modes());
    assert!(modes().iter().all(|(_, mode)| *mode == 0o600), "{:?}", modes());
    // Files that an earlier version left readable to others are closed at the next start.
    for (name, _) in modes() {
        std::fs::set_permissions(folder.join(name), PermissionsExt::from_mode(0o644)).unwrap();
    }
    storage::backup::write(&world.store, &folder.join("copy.db")).await.unwrap();
    let world = world.opened_again().await;
    customer(&world, "Another").await;
    assert!(modes().iter().all(|(_, mode)| *mode == 0o600), "{:?}", modes());
}
