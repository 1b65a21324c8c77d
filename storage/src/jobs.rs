//! The jobs of the server: one row for each kind, claimed by one server at a time. See docs/jobs.md.

use chrono::{DateTime, TimeDelta, Utc};
use domain::history::{Action, Section};
use domain::job::{Job, JobKind};

use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::{self, chain::Chain};
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one, fetch_optional, requests};

/// How long a server has for one transaction of a job before another one may take the job over.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// A job that only this server does, until its lease ends.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    kind: JobKind,
    token: i64,
}

impl Lease {
    /// What is to be done.
    #[must_use]
    pub fn kind(self) -> JobKind {
        self.kind
    }

    /// Extends the lease, as the first write of each transaction of the job. If another server took the job over
    /// meanwhile, the transaction fails: so two servers never do the same work, however late one of them wakes up.
    ///
    /// # Errors
    /// [`StorageError::Refused`] if the lease is gone.
    pub(crate) async fn hold(self, store: &Store, tx: &mut Writer) -> Result<(), StorageError> {
        let until = store.clock.now() + LEASE;
        let sql = "UPDATE jobs SET leased_until = $3 WHERE kind = $1 AND token = $2 AND leased_until IS NOT NULL";
        match execute!(tx, sql, self.kind.code(), self.token, until)? {
            0 => Err(StorageError::Refused("Another server took this job over".into())),
            _ => Ok(()),
        }
    }
}

type Row =
    (String, DateTime<Utc>, Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<DateTime<Utc>>, i64, Option<String>);

/// All jobs, in the order of their kinds.
pub async fn list(store: &Store) -> Result<Vec<Job>, StorageError> {
    let mut on = store.read().await?;
    let rows =
        fetch_all!(on, Row, "SELECT kind, due_at, leased_until, started_at, ended_at, failures, fault FROM jobs")?;
    let now = store.clock.now();
    let job = |(kind, due_at, leased, started_at, ended_at, failures, fault): Row| {
        let kind = JobKind::from_code(&kind)?;
        let is_running = leased.is_some_and(|until| until > now);
        Some(Job { kind, due_at, started_at, ended_at, is_running, failures, fault })
    };
    let mut jobs: Vec<Job> = rows.into_iter().filter_map(job).collect();
    jobs.sort_by_key(|job| job.kind);
    Ok(jobs)
}

/// Makes a job due now. It keeps running if it does.
pub async fn run_now(store: &Store, by: By<'_>, kind: JobKind) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    execute!(tx, "UPDATE jobs SET due_at = $2 WHERE kind = $1", kind.code(), store.clock.now())?;
    let (chain, section, action, subject) = (Chain::Reseller, Section::Jobs, Action::Started, kind.label());
    let record = history::Record { chain, section, action, subject_id: None, subject, changes: Vec::new() };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await
}

/// Adds the rows of jobs that are new in this version; they are due at once.
pub async fn add_new(store: &Store) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    for kind in JobKind::ALL {
        execute!(
            tx,
            "INSERT INTO jobs (kind, due_at, token, failures) VALUES ($1, $2, 0, 0) ON CONFLICT (kind) DO NOTHING",
            kind.code(),
            store.clock.now()
        )?;
    }
    tx.commit().await
}

/// Whether a job is due. Called often, so it only reads.
pub async fn any_due(store: &Store) -> Result<bool, StorageError> {
    let mut on = store.read().await?;
    let sql = "SELECT EXISTS (SELECT 1 FROM jobs WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until < $1))";
    let (any,) = fetch_one!(on, (bool,), sql, store.clock.now())?;
    Ok(any)
}

/// Claims the job that has been due longest.
pub async fn claim(store: &Store) -> Result<Option<Lease>, StorageError> {
    let mut tx = store.write().await?;
    let now = store.clock.now();
    // If two servers find the same job, the second waits for the first, looks again and finds it leased.
    let row = fetch_optional!(
        tx,
        (String, i64),
        "UPDATE jobs SET token = token + 1, leased_until = $2, started_at = $1, ended_at = NULL
         WHERE kind = (SELECT kind FROM jobs
                       WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until < $1)
                       ORDER BY due_at, kind LIMIT 1)
           AND (leased_until IS NULL OR leased_until < $1)
         RETURNING kind, token",
        now,
        now + LEASE
    )?;
    tx.commit().await?;
    // A job of a newer version that ran here before is unknown; it stays leased for a while, and is claimed again.
    Ok(row.and_then(|(kind, token)| Some(Lease { kind: JobKind::from_code(&kind)?, token })))
}

/// Stores the end of a run, and when the next one begins. Stores nothing if another server took the job over.
pub async fn finish(store: &Store, lease: Lease, outcome: &Result<(), StorageError>) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    let sql = "SELECT failures FROM jobs WHERE kind = $1 AND token = $2";
    let Some((failures,)) = fetch_optional!(tx, (i64,), sql, lease.kind.code(), lease.token)? else { return Ok(()) };
    let now = store.clock.now();
    let (failures, fault, next) = match outcome {
        Ok(()) => (0, None, now + lease.kind.every()),
        Err(error) => (failures + 1, Some(error.to_string()), now + lease.kind.again(failures + 1)),
    };
    execute!(
        tx,
        // Due later than it began: somebody wanted it to run again meanwhile.
        "UPDATE jobs SET leased_until = NULL, ended_at = $3, failures = $4, fault = $5,
                         due_at = CASE WHEN due_at > started_at THEN due_at ELSE $6 END
         WHERE kind = $1 AND token = $2",
        lease.kind.code(),
        lease.token,
        now,
        failures,
        fault,
        next
    )?;
    tx.commit().await
}
