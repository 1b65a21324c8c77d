//! `cloudtab export`: the line items of a bill with all their columns, as a file for programs.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use domain::focus::csv::FocusCsv;
use storage::bills::export::{Content, Sink, focus};
use storage::{StorageError, Store};

use super::{complain, open};
use crate::config::{Export, ExportFormat, Settings};
use crate::parquet_files::FocusParquet;

pub(crate) async fn run(settings: &Settings, args: Export) -> anyhow::Result<()> {
    let store = open(settings).await?;
    match &args.out {
        Some(file) => to_file(&store, &args, file).await?,
        None => to_stdout(&store, &args).await?,
    }
    store.database.close().await;
    Ok(())
}

/// Writes beside the file first, so that half an export never has its name.
async fn to_file(store: &Store, args: &Export, file: &Path) -> anyhow::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let cannot = || format!("{} could not be written", file.display());
    let out = BufWriter::new(File::create(&part).with_context(cannot)?);
    let done = match written(store, args, out).await {
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

async fn to_stdout(store: &Store, args: &Export) -> anyhow::Result<()> {
    let done = written(store, args, io::stdout()).await;
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

async fn written(store: &Store, args: &Export, out: impl Write + Send) -> anyhow::Result<()> {
    let mut out = Out(out);
    let bill = args.bill;
    let written = match (Content::of(store, bill).await, args.format) {
        (Ok(content), ExportFormat::FocusCsv) => focus(store, &content, FocusCsv::begin, &mut out).await,
        (Ok(content), ExportFormat::FocusParquet) => focus(store, &content, FocusParquet::begin, &mut out).await,
        (Err(error), _) => Err(error),
    };
    match written {
        Ok(_) => Ok(out.0.flush().map_err(StorageError::File)?),
        Err(StorageError::NotFound) => anyhow::bail!("bill {bill} not found"),
        Err(error) => Err(error.into()),
    }
}
