//! What every storage function is given: the database, the clock and the randomness.

use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::database::{Database, Reader, Writer};
use crate::error::StorageError;
use crate::vault::Vault;

/// Where the time comes from. A parameter, so that a test can say what time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock that asks `now`.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time of the machine.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Self::new(Utc::now)
    }

    /// Now, in whole microseconds: what both databases can keep.
    pub fn now(&self) -> DateTime<Utc> {
        let now = (self.0)();
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }
}

/// Where random bytes come from. A parameter, like the clock.
#[derive(Clone)]
pub struct Randomness(Arc<dyn Fn(&mut [u8]) + Send + Sync>);

impl Randomness {
    /// Randomness that fills its buffers by `fill`, which must be fit for secrets outside of tests.
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

/// The database with the clock and the randomness that go with it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// The database.
    pub database: Database,
    /// The clock.
    pub clock: Clock,
    /// The randomness.
    pub randomness: Randomness,
    /// Encrypts the secrets that are read again.
    pub vault: Vault,
}

impl Store {
    /// A connection to read from.
    pub async fn read(&self) -> Result<Reader, StorageError> {
        self.database.read().await
    }

    /// A transaction to write in; dropped without `commit` it leaves nothing.
    pub async fn write(&self) -> Result<Writer, StorageError> {
        self.database.write().await
    }
}
