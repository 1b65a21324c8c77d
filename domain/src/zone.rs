//! The time zone in which a person sees times.
//!
//! The host works out when the clocks of a zone change, and a page carries that along: server and browser then show the
//! same, and the browser needs no table of the world's zones.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

/// The cookie in which the browser says its zone.
pub const COOKIE: &str = "zone";

/// How far the clocks of a zone are from UTC, and since when. The default is UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Seconds since 1970 with the minutes that clocks are ahead of UTC from then on; oldest first.
    changes: Vec<(i64, i32)>,
}

impl Zone {
    /// What a clock in the zone shows, and the name of its offset: `UTC`, `UTC+2`, `UTC−3:30`.
    #[must_use]
    pub fn local(&self, at: DateTime<Utc>) -> (NaiveDateTime, String) {
        let minutes = self.minutes(at.timestamp());
        let local = at.naive_utc() + Duration::minutes(minutes.into());
        let sign = match minutes {
            0 => return (local, "UTC".to_owned()),
            1.. => '+',
            _ => '\u{2212}',
        };
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        let rest = if rest == 0 { String::new() } else { format!(":{rest:02}") };
        (local, format!("UTC{sign}{hours}{rest}"))
    }

    /// The instant at which a clock in the zone shows this. Of an hour that is there twice it is the second, and of one that
    /// is skipped what the clock would have shown before.
    #[must_use]
    pub fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let shown = local.and_utc();
        let nearly = shown.timestamp() - i64::from(self.minutes(shown.timestamp())) * 60;
        shown - Duration::minutes(self.minutes(nearly).into())
    }

    /// The minutes ahead of UTC at an instant. Before the first change that is known, it is as after it.
    fn minutes(&self, at: i64) -> i32 {
        let since = self.changes.iter().rev().find(|(from, _)| *from <= at);
        since.or(self.changes.first()).map_or(0, |(_, minutes)| *minutes)
    }
}

#[cfg(feature = "server")]
mod server {
    use super::Zone;
    use chrono::{DateTime, NaiveDate, NaiveTime, Offset as _, TimeZone as _, Utc};
    use chrono_tz::Tz;
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, PoisonError};

    /// No zone changes its clocks twice in so few seconds, but for some of long ago.
    const STEP: i64 = 7 * DAY;
    const DAY: i64 = 86_400;
    /// Before and after today. What is older is shown with the first offset.
    const PAST: i64 = 10 * 366 * DAY;
    const FUTURE: i64 = 366 * DAY;

    /// The zones of a day: to find the changes of a zone takes about as long as to answer a request.
    static KNOWN: LazyLock<Mutex<HashMap<Tz, (NaiveDate, Zone)>>> = LazyLock::new(Mutex::default);

    impl Zone {
        /// The zone of a name such as `Europe/Berlin`, as its clocks are around `now`.
        #[must_use]
        pub fn of(name: &str, now: DateTime<Utc>) -> Option<Self> {
            let (zone, today) = (Tz::from_str_insensitive(name).ok()?, now.date_naive());
            let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((day, found)) = known.get(&zone)
                && *day == today
            {
                return Some(found.clone());
            }
            let found = Self::around(zone, today.and_time(NaiveTime::MIN).and_utc())?;
            known.insert(zone, (today, found.clone()));
            Some(found)
        }

        fn around(zone: Tz, now: DateTime<Utc>) -> Option<Self> {
            let minutes = |at: i64| {
                let at = DateTime::from_timestamp(at, 0)?.naive_utc();
                Some(zone.offset_from_utc_datetime(&at).fix().local_minus_utc() / 60)
            };
            let (mut at, end) = (now.timestamp() - PAST, now.timestamp() + FUTURE);
            let mut changes = vec![(at, minutes(at)?)];
            while at < end {
                let (before, after) = (minutes(at)?, minutes(at + STEP)?);
                if before != after {
                    let (mut low, mut high) = (at, at + STEP);
                    while high - low > 1 {
                        let middle = low.midpoint(high);
                        if minutes(middle)? == before { low = middle } else { high = middle }
                    }
                    changes.push((high, after));
                }
                at += STEP;
            }
            Some(Self { changes })
        }
    }
}

#[cfg(test)]
#[cfg(feature = "server")]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn shown(zone: &str, time: &str) -> String {
        let (local, offset) = Zone::of(zone, at("2026-11-30T00:00:00Z")).unwrap().local(at(time));
        format!("{local} {offset}")
    }

    #[test]
    fn a_time_is_what_the_clocks_of_the_zone_show() {
        for (zone, time, expected) in [
            ("Europe/Berlin", "2026-01-31T14:05:00Z", "2026-01-31 15:05:00 UTC+1"),
            ("Europe/Berlin", "2026-07-31T22:05:00Z", "2026-08-01 00:05:00 UTC+2"),
            ("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29 01:59:59 UTC+1"),
            ("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29 03:00:00 UTC+2"),
            ("Europe/Berlin", "2019-07-01T00:00:00Z", "2019-07-01 02:00:00 UTC+2"),
            ("asia/kolkata", "2026-01-01T00:00:00Z", "2026-01-01 05:30:00 UTC+5:30"),
            ("America/St_Johns", "2026-01-01T00:00:00Z", "2025-12-31 20:30:00 UTC\u{2212}3:30"),
            ("UTC", "2026-01-01T00:00:00Z", "2026-01-01 00:00:00 UTC"),
        ] {
            assert_eq!(shown(zone, time), expected, "{zone}");
        }
        assert_eq!(Zone::default().local(at("2026-01-01T00:00:00Z")).1, "UTC");
        assert_eq!(Zone::of("Mars/Olympus", at("2026-01-01T00:00:00Z")), None);
    }

    #[test]
    fn what_a_clock_shows_leads_back_to_the_instant() {
        for name in ["Europe/Berlin", "America/New_York", "Africa/Casablanca", "Asia/Kathmandu", "Australia/Lord_Howe"]
        {
            let zone = Zone::of(name, at("2026-11-30T00:00:00Z")).unwrap();
            let mut time = at("2025-01-01T00:30:00Z");
            let mut differing = 0;
            while time < at("2027-01-01T00:00:00Z") {
                differing += usize::from(zone.instant(zone.local(time).0) != time);
                time += Duration::hours(1);
            }
            // Once a year an hour is there twice.
            assert!(differing <= 4, "{name}: {differing}");
        }
    }

    #[test]
    fn a_page_carries_few_changes() {
        let now = at("2026-11-30T00:00:00Z");
        assert_eq!(Zone::of("Asia/Tokyo", now).unwrap().changes.len(), 1);
        assert!(Zone::of("Africa/Casablanca", now).unwrap().changes.len() < 30);
        assert!(serde_json::to_string(&Zone::of("Europe/Berlin", now).unwrap()).unwrap().len() < 500);
    }
}
