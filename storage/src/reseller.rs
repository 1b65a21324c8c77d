//! The settings of the reseller itself.

use domain::currency::Currency;
use domain::field_errors::FieldErrors;
use domain::history::Section;
use domain::ids::CustomerId;
use domain::permission::Scope;
use domain::reseller::{Reseller, ResellerDetail, ResellerDraft, preselected_currency};

use crate::database::On;
use crate::error::StorageError;
use crate::record::{Change, Record, Stored};
use crate::store::Store;
use crate::{execute, fetch_optional, organizations, settings};

type Row = (Option<String>, Option<String>, String, Option<String>, i64, String);

/// The present settings; version 0 until they are first saved.
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

/// The settings of the reseller, as one form edits them.
pub struct ResellerSettings;

impl Record for ResellerSettings {
    const SECTION: Section = Section::Settings;
    /// There is one reseller.
    type Key = ();
    type Draft = ResellerDraft;
    type Value = Reseller;

    async fn read(on: &mut Change<'_>, (): ()) -> Result<Stored<ResellerDraft>, StorageError> {
        let ResellerDetail { version, updated_by, draft } = get_on(on.tx).await?;
        Ok(Stored { name: "Settings".to_owned(), version, updated_by, draft })
    }

    fn parse(draft: &ResellerDraft) -> Result<Reseller, FieldErrors> {
        draft.parse()
    }

    async fn write(on: &mut Change<'_>, (): (), version: i64, new: &Reseller) -> Result<bool, StorageError> {
        // Of two concurrent first saves, the second finds the row of the first, which has version 1.
        let changed = execute!(
            on.tx,
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
            on.store.clock.now(),
            on.by.person
        )?;
        Ok(changed > 0)
    }
}

/// The currency that a form preselects for an amount of a customer.
pub async fn currency_for(store: &Store, scope: Scope, customer: CustomerId) -> Result<Option<Currency>, StorageError> {
    let own = settings::get(store, scope, customer).await?.draft.currency;
    let country = organizations::country(store, scope, customer).await?;
    let reseller = get(store).await?.draft.parse().ok();
    let (currency, region) = reseller.map(|reseller| (reseller.currency, reseller.region)).unwrap_or_default();
    Ok(preselected_currency(Currency::parse(&own), country, currency, region))
}
