//! What a format knows beyond the positions of its columns.

use std::borrow::Cow;

use super::{
    RowError, Warnings,
    columns::{Columns, Period},
    dates::{Order, Written},
    header::Header,
    table::Row,
};
use crate::{
    cost::Cost,
    line_item::{LineItem, Tags},
};

/// The rules of a format. Without a rule, cells mean what they say.
pub(super) trait Rules: Send {
    /// The provider, if all files of the format come from one.
    fn provider(&self) -> Option<&'static str> {
        None
    }

    /// The order of days and months in dates with the year last, if the format has one.
    fn date_order(&self) -> Option<Order> {
        None
    }

    /// Whether there are effective costs, or the format's billed costs are both.
    fn has_effective(&self, columns: &Columns) -> bool {
        let _ = columns;
        true
    }

    /// Whether a bill may have usage of an earlier month that was reported late, as in providers' own files.
    fn is_billed_late(&self) -> bool {
        true
    }

    /// The billing period, if there are no columns for it; `charged` is when the charge begins.
    fn period(&self, header: &Header, row: Row<'_>, charged: Option<Written>) -> Result<Option<Period>, RowError> {
        let _ = (header, row, charged);
        Ok(None)
    }

    /// The billed and the effective cost.
    fn costs(
        &self,
        columns: &Columns,
        header: &Header,
        row: Row<'_>,
        warnings: &mut Warnings,
    ) -> Result<(Cost, Cost), RowError> {
        let billed = header.cost(row, columns.billed, warnings)?;
        let effective = columns.effective.map_or(Ok(billed), |at| header.cost(row, at, warnings))?;
        Ok((billed, effective))
    }

    /// The category of a charge in FOCUS's words, from the cell of the file.
    fn category<'a>(&self, cell: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
        cell
    }

    /// Whether the charge corrects an earlier billing period.
    fn is_correction(&self, row: Row<'_>) -> bool {
        let _ = row;
        false
    }

    /// The tags.
    fn tags(
        &self,
        columns: &Columns,
        header: &Header,
        row: Row<'_>,
        warnings: &mut Warnings,
    ) -> Result<Tags, RowError> {
        header.tags(row, columns.tags, warnings)
    }

    /// Whether the file is in FOCUS, and its other columns have their own names.
    fn is_focus(&self) -> bool {
        false
    }

    /// Columns that are kept under a name of FOCUS: the file's name and FOCUS's, only where both mean the same. If the file
    /// has several for one name, the first counts, and the others are kept under their own names.
    fn names(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// FOCUS columns that no single column of the file holds: see [`Rules::compute`].
    fn computed(&self) -> &'static [&'static str] {
        &[]
    }

    /// The text of a computed column.
    fn compute<'a>(&self, name: &str, row: Row<'a>, item: &LineItem) -> Option<Cow<'a, str>> {
        let _ = (name, row, item);
        None
    }

    /// Columns that are read completely, as by the tags.
    fn read_elsewhere(&self) -> Vec<usize> {
        Vec::new()
    }

    /// Whether the billed cost is the cell of its column, and no sum.
    fn is_billed_exact(&self) -> bool {
        true
    }

    /// Adjusts the finished line item.
    fn finish(&self, row: Row<'_>, item: &mut LineItem) {
        let _ = (row, item);
    }
}
