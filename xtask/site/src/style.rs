//! Bundles the style sheet and collects the static files.

use anyhow::{Context, Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};
use std::{collections::BTreeMap, fs, path::Path};

/// `main.css` and its imports as one sheet, minified for a release.
///
/// No browser targets are set, so layers, nesting and modern colours stay as written, without prefixes.
pub(crate) fn sheet(folder: &Path) -> Result<String> {
    let release = cfg!(feature = "release");
    let entry = folder.join("main.css");
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    // Errors borrow from the bundler, so they are converted to text.
    let mut sheet = bundler.bundle(&entry).map_err(|error| anyhow!("{error}")).context("main.css")?;
    if release {
        sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("{error}"))?;
    }
    Ok(sheet.to_css(PrinterOptions { minify: release, ..PrinterOptions::default() })?.code)
}

/// The static files of `public/`: name -> content. They keep their names, because browsers request them by name.
pub(crate) fn public(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let folder = folder.join("public");
    let mut files = BTreeMap::new();
    if folder.exists() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().into_string().map_err(|name| anyhow!("{name:?} is no file name"))?;
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}
