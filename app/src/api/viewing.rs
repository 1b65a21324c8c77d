//! Staff looks at a customer's pages as its users do.

use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::error::AppError;

/// Shows this session what a user of the customer sees, and nothing else, until it is stopped.
#[server(endpoint = "view_as_customer")]
pub async fn view_as_customer(customer: CustomerId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ViewAsCustomer)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?;
    storage::sessions::view_as(&store, &session.secret, &actor, customer).await?;
    host::go("/dashboard", None);
    Ok(())
}

/// The name of the customer that is looked at.
#[server(endpoint = "viewed_customer")]
pub async fn viewed_customer() -> Result<String, AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::StopViewing)?;
    let customer = actor.customer.ok_or(AppError::NotFound)?;
    Ok(storage::customers::name(&store, actor.scope(), customer).await?.0)
}

/// Goes back to the customer's profile, as staff.
#[server(endpoint = "stop_viewing")]
pub async fn stop_viewing() -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::StopViewing)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?;
    storage::sessions::stop_viewing(&store, &session.secret, &actor).await?;
    let back = actor.customer.map_or_else(|| "/".to_owned(), |customer| format!("/customers/{customer}/profile"));
    host::go(&back, None);
    Ok(())
}
