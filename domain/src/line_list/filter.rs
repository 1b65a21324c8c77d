//! Finds the lines that a query looks for, in the blocks of a bill.

use super::{LineQuery, LineRow};
use crate::lines::{Column, Line};

impl LineRow {
    /// Without the columns of the reseller's own file (`x_`), which may show what the reseller earns.
    #[must_use]
    pub fn for_customer(mut self) -> Self {
        self.more.retain(|(name, _)| !name.starts_with("x_"));
        self
    }
}

impl From<&Line<'_>> for LineRow {
    fn from(line: &Line<'_>) -> Self {
        let text = |column| line.text(column).map(str::to_owned);
        Self {
            place: String::new(),
            line: line.line,
            day: text(Column::Day),
            provider: text(Column::Provider),
            billing_account: text(Column::BillingAccount),
            service: text(Column::Service),
            sub_account: text(Column::SubAccount),
            sub_account_name: text(Column::SubAccountName),
            region: text(Column::Region),
            resource: text(Column::Resource),
            category: text(Column::ChargeCategory),
            description: text(Column::Description),
            tags: text(Column::Tags),
            billed: line.billed,
            effective: line.effective,
            more: line.more().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        }
    }
}

/// What a query looks for.
#[derive(Debug)]
pub struct LineFilter<'a> {
    words: String,
    query: &'a LineQuery,
}

/// The columns that a search looks in.
const SEARCHED: [Column; 8] = [
    Column::BillingAccount,
    Column::Service,
    Column::Description,
    Column::Resource,
    Column::SubAccount,
    Column::SubAccountName,
    Column::Region,
    Column::Tags,
];

impl<'a> LineFilter<'a> {
    /// The filter of a query.
    #[must_use]
    pub fn of(query: &'a LineQuery) -> Self {
        Self { words: query.search.trim().to_lowercase(), query }
    }

    /// Whether one of the different texts of a block can match; if not, none of its rows does.
    pub fn can_match<'t, I: Iterator<Item = &'t str>>(&self, texts: impl Fn(Column) -> I) -> bool {
        let has = |column, wanted: &str| wanted.is_empty() || texts(column).any(|text| text == wanted);
        has(Column::Service, &self.query.service)
            && has(Column::ChargeCategory, &self.query.category)
            && (self.words.is_empty()
                || SEARCHED.into_iter().any(|column| texts(column).any(|text| self.contains(text))))
    }

    /// Whether a line matches.
    #[must_use]
    pub fn matches(&self, line: &Line<'_>) -> bool {
        let is = |column, wanted: &str| wanted.is_empty() || line.text(column) == Some(wanted);
        is(Column::Service, &self.query.service)
            && is(Column::ChargeCategory, &self.query.category)
            && (self.words.is_empty()
                || SEARCHED.into_iter().any(|column| line.text(column).is_some_and(|text| self.contains(text))))
    }

    fn contains(&self, text: &str) -> bool {
        text.to_lowercase().contains(&self.words)
    }
}
