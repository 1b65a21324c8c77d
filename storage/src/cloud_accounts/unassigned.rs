//! The cost that nobody owns: collected by an import, and kept until the export is imported again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::billing_period::BillingPeriod;
use domain::breakdown::Sums;
use domain::cloud_account::UnassignedCost;
use domain::ids::ExportId;
use domain::line_item::LineItem;
use uuid::Uuid;

use super::owners::account_of;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::{costs, execute, fetch_all};

/// Rows that come and go together: provider and billing account, each empty if none is named, period and currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Origin {
    pub(crate) provider: String,
    pub(crate) billing_account: String,
    pub(crate) period: BillingPeriod,
    pub(crate) currency: String,
}

/// What nobody owns, by origin and account.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct Unassigned(BTreeMap<(Origin, String), (String, Sums)>);

impl Unassigned {
    /// Adds a row.
    pub(crate) fn add(&mut self, item: &LineItem) -> Result<(), StorageError> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let origin = Origin {
            provider: text(&item.provider),
            billing_account: text(&item.billing_account),
            period: item.billing_period(),
            currency: item.currency.code().to_owned(),
        };
        let (name, sums) = self.0.entry((origin, account_of(item).to_owned())).or_default();
        if let Some(newest) = item.sub_account_name.as_ref().filter(|newest| *newest != name) {
            name.clone_from(newest);
        }
        let row = Sums { billed: item.billed, effective: item.effective, rows: 1 };
        *sums = sums.checked_add(row).map_err(costs::too_large)?;
        Ok(())
    }

    /// How many rows.
    pub(crate) fn rows(&self) -> u64 {
        self.0.values().map(|(_, sums)| sums.rows).sum()
    }

    pub(crate) fn origins(&self) -> impl Iterator<Item = &Origin> {
        self.0.keys().map(|(origin, _)| origin)
    }

    /// As a page shows it.
    pub(crate) fn shown(&self) -> Vec<UnassignedCost> {
        let one = |((origin, account), (name, sums)): (&(Origin, String), &(String, Sums))| UnassignedCost {
            export: None,
            file: String::new(),
            provider: origin.provider.clone(),
            account: account.clone(),
            name: name.clone(),
            period: origin.period,
            currency: origin.currency.clone(),
            rows: sums.rows,
            billed: sums.billed,
        };
        self.0.iter().map(one).collect()
    }

    /// Whether it differs from what is stored of these origins.
    pub(crate) async fn differs(&self, tx: &mut Writer, origins: &BTreeSet<Origin>) -> Result<bool, StorageError> {
        let mut stored = Vec::new();
        for origin in origins {
            let rows = fetch_all!(
                tx,
                (String, i64, String),
                "SELECT account, row_count, billed FROM unassigned_costs
                 WHERE provider = $1 AND billing_account = $2 AND first_day = $3 AND last_day = $4 AND currency = $5
                 ORDER BY account",
                &origin.provider,
                &origin.billing_account,
                origin.period.first,
                origin.period.last,
                &origin.currency
            )?;
            stored.extend(rows.into_iter().map(|row| (origin.clone(), row)));
        }
        let own = self.0.iter().map(|((origin, account), (_, sums))| {
            let rows = i64::try_from(sums.rows).unwrap_or(i64::MAX);
            (origin.clone(), (account.clone(), rows, sums.billed.to_string()))
        });
        let (mut own, mut stored) = (own.collect::<Vec<_>>(), stored);
        own.sort();
        stored.sort();
        Ok(own != stored)
    }

    /// Stores it in place of what was stored of these origins.
    pub(crate) async fn replace(
        &self,
        tx: &mut Writer,
        export: ExportId,
        origins: &BTreeSet<Origin>,
    ) -> Result<(), StorageError> {
        for origin in origins {
            execute!(
                tx,
                "DELETE FROM unassigned_costs
                 WHERE provider = $1 AND billing_account = $2 AND first_day = $3 AND last_day = $4 AND currency = $5",
                &origin.provider,
                &origin.billing_account,
                origin.period.first,
                origin.period.last,
                &origin.currency
            )?;
        }
        for (position, ((origin, account), (name, sums))) in (0i64..).zip(&self.0) {
            execute!(
                tx,
                "INSERT INTO unassigned_costs (export_id, position, provider, billing_account, account, name, first_day,
                                               last_day, currency, row_count, billed)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                export.0,
                position,
                &origin.provider,
                &origin.billing_account,
                account,
                name,
                origin.period.first,
                origin.period.last,
                &origin.currency,
                i64::try_from(sums.rows).unwrap_or(i64::MAX),
                sums.billed.to_string()
            )?;
        }
        Ok(())
    }
}

/// Whether cost of these rows is stored as unassigned.
pub(crate) async fn has(tx: &mut Writer, origin: &Origin) -> Result<bool, StorageError> {
    Unassigned::default().differs(tx, &BTreeSet::from([origin.clone()])).await
}

#[derive(sqlx::FromRow)]
struct Row {
    export_id: Uuid,
    file_name: String,
    provider: String,
    account: String,
    name: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    row_count: i64,
    billed: String,
}

/// What nobody owns, the newest month first.
pub(crate) async fn all(on: &mut impl On) -> Result<Vec<UnassignedCost>, StorageError> {
    let rows = fetch_all!(
        on,
        Row,
        "SELECT u.export_id, e.file_name, u.provider, u.account, u.name, u.first_day, u.last_day, u.currency, u.row_count,
                u.billed
         FROM unassigned_costs u JOIN exports e ON e.id = u.export_id
         ORDER BY u.first_day DESC, u.provider, u.account, u.currency"
    )?;
    let one = |row: Row| {
        Ok(UnassignedCost {
            export: Some(ExportId(row.export_id)),
            file: row.file_name,
            provider: row.provider,
            account: row.account,
            name: row.name,
            period: BillingPeriod { first: row.first_day, last: row.last_day },
            currency: row.currency,
            rows: u64::try_from(row.row_count).unwrap_or_default(),
            billed: costs::cost(&row.billed, "billed", row.export_id)?,
        })
    };
    rows.into_iter().map(one).collect()
}
