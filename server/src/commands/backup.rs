//! `cloudtab backup FILE`: a checked copy of the embedded database.

use super::{open, say};
use crate::config::{Backup, Settings};

pub(crate) async fn run(settings: &Settings, args: Backup) -> anyhow::Result<()> {
    let store = open(settings).await?;
    storage::backup::write(&store, &args.file).await?;
    say(&format!("The database was copied to {} and checked.", args.file.display()));
    store.database.close().await;
    Ok(())
}
