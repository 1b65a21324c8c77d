//! The line items of a bill as rows of a FOCUS 1.2 file.
//!
//! First all blocks are shown to [`Columns`], which finds the columns that have values; then each row is written as it
//! comes, so memory does not grow with the bill.

mod source;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use chrono::NaiveDate;

pub use self::source::Kind;
use self::source::Source;
use super::{CONDITIONAL, LATER, MANDATORY, is_decimal};
use crate::billing_period::BillingPeriod;
use crate::cost::Cost;
use crate::lines::{Block, Column, Line};

/// A column of this portal: `true` for usage that was billed later than its billing period. In other files such usage
/// means that two months were mixed, so without it the file could not be imported again.
pub const BILLED_LATE: &str = "x_BilledLate";

/// A recommended column that may be null, and belongs to every bill.
const INVOICE: &str = "InvoiceId";

/// The columns of a file: all mandatory ones with the invoice, and the others that have a value in any row.
pub struct Columns {
    period: [String; 2],
    names: BTreeSet<String>,
    has_late: bool,
    is_for_customer: bool,
    /// The most decimals of a number.
    decimals: u32,
    /// Columns of numbers in which a cell is no number.
    no_numbers: BTreeSet<String>,
}

impl Columns {
    /// The columns of a bill for these days.
    #[must_use]
    pub fn of(period: BillingPeriod) -> Self {
        let end = period.last.succ_opt().unwrap_or(period.last);
        Self {
            period: [midnight(period.first), midnight(end)],
            names: BTreeSet::from([INVOICE.to_owned()]),
            has_late: false,
            is_for_customer: false,
            decimals: 0,
            no_numbers: BTreeSet::new(),
        }
    }

    /// Without the columns of the reseller's own file (`x_`), which may show what the reseller earns.
    #[must_use]
    pub fn for_customer(self) -> Self {
        Self { is_for_customer: true, ..self }
    }

    /// Adds the columns of a block.
    pub fn add(&mut self, block: &Block) {
        for name in block.names().iter() {
            if !self.names.contains(name) {
                self.names.insert(name.to_owned());
            }
        }
        for (column, names) in [
            (Column::SubAccount, &["SubAccountId"][..]),
            (Column::SubAccountName, &["SubAccountName"]),
            (Column::Resource, &["ResourceId"]),
            (Column::Region, &["RegionId", "RegionName"]),
            (Column::Tags, &["Tags"]),
        ] {
            if block.texts(column).next().is_some() {
                self.names.extend(names.iter().map(|name| (*name).to_owned()));
            }
        }
        self.add_numbers(block);
        // In each file anew.
        self.names.remove(BILLED_LATE);
        self.has_late |= block.texts(Column::Day).any(|day| self.is_outside(day));
    }

    fn add_numbers(&mut self, block: &Block) {
        let costs = block.costs().map(Cost::decimals).max();
        self.decimals = self.decimals.max(costs.unwrap_or_default());
        for name in block.names().iter().filter(|name| is_decimal(name)) {
            for text in block.texts_of(name) {
                match Cost::parse(text) {
                    Ok(number) => self.decimals = self.decimals.max(number.decimals()),
                    Err(_) => {
                        self.no_numbers.insert(name.to_owned());
                        // A line without a list cost has its contracted cost there.
                        if name == "ContractedCost" {
                            self.no_numbers.insert("ListCost".to_owned());
                        }
                    }
                }
            }
        }
    }

    fn is_outside(&self, day: &str) -> bool {
        // Days in ISO 8601 sort by time.
        let [start, end] = self.period.each_ref().map(|midnight| midnight.get(..day.len()).unwrap_or_default());
        day < start || day >= end
    }

    /// The names in the order of the file, each with the source of its cells.
    fn sources(&self) -> Vec<(Cow<'static, str>, Source)> {
        let conditional = CONDITIONAL.iter().filter(|name| self.names.contains(**name));
        let known = MANDATORY.iter().chain(conditional);
        let known = known.map(|name| (Cow::Borrowed(*name), Source::of(name)));
        let others = self.names.iter().filter(|name| !self.is_for_customer && !super::is_column(name));
        let others = others.map(|name| {
            let later = if LATER.contains(&name.as_str()) { "x_" } else { "" };
            (Cow::Owned(format!("{later}{name}")), Source::More(name.clone()))
        });
        let mut others: Vec<(Cow<'static, str>, Source)> = others.collect();
        others.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let late = self.has_late.then_some((Cow::Borrowed(BILLED_LATE), Source::Late));
        known.chain(others).chain(late).collect()
    }
}

/// The rows of a bill as cells of a FOCUS 1.2 file. A null is an empty cell.
///
/// A file is for programs, which read each cell as it is. So a text that a spreadsheet would take for a formula is not
/// changed: with an apostrophe in front, a resource's id or a tag would be another one, and the file would not come in as
/// it went out.
pub struct FocusRows {
    columns: Columns,
    names: Vec<Cow<'static, str>>,
    sources: Vec<Source>,
    currency: String,
}

impl FocusRows {
    /// The rows in these columns.
    #[must_use]
    pub fn of(columns: Columns, currency: &str) -> Self {
        let (names, sources) = columns.sources().into_iter().unzip();
        Self { columns, names, sources, currency: currency.to_owned() }
    }

