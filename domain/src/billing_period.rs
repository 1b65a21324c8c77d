//! The billing period of a bill: mostly a calendar month, but some providers and contracts use other days.

use std::fmt;

use chrono::{Datelike as _, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::date::{month_and_year, month_of, show};

/// The first and the last day of a bill. Shown as `Mar 2026` when it is a calendar month, else by its days:
/// `21 Feb – 20 Mar 2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BillingPeriod {
    /// The first day.
    pub first: NaiveDate,
    /// The last day, inclusive.
    pub last: NaiveDate,
}

impl BillingPeriod {
    /// The period of a file, given as its first day and the day after its last.
    ///
    /// Without an end after the first day, it is one month from the first day. An end that is one day short of whole
    /// months is taken as the last day itself: some exports write it so.
    #[must_use]
    pub fn of_file(first: NaiveDate, end: Option<NaiveDate>) -> Self {
        let Some(end) = end.filter(|end| *end > first) else { return Self { first, last: month_later(first) } };
        let last =
            if is_whole_months(first, end.succ_opt().unwrap_or(end)) { end } else { end.pred_opt().unwrap_or(end) };
        Self { first, last }
    }

    /// The calendar month in which it begins, `2026-03`. Dashboards group by it.
    #[must_use]
    pub fn month(&self) -> String {
        month_of(self.first)
    }

    /// Whether it is a calendar month.
    #[must_use]
    pub fn is_month(&self) -> bool {
        self.first.day() == 1 && self.last == month_later(self.first)
    }

    /// The word kept in the database and in machine-readable output: `2026-03`, or `2026-02-21/2026-03-20`. Sorting by
    /// it sorts periods by their first day.
    #[must_use]
    pub fn code(&self) -> String {
        if self.is_month() { self.month() } else { format!("{}/{}", self.first, self.last) }
    }
}

impl fmt::Display for BillingPeriod {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last } = *self;
        if self.is_month() {
            return out.write_str(&month_and_year(first));
        }
        if first == last {
            return out.write_str(&show(first));
        }
        let from = show(first);
        // The year is shown once if both days have the same.
        let from = if first.year() == last.year() {
            from.rsplit_once(' ').map_or(from.as_str(), |(day, _)| day)
        } else {
            &from
        };
        write!(out, "{from} – {}", show(last))
    }
}

/// The last day of a month that begins on this day.
fn month_later(first: NaiveDate) -> NaiveDate {
    first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first)
}

/// Whether an end (exclusive) is whole months after the first day.
fn is_whole_months(first: NaiveDate, end: NaiveDate) -> bool {
    let months = (end.year() - first.year()) * 12 + end.month().cast_signed() - first.month().cast_signed();
    let months = u32::try_from(months).ok().filter(|months| *months > 0);
    months.is_some_and(|months| first.checked_add_months(Months::new(months)) == Some(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shown(first: &str, end: &str) -> (String, String, String) {
        let period = BillingPeriod::of_file(day(first), (!end.is_empty()).then(|| day(end)));
        (period.to_string(), period.code(), period.month())
    }

    #[test]
    fn a_calendar_month_shows_its_name_and_another_period_its_days() {
        for (first, end, text, code) in [
            ("2026-03-01", "2026-04-01", "Mar 2026", "2026-03"),
            ("2028-02-01", "2028-03-01", "Feb 2028", "2028-02"),
            ("2026-12-01", "2027-01-01", "Dec 2026", "2026-12"),
            ("2026-02-21", "2026-03-21", "21 Feb – 20 Mar 2026", "2026-02-21/2026-03-20"),
            ("2026-01-01", "2026-04-01", "1 Jan – 31 Mar 2026", "2026-01-01/2026-03-31"),
            ("2026-03-01", "2026-03-16", "1 Mar – 15 Mar 2026", "2026-03-01/2026-03-15"),
            ("2026-03-16", "2026-04-01", "16 Mar – 31 Mar 2026", "2026-03-16/2026-03-31"),
            ("2025-12-15", "2026-01-15", "15 Dec 2025 – 14 Jan 2026", "2025-12-15/2026-01-14"),
            ("2026-01-01", "2027-01-01", "1 Jan – 31 Dec 2026", "2026-01-01/2026-12-31"),
            ("2026-05-03", "2026-05-04", "3 May 2026", "2026-05-03/2026-05-03"),
        ] {
            assert_eq!(shown(first, end), (text.to_owned(), code.to_owned(), first[..7].to_owned()), "{first} {end}");
        }
    }

    #[test]
    fn a_missing_end_or_the_last_day_as_end_means_whole_months() {
        for (first, end, text) in [
            ("2026-03-01", "", "Mar 2026"),
            ("2026-02-21", "", "21 Feb – 20 Mar 2026"),
            ("2026-03-01", "2026-03-01", "Mar 2026"),
            ("2026-03-01", "2026-02-01", "Mar 2026"),
            ("2026-03-01", "2026-03-31", "Mar 2026"),
            ("2028-02-01", "2028-02-29", "Feb 2028"),
            ("2026-02-21", "2026-03-20", "21 Feb – 20 Mar 2026"),
            ("2026-01-01", "2026-03-31", "1 Jan – 31 Mar 2026"),
        ] {
            assert_eq!(shown(first, end).0, text, "{first} {end}");
        }
    }

    #[test]
    fn codes_sort_by_first_day() {
        let mut codes: Vec<String> = [
            ("2026-02-01", "2026-03-01"),
            ("2026-02-21", "2026-03-21"),
            ("2026-03-01", "2026-03-16"),
            ("2026-04-01", "2026-05-01"),
        ]
        .map(|(first, end)| shown(first, end).1)
        .to_vec();
        let in_order = codes.clone();
        codes.sort();
        assert_eq!(codes, in_order);
    }
}
