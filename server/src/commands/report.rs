//! `cloudtab report`: the costs of a bill by one dimension, with all decimals.

use domain::breakdown::{BreakdownRow, Sums};
use serde::Serialize;

use super::{open, say};
use crate::config::{Report, Settings};

/// What `--json` prints.
#[derive(Serialize)]
struct Printed {
    bill: String,
    currency: String,
    rows: Vec<BreakdownRow>,
    total: Sums,
}

pub(crate) async fn run(settings: &Settings, args: Report) -> anyhow::Result<()> {
    let store = open(settings).await?;
    let (currency, sums) = match storage::costs::report(&store, args.bill, &args.by).await {
        Err(storage::StorageError::NotFound) => anyhow::bail!("bill {} not found", args.bill),
        other => other?,
    };
    let (rows, total) = (sums.rows_by(&args.by), sums.total());
    if args.json {
        say(&serde_json::to_string(&Printed { bill: args.bill.to_string(), currency, rows, total })?);
    } else {
        for row in &rows {
            let key = row.key.as_deref().unwrap_or("(none)");
            say(&format!("{currency} {:>24}  {key}", row.billed.to_string()));
        }
        say(&format!("{currency} {:>24}  total of {} rows", total.billed.to_string(), total.rows));
    }
    store.database.close().await;
    Ok(())
}
