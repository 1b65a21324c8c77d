//! While the database is away, locked or full, requests get 503 with the time to retry and `/readyz` fails. Afterwards
//! everything works without a restart.

use app::error::AppError;
use axum::body::Body;
use axum::http::Method;
use domain::permission::Role;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use storage::Database;
use storage::testing::Engine;

use crate::people::{Answer, PlainText, Portal, Who};

/// Adds a customer as the app does.
async fn save(portal: &Portal, name: &str) -> Answer {
    portal.call(Who::Admin, "add_customer", &format!("draft[name]={name}")).await
}

/// Adds a customer as a browser without JavaScript does.
async fn save_by_form(portal: &Portal, name: &str) -> Answer {
    portal.post_form(Who::Admin, "/api/add_customer", "/customers?add=on", &format!("draft[name]={name}")).await
}

/// The answer must be 503 with a time to retry.
fn is_temporary(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{:?}", answer.headers);
}

fn says(answer: &Answer, words: &str) {
    assert!(answer.body.contains(words), "{words}: {}", answer.body);
}

async fn readiness(portal: &Portal) -> u16 {
    // `/readyz` keeps its answer for a few seconds.
    portal.world.later(1);
    portal.get(Who::Nobody, "/readyz").await.status.as_u16()
}

/// As a form encodes it.
const PASSWORD: &str = "eleven+purple+lanterns";
const AWAY: &str = "The database is not available right now. Nothing was saved. Try again in a minute";

async fn of_writer(portal: &Portal, pragma: &'static str) {
    let Database::Sqlite { writer, .. } = &portal.world.store.database else { panic!("not SQLite") };
    writer.execute(pragma).await.unwrap();
}

#[tokio::test]
async fn after_a_full_disk_saving_works_again_without_a_restart() {
    let hash = PlainText::hash_of("eleven purple lanterns");
    let portal = Portal::sqlite().await.with_staff("ada0@reseller.example", Role::Admin, &hash).await;
    let portal = portal.with_staff("ada1@reseller.example", Role::Operator, &hash).await;
    assert_eq!(readiness(&portal).await, 200);
    for (round, by_form) in [(0, true), (1, false)] {
        // SQLite raises this to the present number of pages, so the next save that needs another page fails.
        of_writer(&portal, "PRAGMA max_page_count = 1").await;
        let mut full = None;
        for number in 0..200 {
            let name = format!("{}{round}{number}", "x".repeat(150));
            let answer = if by_form { save_by_form(&portal, &name).await } else { save(&portal, &name).await };
            if !matches!(answer.status.as_u16(), 200 | 303) {
                full = Some(answer);
                break;
            }
        }
        let full = full.expect("it was never full");
        is_temporary(&full);
        match by_form {
            true => says(&full, AWAY),
            false => assert_eq!(serde_json::from_str::<AppError>(&full.body).unwrap(), AppError::Away),
        }
        assert_eq!(save(&portal, &format!("After{round}")).await.status, 200);
        let log_in = format!("draft[email]=ada{round}@reseller.example&draft[password]={PASSWORD}");
        assert_eq!(portal.call(Who::Nobody, "log_in", &log_in).await.status, 200);
        assert_eq!(readiness(&portal).await, 200);
    }
}

