//! Where a FOCUS file has its columns, and how a row becomes a line item.

use std::collections::BTreeMap;

use super::super::{
    Refused, RowError, Warnings,
    dates::{self, Written},
    is_null,
    last::Last,
    plain_name, quoted,
    table::Row,
    tags,
};
use crate::{cost::Cost, currency::Currency, line_item::LineItem};

/// Where the columns stand that are used.
pub(super) struct Columns {
    header: Vec<String>,
    billed: usize,
    effective: Option<usize>,
    currency: usize,
    billing_period_start: usize,
    billing_period_end: Option<usize>,
    charge_period_start: Option<usize>,
    charge_period_end: Option<usize>,
    billing_account: Option<usize>,
    provider: Option<usize>,
    service: Option<usize>,
    sub_account: Option<usize>,
    sub_account_name: Option<usize>,
    region: Option<usize>,
    resource: Option<usize>,
    resource_name: Option<usize>,
    charge_category: Option<usize>,
    charge_description: Option<usize>,
    tags: Option<usize>,
    /// Columns of ids, which spreadsheets damage.
    ids: Vec<usize>,
}

/// What earlier rows said: most cells of these columns repeat the one above.
#[derive(Default)]
pub(super) struct Seen {
    currency: Last<Currency>,
    billing_period_start: Last<Written>,
    billing_period_end: Last<Written>,
    charge_period_start: Last<Written>,
    charge_period_end: Last<Written>,
    /// Columns of ids in which a spreadsheet's damage has not been warned of.
    unwarned_ids: Vec<usize>,
}

impl Seen {
    /// Before the first row.
    pub(super) fn nothing(columns: &Columns) -> Self {
        Self { unwarned_ids: columns.ids.clone(), ..Self::default() }
    }
}

impl Columns {
    /// Finds the columns by their names, those of earlier and later versions of FOCUS among them.
    pub(super) fn find(header: Vec<String>) -> Result<Self, Refused> {
        let find = |names: &[&str]| find(&header, names);
        let need = |name: &'static str| find(&[name])?.ok_or_else(|| Refused::missing(name, &header));
        let ids = [find(&["SubAccountId"])?, find(&["BillingAccountId"])?, find(&["ResourceId"])?];
        Ok(Self {
            billed: need("BilledCost")?,
            billing_period_start: need("BillingPeriodStart")?,
            currency: need("BillingCurrency")?,
            effective: find(&["EffectiveCost", "AmortizedCost"])?,
            billing_period_end: find(&["BillingPeriodEnd"])?,
            charge_period_start: find(&["ChargePeriodStart"])?,
            charge_period_end: find(&["ChargePeriodEnd"])?,
            billing_account: find(&["BillingAccountId"])?,
            provider: find(&[
                "ProviderName",
                "Provider",
                "ServiceProviderName",
                "HostProviderName",
                "InvoiceIssuerName",
                "InvoiceIssuer",
            ])?,
            service: find(&["ServiceName"])?,
            sub_account: find(&["SubAccountId"])?,
            sub_account_name: find(&["SubAccountName"])?,
            region: find(&["RegionId", "Region", "RegionName"])?,
            resource: find(&["ResourceId"])?,
            resource_name: find(&["ResourceName"])?,
            charge_category: find(&["ChargeCategory", "ChargeType"])?,
            charge_description: find(&["ChargeDescription"])?,
            tags: find(&["Tags"])?,
            ids: ids.into_iter().flatten().collect(),
            header,
        })
    }

    /// Whether there is a column of effective costs.
    pub(super) fn has_effective(&self) -> bool {
        self.effective.is_some()
    }

