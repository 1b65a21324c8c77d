//! Spreads a bill over the purchase orders that cover it; the rest is uncovered.
//!
//! The bill's total is rounded to minor units once and shared among the providers, so that draws and the uncovered part
//! add up, to the cent, to what the customer approved.

mod share;
#[cfg(test)]
mod tests;

use super::contract_years::ContractYear;
use super::{PoStatus, ProviderType};
use crate::billing_period::BillingPeriod;
use crate::cost::{Cost, CostError};
use crate::currency::Currency;
use crate::ids::PurchaseOrderId;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A purchase order that a bill may draw on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The order.
    pub id: PurchaseOrderId,
    /// `Provider Type`.
    pub provider: ProviderType,
    /// `Currency`.
    pub currency: Currency,
    /// `Current Status` as stored: an order that has expired since the bill's last day still covers it.
    pub status: PoStatus,
    /// `Start Date`.
    pub start: NaiveDate,
    /// `Consumption Start Date`.
    pub consumption_start: Option<NaiveDate>,
    /// `Expiry Date`.
    pub expiry: NaiveDate,
    /// Its contract years, the first one first.
    pub years: Vec<OpenYear>,
}

/// A contract year of an order, and what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenYear {
    /// The year.
    pub year: ContractYear,
    /// What is left, in minor units.
    pub remaining: i64,
}

/// What a bill draws on one contract year of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// The order.
    pub order: PurchaseOrderId,
    /// The number of the contract year.
    pub year: i64,
    /// In minor units, never zero; negative if it is given back.
    pub amount: i64,
}

/// A bill spread over purchase orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawDown {
    /// The draws, the earliest expiry first, and of an order the earliest year.
    pub draws: Vec<Draw>,
    /// The uncovered part; negative for a credit that no order takes.
    pub uncovered: i64,
}

/// Spreads a bill of a period and currency over the orders that cover it.
///
/// An order covers a bill when it is active, in the same currency, and any day of the bill lies between its
/// consumption start (else its start) and its expiry date: a bill in which one order follows another is covered by
/// both. It covers the costs of its own provider; an order for Other covers any, after the provider's own orders.
/// Among equals the earliest expiry is drawn first. An order of several contract years gives what is left of those that
/// have a day of the bill, the earliest year first; what is left of a year does not pass to the next.
///
/// `costs` are by the provider's name as its file has it; one without a name is Other. A provider whose costs are
/// negative gives the money back to the first order that covers it, into the first such year.
pub fn draw_down(
    period: BillingPeriod,
    currency: Currency,
    costs: &[(Option<&str>, Cost)],
    candidates: &[Candidate],
) -> Result<DrawDown, CostError> {
    let BillingPeriod { first, last } = period;
    let mut orders: Vec<Open> = candidates
        .iter()
        .filter(|order| order.status == PoStatus::Active && order.currency == currency)
        .filter(|order| order.consumption_start.unwrap_or(order.start) <= last && order.expiry >= first)
        .flat_map(|order| {
            let from = first.max(order.consumption_start.unwrap_or(order.start));
            let years = order.years.iter().filter(move |open| open.year.overlaps(from, last));
            years.map(move |year| Open { order, year, drawn: 0 })
        })
        .collect();
    orders.sort_by_key(|open| (open.order.expiry, open.order.id, open.year.year.number));

    let mut shares = share::minor_units(&by_provider(costs)?, currency.minor_digits())?;
    // Credits come first, so that the rest of the bill can draw what they give back.
    shares.sort_by_key(|(_, amount)| *amount >= 0);
    let mut uncovered: i128 = 0;
    for (provider, amount) in shares {
        uncovered += draw(&mut orders, provider, amount.into());
    }

    let draws = orders.iter().filter(|open| open.drawn != 0);
    let draw = |open: &Open| Ok(Draw { order: open.order.id, year: open.year.year.number, amount: minor(open.drawn)? });
    let draws = draws.map(draw);
    Ok(DrawDown { draws: draws.collect::<Result<_, _>>()?, uncovered: minor(uncovered)? })
}

/// A contract year of an order while a bill is spread.
struct Open<'a> {
    order: &'a Candidate,
    year: &'a OpenYear,
    drawn: i128,
}

impl Open<'_> {
    fn left(&self) -> i128 {
        (i128::from(self.year.remaining) - self.drawn).max(0)
    }
}

/// Draws one provider's share; what is left of it is uncovered.
fn draw(orders: &mut [Open], provider: ProviderType, amount: i128) -> i128 {
    let mut uncovered = amount;
    for covering in choices(provider) {
        for open in orders.iter_mut().filter(|open| open.order.provider == *covering) {
            let drawn = if amount < 0 { uncovered } else { uncovered.min(open.left()) };
            open.drawn += drawn;
            uncovered -= drawn;
        }
    }
    uncovered
}

/// The provider types whose orders cover a provider's costs, the most specific first.
fn choices(provider: ProviderType) -> &'static [ProviderType] {
    use ProviderType::{Aws, GoogleCloud, MicrosoftAzure, MicrosoftAzureStack, OracleCloud, Other};
    match provider {
        Aws => &[Aws, Other],
        MicrosoftAzure => &[MicrosoftAzure, Other],
        MicrosoftAzureStack => &[MicrosoftAzureStack, Other],
        GoogleCloud => &[GoogleCloud, Other],
        OracleCloud => &[OracleCloud, Other],
        Other => &[Other],
    }
}

/// Joins the costs of a provider that has several names.
fn by_provider(costs: &[(Option<&str>, Cost)]) -> Result<Vec<(ProviderType, Cost)>, CostError> {
    let mut sums: BTreeMap<ProviderType, Cost> = BTreeMap::new();
    for (name, cost) in costs {
        let sum = sums.entry(name.map_or(ProviderType::Other, ProviderType::of_name)).or_default();
        *sum = sum.checked_add(*cost)?;
    }
    Ok(sums.into_iter().collect())
}

fn minor(amount: i128) -> Result<i64, CostError> {
    i64::try_from(amount).map_err(|_| CostError::Overflow)
}
