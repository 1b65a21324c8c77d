//! `cloudtab approve`: takes a bill through all steps to Approved, in the name of a staff user or a Bill Approver.

use anyhow::bail;
use domain::bill::{BillMove, bill_name};
use domain::permission::Scope;
use storage::By;
use storage::bills::{summary, take_step};

use super::{open, say, system};
use crate::config::{Approve, Settings};

pub(crate) async fn run(settings: &Settings, args: Approve) -> anyhow::Result<()> {
    let store = open(settings).await?;
    let bill = match summary(&store, &system(), args.bill).await {
        Err(storage::StorageError::NotFound) => bail!("bill {} not found", args.bill),
        other => other?,
    };
    let staff = storage::accounts::staff(&store, &args.email).await?;
    let approver = storage::contacts::approver(&store, bill.customer, &args.email).await?;
    let person = match (staff, approver) {
        (Some(actor), _) => actor.name,
        (None, Some(name)) => name,
        (None, None) => {
            bail!("{} is neither a staff user nor a Bill Approver of {}", args.email, bill.customer_name)
        }
    };
    let person = format!("{person} (command line)");
    let mut bill = bill;
    while let Some(step) = bill.state.next() {
        let by = By { account: None, person: &person, request: None, scope: Scope::AllCustomers };
        let step = BillMove::parse(step, "").map_err(|errors| anyhow::anyhow!(errors))?;
        take_step(&store, Scope::AllCustomers, by, args.bill, &step, bill.version, &bill.content_hash).await?;
        // As on the page, nobody gets mail about their own step.
        storage::mails::bill::withdraw(&store, args.bill, Some(&args.email)).await?;
        bill = summary(&store, &system(), args.bill).await?;
    }
    say(&format!("{} of {} is {}.", bill_name(bill.number), bill.customer_name, bill.state.label()));
    store.database.close().await;
    Ok(())
}
