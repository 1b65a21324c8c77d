//! The accounts map: listing, one account, adding, saving and removing.

use domain::cloud_account::{
    CloudAccountDetail, CloudAccountDraft, CloudAccountList, CloudAccountQuery, NewCloudAccountDraft,
};
use domain::ids::{CloudAccountId, CustomerId};
use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::error::AppError;

/// The accounts that match the query, and the cost that nobody owns.
#[server(protocol = Wire, endpoint = "list_cloud_accounts")]
pub async fn list_cloud_accounts(#[server(default)] query: CloudAccountQuery) -> Result<CloudAccountList, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ImportBills)?;
    Ok(storage::cloud_accounts::list(&store, &query).await?)
}

/// One account, for its form.
#[server(protocol = Wire, endpoint = "cloud_account")]
pub async fn cloud_account(customer: CustomerId, account: CloudAccountId) -> Result<CloudAccountDetail, AppError> {
    let (store, _) = crate::api::host::require(domain::permission::Permission::ImportBills)?;
    Ok(storage::cloud_accounts::get(&store, customer, account).await?)
}

/// Adds an account to a customer.
#[server(protocol = Wire, endpoint = "add_cloud_account")]
pub async fn add_cloud_account(#[server(default)] draft: NewCloudAccountDraft) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ImportBills)?;
    let (customer, account) = draft.parse()?;
    storage::cloud_accounts::add(&store, (&actor).into(), customer, &account).await?;
    crate::api::host::go(crate::paths::CLOUD_ACCOUNTS, Some(crate::notices::Notice::CloudAccountAdded));
    Ok(())
}

/// Saves an account, unless it was saved since `version`.
#[server(protocol = Wire, endpoint = "save_cloud_account")]
pub async fn save_cloud_account(
    customer: CustomerId,
    account: CloudAccountId,
    version: i64,
    #[server(default)] draft: CloudAccountDraft,
) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ImportBills)?;
    let (key, new) = ((customer, account), draft.parse()?);
    storage::save::<storage::cloud_accounts::CloudAccounts>(&store, (&actor).into(), key, version, &new).await?;
    crate::api::host::go(crate::paths::CLOUD_ACCOUNTS, Some(crate::notices::Notice::CloudAccountSaved));
    Ok(())
}

/// Removes an account from the map.
#[server(protocol = Wire, endpoint = "remove_cloud_account")]
pub async fn remove_cloud_account(customer: CustomerId, account: CloudAccountId) -> Result<(), AppError> {
    let (store, actor) = crate::api::host::require(domain::permission::Permission::ImportBills)?;
    storage::cloud_accounts::remove(&store, (&actor).into(), customer, account).await?;
    crate::api::host::go(crate::paths::CLOUD_ACCOUNTS, Some(crate::notices::Notice::CloudAccountRemoved));
    Ok(())
}
