//! The identity provider of a customer, or of staff, which an Admin sets up.

use std::collections::BTreeMap;

use domain::email;
use domain::history::{Action, FieldChange, Section};
use domain::ids::{CustomerId, ProviderId};
use domain::permission::Scope;
use domain::record::changes;
use domain::single_sign_on::{Mode, NO_SECRET, Provider, ProviderDetail, ProviderDraft};
use domain::text;
use uuid::Uuid;

use crate::by::By;
use crate::database::On;
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{customers, execute, fetch_all, fetch_optional, history, requests};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    mode: String,
    issuer: String,
    client_id: String,
    client_secret: String,
    unverified: bool,
    version: i64,
    updated_by: String,
}

/// The provider of a customer, or of staff, for its form; version 0 if there is none.
pub async fn get(store: &Store, customer: Option<CustomerId>) -> Result<ProviderDetail, StorageError> {
    owner(store, customer).await?;
    let mut on = store.read().await?;
    let Some(row) = row(&mut on, customer).await? else {
        let draft = ProviderDraft { mode: Mode::Off.code().to_owned(), ..ProviderDraft::default() };
        let id = id_of(customer);
        return Ok(ProviderDetail { customer, id, version: 0, updated_by: String::new(), has_secret: false, draft });
    };
    let draft = draft(&mut on, &row).await?;
    let (id, has_secret) = (ProviderId(row.id), !row.client_secret.is_empty());
    Ok(ProviderDetail { customer, id, version: row.version, updated_by: row.updated_by, has_secret, draft })
}

/// A provider has its owner's id, so that the redirect URL is known before anything is saved.
fn id_of(customer: Option<CustomerId>) -> ProviderId {
    ProviderId(customer.map_or(Uuid::nil(), |customer| customer.0))
}

/// The owner's name, for the audit log.
async fn owner(store: &Store, customer: Option<CustomerId>) -> Result<String, StorageError> {
    match customer {
        Some(customer) => Ok(customers::name(store, Scope::AllCustomers, customer).await?.0),
        None => Ok("Single sign-on of staff".to_owned()),
    }
}

async fn row(on: &mut impl On, customer: Option<CustomerId>) -> Result<Option<Row>, StorageError> {
    fetch_optional!(
        on,
        Row,
        "SELECT id, mode, issuer, client_id, client_secret, unverified, version, updated_by
         FROM identity_providers WHERE id = $1",
        id_of(customer).0
    )
}

async fn draft(on: &mut impl On, row: &Row) -> Result<ProviderDraft, StorageError> {
    let sql = "SELECT typed FROM identity_domains WHERE provider_id = $1 ORDER BY typed";
    let domains: Vec<String> = fetch_all!(on, (String,), sql, row.id)?.into_iter().map(|(domain,)| domain).collect();
    Ok(ProviderDraft {
        mode: row.mode.clone(),
        domains: domains.join(", "),
        issuer: row.issuer.clone(),
        client_id: row.client_id.clone(),
        client_secret: String::new(),
        unverified: text::on(row.unverified),
    })
}

/// Saves the provider of a customer, or of staff, if it was not saved since `version`.
pub async fn save(
    store: &Store,
    by: By<'_>,
    customer: Option<CustomerId>,
    version: i64,
    provider: &Provider,
) -> Result<(), StorageError> {
    let subject = owner(store, customer).await?;
    let id = id_of(customer);
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let old = row(&mut tx, customer).await?;
    let (known, before) = match &old {
        Some(old) => (old.client_secret.clone(), draft(&mut tx, old).await?),
        None => Default::default(),
    };
    let encrypted = match &provider.client_secret {
        Some(secret) => store.vault.encrypt(id.0.as_bytes(), secret.as_bytes(), store.randomness.bytes()),
        // The stored secret is sent only to the provider that issued it.
        None => Some(known).filter(|_| before.issuer == provider.issuer),
    };
    let encrypted = encrypted.unwrap_or_default();
    if encrypted.is_empty() && provider.mode != Mode::Off {
        return Err(StorageError::Refused(NO_SECRET.to_owned()));
    }
    // Of two concurrent first saves, the second finds the row of the first, which has version 1.
    let changed = execute!(
        tx,
        "INSERT INTO identity_providers (id, customer_id, mode, issuer, client_id, client_secret, unverified,
                                         version, updated_at, updated_by)
         VALUES ($1, $3, $4, $5, $6, $7, $8, $11, $9, $10)
         ON CONFLICT (id) DO UPDATE
         SET mode = $4, issuer = $5, client_id = $6, client_secret = $7, unverified = $8, version = $11,
             updated_at = $9, updated_by = $10
         WHERE identity_providers.version = $2",
        id.0,
        version,
        customer.map(|customer| customer.0),
        provider.mode.code(),
        &provider.issuer,
        &provider.client_id,
        encrypted,
        provider.unverified,
        store.clock.now(),
        by.person,
        version.saturating_add(1)
    )?;
    if changed == 0 || old.as_ref().map_or(0, |old| old.version) != version {
        let by = row(&mut tx, customer).await?.map(|row| row.updated_by).unwrap_or_default();
        return Err(StorageError::Stale { by });
    }
    execute!(tx, "DELETE FROM identity_domains WHERE provider_id = $1", id.0)?;
    // Two spellings of one domain count once.
    let domains: BTreeMap<String, &String> =
        provider.domains.iter().rev().map(|typed| (email::domain_key(typed), typed)).collect();
    for (domain, typed) in domains {
        let sql = "INSERT INTO identity_domains (domain, typed, provider_id) VALUES ($1, $2, $3)";
        execute!(tx, sql, domain, typed, id.0).map_err(|error| error.taken("domains"))?;
    }
    let mut changes = changes(Some(&before), Some(&ProviderDraft::from(provider)));
    if provider.client_secret.is_some() {
        changes.push(FieldChange { path: "client_secret".into(), old: String::new(), new: "Replaced".into() });
    }
    let (section, action) = (Section::SingleSignOn, Action::Changed);
    let chain = customer.map_or(Chain::Reseller, Chain::from);
    let record = Record { chain, section, action, subject_id: None, subject: &subject, changes };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await
}
