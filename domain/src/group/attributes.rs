//! Attributes as text: a line each, `Cost centre = 4711`, as people type and read them.

use super::AttributeDraft;
use serde::de::{Deserializer, SeqAccess, Visitor};
use std::fmt;

/// For the field of a form: a line for each row. Read back, it gives the same rows.
#[must_use]
pub fn as_lines(rows: &[AttributeDraft]) -> String {
    rows.iter().map(line).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

/// A row as people read it.
pub(super) fn line(row: &AttributeDraft) -> String {
    // Without its mark, a name with an = in it would be read as name and value.
    if row.value.is_empty() && !row.name.contains('=') {
        return row.name.clone();
    }
    format!("{} = {}", row.name, row.value).trim().to_owned()
}

/// The rows of a text. An = between spaces separates; a name may hold one without.
fn rows(text: &str) -> Vec<AttributeDraft> {
    let row = |line: &str| {
        let line = line.trim();
        let at_mark = line.split_once(" = ").or_else(|| Some((line.strip_suffix(" =")?, "")));
        let (name, value) = at_mark.or_else(|| line.split_once('=')).unwrap_or((line, ""));
        AttributeDraft { name: name.trim().to_owned(), value: value.trim().to_owned() }
    };
    text.lines().map(row).collect()
}

/// Takes rows of name and value, as they are stored, or the text of a form.
pub(super) fn rows_or_lines<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<AttributeDraft>, D::Error> {
    from.deserialize_any(RowsOrLines)
}

struct RowsOrLines;

impl<'de> Visitor<'de> for RowsOrLines {
    type Value = Vec<AttributeDraft>;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("attributes")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(rows(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = list.next_element()? {
            rows.push(row);
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::GroupDraft;

    fn row(name: &str, value: &str) -> AttributeDraft {
        AttributeDraft { name: name.into(), value: value.into() }
    }

    #[test]
    fn each_line_is_an_attribute_and_an_empty_line_keeps_its_number() {
        let typed = "Cost centre = 4711\r\n\r\nOwner=Ada\n= 12\n  Note = a = b\nAlone \nx=y = z\n";
        let expected = [
            row("Cost centre", "4711"),
            row("", ""),
            row("Owner", "Ada"),
            row("", "12"),
            row("Note", "a = b"),
            row("Alone", ""),
            row("x=y", "z"),
        ];
        assert_eq!(rows(typed), expected);
    }

    #[test]
    fn a_form_sends_text_and_the_history_has_rows() {
        for wire in [r#"{"attributes":"a = 1\nb"}"#, r#"{"attributes":[{"name":"a","value":"1"},{"name":"b"}]}"#] {
            let draft: GroupDraft = serde_json::from_str(wire).unwrap();
            assert_eq!(draft.attributes, [row("a", "1"), row("b", "")], "{wire}");
        }
        assert!(serde_json::from_str::<GroupDraft>(r#"{"attributes":4711}"#).is_err());
    }

    #[test]
    fn what_is_shown_is_read_as_the_same_rows() {
        for kept in [
            vec![],
            vec![row("Cost centre", "4711"), row("Owner", "")],
            vec![row("a=b", "c"), row("a=b", ""), row("Formula", "= 1 + 1"), row("", "lost")],
        ] {
            assert_eq!(rows(&as_lines(&kept)), kept, "{:?}", as_lines(&kept));
        }
    }
}
