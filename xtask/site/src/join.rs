//! Puts the parts of the split WASM together in a few files. The splitter makes a part of every set of pages that share
//! functions, hundreds of them, and a page would ask for more than a hundred files.
//!
//! A part stays a module of its own; a file holds several, one after another, and the loader cuts it up again. A page then
//! also downloads parts of its files that only other pages need. [`groups`] keeps that little.

use crate::bind::Split;
use anyhow::{Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The most files that a page needs besides the first load.
const MOST_FILES: usize = 6;

/// How much the bytes of a page count that it does not need itself: more where people come first, or come by telephone.
fn weight(page: &str) -> usize {
    const HEAVY: [(&str, usize); 5] = [
        ("__log_in_page", 12),
        ("__dashboard_page", 4),
        ("__bills_page", 4),
        ("__bill_page", 4),
        ("__approve_page", 4),
    ];
    HEAVY.iter().find(|(name, _)| page.starts_with(name)).map_or(1, |(_, weight)| *weight)
}

/// What the loader fetches a part with, as the splitter writes it and the minifier leaves it.
fn fetching(part: &str) -> String {
    format!(
        "()=>{{const src=fetch(new URL(\"./{part}.wasm\",import.meta.url));src.catch(()=>{{}});\
         return async(imports)=>(WebAssembly.instantiateStreaming(src,imports));}}"
    )
}

/// Fetches a file once and cuts parts out of it. A file that could not be fetched is fetched again when it is needed again.
const CUTTING: &str = "const files={};\
function file(name){return files[name]??=fetch(new URL(name,import.meta.url))\
.then(answer=>answer.ok?answer.arrayBuffer():Promise.reject(answer.status))\
.catch(fault=>{delete files[name];throw fault})}\
function part(name,start,bytes){return()=>{const whole=file(name);whole.catch(()=>{});\
return async imports=>WebAssembly.instantiate(new Uint8Array(await whole,start,bytes),imports)}}";

/// Joins the parts, and has the loader and the lists of what pages need speak of the files.
pub(crate) fn join(mut split: Split) -> Result<Split> {
    let groups = groups(&split, MOST_FILES)?;
    let mut files = BTreeMap::new();
    let mut file_of = BTreeMap::new();
    let mut names = String::new();
    for (number, parts) in groups.iter().enumerate() {
        let file = format!("pages_{number}");
        // The names of the files get hashes: each is written once.
        write!(names, "const f{number}=\"./{file}.wasm\";")?;
        let mut content = Vec::new();
        for part in parts {
            let start = content.len();
            content.extend(split.parts.remove(part).unwrap_or_default());
            let (from, to) = (fetching(part), format!("part(f{number},{start},{})", content.len() - start));
            ensure!(split.loader.contains(&from), "the loader does not fetch {part} as expected; see `fetching`");
            split.loader = split.loader.replace(&from, &to);
            file_of.insert(part.clone(), file.clone());
        }
        files.insert(file, content);
    }
    // Hundreds of names, each of them several times.
    split.loader = split.loader.replace("__chunk_", "c");
    let imports = split.loader.find(';').map_or(0, |end| end + 1);
    split.loader.insert_str(imports, &format!("{names}{CUTTING}"));
    for needs in split.needs.values_mut() {
        let files: BTreeSet<_> = needs.iter().filter_map(|part| file_of.get(part).cloned()).collect();
        *needs = files.into_iter().collect();
    }
    split.parts.extend(files);
    Ok(split)
}

/// Parts that come together.
struct Group {
    /// The pages that need one of them, a bit each.
    pages: u128,
    bytes: usize,
    parts: Vec<String>,
}

/// Which parts come together: joins two groups at a time, those that waste the least for the files they save, until no page
/// needs more than `most` files.
fn groups(split: &Split, most: usize) -> Result<Vec<Vec<String>>> {
    let names: BTreeSet<&str> = split.needs.keys().map(String::as_str).collect();
    ensure!(names.len() <= 128, "more lazy pages than bits");
    let weights: Vec<usize> = names.iter().map(|name| weight(name)).collect();
    let mut pages = BTreeMap::<&str, u128>::new();
    for (number, name) in names.iter().enumerate() {
        for part in &split.needs[*name] {
            *pages.entry(part).or_default() |= 1 << number;
        }
    }
    let with_bytes = pages.into_iter().filter_map(|(part, pages)| {
        Some(Group { pages, bytes: split.parts.get(part)?.len(), parts: vec![part.to_owned()] })
    });
    let mut groups: Vec<_> = with_bytes.collect();
    // What pages download in vain when a group comes with others that they need.
    let wasted = |group: &Group, pages: u128| {
        let in_vain = pages & !group.pages;
        group.bytes
            * weights.iter().enumerate().map(|(at, weight)| weight * usize::from(in_vain >> at & 1 == 1)).sum::<usize>()
    };
    loop {
        let files = |page: usize| groups.iter().filter(|group| group.pages >> page & 1 == 1).count();
        let over = (0..names.len()).filter(|page| files(*page) > most).fold(0, |over, page| over | 1_u128 << page);
        let pairs = (0..groups.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
        let costs = pairs.filter_map(|(first, second)| {
            let (one, other) = (&groups[first], &groups[second]);
            let saved = (one.pages & other.pages & over).count_ones() as usize;
            let wasted = || wasted(one, other.pages) + wasted(other, one.pages);
            (saved > 0).then(|| (wasted() * 1000 / (saved * saved), first, second))
        });
        let Some((_, first, second)) = costs.min() else { break };
        let Group { pages, bytes, parts } = groups.remove(second);
        groups[first].pages |= pages;
        groups[first].bytes += bytes;
        groups[first].parts.extend(parts);
    }
    Ok(groups.into_iter().map(|group| group.parts).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split() -> Split {
        let parts: BTreeMap<String, Vec<u8>> =
            [("a", 1), ("b", 2), ("c", 3), ("own", 4)].map(|(name, byte)| (name.to_owned(), vec![byte; 10])).into();
        let needs = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let fetched: String = parts.keys().map(|part| format!("load({},[]);", fetching(part))).collect();
        Split {
            loader: format!("import{{initSync}}from\"./cloudtab.js\";{fetched}"),
            parts,
            needs: [("one".to_owned(), needs(&["a", "b", "c", "own"])), ("two".to_owned(), needs(&["a", "b"]))].into(),
        }
    }

    #[test]
    fn no_page_loads_too_many_files_or_unnecessary_bytes() {
        let mut groups = groups(&split(), 2).unwrap();
        groups.iter_mut().for_each(|group| group.sort());
        groups.sort();
        assert_eq!(groups, [["a", "b"], ["c", "own"]]);
    }

    #[test]
    fn the_loader_finds_every_part_in_its_file() {
        let joined = join(split()).unwrap();
        assert!(joined.loader.starts_with("import{initSync}from\"./cloudtab.js\";const f0=\"./pages_0.wasm\";"));
        assert!(!joined.loader.contains("instantiateStreaming"));
        let mut found = Vec::new();
        for place in joined.loader.split("load(part(f").skip(1) {
            let numbers = place.split([',', ')']).take(3).map(|number| number.parse::<usize>().unwrap());
            let [file, start, bytes] = numbers.collect::<Vec<_>>()[..] else { panic!("{place}") };
            found.push(joined.parts[&format!("pages_{file}")][start..start + bytes].to_vec());
        }
        assert_eq!(found, [[1; 10], [2; 10], [3; 10], [4; 10]]);
        for (page, files) in joined.needs {
            assert!(files.iter().all(|file| joined.parts.contains_key(file)), "{page}: {files:?}");
        }
    }

    #[test]
    fn a_loader_that_fetches_in_another_way_fails_the_build() {
        let split = Split { loader: "import x;".into(), ..split() };
        assert!(join(split).is_err());
    }
}
