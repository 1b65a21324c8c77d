//! The jobs of the server.

use domain::job::{Job, JobKind};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// All jobs with their last and next runs.
#[server(protocol = Wire, endpoint = "list_jobs")]
pub async fn list_jobs() -> Result<Vec<Job>, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ManageSettings)?;
    Ok(storage::jobs::list(&store).await?)
}

/// Makes a job run now.
#[server(protocol = Wire, endpoint = "run_job")]
pub async fn run_job(kind: JobKind) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ManageSettings)?;
    storage::jobs::run_now(&store, (&actor).into(), kind).await?;
    host::go(crate::paths::JOBS, Some(crate::notices::Notice::JobStarted));
    Ok(())
}
