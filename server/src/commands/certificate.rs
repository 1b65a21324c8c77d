//! `cloudtab certificate`: the reconciliation certificate of a bill's version.

use anyhow::bail;
use domain::bill::bill_name;
use domain::certificate::Certificate;
use serde::Serialize;
use storage::StorageError;

use super::{open, say};
use crate::config::{CertificateOf, Settings};

/// What `--json` prints: the certificate, and whether it holds.
#[derive(Serialize)]
struct Printed {
    #[serde(flatten)]
    certificate: Certificate,
    holds: bool,
    faults: Vec<String>,
}

pub(crate) async fn run(settings: &Settings, args: CertificateOf) -> anyhow::Result<()> {
    let store = open(settings).await?;
    let certificate = match storage::certificate::certificate(&store, args.bill, args.version).await {
        Err(StorageError::NotFound) => bail!("bill {} not found", args.bill),
        other => other?,
    };
    store.database.close().await;
    let faults = certificate.faults();
    if args.json {
        let holds = faults.is_empty();
        say(&serde_json::to_string(&Printed { certificate, holds, faults: faults.clone() })?);
    } else {
        print(&certificate);
        faults.iter().for_each(|fault| say(fault));
    }
    match faults.len() {
        0 => Ok(()),
        count => bail!("{count} faults found"),
    }
}

fn print(of: &Certificate) {
    let currency = of.currency.code();
    say(&format!("{} of {}, version {}, {}", bill_name(of.number), of.customer, of.version, of.period));
    say(&format!("{currency} {:>24}  total of {} rows", of.total.billed.to_string(), of.rows.billed));
    let rows = of.rows;
    say(&format!("{} rows read, {} unassigned, {} rejected", rows.read, rows.unassigned, rows.rejected));
    for row in &of.invoices {
        let (provider, invoice) = (row.provider.as_deref(), row.invoice.as_deref());
        say(&format!(
            "{currency} {:>24}  {} invoice {}, {} rows; difference {}, allowed {}",
            row.billed.to_string(),
            provider.unwrap_or("(no provider)"),
            invoice.unwrap_or("(none)"),
            row.rows,
            row.difference,
            row.tolerance
        ));
    }
    if let Some(ledger) = of.ledger {
        let (document, drawn, uncovered) = (ledger.document, ledger.drawn, ledger.uncovered);
        say(&format!("{currency} {document} on the document: {drawn} drawn on purchase orders, {uncovered} uncovered"));
    }
    say(&format!("content {}", of.hashes.content));
    say(&format!("file {}", of.hashes.file));
}
