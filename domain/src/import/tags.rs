//! Reads a tags cell: a JSON object, with or without its braces.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::value::RawValue;

use super::cell::composed;

/// Reads the tags of a row; `None` when the cell is not a JSON object.
///
/// Keys are only composed to NFC. Values become text: numbers, booleans and nested values as the file writes them (a
/// float would change a number), and `null` as the empty text.
pub(super) fn parse(cell: &str) -> Option<BTreeMap<String, String>> {
    let cell = cell.trim();
    // Azure writes `"env": "prod","team": "a"`.
    let object = if cell.starts_with('"') { Cow::Owned(format!("{{{cell}}}")) } else { Cow::Borrowed(cell) };
    let raw: BTreeMap<String, &RawValue> = serde_json::from_str(&object).ok()?;
    raw.into_iter().map(|(key, value)| Some((composed(key), composed(text(value.get())?)))).collect()
}

fn text(json: &str) -> Option<String> {
    match json {
        "null" => Some(String::new()),
        json if json.starts_with('"') => serde_json::from_str(json).ok(),
        json => Some(json.to_owned()),
    }
}

/// Whether all values of a JSON object are texts, so that [`parse`] changes none of them.
pub(super) fn has_only_texts(cell: &str) -> bool {
    let (mut is_text, mut is_escaped) = (false, false);
    cell.bytes().all(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'{' | b'}' | b':' | b',' | b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => return is_text,
        }
        true
    })
}

/// Whether a cell says that there are no tags: `{}`, or Azure's two quotation marks.
pub(super) fn is_empty(cell: &str) -> bool {
    cell.bytes().all(|byte| matches!(byte, b'{' | b'}' | b'"' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_kind_become_text_as_the_file_writes_them() {
        for (cell, tags) in [
            ("{}", vec![]),
            (r#"{"env": "prod"}"#, vec![("env", "prod")]),
            (r#" {"org":"a"," org":"b"} "#, vec![(" org", "b"), ("org", "a")]),
            (
                r#"{"n":1.10,"big":123456789012345678901234567890,"yes":true,"none":null}"#,
                vec![("big", "123456789012345678901234567890"), ("n", "1.10"), ("none", ""), ("yes", "true")],
            ),
            (r#"{"nested":{"a":[1, 2]}}"#, vec![("nested", r#"{"a":[1, 2]}"#)]),
            (r#"{"quote":"a \"b\" \u00e9\n"}"#, vec![("quote", "a \"b\" é\n")]),
            (r#""env": "prod","team": "a""#, vec![("env", "prod"), ("team", "a")]),
            (r#"{"twice":"first","twice":"last"}"#, vec![("twice", "last")]),
        ] {
            let tags = tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            assert_eq!(parse(cell), Some(tags), "{cell}");
        }
    }

    #[test]
    fn a_cell_that_is_not_an_object_has_no_tags() {
        for cell in ["env=prod", "{'env': 'prod'}", r#"{"env": "pro"#, "[1]", "3", r#"{"a":1} x"#, r#""env""#] {
            assert_eq!(parse(cell), None, "{cell}");
        }
    }
}
