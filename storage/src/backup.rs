//! Backs up the embedded database while it is in use. For PostgreSQL, use `pg_dump`.

use std::path::Path;
use std::str::FromStr;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Executor as _};

use crate::database::Database;
use crate::error::StorageError;
use crate::files;
use crate::store::Store;

/// Writes a copy beside `file`, checks it, and puts it in place in one step.
pub async fn write(store: &Store, file: &Path) -> Result<(), StorageError> {
    let Database::Sqlite { readers, .. } = &store.database else {
        return Err(StorageError::Refused(
            "`backup` copies the embedded database only: use pg_dump for PostgreSQL".into(),
        ));
    };
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let part = Path::new(&name);
    match std::fs::remove_file(part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    // The copy fills an empty file. It is private, so that other users cannot read it meanwhile.
    files::open_private(part)?;
    let target = part.to_str().ok_or_else(|| StorageError::Refused("the file's name is not UTF-8".into()))?;
    sqlx::query("VACUUM INTO $1").bind(target).execute(readers).await?;
    check(target).await?;
    Ok(files::put_in_place(part, file)?)
}

async fn check(file: &str) -> Result<(), StorageError> {
    let options = SqliteConnectOptions::from_str(&format!("sqlite://{file}"))?.read_only(true);
    let mut copy = SqliteConnection::connect_with(&options).await?;
    let (found,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut copy).await?;
    copy.execute("SELECT 1 FROM customers LIMIT 1").await?;
    copy.close().await?;
    if found == "ok" { Ok(()) } else { Err(StorageError::Refused(format!("the copy is damaged: {found}"))) }
}
