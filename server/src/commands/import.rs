//! `cloudtab import`: one export of one or several files as draft bills.

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use domain::billing_period::BillingPeriod;
use domain::organization::NewCustomerDraft;
use serde::Serialize;

use super::{COMMAND, PERSON, open, say, system};
use crate::config::{Import, Settings};
use crate::import::{Order, import};

/// What `--json` prints.
#[derive(Serialize)]
struct Printed {
    bills: Vec<PrintedBill>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct PrintedBill {
    id: String,
    customer: String,
    /// `2026-03` for a calendar month, else `2026-02-21/2026-03-20`.
    period: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    rows: i64,
    /// A file with a row that cannot be read is refused whole, so this is always nought.
    rejected: u64,
    billed: String,
    effective: String,
}

pub(crate) async fn run(settings: &Settings, args: Import) -> anyhow::Result<()> {
    let store = open(settings).await?;
    let customer = match storage::customers::find(&store, &args.customer).await? {
        Some(customer) => Some(customer),
        None if args.create => None,
        None => bail!("there is no customer called {}: --create adds it", args.customer),
    };
    let mut added = None;
    let customer = match customer {
        Some(customer) => customer,
        None => {
            let draft = NewCustomerDraft { name: args.customer.clone(), ..NewCustomerDraft::default() };
            let id = storage::customers::add(&store, COMMAND, &draft.parse()?).await?;
            added = Some(id);
            id
        }
    };
    let first = args.files.first().context("no file was given")?;
    let name = first.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let order = Order { customer, name, account: None, person: PERSON.into() };
    let imported = match import(&store, order, args.files).await {
        Ok(imported) => imported,
        Err(error) => {
            // A refused file leaves nothing, so not the customer either that was added for it.
            if let Some(added) = added {
                storage::customers::delete(&store, COMMAND, added).await?;
            }
            return Err(error.into());
        }
    };
    let mut bills = Vec::new();
    for id in imported.bills {
        let bill = storage::bills::summary(&store, &system(), id).await?;
        bills.push(PrintedBill {
            id: id.to_string(),
            customer: bill.customer_name,
            period: bill.period.code(),
            first_day: bill.period.first,
            last_day: bill.period.last,
            currency: bill.currency,
            rows: bill.rows,
            rejected: 0,
            billed: bill.billed,
            effective: bill.effective,
        });
    }
    if args.json {
        say(&serde_json::to_string(&Printed { bills, warnings: imported.warnings })?);
    } else {
        for bill in bills {
            let PrintedBill { id, customer, first_day: first, last_day: last, currency, rows, billed, .. } = bill;
            let period = BillingPeriod { first, last };
            say(&format!("{id}  {customer}  {period}  {currency} {billed}  {rows} rows"));
        }
        imported.warnings.iter().for_each(|warning| say(&format!("Warning: {warning}")));
    }
    store.database.close().await;
    Ok(())
}
