//! The columns of a line's file that have no field of their own: quantities, prices, commitments, a provider's own.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::cost::Cost;
use crate::focus::names;

/// Names of columns, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    names: Vec<Box<str>>,
    /// What each is, as every row asks for it.
    kinds: Vec<Kind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It repeats a field in the file's spelling.
    Spelling,
    Decimal,
    Other,
}

impl Names {
    /// These names.
    pub fn of(names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        let mut names: Vec<Box<str>> = names.into_iter().map(Into::into).collect();
        names.sort_unstable();
        names.dedup();
        let kind = |name: &str| match name {
            name if names::is_spelling(name) => Kind::Spelling,
            name if names::is_decimal(name) => Kind::Decimal,
            _ => Kind::Other,
        };
        Self { kinds: names.iter().map(|name| kind(name)).collect(), names }
    }

    /// The name at this position; empty beyond the last.
    #[must_use]
    pub fn name(&self, at: usize) -> &str {
        self.names.get(at).map(AsRef::as_ref).unwrap_or_default()
    }

    /// Whether the column at this position repeats a field of the line in the file's own spelling.
    #[must_use]
    pub fn is_spelling(&self, at: usize) -> bool {
        self.kinds.get(at) == Some(&Kind::Spelling)
    }

    /// The position of a name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.binary_search_by(|own| own.as_ref().cmp(name)).ok()
    }

    /// All, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }
}

/// The texts of one line in these columns. A null has no text; each column is named in FOCUS's words, or `x_` and the
/// file's own word.
///
/// All lines of a file share the names, and the texts of a line are one string: a line has two allocations, not one for
/// each cell.
#[derive(Clone, Debug, Default)]
pub struct More {
    names: Arc<Names>,
    text: Box<str>,
    /// The position of each column's name, and where its text ends.
    cells: Box<[(u16, u32)]>,
    digest: Option<[u8; 32]>,
}

impl More {
    /// How many bytes its texts have.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The names of all columns of the file.
    #[must_use]
    pub fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// The position of each name and its text, in the order of the names.
    pub fn cells(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut start = 0;
        self.cells.iter().map(move |(name, end)| {
            let end = *end as usize;
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            (usize::from(*name), text)
        })
    }

    /// Each column's name and text, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cells().map(|(name, text)| (self.names.name(name), text))
    }

    /// The text in a column.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let at = self.names.position(name)?;
        self.cells().find(|(own, _)| *own == at).map(|(_, text)| text)
    }

    /// [`digest`] of its columns.
    #[must_use]
    pub fn digest(&self) -> Option<[u8; 32]> {
        self.digest
    }
}

/// Two lines have the same texts, whichever other columns their files have.
impl PartialEq for More {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for More {}

/// Collects the texts of a line; used again for the next one.
#[derive(Default)]
pub struct MoreWriter {
    text: String,
    cells: Vec<(u16, u32)>,
    hashed: Vec<u8>,
}

impl MoreWriter {
    /// Adds the text of a column, given by the position of its name. Positions must grow.
    pub fn push(&mut self, name: usize, text: &str) {
        self.text.push_str(text);
        if let (Ok(name), Ok(end)) = (u16::try_from(name), u32::try_from(self.text.len())) {
            debug_assert!(
                self.cells.last().is_none_or(|(last, _)| *last < name),
                "columns come in the order of their names"
            );
            self.cells.push((name, end));
        }
    }

    /// The line's texts; the writer is empty afterwards.
    pub fn take(&mut self, names: &Arc<Names>) -> More {
        let (text, cells) = (self.text.as_str().into(), self.cells.as_slice().into());
        self.text.clear();
        self.cells.clear();
        let mut more = More { names: Arc::clone(names), text, cells, digest: None };
        more.digest = digest_with(&mut self.hashed, names, more.cells());
        more
    }
}

/// A hash of texts with the positions of their names, in their order; `None` without any. A number counts as a number in FOCUS's
/// columns of numbers: `1.50` is `1.5`.
///
/// Columns that repeat a field of the line in another spelling do not count: the field does.
#[must_use]
pub fn digest<'a>(names: &Names, cells: impl Iterator<Item = (usize, &'a str)>) -> Option<[u8; 32]> {
    digest_with(&mut Vec::new(), names, cells)
}

