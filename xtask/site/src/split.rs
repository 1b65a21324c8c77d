//! Splits the WASM module at its lazy routes, into one file per route, which is loaded when the page is opened.

use crate::parts::{LOADER, NAME, Split};
use anyhow::{Context, Result, anyhow};
use std::{collections::BTreeMap, fs, path::Path};

/// Writes the main module to `main` and returns the parts; `folder` holds intermediate files.
pub(crate) fn cut(wasm: &[u8], main: &Path, folder: &Path) -> Result<Split> {
    let main_module = format!("./{NAME}.js");
    let link_name = format!("./{LOADER}");
    let mut options = wasm_split_cli_support::Options::new(wasm);
    options.output_dir = folder;
    options.main_out_path = main;
    options.main_module = &main_module;
    options.link_name = &link_name;
    let split = wasm_split_cli_support::transform(options);
    let split = split.map_err(|report| anyhow!("cannot split the WASM: {report:#}"))?;
    let mut parts = BTreeMap::new();
    for path in split.split_modules {
        let stem = path.file_stem().context("a part without a name")?;
        parts.insert(stem.to_string_lossy().into_owned(), fs::read(&path)?);
    }
    let loader = fs::read_to_string(folder.join(LOADER))?;
    // Half of it is whitespace. The main JavaScript is not minified: it omits semicolons, which the minifier does not
    // add.
    let loader =
        minifier::js::minify(&loader).map_err(|fault| anyhow!("cannot minify the loader: {fault}"))?.to_string();
    Ok(Split { loader, parts, needs: split.prefetch_map })
}
