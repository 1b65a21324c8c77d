//! The settings of the reseller itself.

use domain::currency::Currency;
use domain::history::{Action, Section, differences};
use domain::ids::CustomerId;
use domain::permission::Scope;
use domain::reseller::{Reseller, ResellerDetail, ResellerDraft, preselected_currency};

use crate::by::By;
use crate::database::On;
use crate::error::StorageError;
use crate::history::Record;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{execute, fetch_optional, history, organizations, requests, settings};

type Row = (Option<String>, Option<String>, String, Option<String>, i64, String);

/// The settings as they stand; version 0 while nobody has saved any.
pub async fn get(store: &Store) -> Result<ResellerDetail, StorageError> {
    get_on(&mut store.read().await?).await
}

async fn get_on(on: &mut impl On) -> Result<ResellerDetail, StorageError> {
    let row = fetch_optional!(
        on,
        Row,
        "SELECT name, currency, time_zone, region, version, updated_by FROM reseller_profile WHERE id = 1"
    )?;
    let Some((name, currency, time_zone, region, version, updated_by)) = row else {
        return Ok(ResellerDetail::default());
    };
    let (reseller_name, currency, region) =
        (name.unwrap_or_default(), currency.unwrap_or_default(), region.unwrap_or_default());
    let draft = ResellerDraft { reseller_name, currency, time_zone, region };
    Ok(ResellerDetail { version, updated_by, draft })
}

/// Saves the settings, if nobody saved since `version`.
pub async fn save(store: &Store, by: By<'_>, version: i64, new: &Reseller) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let before = get_on(&mut tx).await?;
    // Of two first saves at once the second finds the row of the first, which is of version 1. A version that no
    // page was given is not counted on.
    let changed = if before.version == version {
        execute!(
            tx,
            "INSERT INTO reseller_profile (id, name, currency, time_zone, region, version, updated_at, updated_by)
             VALUES (1, $2, $3, $4, $5, $1 + 1, $6, $7)
             ON CONFLICT (id) DO UPDATE
             SET name = $2, currency = $3, time_zone = $4, region = $5, version = $1 + 1, updated_at = $6, updated_by = $7
             WHERE reseller_profile.version = $1",
            version,
            &new.name,
            new.currency.map(|currency| currency.code()),
            new.time_zone.as_str(),
            new.region.map(|region| region.as_str()),
            store.clock.now(),
            by.person
        )?
    } else {
        0
    };
    if changed == 0 {
        return Err(StorageError::Stale { by: get_on(&mut tx).await?.updated_by });
    }
    let changes = differences(&before.draft.fields(), &ResellerDraft::from(new).fields());
    let (chain, section, action) = (Chain::Reseller, Section::Settings, Action::Changed);
    let record = Record { chain, section, action, subject_id: None, subject: "Settings", changes };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await
}

/// The currency that a form proposes for an amount of a customer.
pub async fn currency_for(store: &Store, scope: Scope, customer: CustomerId) -> Result<Option<Currency>, StorageError> {
    let own = settings::get(store, scope, customer).await?.draft.currency;
    let country = organizations::country(store, scope, customer).await?;
    let reseller = get(store).await?.draft.parse().ok();
    let (currency, region) = reseller.map(|reseller| (reseller.currency, reseller.region)).unwrap_or_default();
    Ok(preselected_currency(Currency::parse(&own), country, currency, region))
}
