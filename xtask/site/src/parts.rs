//! The parts of the split WASM, and the names of the files.

use std::collections::{BTreeMap, HashMap};

/// The name that files of the site begin with.
pub(crate) const NAME: &str = "cloudtab";
/// The JavaScript that loads the parts, under the name that the WASM imports.
pub(crate) const LOADER: &str = "__wasm_split.js";

/// The output of the split step.
pub(crate) struct Split {
    /// The JavaScript that fetches parts.
    pub(crate) loader: String,
    /// File stem -> WASM.
    pub(crate) parts: BTreeMap<String, Vec<u8>>,
    /// Lazy function -> stems of the parts it needs.
    pub(crate) needs: HashMap<String, Vec<String>>,
}
