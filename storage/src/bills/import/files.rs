//! The files of an import, kept as they came: in packed pieces, which are stored before their import is recorded.

use domain::ids::ImportId;

use super::Import;
use crate::database::Writer;
use crate::error::StorageError;
use crate::execute;
use crate::lines::LONGEST_IMPORT;
use crate::store::Store;

/// The bytes of a file that are packed into one piece.
pub const PIECE: usize = 1 << 20;

/// A packed piece of a file.
pub struct Piece {
    /// The file, from 0.
    pub part: i64,
    /// Its place in the file, from 0.
    pub position: i64,
    /// Up to [`PIECE`] bytes, packed.
    pub data: Vec<u8>,
}

/// Keeps the files of an import while their rows are read.
pub struct Keeper<'a> {
    store: &'a Store,
    id: ImportId,
}

impl<'a> Import<'a> {
    /// Keeps its files.
    #[must_use]
    pub fn keeper(&self) -> Keeper<'a> {
        Keeper { store: self.store, id: self.id }
    }
}

impl Keeper<'_> {
    /// Keeps pieces of the files. They are deleted if no bill is made.
    pub async fn keep(&self, pieces: Vec<Piece>) -> Result<(), StorageError> {
        let mut tx = self.store.write().await?;
        for Piece { part, position, data } in pieces {
            let sql = "INSERT INTO import_pieces (import_id, part, position, data) VALUES ($1, $2, $3, $4)";
            execute!(tx, sql, self.id.0, part, position, data)?;
        }
        tx.commit().await
    }
}

/// Deletes the pieces of an import that made no bill.
pub(super) async fn delete_unowned(tx: &mut Writer, import: ImportId) -> Result<(), StorageError> {
    let sql = "DELETE FROM import_pieces WHERE import_id = $1 AND NOT EXISTS (SELECT 1 FROM imports WHERE id = $1)
                 AND NOT EXISTS (SELECT 1 FROM exports WHERE id = $1)";
    execute!(tx, sql, import.0)?;
    Ok(())
}

/// Deletes the pieces of imports that were killed, and the exports of which nothing is left.
pub(crate) async fn sweep(store: &Store, tx: &mut Writer) -> Result<(), StorageError> {
    let before = ImportId::at(store.clock.now() - LONGEST_IMPORT, [0; 10]);
    execute!(
        tx,
        "DELETE FROM import_pieces
         WHERE import_id < $1 AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.id = import_pieces.import_id)
           AND NOT EXISTS (SELECT 1 FROM exports e WHERE e.id = import_pieces.import_id)",
        before.0
    )?;
    execute!(
        tx,
        "DELETE FROM exports WHERE NOT EXISTS (SELECT 1 FROM imports i WHERE i.export_id = exports.id)
           AND NOT EXISTS (SELECT 1 FROM unassigned_costs u WHERE u.export_id = exports.id)"
    )?;
    Ok(())
}
