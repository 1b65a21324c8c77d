//! Rate limits. Tries are counted under a key, such as an address or an account, with two stored numbers per key.

use chrono::{DateTime, TimeDelta, Utc};

/// A rule for one kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A burst at once, then one more after each interval.
    Bucket {
        /// How many tries may come at once.
        burst: i32,
        /// The time until one more is free.
        every: TimeDelta,
    },
    /// A few at once; then each pause is twice the one before: a second, two, four, up to the longest.
    Growing {
        /// How many tries need no pause.
        free: i64,
        /// The longest pause. After a day without a try the count starts again.
        longest: TimeDelta,
    },
}

/// What is stored for a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// How many tries in a row.
    pub count: i64,
    /// For a bucket, when it is full again; else when the next try is free.
    pub free_at: DateTime<Utc>,
}

/// After this time without a try, a growing limit starts again.
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);

impl Limit {
    /// The stored state after one more try, or how long to wait before the next.
    pub fn take(self, tries: Tries, now: DateTime<Utc>) -> Result<Tries, TimeDelta> {
        let Tries { count, free_at } = tries;
        match self {
            Limit::Bucket { burst, every } => {
                let free_at = within(free_at, now, every * burst).max(now) + every;
                let over = free_at - now - every * burst;
                if over > TimeDelta::zero() { Err(over) } else { Ok(Tries { count: count + 1, free_at }) }
            }
            Limit::Growing { free, longest } => {
                let free_at = within(free_at, now, pause(count, free, longest));
                if free_at > now {
                    return Err(free_at - now);
                }
                let before = if now - free_at > FORGOTTEN { 0 } else { count };
                let count = before.saturating_add(1);
                Ok(Tries { count, free_at: now + pause(count, free, longest) })
            }
        }
    }

    /// The stored state after taking back a try that does not count.
    pub fn give_back(self, tries: Tries) -> Tries {
        match self {
            Limit::Bucket { every, .. } => Tries { count: tries.count - 1, free_at: tries.free_at - every },
            Limit::Growing { .. } => Tries::default(),
        }
    }
}

/// How long the next try has to wait.
fn pause(count: i64, free: i64, longest: TimeDelta) -> TimeDelta {
    match u32::try_from(count - free) {
        Err(_) if count < free => TimeDelta::zero(),
        // 2^25 seconds are more than a year; this also prevents an overflow.
        Ok(times) if times < 25 => TimeDelta::seconds(1 << times).min(longest),
        _ => longest,
    }
}

/// A time further ahead than the rule can set was written while the clock was ahead. It is ignored: otherwise users
/// would have to wait for as long as the clock was ahead.
fn within(free_at: DateTime<Utc>, now: DateTime<Utc>, furthest: TimeDelta) -> DateTime<Utc> {
    if free_at - now > furthest { now } else { free_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        "2026-11-23T09:00:00Z".parse().unwrap()
    }

    /// How many tries are let through in a day, with one try every `pause`.
    fn in_a_day(limit: Limit, pause: TimeDelta) -> usize {
        let mut tries = Tries::default();
        let mut now = start();
        let mut let_through = 0;
        while now < start() + TimeDelta::hours(24) {
            if let Ok(after) = limit.take(tries, now) {
                tries = after;
                let_through += 1;
            }
            now += pause;
        }
        let_through
    }

    #[test]
    fn a_bucket_lets_a_few_through_at_once_and_then_one_at_a_time() {
        let limit = Limit::Bucket { burst: 3, every: TimeDelta::minutes(10) };
        let mut tries = Tries::default();
        for _ in 0..3 {
            tries = limit.take(tries, start()).unwrap();
        }
        assert_eq!(limit.take(tries, start()), Err(TimeDelta::minutes(10)));
        assert_eq!(limit.take(tries, start() + TimeDelta::minutes(4)), Err(TimeDelta::minutes(6)));
        assert!(limit.take(tries, start() + TimeDelta::minutes(10)).is_ok());
        assert!(limit.take(limit.give_back(tries), start()).is_ok(), "what was given back is there again");
        assert_eq!(in_a_day(limit, TimeDelta::seconds(1)), 3 + 24 * 6 - 1);
    }

    #[test]
    fn correcting_a_clock_that_was_ahead_locks_nobody_out() {
        let limits = [
            Limit::Bucket { burst: 60, every: TimeDelta::seconds(10) },
            Limit::Bucket { burst: 30, every: TimeDelta::minutes(48) },
            Limit::Growing { free: 5, longest: TimeDelta::hours(2) },
            Limit::Growing { free: 0, longest: TimeDelta::hours(2) },
        ];
        for (limit, ahead) in limits.into_iter().zip([1, 30, 1, 24 * 400].map(TimeDelta::hours)) {
            let mut tries = Tries::default();
            for _ in 0..4 {
                tries = limit.take(tries, start() + ahead).unwrap_or(tries);
            }
            assert!(limit.take(tries, start()).is_ok(), "{limit:?}, a clock {ahead} ahead");
        }
        // After that the rule holds as before.
        let limit = Limit::Growing { free: 0, longest: TimeDelta::hours(2) };
        let after = limit.take(Tries { count: 9, free_at: start() + TimeDelta::days(9) }, start()).unwrap();
        assert_eq!(limit.take(after, start()), Err(TimeDelta::seconds(1024)));
    }

    #[test]
    fn a_growing_limit_doubles_its_pause_up_to_the_longest() {
        let limit = Limit::Growing { free: 3, longest: TimeDelta::seconds(5) };
        let mut tries = Tries::default();
        let mut now = start();
        for pause in [0, 0, 1, 2, 4, 5, 5] {
            tries = limit.take(tries, now).unwrap();
            assert_eq!(tries.free_at - now, TimeDelta::seconds(pause), "after try {}", tries.count);
            if pause > 0 {
                assert_eq!(limit.take(tries, now), Err(TimeDelta::seconds(pause)));
            }
            now = tries.free_at;
        }
        assert_eq!(limit.take(tries, now + TimeDelta::hours(25)).unwrap().count, 1, "a day later all is forgotten");
        let endless = Limit::Growing { free: 0, longest: TimeDelta::hours(1) };
        assert!(endless.take(Tries { count: i64::MAX - 1, free_at: now }, now).is_ok());
    }
}
