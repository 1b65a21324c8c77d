//! Tests that no cent of a bill is lost, and that no order's money is used for another bill.

mod years;

use super::*;
use crate::date;
use crate::money::Money;
use crate::purchase_order::contract_years::ContractYears;
use uuid::Uuid;

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn id(number: u128) -> PurchaseOrderId {
    PurchaseOrderId(Uuid::from_u128(number))
}

fn day(text: &str) -> NaiveDate {
    date::parse_date(text, crate::notation::Notation::NEUTRAL).unwrap()
}

fn september() -> BillingPeriod {
    BillingPeriod::of_file(day("2026-09-01"), Some(day("2026-10-01")))
}

fn order(number: u128, provider: ProviderType, remaining: i64) -> Candidate {
    Candidate {
        id: id(number),
        provider,
        currency: usd(),
        status: PoStatus::Active,
        start: day("2026-01-01"),
        consumption_start: None,
        expiry: day("2026-12-31"),
        years: Vec::new(),
    }
    .lasting("2026-01-01", "2026-12-31", &[remaining])
}

impl Candidate {
    /// With these first and last days, and what is left of each contract year.
    fn lasting(self, start: &str, expiry: &str, remaining: &[i64]) -> Self {
        let (start, expiry) = (day(start), day(expiry));
        let years: Vec<_> = ContractYears::new(start, expiry).all().collect();
        assert_eq!(years.len(), remaining.len(), "{start} {expiry}");
        let years = years.into_iter().zip(remaining).map(|(year, left)| OpenYear { year, remaining: *left }).collect();
        Self { start, expiry, years, ..self }
    }
}

fn spread(costs: &[(&str, &str)], orders: &[Candidate]) -> (Vec<(u128, i64)>, i64) {
    let costs: Vec<_> = costs.iter().map(|(name, cost)| (Some(*name), Cost::parse(cost).unwrap())).collect();
    let DrawDown { draws, uncovered } = draw_down(september(), usd(), &costs, orders).unwrap();
    (draws.into_iter().map(|draw| (draw.order.0.as_u128(), draw.amount)).collect(), uncovered)
}

#[test]
fn a_bill_draws_on_the_order_of_its_provider_before_one_for_any() {
    let orders = [order(1, ProviderType::Other, 10_000), order(2, ProviderType::Aws, 1_000)];
    assert_eq!(spread(&[("Amazon Web Services", "5")], &orders), (vec![(2, 500)], 0));
    assert_eq!(spread(&[("AWS", "15")], &orders), (vec![(1, 500), (2, 1_000)], 0));
    assert_eq!(spread(&[("AWS", "120")], &orders), (vec![(1, 10_000), (2, 1_000)], 1_000));
    assert_eq!(spread(&[("Hetzner", "5")], &orders), (vec![(1, 500)], 0));
}

#[test]
fn an_order_of_another_named_provider_is_never_drawn_on() {
    for (name, provider) in [
        ("AWS", ProviderType::MicrosoftAzure),
        ("Microsoft", ProviderType::MicrosoftAzureStack),
        ("Azure Stack", ProviderType::MicrosoftAzure),
        ("Google Cloud", ProviderType::OracleCloud),
        ("Oracle", ProviderType::GoogleCloud),
        ("Hetzner", ProviderType::Aws),
    ] {
        assert_eq!(spread(&[(name, "5")], &[order(1, provider, 10_000)]), (vec![], 500), "{name}");
    }
}

#[test]
fn among_equals_the_earliest_expiry_is_drawn_first_then_the_older_order() {
    let orders = [
        order(3, ProviderType::Aws, 100),
        order(1, ProviderType::Aws, 100),
        order(2, ProviderType::Aws, 100).lasting("2026-01-01", "2026-10-31", &[100]),
    ];
    assert_eq!(spread(&[("AWS", "2.5")], &orders), (vec![(2, 100), (1, 100), (3, 50)], 0));
}

#[test]
fn an_order_covers_every_month_in_which_it_covers_a_day() {
    for (start, consumption_start, expiry, covers) in [
        ("2026-09-30", None, "2027-09-29", true),
        ("2026-10-01", None, "2027-09-30", false),
        ("2025-09-02", None, "2026-09-01", true),
        ("2025-09-01", None, "2026-08-31", false),
        ("2026-01-01", Some("2026-09-30"), "2026-12-31", true),
        ("2026-01-01", Some("2026-10-01"), "2026-12-31", false),
        ("2026-09-10", None, "2026-09-20", true),
    ] {
        let consumption_start = consumption_start.map(day);
        let order = order(1, ProviderType::Aws, 100).lasting(start, expiry, &[100]);
        let order = Candidate { consumption_start, ..order };
        let (draws, _) = spread(&[("AWS", "1")], &[order]);
        assert_eq!(!draws.is_empty(), covers, "{start} {consumption_start:?} {expiry}");
    }
}