    /// The name of each column, and what its cells are.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Kind)> {
        let kinds = self.sources.iter().map(Source::kind);
        let kind = |name: &str, kind| if self.columns.no_numbers.contains(name) { Kind::Text } else { kind };
        self.names.iter().zip(kinds).map(move |(name, usual)| (name.as_ref(), kind(name, usual)))
    }

    /// The most decimals of a number in any of its columns.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.columns.decimals
    }

    /// The cells of a row, in the order of the columns.
    pub fn cells<'a>(&'a self, line: &'a Line<'_>) -> impl Iterator<Item = Cow<'a, str>> {
        self.sources.iter().map(|source| cell(source, line, &self.columns, &self.currency))
    }
}

/// A file that rows are written into.
pub trait FocusFile: Sized {
    /// Writes a row.
    ///
    /// # Errors
    /// If it cannot be written.
    fn row<'a>(&mut self, cells: impl Iterator<Item = Cow<'a, str>>) -> io::Result<()>;

    /// Writes what is still buffered.
    ///
    /// # Errors
    /// If it cannot be written.
    fn finish(self) -> io::Result<()>;
}

/// The cell of a row.
fn cell<'a>(source: &'a Source, line: &'a Line<'_>, columns: &'a Columns, currency: &'a str) -> Cow<'a, str> {
    let more = |name: &str| line.more.get(name);
    let text = match source {
        Source::Billed => return line.billed.to_string().into(),
        Source::Effective => return line.effective.to_string().into(),
        Source::Contracted => return contracted(line),
        Source::List => return more("ListCost").map_or_else(|| contracted(line), decimal),
        Source::Decimal(name) => return more(name).map(decimal).unwrap_or_default(),
        Source::ChargeStart => return charge_start(line).unwrap_or_default(),
        Source::ChargeEnd => return charge_end(line).unwrap_or_default(),
        Source::Currency => Some(currency),
        Source::PeriodStart => Some(columns.period[0].as_str()),
        Source::PeriodEnd => Some(columns.period[1].as_str()),
        Source::Field(column, name) => more(name).or_else(|| line.text(*column)),
        Source::Seller(name) => more(name).or_else(|| more("ProviderName")).or_else(|| line.text(Column::Provider)),
        Source::ServiceCategory => more("ServiceCategory").or(Some("Other")),
        Source::Region(name) => match (more("RegionId"), more("RegionName")) {
            (None, None) => line.text(Column::Region),
            _ => more(name),
        },
        Source::Tags => more("Tags").or_else(|| line.text(Column::Tags)),
        Source::Late => line.text(Column::Day).is_some_and(|day| columns.is_outside(day)).then_some("true"),
        Source::More(name) => more(name),
    };
    Cow::Borrowed(text.unwrap_or_default())
}

fn contracted<'a>(line: &'a Line<'_>) -> Cow<'a, str> {
    line.more.get("ContractedCost").map_or_else(|| line.billed.to_string().into(), decimal)
}

fn charge_start<'a>(line: &'a Line<'_>) -> Option<Cow<'a, str>> {
    let day = || line.text(Column::Day).map(|day| Cow::Owned(format!("{day}T00:00:00Z")));
    line.more.get("ChargePeriodStart").map(Cow::Borrowed).or_else(day)
}

fn charge_end<'a>(line: &'a Line<'_>) -> Option<Cow<'a, str>> {
    let next = || {
        let day = line.text(Column::Day).filter(|_| line.more.is_unknown())?;
        Some(Cow::Owned(midnight(day.parse::<NaiveDate>().ok()?.succ_opt()?)))
    };
    line.more.get("ChargePeriodEnd").map(Cow::Borrowed).or_else(next)
}

fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00Z")
}

/// A number as it came, unless FOCUS does not allow its form.
fn decimal(text: &str) -> Cow<'_, str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (number, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    if digits(whole) && digits(rest) && digits(power.strip_prefix('-').unwrap_or(power)) {
        return Cow::Borrowed(text);
    }
    Cost::parse(text).map_or(Cow::Borrowed(text), |number| Cow::Owned(number.to_string()))
}

#[cfg(test)]
mod tests;