    /// The row as a line item.
    pub(super) fn line_item(
        &self,
        row: Row<'_>,
        seen: &mut Seen,
        warnings: &mut Warnings,
    ) -> Result<LineItem, RowError> {
        let width = self.header.len();
        // Cells beyond the header are harmless only while there is nothing in them.
        if row.len() < width || row.cells().skip(width).any(|cell| !cell.trim().is_empty()) {
            return Err(RowError {
                line: row.line,
                column: None,
                reason: format!("the row has {} cells, the header {width}", row.len()),
                raw: quoted(&row.cells().collect::<Vec<_>>().join(",")),
            });
        }
        self.warn_of_spreadsheets(row, &mut seen.unwarned_ids, warnings);
        let text =
            |column: Option<usize>| column.map(|at| row.cell(at)).filter(|cell| !is_null(cell)).map(str::to_owned);
        let cost = |at: usize| match row.cell(at) {
            cell if is_null(cell) => Ok(Cost::ZERO),
            cell => Cost::parse(cell).map_err(|error| self.error(row, at, error.to_string())),
        };
        let date = |at: Option<usize>, last: &mut Last<Written>| match at.map(|at| (at, row.cell(at))) {
            Some((at, cell)) if !is_null(cell) => {
                let no_date = |reason| self.error(row, at, format!("\"{}\" is not a date: {reason}", quoted(cell)));
                last.or_parse(cell, dates::parse).map(Some).map_err(no_date)
            }
            _ => Ok(None),
        };
        let empty = |at: usize| self.error(row, at, "is empty".to_owned());
        let currency = row.cell(self.currency);
        if is_null(currency) {
            return Err(empty(self.currency));
        }
        let billed = cost(self.billed)?;
        let period = date(Some(self.billing_period_start), &mut seen.billing_period_start)?
            .ok_or_else(|| empty(self.billing_period_start))?;
        Ok(LineItem {
            line: row.line,
            billing_period_start: period.day(),
            billing_period_end: date(self.billing_period_end, &mut seen.billing_period_end)?.and_then(Written::end_day),
            charge_period_start: date(self.charge_period_start, &mut seen.charge_period_start)?
                .and_then(Written::instant),
            charge_period_end: date(self.charge_period_end, &mut seen.charge_period_end)?.and_then(Written::instant),
            billing_account: text(self.billing_account),
            provider: text(self.provider),
            service: text(self.service),
            sub_account: text(self.sub_account),
            sub_account_name: text(self.sub_account_name),
            region: text(self.region),
            resource: text(self.resource),
            resource_name: text(self.resource_name),
            charge_category: text(self.charge_category),
            charge_description: text(self.charge_description),
            currency: seen.currency.or_parse(currency, |code| {
                let reason = || format!("\"{}\" is not the code of a currency such as USD", quoted(code));
                Currency::parse(code).ok_or_else(|| self.error(row, self.currency, reason()))
            })?,
            billed,
            effective: self.effective.map_or(Ok(billed), cost)?,
            tags: self.tags(row, warnings),
        })
    }

    fn error(&self, row: Row<'_>, at: usize, reason: String) -> RowError {
        RowError { line: row.line, column: Some(self.name(at)), reason, raw: quoted(row.cell(at)) }
    }

    fn name(&self, at: usize) -> String {
        self.header.get(at).map(|name| quoted(name.trim())).unwrap_or_default()
    }

    /// Tags that cannot be read cost a row its tags, not the bill its import.
    fn tags(&self, row: Row<'_>, warnings: &mut Warnings) -> BTreeMap<String, String> {
        let Some((at, cell)) = self.tags.map(|at| (at, row.cell(at))).filter(|(_, cell)| !is_null(cell)) else {
            return BTreeMap::new();
        };
        tags::parse(cell).unwrap_or_else(|| {
            let text =
                || format!("{}: \"{}\" is not a JSON object, so this row has no tags.", self.name(at), quoted(cell));
            warnings.add(Some(row.line), text);
            BTreeMap::new()
        })
    }

    /// Once a column: a damaged file is damaged on every line.
    fn warn_of_spreadsheets(&self, row: Row<'_>, unwarned: &mut Vec<usize>, warnings: &mut Warnings) {
        let damaged = unwarned.iter().position(|at| is_rounded_id(row.cell(*at)));
        if let Some(at) = damaged.map(|position| unwarned.swap_remove(position)) {
            warnings.add(Some(row.line), || {
                format!(
                    "{}: \"{}\" looks like an id that a spreadsheet rounded: export the file again and do not save \
                     it from a spreadsheet. Other lines of this column may be damaged too.",
                    self.name(at),
                    quoted(row.cell(at)),
                )
            });
        }
    }
}

/// The first of `names` that the header has.
fn find(header: &[String], names: &[&str]) -> Result<Option<usize>, Refused> {
    for wanted in names {
        let wanted = plain_name(wanted);
        let mut places = header.iter().enumerate().filter(|(_, name)| plain_name(name) == wanted);
        match (places.next(), places.next()) {
            (Some((at, _)), None) => return Ok(Some(at)),
            (Some(_), Some((_, name))) => return Err(Refused::ColumnTwice { column: quoted(name.trim()) }),
            (None, _) => {}
        }
    }
    Ok(None)
}

/// `1.23457E+11`: what a spreadsheet leaves of an account id of twelve digits.
fn is_rounded_id(cell: &str) -> bool {
    let Some((digits, power)) = cell.trim().split_once("E+") else {
        return false;
    };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    number(power) && digits.split_once('.').map_or(number(digits), |(one, more)| number(one) && number(more))
}
