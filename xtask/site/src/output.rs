//! Writes the files of the site that changed, with their compressed twins, and removes those of an earlier build.

use crate::file::put;
use crate::link::Site;
use anyhow::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Updates the folder to this content; a release has a `.br` and a `.gz` beside each file.
pub(crate) fn write(root: &Path, site: &Site, public: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    let mut current = BTreeSet::from([root.join("manifest.json")]);
    let built = site.files.iter().map(|(name, content)| (root.join("pkg").join(name), content));
    let copied = public.iter().map(|(name, content)| (root.join(name), content));
    let mut changed = BTreeSet::new();
    for (path, content) in built.chain(copied) {
        if put(&path, content)? {
            changed.insert(path.clone());
        }
        current.insert(path);
    }
    #[cfg(feature = "release")]
    crate::compress::twins(&mut current, &changed)?;
    put(&root.join("manifest.json"), &serde_json::to_vec_pretty(&site.manifest)?)?;
    remove_others(root, &current)
}

fn remove_others(folder: &Path, current: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, current)?;
            if fs::read_dir(&path)?.next().is_none() {
                fs::remove_dir(&path)?;
            }
        } else if !current.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
