//! Cuts the WASM module at its lazy routes and writes the JavaScript that the browser calls it through.

use anyhow::{Context, Result, anyhow};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
};
use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

/// The name that files of the site begin with.
pub(crate) const NAME: &str = "cloudtab";
/// The JavaScript that loads the parts, as the WASM imports it.
pub(crate) const LOADER: &str = "__wasm_split.js";

/// The bound module; its files do not yet have hashes in their names.
pub(crate) struct Bound {
    pub(crate) js: String,
    pub(crate) wasm: Vec<u8>,
    /// Files that crates bring along, path below `snippets/` -> JavaScript.
    pub(crate) snippets: BTreeMap<String, String>,
    pub(crate) split: Option<Split>,
}

/// What the split step made.
pub(crate) struct Split {
    /// The JavaScript that fetches parts.
    pub(crate) loader: String,
    /// File stem -> WASM.
    pub(crate) parts: BTreeMap<String, Vec<u8>>,
    /// Lazy function -> stems of the parts it needs.
    pub(crate) needs: HashMap<String, Vec<String>>,
}

/// Binds the module that cargo built; a release is split as well.
pub(crate) fn module(wasm: &Path, release: bool) -> Result<Bound> {
    let scratch = tempfile::tempdir()?;
    let scratch = scratch.path();
    let (main, split) = if release {
        let main = scratch.join("main.wasm");
        let split = cut(wasm, &main, &scratch.join("parts"))?;
        (main, Some(split))
    } else {
        (wasm.to_owned(), None)
    };
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
    Ok(Bound {
        js: fs::read_to_string(out.join(NAME).with_extension("js"))?,
        wasm: fs::read(out.join(format!("{NAME}_bg.wasm")))?,
        snippets: snippets(&out.join("snippets"))?,
        split,
    })
}

fn cut(wasm: &Path, main: &Path, folder: &Path) -> Result<Split> {
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