#[test]
fn an_order_covers_a_bill_that_is_not_a_month_by_its_days() {
    let costs = [(Some("AWS"), Cost::parse("1").unwrap())];
    for (first, end, start, expiry, covers) in [
        ("2026-02-21", "2026-03-21", "2026-03-20", "2026-12-31", true),
        ("2026-02-21", "2026-03-21", "2026-03-21", "2026-12-31", false),
        ("2026-02-21", "2026-03-21", "2026-01-01", "2026-02-20", false),
        ("2026-01-01", "2026-04-01", "2026-03-31", "2026-12-31", true),
        ("2026-03-16", "2026-04-01", "2026-01-01", "2026-03-15", false),
        ("2026-03-01", "2026-03-16", "2026-03-16", "2026-12-31", false),
    ] {
        let period = BillingPeriod::of_file(day(first), Some(day(end)));
        let order = order(1, ProviderType::Aws, 100).lasting(start, expiry, &[100]);
        let spread = draw_down(period, usd(), &costs, &[order]).unwrap();
        assert_eq!(!spread.draws.is_empty(), covers, "{period} by an order from {start} to {expiry}");
    }
}

#[test]
fn only_active_orders_in_the_bills_currency_are_drawn_on() {
    for status in [PoStatus::Inactive, PoStatus::Expired, PoStatus::InDiscussion] {
        let order = Candidate { status, ..order(1, ProviderType::Aws, 100) };
        assert_eq!(spread(&[("AWS", "1")], &[order]), (vec![], 100));
    }
    let euro = Candidate { currency: Currency::parse("EUR").unwrap(), ..order(1, ProviderType::Aws, 100) };
    assert_eq!(spread(&[("AWS", "1")], &[euro]), (vec![], 100));
}

#[test]
fn an_order_with_nothing_left_gives_nothing() {
    let orders = [order(1, ProviderType::Aws, 0), order(2, ProviderType::Aws, -50), order(3, ProviderType::Aws, 30)];
    assert_eq!(spread(&[("AWS", "1")], &orders), (vec![(3, 30)], 70));
}

#[test]
fn a_credit_gives_money_back_to_the_first_order_that_covers_it() {
    let aws = [order(1, ProviderType::Other, 0), order(2, ProviderType::Aws, 0), order(3, ProviderType::Aws, 0)];
    assert_eq!(spread(&[("AWS", "-7.5")], &aws), (vec![(2, -750)], 0));
    assert_eq!(spread(&[("Microsoft", "-7.5")], &aws), (vec![(1, -750)], 0));
    assert_eq!(spread(&[("Microsoft", "-7.5")], &aws[1..]), (vec![], -750));
    assert_eq!(spread(&[("AWS", "-7.5"), ("Hetzner", "10")], &aws), (vec![(2, -750)], 1_000));
}

#[test]
fn the_same_bill_can_draw_what_a_credit_gives_back() {
    let orders = [order(1, ProviderType::Other, 0)];
    assert_eq!(spread(&[("AWS", "5"), ("Microsoft", "-3")], &orders), (vec![], 200));
    assert_eq!(spread(&[("AWS", "2"), ("Microsoft", "-3")], &orders), (vec![(1, -100)], 0));
}

#[test]
fn costs_without_a_provider_count_as_other() {
    let costs = [(None, Cost::parse("1").unwrap())];
    let orders = [order(1, ProviderType::Aws, 100), order(2, ProviderType::Other, 100)];
    let spread = draw_down(september(), usd(), &costs, &orders).unwrap();
    assert_eq!(spread, DrawDown { draws: vec![Draw { order: id(2), year: 1, amount: 100 }], uncovered: 0 });
}

#[test]
fn the_bill_is_rounded_once_and_not_by_provider() {
    let orders = [order(1, ProviderType::Aws, 100), order(2, ProviderType::GoogleCloud, 100)];
    assert_eq!(spread(&[("AWS", "0.004"), ("Google", "0.004")], &orders), (vec![(1, 1)], 0));
    assert_eq!(spread(&[("AWS", "0.004"), ("Amazon", "0.003")], &orders), (vec![(1, 1)], 0));
    assert_eq!(spread(&[], &orders), (vec![], 0));
}

#[test]
fn a_bill_that_cannot_be_spread_says_why() {
    let costs = [(None, Cost::parse("1.6e20").unwrap())];
    assert_eq!(draw_down(september(), usd(), &costs, &[]), Err(CostError::Overflow));
    let most = Cost::from_minor(i64::MAX, 2).unwrap();
    let spread = draw_down(september(), usd(), &[(None, most)], &[order(1, ProviderType::Other, i64::MAX)]).unwrap();
    assert_eq!((spread.draws, spread.uncovered), (vec![Draw { order: id(1), year: 1, amount: i64::MAX }], 0));
}

