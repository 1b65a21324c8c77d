//! The FinOps FOCUS format, 0.5 to 1.3: a file as a stream of line items.

mod columns;

use std::io::Read;

use self::columns::{Columns, Seen};
use super::{MAX_ROW_ERRORS, Refused, Warning, Warnings, source::Source, table::Table};
use crate::line_item::LineItem;

/// Line items of a FOCUS export in CSV or gzipped CSV, one at a time.
///
/// The iterator ends with the first `Err`. What was read before it must then be thrown away: a file with a row that
/// cannot be read is refused as a whole, after the rest of it was searched for more such rows. So the rows belong in
/// one database transaction that is committed only when the iterator has ended well:
///
/// ```
/// # use domain::import::{FocusReader, Refused};
/// let file = "BilledCost,BillingCurrency,BillingPeriodStart\n0.1,USD,2025-01-01\n";
/// let mut reader = FocusReader::new(file.as_bytes())?;
/// for item in &mut reader {
///     assert_eq!(item?.billed.to_string(), "0.1");
/// }
/// assert_eq!(reader.warnings().count(), 1, "there is no column EffectiveCost");
/// # Ok::<_, Refused>(())
/// ```
pub struct FocusReader<R: Read> {
    table: Table<Source<R>>,
    columns: Columns,
    seen: Seen,
    warnings: Warnings,
    rows: u64,
    ended: bool,
}

impl<R: Read> FocusReader<R> {
    /// Reads the header; `input` is read in large pieces, so it needs no buffer of its own.
    pub fn new(input: R) -> Result<Self, Refused> {
        let mut table = Table::new(Source::open(input)?)?;
        let header = loop {
            match table.next_row()? {
                Some(row) if row.is_blank() => {}
                Some(row) => break row.cells().map(str::to_owned).collect::<Vec<_>>(),
                None => return Err(Refused::Empty),
            }
        };
        let columns = Columns::find(header)?;
        let mut warnings = Warnings::default();
        if !columns.has_effective() {
            warnings.add(None, || {
                "There is no column EffectiveCost: effective costs are taken to be the billed ones.".into()
            });
        }
        let seen = Seen::nothing(&columns);
        Ok(Self { table, columns, seen, warnings, rows: 0, ended: false })
    }

    /// What to know about the file; complete once the line items have ended.
    pub fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    /// The warnings to show: the first ones, and how many more there were.
    pub fn into_warnings(self) -> Vec<Warning> {
        self.warnings.into_listed()
    }

    /// How many line items were handed out.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The next line item; `None` at the end of the file, and after a refusal.
    pub fn next_item(&mut self) -> Result<Option<LineItem>, Refused> {
        if self.ended {
            return Ok(None);
        }
        let item = self.read();
        self.ended = !matches!(item, Ok(Some(_)));
        item
    }

    fn read(&mut self) -> Result<Option<LineItem>, Refused> {
        let mut errors = Vec::new();
        while errors.len() < MAX_ROW_ERRORS
            && let Some(row) = self.table.next_row()?
        {
            if row.is_blank() {
                continue;
            }
            match self.columns.line_item(row, &mut self.seen, &mut self.warnings) {
                Ok(item) if errors.is_empty() => {
                    self.rows += 1;
                    return Ok(Some(item));
                }
                Ok(_) => {}
                Err(error) => errors.push(error),
            }
        }
        match (errors.is_empty(), self.rows) {
            (false, _) => Err(Refused::Rows(errors)),
            (true, 0) => Err(Refused::NoRows),
            (true, _) => Ok(None),
        }
    }
}

impl<R: Read> Iterator for FocusReader<R> {
    type Item = Result<LineItem, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_item().transpose()
    }
}
