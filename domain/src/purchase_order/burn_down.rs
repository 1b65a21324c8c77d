//! How a contract year of a purchase order is used up in the course of time, and when nothing will be left.

use super::balance::minor;
use super::contract_years::ContractYear;
use super::{LedgerEntry, LedgerKind, PurchaseOrder};
use crate::cost::CostError;
use crate::date;
use chrono::{Days, Months, NaiveDate};
use std::collections::BTreeMap;

/// Forecasts beyond 100 years are not shown.
const FURTHEST_DAYS: i128 = 36_525;

/// How a contract year is used up in the course of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumption {
    annual_value: i64,
    base_value: i128,
    start: NaiveDate,
    /// Without the base value, in the order of the days, none before the start.
    drawn: Vec<(NaiveDate, i64)>,
}

impl Consumption {
    /// From the consumption start: the base value, then what was drawn day by day, each amount with its sign. What
    /// was drawn before the start counts on the start.
    #[must_use]
    pub fn new(
        annual_value: i64,
        base_value: i64,
        start: NaiveDate,
        drawn: impl IntoIterator<Item = (NaiveDate, i64)>,
    ) -> Self {
        let mut drawn: Vec<_> = drawn.into_iter().map(|(day, amount)| (day.max(start), amount)).collect();
        drawn.sort_by_key(|(day, _)| *day);
        Self { annual_value, base_value: base_value.into(), start, drawn }
    }

    /// One contract year of an order, out of its ledger. What a bill drew on a year that ended before the bill did
    /// counts on the year's last day.
    #[must_use]
    pub fn of_year(order: &PurchaseOrder, year: &ContractYear, ledger: &[LedgerEntry]) -> Self {
        let of_year = ledger.iter().filter(|entry| entry.year == year.number);
        let (base, drawn): (Vec<_>, Vec<_>) = of_year.partition(|entry| entry.kind == LedgerKind::BaseValue);
        let is_last = year.number == order.years().count();
        let day = |entry: &LedgerEntry| if is_last { entry.day() } else { entry.day().min(year.last) };
        let drawn = drawn.into_iter().map(|entry| (day(entry), entry.amount));
        let base_value = base.into_iter().map(|entry| i128::from(entry.amount)).sum();
        let start = Some(order.consumed_from()).filter(|day| (year.first..=year.last).contains(day));
        let start = start.unwrap_or(year.first);
        Self { base_value, ..Self::new(order.annual_value.minor, 0, start, drawn) }
    }

    /// The day on which nothing will be left, at the average daily rate since the consumption start; the base value
    /// is no part of that rate. When nothing is left already, the day since which that is so. Nothing when nothing was
    /// consumed, or when it is more than 100 years away.
    #[must_use]
    pub fn forecast_exhaustion(&self, today: NaiveDate) -> Option<NaiveDate> {
        let drawn: i128 = self.drawn.iter().map(|(_, amount)| i128::from(*amount)).sum();
        let remaining = self.after_base() - drawn;
        if remaining <= 0 {
            return if self.base_value + drawn > 0 { Some(self.exhausted_since()) } else { None };
        }
        if drawn <= 0 {
            return None;
        }
        // Today counts as a whole day, so that an order of one day has a rate.
        let days = i128::from(today.signed_duration_since(self.start).num_days()).saturating_add(1).max(1);
        let left = remaining.checked_mul(days)?.checked_add(drawn - 1)?.checked_div(drawn)?;
        let left = u64::try_from(left).ok().filter(|left| i128::from(*left) <= FURTHEST_DAYS)?;
        today.max(self.start).checked_add_days(Days::new(left))
    }

    /// What was left at the end of each month (`2026-01`), from the month of the start to that of today or of the last
    /// day, whichever is earlier.
    fn burn_down(&self, last: NaiveDate, today: NaiveDate) -> Result<Vec<(String, i64)>, CostError> {
        let mut months = Vec::new();
        let (mut remaining, mut drawn) = (self.after_base(), self.drawn.iter().peekable());
        let mut month = date::month_of(self.start);
        let mut day = Some(self.start);
        let end = date::month_of(today.min(last));
        while let Some(first) = day.filter(|_| month <= end) {
            while let Some((_, amount)) = drawn.next_if(|(day, _)| date::month_of(*day) <= month) {
                remaining -= i128::from(*amount);
            }
            months.push((month, minor(remaining)?));
            day = first.checked_add_months(Months::new(1));
            month = day.map(date::month_of).unwrap_or_default();
        }
        Ok(months)
    }

    fn after_base(&self) -> i128 {
        i128::from(self.annual_value) - self.base_value
    }

    /// The day since which nothing is left; days before a reversal gave something back do not count.
    fn exhausted_since(&self) -> NaiveDate {
        let mut remaining = self.after_base();
        let mut since = (remaining <= 0).then_some(self.start);
        for (day, amount) in &self.drawn {
            remaining -= i128::from(*amount);
            since = if remaining > 0 { None } else { since.or(Some(*day)) };
        }
        since.unwrap_or(self.start)
    }
}

