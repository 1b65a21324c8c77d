//! Tests that no cent of a bill is lost, and that no order's money is used for another bill.

use super::*;
use crate::date;
use crate::money::Money;
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
        remaining,
    }
}

fn spread(costs: &[(&str, &str)], orders: &[Candidate]) -> (Vec<(u128, i64)>, i64) {
    let costs: Vec<_> = costs.iter().map(|(name, cost)| (Some(*name), Cost::parse(cost).unwrap())).collect();
    let DrawDown { draws, uncovered } = draw_down(september(), usd(), &costs, orders).unwrap();
    (draws.into_iter().map(|(id, amount)| (id.0.as_u128(), amount)).collect(), uncovered)
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
        Candidate { expiry: day("2026-10-31"), ..order(2, ProviderType::Aws, 100) },
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
        let (start, expiry) = (day(start), day(expiry));
        let order = Candidate { start, consumption_start, expiry, ..order(1, ProviderType::Aws, 100) };
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
        let order = Candidate { start: day(start), expiry: day(expiry), ..order(1, ProviderType::Aws, 100) };
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
    assert_eq!(spread, DrawDown { draws: vec![(id(2), 100)], uncovered: 0 });
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
    assert_eq!((spread.draws, spread.uncovered), (vec![(id(1), i64::MAX)], 0));
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
        Candidate {
            currency: Currency::parse(self.pick(&["USD", "USD", "JPY", "KWD"])).unwrap(),
            status: self.pick(&[PoStatus::Active, PoStatus::Active, PoStatus::Active, PoStatus::Inactive]),
            start: self.pick(&[day("2026-01-01"), day("2026-09-15"), day("2026-10-01")]),
            expiry: self.pick(&[day("2026-08-31"), day("2026-09-30"), day("2027-12-31")]),
            ..order(number, provider, self.below(60_000) - 5_000)
        }
    }
}

#[test]
fn every_cent_is_drawn_or_uncovered_and_no_order_is_overdrawn() {
    let mut numbers = Numbers(7);
    let names = ["AWS", "Amazon Web Services", "Microsoft", "Azure Stack", "Google Cloud", "Oracle", "Hetzner"];
    let (mut covered_wholly, mut covered_in_part) = (0, 0);
    for _ in 0..5_000 {
        let currency = Currency::parse(numbers.pick(&["USD", "JPY", "KWD"])).unwrap();
        let costs: Vec<_> = (0..numbers.below(6)).map(|_| (Some(numbers.pick(&names)), numbers.cost())).collect();
        let orders: Vec<_> =
            (0..u128::try_from(numbers.below(8)).unwrap()).map(|number| numbers.order(number)).collect();
        let spread = draw_down(september(), currency, &costs, &orders).unwrap();

        let total: Cost = costs.iter().map(|(_, cost)| *cost).sum::<Result<_, _>>().unwrap();
        let drawn: i64 = spread.draws.iter().map(|(_, amount)| amount).sum();
        let total = Money { minor: total.round_to(currency.minor_digits()).unwrap(), currency };
        assert_eq!(drawn + spread.uncovered, total.minor, "{total}");
        for (id, amount) in &spread.draws {
            let order = orders.iter().find(|order| order.id == *id).unwrap();
            assert!(*amount <= order.remaining.max(0), "{order:?} gave {amount}");
            assert_eq!((order.currency, order.status), (currency, PoStatus::Active));
        }
        let ids: std::collections::BTreeSet<_> = spread.draws.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids.len(), spread.draws.len(), "each order once");
        covered_wholly += i32::from(spread.uncovered == 0 && drawn != 0);
        covered_in_part += i32::from(spread.uncovered != 0 && drawn != 0);
    }
    assert!(covered_wholly > 100 && covered_in_part > 100, "{covered_wholly} {covered_in_part}");
}
