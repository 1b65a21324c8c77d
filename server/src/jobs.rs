//! Does the jobs of the server when they are due, one after another. Several servers share them: see docs/jobs.md.

use std::time::Duration;

use domain::job::JobKind;
use storage::jobs::{self, Lease};
use storage::{StorageError, Store, bills, sweep};

/// How often the server looks for a job that is due.
const PAUSE: Duration = Duration::from_secs(5);

/// Does jobs until the server stops. One that is interrupted then is done again when its lease ends.
pub(crate) async fn run(store: Store) {
    if let Err(error) = jobs::add_new(&store).await {
        tracing::error!(%error, "new jobs could not be stored");
    }
    loop {
        match run_due(&store).await {
            Ok(Some(_)) => {}
            Ok(None) => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::error!(%error, "jobs cannot be read");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Does the job that has been due longest; `None` if none is due. An error of the job itself is stored with it.
pub async fn run_due(store: &Store) -> Result<Option<JobKind>, StorageError> {
    if !jobs::any_due(store).await? {
        return Ok(None);
    }
    let Some(lease) = jobs::claim(store).await? else { return Ok(None) };
    let outcome = work(store, lease).await;
    if let Err(error) = &outcome {
        tracing::error!(%error, job = lease.kind().code(), "a job failed");
    }
    jobs::finish(store, lease, &outcome).await?;
    Ok(Some(lease.kind()))
}

async fn work(store: &Store, lease: Lease) -> Result<(), StorageError> {
    match lease.kind() {
        // To delete the same rows twice does no harm, so this one does not hold its lease.
        JobKind::Housekeeping => sweep::run(store).await,
        JobKind::Approvals => bills::deadlines::run(store, lease).await,
    }
}
