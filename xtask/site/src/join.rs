//! Puts the parts of the split WASM together in a few files. The splitter makes a part for every set of pages that share
//! code, hundreds of them, and a page would need more than a hundred files.
//!
//! Every page has a file of its own. The largest parts that it shares with other pages are in shared files; its own file
//! has copies of the smaller ones. So a page loads at most [`MOST_FILES`] files, and nothing in them is unnecessary. A copy
//! writes the same functions and constants to the same places again, which changes nothing; a part with data that the
//! program changes is never copied.

use crate::{merge, parts::Split};
use anyhow::{Context, Result, bail, ensure};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::{fmt::Write, ops::Range};

/// The most files that a page needs besides the first load: its own file and shared ones.
const MOST_FILES: usize = 6;

/// The prefix of the functions, exported by the splitter's loader, that load the parts of a page.
const LOAD: &str = "__wasm_split_load_";

/// Loads a page: fetches its files in parallel and starts each once. A file that cannot be fetched, because there is no
/// network or the portal was upgraded, must not reach the WASM, which would panic. The browser then follows links itself.
const RUNTIME: &str = r#"const started={};
const start=name=>started[name]??=WebAssembly.instantiateStreaming(fetch(new URL(name,import.meta.url)),getSharedImports());
let clicked,broken;
const follow=link=>{if(link&&link!==location.href)location.assign(link)};
addEventListener("click",event=>{clicked=event.target.closest?.("a[href]")?.href;if(broken&&clicked)event.stopImmediatePropagation()},true);
const page=(...files)=>wrapAsyncCb(()=>Promise.all(files.map(start)).catch(()=>{broken=true;follow(clicked);return new Promise(()=>{})}));
"#;

/// Joins the parts into files, and updates the loader and the lists of what pages need. `changeable` are the addresses of
/// data that the program changes.
pub(crate) fn join(split: Split, changeable: &Range<u64>) -> Result<Split> {
    let mut once = BTreeSet::new();
    for (name, part) in &split.parts {
        if merge::holds(part, changeable)? {
            once.insert(name.as_str());
        }
    }
    let plan = plan(&split, &once);
    let copies = |part: &&&str| plan.pages.values().filter(|files| files.own.contains(*part)).count();
    if let Some(part) = once.iter().find(|part| copies(part) > 1) {
        bail!("{part} would be in several files, but holds what the program changes");
    }
    let file = |parts: &[&str]| {
        let parts: Vec<&[u8]> = parts.iter().map(|part| &*split.parts[*part]).collect();
        merge::merge(&parts)
    };
    let mut files = BTreeMap::new();
    let mut loader = runtime(&split.loader)?;
    for (number, parts) in plan.shared.iter().enumerate() {
        files.insert(shared_name(number), file(parts)?);
        // The names get hashes; each is in the text once.
        write!(loader, "const s{number}=\"./{}.wasm\";", shared_name(number))?;
    }
    let mut needs = BTreeMap::new();
    for (page, Files { own, shared }) in &plan.pages {
        let name = page_name(page);
        files.insert(name.clone(), file(own)?);
        let list: String = shared.iter().map(|number| format!(",s{number}")).collect();
        write!(loader, "export const {LOAD}{page}=page(\"./{name}.wasm\"{list});")?;
        let all = shared.iter().map(|number| shared_name(*number)).chain([name]);
        needs.insert((*page).to_owned(), all.collect::<Vec<_>>());
    }
    ensure!(files.len() == plan.shared.len() + plan.pages.len(), "two pages have the same name");
    Ok(Split { loader, parts: files, needs: needs.into_iter().collect() })
}

fn shared_name(number: usize) -> String {
    format!("shared_{number}")
}

/// `__profile_page_view_6261922269546161411` -> `profile_page`.
pub(crate) fn page_name(page: &str) -> String {
    page.rsplit_once("_view_").map_or(page, |(name, _)| name).trim_start_matches('_').to_owned()
}

/// The splitter's loader without its code for fetching, and ours instead. What stays: the import of the main JavaScript,
/// the imports of the parts, and the callback to the WASM.
fn runtime(loader: &str) -> Result<String> {
    let end = loader.find("function makeLoad(").context("the loader is not as expected: see `runtime`")?;
    let kept = &loader[..end];
    for part in ["import{initSync}from", "function getSharedImports()", "function wrapAsyncCb(callee)"] {
        ensure!(kept.contains(part), "the loader has no `{part}`");
    }
    Ok(format!("{kept}{}", RUNTIME.replace('\n', "")))
}

/// Which parts are in which file.
struct Plan<'a> {
    shared: Vec<Vec<&'a str>>,
    pages: BTreeMap<&'a str, Files<'a>>,
}

/// The files of a page.
#[derive(Debug, PartialEq)]
struct Files<'a> {
    /// The parts in its own file.
    own: Vec<&'a str>,
    /// The numbers of the files that other pages use too.
    shared: Vec<usize>,
}

