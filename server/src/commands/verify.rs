//! `cloudtab verify`: checks that every bill adds up to its total and to the costs on its pages, and that bills,
//! purchase orders, ledgers and the audit log are unchanged.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, bail};
use storage::history::verify::{Head, verify};

use super::{open, say};
use crate::config::{Settings, Verify};

pub(crate) async fn run(settings: &Settings, Verify { checkpoint }: Verify) -> anyhow::Result<()> {
    let kept = checkpoint.as_deref().map(read).transpose()?.unwrap_or_default();
    let store = open(settings).await?;
    let (bills, mut faults) = storage::costs::verify(&store).await?;
    let (orders, changed) = storage::fingerprints::verify(&store).await?;
    faults.extend(changed);
    let (_, broken) = storage::certificate::verify(&store).await?;
    faults.extend(broken);
    let log = verify(&store, &kept).await?;
    let doubles = storage::email_keys::doubles(&store).await?;
    store.database.close().await;
    faults.extend(log.faults);
    // Doubles need fixing, but are not a sign of changed data.
    doubles.iter().for_each(|double| say(double));
    for fault in &faults {
        say(fault);
    }
    if !faults.is_empty() {
        bail!("{} faults found", faults.len());
    }
    say(&format!("{bills} bills checked: each adds up to its total and to the costs on its pages, and is unchanged."));
    say("The certificate of each bill's newest version holds.");
    say(&format!("{orders} purchase orders checked: each is unchanged, and so is its ledger."));
    say(&format!("{} audit records in {} chains checked: all are unchanged.", log.records, log.heads.len()));
    if !log.forgotten.is_empty() {
        say(
            "People were forgotten since the last checkpoint, and their names and values were erased. Check that these are right:",
        );
        log.forgotten.iter().for_each(|forgotten| say(forgotten));
    }
    match &checkpoint {
        Some(checkpoint) => write(checkpoint, &log.heads),
        None => Ok(()),
    }
}

/// Where each chain ended at the last checkpoint; empty if the file does not exist yet.
fn read(checkpoint: &Path) -> anyhow::Result<Vec<Head>> {
    match std::fs::read(checkpoint) {
        Ok(text) => {
            serde_json::from_slice(&text).with_context(|| format!("{} is not a checkpoint", checkpoint.display()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", checkpoint.display())),
    }
}

/// Replaces the checkpoint in one step, so that it is never incomplete.
fn write(checkpoint: &Path, heads: &[Head]) -> anyhow::Result<()> {
    let part = checkpoint.with_added_extension("part");
    std::fs::write(&part, serde_json::to_vec_pretty(heads)?)
        .and_then(|()| std::fs::rename(&part, checkpoint))
        .with_context(|| format!("{} cannot be written", checkpoint.display()))?;
    say(&format!("Checkpoint written to {}.", checkpoint.display()));
    Ok(())
}
