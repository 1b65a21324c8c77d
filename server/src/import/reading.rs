//! Reads the line items of an export's files, in a blocking task.

use std::io::Read as _;

use domain::import::{BillReader, Carried, Format, Given, LeftOut, Manifest, Refused, SameContent};
use domain::line_item::LineItem;
use storage::bills::import::{Found, Odd};
use tokio::sync::mpsc;

use super::part::{ImportError, Part};

/// How many line items are sent to the database at once.
pub(super) const CHUNK: usize = 1000;
/// A chunk is also sent when its texts have so many bytes: a row may have megabytes.
const BYTES: usize = 4 << 20;

/// The way of the line items to the database.
pub(super) struct Chunks {
    pub(super) to: mpsc::Sender<Vec<LineItem>>,
    /// Those that were added come back: a thread frees its own memory much faster than that of another one, and a row has
    /// a dozen texts.
    pub(super) added: std::sync::mpsc::Receiver<Vec<LineItem>>,
}

impl Chunks {
    /// Sends a chunk, and empties it; false if the database failed.
    fn send(&self, chunk: &mut Vec<LineItem>) -> bool {
        let mut next = Vec::new();
        for added in self.added.try_iter() {
            next = added;
            next.clear();
        }
        next.reserve(CHUNK);
        self.to.blocking_send(std::mem::replace(chunk, next)).is_ok()
    }
}

/// Reads all files and sends their line items in chunks. Returns what it found besides; the reason for leaving rows out
/// is the person's.
pub(super) fn read(parts: &[Part], given: Given, to: &Chunks) -> Result<Found, ImportError> {
    let several = parts.len() > 1;
    let found = Found {
        format: Format::Focus,
        odd: Vec::new(),
        left_out: LeftOut::default(),
        reason: None,
        files: Vec::new(),
        lacks_parts: false,
    };
    let mut reading = Reading { given, to, several, before: 0, carried: Carried::default(), found };
    let (mut contents, mut empty) = (Vec::<(String, &str)>::new(), Vec::new());
    for part in parts {
        if let Some(manifest) = reading.manifest(part)? {
            reading.hold_against(&manifest, &part.name, parts);
            continue;
        }
        match reading.part(part) {
            Ok(None) => return Ok(reading.found),
            Ok(Some(content)) => {
                if let Some((_, same)) = contents.iter().find(|(known, _)| *known == content) {
                    let name = &part.name;
                    return Err(ImportError::Refused(format!(
                        "{name} has the same rows as {same}: choose each part of an export once."
                    )));
                }
                contents.push((content, &part.name));
            }
            Err(NotRead::NoRows) if several => empty.push(&part.name),
            Err(NotRead::NoRows) => return Err(Refused::NoRows.into()),
            Err(NotRead::Failed(error)) => return Err(error),
        }
    }
    if contents.is_empty() {
        return Err(Refused::NoRows.into());
    }
    let told = empty.into_iter().map(|name| Odd { of: None, text: format!("{name} has a header but no rows.") });
    reading.found.odd.extend(told);
    Ok(reading.found)
}

/// The state of reading the files of an export.
struct Reading<'a> {
    given: Given,
    to: &'a Chunks,
    several: bool,
    /// Line numbers continue from file to file, so that each row of the bill has its own number.
    before: u64,
    carried: Carried,
    found: Found,
}

/// Why a part gave no rows.
enum NotRead {
    NoRows,
    Failed(ImportError),
}

impl Reading<'_> {
    /// Reads a file as the manifest of an AWS export, if it is one.
    fn manifest(&mut self, part: &Part) -> Result<Option<Manifest>, ImportError> {
        if !self.several || !Manifest::may_be(&part.name) {
            return Ok(None);
        }
        let (mut file, mut text) = (part.open()?, Vec::new());
        let read = file.by_ref().take(Manifest::LONGEST).read_to_end(&mut text);
        read.map_err(|error| part.unreadable(&error))?;
        let manifest = Manifest::read(&text);
        if manifest.is_some() {
            self.found.files.push((part.name.clone(), part.bytes()));
        }
        Ok(manifest)
    }

    /// Warns of files that a manifest names and that were not chosen.
    fn hold_against(&mut self, manifest: &Manifest, name: &str, parts: &[Part]) {
        const NAMED: usize = 5;
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        let missing = manifest.missing(&names);
        if missing.is_empty() {
            return;
        }
        self.found.lacks_parts = true;
        let more = missing.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let listed = missing.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
        let text =
            format!("{name} names files that are not among those chosen: {listed}{more}. The bill may be incomplete.");
        self.found.odd.push(Odd { of: None, text });
    }

    /// Reads one file. Returns the hash of its rows; `None` if the database failed; `writing` has the error.
    fn part(&mut self, part: &Part) -> Result<Option<String>, NotRead> {
        let several = self.several;
        let told = |text: String| if several { format!("{}: {text}", part.name) } else { text };
        let refused = |refused: Refused| match refused {
            Refused::NoRows => NotRead::NoRows,
            refused if refused.lacks_what_can_be_given() => {
                NotRead::Failed(ImportError::Lacks(told(refused.to_string())))
            }
            refused => NotRead::Failed(ImportError::Refused(told(refused.to_string()))),
        };
        let rows = part.rows().map_err(NotRead::Failed)?;
        let carried = std::mem::take(&mut self.carried);
        self.found.files.push((part.name.clone(), part.bytes()));
        let mut reader = BillReader::open(self.given.clone(), carried, rows).map_err(refused)?;
        self.found.format = reader.format();
        let (mut chunk, mut last, mut content) = (Vec::with_capacity(CHUNK), self.before, SameContent::new());
        let mut bytes = 0;
        loop {
            let mut item = match reader.next_item() {
                Ok(Some(item)) => item,
                Ok(None) => break,
                Err(why) => {
                    self.carried = reader.into_carried();
                    return Err(refused(why));
                }
            };
            if several {
                content.add(&item);
            }
            item.line += self.before;
            last = item.line;
            bytes += item.bytes();
            chunk.push(item);
            if chunk.len() == CHUNK || bytes >= BYTES {
                bytes = 0;
                if !self.to.send(&mut chunk) {
                    return Ok(None);
                }
            }
        }
        // A row's warning is shown with its bill.
        self.found.odd.extend(reader.warnings().listed().iter().map(|warning| Odd {
            of: warning.of.map(|(period, currency)| (period, currency.code())),
            text: told(warning.to_string()),
        }));
        if !self.to.send(&mut chunk) {
            return Ok(None);
        }
        let untold = reader.warnings().count() - reader.warnings().listed().len() as u64;
        if untold > 0 {
            self.found.odd.push(Odd { of: None, text: told(format!("There are {untold} more warnings.")) });
        }
        self.found.left_out.extend(reader.left_out(), self.before, several.then_some(&*part.name));
        self.carried = reader.into_carried();
        self.before = last;
        Ok(Some(content.finish()))
    }
}
