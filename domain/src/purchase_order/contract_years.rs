//! The contract years of a purchase order. Its `Annual Value` is for each of them, and what is left of one does not pass
//! to the next. docs/purchase-orders.md says why.

use crate::billing_period::BillingPeriod;
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One contract year of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractYear {
    /// Its number, from 1.
    pub number: i64,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

impl ContractYear {
    /// Whether any day from `first` to `last` is in it.
    #[must_use]
    pub fn overlaps(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.first <= last && self.last >= first
    }
}

/// Its days, as those of a bill: `15 Mar 2026 – 14 Mar 2027`.
impl fmt::Display for ContractYear {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        BillingPeriod { first: self.first, last: self.last }.fmt(out)
    }
}

/// All contract years of an order; there is at least one.
///
/// A year runs from the start date to the day before its anniversary: 15 Mar 2026 to 14 Mar 2027. The anniversary of
/// 29 Feb is 1 Mar in a year without that day. An order that expires on the anniversary itself, as in 1 Jan 2026 to
/// 1 Jan 2027, has no further year for this one day. The last year ends with the order, and may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractYears {
    start: NaiveDate,
    expiry: NaiveDate,
}

impl ContractYears {
    /// The contract years of an order with these first and last days.
    #[must_use]
    pub fn new(start: NaiveDate, expiry: NaiveDate) -> Self {
        Self { start, expiry }
    }

    /// How many years there are.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.anniversaries(self.expiry.pred_opt().unwrap_or(self.expiry)) + 1
    }

    /// The number of the year with this day; a day before the first year or after the last counts in that year.
    #[must_use]
    pub fn of_day(&self, day: NaiveDate) -> i64 {
        (self.anniversaries(day) + 1).clamp(1, self.count())
    }

    /// The year with this number; the first or the last one if there is none.
    #[must_use]
    pub fn get(&self, number: i64) -> ContractYear {
        let count = self.count();
        let number = number.clamp(1, count);
        let before_next = || self.anniversary(number).pred_opt();
        let last = if number == count { None } else { before_next() }.unwrap_or(self.expiry);
        ContractYear { number, first: self.anniversary(number - 1), last }
    }

    /// All years, the first one first.
    pub fn all(self) -> impl Iterator<Item = ContractYear> {
        (1..=self.count()).map(move |number| self.get(number))
    }

    /// The days of the last year, if it is one of several and is shorter than a year.
    #[must_use]
    pub fn shorter_last(&self) -> Option<i64> {
        let last = self.get(self.count());
        let is_shorter = self.anniversary(last.number).pred_opt().is_some_and(|full| last.last < full);
        let days = super::contract_days(last.first, last.last);
        (last.number > 1 && is_shorter).then_some(days)
    }

    /// How many anniversaries of the start have been reached on a day. `years_since` compares month and day, and so
    /// reaches that of 29 Feb on 1 Mar.
    fn anniversaries(&self, day: NaiveDate) -> i64 {
        day.years_since(self.start).map_or(0, i64::from)
    }

    fn anniversary(&self, years: i64) -> NaiveDate {
        let Some(year) = i32::try_from(years).ok().and_then(|years| self.start.year().checked_add(years)) else {
            return self.expiry;
        };
        let same_day = self.start.with_year(year);
        same_day.or_else(|| NaiveDate::from_ymd_opt(year, 3, 1)).unwrap_or(self.expiry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn years(start: &str, expiry: &str) -> Vec<String> {
        let years = ContractYears::new(day(start), day(expiry));
        years.all().map(|year| format!("{} {} {}", year.number, year.first, year.last)).collect()
    }

    #[test]
    fn an_order_of_up_to_a_year_has_one_contract_year() {
        for (start, expiry) in [
            ("2026-01-01", "2026-01-02"),
            ("2026-01-01", "2026-06-30"),
            ("2026-01-01", "2026-12-31"),
            // People who write the anniversary mean one year, not a second one of a single day.
            ("2026-01-01", "2027-01-01"),
            ("2026-03-15", "2027-03-14"),
            ("2024-02-29", "2025-02-28"),
            ("2024-02-29", "2025-03-01"),
            ("2023-02-28", "2024-02-28"),
        ] {
            assert_eq!(years(start, expiry), [format!("1 {start} {expiry}")]);
            assert_eq!(ContractYears::new(day(start), day(expiry)).shorter_last(), None);
        }
    }

    #[test]
    fn years_run_from_the_start_date() {
        assert_eq!(
            years("2026-03-15", "2029-03-14"),
            ["1 2026-03-15 2027-03-14", "2 2027-03-15 2028-03-14", "3 2028-03-15 2029-03-14"]
        );
        assert_eq!(years("2026-01-31", "2027-02-02"), ["1 2026-01-31 2027-01-30", "2 2027-01-31 2027-02-02"]);
        assert_eq!(years("2026-01-01", "2028-01-01"), ["1 2026-01-01 2026-12-31", "2 2027-01-01 2028-01-01"]);
    }

    #[test]
    fn years_from_29_february_begin_on_1_march_where_there_is_none() {
        assert_eq!(
            years("2024-02-29", "2028-12-31"),
            [
                "1 2024-02-29 2025-02-28",
                "2 2025-03-01 2026-02-28",
                "3 2026-03-01 2027-02-28",
                "4 2027-03-01 2028-02-28",
                "5 2028-02-29 2028-12-31",
            ]
        );
        assert_eq!(years("2023-02-28", "2024-03-01"), ["1 2023-02-28 2024-02-27", "2 2024-02-28 2024-03-01"]);
    }

    #[test]
    fn a_shorter_last_year_is_noticed() {
        let shorter = |start, expiry| ContractYears::new(day(start), day(expiry)).shorter_last();
        assert_eq!(shorter("2026-01-01", "2027-06-30"), Some(181));
        assert_eq!(shorter("2026-01-01", "2027-01-02"), Some(2));
        assert_eq!(shorter("2026-01-01", "2027-12-31"), None);
        assert_eq!(shorter("2026-01-01", "2028-01-01"), None);
    }

    #[test]
    fn every_day_of_an_order_is_in_exactly_one_year() {
        for (start, expiry) in [
            ("2024-02-29", "2033-07-01"),
            ("2026-12-31", "2029-12-31"),
            ("2026-01-01", "2125-12-06"),
            ("2026-01-01", "2026-01-01"),
        ] {
            let years = ContractYears::new(day(start), day(expiry));
            let mut next = day(start);
            for year in years.all() {
                assert_eq!(year.first, next, "{start} {expiry}");
                assert!(year.last >= year.first, "{year:?}");
                assert_eq!((years.of_day(year.first), years.of_day(year.last)), (year.number, year.number));
                next = year.last.succ_opt().unwrap();
            }
            assert_eq!(next.pred_opt(), Some(day(expiry)));
            assert_eq!(years.of_day(NaiveDate::MIN), 1);
            assert_eq!(years.of_day(NaiveDate::MAX), years.count());
        }
    }

    #[test]
    fn a_year_is_shown_by_its_days() {
        let years = ContractYears::new(day("2026-03-15"), day("2028-03-14"));
        assert_eq!(years.get(2).to_string(), "15 Mar 2027 – 14 Mar 2028");
        assert_eq!((years.get(0), years.get(9)), (years.get(1), years.get(2)));
        assert!(years.get(2).overlaps(day("2028-03-14"), day("2028-04-01")));
        assert!(!years.get(2).overlaps(day("2028-03-15"), day("2028-04-01")));
    }
}
