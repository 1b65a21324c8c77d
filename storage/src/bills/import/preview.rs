//! What an import would do; it stores nothing.

use domain::bill_import::{PreviewBill, PreviewPlan};
use domain::cloud_account::UnassignedCost;
use domain::provisional::NotFinal;

use super::plan::{Plan, Planned};
use super::{Found, Import, delete_unused, not_final, planned};
use crate::database::Writer;
use crate::error::StorageError;
use crate::fetch_one;

/// What an import would do.
pub struct Seen {
    /// The bills.
    pub bills: Vec<PreviewBill>,
    /// What nobody owns.
    pub unassigned: Vec<UnassignedCost>,
    /// Whether that differs from what is stored.
    pub unassigned_is_new: bool,
}

impl Import<'_> {
    /// What [`finish`](Import::finish) would do with each bill.
    pub async fn preview(mut self, found: &Found) -> Result<Seen, StorageError> {
        let (store, customer, id, ids) = (self.store, self.file.customer, self.id, self.ids());
        let seen = match self.store_all().await {
            Ok(()) => self.look(found).await,
            Err(error) => Err(error),
        };
        delete_unused(store, customer, id, ids).await;
        seen
    }

    async fn look(self, found: &Found) -> Result<Seen, StorageError> {
        let mut tx = self.store.write().await?;
        let Self { store, file, bills, owners, unassigned, .. } = self;
        let (planned, origins) = planned(&mut tx, &file, bills, owners.as_ref(), &unassigned).await?;
        let unassigned_is_new = unassigned.differs(&mut tx, &origins).await?;
        let mut bills = Vec::new();
        for planned in planned {
            let provisional = not_final::reasons(store, &mut tx, found, &planned).await?;
            bills.push(shown(&mut tx, planned, provisional).await?);
        }
        Ok(Seen { bills, unassigned: unassigned.shown(), unassigned_is_new })
    }
}

async fn shown(tx: &mut Writer, planned: Planned, provisional: Vec<NotFinal>) -> Result<PreviewBill, StorageError> {
    let Planned { customer, period, currency, open, plan, .. } = planned;
    let (customer_name,) = fetch_one!(tx, (String,), "SELECT name FROM customers WHERE id = $1", customer.0)?;
    let total = open.services.total();
    let plan = match plan {
        Plan::New => PreviewPlan::New,
        Plan::Known(bill) => {
            let (number,) = fetch_one!(tx, (i64,), "SELECT number FROM bills WHERE id = $1", bill.0)?;
            PreviewPlan::Known { bill, number }
        }
        Plan::Other(other) => PreviewPlan::Differs(Box::new(other.difference)),
    };
    Ok(PreviewBill {
        customer_name,
        period,
        currency: currency.to_owned(),
        rows: total.rows,
        billed: total.billed,
        providers: open.providers.rows().into_iter().map(|row| row.key).collect(),
        provisional,
        plan,
    })
}
