//! The made-up purchase orders: their values follow from what the bills will add up to.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use domain::date::to_input;
use domain::ids::{CustomerId, PurchaseOrderId};
use domain::notation::Notation;
use domain::purchase_order::{PurchaseOrderDraft, proposed_renewal};
use storage::{Store, purchase_orders};

use crate::calendar::{Calendar, MONTHS};
use crate::export::Export;
use crate::profile::STAFF;
use crate::sample::{Plan, Sample, Source};

/// A customer whose orders are made.
#[derive(Clone, Copy)]
pub(crate) struct Buyer<'a> {
    pub(crate) sample: &'a Sample,
    /// The number of the customer.
    pub(crate) seed: i64,
    pub(crate) id: CustomerId,
    pub(crate) calendar: &'a Calendar,
}

/// An order that is added before the bills draw on it, and lowered after.
pub(crate) struct Lowered {
    customer: CustomerId,
    order: PurchaseOrderId,
    draft: PurchaseOrderDraft,
}

impl Buyer<'_> {
    /// Adds the orders of a customer. Gives those whose value is to be lowered.
    pub(crate) async fn add_orders(self, store: &Store) -> anyhow::Result<Vec<Lowered>> {
        let Self { sample, seed, id, calendar } = self;
        let mut lowered = Vec::new();
        let Some(source) = sample.sources.first() else { return Ok(lowered) };
        let store = calendar.store(store, calendar.start(MONTHS), 3, 0);
        for (number, plan) in (1i64..).zip(sample.orders) {
            let mut draft = self.draft(source, *plan);
            draft.number = format!("PO-{}-{:04}", draft.start_date.get(..4).unwrap_or_default(), seed * 37 + number);
            let order = purchase_orders::add(&store, STAFF, id, &draft.parse(Notation::NEUTRAL)?).await?;
            if *plan == Plan::Overdrawn {
                draft.annual_value = rounded_up(self.spent(source, 8, 2) * 91 / 100);
                draft.comment = "Lowered after the budget was cut".into();
                lowered.push(Lowered { customer: id, order, draft });
            }
        }
        Ok(lowered)
    }

    fn draft(self, source: &Source, plan: Plan) -> PurchaseOrderDraft {
        let (start, expiry) = self.dates(plan);
        let spent = |from, to| self.spent(source, from, to);
        let (mut base, mut consumed_from) = (0, None);
        let (status, value, comment) = match plan {
            Plan::Running => {
                ("active", spent(9, 2) * 3 / 2 * (88 + self.seed * 7 % 37) / 100, "Drawn monthly by approved bills")
            }
            Plan::SeveralYears => ("active", spent(14, 7) * 3 / 2 * 115 / 100, "Committed for three years"),
            Plan::NearlyUsedUp => ("active", spent(10, 2) * 100 / 98, "To be topped up before it runs out"),
            Plan::Expired => {
                consumed_from = Some(self.calendar.start(MONTHS));
                base = spent(MONTHS, 10) * 7 / 5;
                (
                    "active",
                    (spent(MONTHS, 10) + base) * (101 + self.seed * 7 % 19) / 100,
                    "Consumption before the move was entered as base value",
                )
            }
            Plan::Inactive => ("inactive", spent(9, 7) * 3, "Put aside until the next migration wave"),
            Plan::InDiscussion => {
                ("in_discussion", spent(9, 2) * 3 / 2 * 115 / 100, "Offer sent; waiting for a signature")
            }
            Plan::Overdrawn => ("active", spent(8, 2) * 125 / 100, ""),
            Plan::AboutToExpire => ("active", spent(12, 2) * (106 + self.seed * 7 % 19) / 100, "Renewal is overdue"),
        };
        let what = source.provider.account_type();
        PurchaseOrderDraft {
            name: match plan {
                Plan::Inactive => format!("{what} migration"),
                Plan::InDiscussion => format!("{what} {} (renewal)", years(start, expiry)),
                _ => format!("{what} {}", years(start, expiry)),
            },
            annual_value: rounded_up(value),
            current_status: status.into(),
            provider_type: what.into(),
            start_date: to_input(start),
            expiry_date: to_input(expiry),
            renewal_date: to_input(proposed_renewal(expiry)),
            consumption_start_date: consumed_from.map(to_input).unwrap_or_default(),
            consumption_base_value: if base == 0 { String::new() } else { base.to_string() },
            currency: source.currency.into(),
            comment: comment.into(),
            ..PurchaseOrderDraft::default()
        }
    }

    /// The first and the last day.
    fn dates(self, plan: Plan) -> (NaiveDate, NaiveDate) {
        let calendar = self.calendar;
        let start = match plan {
            Plan::Running => calendar.start(9),
            Plan::SeveralYears => calendar.start(18),
            Plan::NearlyUsedUp => calendar.start(10),
            Plan::Expired => calendar.start(21),
            Plan::InDiscussion => calendar.ahead(3),
            Plan::Overdrawn | Plan::Inactive => calendar.start(8),
            Plan::AboutToExpire => calendar.today() + Days::new(13) - Months::new(12),
        };
        let expiry = match plan {
            Plan::AboutToExpire => calendar.today() + Days::new(12),
            Plan::SeveralYears => start + Months::new(36) - Days::new(1),
            _ => start + Months::new(12) - Days::new(1),
        };
        (start, expiry)
    }

    /// What the bills from one month to another add up to, counted back from this one, in whole units.
    fn spent(self, source: &Source, from: u32, to: u32) -> i64 {
        let Self { sample, seed, calendar, .. } = self;
        let months = (to..=from).filter(|back| sample.is_billed(*back)).map(|back| calendar.month(back));
        months.map(|month| Export { sample, seed, source, month }.total() / 1_000_000).sum()
    }
}

impl Lowered {
    /// Lowers its value.
    pub(crate) async fn save(self, store: &Store) -> anyhow::Result<()> {
        Ok(storage::save::<purchase_orders::PurchaseOrders>(
            store,
            STAFF,
            (self.customer, self.order),
            1,
            &self.draft.parse(Notation::NEUTRAL)?,
        )
        .await?)
    }
}

/// Nobody orders to the cent: the next number with three digits and noughts. What nobody spent on yet is a guess.
fn rounded_up(value: i64) -> String {
    let mut step = 1;
    while value / step >= 1_000 {
        step *= 10;
    }
    let rounded = value.max(1).div_euclid(step) * step + if value % step == 0 { 0 } else { step };
    if value == 0 { "24000".into() } else { rounded.to_string() }
}

fn years(start: NaiveDate, expiry: NaiveDate) -> String {
    if start.year() == expiry.year() {
        start.year().to_string()
    } else {
        format!("{}/{:02}", start.year(), expiry.year() % 100)
    }
}
