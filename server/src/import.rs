//! Imports files from disk as draft bills: read in a blocking task, written in one transaction, all or nothing.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

use domain::bill_import::{Choice, Difference};
use domain::ids::{AccountId, BillId, CustomerId};
use domain::import::{BillReader, Carried, Given, Refused, SameContent};
use domain::line_item::LineItem;
use sha2::{Digest as _, Sha256};
use storage::bills::import::{FileOf, Import, Odd, Outcome};
use storage::{StorageError, Store};
use tokio::sync::mpsc;

/// How many line items the reader sends to the database at once.
const CHUNK: usize = 1000;

/// For which customer to import, who imports, and what that user chose.
pub(crate) struct Order {
    pub(crate) customer: CustomerId,
    pub(crate) account: Option<AccountId>,
    pub(crate) person: String,
    /// What to do if there is a bill with different content; `None` asks.
    pub(crate) choice: Option<Choice>,
    /// The differences that the user saw before choosing.
    pub(crate) shown: Option<Vec<Difference>>,
    /// What the user says about files that do not say it themselves.
    pub(crate) given: Given,
}

/// One file of an export that may have several.
#[derive(Clone)]
pub(crate) struct Part {
    /// The file name to show.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl Part {
    /// A file under its own name.
    pub(crate) fn of_path(path: PathBuf) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self { name, path }
    }

    fn open(&self) -> Result<File, ImportError> {
        File::open(&self.path).map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &io::Error) -> ImportError {
        ImportError::File { name: self.name.clone(), reason: error.to_string() }
    }
}

/// The result of an import.
pub(crate) struct Imported {
    pub(crate) bills: Vec<BillId>,
    pub(crate) warnings: Vec<String>,
    /// Whether the whole export was imported before, so no bill was created.
    pub(crate) known: bool,
}

/// Bills, or the differences to ask about first.
pub(crate) enum Done {
    Imported(Imported),
    /// Nothing is stored, because there are bills with different content.
    Asked(Vec<Difference>),
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// The file is refused; a sentence for the user, with the line.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("{name} could not be read: {reason}")]
    File { name: String, reason: String },
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
}

impl From<Refused> for ImportError {
    fn from(refused: Refused) -> Self {
        ImportError::Refused(refused.to_string())
    }
}

/// Imports one export of one or several files.
pub(crate) async fn import(store: &Store, order: Order, parts: Vec<Part>) -> Result<Done, ImportError> {
    let (read_first, name) = (parts.clone(), name_of(&parts));
    let sha256 = tokio::task::spawn_blocking(move || hash(&read_first)).await??;
    let file = FileOf {
        customer: order.customer,
        name: &name,
        sha256: &sha256,
        account: order.account,
        person: &order.person,
        choice: order.choice,
        shown: order.shown.as_deref(),
    };
    let (send, mut chunks) = mpsc::channel::<Vec<LineItem>>(4);
    let given = order.given;
    let reading = tokio::task::spawn_blocking(move || read(&parts, given, &send));
    // Owns `chunks`: a database error drops it, and then the reader stops.
    let writing = async move {
        let mut import = Import::begin(store, file).await?;
        while let Some(items) = chunks.recv().await {
            import.add(&items).await?;
        }
        Ok::<_, ImportError>(import)
    };
    let (reading, writing) = tokio::join!(reading, writing);
    // Errors of the file come first. They drop the transaction, so nothing is stored.
    let odd = reading??;
    let bills = match writing?.finish(&odd).await? {
        Outcome::Asked(differences) => return Ok(Done::Asked(differences)),
        Outcome::Made(bills) => bills,
    };
    let known = bills.iter().all(|(_, known)| *known);
    let warnings = if known {
        vec!["This was imported before, so no new bill was created.".to_owned()]
    } else {
        odd.into_iter().map(|odd| odd.text).collect()
    };
    Ok(Done::Imported(Imported { bills: bills.into_iter().map(|(bill, _)| bill).collect(), warnings, known }))
}

/// The name of an export of several files.
fn name_of(parts: &[Part]) -> String {
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    match names.as_slice() {
        [first, second, more @ ..] if more.len() > 1 => format!("{first}, {second} and {} more files", more.len()),
        _ => names.join(", "),
    }
}

