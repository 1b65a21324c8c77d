//! Measures how much a browser downloads.

use crate::{file::beside, link::Manifest};
use anyhow::{Context, Result};
use serde::Serialize;
use std::{collections::BTreeMap, fs, path::Path};

/// What a browser with an empty cache downloads before a page is interactive, besides the HTML and the icon.
#[derive(Serialize)]
pub(crate) struct Load {
    /// Compressed with brotli.
    bytes: u64,
    /// The number of files.
    files: usize,
}

/// Prints raw and compressed sizes of all files of a release, to standard error, like cargo's progress.
pub(crate) fn print(site: &Path) -> Result<()> {
    let pkg = site.join("pkg");
    eprintln!("{:>10} {:>9} {:>9}", "bytes", "gzip", "brotli");
    let mut names: Vec<_> = fs::read_dir(&pkg)?.collect::<Result<Vec<_>, _>>()?;
    names.sort_by_key(std::fs::DirEntry::file_name);
    for path in names.iter().map(std::fs::DirEntry::path) {
        let compressed = path.extension().is_some_and(|extension| extension == "br" || extension == "gz");
        if path.is_file() && !compressed {
            let [raw, gzip, brotli] = ["", ".gz", ".br"].map(|twin| length(&beside(&path, twin)));
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            eprintln!("{:>10} {:>9} {:>9}  {name}", raw?, gzip?, brotli?);
        }
    }
    Ok(())
}

/// Page -> what it loads. Pages have the names of their files.
pub(crate) fn pages(site: &Path, manifest: &Manifest) -> Result<BTreeMap<String, Load>> {
    let compressed = |name: &str| length(&beside(&site.join("pkg").join(name), ".br"));
    // The main JavaScript imports the loader of the parts, so the loader counts, too.
    let first: Vec<_> = [&manifest.js, &manifest.wasm, &manifest.css].into_iter().chain(&manifest.split_js).collect();
    let first_bytes = first.iter().map(|name| compressed(name)).sum::<Result<u64>>()?;
    let pages = manifest.split.iter().flatten().map(|(page, files)| {
        let bytes = files.iter().map(|name| compressed(&format!("{name}.wasm"))).sum::<Result<u64>>()?;
        let load = Load { bytes: first_bytes + bytes, files: first.len() + files.len() };
        Ok((crate::join::page_name(page), load))
    });
    // The page that comes with the WASM.
    let first = ("customers_page".to_owned(), Load { bytes: first_bytes, files: first.len() });
    std::iter::once(Ok(first)).chain(pages).collect()
}

fn length(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| path.display().to_string())?.len())
}
