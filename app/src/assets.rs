//! The names of the files a page links to, as `cargo xtask build` wrote them down.

use std::collections::HashMap;

use leptos::WasmSplitManifest;
use leptos::prelude::*;
use serde::Deserialize;

/// The names of the files below `/pkg`; each holds the hash of what is in it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Assets {
    /// The JavaScript that loads the WASM.
    pub js: String,
    /// The WASM.
    pub wasm: String,
    /// The styles.
    pub css: String,
    /// The JavaScript that loads parts of the WASM, when it was split.
    pub split_js: Option<String>,
    /// Which parts each lazy page needs.
    pub split: Option<HashMap<String, Vec<String>>>,
}

impl Assets {
    /// Tells lazy pages which parts of the WASM to preload, when it was split.
    pub fn provide_split(&self) {
        if let (Some(js), Some(parts)) = (&self.split_js, &self.split) {
            let manifest = ("/pkg".to_owned(), parts.clone(), js.clone());
            provide_context(WasmSplitManifest(ArcStoredValue::new(manifest)));
        }
    }
}
