//! Fills a database with customers, for `cargo xtask bench`.

use domain::organization::{ACCOUNT_TYPES, INDUSTRIES, NewCustomer, NewCustomerDraft};

use super::{COMMAND, open, say};
use crate::config::{SeedCustomers, Settings};

pub(crate) async fn run(settings: &Settings, args: SeedCustomers) -> anyhow::Result<()> {
    let store = open(settings).await?;
    let pick = |of: &[&str], at: usize| of.get(at % of.len().max(1)).map_or_else(String::new, |s| (*s).to_owned());
    let customers: Vec<NewCustomer> = (0..args.count)
        .map(|at| {
            let draft = NewCustomerDraft {
                name: format!("Customer {at:07} {}", pick(&["Ltd", "GmbH", "Inc", "S.p.A.", "Pvt Ltd"], at)),
                industry: pick(&INDUSTRIES, at),
                account_type: pick(&ACCOUNT_TYPES, at / 7),
            };
            draft.parse()
        })
        .collect::<Result<_, _>>()?;
    for some in customers.chunks(10_000) {
        storage::customers::add_all(&store, COMMAND, some).await?;
    }
    say(&format!("{} customers added.", args.count));
    store.database.close().await;
    Ok(())
}
