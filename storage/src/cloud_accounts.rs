//! The accounts map: accounts of providers with their customers, in months that do not overlap.

pub(crate) mod owners;
pub(crate) mod unassigned;

use domain::cloud_account::{
    CloudAccount, CloudAccountDetail, CloudAccountDraft, CloudAccountList, CloudAccountQuery, CloudAccountSummary,
    MOST_ACCOUNTS, account_name,
};
use domain::field_errors::FieldErrors;
use domain::history::{Action, Section};
use domain::ids::{CloudAccountId, CustomerId};
use domain::record::changes;
use domain::text::fold;
use uuid::Uuid;

use crate::by::By;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::record::{self, Change, Record};
use crate::store::Store;
use crate::{customers, execute, fetch_all, fetch_optional, requests, search};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    customer_id: Uuid,
    customer_name: String,
    provider: String,
    account: String,
    name: String,
    first_month: String,
    last_month: Option<String>,
    version: i64,
    updated_by: String,
}

impl Row {
    fn detail(self) -> CloudAccountDetail {
        let draft = CloudAccountDraft {
            provider: self.provider,
            account: self.account,
            name: self.name,
            from: self.first_month,
            to: self.last_month.unwrap_or_default(),
        };
        let account = CloudAccountSummary {
            id: CloudAccountId(self.id),
            customer: CustomerId(self.customer_id),
            customer_name: self.customer_name,
            draft,
        };
        CloudAccountDetail { account, version: self.version, updated_by: self.updated_by }
    }
}

/// The accounts that match, by provider and account, and the cost that nobody owns.
pub async fn list(store: &Store, query: &CloudAccountQuery) -> Result<CloudAccountList, StorageError> {
    let mut on = store.read().await?;
    let customer: Option<CustomerId> = query.customer.parse().ok();
    let rows = fetch_all!(
        on,
        Row,
        "SELECT a.id, a.customer_id, c.name AS customer_name, a.provider, a.account, a.name, a.first_month, a.last_month,
                a.version, a.updated_by
         FROM cloud_accounts a JOIN customers c ON c.id = a.customer_id
         WHERE ($1 = '' OR a.provider_key = $1) AND ($2 IS NULL OR a.customer_id = $2)
         ORDER BY a.provider_key, a.account_key, a.first_month, a.id",
        fold(&query.provider),
        customer.map(|customer| customer.0)
    )?;
    let found = rows.into_iter().map(|row| row.detail().account);
    let mut accounts: Vec<CloudAccountSummary> = found
        .filter(|found| search::holds(&[&found.draft.account, &found.draft.name, &found.customer_name], &query.search))
        .collect();
    let count = accounts.len() as u64;
    accounts.truncate(MOST_ACCOUNTS);
    let providers = fetch_all!(
        on,
        (String,),
        "SELECT MIN(provider) FROM cloud_accounts GROUP BY provider_key ORDER BY provider_key"
    )?;
    let unassigned = unassigned::all(&mut on).await?;
    drop(on);
    let (providers, customers) = (providers.into_iter().map(|(name,)| name).collect(), customers::names(store).await?);
    Ok(CloudAccountList { accounts, count, providers, customers, unassigned })
}

/// One account, for its form.
pub async fn get(store: &Store, customer: CustomerId, id: CloudAccountId) -> Result<CloudAccountDetail, StorageError> {
    one(&mut store.read().await?, customer, id).await
}

async fn one(on: &mut impl On, customer: CustomerId, id: CloudAccountId) -> Result<CloudAccountDetail, StorageError> {
    let row = fetch_optional!(
        on,
        Row,
        "SELECT a.id, a.customer_id, c.name AS customer_name, a.provider, a.account, a.name, a.first_month, a.last_month,
                a.version, a.updated_by
         FROM cloud_accounts a JOIN customers c ON c.id = a.customer_id WHERE a.id = $1 AND a.customer_id = $2",
        id.0,
        customer.0
    )?;
    Ok(row.ok_or(StorageError::NotFound)?.detail())
}

/// Adds an account to a customer.
///
/// # Errors
/// [`StorageError::Unfit`] if the account belongs to a customer in one of these months.
pub async fn add(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    account: &CloudAccount,
) -> Result<CloudAccountId, StorageError> {
    let mut tx = store.write().await?;
    if let Some(id) = requests::answered(store, &mut tx, by).await? {
        return Ok(id);
    }
    lock(&mut tx, by, customer).await?;
    let now = store.clock.now();
    let id = CloudAccountId::at(now, store.randomness.bytes());
    is_free(&mut tx, id, account).await?;
    execute!(
        tx,
        "INSERT INTO cloud_accounts (id, customer_id, provider, provider_key, account, account_key, name, first_month,
                                     last_month, version, created_at, updated_at, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10, $11)",
        id.0,
        customer.0,
        &account.provider,
        fold(&account.provider),
        &account.account,
        fold(&account.account),
        &account.name,
        account.first_month(),
        account.last_month(),
        now,
        by.person
    )?;
    let changes = changes(None, Some(&CloudAccountDraft::from(account)));
    let mut change = Change { store, tx: &mut tx, by };
    change.log(Section::CloudAccounts, (customer, id), &shown(account), Action::Added, changes).await?;
    requests::answer(&mut tx, by, &id).await?;
    tx.commit().await?;
    Ok(id)
}

