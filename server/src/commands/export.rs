//! `cloudtab export`: the line items of a bill with all their columns, as a file for programs.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use domain::ids::BillId;
use storage::bills::export::{Content, Sink, focus_csv};
use storage::{StorageError, Store};

use super::{complain, open};
use crate::config::{Export, ExportFormat, Settings};

pub(crate) async fn run(settings: &Settings, args: Export) -> anyhow::Result<()> {
    let ExportFormat::FocusCsv = args.format;
    let store = open(settings).await?;
    match &args.out {
        Some(file) => to_file(&store, args.bill, file).await?,
        None => to_stdout(&store, args.bill).await?,
    }
    store.database.close().await;
    Ok(())
}

/// Writes beside the file first, so that half an export never has its name.
async fn to_file(store: &Store, bill: BillId, file: &Path) -> anyhow::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let cannot = || format!("{} could not be written", file.display());
    let out = BufWriter::new(File::create(&part).with_context(cannot)?);
    let done = match written(store, bill, out).await {
        Ok(()) => fs::rename(&part, file).with_context(cannot),
        Err(error) => Err(error),
    };
    if done.is_err()
        && let Err(error) = fs::remove_file(&part)
    {
        complain(&anyhow::Error::from(error).context(format!("{} stays", part.display())));
    }
    done
}

async fn to_stdout(store: &Store, bill: BillId) -> anyhow::Result<()> {
    let done = written(store, bill, io::stdout()).await;
    let is_closed = |error: &anyhow::Error| matches!(error.downcast_ref(), Some(StorageError::File(error)) if error.kind() == io::ErrorKind::BrokenPipe);
    // A closed pipe (`| head`) is not a failure.
    done.or_else(|error| if is_closed(&error) { Ok(()) } else { Err(error) })
}

/// A file, or what the command prints.
struct Out<W>(W);

impl<W: Write + Send> Sink for Out<W> {
    async fn put(&mut self, piece: Vec<u8>) -> io::Result<()> {
        self.0.write_all(&piece)
    }
}

async fn written(store: &Store, bill: BillId, out: impl Write + Send) -> anyhow::Result<()> {
    let mut out = Out(out);
    let written = match Content::of(store, bill).await {
        Ok(content) => focus_csv(store, &content, &mut out).await,
        Err(error) => Err(error),
    };
    match written {
        Ok(_) => Ok(out.0.flush().map_err(StorageError::File)?),
        Err(StorageError::NotFound) => anyhow::bail!("bill {bill} not found"),
        Err(error) => Err(error.into()),
    }
}
