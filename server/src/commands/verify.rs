//! `cloudtab verify`: whether every bill still adds up to its total, and to what pages show of it.

use anyhow::bail;

use super::{open, say};
use crate::config::Settings;

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let store = open(settings).await?;
    let (checked, faults) = storage::costs::verify(&store).await?;
    for fault in &faults {
        say(fault);
    }
    store.database.close().await;
    if !faults.is_empty() {
        bail!("{} of {checked} bills are not what they were", faults.len());
    }
    say(&format!("{checked} bills checked: each adds up to its total and to what pages show of it."));
    Ok(())
}