fn shown(account: &CloudAccount) -> String {
    account_name(&account.provider, &account.account)
}

/// Locks the customer, then the map, so that no two changes overlap and imports notice.
async fn lock(tx: &mut Writer, by: By<'_>, customer: CustomerId) -> Result<(), StorageError> {
    if by.limit().is_some_and(|only| only != customer.0) {
        return Err(StorageError::NotFound);
    }
    customers::lock(tx, customer).await?;
    execute!(tx, "UPDATE tallies SET count = count + 1 WHERE name = 'cloud_accounts'")?;
    Ok(())
}

/// Refuses months in which the account belongs to a customer already.
async fn is_free(tx: &mut Writer, id: CloudAccountId, account: &CloudAccount) -> Result<(), StorageError> {
    let taken = fetch_optional!(
        tx,
        (String, String, Option<String>),
        "SELECT c.name, a.first_month, a.last_month FROM cloud_accounts a JOIN customers c ON c.id = a.customer_id
         WHERE a.provider_key = $1 AND a.account_key = $2 AND a.id <> $3
           AND (a.last_month IS NULL OR a.last_month >= $4) AND ($5 IS NULL OR a.first_month <= $5)
         ORDER BY a.first_month LIMIT 1",
        fold(&account.provider),
        fold(&account.account),
        id.0,
        account.first_month(),
        account.last_month()
    )?;
    let Some((customer, first, last)) = taken else { return Ok(()) };
    let until = last.map_or_else(String::new, |last| format!(" to {last}"));
    let message =
        format!("This account belongs to {customer} from {first}{until}. End that first, or choose other months.");
    Err(StorageError::Unfit { field: "from".into(), message })
}

/// The accounts, as one form edits them.
pub struct CloudAccounts;

impl Record for CloudAccounts {
    const SECTION: Section = Section::CloudAccounts;
    type Key = (CustomerId, CloudAccountId);
    type Draft = CloudAccountDraft;
    type Value = CloudAccount;

    async fn read(
        on: &mut Change<'_>,
        (customer, id): Self::Key,
    ) -> Result<record::Stored<CloudAccountDraft>, StorageError> {
        lock(on.tx, on.by, customer).await?;
        let CloudAccountDetail { account, version, updated_by } = one(on.tx, customer, id).await?;
        let name = account_name(&account.draft.provider, &account.draft.account);
        Ok(record::Stored { draft: account.draft, name, version, updated_by })
    }

    fn parse(draft: &CloudAccountDraft) -> Result<CloudAccount, FieldErrors> {
        draft.parse()
    }

    async fn write(
        on: &mut Change<'_>,
        (customer, id): Self::Key,
        version: i64,
        account: &CloudAccount,
    ) -> Result<bool, StorageError> {
        is_free(on.tx, id, account).await?;
        let changed = execute!(
            on.tx,
            "UPDATE cloud_accounts SET provider = $4, provider_key = $5, account = $6, account_key = $7, name = $8,
                    first_month = $9, last_month = $10, version = version + 1, updated_at = $11, updated_by = $12
             WHERE id = $1 AND version = $2 AND customer_id = $3",
            id.0,
            version,
            customer.0,
            &account.provider,
            fold(&account.provider),
            &account.account,
            fold(&account.account),
            &account.name,
            account.first_month(),
            account.last_month(),
            on.store.clock.now(),
            on.by.person
        )?;
        Ok(changed > 0)
    }

    fn name(account: &CloudAccount) -> Option<String> {
        Some(shown(account))
    }
}

/// Removes an account from the map. Bills do not change.
pub async fn remove(store: &Store, by: By<'_>, customer: CustomerId, id: CloudAccountId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    lock(&mut tx, by, customer).await?;
    let draft = one(&mut tx, customer, id).await?.account.draft;
    execute!(tx, "DELETE FROM cloud_accounts WHERE id = $1 AND customer_id = $2", id.0, customer.0)?;
    let name = account_name(&draft.provider, &draft.account);
    let mut change = Change { store, tx: &mut tx, by };
    change.log(Section::CloudAccounts, (customer, id), &name, Action::Removed, changes(Some(&draft), None)).await?;
    tx.commit().await
}
