//! The columns of a file that have no field of their own: under FOCUS's names where the meaning is the same, else under
//! the file's own names with `x_` in front. Their cells are kept as they came.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{cell, columns::Columns, header::Header, is_null, rules::Rules, spelling, table::Row, tags};
use crate::focus::{self, LATER};
use crate::line_item::LineItem;
use crate::lines::Column;
use crate::more::{More, MoreWriter, Names};

/// The longest name of a column that is kept, in bytes.
const LONGEST_NAME: usize = 200;

/// The other columns of a file, in the order of their names.
pub(super) struct Others {
    names: Arc<Names>,
    columns: Vec<From>,
}

/// What a column is read from.
enum From {
    /// A column of the file that FOCUS has, too.
    Cell(usize),
    /// Another column of the file.
    Own(usize),
    /// The column of a field, where its cell is spelled otherwise than the field.
    Spelled { at: usize, field: Column },
    /// The column of a field, where the field is derived from it: its region's key, its charge's category.
    Different { at: usize, field: Column },
    /// The beginning of the charge; the file may write it in its own way.
    ChargeStart(Option<usize>),
    /// The end of the charge.
    ChargeEnd(Option<usize>),
    /// Tags with numbers or other values that are no texts, which the line's tags hold as texts.
    Tags(usize),
    /// Tags that cannot be read, or not exactly.
    OtherTags(usize),
    /// Whether the charge corrects an earlier period.
    Class,
    /// What the format's rules say.
    Rule(&'static str),
}

impl Others {
    pub(super) fn of(header: &Header, columns: &Columns, rules: &dyn Rules) -> Self {
        let mut found = Found { header, columns: Vec::new(), used: BTreeSet::new(), read: BTreeSet::new() };
        found.read.extend(columns.in_fields());
        found.read.extend(rules.read_elsewhere());
        if rules.is_billed_exact() {
            found.read.insert(columns.billed);
        }
        found.add("ChargePeriodStart", From::ChargeStart(columns.charge_period_start));
        found.add("ChargePeriodEnd", From::ChargeEnd(columns.charge_period_end));
        if let Some(at) = columns.tags {
            if rules.is_focus() {
                found.add("Tags", From::Tags(at));
            }
            found.add_own(at, From::OtherTags);
        }
        if let Some(at) = columns.resource_name.filter(|at| found.read.insert(*at)) {
            found.add("ResourceName", From::Cell(at));
        }
        if !rules.is_focus() {
            found.add("ChargeClass", From::Class);
            found.add_fields(columns);
        }
        for (own, name) in rules.names() {
            let later = || LATER.contains(&own).then(|| header.place(&format!("x_{own}"))).flatten();
            if let Some(at) = header.place(own).or_else(later)
                && !found.read.contains(&at)
                && !found.is_used(name)
            {
                found.read.insert(at);
                let from = match focus::field(name).filter(|_| rules.is_focus()) {
                    Some(field) => From::Spelled { at, field },
                    None => From::Cell(at),
                };
                found.add(name, from);
            }
        }
        for name in rules.computed() {
            found.add(name, From::Rule(name));
        }
        for at in 0..header.names().len() {
            if !found.read.contains(&at) {
                found.add_own(at, From::Own);
            }
        }
        let mut columns = found.columns;
        columns.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let names = Arc::new(Names::of(columns.iter().map(|(name, _)| name.as_str())));
        Self { names, columns: columns.into_iter().map(|(_, from)| from).collect() }
    }

    /// The cells of a row, beside the fields of its line item.
    pub(super) fn read(&self, row: Row<'_>, item: &LineItem, rules: &dyn Rules, writer: &mut MoreWriter) -> More {
        for (name, from) in self.columns.iter().enumerate() {
            let mut keep = |at: &usize, is_kept: fn(&str) -> bool| {
                let text = row.cell(*at);
                if is_kept(text) {
                    writer.push(name, text);
                }
            };
            match from {
                From::Cell(at) => keep(at, |text| !cell::is_null_word(text)),
                From::Own(at) => keep(at, |text| !is_null(text)),
                From::Spelled { at, field } => {
                    let text = row.cell(*at);
                    if let Some(own) = of_field(item, *field)
                        && own != text
                        && spelling::is_same(own, text)
                    {
                        writer.push(name, text);
                    }
                }
                From::Different { at, field } => {
                    let (text, own) = (row.cell(*at), of_field(item, *field));
                    let is_kept = *field == Column::Region || own.is_none_or(|own| !spelling::is_same(own, text));
                    if own != Some(text) && is_kept && !is_null(text) {
                        writer.push(name, text);
                    }
                }
                From::ChargeStart(at) => time(writer, name, row, *at, item.charge_period_start),
                From::ChargeEnd(at) => time(writer, name, row, *at, item.charge_period_end),
                From::Tags(at) if !item.tags.is_empty() => keep(at, |text| !tags::has_only_texts(text)),
                From::OtherTags(at) if item.tags.is_empty() => keep(at, |text| !is_null(text) && !tags::is_empty(text)),
                From::OtherTags(at) if !rules.is_focus() => keep(at, |text| !tags::has_only_texts(text)),
                From::Tags(_) | From::OtherTags(_) => {}
                From::Class => {
                    if rules.is_correction(row) {
                        writer.push(name, "Correction");
                    }
                }
                From::Rule(rule) => {
                    if let Some(text) = rules.compute(rule, row, item) {
                        writer.push(name, &text);
                    }
                }
            }
        }
        writer.take(&self.names)
    }
}

/// The columns found so far.
struct Found<'a> {
    header: &'a Header,
    columns: Vec<(String, From)>,
    /// Their names, without case.
    used: BTreeSet<String>,
    /// The positions of columns that need no place any more.
    read: BTreeSet<usize>,
}

