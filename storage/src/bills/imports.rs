//! The imports that a version of a bill has its lines from.

use domain::bill_import::OriginalFile;
use domain::ids::{BillId, BillVersionId, ImportId};
use domain::import::RowError;
use domain::permission::{Actor, Scope};
use uuid::Uuid;

use crate::database::Reader;
use crate::error::StorageError;
use crate::store::Store;
use crate::{fetch_all, fetch_optional};

/// How many of the rows that were left out are listed with their text.
const LISTED: i64 = 20;

/// Which rows of a version's files were left out, and why: a sentence for each import that left rows out, and one for each
/// of its first rows.
pub(super) async fn left_out(on: &mut Reader, version: BillVersionId) -> Result<Vec<String>, StorageError> {
    let imports = fetch_all!(
        on,
        (Uuid, i64, Option<String>),
        "SELECT i.id, i.left_out, i.reason FROM imports i JOIN version_imports v ON v.import_id = i.id
         WHERE v.version_id = $1 AND i.left_out > 0 ORDER BY v.batch",
        version.0
    )?;
    let mut told = Vec::new();
    for (import, count, reason) in imports {
        let rows = if count == 1 { "1 row was".to_owned() } else { format!("{count} rows were") };
        told.push(format!("{rows} left out: {}", reason.unwrap_or_default()));
        let listed = fetch_all!(
            on,
            (i64, Option<String>, String, String),
            "SELECT line, column_name, reason, raw FROM left_out_rows WHERE import_id = $1 ORDER BY position LIMIT $2",
            import,
            LISTED
        )?;
        told.extend(listed.into_iter().map(|(line, column, reason, raw)| {
            let line = u64::try_from(line).unwrap_or_default();
            format!("Left out: {} (\"{raw}\")", RowError { line, column, reason, raw: String::new() })
        }));
    }
    Ok(told)
}

/// The files of a version's imports, in the order they came.
pub(super) async fn originals(on: &mut Reader, version: BillVersionId) -> Result<Vec<OriginalFile>, StorageError> {
    let rows = fetch_all!(
        on,
        (Uuid, i64, String, i64),
        "SELECT f.import_id, f.part, f.name, f.byte_count FROM import_files f
         JOIN version_imports v ON v.import_id = f.import_id
         WHERE v.version_id = $1 ORDER BY v.batch, f.part",
        version.0
    )?;
    let file = |(import, part, name, bytes)| OriginalFile { import: ImportId(import), part, name, bytes };
    Ok(rows.into_iter().map(file).collect())
}

/// A file of an import that is read piece by piece. It never changes.
pub struct Original {
    import: ImportId,
    part: i64,
}

impl Original {
    /// A file of any version of a bill, for staff: it may have what a reseller does not show its customers.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] if there is none, or if the actor may not see it.
    pub async fn seen(
        store: &Store,
        actor: &Actor,
        bill: BillId,
        import: ImportId,
        part: i64,
    ) -> Result<Self, StorageError> {
        if actor.scope() != Scope::AllCustomers {
            return Err(StorageError::NotFound);
        }
        let found = fetch_optional!(
            store.read().await?,
            (i64,),
            "SELECT f.byte_count FROM import_files f
             WHERE f.import_id = $1 AND f.part = $2
               AND EXISTS (SELECT 1 FROM version_imports i JOIN bill_versions v ON v.id = i.version_id
                           WHERE i.import_id = f.import_id AND v.bill_id = $3)",
            import.0,
            part,
            bill.0
        )?;
        found.map(|_| Self { import, part }).ok_or(StorageError::NotFound)
    }

    /// The packed piece at a place, from 0; `None` after the last.
    pub async fn piece(&self, store: &Store, position: i64) -> Result<Option<Vec<u8>>, StorageError> {
        let sql = "SELECT data FROM import_pieces WHERE import_id = $1 AND part = $2 AND position = $3";
        let found = fetch_optional!(store.read().await?, (Vec<u8>,), sql, self.import.0, self.part, position)?;
        Ok(found.map(|(data,)| data))
    }
}
