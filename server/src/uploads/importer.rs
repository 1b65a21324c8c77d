//! Who may upload: an extractor for the handlers.

use app::api::host::LoggedIn;
use app::error::AppError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::permission::{Actor, Permission};

use crate::answer::Failed;

/// A user who may import. The first argument of every handler, so that others are refused before the body is read.
pub(crate) struct Importer(pub(crate) Actor);

impl<S: Sync> FromRequestParts<S> for Importer {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        let Some(LoggedIn { actor, .. }) = parts.extensions.get::<LoggedIn>() else {
            return Err(AppError::LoggedOut.into());
        };
        if actor.may(Permission::ImportBills) { Ok(Self(actor.clone())) } else { Err(AppError::Forbidden.into()) }
    }
}
