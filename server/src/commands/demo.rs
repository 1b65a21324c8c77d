//! `cloudtab demo`: fills an empty database with a made-up reseller: customers in many countries with their contacts,
//! user accounts, groups and purchase orders, and fourteen months of bills in all states.

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

use anyhow::bail;
use domain::bill::BillState;
use storage::{Store, customers};

use self::bills::{Billed, goal};
use self::calendar::{Calendar, MONTHS};
use self::orders::Buyer;
use self::people::{Life, Sample};
use super::{open, say};
use crate::config::Settings;

/// What was added.
#[derive(Default)]
struct Counts {
    customers: usize,
    contacts: usize,
    accounts: usize,
    orders: usize,
    bills: usize,
}

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let store = open(settings).await?;
    if !customers::names(&store).await?.is_empty() {
        bail!("the database already has customers: `demo` needs an empty database");
    }
    let folder = settings.data_dir.join("demo");
    std::fs::create_dir_all(&folder)?;
    let counts = fill(&store, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    tell(&counts?);
    store.database.close().await;
    Ok(())
}

async fn fill(store: &Store, folder: &std::path::Path) -> anyhow::Result<Counts> {
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
            counts.bills += customer.add_month(store, &calendar, folder, back).await?;
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

fn tell(counts: &Counts) {
    let Counts { customers, contacts, accounts, orders, bills } = counts;
    say(&format!("{customers} customers added, with {contacts} contacts, {orders} purchase orders and {bills} bills."));
    say(&format!("{accounts} contacts can log in. Their first password is their email address. For example:"));
    let waits = |(seed, sample): &(i64, &Sample)| sample.is_billed(1) && goal(*seed) == BillState::SentForApproval;
    for (_, sample) in (0i64..).zip(people::all()).filter(waits).take(3) {
        let (name, email) = sample.approver();
        say(&format!("  {email}  {name} of {}, with a bill to approve", sample.name));
    }
    say("For staff, `cloudtab serve` creates the first admin and prints its one-time password. Or run");
    say("`cloudtab create-admin --email you@example.com`.");
}