#[tokio::test]
async fn a_locked_file_is_busy_and_not_ready_until_it_is_free() {
    let portal = Portal::sqlite().await;
    of_writer(&portal, "PRAGMA busy_timeout = 20").await;
    let mut other = SqliteConnection::connect(&portal.world.url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let busy = save_by_form(&portal, "Locked").await;
    is_temporary(&busy);
    says(&busy, "The server is busy. Try again in a moment");
    assert_eq!(readiness(&portal).await, 503);
    assert_eq!(portal.get(Who::Admin, "/customers").await.status, 200, "reading still works");
    other.execute("ROLLBACK").await.unwrap();
    assert_eq!(save(&portal, "Free").await.status, 200);
    assert_eq!(readiness(&portal).await, 200);
}

#[tokio::test]
async fn a_read_only_database_server_is_not_ready_but_serves_reads() {
    let portal = Portal::on(Engine::Postgres).await;
    let mut by = PgConnection::connect(&portal.world.url).await.unwrap();
    let name = portal.world.url.rsplit('/').next().unwrap().to_owned();
    let only_reads =
        |word: &str| AssertSqlSafe(format!("ALTER DATABASE {name} SET default_transaction_read_only = {word}"));
    let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    by.execute(only_reads("on")).await.unwrap();
    by.execute(end_all).await.unwrap();
    let refused = save_by_form(&portal, "Refused").await;
    is_temporary(&refused);
    says(&refused, AWAY);
    assert_eq!(readiness(&portal).await, 503);
    assert_eq!(portal.get(Who::Admin, "/customers").await.status, 200);
    by.execute("SET default_transaction_read_only = off").await.unwrap();
    by.execute(only_reads("off")).await.unwrap();
    assert_eq!(readiness(&portal).await, 200);
    assert_eq!(save(&portal, "Taken").await.status, 200);
}

#[tokio::test]
async fn a_restart_of_the_database_does_not_disturb_later_requests() {
    let portal = Portal::on(Engine::Postgres).await;
    let mut by = PgConnection::connect(&portal.world.url).await.unwrap();
    let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for round in 0..3 {
        assert_eq!(portal.get(Who::Admin, "/customers").await.status, 200);
        by.execute(end_all).await.unwrap();
        assert_eq!(save(&portal, &format!("After{round}")).await.status, 200);
        assert_eq!(portal.get(Who::Admin, "/customers").await.status, 200);
    }
}

#[tokio::test]
async fn a_missing_database_is_reported_on_a_plain_page_and_to_scripts() {
    let portal = Portal::sqlite().await;
    portal.world.store.database.close().await;
    let page = portal.request(Who::Admin, Method::GET, "/customers").header("accept", "text/html");
    let page = portal.send(page.body(Body::empty()).unwrap()).await;
    is_temporary(&page);
    says(&page, AWAY);
    assert!(page.header("content-type").starts_with("text/html"));
    let call = save(&portal, "Gone").await;
    is_temporary(&call);
    assert_eq!(serde_json::from_str::<AppError>(&call.body).unwrap(), AppError::Away);
    let log_in = portal.call(Who::Nobody, "log_in", "draft[email]=ada@example.com&draft[password]=wrong").await;
    is_temporary(&log_in);
    assert_eq!(readiness(&portal).await, 503);
}

#[tokio::test]
async fn a_failed_upload_is_answered_with_a_reference_to_the_log() {
    let portal = Portal::sqlite().await;
    // A file in place of the folder.
    std::fs::write(portal.data_folder().join("uploads"), "").unwrap();
    let mut references = Vec::new();
    for _ in 0..2 {
        let begun =
            portal.send(portal.request(Who::Admin, Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
        assert_eq!(begun.status, 500);
        match serde_json::from_str::<AppError>(&begun.body).unwrap() {
            AppError::Internal(reference) => references.push(reference),
            other => panic!("{other:?}"),
        }
    }
    assert!(
        references.iter().all(|reference| reference.len() == 8) && references[0] != references[1],
        "{references:?}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_servers_user_can_read_uploaded_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let portal = Portal::sqlite().await;
    portal.send(portal.request(Who::Admin, Method::POST, "/uploads").body(Body::empty()).unwrap()).await;
    let form = crate::access::form_with_file(&portal.one.customer.to_string());
    let request = portal.request(Who::Admin, Method::POST, "/customers/import").header("accept", "text/html");
    let request = request.header("content-type", "multipart/form-data; boundary=edge");
    assert_eq!(portal.send(request.body(Body::from(form)).unwrap()).await.status, 303);
    let files = std::fs::read_dir(portal.data_folder().join("uploads")).unwrap();
    let modes: Vec<u32> = files.map(|file| file.unwrap().metadata().unwrap().permissions().mode() & 0o777).collect();
    assert_eq!(modes, [0o600, 0o600]);
}
