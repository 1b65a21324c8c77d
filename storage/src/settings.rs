//! The settings of a customer.

use chrono::{DateTime, Utc};
use domain::approval::Ladder;
use domain::approval_choices::Consent;
use domain::field_errors::FieldErrors;
use domain::history::Section;
use domain::ids::CustomerId;
use domain::permission::Scope;
use domain::settings::{Settings, SettingsDetail, SettingsDraft};

use crate::database::On;
use crate::error::StorageError;
use crate::record::{Change, Record, Stored};
use crate::store::Store;
use crate::{customers, execute, fetch_optional};

#[derive(sqlx::FromRow)]
struct Row {
    billing_cycle: String,
    currency: Option<String>,
    time_zone: String,
    document_language: String,
    approval_days: i64,
    payment_terms: i64,
    approval_rule: String,
    approval_above: Option<i64>,
    remind_before: String,
    remind_after: String,
    grant_up_to: Option<String>,
    corrections: String,
    version: i64,
    updated_by: String,
}

/// The present settings; version 0 until they are first saved.
pub async fn get(store: &Store, scope: Scope, customer: CustomerId) -> Result<SettingsDetail, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let automatic = consent(&mut on, customer).await?.map(|consent| consent.person);
    Ok(SettingsDetail { automatic, ..get_on(&mut on, customer).await? })
}

/// Who switched automatic approval on, if somebody did: see [`automatic_approval`](crate::automatic_approval).
pub(crate) async fn consent(on: &mut impl On, customer: CustomerId) -> Result<Option<Consent>, StorageError> {
    let sql = "SELECT person, at FROM automatic_approvals WHERE customer_id = $1";
    let row = fetch_optional!(on, (String, DateTime<Utc>), sql, customer.0)?;
    Ok(row.map(|(person, at)| Consent { person, at }))
}

async fn get_on(on: &mut impl On, customer: CustomerId) -> Result<SettingsDetail, StorageError> {
    let row = fetch_optional!(
        on,
        Row,
        "SELECT billing_cycle, currency, time_zone, document_language, approval_days, payment_terms, approval_rule,
                approval_above, remind_before, remind_after, grant_up_to, corrections, version, updated_by
         FROM customer_settings WHERE customer_id = $1",
        customer.0
    )?;
    let Some(row) = row else {
        let draft = SettingsDraft::from(&Settings::default());
        return Ok(SettingsDetail { customer, version: 0, updated_by: String::new(), draft, automatic: None });
    };
    let draft = SettingsDraft {
        billing_cycle: row.billing_cycle,
        currency: row.currency.unwrap_or_default(),
        time_zone: row.time_zone,
        document_language: row.document_language,
        approval_days: row.approval_days.to_string(),
        payment_terms: row.payment_terms.to_string(),
        approval_rule: row.approval_rule,
        approval_above: row.approval_above.map(|amount| amount.to_string()).unwrap_or_default(),
        remind_before: row.remind_before,
        remind_after: row.remind_after,
        grant_up_to: row.grant_up_to.unwrap_or_default(),
        corrections: row.corrections,
    };
    Ok(SettingsDetail { customer, version: row.version, updated_by: row.updated_by, draft, automatic: None })
}

/// The present settings as values. One that an older version stored, and that is not valid any more, counts as the default.
pub(crate) async fn values(on: &mut impl On, customer: CustomerId) -> Result<Settings, StorageError> {
    Ok(get_on(on, customer).await?.draft.parse().unwrap_or_default())
}

/// The settings of a customer, as one form edits them.
pub struct CustomerSettings;

impl Record for CustomerSettings {
    const SECTION: Section = Section::Settings;
    type Key = CustomerId;
    type Draft = SettingsDraft;
    type Value = Settings;

    async fn read(on: &mut Change<'_>, customer: CustomerId) -> Result<Stored<SettingsDraft>, StorageError> {
        let name = customers::name_on(on.tx, on.by.scope, customer).await?;
        let SettingsDetail { version, updated_by, draft, .. } = get_on(on.tx, customer).await?;
        Ok(Stored { name, version, updated_by, draft })
    }

    fn parse(draft: &SettingsDraft) -> Result<Settings, FieldErrors> {
        draft.parse()
    }

    async fn write(
        on: &mut Change<'_>,
        customer: CustomerId,
        version: i64,
        settings: &Settings,
    ) -> Result<bool, StorageError> {
        // Of two concurrent first saves, the second finds the row of the first, which has version 1.
        let changed = execute!(
            on.tx,
            "INSERT INTO customer_settings (customer_id, billing_cycle, currency, time_zone, document_language,
                                            payment_terms, version, updated_at, updated_by, approval_days, approval_rule,
                                            approval_above, remind_before, remind_after, grant_up_to, corrections)
             SELECT id, $3, $4, $5, $6, $7, $10, $8, $9, $12, $13, $14, $15, $16, $17, $18
             FROM customers WHERE id = $1 AND ($11 IS NULL OR id = $11)
             ON CONFLICT (customer_id) DO UPDATE
             SET billing_cycle = $3, currency = $4, time_zone = $5, document_language = $6, payment_terms = $7,
                 version = $10, updated_at = $8, updated_by = $9, approval_days = $12, approval_rule = $13,
                 approval_above = $14, remind_before = $15, remind_after = $16, grant_up_to = $17, corrections = $18
             WHERE customer_settings.version = $2",
            customer.0,
            version,
            settings.billing_cycle.code(),
            settings.currency.map(|currency| currency.code()),
            settings.time_zone.as_str(),
            settings.document_language.code(),
            settings.payment_terms,
            on.store.clock.now(),
            on.by.person,
            version.saturating_add(1),
            on.by.limit(),
            settings.approval_days,
            settings.approval_rule.code(),
            settings.approval_above,
            Ladder::written(&settings.reminders.before),
            Ladder::written(&settings.reminders.after),
            settings.grant_up_to.map(|limit| limit.to_string()),
            settings.corrections.code()
        )?;
        Ok(changed > 0)
    }
}
