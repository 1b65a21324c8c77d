//! The header of a bill file: finds columns by their names, and reads and names single cells.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::{
    MAX_NAME, Refused, RowError, Warnings,
    cell::{self, composed},
    date_order::DateOrder,
    dates::{self, Written},
    given::Given,
    is_null, plain_name, quoted,
    recent::Recent,
    refused::EMPTY,
    table::Row,
    tags,
    warnings::Kind,
};
use crate::{cost::Cost, currency::Currency, line_item::Tags};

/// The names of the columns, and what the person says about the file.
pub(super) struct Header {
    pub(super) given: Given,
    names: Vec<String>,
    /// The positions of each name, compared without case and marks.
    places: HashMap<String, Vec<usize>>,
    /// The same for the names in brackets, and for those before a bracket.
    parts: HashMap<String, Vec<usize>>,
    /// The tags of cells that were read lately.
    tags: RefCell<Recent<Tags>>,
}

/// Why a cell gives no tags.
enum NoTags {
    NoObject,
    Refused(RowError),
}

impl Header {
    pub(super) fn new(names: Vec<String>, given: Given) -> Self {
        let (mut places, mut parts) = (HashMap::<String, Vec<usize>>::new(), HashMap::<String, Vec<usize>>::new());
        for (at, name) in names.iter().enumerate() {
            places.entry(plain_name(name)).or_default().push(at);
            // A kept column of another format may have any name in brackets.
            for part in name.split(['(', ')']).filter(|_| name.contains('(') && !name.starts_with("x_")) {
                parts.entry(plain_name(part)).or_default().push(at);
            }
        }
        Self { given, names, places, parts, tags: RefCell::default() }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether there is a column of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(&plain_name(name))
    }

    /// Whether a column has this name in brackets. Azure's portal translates the names and adds the English ones:
    /// `Abonnement-ID (SubscriptionId)`.
    pub(super) fn has_in_brackets(&self, name: &str) -> bool {
        self.parts.contains_key(&plain_name(name))
    }

