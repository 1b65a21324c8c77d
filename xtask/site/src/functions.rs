//! Which functions the first load is made of: where to look when it has grown.

use anyhow::{Context, Result};
use std::{collections::HashMap, fs, path::Path};
use wasmparser::{BinaryReader, Name, NameSectionReader, Parser, Payload, TypeRef};

/// How many are printed.
const MOST: usize = 60;

/// Prints the largest functions of a module that still has its names, without the hashes at their ends: what differs by
/// types only is added up.
pub(crate) fn print(wasm: &Path) -> Result<()> {
    let wasm = fs::read(wasm)?;
    let (mut imported, mut bodies, mut names) = (0, Vec::new(), HashMap::new());
    for payload in Parser::new(0).parse_all(&wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(usize::try_from(body.range().end - body.range().start)?),
            Payload::CustomSection(section) if section.name() == "name" => {
                let reader = BinaryReader::new(section.data(), section.data_offset());
                for name in NameSectionReader::new(reader) {
                    if let Name::Function(functions) = name? {
                        for function in functions {
                            let function = function?;
                            names.insert(function.index, function.name);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut sums = HashMap::<String, (usize, usize)>::new();
    for (index, bytes) in (imported..).zip(bodies) {
        let name = names.get(&index).context("the module has no names")?;
        let sum = sums.entry(format!("{:#}", rustc_demangle::demangle(name))).or_default();
        *sum = (sum.0 + bytes, sum.1 + 1);
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, (bytes, _))| std::cmp::Reverse(*bytes));
    eprintln!("{:>10} {:>9}  function of the first load", "bytes", "copies");
    for (name, (bytes, copies)) in sums.into_iter().take(MOST) {
        eprintln!("{bytes:>10} {copies:>9}  {name}");
    }
    Ok(())
}
