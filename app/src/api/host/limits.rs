//! Counts attempts, and refuses them when there are too many.

use storage::Store;
use storage::limits::Counted;

use super::errors::too_often;
use super::host;
use crate::error::AppError;

/// Counts an attempt, or fails with the time to wait.
pub async fn count(counted: &[Counted]) -> Result<(), AppError> {
    count_on(&host().store, counted).await
}

/// The same, outside of a server function.
pub async fn count_on(store: &Store, counted: &[Counted]) -> Result<(), AppError> {
    let taken = storage::limits::take(store, counted).await?;
    taken.map_err(|wait| too_often("Too many attempts.".into(), wait))
}
