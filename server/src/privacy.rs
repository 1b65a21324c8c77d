//! Exports all data about one person as a JSON file.

use app::api::host::LoggedIn;
use app::error::AppError;
use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::permission::{Actor, Permission};
use domain::privacy::PersonalData;

use crate::answer::status;
use crate::page::Pages;

/// All data about a contact.
pub(crate) async fn contact(
    State(pages): State<Pages>,
    Path((customer, contact)): Path<(String, String)>,
    request: Request,
) -> Response {
    file(match asks(&request) {
        Ok(actor) => of_contact(&pages, &actor, &customer, &contact).await,
        Err(error) => Err(error),
    })
}

/// All data about a staff user.
pub(crate) async fn staff(State(pages): State<Pages>, Path(account): Path<String>, request: Request) -> Response {
    file(match asks(&request) {
        Ok(_) => of_staff(&pages, &account).await,
        Err(error) => Err(error),
    })
}

fn file(found: Result<PersonalData, AppError>) -> Response {
    let found =
        found.and_then(|found| serde_json::to_vec_pretty(&found).map_err(|error| app::api::host::internal(&error)));
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"personal-data.json\""),
    ];
    match found {
        Ok(text) => (headers, text).into_response(),
        Err(error) => (status(&error), error.to_string()).into_response(),
    }
}

/// The actor, if allowed to export personal data.
fn asks(request: &Request) -> Result<Actor, AppError> {
    let LoggedIn { actor, .. } = request.extensions().get::<LoggedIn>().ok_or(AppError::LoggedOut)?;
    if actor.may(Permission::PersonalData) { Ok(actor.clone()) } else { Err(AppError::Forbidden) }
}

async fn of_contact(pages: &Pages, actor: &Actor, customer: &str, contact: &str) -> Result<PersonalData, AppError> {
    // The ids are parsed here so that missing permission is reported before invalid ids.
    let customer: CustomerId = customer.parse().map_err(|_| AppError::NotFound)?;
    let contact: ContactId = contact.parse().map_err(|_| AppError::NotFound)?;
    Ok(storage::privacy::export(&pages.host.store, actor.scope(), customer, contact).await?)
}

async fn of_staff(pages: &Pages, account: &str) -> Result<PersonalData, AppError> {
    let account: AccountId = account.parse().map_err(|_| AppError::NotFound)?;
    Ok(storage::privacy::staff::export(&pages.host.store, account).await?)
}
