//! Imports files from disk as draft bills: read in a blocking task, all or nothing.

mod keeping;
mod part;
mod reading;

use domain::bill_import::{Choice, Difference, Preview, PreviewRow};
use domain::cloud_account::UnassignedCost;
use domain::ids::{AccountId, BillId, CustomerId};
use domain::import::{Given, RowError};
use domain::line_item::LineItem;
use storage::bills::import::{FileOf, Found, Import, Outcome, Seen};
use storage::{StorageError, Store};
use tokio::sync::mpsc;

pub(crate) use self::keeping::unpack;
use self::keeping::{Stop, keep};
pub(crate) use self::part::{ImportError, Part};
use self::reading::{Chunks, read};

/// For which customer to import, who imports, and what that user chose.
pub(crate) struct Order {
    /// `None` if the accounts map says whose rows they are.
    pub(crate) customer: Option<CustomerId>,
    pub(crate) account: Option<AccountId>,
    pub(crate) person: String,
    /// What to do if there is a bill with different content; `None` asks.
    pub(crate) choice: Option<Choice>,
    /// The differences that the user saw before choosing.
    pub(crate) shown: Option<Vec<Difference>>,
    /// What the user says about files that do not say it themselves.
    pub(crate) given: Given,
    /// Why rows that cannot be read may be left out.
    pub(crate) reason: Option<String>,
}

/// The result of an import.
pub(crate) struct Imported {
    pub(crate) bills: Vec<BillId>,
    /// The cost of accounts that nobody owns.
    pub(crate) unassigned: Vec<UnassignedCost>,
    pub(crate) warnings: Vec<String>,
    /// How many rows were left out.
    pub(crate) left_out: u64,
    /// Whether the whole export was imported before, so no bill was created.
    pub(crate) known: bool,
}

/// Bills, or the differences to ask about first.
pub(crate) enum Done {
    Imported(Imported),
    /// Nothing is stored, because there are bills with different content.
    Asked(Vec<Difference>),
}

/// Imports one export of one or several files.
pub(crate) async fn import(store: &Store, order: Order, parts: Vec<Part>) -> Result<Done, ImportError> {
    let name = name_of(&parts);
    let Read { mut found, import, sha256 } = read_into(store, &order, &name, parts, true).await?;
    found.reason = order.reason.clone();
    let left_out = found.left_out.count();
    let (bills, unassigned) = match import.hashed(&sha256).finish(&found).await? {
        Outcome::Asked(differences) => return Ok(Done::Asked(differences)),
        Outcome::Made(bills, unassigned) => (bills, unassigned),
    };
    let known = !bills.is_empty() && bills.iter().all(|(_, known)| *known);
    let warnings = if known {
        vec!["This was imported before, so no new bill was created.".to_owned()]
    } else {
        found.odd.into_iter().map(|odd| odd.text).collect()
    };
    let bills = bills.into_iter().map(|(bill, _)| bill).collect();
    Ok(Done::Imported(Imported { bills, unassigned, warnings, left_out, known }))
}

/// What [`import`] would do. It stores nothing.
pub(crate) async fn preview(store: &Store, order: Order, parts: Vec<Part>) -> Result<Preview, ImportError> {
    let name = name_of(&parts);
    let Read { found, import, sha256 } = read_into(store, &order, &name, parts, false).await?;
    let Seen { bills, unassigned, unassigned_is_new } = import.hashed(&sha256).preview(&found).await?;
    let row = |row: &RowError| PreviewRow {
        line: row.line,
        column: row.column.clone(),
        reason: row.reason.clone(),
        raw: row.raw.clone(),
    };
    Ok(Preview {
        format: found.format.label().to_owned(),
        rows: bills.iter().map(|bill| bill.rows).sum(),
        left_out: found.left_out.count(),
        left_out_rows: found.left_out.listed().iter().map(row).collect(),
        totals: Preview::totals_of(&bills).map_err(|error| ImportError::Refused(error.to_string()))?,
        bill_count: bills.len() as u64,
        bills,
        unassigned_count: unassigned.len() as u64,
        unassigned,
        unassigned_is_new,
        warnings: found.odd.into_iter().map(|odd| odd.text).collect(),
    })
}

