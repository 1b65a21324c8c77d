//! Adds a content hash to every file name, and updates references between files.

use crate::bind::Bound;
use crate::parts::{LOADER, NAME, Split};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write};

/// `manifest.json`: the file names of this build, for the server. All are below `pkg/`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) js: String,
    pub(crate) wasm: String,
    pub(crate) css: String,
    /// The JavaScript that loads parts of the WASM; null when it is not split.
    pub(crate) split_js: Option<String>,
    /// Lazy function -> the parts to preload, without `.wasm`: what `leptos::WasmSplitManifest` wants.
    pub(crate) split: Option<BTreeMap<String, Vec<String>>>,
}

/// The finished site.
pub(crate) struct Site {
    /// Path below `pkg/` -> content.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) manifest: Manifest,
}

/// Assembles the site.
pub(crate) fn site(bound: Bound, css: String) -> Site {
    let mut files = Files::default();
    let css = files.add(&format!("{NAME}.css"), css.into());
    let wasm = files.add(&format!("{NAME}.wasm"), bound.wasm);

    let snippets = format!("snippets.{}", hash(format!("{:?}", bound.snippets).as_bytes()));
    let js = bound.js.replace(&format!("{NAME}_bg.wasm"), &wasm).replace("./snippets/", &format!("./{snippets}/"));
    for (path, content) in bound.snippets {
        files.0.insert(format!("{snippets}/{path}"), content.into());
    }

    let (js, split_js, split) = match bound.split {
        Some(split) => parts(&mut files, &js, split),
        None => (files.add(&format!("{NAME}.js"), js.into()), None, None),
    };
    Site { files: files.0, manifest: Manifest { js, wasm, css, split_js, split } }
}

type Parts = (String, Option<String>, Option<BTreeMap<String, Vec<String>>>);

/// Adds the parts of a split module, their loader and the main JavaScript.
fn parts(files: &mut Files, js: &str, split: Split) -> Parts {
    let mut loader = split.loader;
    let mut stems = BTreeMap::new();
    for (stem, wasm) in split.parts {
        let name = files.add(&format!("{stem}.wasm"), wasm);
        loader = loader.replace(&format!("\"./{stem}.wasm\""), &format!("\"./{name}\""));
        stems.insert(stem, name.trim_end_matches(".wasm").to_owned());
    }
    // The two import each other, so neither can contain the other's hash: one hash of both is used for both names.
    let both = hash(format!("{js}{loader}").as_bytes());
    let js_name = hashed(&format!("{NAME}.js"), &both);
    let loader_name = hashed(LOADER, &both);
    loader = loader.replace(&format!("\"./{NAME}.js\""), &format!("\"./{js_name}\""));
    // Only in the import, because the WASM asks the JavaScript for the module under its plain name.
    let js = js.replace(&format!("from \"./{LOADER}\""), &format!("from \"./{loader_name}\""));
    files.0.insert(js_name.clone(), js.into());
    files.0.insert(loader_name.clone(), loader.into());
    let needs = split.needs.into_iter().map(|(function, parts)| {
        let parts = parts.into_iter().map(|part| stems.get(&part).cloned().unwrap_or(part)).collect();
        (function, parts)
    });
    (js_name, Some(loader_name), Some(needs.collect()))
}

#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Adds a file and returns its hashed name.
    fn add(&mut self, name: &str, content: Vec<u8>) -> String {
        let name = hashed(name, &hash(&content));
        self.0.insert(name.clone(), content);
        name
    }
}

/// `cloudtab.css` -> `cloudtab.<hash>.css`.
fn hashed(name: &str, hash: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// The first 64 bits of the SHA-256, in hexadecimal.
fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_script_and_the_loader_import_each_other_by_hashed_names() {
        let split = Split {
            loader: "import { initSync } from \"./cloudtab.js\"; fetch(\"./part_1.wasm\"); fetch(\"./part_11.wasm\")"
                .into(),
            parts: [("part_1".into(), vec![1]), ("part_11".into(), vec![2])].into(),
            needs: [("page".into(), vec!["part_11".into()])].into(),
        };
        let mut files = Files::default();
        let js = "import * as i from \"./__wasm_split.js\"; return { \"./__wasm_split.js\": i }";
        let (js, loader, needs) = parts(&mut files, js, split);
        let text = |name: &str| String::from_utf8(files.0[name].clone()).unwrap();
        let loader = loader.unwrap();
        assert_eq!(text(&js), format!("import * as i from \"./{loader}\"; return {{ \"./__wasm_split.js\": i }}"));
        assert!(text(&loader).contains(&format!("from \"./{js}\"")));
        let part = &needs.unwrap()["page"][0];
        assert!(part.starts_with("part_11.") && text(&loader).contains(&format!("\"./{part}.wasm\"")));
        assert!(!text(&loader).contains("part_1.wasm"));
    }
}
