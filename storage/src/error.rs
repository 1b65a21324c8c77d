//! Errors of the storage, in the callers' terms, never in the database's own.

/// The reason why a storage function failed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// It does not exist, or belongs to another customer.
    #[error("not found")]
    NotFound,
    /// Another user saved since the caller read.
    #[error("changed by {by} in the meantime")]
    Stale {
        /// That user's name.
        by: String,
    },
    /// A value that must be unique is in use already.
    #[error("{field} is taken")]
    Taken {
        /// The draft's field.
        field: &'static str,
    },
    /// A value does not fit the present data; the message says why, in the user's words.
    #[error("{message}")]
    Unfit {
        /// The field of the form.
        field: String,
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// A business rule forbids it; the message says which, in the user's words.
    #[error("{0}")]
    Refused(String),
    /// Something was done too often, so the user must wait.
    #[error("{why}")]
    TooOften {
        /// The reason, as a sentence for the user.
        why: String,
        /// How long to wait.
        wait: chrono::TimeDelta,
    },
    /// An impossible stored value: its table, column and row.
    #[error("corrupt value in {table}.{column} of {id}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
    },
    /// Neither `sqlite:` nor `postgres:`.
    #[error("DATABASE_URL must begin with sqlite:// or postgres://")]
    Url,
    /// The database itself failed.
    #[error("{0}")]
    Database(#[source] sqlx::Error),
    /// The migrations failed.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

impl From<sqlx::Error> for StorageError {
    /// A row that must exist was deleted meanwhile.
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => StorageError::NotFound,
            error => StorageError::Database(error),
        }
    }
}

impl StorageError {
    /// Whether a retry in a moment may succeed: no connection was free in time, or another transaction held a lock.
    pub fn is_busy(&self) -> bool {
        match self {
            StorageError::Database(sqlx::Error::PoolTimedOut) => true,
            StorageError::Database(sqlx::Error::Database(error)) => match sqlite_code(&**error) {
                // SQLITE_BUSY, SQLITE_LOCKED
                Some(code) => matches!(code, 5 | 6),
                // Serialization failure, deadlock, lock time-out, statement time-out
                None => matches!(error.code().as_deref(), Some("40001" | "40P01" | "55P03" | "57014")),
            },
            _ => false,
        }
    }

    /// Whether the database is unavailable for a reason outside the program and not because of the request: the server
    /// is away or read-only, the disk is full or unreachable.
    pub fn is_away(&self) -> bool {
        match self {
            StorageError::Database(error) => match error {
                sqlx::Error::Database(error) => match sqlite_code(&**error) {
                    // SQLITE_NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL
                    Some(code) => matches!(code, 7 | 8 | 10 | 13 | 14 | 15),
                    None => error.code().is_some_and(|code| is_postgres_away(&code)),
                },
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed => true,
                _ => false,
            },
            StorageError::File(error) => is_disk(error),
            _ => false,
        }
    }

    /// Whether something refers to a row that was deleted meanwhile.
    pub(crate) fn is_of_gone_row(&self) -> bool {
        matches!(self, StorageError::Database(sqlx::Error::Database(error)) if error.is_foreign_key_violation())
    }

    /// Replaces an error about a row that was deleted meanwhile by the explanation `why`.
    pub(crate) fn gone(self, why: &str) -> Self {
        if self.is_of_gone_row() { StorageError::Refused(why.to_owned()) } else { self }
    }

    /// Turns the violation of a unique index into [`StorageError::Taken`] for the field it guards.
    pub(crate) fn taken(self, field: &'static str) -> Self {
        match &self {
            StorageError::Database(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                StorageError::Taken { field }
            }
            _ => self,
        }
    }
}

/// Whether a file could not be written because the disk is full or read-only.
pub fn is_disk(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
}

/// SQLite's primary result code, without the higher bytes of extended codes. PostgreSQL's codes have five characters.
fn sqlite_code(error: &dyn sqlx::error::DatabaseError) -> Option<i32> {
    let error = error.try_downcast_ref::<sqlx::sqlite::SqliteError>()?;
    use sqlx::error::DatabaseError as _;
    error.code()?.parse::<i32>().ok().map(|code| code & 0xff)
}

/// Connections (class 08), resources such as disk and memory (53), shutdowns (57P), the system (58), a terminated idle
/// transaction, and a read-only server or session.
fn is_postgres_away(code: &str) -> bool {
    ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) || matches!(code, "25006" | "25P03")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unavailable_server_is_distinguished_from_a_mistake() {
        for away in ["08006", "08001", "53100", "53300", "57P01", "57P02", "57P03", "58030", "25006", "25P03"] {
            assert!(is_postgres_away(away), "{away}");
        }
        for mistake in ["22021", "23505", "23503", "42601", "57014", "25001", "40001"] {
            assert!(!is_postgres_away(mistake), "{mistake}");
        }
    }

    #[test]
    fn a_full_disk_is_distinguished_from_a_missing_file() {
        use std::io::{Error, ErrorKind};
        assert!(StorageError::from(Error::from(ErrorKind::StorageFull)).is_away());
        assert!(!StorageError::from(Error::from(ErrorKind::NotFound)).is_away());
    }
}
