//! `cloudtab seed-customers`: fills a database with customers for `cargo xtask bench`, by the crate `demo`.

use super::{COMMAND, open, say};
use crate::config::{SeedCustomers, Settings};

pub(crate) async fn run(settings: &Settings, SeedCustomers { count }: SeedCustomers) -> anyhow::Result<()> {
    let store = open(settings).await?;
    demo::benchmark::add_customers(&store, COMMAND, count).await?;
    say(&format!("{count} customers added."));
    store.database.close().await;
    Ok(())
}
