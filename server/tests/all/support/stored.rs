//! What is in the database, in a form that shows whether anything changed.

use storage::{Store, fetch_all};

/// Every table that a request may write to, row by row.
const ROWS: [&str; 8] = [
    "SELECT 'customer ' || name || CAST(version AS TEXT) || COALESCE(website, '') || CASE WHEN archived_at IS NULL THEN '' ELSE 'a' END FROM customers ORDER BY 1",
    "SELECT 'address ' || kind || address1 || city FROM addresses ORDER BY 1",
    "SELECT 'account ' || email || state || COALESCE(password_hash, '') || CAST(first_login_tries AS TEXT) FROM accounts ORDER BY 1",
    "SELECT 'contact ' || email || CAST(version AS TEXT) || CASE WHEN account_id IS NULL THEN '' ELSE 'a' END FROM contacts ORDER BY 1",
    "SELECT 'session ' || id_hash || CAST(restricted AS TEXT) FROM sessions ORDER BY 1",
    "SELECT 'bill ' || CAST(number AS TEXT) || state || CAST(version AS TEXT) || content_hash FROM bills ORDER BY 1",
    "SELECT 'step ' || person || state || CAST(version AS TEXT) || content_hash FROM bill_steps ORDER BY 1",
    "SELECT 'line ' || COALESCE(service, '') || billed FROM line_items ORDER BY 1",
];

/// All of it, as text.
pub(crate) async fn everything(store: &Store) -> Vec<String> {
    let mut on = store.read().await.unwrap();
    let mut all = Vec::new();
    for sql in ROWS {
        all.extend(fetch_all!(on, (String,), sql).unwrap().into_iter().map(|(row,)| row));
    }
    all
}

/// The rows that begin with a word: `bill`, `session`, …
pub(crate) async fn rows(store: &Store, table: &str) -> Vec<String> {
    let start = format!("{table} ");
    everything(store).await.into_iter().filter(|row| row.starts_with(&start)).collect()
}
