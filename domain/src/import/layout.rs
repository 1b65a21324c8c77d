//! Turns the rows of a file into line items, by the positions of its columns and the rules of its format.

use std::borrow::Cow;

use super::{
    RowError, Warnings, cell,
    charge_period::{Charge, Outside},
    columns::{Columns, Period, month_of},
    date_order::{DateColumns, DateOrder},
    dates::Written,
    header::{Header, first_filled},
    others::Others,
    quoted,
    recent::Recent,
    refused::EMPTY,
    rules::Rules,
    spelling::{Of, Spellings},
    table::Row,
    warnings::Kind,
};
use crate::{
    currency::Currency,
    date::month_and_year,
    line_item::LineItem,
    more::{More, MoreWriter},
    purchase_order::provider_of_seller,
};

/// A file's header with its columns and rules.
pub(super) struct Layout {
    pub(super) header: Header,
    columns: Columns,
    rules: Box<dyn Rules>,
    others: Others,
    /// Columns of ids, which spreadsheets may round.
    ids: Vec<usize>,
    pub(super) dates: DateColumns,
}

/// Values of earlier rows, as most cells of these columns repeat the one above.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) spellings: Spellings,
    pub(super) order: DateOrder,
    currency: Recent<Currency>,
    billing_period_start: Recent<Option<Written>>,
    billing_period_end: Recent<Option<Written>>,
    charge_period_start: Recent<Option<Written>>,
    charge_period_end: Recent<Option<Written>>,
    more: MoreWriter,
}

impl Layout {
    pub(super) fn new(header: Header, columns: Columns, rules: Box<dyn Rules>) -> Self {
        let (start, end) = (columns.billing_period_start, columns.billing_period_end);
        let dates = [start, end, columns.charge_period_start, columns.charge_period_end];
        let dates = dates.into_iter().flatten().map(|at| (at, header.name(at))).collect();
        let ids = [columns.sub_account, columns.billing_account, columns.resource].into_iter().flatten().collect();
        let period = start.map(|start| (start, end));
        let others = Others::of(&header, &columns, rules.as_ref());
        Self {
            dates: DateColumns { all: dates, period, usual: rules.date_order() },
            ids,
            header,
            columns,
            rules,
            others,
        }
    }

    /// Whether there are effective costs, from a column or by the format's rules.
    pub(super) fn has_effective(&self) -> bool {
        self.rules.has_effective(&self.columns)
    }

    /// The row as a line item.
    pub(super) fn line_item(
        &self,
        row: Row<'_>,
        seen: &mut Seen,
        warnings: &mut Warnings,
    ) -> Result<LineItem, RowError> {
        let Self { header, columns, rules, others, .. } = self;
        header.check_width(row)?;
        let order = &seen.order;
        let charge_start = header.date(row, columns.charge_period_start, order, &mut seen.charge_period_start)?;
        let charge_end = header.date(row, columns.charge_period_end, order, &mut seen.charge_period_end)?;
        let start = header.date(row, columns.billing_period_start, order, &mut seen.billing_period_start)?;
        let end = header.date(row, columns.billing_period_end, order, &mut seen.billing_period_end)?;
        let (start, end) = match (start, header.given.month) {
            (Some(start), Some(month)) if month_of(start.day()).0 != month_of(month).0 => {
                let at = columns.billing_period_start.unwrap_or_default();
                let (own, given) = (month_and_year(start.day()), month_and_year(month));
                return Err(header.error(row, at, format!("the row is for {own}, but the given period is {given}")));
            }
            (Some(start), _) => (start, end),
            (None, Some(month)) => month_of(month),
            (None, None) => rules.period(header, row, charge_start)?.ok_or_else(|| {
                let at = columns.billing_period_start.or(columns.charge_period_start).unwrap_or_default();
                header.error(row, at, EMPTY.to_owned())
            })?,
        };
        let currency = header.currency(row, columns.currency, &mut seen.currency)?;
        warnings.now_of(start.day(), end.and_then(Written::end_day), currency);
        self.warn_of_spreadsheets(row, warnings);
        let (billed, effective) = rules.costs(columns, header, row, warnings)?;
        let provider = match (rules.provider(), self.provider(row)) {
            (Some(provider), _) => Some(provider.to_owned()),
            (None, (at, Some(provider))) => {
                let fit = |name| header.fit(row, at, name).map(|name| Some(Cow::Borrowed(name)));
                seen.spellings.first(Of::Provider, &provider, fit)?
            }
            (None, _) => header.given.provider.clone(),
        };
        let category = match rules.category(header.name_in(row, columns.charge_category)?) {
            Some(category) => seen.spellings.first(Of::ChargeCategory, &category, |text| Ok(Some(text.into())))?,
            None => None,
        };
        let mut name = |at: Option<usize>, of: Of| -> Result<Option<String>, RowError> {
            let Some(at) = at else { return Ok(None) };
            seen.spellings.first(of, row.cell(at), |_| header.name_in(row, Some(at)))
        };
        let mut item = LineItem {
            line: row.line,
            billing_period_start: start.day(),
            billing_period_end: end.and_then(Written::end_day),
            charge_period_start: charge_start.and_then(Written::instant),
            charge_period_end: charge_end.and_then(Written::instant),
            billing_account: name(columns.billing_account, Of::BillingAccount)?,
            provider,
            service: name(first_filled(row, &columns.services), Of::Service)?,
            sub_account: name(columns.sub_account, Of::SubAccount)?,
            sub_account_name: name(columns.sub_account_name, Of::SubAccountName)?,
            region: name(first_filled(row, &columns.regions), Of::Region)?,
            resource: name(columns.resource, Of::Resource)?,
            resource_name: header.name_in(row, columns.resource_name)?.map(Cow::into_owned),
            charge_category: category,
            charge_description: header.text_in(row, columns.charge_description)?.map(Cow::into_owned),
            currency,
            billed,
            effective,
            tags: rules.tags(columns, header, row, warnings)?,
            more: More::default(),
        };
        rules.finish(row, &mut item);
        item.more = others.read(row, &item, rules.as_ref(), &mut seen.more);
        self.check_charge_period(row, &item, (start, end), warnings)?;
        Ok(item)
    }

