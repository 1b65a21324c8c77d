//! Finds the columns of a FOCUS file and turns rows into line items.
//!
//! Longer than 300 lines: it has an entry for each column of the format.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::{
    MAX_NAME, Refused, RowError, Warnings, cell,
    date_order::{DateColumns, DateOrder},
    dates::{self, Written},
    is_null,
    last::Last,
    plain_name, quoted,
    spelling::{Of, Spellings},
    table::Row,
    tags,
    warnings::Kind,
};
use super::charge_period::{Charge, Outside};
use crate::{cost::Cost, currency::Currency, line_item::LineItem, purchase_order::provider_of_seller};

/// The positions of the columns that are used.
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
    /// Columns that name the provider; the first that is filled in a row counts.
    providers: Vec<usize>,
    /// Columns with the legal name of publisher and seller; used only if no provider is named.
    sellers: Vec<usize>,
    service: Option<usize>,
    sub_account: Option<usize>,
    sub_account_name: Option<usize>,
    /// Region name and id; the first that is filled in a row counts.
    regions: Vec<usize>,
    resource: Option<usize>,
    resource_name: Option<usize>,
    charge_category: Option<usize>,
    charge_class: Option<usize>,
    charge_description: Option<usize>,
    tags: Option<usize>,
    /// Columns of ids, which spreadsheets may round.
    ids: Vec<usize>,
    pub(super) dates: DateColumns,
}

/// Values of earlier rows, as most cells of these columns repeat the one above.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) spellings: Spellings,
    pub(super) order: DateOrder,
    currency: Last<Currency>,
    billing_period_start: Last<Written>,
    billing_period_end: Last<Written>,
    charge_period_start: Last<Written>,
    charge_period_end: Last<Written>,
}

