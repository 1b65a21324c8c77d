//! What every storage function needs: the database, the clock and the randomness.

use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::database::{Database, Reader, Writer};
use crate::error::StorageError;
use crate::vault::Vault;

/// The source of time. A parameter, so that tests can set it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock that calls `now`.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The clock of the machine.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Self::new(Utc::now)
    }

    /// Now, in whole microseconds, which both databases can store.
    pub fn now(&self) -> DateTime<Utc> {
        let now = (self.0)();
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }
}

/// The source of random bytes. A parameter, like the clock.
#[derive(Clone)]
pub struct Randomness(Arc<dyn Fn(&mut [u8]) + Send + Sync>);

impl Randomness {
    /// Randomness that fills its buffers by `fill`, which must be secure outside of tests.
    pub fn new(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }
}

/// The database with its clock and randomness. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// The database.
    pub database: Database,
    /// The clock.
    pub clock: Clock,
    /// The randomness.
    pub randomness: Randomness,
    /// Encrypts the secrets that must be read again.
    pub vault: Vault,
}

impl Store {
    /// A connection for reading.
    pub async fn read(&self) -> Result<Reader, StorageError> {
        self.database.read().await
    }

    /// A transaction for writing; dropped without `commit`, it changes nothing.
    pub async fn write(&self) -> Result<Writer, StorageError> {
        self.database.write().await
    }
}
