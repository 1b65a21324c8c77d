//! The settings of a customer.

use domain::history::{Action, Section, differences};
use domain::ids::CustomerId;
use domain::permission::Scope;
use domain::settings::{Settings, SettingsDetail, SettingsDraft};

use crate::by::By;
use crate::database::On;
use crate::error::StorageError;
use crate::history::Record;
use crate::store::Store;
use crate::{customers, execute, fetch_optional, history, requests};

type Row = (String, Option<String>, String, String, i64, i64, String);

/// The settings as they stand; version 0 while nobody has saved any.
pub async fn get(store: &Store, scope: Scope, customer: CustomerId) -> Result<SettingsDetail, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    get_on(&mut on, customer).await
}

async fn get_on(on: &mut impl On, customer: CustomerId) -> Result<SettingsDetail, StorageError> {
    let row = fetch_optional!(
        on,
        Row,
        "SELECT billing_cycle, currency, time_zone, document_language, payment_terms, version, updated_by
         FROM customer_settings WHERE customer_id = $1",
        customer.0
    )?;
    let Some((billing_cycle, currency, time_zone, document_language, payment_terms, version, updated_by)) = row else {
        let draft = SettingsDraft::from(&Settings::default());
        return Ok(SettingsDetail { customer, version: 0, updated_by: String::new(), draft });
    };
    let draft = SettingsDraft {
        billing_cycle,
        currency: currency.unwrap_or_default(),
        time_zone,
        document_language,
        payment_terms: payment_terms.to_string(),
    };
    Ok(SettingsDetail { customer, version, updated_by, draft })
}

/// Saves the settings, if nobody saved since `version`.
pub async fn save(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    version: i64,
    settings: &Settings,
) -> Result<(), StorageError> {
    let (name, _) = customers::name(store, Scope::AllCustomers, customer).await?;
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let before = get_on(&mut tx, customer).await?;
    // Of two first saves at once the second finds the row of the first, which is of version 1.
    let changed = execute!(
        tx,
        "INSERT INTO customer_settings (customer_id, billing_cycle, currency, time_zone, document_language,
                                        payment_terms, version, updated_at, updated_by)
         VALUES ($1, $3, $4, $5, $6, $7, $10, $8, $9)
         ON CONFLICT (customer_id) DO UPDATE
         SET billing_cycle = $3, currency = $4, time_zone = $5, document_language = $6, payment_terms = $7,
             version = $10, updated_at = $8, updated_by = $9
         WHERE customer_settings.version = $2",
        customer.0,
        version,
        settings.billing_cycle.code(),
        settings.currency.map(|currency| currency.code()),
        settings.time_zone.as_str(),
        settings.document_language.code(),
        settings.payment_terms,
        store.clock.now(),
        by.person,
        version.saturating_add(1)
    )?;
    if changed == 0 || before.version != version {
        return Err(StorageError::Stale { by: get_on(&mut tx, customer).await?.updated_by });
    }
    let changes = differences(&before.draft.fields(), &SettingsDraft::from(settings).fields());
    let (section, action, subject) = (Section::Settings, Action::Changed, name.as_str());
    let record = Record { chain: customer.into(), section, action, subject_id: None, subject, changes };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await
}
