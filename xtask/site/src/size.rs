//! Measures how much a browser downloads.

use crate::{link::Manifest, output::beside};
use anyhow::{Context, Result};
use std::{fs, path::Path};

/// Prints raw and compressed sizes of all files of a release, to standard error, like cargo's progress.
pub(crate) fn print(site: &Path, manifest: &Manifest) -> Result<()> {
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
    eprintln!("{:>30}  first load", first_load(site, manifest)?);
    Ok(())
}

/// What a browser must download before a page becomes interactive, in bytes of brotli.
pub(crate) fn first_load(site: &Path, manifest: &Manifest) -> Result<u64> {
    let pkg = site.join("pkg");
    // The main JavaScript imports the loader of the parts, so the loader counts, too.
    let names = [&manifest.js, &manifest.wasm, &manifest.css].into_iter().chain(&manifest.split_js);
    names.map(|name| length(&beside(&pkg.join(name), ".br"))).sum()
}

fn length(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| path.display().to_string())?.len())
}