/// What was left of an order at the end of each month (`2026-01`), from the month of the consumption start to that of
/// today or of the expiry date, whichever is earlier: of the contract year that had begun by then.
pub fn burn_down(
    order: &PurchaseOrder,
    ledger: &[LedgerEntry],
    today: NaiveDate,
) -> Result<Vec<(String, i64)>, CostError> {
    let mut months = BTreeMap::new();
    let first = order.base_year();
    // In a month in which two years meet, the later one replaces the earlier one.
    for year in order.years().all().filter(|year| year.number >= first) {
        if year.number == first || year.first <= today {
            months.extend(Consumption::of_year(order, &year, ledger).burn_down(year.last, today)?);
        }
    }
    Ok(months.into_iter().collect())
}

/// When the present contract year of an order will be used up: see [`Consumption::forecast_exhaustion`].
#[must_use]
pub fn forecast(order: &PurchaseOrder, ledger: &[LedgerEntry], today: NaiveDate) -> Option<NaiveDate> {
    let year = order.years().get(order.years().of_day(today));
    Consumption::of_year(order, &year, ledger).forecast_exhaustion(today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing_period::BillingPeriod;
    use crate::ids::BillId;
    use crate::purchase_order::{LedgerBill, PurchaseOrderDraft};
    use crate::record::Draft;

    fn day(text: &str) -> NaiveDate {
        date::parse_date(text, crate::notation::Notation::NEUTRAL).unwrap()
    }

    fn consumption(annual: i64, base: i64, drawn: &[(&str, i64)]) -> Consumption {
        Consumption::new(annual, base, day("2026-01-01"), drawn.iter().map(|(text, amount)| (day(text), *amount)))
    }

    #[test]
    fn an_order_is_used_up_at_the_rate_since_its_consumption_start() {
        for (annual, base, drawn, today, expected) in [
            (365, 0, &[("2026-01-05", 10)][..], "2026-01-10", Some("2026-12-31")),
            (365, 355, &[("2026-01-05", 5)], "2026-01-10", Some("2026-01-20")),
            (100, 0, &[("2026-01-01", 99)], "2026-01-01", Some("2026-01-02")),
            (100, 0, &[("2026-01-31", 60), ("2026-02-28", 20), ("2026-02-28", -30)], "2026-02-19", Some("2026-04-10")),
            // Today is before the start: the rate is that of one day.
            (100, 0, &[("2025-12-01", 50)], "2025-12-31", Some("2026-01-02")),
            (100, 0, &[], "2026-02-01", None),
            (100, 50, &[], "2026-02-01", None),
            (100, 0, &[("2026-01-01", 5), ("2026-01-02", -5)], "2026-02-01", None),
            (100, 0, &[("2026-01-01", -5)], "2026-02-01", None),
            (0, 0, &[], "2026-02-01", None),
            (36_526, 0, &[("2026-01-01", 1)], "2026-01-01", Some("2126-01-02")),
            (36_527, 0, &[("2026-01-01", 1)], "2026-01-01", None),
            (i64::MAX, 0, &[("2026-01-01", 1)], "2026-02-01", None),
        ] {
            let forecast = consumption(annual, base, drawn).forecast_exhaustion(day(today));
            assert_eq!(forecast.map(date::to_input).as_deref(), expected, "{annual} {base} {drawn:?} {today}");
        }
    }

    #[test]
    fn an_order_that_is_used_up_says_since_when() {
        for (annual, base, drawn, expected) in [
            (100, 0, &[("2026-02-28", 50), ("2026-01-31", 50)][..], "2026-02-28"),
            (100, 0, &[("2026-01-31", 150)], "2026-01-31"),
            (100, 100, &[("2026-01-31", 1)], "2026-01-01"),
            (100, 0, &[("2026-01-31", 100), ("2026-02-28", -10), ("2026-03-31", 10)], "2026-03-31"),
            (0, 0, &[("2026-03-31", 10)], "2026-01-01"),
        ] {
            let since = consumption(annual, base, drawn).forecast_exhaustion(day("2026-06-15"));
            assert_eq!(since.map(date::to_input).as_deref(), Some(expected), "{annual} {base} {drawn:?}");
        }
    }

    #[test]
    fn the_chart_has_every_month_and_ends_today_or_at_the_expiry() {
        let consumption =
            consumption(100, 10, &[("2026-03-31", 20), ("2025-11-30", 5), ("2026-03-01", -1), ("2026-05-31", 99)]);
        let chart = |expiry: &str, today: &str| consumption.burn_down(day(expiry), day(today)).unwrap();
        let months = [("2026-01", 85), ("2026-02", 85), ("2026-03", 66), ("2026-04", 66), ("2026-05", -33)];
        let months = months.map(|(month, remaining)| (month.to_owned(), remaining));
        assert_eq!(chart("2026-12-31", "2026-05-01"), months);
        assert_eq!(chart("2026-04-01", "2027-05-01"), months[..4]);
        assert_eq!(chart("2026-12-31", "2026-01-01"), months[..1]);
        assert_eq!(chart("2026-12-31", "2025-12-31"), []);
    }

    #[test]
    fn the_chart_keeps_its_months_when_the_start_is_the_31st() {
        let consumption = Consumption::new(1, 0, day("2025-12-31"), []);
        let chart = consumption.burn_down(day("2026-12-31"), day("2026-03-01")).unwrap();
        let months: Vec<_> = chart.iter().map(|(month, _)| month.as_str()).collect();
        assert_eq!(months, ["2025-12", "2026-01", "2026-02", "2026-03"]);
    }

    fn order(changes: &[(&str, &str)]) -> PurchaseOrder {
        let mut draft = PurchaseOrderDraft::default();
        for (field, value) in [
            ("name", "Cloud"),
            ("annual_value", "1.00"),
            ("current_status", "active"),
            ("provider_type", "aws"),
            ("start_date", "2026-01-01"),
            ("expiry_date", "2026-12-31"),
            ("currency", "USD"),
        ]
        .iter()
        .chain(changes)
        {
            assert!(draft.set(field, value), "{field}");
        }
        draft.parse(crate::notation::Notation::NEUTRAL).unwrap()
    }

    /// An entry of a contract year; a bill's counts on the last day of its month.
    fn entry(kind: LedgerKind, year: i64, amount: i64, month: &str) -> LedgerEntry {
        let at = "2026-06-01T00:00:00Z".parse().unwrap();
        let period = BillingPeriod::of_file(day(&format!("{month}-01")), None);
        let bill =
            (kind != LedgerKind::BaseValue).then(|| LedgerBill { id: BillId::at(at, [0; 10]), number: 1, period });
        LedgerEntry { kind, year, amount, at, bill, note: String::new(), person: String::new() }
    }

    #[test]
    fn a_ledger_is_a_base_value_and_what_was_drawn_since() {
        let ledger = [
            entry(LedgerKind::BaseValue, 1, 10, "2026-02"),
            entry(LedgerKind::BillApproved, 1, 20, "2026-03"),
            entry(LedgerKind::BaseValue, 1, -3, "2026-04"),
            entry(LedgerKind::BillApproved, 2, 5, "2027-03"),
        ];
        let order = order(&[]);
        let expected = consumption(100, 7, &[("2026-03-31", 20)]);
        assert_eq!(Consumption::of_year(&order, &order.years().get(1), &ledger), expected);
    }

    #[test]
    fn a_new_contract_year_begins_with_the_full_value() {
        let approved = |year, amount, month| entry(LedgerKind::BillApproved, year, amount, month);
        let ledger = [
            entry(LedgerKind::BaseValue, 1, 10, "2026-01"),
            approved(1, 20, "2026-02"),
            approved(1, 30, "2026-11"),
            // This bill drew on both years: on the first one what was left.
            approved(1, 40, "2026-12"),
            approved(2, 5, "2026-12"),
            approved(2, 6, "2027-01"),
        ];
        let months = |changes: &[(&str, &str)], today: &str| {
            let months = burn_down(&order(changes), &ledger, day(today)).unwrap();
            months.into_iter().map(|(month, left)| format!("{month} {left}")).collect::<Vec<_>>()
        };
        let whole = [("expiry_date", "2027-12-31"), ("consumption_start_date", "2026-10-01")];
        assert_eq!(months(&whole, "2027-01-15"), ["2026-10 70", "2026-11 40", "2026-12 0", "2027-01 89"]);
        assert_eq!(months(&whole, "2026-12-31")[2..], ["2026-12 0"]);
        let mid_month =
            [("start_date", "2025-12-16"), ("expiry_date", "2027-12-15"), ("consumption_start_date", "2026-10-01")];
        assert_eq!(months(&mid_month, "2026-12-15")[2..], ["2026-12 0"], "the second year has not begun");
        assert_eq!(months(&mid_month, "2026-12-16")[2..], ["2026-12 95"]);
    }

    #[test]
    fn the_forecast_is_that_of_the_present_contract_year() {
        let approved = |year, amount, month| entry(LedgerKind::BillApproved, year, amount, month);
        let ledger = [approved(1, 100, "2026-06"), approved(2, 31, "2027-01")];
        let order = order(&[("expiry_date", "2028-12-31")]);
        let at = |today: &str| forecast(&order, &ledger, day(today)).map(date::to_input);
        assert_eq!(at("2026-12-31").as_deref(), Some("2026-06-30"), "used up since");
        assert_eq!(at("2027-01-31").as_deref(), Some("2027-04-10"), "one a day, and 69 are left");
        assert_eq!(at("2028-01-01"), None, "nothing was drawn on the third year yet");
    }
}