/// SHA-256 over all files, hexadecimal.
fn hash(parts: &[Part]) -> Result<String, ImportError> {
    use std::fmt::Write as _;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    for part in parts {
        let mut file = part.open()?;
        loop {
            let count = file.read(&mut buffer).map_err(|error| part.unreadable(&error))?;
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

/// Reads all files and sends their line items in chunks. Returns the warnings.
fn read(parts: &[Part], given: Given, to: &mpsc::Sender<Vec<LineItem>>) -> Result<Vec<Odd>, ImportError> {
    let several = parts.len() > 1;
    let mut reading = Reading { given, to, several, before: 0, carried: Carried::default(), odd: Vec::new() };
    let (mut contents, mut empty) = (Vec::<(String, &str)>::new(), Vec::new());
    for part in parts {
        match reading.part(part) {
            Ok(None) => return Ok(reading.odd),
            Ok(Some(content)) => {
                if let Some((_, same)) = contents.iter().find(|(known, _)| *known == content) {
                    let name = &part.name;
                    return Err(ImportError::Refused(format!(
                        "{name} has the same rows as {same}: choose each part of an export once."
                    )));
                }
                contents.push((content, &part.name));
            }
            Err(NotRead::NoRows) if several => empty.push(&part.name),
            Err(NotRead::NoRows) => return Err(Refused::NoRows.into()),
            Err(NotRead::Failed(error)) => return Err(error),
        }
    }
    if contents.is_empty() {
        return Err(Refused::NoRows.into());
    }
    let told = empty.into_iter().map(|name| Odd { of: None, text: format!("{name} has a header but no rows.") });
    reading.odd.extend(told);
    Ok(reading.odd)
}

/// The state of reading the files of an export.
struct Reading<'a> {
    given: Given,
    to: &'a mpsc::Sender<Vec<LineItem>>,
    several: bool,
    /// Line numbers continue from file to file, so that each row of the bill has its own number.
    before: u64,
    carried: Carried,
    /// The warnings.
    odd: Vec<Odd>,
}

/// Why a part gave no rows.
enum NotRead {
    NoRows,
    Failed(ImportError),
}

impl Reading<'_> {
    /// Reads one file. Returns the hash of its rows; `None` if the database failed; `writing` has the error.
    fn part(&mut self, part: &Part) -> Result<Option<String>, NotRead> {
        let several = self.several;
        let told = |text: String| if several { format!("{}: {text}", part.name) } else { text };
        let refused = |refused: Refused| match refused {
            Refused::NoRows => NotRead::NoRows,
            refused => NotRead::Failed(ImportError::Refused(told(refused.to_string()))),
        };
        let file = part.open().map_err(NotRead::Failed)?;
        let carried = std::mem::take(&mut self.carried);
        let mut reader = BillReader::open(self.given.clone(), carried, file).map_err(refused)?;
        let (mut chunk, mut last, mut content) = (Vec::with_capacity(CHUNK), self.before, SameContent::new());
        loop {
            let mut item = match reader.next_item() {
                Ok(Some(item)) => item,
                Ok(None) => break,
                Err(why) => {
                    self.carried = reader.into_carried();
                    return Err(refused(why));
                }
            };
            if several {
                content.add(&item);
            }
            item.line += self.before;
            last = item.line;
            chunk.push(item);
            if chunk.len() == CHUNK && self.to.blocking_send(std::mem::take(&mut chunk)).is_err() {
                return Ok(None);
            }
        }
        // A row's warning is shown with its bill.
        self.odd.extend(reader.warnings().listed().iter().map(|warning| Odd {
            of: warning.of.map(|(period, currency)| (period, currency.code())),
            text: told(warning.to_string()),
        }));
        if self.to.blocking_send(chunk).is_err() {
            return Ok(None);
        }
        let untold = reader.warnings().count() - reader.warnings().listed().len() as u64;
        if untold > 0 {
            self.odd.push(Odd { of: None, text: told(format!("There are {untold} more warnings.")) });
        }
        self.carried = reader.into_carried();
        self.before = last;
        Ok(Some(content.finish()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use storage::testing::{World, customer};

    use super::*;

    #[tokio::test]
    async fn an_import_ends_when_the_database_fails_while_a_long_file_is_read() {
        let world = World::sqlite().await;
        let customer = customer(&world, "Acme").await;
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ServiceName").unwrap();
        for row in 0..10 * CHUNK {
            writeln!(file, "1,1,USD,2026-03-01,Service {row}").unwrap();
        }
        world.store.database.close().await;
        let order = Order {
            customer,
            account: None,
            person: "Tester".into(),
            choice: None,
            shown: None,
            given: Given::default(),
        };
        let parts = vec![Part::of_path(file.path().into())];
        let done = tokio::time::timeout(std::time::Duration::from_secs(60), import(&world.store, order, parts)).await;
        assert!(matches!(done.unwrap(), Err(ImportError::Storage(_))));
    }

    #[test]
    fn a_missing_file_and_the_reason_are_named_once() {
        let there = tempfile::NamedTempFile::new().unwrap();
        for missing in ["nothere.csv", "/no/such/folder/march 2026.csv.gz", "Übersicht.csv"] {
            let parts = [Part::of_path(there.path().into()), Part::of_path(missing.into())];
            let name = parts[1].name.clone();
            let told = format!("{:#}", anyhow::Error::from(hash(&parts).unwrap_err()));
            assert!(told.starts_with(&format!("{name} could not be read: ")), "{told}");
            assert_eq!((told.matches(&name).count(), told.matches("os error").count()), (1, 1), "{told}");
        }
    }

    #[test]
    fn an_export_of_several_files_has_one_name() {
        let name = |count: usize| {
            let parts: Vec<Part> = (1..=count).map(|number| Part::of_path(format!("{number}.csv").into())).collect();
            name_of(&parts)
        };
        assert_eq!(
            [name(1), name(2), name(3), name(5)].join(" | "),
            "1.csv | 1.csv, 2.csv | 1.csv, 2.csv, 3.csv | 1.csv, 2.csv and 3 more files"
        );
    }
}
