//! Which file of a crate needs which, and the circles among them.

use super::paths::{self, Named};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A module's path below `crate`.
type Module = Vec<String>;
/// File -> the files that it needs, each with a path by which it does.
type Graph = BTreeMap<Module, BTreeMap<Module, String>>;

pub(super) struct Crate {
    /// Module -> its file.
    files: BTreeMap<Module, String>,
    needs: Graph,
}

impl Crate {
    /// The crate with this root folder, of its files: paths in the folder, and contents.
    pub(super) fn of(root: &str, sources: &[(&str, &str)]) -> Self {
        let has_library = sources.iter().any(|(path, _)| *path == "lib.rs");
        let modules = sources.iter().filter(|(path, _)| !has_library || *path != "main.rs");
        let modules: Vec<_> = modules.map(|(path, text)| (module(path), *path, paths::of(text))).collect();
        let files = modules.iter().map(|(module, path, _)| (module.clone(), format!("{root}/{path}"))).collect();
        let mut named = Self { files, needs: Graph::new() };
        let handed_on = named.handed_on(&modules);
        for (module, _, paths) in &modules {
            let mut needs = BTreeMap::new();
            for path in paths {
                let Some(full) = named.full(module, path) else { continue };
                let Some(needed) = named.file_of(&full, &handed_on, 0) else { continue };
                let is_own_part = path.is_handed_on && needed.starts_with(module);
                if needed != *module && !is_own_part {
                    needs.entry(needed).or_insert_with(|| path.path.join("::"));
                }
            }
            named.needs.insert(module.clone(), needs);
        }
        named
    }

    /// Module and name -> what is handed on by this name.
    fn handed_on(&self, modules: &[(Module, &str, Vec<Named>)]) -> BTreeMap<Module, Module> {
        let mut handed_on = BTreeMap::new();
        for (module, _, paths) in modules {
            for path in paths.iter().filter(|path| path.is_handed_on && path.inside.is_empty()) {
                if let (Some(full), Some(name)) = (self.full(module, path), &path.name) {
                    handed_on.insert([module.as_slice(), std::slice::from_ref(name)].concat(), full);
                }
            }
        }
        handed_on
    }

    /// A path from `crate`; `None` for one into another crate.
    fn full(&self, module: &Module, named: &Named) -> Option<Module> {
        let mut here = [module.as_slice(), &named.inside].concat();
        let mut path = named.path.as_slice();
        match path.first()?.as_str() {
            "crate" => {
                here.clear();
                path = &path[1..];
            }
            "self" => path = &path[1..],
            "super" => {
                while path.first().is_some_and(|word| word == "super") {
                    here.pop();
                    path = &path[1..];
                }
            }
            word => {
                let part = [here.as_slice(), &[word.to_owned()]].concat();
                self.files.contains_key(&part).then_some(())?;
            }
        }
        Some([here.as_slice(), path].concat())
    }

    /// The file in which the item of a path is defined.
    fn file_of(&self, full: &[String], handed_on: &BTreeMap<Module, Module>, steps: usize) -> Option<Module> {
        let length = (0..=full.len()).rev().find(|length| self.files.contains_key(&full[..*length]))?;
        if let Some(item) = full.get(..=length)
            && let Some(other) = handed_on.get(item)
            && steps < 8
        {
            return self.file_of(&[other.as_slice(), &full[length + 1..]].concat(), handed_on, steps + 1);
        }
        Some(full[..length].to_vec())
    }

    /// The circles, each as a sentence that names its files.
    pub(super) fn circles(&self) -> Vec<String> {
        let reached = self.needs.keys().map(|file| (file, reached(&self.needs, file))).collect();
        let inner = self.needs.iter().map(|(file, needs)| {
            let needs = needs.iter().filter(|(needed, _)| !is_inside(needed, file, &reached));
            (file.clone(), needs.map(|(needed, path)| (needed.clone(), path.clone())).collect())
        });
        let inner: Graph = inner.collect();
        let mut told: BTreeSet<Module> = BTreeSet::new();
        let mut circles = Vec::new();
        for file in inner.keys() {
            let circle = way(&inner, file, file).unwrap_or_default();
            // One circle of each knot; once it is fixed, the next run names the next one.
            if !circle.is_empty() && told.is_disjoint(&circle.iter().cloned().collect()) {
                circles.push(self.sentence(&circle, &inner));
                told.extend(circle);
            }
        }
        circles
    }

    fn sentence(&self, circle: &[Module], needs: &Graph) -> String {
        let steps = circle.iter().zip(circle.iter().cycle().skip(1)).map(|(file, next)| {
            let path = needs.get(file).and_then(|needs| needs.get(next)).map_or("", String::as_str);
            format!("\n  {} needs {} (`{path}`)", self.files[file], self.files[next])
        });
        format!("a circle of {} files:{}", circle.len(), steps.collect::<String>())
    }
}

/// Whether a part needs its room's own file, and no way from that file to the part leaves the room.
fn is_inside(room: &Module, part: &Module, reached: &BTreeMap<&Module, BTreeSet<&Module>>) -> bool {
    let from = |file: &Module| reached.get(file).into_iter().flatten();
    let leads_back = |file: &&&Module| !file.starts_with(room) && from(file).any(|end| *end == part);
    part.len() > room.len() && part.starts_with(room) && from(room).find(leads_back).is_none()
}

/// All files that a file needs, those that they need included.
fn reached<'a>(needs: &'a Graph, from: &'a Module) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(file) = waiting.pop() {
        let next = needs.get(file).into_iter().flat_map(|needs| needs.keys());
        waiting.extend(next.filter(|next| reached.insert(*next)));
    }
    reached
}

/// The shortest way from one file to another, both ends included; to itself over others, its start once.
fn way(needs: &Graph, from: &Module, to: &Module) -> Option<Vec<Module>> {
    let mut before: BTreeMap<&Module, &Module> = BTreeMap::new();
    let mut waiting = VecDeque::from([from]);
    while let Some(file) = waiting.pop_front() {
        for next in needs.get(file).into_iter().flat_map(|needs| needs.keys()) {
            if next == to {
                let mut way = vec![file];
                while *way[way.len() - 1] != *from {
                    way.push(before.get(way[way.len() - 1])?);
                }
                return Some(way.into_iter().rev().cloned().collect());
            }
            if next != from && !before.contains_key(next) {
                before.insert(next, file);
                waiting.push_back(next);
            }
        }
    }
    None
}

/// `history/chain.rs` -> `history`, `chain`; `lib.rs`, `main.rs` and `mod.rs` have no name of their own.
fn module(path: &str) -> Module {
    let path = path.trim_end_matches(".rs");
    let mut module: Module = path.split('/').map(str::to_owned).collect();
    if ["lib", "main"].contains(&path) || module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}
