//! Viewing: staff sees a customer's pages as the customer's users do.

use domain::ids::CustomerId;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// Starts viewing: until it is stopped, this session sees exactly what a user of the customer sees.
#[server(protocol = Wire, endpoint = "view_as_customer")]
pub async fn view_as_customer(customer: CustomerId) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::ViewAsCustomer)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?;
    host::enter(&storage::sessions::view_as(&store, &session.secret, &actor, customer).await?);
    host::go(crate::paths::DASHBOARD, None);
    Ok(())
}

/// Stops viewing and goes back to the customer's profile.
#[server(protocol = Wire, endpoint = "stop_viewing")]
pub async fn stop_viewing() -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::StopViewing)?;
    let session = host::logged_in().ok_or(AppError::LoggedOut)?;
    host::enter(&storage::sessions::stop_viewing(&store, &session.secret, &actor).await?);
    let back = actor.customer.map_or_else(|| "/".to_owned(), crate::paths::profile);
    host::go(&back, None);
    Ok(())
}
