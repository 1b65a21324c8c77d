//! What an import would do; it stores nothing.

use domain::bill_import::{PreviewBill, PreviewPlan};

use super::plan::{Plan, Planned};
use super::{Import, delete_unused, planned};
use crate::database::Writer;
use crate::error::StorageError;
use crate::fetch_one;

impl Import<'_> {
    /// What [`finish`](Import::finish) would do with each bill.
    pub async fn preview(mut self) -> Result<Vec<PreviewBill>, StorageError> {
        let (store, customer, id, ids) = (self.store, self.file.customer, self.id, self.ids());
        let seen = match self.store_all().await {
            Ok(()) => self.look().await,
            Err(error) => Err(error),
        };
        delete_unused(store, customer, id, ids).await;
        seen
    }

    async fn look(self) -> Result<Vec<PreviewBill>, StorageError> {
        let mut tx = self.store.write().await?;
        let mut bills = Vec::new();
        for planned in planned(&mut tx, &self.file, self.bills).await? {
            bills.push(shown(&mut tx, planned).await?);
        }
        Ok(bills)
    }
}

async fn shown(tx: &mut Writer, planned: Planned) -> Result<PreviewBill, StorageError> {
    let Planned { period, currency, open, plan, .. } = planned;
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
        period,
        currency: currency.to_owned(),
        rows: total.rows,
        billed: total.billed,
        providers: open.providers.rows().into_iter().map(|row| row.key).collect(),
        plan,
    })
}
