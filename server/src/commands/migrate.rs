//! `cloudtab migrate`: brings the database's tables up to date.

use super::{open, say};
use crate::config::Settings;

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let store = open(settings).await?;
    say(&format!("The {} database is up to date.", store.database.kind()));
    store.database.close().await;
    Ok(())
}
