//! Merges several parts of the split WASM into one module. Parts neither import nor export functions: they write theirs
//! to the table, and their constants to the memory, both shared with the main module.
//!
//! The splitter writes each number in five bytes. The merged module has the shortest encoding.

use anyhow::{Context, Result, anyhow, bail, ensure};
use std::ops::Range;
use wasm_encoder::{
    CodeSection, DataSection, ElementSection, FunctionSection, ImportSection, Module, TypeSection, reencode::Reencode,
};
use wasmparser::{DataKind, KnownCustom, Name, Parser, Payload, TypeRef};

/// Functions are numbered within the module: those of a part come after those of the parts before it.
struct After(u32);

impl Reencode for After {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, wasm_encoder::reencode::Error<Self::Error>> {
        Ok(function + self.0)
    }
}

/// Merges the parts.
pub(crate) fn merge(parts: &[&[u8]]) -> Result<Vec<u8>> {
    let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
    let (mut type_bytes, mut most_imports) = (None, 0);
    let (mut functions, mut elements) = (FunctionSection::new(), ElementSection::new());
    let (mut code, mut data) = (CodeSection::new(), DataSection::new());
    for part in parts {
        let mut after = After(functions.len());
        for payload in Parser::new(0).parse_all(part) {
            match payload? {
                Payload::TypeSection(section) => {
                    let bytes = part.get(range(section.range())?).context("a cut-off section")?;
                    if type_bytes.is_none() {
                        after.parse_type_section(&mut types, section)?;
                    }
                    ensure!(*type_bytes.get_or_insert(bytes) == bytes, "the types of the parts differ");
                }
                // The stack, the table and the memory; a part without need of the stack leaves it out.
                Payload::ImportSection(section) => {
                    let mut own = ImportSection::new();
                    for import in section.clone().into_imports() {
                        ensure!(!matches!(import?.ty, TypeRef::Func(_)), "a part imports a function");
                    }
                    after.parse_import_section(&mut own, section)?;
                    if own.len() > most_imports {
                        (most_imports, imports) = (own.len(), own);
                    }
                }
                Payload::FunctionSection(section) => after.parse_function_section(&mut functions, section)?,
                Payload::ElementSection(section) => after.parse_element_section(&mut elements, section)?,
                Payload::CodeSectionEntry(body) => after.parse_function_body(&mut code, body)?,
                Payload::DataSection(section) => {
                    for datum in section {
                        let datum = datum?;
                        if !datum.data.is_empty() {
                            after.parse_data(&mut data, datum)?;
                        }
                    }
                }
                Payload::ExportSection(section) => ensure!(section.count() == 0, "a part exports"),
                Payload::Version { .. }
                | Payload::DataCountSection { .. }
                | Payload::CodeSectionStart { .. }
                | Payload::CustomSection(_)
                | Payload::End(_) => {}
                other => bail!("a part has {other:?}"),
            }
        }
    }
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&elements).section(&code).section(&data);
    Ok(module.finish())
}

/// Whether a part has data that the program changes: started again from another file, it would reset that data.
pub(crate) fn holds(part: &[u8], changeable: &Range<u64>) -> Result<bool> {
    for payload in Parser::new(0).parse_all(part) {
        if let Payload::DataSection(section) = payload? {
            for datum in section {
                let datum = datum?;
                let start = address(&datum)?;
                let overlaps = start < changeable.end && changeable.start < start + datum.data.len() as u64;
                if overlaps && !datum.data.is_empty() {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

fn address(datum: &wasmparser::Data<'_>) -> Result<u64> {
    let DataKind::Active { offset_expr, .. } = &datum.kind else { bail!("constants without a place") };
    match offset_expr.get_operators_reader().read()? {
        wasmparser::Operator::I32Const { value } => Ok(u64::from(value.cast_unsigned())),
        other => bail!("constants at {other:?}"),
    }
}

/// The addresses of data that the program changes, by the linker's names in the module before it is split.
pub(crate) fn changeable(wasm: &[u8]) -> Result<Range<u64>> {
    let (mut places, mut constants) = (Vec::new(), None);
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::DataSection(section) => {
                for datum in section {
                    let datum = datum?;
                    let start = address(&datum)?;
                    places.push(start..start + datum.data.len() as u64);
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for name in names {
                        if let Name::Data(segments) = name? {
                            for segment in segments {
                                let segment = segment?;
                                constants = constants.or((segment.name == ".rodata").then_some(segment.index));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let constants = constants.context("the linker named no constants")?;
    let constants = places.get(constants as usize).context("there are no constants")?;
    // The linker puts mutable data after the constants.
    Ok(constants.end..u64::MAX)
}

fn range<T: TryInto<usize>>(range: Range<T>) -> Result<Range<usize>> {
    let end = |end: T| end.try_into().map_err(|_| anyhow!("a module of more than 4 GB"));
    Ok(end(range.start)?..end(range.end)?)
}
