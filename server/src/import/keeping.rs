//! Hashes the files of an import, and keeps them as they came, packed in pieces.

use std::fs::File;
use std::io::{self, Read as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use storage::bills::import::files::{Keeper, PIECE, Piece};
use tokio::sync::mpsc;

use super::part::{ImportError, Part};

/// How well the pieces are packed: half the time of the usual level, for files a tenth larger.
const LEVEL: i32 = 1;
/// How many pieces are stored in one transaction.
const AT_ONCE: usize = 8;

/// Ends the hashing of a large file whose rows were refused.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(super) fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_now(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Hashes all files, and keeps them if there is a keeper. Returns SHA-256 over all of them, hexadecimal; of no meaning after
/// [`Stop::now`].
pub(super) async fn keep(keeper: Option<Keeper<'_>>, parts: Vec<Part>, stop: Stop) -> Result<String, ImportError> {
    let (send, mut pieces) = mpsc::channel(AT_ONCE);
    let send = keeper.is_some().then_some(send);
    let hashing = tokio::task::spawn_blocking(move || hash(&parts, send.as_ref(), &stop));
    let mut waiting = Vec::with_capacity(AT_ONCE);
    if let Some(keeper) = keeper {
        while pieces.recv_many(&mut waiting, AT_ONCE).await > 0 {
            keeper.keep(std::mem::take(&mut waiting)).await?;
        }
    }
    hashing.await?
}

fn hash(parts: &[Part], to: Option<&mpsc::Sender<Piece>>, stop: &Stop) -> Result<String, ImportError> {
    let mut hasher = Sha256::new();
    'all: for (part, file) in (0i64..).zip(parts) {
        let mut input = file.open()?;
        for position in 0i64.. {
            let raw = next(&mut input).map_err(|error| file.unreadable(&error))?;
            if raw.is_empty() {
                break;
            }
            hasher.update(&raw);
            if let Some(to) = to {
                let data = zstd::bulk::compress(&raw, LEVEL).map_err(|error| file.unreadable(&error))?;
                if to.blocking_send(Piece { part, position, data }).is_err() {
                    // The database failed, and `keep` has the error.
                    break 'all;
                }
            }
            if stop.is_now() {
                break 'all;
            }
        }
    }
    Ok(HEXLOWER.encode(&hasher.finalize()))
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
