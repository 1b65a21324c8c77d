//! When things happened in the demo: months are counted back from this one, and nothing happens in the future.

use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, Utc};
use storage::{Clock, Store};

use crate::sample::{Life, Sample};

/// Months of bills of a steady customer, the last one being last month.
pub(crate) const MONTHS: u32 = 14;

/// Months since an archived customer got its last bill.
const LEFT: u32 = 6;

/// The calendar of a demo.
pub(crate) struct Calendar {
    now: DateTime<Utc>,
    /// The first day of this month.
    first: NaiveDate,
}

/// One month of bills.
#[derive(Clone, Copy)]
pub(crate) struct Month {
    pub(crate) start: NaiveDate,
    /// The first day of the month after.
    pub(crate) end: NaiveDate,
    /// Months since the demo began.
    pub(crate) age: i64,
}

impl Calendar {
    pub(crate) fn of(store: &Store) -> anyhow::Result<Self> {
        let now = store.clock.now();
        let first = now.date_naive().with_day(1).context("every month has a first day")?;
        Ok(Self { now, first })
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// The first day of the month so many months ago.
    pub(crate) fn start(&self, back: u32) -> NaiveDate {
        self.first - Months::new(back)
    }

    /// The first day of the month in so many months.
    pub(crate) fn ahead(&self, months: u32) -> NaiveDate {
        self.first + Months::new(months)
    }

    /// The month so many months ago, at least one.
    pub(crate) fn month(&self, back: u32) -> Month {
        let age = i64::from(MONTHS) - i64::from(back);
        Month { start: self.start(back), end: self.start(back) + Months::new(1), age }
    }

    /// The same store on a day after `date`, at a time of day in minutes; at most now.
    pub(crate) fn store(&self, store: &Store, date: NaiveDate, days: u64, minutes: u32) -> Store {
        let time = NaiveTime::from_hms_opt(8 + minutes / 60 % 10, minutes % 60, 0).unwrap_or_default();
        let time = (date + Days::new(days)).and_time(time).and_utc().min(self.now);
        Store { clock: Clock::new(move || time), ..store.clone() }
    }
}

impl Sample {
    /// Whether there are bills for the month so many months ago.
    pub(crate) fn is_billed(&self, back: u32) -> bool {
        match self.life {
            Life::Steady => back <= MONTHS,
            Life::Young(months) => back <= months,
            Life::New => false,
            Life::Archived => back <= MONTHS && back > LEFT,
        }
    }
}
