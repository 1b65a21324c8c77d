//! Line items as they are stored: in blocks of some thousand rows, column by column and compressed.
//!
//! A block can be read alone. A bill of a million rows is about 120 blocks, so storing it takes 120 inserts. See docs/lines.md.

mod block;
mod costs;
mod more_of;
mod others;
mod others_writer;
mod texts;

use std::borrow::Cow;

use thiserror::Error;

pub use self::block::{Block, BlockWriter};
pub use self::more_of::MoreOf;
#[cfg(feature = "server")]
pub(crate) use self::texts::hash as quick_hash;
use crate::breakdown::By;
use crate::cost::Cost;
use crate::line_item::LineItem;

/// The columns of a block that hold texts. Their order is that of the stored parts, and never changes: add new ones at
/// the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Column {
    /// The UTC day on which the charge begins, `2026-03-18`.
    Day,
    /// The provider.
    Provider,
    /// The account that the provider bills.
    BillingAccount,
    /// The service.
    Service,
    /// The account's id.
    SubAccount,
    /// The account's name.
    SubAccountName,
    /// The region.
    Region,
    /// The resource's id.
    Resource,
    /// `Usage`, `Purchase`, `Tax`, `Credit` or `Adjustment`.
    ChargeCategory,
    /// The provider's sentence about the charge.
    Description,
    /// The set of tags, as one JSON object.
    Tags,
}

impl Column {
    /// All, in their order.
    pub const ALL: [Self; 11] = [
        Self::Day,
        Self::Provider,
        Self::BillingAccount,
        Self::Service,
        Self::SubAccount,
        Self::SubAccountName,
        Self::Region,
        Self::Resource,
        Self::ChargeCategory,
        Self::Description,
        Self::Tags,
    ];

    /// Its name in fingerprints; it never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Provider => "provider",
            Self::BillingAccount => "billing_account",
            Self::Service => "service",
            Self::SubAccount => "sub_account",
            Self::SubAccountName => "sub_account_name",
            Self::Region => "region",
            Self::Resource => "resource",
            Self::ChargeCategory => "charge_category",
            Self::Description => "description",
            Self::Tags => "tags",
        }
    }

    /// The column that costs are broken down by; `None` for the month, which a bill has only one of.
    #[must_use]
    pub fn of(by: &By) -> Option<Self> {
        match by {
            By::Month => None,
            By::Day => Some(Self::Day),
            By::Provider => Some(Self::Provider),
            By::Service => Some(Self::Service),
            By::SubAccount => Some(Self::SubAccount),
            By::Region => Some(Self::Region),
            By::Resource => Some(Self::Resource),
            By::ChargeCategory => Some(Self::ChargeCategory),
            By::Tag(_) => Some(Self::Tags),
        }
    }

    fn text(self, item: &LineItem) -> Option<Cow<'_, str>> {
        let text = match self {
            Self::Day => return item.day().map(Cow::Owned),
            Self::Tags => return item.tags.json().map(Cow::Borrowed),
            Self::Provider => &item.provider,
            Self::BillingAccount => &item.billing_account,
            Self::Service => &item.service,
            Self::SubAccount => &item.sub_account,
            Self::SubAccountName => &item.sub_account_name,
            Self::Region => &item.region,
            Self::Resource => &item.resource,
            Self::ChargeCategory => &item.charge_category,
            Self::Description => &item.charge_description,
        };
        text.as_deref().map(Cow::Borrowed)
    }
}

/// A row of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The line of the file on which it began.
    pub line: u64,
    /// Its texts, in the order of [`Column::ALL`]; `None` is null.
    pub texts: [Option<Cow<'a, str>>; Column::ALL.len()],
    /// What it costs on the invoice.
    pub billed: Cost,
    /// What it costs with prepayments spread over their use.
    pub effective: Cost,
    /// The other columns of its file.
    pub more: MoreOf<'a>,
}

impl<'a> Line<'a> {
    /// The row of a line item.
    #[must_use]
    pub fn of(item: &'a LineItem) -> Self {
        let texts = Column::ALL.map(|column| column.text(item));
        Self { line: item.line, texts, billed: item.billed, effective: item.effective, more: MoreOf::item(&item.more) }
    }

    /// Its text in a column.
    #[must_use]
    pub fn text(&self, column: Column) -> Option<&str> {
        self.texts.get(column as usize)?.as_deref()
    }

    /// Name and text of each other column of its file that is not null, in the order of the names.
    pub fn more(&self) -> impl Iterator<Item = (&str, &str)> {
        self.more.iter()
    }
}

/// Bytes that are not a block, or one that was damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a block of line items cannot be read")]
pub struct Damaged;
