//! Checks whether a charge belongs to its billing period.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Utc};

use super::dates::Written;
use crate::{date, line_item::LineItem, purchase_order::ProviderType};

/// Google's months begin and end in Pacific time, up to eight hours after those of UTC.
const PACIFIC: TimeDelta = TimeDelta::hours(8);

/// A charge and its class.
pub(super) struct Charge<'a> {
    pub(super) item: &'a LineItem,
    /// Whether it corrects an earlier billing period.
    pub(super) is_correction: bool,
}

/// Whether a charge starts outside its billing period.
pub(super) enum Outside {
    /// It starts within the period, its start is unknown, or it corrects an earlier period.
    No,
    /// It starts outside, which purchases, taxes and charges over several months may do.
    Warn(String),
    /// It is usage of another billing period.
    Stop(String),
}

impl Charge<'_> {
    /// Compares instants, because a billing period may be written with an offset.
    pub(super) fn outside(&self, start: Written, end: Option<Written>) -> Outside {
        let (item, at) = (self.item, self.item.charge_period_start);
        let (Some(at), Some(start)) = (at, start.instant()) else { return Outside::No };
        let is_google =
            || item.provider.as_deref().is_some_and(|name| ProviderType::of_name(name) == ProviderType::GoogleCloud);
        let end = end.and_then(|end| exclusive_end(item.billing_period_start, end));
        // Whose charge it is, is asked last: to know a name takes longer than the rest.
        let is_after = end.is_some_and(|end| at >= end && (at >= end + PACIFIC || !is_google()));
        if (at >= start && !is_after) || self.is_correction {
            return Outside::No;
        }
        let category = item.charge_category.as_deref();
        let is_usage = category.is_some_and(|category| category.trim().eq_ignore_ascii_case("Usage"));
        let reason = format!(
            "{} starts on {}, outside of its billing period {}",
            category.map_or_else(|| "the charge".to_owned(), |category| format!("the charge ({category})")),
            day(at),
            period(start, end),
        );
        // A year's agreement is billed in its last month: it began earlier but belongs here.
        let reaches_in = !is_after && item.charge_period_end.is_some_and(|end| end > start);
        if is_usage && !reaches_in { Outside::Stop(reason) } else { Outside::Warn(reason) }
    }
}

/// When the period is over. An end one day short of whole months is the last day: some exports write it that way.
fn exclusive_end(first: NaiveDate, end: Written) -> Option<DateTime<Utc>> {
    let is_last_day = end.end_day().and_then(|end| end.succ_opt()).is_some_and(|next| next.day() == first.day());
    end.end_instant()?.checked_add_signed(if is_last_day { TimeDelta::days(1) } else { TimeDelta::zero() })
}

fn day(at: DateTime<Utc>) -> String {
    date::show(at.date_naive())
}

fn period(start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> String {
    let last = end.and_then(|end| end.date_naive().checked_sub_days(Days::new(1)));
    last.map_or_else(|| format!("from {}", day(start)), |last| format!("{} to {}", day(start), date::show(last)))
}