fn digest_with<'a>(
    hashed: &mut Vec<u8>,
    names: &Names,
    cells: impl Iterator<Item = (usize, &'a str)>,
) -> Option<[u8; 32]> {
    hashed.clear();
    for (at, text) in cells {
        let kind = names.kinds.get(at).copied().unwrap_or(Kind::Other);
        if kind == Kind::Spelling {
            continue;
        }
        // The lengths go first, so that differently cut columns never give the same bytes.
        let mut add = |text: &str| {
            // No text has 4 GB.
            hashed.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
            hashed.extend(text.as_bytes());
        };
        add(names.name(at));
        match Some(text).filter(|text| kind == Kind::Decimal && !is_canonical(text)).map(Cost::parse) {
            Some(Ok(number)) => add(&number.to_string()),
            _ => add(text),
        }
    }
    (!hashed.is_empty()).then(|| Sha256::digest(&hashed).into())
}

/// Whether a number is spelled as a cost prints itself; texts of other kinds may be either.
fn is_canonical(text: &str) -> bool {
    let bytes = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let has_point = bytes.contains(&b'.');
    let leads = match bytes {
        [] | [b'0', b'.', ..] => true,
        [b'0'] => bytes.len() == text.len(),
        [first, ..] => (b'1'..=b'9').contains(first),
    };
    leads
        && bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
        && !(has_point && bytes.last().is_some_and(|last| matches!(last, b'0' | b'.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn more(columns: &[(&str, &str)]) -> More {
        let names = Arc::new(Names::of(columns.iter().map(|(name, _)| *name)));
        let mut writer = MoreWriter::default();
        for name in names.iter() {
            let (_, text) = columns.iter().find(|(own, _)| *own == name).unwrap();
            writer.push(names.position(name).unwrap(), text);
        }
        writer.take(&names)
    }

    #[test]
    fn texts_are_found_by_their_names() {
        let more = more(&[("x_b", ""), ("SkuId", "1"), ("x_a", "Ü")]);
        assert_eq!(more.iter().collect::<Vec<_>>(), [("SkuId", "1"), ("x_a", "Ü"), ("x_b", "")]);
        assert_eq!([more.get("x_b"), more.get("SkuId"), more.get("x_c")], [Some(""), Some("1"), None]);
    }

    #[test]
    fn only_another_value_changes_the_digest() {
        let of = |columns: &[(&str, &str)]| more(columns).digest();
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("ListCost", "1.50"), ("SkuId", "a")]), of(&[("SkuId", "a"), ("ListCost", "15e-1")]));
        assert_eq!(of(&[("ServiceName", "COMPUTE")]), None, "the service itself counts");
        let digests = [
            of(&[("ListCost", "1.5")]),
            of(&[("ListCost", "1.51")]),
            of(&[("SkuId", "017")]),
            of(&[("SkuId", "17")]),
            of(&[("SkuId", "")]),
            of(&[("x_a", "b"), ("x_c", "d")]),
            of(&[("x_a", "bx_cd")]),
        ];
        for (at, digest) in digests.iter().enumerate() {
            assert!(!digests[..at].contains(digest), "number {at} is the same as an earlier one");
        }
        assert_eq!(of(&[("x_a", "b")]), digest(&Names::of(["SkuId", "x_a"]), [(1, "b")].into_iter()));
    }

    #[test]
    fn numbers_are_parsed_only_if_they_are_spelled_otherwise() {
        for text in ["0", "1", "10", "-1.5", "0.05", "100", "12.34"] {
            assert!(is_canonical(text), "{text}");
            assert_eq!(Cost::parse(text).unwrap().to_string(), text);
        }
        for text in ["1.0", "1.", "00", "-0", "01", "1e3", "+1", " 1", ".5"] {
            assert!(!is_canonical(text), "{text}");
        }
    }
}