/// A small generator of pseudo-random numbers, the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % limit
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(i64::try_from(list.len()).unwrap())).unwrap()]
    }

    fn cost(&mut self) -> Cost {
        let sign = self.pick(&["", "", "-"]);
        let text =
            format!("{sign}{}.{:09}{:09}", self.below(500), self.below(1_000_000_000), self.below(1_000_000_000));
        Cost::parse(&text).unwrap()
    }

    fn order(&mut self, number: u128) -> Candidate {
        let provider = self.pick(&ProviderType::ALL);
        let start = self.pick(&["2023-09-15", "2024-02-29", "2026-01-01", "2026-09-15", "2026-10-01"]);
        let expiry = self.pick(&["2026-10-02", "2026-10-31", "2027-12-31"]);
        let count = ContractYears::new(day(start), day(expiry)).count();
        let left: Vec<_> = (0..count).map(|_| self.below(60_000) - 5_000).collect();
        Candidate {
            currency: Currency::parse(self.pick(&["USD", "USD", "JPY", "KWD"])).unwrap(),
            status: self.pick(&[PoStatus::Active, PoStatus::Active, PoStatus::Active, PoStatus::Inactive]),
            consumption_start: self.pick(&[None, None, Some(day("2026-09-20"))]),
            ..order(number, provider, 0).lasting(start, expiry, &left)
        }
    }
}

impl Numbers {
    /// A bill of one to some months around September 2026.
    fn period(&mut self) -> BillingPeriod {
        let first = day("2026-08-01") + chrono::Days::new(self.below(60).unsigned_abs());
        BillingPeriod { first, last: first + chrono::Days::new(self.below(90).unsigned_abs()) }
    }
}

#[test]
fn every_cent_is_drawn_or_uncovered_and_no_year_of_an_order_is_overdrawn() {
    let mut numbers = Numbers(7);
    let names = ["AWS", "Amazon Web Services", "Microsoft", "Azure Stack", "Google Cloud", "Oracle", "Hetzner"];
    let (mut covered_wholly, mut covered_in_part, mut in_several_years) = (0, 0, 0);
    for _ in 0..1_000 {
        let mut orders: Vec<_> =
            (0..u128::try_from(numbers.below(8)).unwrap()).map(|number| numbers.order(number)).collect();
        let values: Vec<Vec<i64>> =
            orders.iter().map(|order| order.years.iter().map(|open| open.remaining).collect()).collect();
        let mut consumed: BTreeMap<(PurchaseOrderId, i64), i64> = BTreeMap::new();
        // Several bills in a row draw on what the ones before them left.
        for _ in 0..5 {
            let (currency, period) = (Currency::parse(numbers.pick(&["USD", "JPY", "KWD"])).unwrap(), numbers.period());
            let costs: Vec<_> = (0..numbers.below(6)).map(|_| (Some(numbers.pick(&names)), numbers.cost())).collect();
            let spread = draw_down(period, currency, &costs, &orders).unwrap();

            let total: Cost = costs.iter().map(|(_, cost)| *cost).sum::<Result<_, _>>().unwrap();
            let drawn: i64 = spread.draws.iter().map(|draw| draw.amount).sum();
            let total = Money { minor: total.round_to(currency.minor_digits()).unwrap(), currency };
            assert_eq!(drawn + spread.uncovered, total.minor, "{total}");
            for draw in &spread.draws {
                let order = orders.iter_mut().find(|order| order.id == draw.order).unwrap();
                assert_eq!((order.currency, order.status), (currency, PoStatus::Active));
                let from = order.consumption_start.unwrap_or(order.start).max(period.first);
                let open = order.years.iter_mut().find(|open| open.year.number == draw.year).unwrap();
                assert!(open.year.overlaps(from, period.last), "{open:?} has no day of {period}");
                assert!(draw.amount <= open.remaining.max(0), "{open:?} gave {}", draw.amount);
                open.remaining -= draw.amount;
                *consumed.entry((draw.order, draw.year)).or_default() += draw.amount;
            }
            let years: std::collections::BTreeSet<_> =
                spread.draws.iter().map(|draw| (draw.order, draw.year)).collect();
            assert_eq!(years.len(), spread.draws.len(), "each year of an order once");
            let drawn_on: std::collections::BTreeSet<_> = spread.draws.iter().map(|draw| draw.order).collect();
            covered_wholly += i32::from(spread.uncovered == 0 && drawn != 0);
            covered_in_part += i32::from(spread.uncovered != 0 && drawn != 0);
            in_several_years += i32::from(drawn_on.len() < years.len());
        }
        for (order, values) in orders.iter().zip(values) {
            for (open, value) in order.years.iter().zip(values) {
                let consumed = consumed.get(&(order.id, open.year.number)).copied().unwrap_or(0);
                assert_eq!(value, consumed + open.remaining, "{order:?}");
            }
        }
    }
    assert!(covered_wholly > 100 && covered_in_part > 100, "{covered_wholly} {covered_in_part}");
    assert!(in_several_years > 20, "{in_several_years}");
}
