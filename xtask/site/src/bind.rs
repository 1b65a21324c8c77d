//! Writes the JavaScript through which the browser calls the WASM module.

use crate::parts::{NAME, Split};
use anyhow::{Context, Result};
use std::{collections::BTreeMap, fs, path::Path};
use wasm_bindgen_cli_support::Bindgen;

/// The bound module; its files do not yet have hashes in their names.
pub(crate) struct Bound {
    pub(crate) js: String,
    pub(crate) wasm: Vec<u8>,
    /// JavaScript files of crates: path below `snippets/` -> content.
    pub(crate) snippets: BTreeMap<String, String>,
    pub(crate) split: Option<Split>,
}

/// Binds the module that cargo built; a release is split as well, and `functions` prints what its first load is made of.
pub(crate) fn module(wasm: &Path, functions: bool) -> Result<Bound> {
    let release = cfg!(feature = "release");
    let scratch = tempfile::tempdir()?;
    let scratch = scratch.path();
    #[cfg(feature = "release")]
    let (main, split) = {
        let main = scratch.join("main.wasm");
        let wasm = fs::read(wasm)?;
        let split = crate::split::cut(&wasm, &main, &scratch.join("parts"))?;
        let split = crate::join::join(split, &crate::merge::changeable(&wasm)?)?;
        if functions {
            crate::functions::print(&main)?;
        }
        (main, Some(split))
    };
    #[cfg(not(feature = "release"))]
    let (main, split, _) = (wasm.to_owned(), None::<Split>, functions);
    let out = scratch.join("out");
    Bindgen::new()
        .input_path(main)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        // The parts share the table and the mangled names of the main module.
        .keep_lld_exports(split.is_some())
        .demangle(split.is_none())
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(&out)
        .context("wasm-bindgen failed")?;
    let js = fs::read_to_string(out.join(NAME).with_extension("js"))?;
    let wasm = fs::read(out.join(format!("{NAME}_bg.wasm")))?;
    #[cfg(feature = "release")]
    let (js, wasm) = crate::names::shorten(&js, &wasm)?;
    Ok(Bound { js, wasm, snippets: snippets(&out.join("snippets"))?, split })
}

fn snippets(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop().filter(|path| path.exists()) {
        for entry in fs::read_dir(inside)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
                found.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(found)
}
