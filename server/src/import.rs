//! From files on the disk to draft bills: read in a blocking task, written in one transaction, all or nothing.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use domain::ids::{AccountId, BillId, CustomerId};
use domain::import::{FocusReader, Refused};
use domain::line_item::LineItem;
use sha2::{Digest as _, Sha256};
use storage::bills::import::{FileOf, Import, made_from};
use storage::{StorageError, Store};
use tokio::sync::mpsc;

/// Line items that travel together from the reader to the database.
const CHUNK: usize = 1000;

/// Who imports, and for whom.
pub(crate) struct Order {
    pub(crate) customer: CustomerId,
    /// The name the file has for people.
    pub(crate) name: String,
    pub(crate) account: Option<AccountId>,
    pub(crate) person: String,
}

/// What came of an import.
pub(crate) struct Imported {
    pub(crate) bills: Vec<BillId>,
    pub(crate) warnings: Vec<String>,
    /// Whether the same file was imported before, and nothing was made.
    pub(crate) known: bool,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// The file is not what it should be; in words for a person, with the line.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("the file could not be read: {0}")]
    File(#[from] io::Error),
}

impl From<Refused> for ImportError {
    fn from(refused: Refused) -> Self {
        ImportError::Refused(refused.to_string())
    }
}

/// Imports one export of one or several files.
pub(crate) async fn import(store: &Store, order: Order, files: Vec<PathBuf>) -> Result<Imported, ImportError> {
    let paths = files.clone();
    let sha256 = blocking(move || hash(&paths)).await??;
    let file = FileOf {
        customer: order.customer,
        name: &order.name,
        sha256: &sha256,
        account: order.account,
        person: &order.person,
    };
    let known = made_from(store, &file).await?;
    if !known.is_empty() {
        let told = "This file was imported before: nothing new was made of it.".to_owned();
        return Ok(Imported { bills: known, warnings: vec![told], known: true });
    }
    let (send, mut chunks) = mpsc::channel::<Vec<LineItem>>(4);
    let reading = blocking(move || read(&files, &send));
    let writing = async {
        let mut import = Import::begin(store, file).await?;
        while let Some(items) = chunks.recv().await {
            import.add(&items).await?;
        }
        Ok::<_, ImportError>(import)
    };
    let (reading, writing) = tokio::join!(reading, writing);
    // What the file says comes first: when reading fails, the transaction is dropped and nothing is stored.
    let warnings = reading??;
    let bills = writing?.finish().await?;
    Ok(Imported { bills, warnings, known: false })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ImportError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ImportError::File(io::Error::other(error)))
}

/// SHA-256 over all files, hexadecimal: the same export twice is the same import.
fn hash(files: &[PathBuf]) -> io::Result<String> {
    use std::fmt::Write as _;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    for path in files {
        let mut file = File::open(path)?;
        loop {
            let count = file.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            hasher.update(buffer.get(..count).unwrap_or_default());
        }
    }
    Ok(hasher.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Reads all files and hands their line items on in chunks. Gives what looked odd.
fn read(files: &[PathBuf], to: &mpsc::Sender<Vec<LineItem>>) -> Result<Vec<String>, ImportError> {
    let mut odd = Vec::new();
    // Lines are counted on from file to file, so that each row of the bill has a number of its own.
    let mut before = 0;
    for path in files {
        let mut reader = FocusReader::new(File::open(path)?).map_err(|refused| named(&refused, path, files))?;
        let mut chunk = Vec::with_capacity(CHUNK);
        let mut last = before;
        for item in &mut reader {
            let mut item = item.map_err(|refused| named(&refused, path, files))?;
            item.line += before;
            last = item.line;
            chunk.push(item);
            if chunk.len() == CHUNK && to.blocking_send(std::mem::take(&mut chunk)).is_err() {
                // The database gave up; it says why.
                return Ok(odd);
            }
        }
        if to.blocking_send(chunk).is_err() {
            return Ok(odd);
        }
        before = last;
        let warnings = reader.warnings();
        odd.extend(warnings.listed().iter().map(ToString::to_string));
        let untold = warnings.count() - warnings.listed().len() as u64;
        if untold > 0 {
            odd.push(format!("There are {untold} more of these."));
        }
    }
    Ok(odd)
}

/// Why a file is refused; with its name when there are several.
fn named(refused: &Refused, path: &Path, files: &[PathBuf]) -> ImportError {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    match name {
        Some(name) if files.len() > 1 => ImportError::Refused(format!("{name}: {refused}")),
        _ => ImportError::Refused(refused.to_string()),
    }
}
