//! Cuts the WASM module at its lazy routes into parts, which a page loads when it is opened.

use crate::bind::{LOADER, NAME, Split};
use anyhow::{Context, Result, anyhow};
use std::{collections::BTreeMap, fs, path::Path};
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

/// Writes the main module to `main` and returns the parts; `folder` is for files on the way.
pub(crate) fn cut(wasm: &Path, main: &Path, folder: &Path) -> Result<Split> {
    let wasm = fs::read(wasm)?;
    let main_module = format!("./{NAME}.js");
    let link_name = format!("./{LOADER}");
    let mut options = wasm_split_cli_support::Options::new(&wasm);
    options.output_dir = folder;
    options.main_out_path = main;
    options.main_module = &main_module;
    options.link_name = &link_name;
    let split = wasm_split_cli_support::transform(options);
    let split = split.map_err(|report| anyhow!("cannot split the WASM: {report:#}"))?;
    let mut parts = BTreeMap::new();
    for path in split.split_modules {
        let stem = path.file_stem().context("a part without a name")?;
        parts.insert(stem.to_string_lossy().into_owned(), without_names(&fs::read(&path)?)?);
    }
    let loader = fs::read_to_string(folder.join(LOADER))?;
    // Half of it is space. The main JavaScript leaves out semicolons, which the minifier does not put back.
    let loader =
        minifier::js::minify(&loader).map_err(|fault| anyhow!("cannot minify the loader: {fault}"))?.to_string();
    Ok(Split { loader, parts, needs: split.prefetch_map })
}

/// The same module without its debugging names, which are a third of it.
fn without_names(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let keep = !matches!(&payload, Payload::CustomSection(section) if section.name() == "name");
        if let Some((id, range)) = payload.as_section().filter(|_| keep) {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            module.section(&RawSection { id, data: wasm.get(range).context("a cut-off section")? });
        }
    }
    Ok(module.finish())
}
