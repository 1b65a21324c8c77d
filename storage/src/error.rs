//! What can go wrong in the database, in the words of the callers, and never in the database's own.

/// What a storage function answers when it cannot do its work.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is no such thing, or it is another customer's.
    #[error("not found")]
    NotFound,
    /// Somebody else saved since the caller read.
    #[error("changed by {by} in the meantime")]
    Stale {
        /// The name of who saved.
        by: String,
    },
    /// A value that must be unique stands elsewhere already.
    #[error("{field} is taken")]
    Taken {
        /// The draft's field.
        field: &'static str,
    },
    /// A value cannot be taken as things stand; the sentence says why, in the user's words.
    #[error("{message}")]
    Unfit {
        /// The field of the form.
        field: String,
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// A rule of the business forbids it; the sentence says which, in the user's words.
    #[error("{0}")]
    Refused(String),
    /// Something was done so often that the next time has to wait.
    #[error("{why}")]
    TooOften {
        /// What there was too much of, as a sentence for the user.
        why: String,
        /// How long to wait.
        wait: chrono::TimeDelta,
    },
    /// A stored value that cannot be: its table, column and row.
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
    /// The tables could not be brought up to date.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

impl From<sqlx::Error> for StorageError {
    /// A row that has to be there and is not went meanwhile.
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => StorageError::NotFound,
            error => StorageError::Database(error),
        }
    }
}

impl StorageError {
    /// Whether another try in a moment may do: all connections were taken for too long, or somebody else held a lock.
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

    /// Whether the database is there again when somebody mended something outside of the program, which is no fault of what was
    /// asked: the server is away or only reads, the disk is full or cannot be reached.
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

    /// Whether something refers to a row that went meanwhile.
    pub(crate) fn is_of_gone_row(&self) -> bool {
        matches!(self, StorageError::Database(sqlx::Error::Database(error)) if error.is_foreign_key_violation())
    }

    /// Says what it means that something refers to a row that went meanwhile.
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

/// Whether a file could not be written for want of space, or because the disk only reads.
pub fn is_disk(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
}

/// The primary result code of SQLite; its extended codes tell more in their higher bytes. PostgreSQL has codes of five letters.
fn sqlite_code(error: &dyn sqlx::error::DatabaseError) -> Option<i32> {
    let error = error.try_downcast_ref::<sqlx::sqlite::SqliteError>()?;
    use sqlx::error::DatabaseError as _;
    error.code()?.parse::<i32>().ok().map(|code| code & 0xff)
}

/// Connections (class 08), resources such as disk and memory (53), shut-downs (57P), the system (58), an idle transaction that
/// was ended, and a server or session that only reads.
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
