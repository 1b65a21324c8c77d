//! Shortens the names by which the WASM imports functions of its JavaScript. wasm-bindgen makes each name unique with a
//! hash, and hashes do not compress: they were 2 % of the first load.

use anyhow::{Context, Result};
use std::collections::HashMap;
use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// How many digits a hash has.
const HASH: usize = 16;

/// The JavaScript and the WASM with short names; the JavaScript also without comments and indentation.
pub(crate) fn shorten(js: &str, wasm: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut short = HashMap::new();
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let section = payload.as_section();
        if let Payload::ImportSection(imports) = payload {
            let mut renamed = ImportSection::new();
            for import in imports.into_imports() {
                let import = import?;
                let next = format!("i{}", short.len());
                let name = match is_hashed(import.name) {
                    true => short.entry(import.name.to_owned()).or_insert(next).as_str(),
                    false => import.name,
                };
                renamed.import(import.module, name, RoundtripReencoder.entity_type(import.ty)?);
            }
            module.section(&renamed);
        } else if let Some((id, range)) = section {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            module.section(&RawSection { id, data: wasm.get(range).context("a cut-off section")? });
        }
    }
    Ok((renamed(&plain(js), &short), module.finish()))
}

/// `__wbg_alert_0123456789abcdef`.
fn is_hashed(name: &str) -> bool {
    let hash = name.strip_prefix("__wbg_").and_then(|name| name.rsplit_once('_')).map_or("", |(_, hash)| hash);
    hash.len() == HASH && hash.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// The text with other names. Names are whole identifiers.
fn renamed(js: &str, short: &HashMap<String, String>) -> String {
    let is_inside = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let mut text = String::with_capacity(js.len());
    let mut rest = js;
    while let Some(start) = rest.find(is_inside) {
        let (before, word) = rest.split_at(start);
        let (word, after) = word.split_at(word.find(|letter| !is_inside(letter)).unwrap_or(word.len()));
        text.push_str(before);
        text.push_str(short.get(word).map_or(word, String::as_str));
        rest = after;
    }
    text + rest
}

/// The text without indentation and without lines of comments, as wasm-bindgen writes them.
fn plain(js: &str) -> String {
    let mut text = String::with_capacity(js.len());
    let mut is_comment = false;
    for line in js.lines().map(str::trim).filter(|line| !line.is_empty()) {
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.starts_with("//") {
            text.push_str(line);
            text.push('\n');
        }
        is_comment &= !line.ends_with("*/");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, TypeSection};

    #[test]
    fn names_with_a_hash_are_short_on_both_sides() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for name in ["__wbg_alert_0123456789abcdef", "__wbindgen_throw", "__wbg_alert_fedcba9876543210"] {
            imports.import("wbg", name, EntityType::Function(0));
        }
        let mut module = Module::new();
        module.section(&types).section(&imports);
        let js = "/**\n * __wbg_alert_0123456789abcdef\n */\n  __wbg_alert_0123456789abcdef: a, // kept\n\n__wbindgen_throw\n\
                  x__wbg_alert_0123456789abcdef(__wbg_alert_fedcba9876543210)";
        let (js, wasm) = shorten(js, &module.finish()).unwrap();
        assert_eq!(js, "i0: a, // kept\n__wbindgen_throw\nx__wbg_alert_0123456789abcdef(i1)\n");
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(&wasm) {
            if let Payload::ImportSection(imports) = payload.unwrap() {
                found.extend(imports.into_imports().map(|import| import.unwrap().name.to_owned()));
            }
        }
        assert_eq!(found, ["i0", "__wbindgen_throw", "i1"]);
    }
}
