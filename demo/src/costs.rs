//! What a resource of the demo costs on the days of a week: a trend, a season, a spike, and some unrest. All of it is
//! whole-number arithmetic on the month and the numbers of customer, service and resource.

use chrono::Datelike as _;

use crate::calendar::{MONTHS, Month};
use crate::catalog::{Service, converted};
use crate::sample::{Sample, Source};

/// Per cent of a usual month, January to December.
type Season = [i64; 12];

const SHOPS: Season = [92, 88, 94, 96, 99, 100, 98, 96, 101, 109, 136, 142];
const SCHOOLS: Season = [104, 109, 106, 105, 101, 82, 68, 77, 119, 115, 110, 92];
const TRAVEL: Season = [84, 86, 93, 103, 110, 122, 134, 131, 108, 96, 84, 92];
const WINTER: Season = [114, 110, 103, 97, 92, 91, 93, 92, 96, 101, 107, 112];
const OFFICES: Season = [98, 99, 102, 101, 101, 100, 95, 93, 102, 104, 104, 99];

fn season(industry: &str) -> &'static Season {
    match industry {
        "Retail and E-commerce" | "Consumer Goods" | "Logistics and Transportation" | "Gaming" => &SHOPS,
        "Education" => &SCHOOLS,
        "Hospitality and Travel" => &TRAVEL,
        "Energy and Utilities" | "Agriculture" => &WINTER,
        _ => &OFFICES,
    }
}

/// A week of a resource.
pub(crate) struct Week<'a> {
    pub(crate) sample: &'a Sample,
    /// The number of the customer.
    pub(crate) seed: i64,
    pub(crate) source: &'a Source,
    pub(crate) month: Month,
    pub(crate) service: &'a Service,
    /// The number of the service among those of its provider.
    pub(crate) number: i64,
    /// The number of the resource, the largest first.
    pub(crate) resource: i64,
    /// The number of the week in the month.
    pub(crate) week: i64,
    pub(crate) days: i64,
}

impl Week<'_> {
    /// The cost in millionths of the source's currency.
    pub(crate) fn cost(&self) -> i64 {
        let Self { sample, month, service, .. } = self;
        let share = 100 / (1 + self.resource * self.resource);
        let usual = service.cents * 100 * share * self.days * sample.size / 100;
        let grown = usual * (1_000 + service.growth * month.age) / 1_000;
        let of_year = season(sample.industry).iter().zip(1u32..).find(|(_, number)| *number == month.start.month());
        let seasonal = grown * of_year.map_or(100, |(per_cent, _)| *per_cent) / 100;
        converted(seasonal * self.unrest() / 1_000 * self.spike() / 100, self.source.currency)
    }

    /// Up to seven per cent up or down.
    fn unrest(&self) -> i64 {
        let mixed = self.seed * 7_919 + self.number * 613 + self.resource * 389 + self.week * 127 + self.month.age * 71;
        930 + mixed * mixed % 141
    }

    /// Once, a customer's service runs away for two weeks.
    fn spike(&self) -> i64 {
        let age = 4 + self.seed * 5 % (i64::from(MONTHS) - 5);
        let runs_away = self.month.age == age && self.number == self.seed % 4 && (1..=2).contains(&self.week);
        if runs_away { 320 } else { 100 }
    }
}