    /// The provider and its column. A seller's legal name is mapped to the provider it sells for.
    fn provider<'a>(&self, row: Row<'a>) -> (usize, Option<Cow<'a, str>>) {
        if let Some(at) = first_filled(row, &self.columns.providers) {
            return (at, cell::text(row.cell(at)));
        }
        let at = first_filled(row, &self.columns.sellers).unwrap_or_default();
        let seller = self.columns.sellers.contains(&at).then(|| cell::text(row.cell(at))).flatten();
        (at, seller.map(|name| provider_of_seller(&name).map_or(name, Cow::Borrowed)))
    }

    /// The error for the row at which costs exceed what can be billed.
    pub(super) fn too_much(&self, line: u64) -> RowError {
        let reason = "with this row, the costs of the month exceed the largest amount that a bill can have".to_owned();
        RowError { line, column: Some(self.header.name(self.columns.billed)), reason, raw: String::new() }
    }

    /// Refuses usage outside its billing period, as it belongs to another bill; other charges only get a warning.
    fn check_charge_period(
        &self,
        row: Row<'_>,
        item: &LineItem,
        period: Period,
        warnings: &mut Warnings,
    ) -> Result<(), RowError> {
        let Some(at) = self.columns.charge_period_start else { return Ok(()) };
        let charge = Charge { item, is_correction: self.rules.is_correction(row) };
        let may_be_late = self.rules.is_billed_late() || self.header.given.month.is_some();
        let reason = match charge.outside(period.0, period.1) {
            Outside::No => return Ok(()),
            Outside::Stop(reason) if !may_be_late => return Err(self.header.error(row, at, reason)),
            Outside::Warn(reason) | Outside::Stop(reason) => reason,
        };
        let text = || format!("{}: {reason}.", self.header.name(at));
        warnings.add(Kind::OutsidePeriod, Some(row.line), text);
        Ok(())
    }

    fn warn_of_spreadsheets(&self, row: Row<'_>, warnings: &mut Warnings) {
        for at in self.ids.iter().copied().filter(|at| is_rounded_id(row.cell(*at))) {
            warnings.add(Kind::RoundedId(at), Some(row.line), || {
                format!(
                    "{}: \"{}\" looks like an id that a spreadsheet rounded: export the file again and do not save \
                     it from a spreadsheet.",
                    self.header.name(at),
                    quoted(row.cell(at)),
                )
            });
        }
    }
}

/// `1.23457E+11`: what a spreadsheet leaves of an account id of twelve digits.
fn is_rounded_id(cell: &str) -> bool {
    let Some((digits, power)) = cell.trim().split_once("E+") else {
        return false;
    };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    number(power) && digits.split_once('.').map_or(number(digits), |(one, more)| number(one) && number(more))
}
