use super::*;

fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    circles(&files.iter().map(|(path, text)| (format!("shop/src/{path}"), (*text).to_owned())).collect())
}

#[test]
fn a_circle_is_named_with_its_files_and_paths() {
    let found = circles_of(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;\n"),
        ("a.rs", "use crate::b::{one, two as other};\nuse std::fmt;\n"),
        ("b.rs", "// crate::d\nfn f() { \"crate::d::x\"; '\"'; let a = view! { <p>{crate::c::x()}</p> }; }\n"),
        ("c.rs", "use super::a;\n"),
        ("d.rs", "use crate::a;\n"),
    ]);
    let told = "a circle of 3 files:
  shop/src/a.rs needs shop/src/b.rs (`crate::b::one`)
  shop/src/b.rs needs shop/src/c.rs (`crate::c::x`)
  shop/src/c.rs needs shop/src/a.rs (`super::a`)";
    assert_eq!(found, [told]);
}

#[test]
fn files_that_need_each_other_in_one_direction_are_fine() {
    let files = [
        ("lib.rs", "pub mod a;\nmod b;\npub use b::Thing;\npub fn f() { a::f() }\n"),
        ("a.rs", "use crate::{Thing, f};\nmod part;\npub use part::name;\n#[cfg(test)]\nmod tests { use super::*; }\n"),
        ("a/part.rs", "pub fn name() {}\n"),
        ("b.rs", "use crate::a::name;\n"),
    ];
    assert_eq!(circles_of(&files), [""; 0], "b needs a's part, not a; a needs b");
}

#[test]
fn a_part_may_need_its_own_file_unless_that_leads_out_and_back() {
    let room = [("lib.rs", "mod a;\nmod b;\n"), ("a.rs", "mod part;\nuse part::x;\nuse crate::b;\n")];
    let inside = [("a/part.rs", "use super::Kind;\n"), ("b.rs", "")];
    assert_eq!(circles_of(&[room, inside].concat()), [""; 0]);
    let and_back = [("a/part.rs", "use super::Kind;\n"), ("b.rs", "use crate::a::part::x;\n")];
    assert_eq!(circles_of(&[room, and_back].concat()).len(), 1);
    let siblings = [("a/part.rs", "use super::other;\n"), ("a/other.rs", "use super::part;\n"), ("b.rs", "")];
    assert_eq!(circles_of(&[room.as_slice(), &siblings].concat()).len(), 1);
}

#[test]
fn a_program_beside_a_library_and_each_folder_of_tests_are_crates_of_their_own() {
    assert_eq!(root_of("server/src/uploads/form.rs"), Some(("server/src", "uploads/form.rs")));
    assert_eq!(root_of("storage/tests/portal/main.rs"), Some(("storage/tests/portal", "main.rs")));
    assert_eq!(root_of("domain/tests/focus.rs"), None, "one file has no circles");
    assert_eq!(circles_of(&[("lib.rs", ""), ("a.rs", "use crate::b;"), ("main.rs", "use shop::a;\n")]), [""; 0]);
}

#[test]
fn a_long_file_gives_a_reason() {
    let long = |head: &str| BTreeMap::from([("a.rs".to_owned(), format!("{head}\n{}", "\n".repeat(LONGEST)))]);
    assert_eq!(too_long(&long("//! A list."))[0].split(':').next(), Some("a.rs has 301 lines"));
    assert_eq!(too_long(&long("//! A list.\n//!\n//! Longer than 300 lines: it is a table.")), [""; 0]);
    assert_eq!(too_long(&BTreeMap::from([("a.rs".to_owned(), "\n".repeat(LONGEST))])), [""; 0]);
}

#[test]
fn no_crate_has_a_circle_of_files() {
    let circles = circles(&sources().unwrap());
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn no_file_is_longer_than_300_lines_without_a_reason() {
    let too_long = too_long(&sources().unwrap());
    assert!(too_long.is_empty(), "{}", too_long.join("\n"));
}
