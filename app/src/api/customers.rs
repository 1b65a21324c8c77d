//! Customers: listing, adding, archiving and deleting them.

use domain::customer::{CustomerPage, CustomerQuery, DeleteDraft, HasBills};
use domain::ids::CustomerId;
use domain::organization::NewCustomerDraft;
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// One page of customers.
#[server(protocol = Wire, endpoint = "list_customers")]
pub async fn list_customers(query: CustomerQuery) -> Result<CustomerPage, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::customers::list(&store, &query.tidy()).await?)
}

/// A customer's name, and whether it has bills.
#[server(protocol = Wire, endpoint = "customer_name")]
pub async fn customer_name(customer: CustomerId) -> Result<(String, HasBills), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::customers::bills(&store, actor.scope(), customer).await?)
}

/// All customers by name, to choose from.
#[server(protocol = Wire, endpoint = "customer_names")]
pub async fn customer_names() -> Result<Vec<(CustomerId, String)>, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ViewCustomers)?;
    Ok(storage::customers::names(&store).await?)
}

/// Adds a customer and goes to its Profile page.
#[server(protocol = Wire, endpoint = "add_customer")]
pub async fn add_customer(draft: NewCustomerDraft) -> Result<(), AppError> {
    use crate::api::host;
    let (store, actor) = host::require(domain::permission::Permission::EditCustomers)?;
    let new = draft.parse()?;
    let id = storage::customers::add(&store, (&actor).into(), &new).await;
    let id =
        id.map_err(|error| host::taken(error, "name", || format!("A customer called {} already exists", new.name)))?;
    host::go(&crate::paths::profile(id), Some(crate::notices::Notice::CustomerAdded));
    Ok(())
}

/// Archives a customer, or restores it if `archived` is false.
#[server(protocol = Wire, endpoint = "archive_customer")]
pub async fn archive_customer(customer: CustomerId, archived: bool) -> Result<(), AppError> {
    use crate::notices::Notice::{CustomerArchived, CustomerRestored};
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    storage::customers::set_archived(&store, &actor, customer, archived).await?;
    crate::api::host::go(crate::paths::CUSTOMERS, Some(if archived { CustomerArchived } else { CustomerRestored }));
    Ok(())
}

/// Deletes a customer. If it has bills, the user must type its name; if a bill was sent to it, it cannot be deleted.
#[server(protocol = Wire, endpoint = "delete_customer")]
pub async fn delete_customer(customer: CustomerId, #[server(default)] draft: DeleteDraft) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::EditCustomers)?;
    match storage::customers::bills(&store, actor.scope(), customer).await {
        Ok((name, HasBills::Unsent)) if draft.typed_name.trim() != name => {
            let mut errors = domain::field_errors::FieldErrors::new();
            errors.push("typed_name", format!("Enter the exact name: {name}"));
            return Err(errors.into());
        }
        // A form that was sent twice finds the customer deleted, and succeeds.
        Ok(_) | Err(storage::StorageError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    storage::customers::delete(&store, (&actor).into(), customer).await?;
    crate::api::host::go(crate::paths::CUSTOMERS, Some(crate::notices::Notice::CustomerDeleted));
    Ok(())
}
