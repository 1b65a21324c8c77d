//! Many plain customers, for `cargo xtask bench`.

use domain::organization::{ACCOUNT_TYPES, INDUSTRIES, NewCustomer, NewCustomerDraft};
use storage::{By, Store};

/// Adds this many customers.
pub async fn add_customers(store: &Store, by: By<'_>, count: usize) -> anyhow::Result<()> {
    let pick = |of: &[&str], at: usize| of.get(at % of.len().max(1)).map_or_else(String::new, |s| (*s).to_owned());
    let customers: Vec<NewCustomer> = (0..count)
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
        storage::customers::add_all(store, by, some).await?;
    }
    Ok(())
}
