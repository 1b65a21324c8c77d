//! `cloudtab demo`: fills an empty database with sample customers and bills, by the crate `demo`.

use anyhow::bail;
use demo::BillFile;
use domain::bill_import::Choice;
use domain::ids::BillId;
use domain::import::Given;
use storage::Store;

use super::{open, say};
use crate::config::Settings;
use crate::import::{Done, Order, Part, import};

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let store = open(settings).await?;
    demo::fill(&store, &settings.data_dir, &import_bills).await?.iter().for_each(|line| say(line));
    say("For staff, `cloudtab serve` creates the first admin and prints its one-time password. Or run");
    say("`cloudtab create-admin --email you@example.com`.");
    store.database.close().await;
    Ok(())
}

async fn import_bills(store: &Store, BillFile { customer, person, path }: BillFile) -> anyhow::Result<Vec<BillId>> {
    let order = Order {
        customer: Some(customer),
        account: None,
        person: person.into(),
        choice: Some(Choice::Add),
        shown: None,
        given: Given::default(),
        reason: None,
    };
    let part = Part::of_path(path);
    let name = part.name.clone();
    match import(store, order, vec![part]).await? {
        Done::Imported(imported) => Ok(imported.bills),
        Done::Asked(_) => bail!("{name} was not imported"),
    }
}
