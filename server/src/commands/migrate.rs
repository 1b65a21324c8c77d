//! `cloudtab migrate`: brings the tables up to date and says where.

use super::{open, say};
use crate::config::Settings;

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let store = open(settings).await?;
    say(&format!("The {} database is up to date.", store.database.kind()));
    store.database.close().await;
    Ok(())
}
