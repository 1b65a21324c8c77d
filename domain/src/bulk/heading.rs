//! Where the header of a file of customers is: other programs write titles and blank lines above it.

use super::{BulkField, guess};
use crate::import::table::Table;
use crate::text;

/// So many lines that are not blank are looked at.
const LOOKED_AT: usize = 20;

/// The text from its header on. Lines above it are blank, so that every other line keeps its number; `above` is what they
/// said.
pub(super) struct Heading {
    pub(super) text: Vec<u8>,
    pub(super) above: Vec<String>,
}

/// A line that may be the header, read as one.
struct Candidate {
    start: usize,
    filled: usize,
    known: usize,
    names: bool,
    said: String,
}

impl Heading {
    /// The header is the first line, unless one below it is surely one: it names more fields, or the lines above it
    /// have one cell each and nothing is known of any.
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
    // Of equals the first: rows of values name no more fields than their header does.
    let known = candidates.iter().map(|line| line.known).max().unwrap_or(0);
    let Some(best) = candidates.iter().position(|line| line.known == known) else { return 0 };
    let is_title = |line: &Candidate, header: &Candidate| line.filled <= header.filled;
    let above_are_titles = |at: usize| candidates.iter().take(at).all(|line| is_title(line, &candidates[at]));
    if known > 0 {
        // One word may be a value that is a field's name as well, unless what stands above is narrower, as titles are.
        let is_wider = candidates.iter().take(best).all(|line| line.filled < candidates[best].filled);
        let is_sure = (first.known == 0 && (known > 1 || is_wider)) || (known > 2 && candidates[best].names);
        return if is_sure && above_are_titles(best) { best } else { 0 };
    }
    let several = candidates.iter().position(|line| line.filled > 1);
    several.filter(|_| first.filled < 2).unwrap_or(0)
}

/// How long a first line is that only says what separates the cells, such as `sep=;`: the table passes over it.
fn separator(text: &[u8]) -> usize {
    let first_row = |text| Some(Table::new(text).ok()?.next_row().ok()??.line);
    let Some(number) = first_row(text).and_then(|line| usize::try_from(line).ok()) else { return 0 };
    let row = line_starts(text).nth(number.saturating_sub(1)).unwrap_or(0);
    let above = text.get(..row).unwrap_or_default();
    if above.iter().all(|byte| matches!(byte, b'\r' | b'\n')) { 0 } else { row }
}

/// Where each line begins; it ends with LF, CR or both.
fn line_starts(text: &[u8]) -> impl Iterator<Item = usize> {
    (0..text.len()).filter(|at| match at.checked_sub(1).map(|before| text[before]) {
        None | Some(b'\n') => true,
        Some(b'\r') => text[*at] != b'\n',
        _ => false,
    })
}

/// The first lines that are not blank, each read as if the file began with it.
fn candidates(text: &[u8], separator: usize) -> Vec<Candidate> {
    let starts = line_starts(text).filter(|at| *at >= separator && !matches!(text[*at], b'\r' | b'\n'));
    starts.take(LOOKED_AT).filter_map(|start| candidate(text, separator, start)).collect()
}

fn candidate(text: &[u8], separator: usize, start: usize) -> Option<Candidate> {
    let mut table = Table::new(std::io::Read::chain(&text[..separator], &text[start..])).ok()?;
    // A line that cannot be read alone is told of when the file is read.
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
