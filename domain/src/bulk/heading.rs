//! Finds the header of a file of customers: other programs write titles and blank lines above it.

use super::{BulkField, guess};
use crate::import::table::Table;
use crate::text;

/// How many lines that are not blank are examined.
const LOOKED_AT: usize = 20;

/// The text with the lines above its header blanked, so that every other line keeps its number; `above` is their text.
pub(super) struct Heading {
    pub(super) text: Vec<u8>,
    pub(super) above: Vec<String>,
}

/// A line that may be the header, parsed as one.
struct Candidate {
    start: usize,
    filled: usize,
    known: usize,
    names: bool,
    said: String,
}

impl Heading {
    /// The header is the first line, unless a later line clearly is: it names more fields, or no line names a field and
    /// those above it have one cell each.
    pub(super) fn find(text: Vec<u8>) -> Self {
        let separator = separator(&text);
        let candidates = candidates(&text, separator);
        let at = header(&candidates);
        let Some(header) = candidates.get(at).filter(|_| at > 0) else { return Self { text, above: Vec::new() } };
        let line_ends = text[separator..header.start].iter().filter(|byte| matches!(byte, b'\r' | b'\n'));
        let mut blanked = text[..separator].to_vec();
        blanked.extend(line_ends);
        blanked.extend_from_slice(&text[header.start..]);
        Self { text: blanked, above: candidates.into_iter().take(at).map(|line| line.said).collect() }
    }
}

fn header(candidates: &[Candidate]) -> usize {
    let Some(first) = candidates.first() else { return 0 };
    // The first of equals: rows of values name no more fields than their header.
    let known = candidates.iter().map(|line| line.known).max().unwrap_or(0);
    let Some(best) = candidates.iter().position(|line| line.known == known) else { return 0 };
    let is_title = |line: &Candidate, header: &Candidate| line.filled <= header.filled;
    let above_are_titles = |at: usize| candidates.iter().take(at).all(|line| is_title(line, &candidates[at]));
    if known > 0 {
        // A single name may be a value that is also a field's name, unless the lines above are narrower, as titles are.
        let is_wider = candidates.iter().take(best).all(|line| line.filled < candidates[best].filled);
        let is_sure = (first.known == 0 && (known > 1 || is_wider)) || (known > 2 && candidates[best].names);
        return if is_sure && above_are_titles(best) { best } else { 0 };
    }
    let several = candidates.iter().position(|line| line.filled > 1);
    several.filter(|_| first.filled < 2).unwrap_or(0)
}

/// The length of a first line that only names the separator, such as `sep=;`. The table skips it.
fn separator(text: &[u8]) -> usize {
    let first_row = |text| Some(Table::new(text).ok()?.next_row().ok()??.line);
    let Some(number) = first_row(text).and_then(|line| usize::try_from(line).ok()) else { return 0 };
    let row = line_starts(text).nth(number.saturating_sub(1)).unwrap_or(0);
    let above = text.get(..row).unwrap_or_default();
    if above.iter().all(|byte| matches!(byte, b'\r' | b'\n')) { 0 } else { row }
}

/// Where each line begins. Lines end with LF, CR or both.
fn line_starts(text: &[u8]) -> impl Iterator<Item = usize> {
    (0..text.len()).filter(|at| match at.checked_sub(1).map(|before| text[before]) {
        None | Some(b'\n') => true,
        Some(b'\r') => text[*at] != b'\n',
        _ => false,
    })
}

/// The first lines that are not blank, each parsed as if the file began with it.
fn candidates(text: &[u8], separator: usize) -> Vec<Candidate> {
    let starts = line_starts(text).filter(|at| *at >= separator && !matches!(text[*at], b'\r' | b'\n'));
    starts.take(LOOKED_AT).filter_map(|start| candidate(text, separator, start)).collect()
}

fn candidate(text: &[u8], separator: usize, start: usize) -> Option<Candidate> {
    let mut table = Table::new(std::io::Read::chain(&text[..separator], &text[start..])).ok()?;
    // A line that cannot be parsed alone is reported when the file is read.
    let row = table.next_row().ok()??;
    let cells: Vec<String> = row.cells().map(text::clean).collect();
    let fields = guess::fields(&cells);
    let filled: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    (!filled.is_empty()).then(|| Candidate {
        start,
        filled: filled.len(),
        known: fields.iter().flatten().count(),
        names: fields.contains(&Some(BulkField::NAME)),
        said: text::quoted(&filled.join(", ")),
    })
}