    /// The first column of this name.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let name = plain_name(name);
        self.places.get(&name).or_else(|| self.parts.get(&name)).and_then(|places| places.first().copied())
    }

    /// All columns of this name: Athena may write one name in two ways.
    pub(super) fn every(&self, name: &str) -> Vec<usize> {
        self.places.get(&plain_name(name)).cloned().unwrap_or_default()
    }

    /// The column with the first of these names that the header has.
    pub(super) fn find(&self, names: &[&str]) -> Result<Option<usize>, Refused> {
        for name in names {
            let name = plain_name(name);
            match self.places.get(&name).or_else(|| self.parts.get(&name)).map(Vec::as_slice) {
                Some([at]) => return Ok(Some(*at)),
                Some([_, twice, ..]) => return Err(Refused::ColumnTwice { column: self.name(*twice) }),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The column with the first of these names, or a refusal that names the first.
    pub(super) fn need(&self, names: &'static [&'static str]) -> Result<usize, Refused> {
        let first = names.first().copied().unwrap_or_default();
        self.find(names)?.ok_or_else(|| Refused::missing(first, &self.names))
    }

    /// The currency's column. Not needed if the person gave the currency.
    pub(super) fn given_or(&self, names: &'static [&'static str]) -> Result<Option<usize>, Refused> {
        if self.given.currency.is_some() {
            return self.find(names);
        }
        self.need(names).map(Some).map_err(|refused| match refused {
            Refused::MissingColumn { column, found } => Refused::NoCurrency { column, found },
            other => other,
        })
    }

    /// The column of the billing period. Not needed if the person gave the month.
    pub(super) fn month_or(&self, names: &'static [&'static str]) -> Result<Option<usize>, Refused> {
        if self.given.month.is_some() {
            return self.find(names);
        }
        self.need(names).map(Some).map_err(|refused| match refused {
            Refused::MissingColumn { column, found } => Refused::NoPeriod { column, found },
            other => other,
        })
    }

    /// The columns that the header has, each found by the first of its names.
    pub(super) fn all(&self, columns: &[&[&str]]) -> Result<Vec<usize>, Refused> {
        columns.iter().filter_map(|names| self.find(names).transpose()).collect()
    }

    /// The columns whose names begin with `prefix`, and the rest of their names as the file writes it.
    pub(super) fn with_prefix(&self, prefix: &str) -> Vec<(usize, String)> {
        let is_prefix = |start: &str| start.eq_ignore_ascii_case(prefix);
        let rest = |name: &str| {
            let (start, rest) = name.trim().split_at_checked(prefix.len())?;
            (is_prefix(start) && !rest.is_empty()).then(|| rest.to_owned())
        };
        self.names.iter().enumerate().filter_map(|(at, name)| Some((at, rest(name)?))).collect()
    }

    /// The name of a column, for messages.
    pub(super) fn name(&self, at: usize) -> String {
        self.names.get(at).map(|name| quoted(name.trim())).unwrap_or_default()
    }

    pub(super) fn error(&self, row: Row<'_>, at: usize, reason: String) -> RowError {
        RowError { line: row.line, column: Some(self.name(at)), reason, raw: quoted(row.cell(at)) }
    }

    /// Cells beyond the header are harmless only while there is nothing in them.
    pub(super) fn check_width(&self, row: Row<'_>) -> Result<(), RowError> {
        let width = self.names.len();
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
    pub(super) fn cost(&self, row: Row<'_>, at: usize, warnings: &mut Warnings) -> Result<Cost, RowError> {
        let cell = cell::value(row.cell(at));
        if is_null(cell) {
            let text = || format!("{} is empty, so it counts as 0.", self.name(at));
            warnings.add(Kind::NoCost(at), Some(row.line), text);
            return Ok(Cost::ZERO);
        }
        Cost::parse(cell).or_else(|error| {
            let read = Cost::parse_written(cell).ok_or_else(|| self.error(row, at, error.to_string()))?;
            let text = || format!("{}: \"{}\" was read as {read}.", self.name(at), quoted(cell));
            warnings.add(Kind::Written(at), Some(row.line), text);
            Ok(read)
        })
    }

    /// The cost in a column that only some rows fill; `None` for null.
    pub(super) fn cost_or_null(&self, row: Row<'_>, at: usize) -> Result<Option<Cost>, RowError> {
        let cell = cell::value(row.cell(at));
        let filled =
            cell::text(cell).map(|_| Cost::parse(cell).or_else(|error| Cost::parse_written(cell).ok_or(error)));
        filled.transpose().map_err(|error| self.error(row, at, error.to_string()))
    }

    pub(super) fn date(
        &self,
        row: Row<'_>,
        at: Option<usize>,
        order: &DateOrder,
        recent: &mut Recent<Option<Written>>,
    ) -> Result<Option<Written>, RowError> {
        let Some(at) = at else { return Ok(None) };
        recent.or_read(row.cell(at), |cell| {
            let text = cell::value(cell);
            if cell::text(text).is_none() {
                return Ok(None);
            }
            dates::parse(text, order.get()).map(Some).map_err(|reason| {
                let because = order.because_of(text);
                self.error(row, at, format!("\"{}\" is not a date: {reason}{because}", quoted(text)))
            })
        })
    }

    /// The currency of the row, or where the row names none, the one that the person gave.
    pub(super) fn currency(
        &self,
        row: Row<'_>,
        at: Option<usize>,
        recent: &mut Recent<Currency>,
    ) -> Result<Currency, RowError> {
        let text = at.map(|at| cell::value(row.cell(at))).unwrap_or_default();
        let at = at.unwrap_or_default();
        if cell::text(text).is_none() {
            return self.given.currency.ok_or_else(|| self.error(row, at, EMPTY.to_owned()));
        }
        recent.or_read(text, |code| {
            let reason = || format!("\"{}\" is not the code of a currency such as USD", quoted(code));
            Currency::parse(code).ok_or_else(|| self.error(row, at, reason()))
        })
    }

    /// A name or an id.
    pub(super) fn name_in<'a>(&self, row: Row<'a>, at: Option<usize>) -> Result<Option<Cow<'a, str>>, RowError> {
        let Some((at, name)) = at.and_then(|at| Some((at, cell::text(row.cell(at))?))) else { return Ok(None) };
        self.fit(row, at, &name)?;
        Ok(Some(name))
    }

    /// Refuses a name that is too long or has control characters.
    pub(super) fn fit<'a>(&self, row: Row<'_>, at: usize, name: &'a str) -> Result<&'a str, RowError> {
        if name.len() > MAX_NAME && name.chars().count() > MAX_NAME {
            return Err(self.error(row, at, format!("is longer than {MAX_NAME} characters")));
        }
        self.no_controls(row, at, name).map(|()| name)
    }

    pub(super) fn text_in<'a>(&self, row: Row<'a>, at: Option<usize>) -> Result<Option<Cow<'a, str>>, RowError> {
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

    /// The tags in a cell with JSON. Unreadable tags are dropped with a warning; they do not stop the import.
    pub(super) fn tags(&self, row: Row<'_>, at: Option<usize>, warnings: &mut Warnings) -> Result<Tags, RowError> {
        let Some((at, cell)) = at.map(|at| (at, row.cell(at))) else { return Ok(Tags::default()) };
        let read = self.tags.borrow_mut().or_read(cell, |cell| {
            let Some(text) = cell::text(cell) else { return Ok(Tags::default()) };
            let tags = tags::parse(&text).ok_or(NoTags::NoObject)?;
            for (key, value) in &tags {
                self.check_tag(row, at, key, value).map_err(NoTags::Refused)?;
            }
            Ok(tags.into())
        });
        match read {
            Ok(tags) => Ok(tags),
            Err(NoTags::Refused(error)) => Err(error),
            Err(NoTags::NoObject) => {
                let text = || {
                    format!("{}: \"{}\" is not a JSON object, so this row has no tags.", self.name(at), quoted(cell))
                };
                warnings.add(Kind::BrokenTags, Some(row.line), text);
                Ok(Tags::default())
            }
        }
    }

    /// Refuses a key that is too long, and control characters.
    pub(super) fn check_tag(&self, row: Row<'_>, at: usize, key: &str, value: &str) -> Result<(), RowError> {
        self.fit(row, at, key)?;
        self.no_controls(row, at, value)
    }

    /// The tags of a file with one column for each tag key.
    pub(super) fn tags_in_columns(
        &self,
        row: Row<'_>,
        columns: &[(usize, String)],
    ) -> Result<BTreeMap<String, String>, RowError> {
        let mut tags = BTreeMap::new();
        for (at, key) in columns {
            // `none` is a value, too.
            let value = row.cell(*at);
            if !is_null(value) {
                self.check_tag(row, *at, key, value)?;
                tags.entry(key.clone()).or_insert_with(|| composed(value.to_owned()));
            }
        }
        Ok(tags)
    }
}

/// The first of these columns that is not null in this row.
pub(super) fn first_filled(row: Row<'_>, columns: &[usize]) -> Option<usize> {
    columns.iter().copied().find(|at| cell::text(row.cell(*at)).is_some())
}