/// Which part goes to which file. Parts in `once` are never copied.
fn plan<'a>(split: &'a Split, once: &BTreeSet<&str>) -> Plan<'a> {
    let mut users = BTreeMap::<&str, BTreeSet<&str>>::new();
    for (page, parts) in &split.needs {
        for part in parts {
            users.entry(part).or_default().insert(page);
        }
    }
    let mut sets = BTreeMap::<BTreeSet<&str>, Vec<&str>>::new();
    for (part, pages) in users {
        sets.entry(pages).or_default().push(part);
    }
    // First those that must not be copied, then the largest.
    let bytes = |parts: &[&str]| parts.iter().map(|part| split.parts[*part].len()).sum::<usize>();
    let mut sets: Vec<_> = sets.into_iter().filter(|(pages, _)| pages.len() > 1).collect();
    sets.sort_by_key(|(_, parts)| Reverse((parts.iter().any(|part| once.contains(part)), bytes(parts))));
    let mut taken = BTreeMap::<&str, Vec<usize>>::new();
    for (number, (pages, _)) in sets.iter().enumerate() {
        for page in pages {
            let taken = taken.entry(page).or_default();
            if taken.len() < MOST_FILES - 1 {
                taken.push(number);
            }
        }
    }
    // A set that only one page takes from a shared file belongs into the file of that page.
    let is_shared = |number: &usize| taken.values().filter(|taken| taken.contains(number)).count() > 1;
    let shared: Vec<usize> = (0..sets.len()).filter(is_shared).collect();
    let pages = split.needs.iter().map(|(page, needs)| {
        let taken: Vec<usize> = taken.get(page.as_str()).into_iter().flatten().copied().filter(is_shared).collect();
        let elsewhere: BTreeSet<&str> = taken.iter().flat_map(|number| sets[*number].1.iter().copied()).collect();
        let own = needs.iter().map(String::as_str).filter(|part| !elsewhere.contains(part)).collect();
        let shared = taken.iter().filter_map(|number| shared.iter().position(|shared| shared == number)).collect();
        (page.as_str(), Files { own, shared })
    });
    let pages = pages.collect();
    Plan { shared: shared.iter().map(|number| sets[*number].1.clone()).collect(), pages }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "import{initSync}from\"./cloudtab.js\";function getSharedImports(){}\
                          function wrapAsyncCb(callee){}function makeLoad(){}const __chunk_1=makeLoad();";

    /// A module with so many bytes for people.
    fn module(bytes: usize) -> Vec<u8> {
        let mut module = wasm_encoder::Module::new();
        module.section(&wasm_encoder::CustomSection { name: "x".into(), data: vec![0; bytes].into() });
        module.finish()
    }

    /// `ab` is needed by all pages, each of `x…` by two of them.
    fn split() -> Split {
        let mut parts = BTreeMap::from([("ab".to_owned(), module(50))]);
        let mut needs = BTreeMap::from(["one", "two"].map(|page| (page, vec!["ab".to_owned()])));
        for number in 0..7_u8 {
            parts.insert(format!("x{number}"), module(10 + usize::from(number)));
        }
        for other in 0..7 {
            needs.insert(["p0", "p1", "p2", "p3", "p4", "p5", "p6"][other], vec!["ab".into(), format!("x{other}")]);
            needs.entry("one").or_default().push(format!("x{other}"));
        }
        for (page, needs) in &mut needs {
            parts.insert(format!("split_{page}"), module(5));
            needs.push(format!("split_{page}"));
        }
        let needs = needs.into_iter().map(|(page, needs)| (page.to_owned(), needs)).collect();
        Split { loader: LOADER.to_owned(), parts, needs }
    }

    #[test]
    fn a_page_loads_at_most_six_files_with_exactly_what_it_needs() {
        let split = split();
        let plan = plan(&split, &BTreeSet::new());
        for (page, Files { own, shared }) in &plan.pages {
            assert!(shared.len() < MOST_FILES, "{page}");
            let all: Vec<_> = shared.iter().flat_map(|number| &plan.shared[*number]).chain(own).copied().collect();
            let needed: BTreeSet<&str> = split.needs[*page].iter().map(String::as_str).collect();
            assert_eq!((all.len(), all.into_iter().collect::<BTreeSet<_>>()), (needed.len(), needed), "{page}");
            assert_eq!(own.last().copied(), Some(format!("split_{page}").as_str()));
        }
        // `one` needs eight sets: the five largest are shared, of the others it has copies.
        assert_eq!(plan.pages["one"].own, ["x0", "x1", "x2", "split_one"]);
        assert_eq!(plan.pages["p0"], Files { own: vec!["x0", "split_p0"], shared: vec![0] });
        assert_eq!(plan.shared, [["ab"], ["x6"], ["x5"], ["x4"], ["x3"]]);
    }

    #[test]
    fn the_loader_names_every_file_and_every_page() {
        let joined = join(split(), &(0..0)).unwrap();
        assert!(joined.loader.starts_with("import{initSync}from\"./cloudtab.js\";function getSharedImports(){}"));
        assert!(!joined.loader.contains("makeLoad"));
        for (page, files) in &joined.needs {
            assert!(joined.loader.contains(&format!("export const __wasm_split_load_{page}=page(\"./{page}.wasm\"")));
            for file in files {
                assert_eq!(joined.loader.matches(&format!("\"./{file}.wasm\"")).count(), 1, "{file}");
            }
        }
    }

    #[test]
    fn a_loader_of_another_kind_fails_the_build() {
        assert!(join(Split { loader: "import x;".into(), ..split() }, &(0..0)).is_err());
    }

    #[test]
    fn files_of_pages_have_the_names_of_pages() {
        assert_eq!(page_name("__profile_page_view_6261922269546161411"), "profile_page");
    }
}
