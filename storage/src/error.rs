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
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

impl StorageError {
    /// Whether it is worth another try: all connections were taken for too long, or a lock of PostgreSQL was (lock time-out,
    /// deadlock).
    pub fn is_busy(&self) -> bool {
        match self {
            StorageError::Database(sqlx::Error::PoolTimedOut) => true,
            StorageError::Database(sqlx::Error::Database(error)) => {
                matches!(error.code().as_deref(), Some("55P03" | "40P01"))
            }
            _ => false,
        }
    }

    /// Whether something refers to a row that went meanwhile.
    pub(crate) fn is_of_gone_row(&self) -> bool {
        matches!(self, StorageError::Database(sqlx::Error::Database(error)) if error.is_foreign_key_violation())
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
