//! `/readyz`: whether the server is not stopping and the database can be read and written. Anyone may ask, so the
//! database is checked at most once in a few seconds, by one request at a time.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use storage::Store;
use tokio::sync::Mutex;

use crate::listen::Stopping;

/// How long a result is reused.
const HOLDS: TimeDelta = TimeDelta::seconds(2);

/// Checks whether the database is ready and caches the result with its time.
#[derive(Clone)]
pub(crate) struct Readiness {
    store: Store,
    known: Arc<Mutex<Option<(DateTime<Utc>, bool)>>>,
}

impl Readiness {
    pub(crate) fn of(store: Store) -> Self {
        Self { store, known: Arc::default() }
    }

    async fn is_ready(&self) -> bool {
        let mut known = self.known.lock().await;
        let now = self.store.clock.now();
        if let Some((since, is_ready)) = *known
            && (TimeDelta::zero()..HOLDS).contains(&(now - since))
        {
            return is_ready;
        }
        let answer = self.store.database.ready().await;
        if let Err(error) = &answer {
            tracing::warn!(%error, "not ready");
        }
        *known = Some((now, answer.is_ok()));
        answer.is_ok()
    }
}

pub(crate) async fn answer(State(readiness): State<Readiness>, stopping: Option<Extension<Stopping>>) -> Response {
    if stopping.is_some_and(|Extension(stopping)| stopping.is()) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping").into_response();
    }
    match readiness.is_ready().await {
        true => "ready".into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written to").into_response(),
    }
}
