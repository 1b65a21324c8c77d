//! The names of the files that a page links to, as written by `cargo xtask build`.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::WasmSplitManifest;
use leptos::prelude::*;
use serde::Deserialize;

/// The names of the files below `/pkg`; each name contains the hash of the file. Every layer of the host clones this.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Manifest")]
pub struct Assets {
    /// The JavaScript that loads the WASM.
    pub js: Arc<str>,
    /// The WASM.
    pub wasm: Arc<str>,
    /// The styles.
    pub css: Arc<str>,
    /// The parts of the WASM, if it was split. These are thousands of names, so all requests share them.
    split: Option<WasmSplitManifest>,
}

/// The file that `cargo xtask build` writes.
#[derive(Deserialize)]
struct Manifest {
    js: String,
    wasm: String,
    css: String,
    /// The JavaScript that loads parts of the WASM, if it was split.
    split_js: Option<String>,
    /// The parts that each lazy page needs.
    split: Option<HashMap<String, Vec<String>>>,
}

impl From<Manifest> for Assets {
    fn from(Manifest { js, wasm, css, split_js, split }: Manifest) -> Self {
        let split = split_js.zip(split);
        let split = split.map(|(js, parts)| WasmSplitManifest(ArcStoredValue::new(("/pkg".to_owned(), parts, js))));
        Self { js: js.into(), wasm: wasm.into(), css: css.into(), split }
    }
}

impl Assets {
    /// Tells lazy pages which parts of the WASM to preload, if it was split.
    pub fn provide_split(&self) {
        if let Some(split) = &self.split {
            provide_context(split.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_share_the_names_of_the_parts() {
        let text = r#"{"js":"a.js","wasm":"a.wasm","css":"a.css","split_js":"s.js","split":{"page":["one","two"]}}"#;
        let assets: Assets = serde_json::from_str(text).unwrap();
        let (Some(one), Some(other)) = (assets.split.clone(), assets.clone().split) else { panic!("no parts") };
        assert_eq!(one.0, other.0, "they were copied");
        assert_eq!(one.0.get_value().1["page"], ["one", "two"]);
        let plain = r#"{"js":"a.js","wasm":"a.wasm","css":"a.css","split_js":null,"split":null}"#;
        assert!(serde_json::from_str::<Assets>(plain).unwrap().split.is_none());
    }
}