impl Columns {
    /// Finds the columns by their names, including those of other versions of FOCUS.
    pub(super) fn find(header: Vec<String>) -> Result<Self, Refused> {
        if let Some(refused) = Refused::other_data_set(&header) {
            return Err(refused);
        }
        let find = |names: &[&str]| find(&header, names);
        let need = |name: &'static str| find(&[name])?.ok_or_else(|| Refused::missing(name, &header));
        let all = |columns: &[&[&str]]| -> Result<Vec<usize>, Refused> {
            columns.iter().filter_map(|names| find(names).transpose()).collect()
        };
        let billed = need("BilledCost")?;
        let start = need("BillingPeriodStart")?;
        let end = find(&["BillingPeriodEnd"])?;
        let (charge_start, charge_end) = (find(&["ChargePeriodStart"])?, find(&["ChargePeriodEnd"])?);
        let dates = [Some(start), end, charge_start, charge_end];
        let named = |at: usize| (at, header.get(at).map(|name| quoted(name.trim())).unwrap_or_default());
        Ok(Self {
            billed,
            billing_period_start: start,
            currency: need("BillingCurrency")?,
            effective: find(&["EffectiveCost", "AmortizedCost"])?,
            billing_period_end: end,
            charge_period_start: charge_start,
            charge_period_end: charge_end,
            billing_account: find(&["BillingAccountId"])?,
            providers: all(&[&["ProviderName", "Provider"], &["ServiceProviderName"], &["HostProviderName"]])?,
            sellers: all(&[&["PublisherName", "Publisher"], &["InvoiceIssuerName", "InvoiceIssuer"]])?,
            service: find(&["ServiceName"])?,
            sub_account: find(&["SubAccountId"])?,
            sub_account_name: find(&["SubAccountName"])?,
            regions: all(&[&["RegionName"], &["RegionId", "Region"]])?,
            resource: find(&["ResourceId"])?,
            resource_name: find(&["ResourceName"])?,
            charge_category: find(&["ChargeCategory", "ChargeType"])?,
            charge_class: find(&["ChargeClass"])?,
            charge_description: find(&["ChargeDescription"])?,
            tags: find(&["Tags"])?,
            ids: all(&[&["SubAccountId"], &["BillingAccountId"], &["ResourceId"]])?,
            dates: DateColumns { all: dates.into_iter().flatten().map(named).collect(), period: (start, end) },
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
        self.check_width(row)?;
        let order = &seen.order;
        let start = self.date(row, Some(self.billing_period_start), order, &mut seen.billing_period_start)?;
        let end = self.date(row, self.billing_period_end, order, &mut seen.billing_period_end)?;
        let charge_start = self.date(row, self.charge_period_start, order, &mut seen.charge_period_start)?;
        let charge_end = self.date(row, self.charge_period_end, order, &mut seen.charge_period_end)?;
        let start = start.ok_or_else(|| self.error(row, self.billing_period_start, "is empty".to_owned()))?;
        let currency = self.currency(row, &mut seen.currency)?;
        warnings.now_of(start.day(), end.and_then(Written::end_day), currency);
        self.warn_of_spreadsheets(row, warnings);
        let billed = self.cost(row, self.billed, warnings)?;
        let effective = self.effective.map_or(Ok(billed), |at| self.cost(row, at, warnings))?;
        let provider = match self.provider(row) {
            (at, Some(provider)) => Some(seen.spellings.first(Of::Provider, self.fit(row, at, &provider)?)),
            _ => None,
        };
        let mut name = |at: Option<usize>, of: Of| -> Result<Option<String>, RowError> {
            Ok(self.name(row, at)?.map(|name| seen.spellings.first(of, &name)))
        };
        let item = LineItem {
            line: row.line,
            billing_period_start: start.day(),
            billing_period_end: end.and_then(Written::end_day),
            charge_period_start: charge_start.and_then(Written::instant),
            charge_period_end: charge_end.and_then(Written::instant),
            billing_account: name(self.billing_account, Of::BillingAccount)?,
            provider,
            service: name(self.service, Of::Service)?,
            sub_account: name(self.sub_account, Of::SubAccount)?,
            sub_account_name: name(self.sub_account_name, Of::SubAccountName)?,
            region: name(first_filled(row, &self.regions), Of::Region)?,
            resource: name(self.resource, Of::Resource)?,
            resource_name: self.name(row, self.resource_name)?.map(Cow::into_owned),
            charge_category: name(self.charge_category, Of::ChargeCategory)?,
            charge_description: self.text(row, self.charge_description)?.map(Cow::into_owned),
            currency,
            billed,
            effective,
            tags: self.tags(row, warnings)?,
        };
        self.check_charge_period(row, &item, (start, end), warnings)?;
        Ok(item)
    }

    /// Cells beyond the header are harmless only while there is nothing in them.
    fn check_width(&self, row: Row<'_>) -> Result<(), RowError> {
        let width = self.header.len();
        if row.len() >= width && row.cells().skip(width).all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        Err(RowError {
            line: row.line,
            column: None,
            reason: format!("the row has {} cells, the header {width}", row.len()),
            raw: quoted(&row.cells().collect::<Vec<_>>().join(",")),
        })
    }

    /// The cost; null counts as 0, with a warning.
    fn cost(&self, row: Row<'_>, at: usize, warnings: &mut Warnings) -> Result<Cost, RowError> {
        let cell = cell::value(row.cell(at));
        if is_null(cell) {
            let text = || format!("{} is empty, so it counts as 0.", self.column(at));
            warnings.add(Kind::NoCost(at), Some(row.line), text);
            return Ok(Cost::ZERO);
        }
        Cost::parse(cell).map_err(|error| self.error(row, at, error.to_string()))
    }

    fn date(
        &self,
        row: Row<'_>,
        at: Option<usize>,
        order: &DateOrder,
        last: &mut Last<Written>,
    ) -> Result<Option<Written>, RowError> {
        let cell_of = |at| cell::value(row.cell(at));
        let Some((at, text)) = at.map(|at| (at, cell_of(at))).filter(|(_, text)| cell::text(text).is_some()) else {
            return Ok(None);
        };
        let no_date = |reason| {
            let because = order.because_of(text);
            self.error(row, at, format!("\"{}\" is not a date: {reason}{because}", quoted(text)))
        };
        last.or_parse(text, |text| dates::parse(text, order.get())).map(Some).map_err(no_date)
    }

    fn currency(&self, row: Row<'_>, last: &mut Last<Currency>) -> Result<Currency, RowError> {
        let text = cell::value(row.cell(self.currency));
        if cell::text(text).is_none() {
            return Err(self.error(row, self.currency, "is empty".to_owned()));
        }
        last.or_parse(text, |code| {
            let reason = || format!("\"{}\" is not the code of a currency such as USD", quoted(code));
            Currency::parse(code).ok_or_else(|| self.error(row, self.currency, reason()))
        })
    }

    /// The provider and its column. A seller's legal name is mapped to the provider it sells for.
    fn provider<'a>(&self, row: Row<'a>) -> (usize, Option<Cow<'a, str>>) {
        if let Some(at) = first_filled(row, &self.providers) {
            return (at, cell::text(row.cell(at)));
        }
        let at = first_filled(row, &self.sellers).unwrap_or_default();
        let seller = self.sellers.contains(&at).then(|| cell::text(row.cell(at))).flatten();
        (at, seller.map(|name| provider_of_seller(&name).map_or(name, Cow::Borrowed)))
    }

    /// A name or an id.
    fn name<'a>(&self, row: Row<'a>, at: Option<usize>) -> Result<Option<Cow<'a, str>>, RowError> {
        let Some((at, name)) = at.and_then(|at| Some((at, cell::text(row.cell(at))?))) else { return Ok(None) };
        self.fit(row, at, &name)?;
        Ok(Some(name))
    }

    /// Refuses a name that is too long or has control characters.
    fn fit<'a>(&self, row: Row<'_>, at: usize, name: &'a str) -> Result<&'a str, RowError> {
        if name.len() > MAX_NAME && name.chars().count() > MAX_NAME {
            return Err(self.error(row, at, format!("is longer than {MAX_NAME} characters")));
        }
        self.no_controls(row, at, name).map(|()| name)
    }

    fn text<'a>(&self, row: Row<'a>, at: Option<usize>) -> Result<Option<Cow<'a, str>>, RowError> {
        let Some((at, text)) = at.and_then(|at| Some((at, cell::text(row.cell(at))?))) else { return Ok(None) };
        self.no_controls(row, at, &text)?;
        Ok(Some(text))
    }

    fn no_controls(&self, row: Row<'_>, at: usize, text: &str) -> Result<(), RowError> {
        match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            Some(c) => Err(self.error(row, at, format!("holds the control character U+{:04X}", u32::from(c)))),
            None => Ok(()),
        }
    }

    fn error(&self, row: Row<'_>, at: usize, reason: String) -> RowError {
        RowError { line: row.line, column: Some(self.column(at)), reason, raw: quoted(row.cell(at)) }
    }

    /// The error for the row at which costs exceed what can be billed.
    pub(super) fn too_much(&self, line: u64) -> RowError {
        let reason = "with this row, the costs of the month exceed the largest amount that a bill can have".to_owned();
        RowError { line, column: Some(self.column(self.billed)), reason, raw: String::new() }
    }

    fn column(&self, at: usize) -> String {
        self.header.get(at).map(|name| quoted(name.trim())).unwrap_or_default()
    }

    /// Unreadable tags are dropped with a warning; they do not stop the import.
    fn tags(&self, row: Row<'_>, warnings: &mut Warnings) -> Result<BTreeMap<String, String>, RowError> {
        let Some((at, cell)) = self.tags.map(|at| (at, row.cell(at))) else { return Ok(BTreeMap::new()) };
        let Some(text) = cell::text(cell) else { return Ok(BTreeMap::new()) };
        let Some(tags) = tags::parse(&text) else {
            let text =
                || format!("{}: \"{}\" is not a JSON object, so this row has no tags.", self.column(at), quoted(cell));
            warnings.add(Kind::BrokenTags, Some(row.line), text);
            return Ok(BTreeMap::new());
        };
        for text in tags.iter().flat_map(|(key, value)| [key, value]) {
            self.no_controls(row, at, text)?;
        }
        Ok(tags)
    }

    /// Refuses usage outside its billing period, as it belongs to another bill; other charges only get a warning.
    fn check_charge_period(
        &self,
        row: Row<'_>,
        item: &LineItem,
        period: (Written, Option<Written>),
        warnings: &mut Warnings,
    ) -> Result<(), RowError> {
        let Some(at) = self.charge_period_start else { return Ok(()) };
        let class = self.charge_class.and_then(|at| cell::text(row.cell(at)));
        let outside = Charge { item, class: class.as_deref() }.outside(period.0, period.1);
        match outside {
            Outside::No => {}
            Outside::Warn(reason) => {
                let text = || format!("{}: {reason}.", self.column(at));
                warnings.add(Kind::OutsidePeriod, Some(row.line), text);
            }
            Outside::Stop(reason) => return Err(self.error(row, at, reason)),
        }
        Ok(())
    }

    fn warn_of_spreadsheets(&self, row: Row<'_>, warnings: &mut Warnings) {
        for at in self.ids.iter().copied().filter(|at| is_rounded_id(row.cell(*at))) {
            warnings.add(Kind::RoundedId(at), Some(row.line), || {
                format!(
                    "{}: \"{}\" looks like an id that a spreadsheet rounded: export the file again and do not save \
                     it from a spreadsheet.",
                    self.column(at),
                    quoted(row.cell(at)),
                )
            });
        }
    }
}

/// The first of these columns that is not null in this row.
fn first_filled(row: Row<'_>, columns: &[usize]) -> Option<usize> {
    columns.iter().copied().find(|at| cell::text(row.cell(*at)).is_some())
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
