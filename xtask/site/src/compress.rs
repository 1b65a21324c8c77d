//! Compresses each file at build time, so that the server does not have to.

use crate::file::{beside, put};
use anyhow::{Result, anyhow};
use flate2::{Compression, write::GzEncoder};
use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

type Compress = fn(&[u8]) -> Result<Vec<u8>>;

/// The compressed forms of a file, by file name suffix.
pub(crate) const FORMS: [(&str, Compress); 2] = [(".br", brotli), (".gz", gzip)];

/// Writes the twins of the files that changed or have none yet, on all cores, and adds all twins to `files`.
pub(crate) fn twins(files: &mut BTreeSet<PathBuf>, changed: &BTreeSet<PathBuf>) -> Result<()> {
    let mut work = Vec::new();
    let mut twins = Vec::new();
    for path in files.iter().filter(|path| !path.ends_with("manifest.json")) {
        for (extension, compress) in FORMS {
            let twin = beside(path, extension);
            if changed.contains(path) || !twin.exists() {
                work.push((path.clone(), twin.clone(), compress));
            }
            twins.push(twin);
        }
    }
    files.extend(twins);
    let next = AtomicUsize::new(0);
    let worker = || -> Result<()> {
        while let Some((path, twin, compress)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
            put(twin, &compress(&fs::read(path)?)?)?;
        }
        Ok(())
    };
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| anyhow!("a compression panicked"))?)
    })
}
fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = ::brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    ::brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
