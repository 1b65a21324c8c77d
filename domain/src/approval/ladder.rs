//! The days on which Bill Approvers are reminded of a bill.

use chrono::{Days, NaiveDate};

use crate::text;

/// The largest number of reminders before the day, and after it.
pub const LONGEST_LADDER: usize = 6;
/// The farthest reminder, in days.
const FARTHEST: i64 = 90;
/// A reminder that could not be sent in time, because no server ran, is sent up to so many days later.
const LATE: i64 = 3;

/// Reminders before and after the day by which a bill should be approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Days before it, the largest first; 0 is the day itself.
    pub before: Vec<i64>,
    /// Days after it, the smallest first.
    pub after: Vec<i64>,
}

impl Default for Ladder {
    fn default() -> Self {
        Self { before: vec![3, 1], after: vec![1, 7, 14] }
    }
}

impl Ladder {
    /// Reads days as they are typed: `3, 1`. An empty text has none.
    #[must_use]
    pub fn parse_days(raw: &str, smallest: i64) -> Option<Vec<i64>> {
        let typed: String = text::clean(raw).chars().map(text::ascii_digit).collect();
        let words = typed.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty());
        let days: Option<Vec<i64>> = words
            .map(|word| {
                let is_number = word.chars().all(|c| c.is_ascii_digit());
                word.parse().ok().filter(|day| is_number && (smallest..=FARTHEST).contains(day))
            })
            .collect();
        let mut days = days?;
        days.sort_unstable();
        days.dedup();
        (days.len() <= LONGEST_LADDER).then_some(days)
    }

    /// The days as the form shows them.
    #[must_use]
    pub fn written(days: &[i64]) -> String {
        days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// The reminder that is due today, in days from `approve_by` (below 0: before it): the latest whose day has come, unless
    /// the bill was sent on that day or later, or the day is too long ago.
    #[must_use]
    pub fn due(&self, approve_by: NaiveDate, sent: NaiveDate, today: NaiveDate) -> Option<i64> {
        let rungs = self.before.iter().map(|days| -days).chain(self.after.iter().copied());
        let day = |rung: i64| match u64::try_from(rung) {
            Ok(after) => approve_by.checked_add_days(Days::new(after)),
            Err(_) => approve_by.checked_sub_days(Days::new(rung.unsigned_abs())),
        };
        let has_come = rungs.filter_map(|rung| Some((rung, day(rung)?))).filter(|(_, day)| *day <= today);
        let (rung, day) = has_come.max()?;
        (day > sent && today.signed_duration_since(day).num_days() <= LATE).then_some(rung)
    }
}