impl Found<'_> {
    fn is_used(&self, name: &str) -> bool {
        self.used.contains(&name.to_ascii_lowercase())
    }

    fn add(&mut self, name: &str, from: From) {
        if self.used.insert(name.to_ascii_lowercase()) {
            if LATER.contains(&name) {
                // Its name in files of version 1.2.
                self.used.insert(format!("x_{name}").to_ascii_lowercase());
            }
            self.columns.push((name.to_owned(), from));
        }
    }

    /// Adds a column under its own name, and a number if the file has two of that name.
    fn add_own(&mut self, at: usize, from: fn(usize) -> From) {
        self.add_named(at, from(at));
        self.read.insert(at);
    }

    fn add_named(&mut self, at: usize, from: From) {
        let own = self.header.names().get(at).map(|name| name.trim()).unwrap_or_default();
        let bare = own.get(..2).filter(|start| start.eq_ignore_ascii_case("x_")).map_or(own, |_| &own[2..]);
        // Every block has the names: one that is no name must not fill the database.
        let is_name = !bare.is_empty() && bare.len() <= LONGEST_NAME;
        let bare = if is_name { bare.to_owned() } else { format!("Column{}", at + 1) };
        let mut name = format!("x_{bare}");
        let mut count = 1;
        while self.is_used(&name) {
            count += 1;
            name = format!("x_{bare}_{count}");
        }
        self.add(&name, from);
    }

    /// Adds the columns of fields, for the cells that their fields do not repeat.
    fn add_fields(&mut self, columns: &Columns) {
        for (field, name, at) in [
            (Column::Provider, "ProviderName", columns.providers.first().copied()),
            (Column::BillingAccount, "BillingAccountId", columns.billing_account),
            (Column::Service, "ServiceName", columns.services.first().copied()),
            (Column::SubAccount, "SubAccountId", columns.sub_account),
            (Column::SubAccountName, "SubAccountName", columns.sub_account_name),
            (Column::Resource, "ResourceId", columns.resource),
            (Column::ChargeCategory, "ChargeCategory", columns.charge_category),
            (Column::Description, "ChargeDescription", columns.charge_description),
            (Column::Region, "", columns.regions.first().copied()),
        ] {
            let Some(at) = at.filter(|at| self.read.insert(*at)) else { continue };
            if !name.is_empty() {
                self.add(name, From::Spelled { at, field });
            }
            self.add_named(at, From::Different { at, field });
        }
    }
}

fn of_field(item: &LineItem, field: Column) -> Option<&str> {
    let text = match field {
        Column::Provider => &item.provider,
        Column::BillingAccount => &item.billing_account,
        Column::Service => &item.service,
        Column::SubAccount => &item.sub_account,
        Column::SubAccountName => &item.sub_account_name,
        Column::Region => &item.region,
        Column::Resource => &item.resource,
        Column::ChargeCategory => &item.charge_category,
        Column::Description => &item.charge_description,
        Column::Day | Column::Tags => return None,
    };
    text.as_deref()
}

/// Keeps a time as FOCUS writes it, which most files do.
fn time(writer: &mut MoreWriter, name: usize, row: Row<'_>, at: Option<usize>, time: Option<DateTime<Utc>>) {
    let Some(time) = time else { return };
    let text = at.map(|at| row.cell(at)).unwrap_or_default();
    if matches!(text.as_bytes(), [b'0'..=b'9', .., b'Z'] if text.len() == 20 && text.as_bytes()[10] == b'T') {
        writer.push(name, text);
    } else {
        writer.push(name, &time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
}
