//! The Organization Detail of a customer.

use chrono::{DateTime, Utc};
use domain::country::CountryCode;
use domain::currency::Currency;
use domain::field_errors::FieldErrors;
use domain::history::Section;
use domain::ids::CustomerId;
use domain::money::Money;
use domain::notation::Notation;
use domain::organization::{BillingAddress, Organization, OrganizationDraft};
use domain::permission::Scope;
use domain::profile::Profile;
use domain::text::fold;
use domain::website::Website;

use crate::addresses::{self, Kind};
use crate::customers::{self, search_key};
use crate::database::On;
use crate::error::StorageError;
use crate::record::{Change, Record, Stored};
use crate::store::Store;
use crate::{execute, fetch_optional};

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    industry: Option<String>,
    website: Option<String>,
    turnover_minor: Option<i64>,
    turnover_currency: Option<String>,
    account_type: Option<String>,
    billing_is_office: bool,
    archived: bool,
    version: i64,
    updated_at: DateTime<Utc>,
    updated_by: String,
}

/// The present Organization Detail.
pub async fn get(store: &Store, scope: Scope, customer: CustomerId) -> Result<Profile, StorageError> {
    get_on(&mut store.read().await?, scope, customer).await
}

async fn get_on(on: &mut impl On, scope: Scope, customer: CustomerId) -> Result<Profile, StorageError> {
    let row = fetch_optional!(
        on,
        Row,
        "SELECT name, industry, website, turnover_minor, turnover_currency, account_type, billing_is_office,
                archived_at IS NOT NULL AS archived, version, updated_at, updated_by
         FROM customers WHERE id = $1 AND ($2 IS NULL OR id = $2)",
        customer.0,
        scope.customer().map(|c| c.0)
    )?
    .ok_or(StorageError::NotFound)?;
    let corrupt = |column| StorageError::Corrupt { table: "customers", column, id: customer.to_string() };
    let currency =
        row.turnover_currency.as_deref().map(|code| Currency::parse(code).ok_or(corrupt("turnover_currency")));
    let turnover = match (row.turnover_minor, currency.transpose()?) {
        (Some(minor), Some(currency)) => Some(Money { minor, currency }),
        _ => None,
    };
    let website = row.website.as_deref().map(|url| Website::parse(url).map_err(|_| corrupt("website"))).transpose()?;
    let office = addresses::get(on, customer, Kind::Office).await?;
    let billing = if row.billing_is_office {
        Some(BillingAddress::SameAsOffice)
    } else {
        addresses::get(on, customer, Kind::Billing).await?.map(BillingAddress::Own)
    };
    let organization = Organization {
        name: row.name,
        industry: row.industry,
        website,
        turnover,
        account_type: row.account_type,
        office,
        billing,
    };
    let organization = OrganizationDraft::from(&organization);
    Ok(Profile {
        customer,
        version: row.version,
        updated_by: row.updated_by,
        updated_at: row.updated_at,
        archived: row.archived,
        hints: organization.hints(),
        organization,
        currency: String::new(),
    })
}

/// The country of a customer's office, if known.
pub async fn country(store: &Store, scope: Scope, customer: CustomerId) -> Result<Option<CountryCode>, StorageError> {
    customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let office = addresses::get(&mut on, customer, Kind::Office).await?;
    Ok(office.and_then(|address| address.country()))
}

/// The organizations, as one form edits them.
pub struct Organizations;

impl Record for Organizations {
    const SECTION: Section = Section::Organization;
    type Key = CustomerId;
    type Draft = OrganizationDraft;
    type Value = Organization;

    async fn read(on: &mut Change<'_>, customer: CustomerId) -> Result<Stored<OrganizationDraft>, StorageError> {
        let Profile { version, updated_by, organization, .. } = get_on(on.tx, on.by.scope, customer).await?;
        Ok(Stored { name: organization.name.clone(), version, updated_by, draft: organization })
    }

    /// A customer without an address need not get one.
    fn parse(draft: &OrganizationDraft) -> Result<Organization, FieldErrors> {
        draft.parse_new(Notation::NEUTRAL)
    }

    async fn write(
        on: &mut Change<'_>,
        customer: CustomerId,
        version: i64,
        new: &Organization,
    ) -> Result<bool, StorageError> {
        let changed = execute!(
            on.tx,
            "UPDATE customers
             SET name = $3, name_key = $4, search_key = $5, industry = $6, website = $7, turnover_minor = $8,
                 turnover_currency = $9, account_type = $10, billing_is_office = $11, version = version + 1,
                 updated_at = $12, updated_by = $13
             WHERE id = $1 AND version = $2 AND ($14 IS NULL OR id = $14)",
            customer.0,
            version,
            &new.name,
            fold(&new.name),
            search_key(&new.name, new.industry.as_deref(), new.account_type.as_deref()),
            &new.industry,
            new.website.as_ref().map(|w| w.as_str()),
            new.turnover.map(|m| m.minor),
            new.turnover.map(|m| m.currency.code()),
            &new.account_type,
            matches!(new.billing, Some(BillingAddress::SameAsOffice)),
            on.store.clock.now(),
            on.by.person,
            on.by.limit()
        )
        .map_err(|error| error.taken("name"))?;
        if changed == 0 {
            return Ok(false);
        }
        addresses::set(on.tx, customer, Kind::Office, new.office.as_ref()).await?;
        let own = match &new.billing {
            Some(BillingAddress::Own(address)) => Some(address),
            _ => None,
        };
        addresses::set(on.tx, customer, Kind::Billing, own).await?;
        Ok(true)
    }

    fn name(new: &Organization) -> Option<String> {
        Some(new.name.clone())
    }
}
