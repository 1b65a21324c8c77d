//! What the cells of a column are written from.

use super::super::{field, is_decimal};
use crate::lines::Column;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Texts.
    Text,
    /// Instants, `2026-03-01T00:00:00Z`.
    Time,
    /// Numbers, each of which is a [`Cost`](crate::cost::Cost).
    Decimal,
}

/// What a cell is written from.
pub(super) enum Source {
    Billed,
    Effective,
    /// The contracted cost; without one, there is no discount by contract.
    Contracted,
    /// The list cost; without one, the contracted cost.
    List,
    Currency,
    PeriodStart,
    PeriodEnd,
    /// When the charge begins; older versions kept its day only.
    ChargeStart,
    ChargeEnd,
    /// A field of the line, and the name under which the file's own spelling is kept.
    Field(Column, &'static str),
    /// The publisher or the invoice issuer: the provider unless the file names another.
    Seller(&'static str),
    /// `Other` unless the file names one.
    ServiceCategory,
    /// The region's id or name. Other formats than FOCUS have one word for both.
    Region(&'static str),
    Tags,
    Late,
    Decimal(&'static str),
    More(String),
}

impl Source {
    pub(super) fn of(name: &'static str) -> Self {
        match name {
            "BilledCost" => Self::Billed,
            "EffectiveCost" => Self::Effective,
            "ContractedCost" => Self::Contracted,
            "ListCost" => Self::List,
            "BillingCurrency" => Self::Currency,
            "BillingPeriodStart" => Self::PeriodStart,
            "BillingPeriodEnd" => Self::PeriodEnd,
            "ChargePeriodStart" => Self::ChargeStart,
            "ChargePeriodEnd" => Self::ChargeEnd,
            "ServiceCategory" => Self::ServiceCategory,
            "PublisherName" | "InvoiceIssuerName" => Self::Seller(name),
            "RegionId" | "RegionName" => Self::Region(name),
            "Tags" => Self::Tags,
            _ if is_decimal(name) => Self::Decimal(name),
            _ => field(name).map_or_else(|| Self::More(name.to_owned()), |field| Self::Field(field, name)),
        }
    }
    /// What its cells are.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Billed | Self::Effective | Self::Contracted | Self::List | Self::Decimal(_) => Kind::Decimal,
            Self::PeriodStart | Self::PeriodEnd | Self::ChargeStart | Self::ChargeEnd => Kind::Time,
            _ => Kind::Text,
        }
    }
}
