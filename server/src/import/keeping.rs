//! Keeps the files of an import as they came, packed in pieces.

use std::fs::File;
use std::io::{self, Read as _};

use storage::bills::import::Import;
use storage::bills::import::files::{PIECE, Piece};
use tokio::sync::mpsc;

use super::part::{ImportError, Part};

/// How well the pieces are packed: half the time of the usual level, for files a tenth larger.
const LEVEL: i32 = 1;
/// How many pieces are stored in one transaction.
const AT_ONCE: usize = 8;

/// Keeps all files.
pub(super) async fn keep(import: &Import<'_>, parts: Vec<Part>) -> Result<(), ImportError> {
    let (send, mut pieces) = mpsc::channel(AT_ONCE);
    let packing = tokio::task::spawn_blocking(move || pack(&parts, &send));
    let mut waiting = Vec::with_capacity(AT_ONCE);
    while pieces.recv_many(&mut waiting, AT_ONCE).await > 0 {
        import.keep(std::mem::take(&mut waiting)).await?;
    }
    packing.await?
}

fn pack(parts: &[Part], to: &mpsc::Sender<Piece>) -> Result<(), ImportError> {
    for (part, file) in (0i64..).zip(parts) {
        let mut input = file.open()?;
        for position in 0i64.. {
            let raw = next(&mut input).map_err(|error| file.unreadable(&error))?;
            if raw.is_empty() {
                break;
            }
            let data = zstd::bulk::compress(&raw, LEVEL).map_err(|error| file.unreadable(&error))?;
            if to.blocking_send(Piece { part, position, data }).is_err() {
                // The database failed, and `keep` has the error.
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The next piece of a file; empty at its end.
fn next(file: &mut File) -> io::Result<Vec<u8>> {
    let mut raw = Vec::with_capacity(PIECE);
    file.take(PIECE as u64).read_to_end(&mut raw)?;
    Ok(raw)
}

/// A piece as it came.
pub(crate) fn unpack(data: &[u8]) -> io::Result<Vec<u8>> {
    zstd::bulk::decompress(data, PIECE)
}
