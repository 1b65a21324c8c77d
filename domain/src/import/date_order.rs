//! Finds out whether a file writes days or months first, from all its dates together.

use std::collections::VecDeque;
use std::io::Read;

use super::{
    Refused, RowError, cell,
    dates::{self, Order, Shows, Written},
    quoted,
    table::{OwnedRow, Row, Table},
    warnings::{Kind, Warnings},
};

/// The most bytes of rows to keep while no date has shown the order.
const MAX_KEPT: usize = 64 << 20;

/// The date columns of a file.
#[derive(Clone, Debug)]
pub(super) struct DateColumns {
    /// All date columns, with their names.
    pub(super) all: Vec<(usize, String)>,
    /// Start and end of the billing period, if the file has columns for them.
    pub(super) period: Option<(usize, Option<usize>)>,
    /// The order of the format, for a file whose dates do not show one.
    pub(super) usual: Option<Order>,
}

/// The order of a file's dates, once it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct DateOrder {
    known: Option<Known>,
}

#[derive(Clone, Debug)]
struct Known {
    order: Order,
    /// The date that showed the order, for messages.
    shown_by: String,
}

/// The rows of a file, those that were read ahead first.
pub(super) struct Rows<R: Read> {
    table: Table<R>,
    ahead: VecDeque<OwnedRow>,
    current: Option<OwnedRow>,
}

impl<R: Read> Rows<R> {
    pub(super) fn of(table: Table<R>) -> Self {
        Self { table, ahead: VecDeque::new(), current: None }
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Refused> {
        self.current = self.ahead.pop_front();
        match &self.current {
            Some(kept) => Ok(Some(kept.row())),
            None => self.table.next_row(),
        }
    }

    /// Sets the row that was just read aside, and as many more as it takes until one shows the order of the dates.
    ///
    /// If none does, the order is the only one in which the billing periods are whole months.
    pub(super) fn settle(
        &mut self,
        first: OwnedRow,
        columns: &DateColumns,
        order: &mut DateOrder,
        warnings: &mut Warnings,
    ) -> Result<(), Refused> {
        let mut bytes = 0;
        self.ahead.push_front(first);
        while bytes < MAX_KEPT
            && order.known.is_none()
            && let Some(row) = self.table.next_row()?
        {
            order.look(row, columns);
            let (kept, size) = row.keep();
            bytes += size;
            self.ahead.push_back(kept);
        }
        if order.known.is_none() {
            order.guess(&self.ahead, columns, warnings)?;
        }
        Ok(())
    }
}

impl DateOrder {
    /// The order, if it is known.
    pub(super) fn get(&self) -> Option<Order> {
        self.known.as_ref().map(|known| known.order)
    }

    /// The end of a message about a date that cannot be read in the file's order.
    pub(super) fn because_of(&self, text: &str) -> String {
        match &self.known {
            Some(Known { order, shown_by }) if dates::shows(text) != Shows::Nothing => {
                format!("; the dates of this file are {}, as {shown_by} shows", order.name())
            }
            _ => String::new(),
        }
    }

    /// Learns the order from the dates of a row; true if the row has dates that cannot be read before the order is
    /// known.
    pub(super) fn look(&mut self, row: Row<'_>, columns: &DateColumns) -> bool {
        if self.known.is_some() {
            return false;
        }
        let mut either = false;
        for text in columns.all.iter().map(|(at, _)| cell::value(row.cell(*at))) {
            match dates::shows(text) {
                Shows::Only(order) if self.known.is_none() => {
                    let shown_by = format!("{} on line {}", quoted(text), row.line);
                    self.known = Some(Known { order, shown_by });
                }
                Shows::Either => either = true,
                Shows::Only(_) | Shows::Nothing => {}
            }
        }
        either && self.known.is_none()
    }

    fn guess(
        &mut self,
        rows: &VecDeque<OwnedRow>,
        columns: &DateColumns,
        warnings: &mut Warnings,
    ) -> Result<(), Refused> {
        let fits = |order| rows.iter().filter_map(|row| whole_months(row.row(), columns, order)).any(|whole| whole);
        let order = match (fits(Order::MonthFirst), fits(Order::DayFirst)) {
            (true, false) => Order::MonthFirst,
            (false, true) => Order::DayFirst,
            _ => match columns.usual {
                Some(usual) => {
                    let (line, column, text) = first_either(rows, columns).unwrap_or_default();
                    self.known = Some(Known { order: usual, shown_by: "the provider's usual order".to_owned() });
                    let read = dates::parse(&text, Some(usual)).map(long).unwrap_or_default();
                    warnings.add(Kind::DateOrder, Some(line), || {
                        format!("{column}: \"{}\" was read as {read}, in the provider's usual order.", quoted(&text))
                    });
                    return Ok(());
                }
                None => return Err(ambiguous(rows, columns)),
            },
        };
        let (line, column, text) = first_either(rows, columns).unwrap_or_default();
        self.known = Some(Known { order, shown_by: format!("the billing period on line {line}") });
        let read = dates::parse(&text, Some(order)).map(long).unwrap_or_default();
        warnings.add(Kind::DateOrder, Some(line), || {
            format!(
                "{column}: \"{}\" was read as {read}: the billing periods of this file are whole months only as {}.",
                quoted(&text),
                order.name()
            )
        });
        Ok(())
    }
}

/// Whether a row's billing period is whole months; `None` if it has no end or is the same in either order.
fn whole_months(row: Row<'_>, columns: &DateColumns, order: Order) -> Option<bool> {
    use chrono::Datelike as _;
    let (start, end) = columns.period?;
    let (start, end) = (cell::value(row.cell(start)), cell::value(row.cell(end?)));
    if [start, end].into_iter().all(|text| dates::shows(text) != Shows::Either) {
        return None;
    }
    let (Ok(start), Ok(end)) = (dates::parse(start, Some(order)), dates::parse(end, Some(order))) else {
        return Some(false);
    };
    let (start, end) = (start.day(), end.end_day()?);
    Some(start < end && start.day() == end.day() && (end - start).num_days() <= 366)
}

/// The first ambiguous date: its line, its column and its text.
fn first_either(rows: &VecDeque<OwnedRow>, columns: &DateColumns) -> Option<(u64, String, String)> {
    rows.iter().find_map(|kept| {
        let row = kept.row();
        let (at, name) =
            columns.all.iter().find(|(at, _)| dates::shows(cell::value(row.cell(*at))) == Shows::Either)?;
        Some((row.line, name.clone(), cell::value(row.cell(*at)).to_owned()))
    })
}

fn ambiguous(rows: &VecDeque<OwnedRow>, columns: &DateColumns) -> Refused {
    let (line, column, text) = first_either(rows, columns).unwrap_or_default();
    let reading = |order| dates::parse(&text, Some(order)).map(long).unwrap_or_default();
    let (one, other) = (reading(Order::DayFirst), reading(Order::MonthFirst));
    let reason = format!(
        "\"{}\" can be {one} or {other}, and no date in the file shows which: write dates as 2026-05-31",
        quoted(&text)
    );
    Refused::Rows(vec![RowError { line, column: Some(column), reason, raw: quoted(&text) }])
}

/// `1 May 2026`
fn long(date: Written) -> String {
    crate::date::show(date.day())
}
