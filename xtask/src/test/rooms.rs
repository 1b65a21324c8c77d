//! A test of the source: files of a crate need each other in one direction only, and a long file says why it is long.
//!
//! **Circles.** If one file needs another, directly or through others, the other must not need the first. A file needs
//! the files that its paths name: those that begin with `crate::`, `super::`, `self::` or a module's name, in a `use` or
//! elsewhere. A name that a module re-exports with `pub use` counts for the file that defines it. `mod` lines, and a
//! file's `pub use` of its own parts, do not count.
//!
//! A file and the folder of its name are one room: `bills.rs` and `bills/`. In a room, a part may need what the room's
//! own file defines, and that file may need its parts. A circle among parts, or one that leaves the room, is a fault.
//!
//! **Length.** A file of more than 300 lines has a line `Longer than 300 lines: …` in its first comment.

mod graph;
mod paths;

use crate::{process, workspace};
use anyhow::Result;
use graph::Crate;
use std::{collections::BTreeMap, fs, process::Command};

/// What a long file says in its first lines.
const REASON: &str = "Longer than 300 lines: ";
/// The most lines of a file without a reason.
const LONGEST: usize = 300;
/// How far from the top the reason may be.
const FIRST_LINES: usize = 15;

/// Path from the root of the checkout -> content.
type Sources = BTreeMap<String, String>;

/// All files that git knows or would add.
fn sources() -> Result<Sources> {
    let root = workspace::root();
    let listed = ["ls-files", "--cached", "--others", "--exclude-standard", "*.rs", "*.ts", "*.css", "*.py"];
    let paths = process::read(Command::new("git").current_dir(&root).args(listed))?;
    // Git still lists a file that was removed without a commit.
    let there = paths.lines().filter(|path| root.join(path).exists());
    there.map(|path| Ok((path.to_owned(), fs::read_to_string(root.join(path))?))).collect()
}

/// The circles of all crates, each as a sentence.
fn circles(sources: &Sources) -> Vec<String> {
    let mut roots: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (path, text) in sources.iter().filter(|(path, _)| path.ends_with(".rs")) {
        if let Some((root, inner)) = root_of(path) {
            roots.entry(root).or_default().push((inner, text));
        }
    }
    roots.into_iter().flat_map(|(root, files)| Crate::of(root, &files).circles()).collect()
}

/// The folder of a crate's root, and the path in it: `server/src` and `forms.rs`, `storage/tests/portal` and `audit.rs`.
fn root_of(path: &str) -> Option<(&str, &str)> {
    if let Some(at) = path.find("/tests/") {
        let (name, _) = path[at + 7..].split_once('/')?;
        return path.split_at_checked(at + 7 + name.len()).map(|(root, inner)| (root, &inner[1..]));
    }
    let at = path.find("/src/")?;
    Some((&path[..at + 4], &path[at + 5..]))
}

/// The files that are too long and say nothing of it.
fn too_long(sources: &Sources) -> Vec<String> {
    let has_reason = |text: &str| text.lines().take(FIRST_LINES).any(|line| line.contains(REASON));
    let long = sources.iter().filter(|(_, text)| text.lines().count() > LONGEST && !has_reason(text));
    long.map(|(path, text)| {
        let lines = text.lines().count();
        format!("{path} has {lines} lines: split it, or write `{REASON}…` with the reason into its first comment")
    })
    .collect()
}

mod tests;
