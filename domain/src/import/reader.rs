//! Reads a bill file of any format as a stream of line items.

use std::collections::BTreeMap;
use std::io::Read;

use chrono::NaiveDate;

use super::{
    Format, LeftOut, MAX_ROW_ERRORS, Refused, RowError, Warning, Warnings,
    date_order::Rows,
    given::Given,
    header::Header,
    layout::{Layout, Seen},
    source::Source,
    table::Table,
    warnings::Kind,
};
use crate::{cost::Cost, line_item::LineItem};

/// Line items of a provider's export in CSV or gzipped CSV, one at a time. Its format is recognized by its header.
///
/// The iterator ends with the first `Err`, and everything read before must then be discarded: a file with a row that
/// cannot be read is refused as a whole, unless [`Given::leaves_out`] says otherwise. Before it returns the error, it searches the rest of the file for more such
/// rows. So write the rows in one database transaction and commit it only if the iterator ends without an error:
///
/// ```
/// # use domain::import::{BillReader, Refused};
/// let file = "BilledCost,BillingCurrency,BillingPeriodStart\n0.1,USD,2025-01-01\n";
/// let mut reader = BillReader::new(file.as_bytes())?;
/// for item in &mut reader {
///     assert_eq!(item?.billed.to_string(), "0.1");
/// }
/// assert_eq!(reader.warnings().count(), 1, "there is no column EffectiveCost");
/// # Ok::<_, Refused>(())
/// ```
pub struct BillReader<R: Read> {
    rows: Rows<Source<R>>,
    format: Format,
    layout: Layout,
    seen: Seen,
    warnings: Warnings,
    /// The costs of each month and currency, without their signs.
    sums: BTreeMap<(NaiveDate, &'static str), Cost>,
    count: u64,
    left_out: LeftOut,
    ended: bool,
}

/// State that one file of an export passes on to the next, so that they are read as one: the spellings of names, and
/// whether days or months come first.
#[derive(Default)]
pub struct Carried(Seen);

impl<R: Read> BillReader<R> {
    /// Reads the header; `input` is read in large pieces, so it needs no buffer of its own.
    pub fn new(input: R) -> Result<Self, Refused> {
        Self::open(Given::default(), Carried::default(), input)
    }

    /// Like [`BillReader::new`], with what the person says about the file, and after other files of the same export.
    pub fn open(given: Given, before: Carried, input: R) -> Result<Self, Refused> {
        let mut table = Table::new(Source::open(input)?)?;
        let header = loop {
            match table.next_row()? {
                Some(row) if row.is_blank() => {}
                Some(row) => break Header::new(row.cells().map(str::to_owned).collect(), given),
                None => return Err(Refused::Empty),
            }
        };
        let format = Format::of(&header);
        let layout = format.layout(header)?;
        let mut warnings = Warnings::default();
        if !layout.has_effective() {
            warnings.add(Kind::NoEffective, None, || {
                "There is no column EffectiveCost, so the billed costs are used as effective costs.".into()
            });
        }
        let (rows, sums) = (Rows::of(table), BTreeMap::new());
        let left_out = LeftOut::default();
        Ok(Self { rows, format, layout, seen: before.0, warnings, sums, count: 0, left_out, ended: false })
    }

    /// The format of the file.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The warnings; complete when the line items have ended.
    pub fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    /// The warnings, each kind once, with its count.
    pub fn into_warnings(self) -> Vec<Warning> {
        self.warnings.into_listed()
    }

    /// The state that the next file needs.
    pub fn into_carried(self) -> Carried {
        Carried(self.seen)
    }

    /// The rows that were left out, if [`Given::leaves_out`] asks for that; complete when the line items have ended.
    pub fn left_out(&mut self) -> LeftOut {
        std::mem::take(&mut self.left_out)
    }

    /// How many line items were returned.
    pub fn rows(&self) -> u64 {
        self.count
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
            && let Some(row) = self.rows.next()?
        {
            if row.is_blank() {
                continue;
            }
            if self.seen.order.look(row, &self.layout.dates) {
                let (row, _) = row.keep();
                self.rows.settle(row, &self.layout.dates, &mut self.seen.order, &mut self.warnings)?;
                continue;
            }
            let item = self.layout.line_item(row, &mut self.seen, &mut self.warnings);
            let item = match item {
                Err(error) if self.layout.header.given.leaves_out => {
                    self.left_out.add(error);
                    continue;
                }
                item => item,
            };
            match item.and_then(|item| self.add_up(item)) {
                Ok(item) if errors.is_empty() => {
                    self.count += 1;
                    return Ok(Some(item));
                }
                Ok(_) => {}
                Err(error) => errors.push(error),
            }
        }
        match (errors.is_empty(), self.count) {
            (false, _) => Err(Refused::Rows(errors)),
            (true, 0) if self.left_out.count() > 0 => {
                let first = self.left_out.listed().iter().take(MAX_ROW_ERRORS);
                Err(Refused::Rows(first.cloned().collect()))
            }
            (true, 0) => Err(Refused::NoRows),
            (true, _) => Ok(None),
        }
    }

    /// Refuses the row at which a month's costs exceed the largest amount that can be billed.
    fn add_up(&mut self, item: LineItem) -> Result<LineItem, RowError> {
        let sum = self.sums.entry((item.billing_period_start, item.currency.code())).or_default();
        let size = |cost: Cost| if cost.is_negative() { cost.checked_neg() } else { Ok(cost) };
        let added = size(item.billed).and_then(|billed| sum.checked_add(billed.max(size(item.effective)?)));
        let fits = added.and_then(|sum| sum.round_to(item.currency.minor_digits()).map(|_| sum));
        *sum = fits.map_err(|_| self.layout.too_much(item.line))?;
        Ok(item)
    }
}

impl<R: Read> Iterator for BillReader<R> {
    type Item = Result<LineItem, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_item().transpose()
    }
}
