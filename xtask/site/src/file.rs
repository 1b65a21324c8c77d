//! Writes single files.

use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// `x.js` -> `x.js.br`.
pub(crate) fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut twin = path.as_os_str().to_owned();
    twin.push(extension);
    twin.into()
}

/// Writes the file unless it already has this content: an unchanged time keeps cargo from embedding the site again.
/// Returns whether it wrote.
pub(crate) fn put(path: &Path, content: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // An interrupted build must not leave half a file under the final name.
    let unfinished = beside(path, ".unfinished");
    fs::write(&unfinished, content)?;
    fs::rename(unfinished, path)?;
    Ok(true)
}
