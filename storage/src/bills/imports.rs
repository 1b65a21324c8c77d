//! The imports that a version of a bill has its lines from.

use domain::bill_import::OriginalFile;
use domain::ids::{BillId, BillVersionId, ExportId, ImportId};
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
        "SELECT id, part, name, byte_count FROM (
             SELECT v.batch, f.import_id AS id, f.part, f.name, f.byte_count
             FROM import_files f JOIN version_imports v ON v.import_id = f.import_id WHERE v.version_id = $1
             UNION ALL
             SELECT v.batch, f.export_id AS id, f.part, f.name, f.byte_count
             FROM export_files f JOIN imports i ON i.export_id = f.export_id
                  JOIN version_imports v ON v.import_id = i.id WHERE v.version_id = $1) AS files
         ORDER BY batch, part",
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
            "SELECT f.byte_count
             FROM (SELECT import_id AS id, part, byte_count FROM import_files
                   UNION ALL SELECT export_id, part, byte_count FROM export_files) AS f
             WHERE f.id = $1 AND f.part = $2
               AND EXISTS (SELECT 1 FROM version_imports i JOIN bill_versions v ON v.id = i.version_id
                                JOIN imports o ON o.id = i.import_id
                           WHERE COALESCE(o.export_id, o.id) = f.id AND v.bill_id = $3)",
            import.0,
            part,
            bill.0
        )?;
        found.map(|_| Self { import, part }).ok_or(StorageError::NotFound)
    }

    /// The files of an export of several customers, with their names, for staff.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] if there is none, or if the actor may not see all customers.
    pub async fn of_export(
        store: &Store,
        actor: &Actor,
        export: ExportId,
    ) -> Result<Vec<(String, Self)>, StorageError> {
        let sql = "SELECT part, name FROM export_files WHERE export_id = $1 ORDER BY part";
        let files = fetch_all!(store.read().await?, (i64, String), sql, export.0)?;
        if files.is_empty() || actor.scope() != Scope::AllCustomers {
            return Err(StorageError::NotFound);
        }
        let import = ImportId(export.0);
        Ok(files.into_iter().map(|(part, name)| (name, Self { import, part })).collect())
    }

    /// The packed piece at a place, from 0; `None` after the last.
    pub async fn piece(&self, store: &Store, position: i64) -> Result<Option<Vec<u8>>, StorageError> {
        let sql = "SELECT data FROM import_pieces WHERE import_id = $1 AND part = $2 AND position = $3";
        let found = fetch_optional!(store.read().await?, (Vec<u8>,), sql, self.import.0, self.part, position)?;
        Ok(found.map(|(data,)| data))
    }
}
