//! Sample data for trying Cloudtab: [`fill`] adds the customers of a made-up reseller, in many countries, with their
//! contacts, user accounts, groups and purchase orders, and fourteen months of bills in all states. [`benchmark`] adds
//! many plain customers.

pub mod benchmark;
mod bill_file;
mod bills;
mod calendar;
mod catalog;
mod costs;
mod export;
mod orders;
mod people;
mod profile;
mod resources;
mod sample;

use std::path::Path;

use anyhow::bail;
use domain::bill::BillState;
use storage::{Store, customers};

pub use crate::bills::{BillFile, ImportBills};
use crate::bills::{Billed, goal};
use crate::calendar::{Calendar, MONTHS};
use crate::orders::Buyer;
use crate::sample::{Life, Sample};

/// What was added.
#[derive(Default)]
struct Counts {
    customers: usize,
    contacts: usize,
    accounts: usize,
    orders: usize,
    bills: usize,
}

/// Fills an empty database, with `data_dir` for temporary files. Returns what was added, as lines for the user.
pub async fn fill(store: &Store, data_dir: &Path, import: &impl ImportBills) -> anyhow::Result<Vec<String>> {
    if !customers::names(store).await?.is_empty() {
        bail!("the database already has customers: `demo` needs an empty database");
    }
    let folder = data_dir.join("demo");
    std::fs::create_dir_all(&folder)?;
    let counts = add_all(store, &folder, import).await;
    std::fs::remove_dir_all(&folder)?;
    Ok(told(&counts?))
}

async fn add_all(store: &Store, folder: &Path, import: &impl ImportBills) -> anyhow::Result<Counts> {
    let calendar = Calendar::of(store)?;
    let mut counts = Counts::default();
    let (mut billed, mut lowered, mut letting_in) = (Vec::new(), Vec::new(), Vec::new());
    for (seed, sample) in (0i64..).zip(people::all()) {
        let added = profile::add(store, &calendar, sample, seed).await?;
        let buyer = Buyer { sample, seed, id: added.id, calendar: &calendar };
        lowered.extend(buyer.add_orders(store).await?);
        billed.push(Billed { sample, seed, id: added.id });
        counts.customers += 1;
        counts.contacts += sample.people.len();
        letting_in.push(added);
        counts.orders += sample.orders.len();
    }
    // Month by month, so that the numbers of bills grow with time.
    for back in (1..=MONTHS).rev() {
        for customer in billed.iter().filter(|customer| customer.sample.is_billed(back)) {
            counts.bills += customer.add_month(store, &calendar, folder, back, import).await?;
        }
    }
    for order in lowered {
        order.save(store).await?;
    }
    for customer in billed.iter().filter(|customer| customer.sample.life == Life::Archived) {
        let then = calendar.store(store, calendar.start(5), 1, 0);
        customers::set_archived(&then, &profile::staff(), customer.id, true).await?;
    }
    for added in letting_in {
        counts.accounts += added.let_in(store).await?;
    }
    Ok(counts)
}

/// The counts, and three contacts that can log in.
fn told(counts: &Counts) -> Vec<String> {
    let Counts { customers, contacts, accounts, orders, bills } = counts;
    let waits = |(seed, sample): &(i64, &Sample)| sample.is_billed(1) && goal(*seed) == BillState::SentForApproval;
    let examples = (0i64..).zip(people::all()).filter(waits).take(3).map(|(_, sample)| {
        let (name, email) = sample.approver();
        format!("  {email}  {name} of {}, with a bill to approve", sample.name)
    });
    [
        format!("{customers} customers added, with {contacts} contacts, {orders} purchase orders and {bills} bills."),
        format!("{accounts} contacts can log in. Their first password is their email address. For example:"),
    ]
    .into_iter()
    .chain(examples)
    .collect()
}
