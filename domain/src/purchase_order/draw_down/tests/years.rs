//! Bills and the contract years of orders.

use super::*;

/// What a bill of AWS for these days draws, as (order, contract year, amount), and what is uncovered.
fn spread_years(first: &str, last: &str, cost: &str, orders: &[Candidate]) -> (Vec<(u128, i64, i64)>, i64) {
    let period = BillingPeriod { first: day(first), last: day(last) };
    let drawn = draw_down(period, usd(), &[(Some("AWS"), Cost::parse(cost).unwrap())], orders).unwrap();
    let draws = drawn.draws.into_iter().map(|draw| (draw.order.0.as_u128(), draw.year, draw.amount));
    (draws.collect(), drawn.uncovered)
}

#[test]
fn a_bill_draws_on_the_contract_year_of_its_days() {
    let order = |left: [i64; 3]| [order(1, ProviderType::Aws, 0).lasting("2025-09-15", "2028-09-14", &left)];
    let all = order([100, 100, 100]);
    assert_eq!(spread_years("2026-09-01", "2026-09-14", "0.7", &all), (vec![(1, 1, 70)], 0));
    assert_eq!(spread_years("2026-09-15", "2026-10-14", "0.7", &all), (vec![(1, 2, 70)], 0));
    assert_eq!(
        spread_years("2026-10-01", "2026-10-31", "1.7", &all),
        (vec![(1, 2, 100)], 70),
        "a later year is not touched"
    );
    let used_up = order([100, 0, 100]);
    assert_eq!(
        spread_years("2026-10-01", "2026-10-31", "0.7", &used_up),
        (vec![], 70),
        "what is left of a year is not passed on"
    );
}

#[test]
fn a_bill_in_two_contract_years_draws_on_the_first_one_that_is_not_used_up() {
    let order = |left: [i64; 3]| [order(1, ProviderType::Aws, 0).lasting("2025-09-15", "2028-09-14", &left)];
    assert_eq!(spread_years("2026-09-01", "2026-09-30", "0.7", &order([100, 100, 100])), (vec![(1, 1, 70)], 0));
    assert_eq!(
        spread_years("2026-09-01", "2026-09-30", "1.5", &order([100, 100, 100])),
        (vec![(1, 1, 100), (1, 2, 50)], 0)
    );
    assert_eq!(spread_years("2026-09-01", "2026-09-30", "1.5", &order([0, 100, 100])), (vec![(1, 2, 100)], 50));
    assert_eq!(
        spread_years("2026-09-01", "2027-09-30", "2.5", &order([100, 100, 100])),
        (vec![(1, 1, 100), (1, 2, 100), (1, 3, 50)], 0)
    );
    assert_eq!(
        spread_years("2026-09-01", "2026-09-30", "-0.5", &order([0, 0, 0])),
        (vec![(1, 1, -50)], 0),
        "a credit goes to the first year"
    );
}

#[test]
fn days_before_the_consumption_start_choose_no_contract_year() {
    let order = order(1, ProviderType::Aws, 0).lasting("2025-09-15", "2027-09-14", &[100, 100]);
    let order = [Candidate { consumption_start: Some(day("2026-09-15")), ..order }];
    assert_eq!(spread_years("2026-09-01", "2026-09-30", "0.7", &order), (vec![(1, 2, 70)], 0));
    assert_eq!(spread_years("2026-09-01", "2026-09-14", "0.7", &order), (vec![], 70));
}

#[test]
fn the_years_of_an_order_come_before_an_order_that_expires_later() {
    let orders = [
        order(1, ProviderType::Aws, 0).lasting("2026-01-01", "2028-12-31", &[100, 100, 100]),
        order(2, ProviderType::Aws, 0).lasting("2025-10-01", "2027-09-30", &[100, 100]),
    ];
    assert_eq!(
        spread_years("2026-09-15", "2026-10-14", "2.5", &orders),
        (vec![(2, 1, 100), (2, 2, 100), (1, 1, 50)], 0)
    );
}
