//! A test of the README: a field of a contact is in the files that "Where does it go?" names, and in no others.

use crate::{process, workspace};
use std::{collections::BTreeSet, fs, process::Command};

/// A field that is everywhere a field can be.
const FIELD: &str = "designation";
/// What the README's rows about it begin with.
const ROWS: [&str; 2] = ["| a field ", "| the same field "];

/// The paths in backticks of the rows.
fn named(readme: &str) -> BTreeSet<String> {
    let rows = readme.lines().filter(|line| ROWS.iter().any(|row| line.starts_with(row)));
    let cells = rows.filter_map(|row| row.split('|').nth(2));
    let quoted = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    quoted.map(str::to_owned).collect()
}

#[test]
fn a_field_is_in_the_files_that_the_readme_names() {
    let root = workspace::root();
    let named = named(&fs::read_to_string(root.join("README.md")).unwrap());
    let listed = process::read(Command::new("git").current_dir(&root).args(["ls-files", "*.rs", "*.sql"])).unwrap();
    let is_product = |path: &&str| !path.contains("tests") && !path.starts_with("xtask/");
    let holds = |path: &&str| fs::read_to_string(root.join(path)).is_ok_and(|text| text.contains(FIELD));
    let files: BTreeSet<&str> = listed.lines().filter(is_product).filter(holds).collect();
    let unnamed: Vec<_> =
        files.iter().filter(|file| !named.iter().any(|name| file.starts_with(name.as_str()))).collect();
    assert!(unnamed.is_empty(), "README names no {unnamed:?}");
    let product = named.iter().filter(|name| !name.contains("tests"));
    let idle: Vec<_> = product.filter(|name| !files.iter().any(|file| file.starts_with(name.as_str()))).collect();
    assert!(idle.is_empty(), "README names {idle:?}, which have no {FIELD}");
}