/// Files that were read, and of which no bill has been made yet.
struct Read<'a> {
    found: Found,
    import: Import<'a>,
    /// SHA-256 over all files.
    sha256: String,
}

/// Reads the files and stores their line items. Beside that, hashes the files, and keeps them if that is wanted.
async fn read_into<'a>(
    store: &'a Store,
    order: &'a Order,
    name: &'a str,
    parts: Vec<Part>,
    keeps: bool,
) -> Result<Read<'a>, ImportError> {
    let file = FileOf {
        customer: order.customer,
        name,
        sha256: "",
        account: order.account,
        person: &order.person,
        choice: order.choice,
        shown: order.shown.as_deref(),
    };
    let (send, chunks) = mpsc::channel::<Vec<LineItem>>(4);
    let (back, added) = std::sync::mpsc::channel();
    let given = order.given.clone();
    let mut import = Import::begin(store, file);
    let stop = Stop::default();
    let keeping = keep(keeps.then(|| import.keeper()), parts.clone(), stop.clone());
    let reading = tokio::task::spawn_blocking({
        let stop = stop.clone();
        move || read(&parts, given, &Chunks { to: send, added }).inspect_err(|_| stop.now())
    });
    // Owns `chunks`: a database error drops it, and then the reader stops.
    let writing = async {
        let mut chunks = chunks;
        while let Some(items) = chunks.recv().await {
            import.add(&items).await.inspect_err(|_| stop.now())?;
            // The reader may have ended.
            let _ = back.send(items);
        }
        Ok::<_, StorageError>(())
    };
    let (reading, writing, keeping) = tokio::join!(reading, writing, keeping);
    // Errors of the file come first.
    let done = reading.map_err(ImportError::from).flatten().and_then(|found| {
        writing?;
        Ok((found, keeping?))
    });
    match done {
        Ok((found, sha256)) => Ok(Read { found, import, sha256 }),
        Err(error) => {
            import.abandon().await;
            Err(error)
        }
    }
}

/// The name of an export of several files.
fn name_of(parts: &[Part]) -> String {
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    match names.as_slice() {
        [first, second, more @ ..] if more.len() > 1 => format!("{first}, {second} and {} more files", more.len()),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use storage::testing::{World, customer};

    use super::reading::CHUNK;
    use super::*;

    #[tokio::test]
    async fn an_import_ends_when_the_database_fails_while_a_long_file_is_read() {
        let world = World::sqlite().await;
        let customer = customer(&world, "Acme").await;
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ServiceName").unwrap();
        for row in 0..100 * CHUNK {
            writeln!(file, "1,1,USD,2026-03-01,Service {row}").unwrap();
        }
        world.store.database.close().await;
        let order = Order {
            customer: Some(customer),
            account: None,
            person: "Tester".into(),
            choice: None,
            shown: None,
            given: Given::default(),
            reason: None,
        };
        let parts = vec![Part::of_path(file.path().into())];
        let done = tokio::time::timeout(std::time::Duration::from_secs(60), import(&world.store, order, parts)).await;
        assert!(matches!(done.unwrap(), Err(ImportError::Storage(_))));
    }

    #[tokio::test]
    async fn a_missing_file_and_the_reason_are_named_once() {
        let there = tempfile::NamedTempFile::new().unwrap();
        for missing in ["nothere.csv", "/no/such/folder/march 2026.csv.gz", "Übersicht.csv"] {
            let parts = [Part::of_path(there.path().into()), Part::of_path(missing.into())];
            let name = parts[1].name.clone();
            let told =
                format!("{:#}", anyhow::Error::from(keep(None, parts.to_vec(), Stop::default()).await.unwrap_err()));
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
