//! Imports files from disk as draft bills: read in a blocking task, all or nothing.

mod part;
mod reading;

use domain::bill_import::{Choice, Difference};
use domain::ids::{AccountId, BillId, CustomerId};
use domain::import::Given;
use domain::line_item::LineItem;
use storage::Store;
use storage::bills::import::{FileOf, Import, Outcome};
use tokio::sync::mpsc;

pub(crate) use self::part::{ImportError, Part};
use self::reading::{hash, read};

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
        let mut import = Import::begin(store, file);
        while let Some(items) = chunks.recv().await {
            if let Err(error) = import.add(&items).await {
                import.abandon().await;
                return Err(error);
            }
        }
        Ok(import)
    };
    let (reading, writing) = tokio::join!(reading, writing);
    // Errors of the file come first.
    let (odd, import) = match (reading?, writing) {
        (Ok(odd), Ok(import)) => (odd, import),
        (Ok(_), Err(error)) => return Err(error.into()),
        (Err(error), Ok(import)) => {
            import.abandon().await;
            return Err(error);
        }
        (Err(error), Err(_)) => return Err(error),
    };
    let bills = match import.finish(&odd).await? {
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
