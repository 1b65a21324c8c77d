//! A purchase order: what a customer agreed to spend with a provider, and by when.

pub mod balance;
pub mod burn_down;
pub mod contract_years;
mod draft;
pub mod draw_down;
mod kinds;
mod ledger;
mod provider;
mod status;

pub use draft::PurchaseOrderDraft;
pub use ledger::{LedgerBill, LedgerEntry, LedgerKind};
pub use provider::ProviderType;
#[cfg(feature = "server")]
pub(crate) use provider::provider_of_seller;
pub use status::{PoStatus, status_on};

use self::contract_years::ContractYears;
use crate::currency::Currency;
use crate::money::Money;
use crate::notation::Notation;
use chrono::{Days, NaiveDate};

/// The longest an order lasts, in days.
pub const LONGEST_PERIOD: i64 = 36_500;

/// A purchase order as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseOrder {
    /// `Name`.
    pub name: String,
    /// `PO Number`.
    pub number: Option<String>,
    /// `Annual Value` of each contract year, not negative; its currency is the order's `Currency`.
    pub annual_value: Money,
    /// `Current Status` as saved: [`status_on`] says what it is today.
    pub current_status: PoStatus,
    /// `Provider Type`.
    pub provider_type: ProviderType,
    /// `Start Date`, the first day.
    pub start_date: NaiveDate,
    /// `Expiry Date`, the last day.
    pub expiry_date: NaiveDate,
    /// `Renewal Date`.
    pub renewal_date: Option<NaiveDate>,
    /// `Consumption Start Date`: bills before it are not drawn.
    pub consumption_start_date: Option<NaiveDate>,
    /// `Consumption Base Value`: consumed before the first bill here; not negative, in the order's currency.
    pub consumption_base_value: Option<Money>,
    /// `Contract Period` in days; those of the dates where none was typed.
    pub contract_period: i64,
    /// `Comment`, of several lines.
    pub comment: Option<String>,
}

impl PurchaseOrder {
    /// `Currency` of all its amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.annual_value.currency
    }

    /// The first day that draws on it.
    #[must_use]
    pub fn consumed_from(&self) -> NaiveDate {
        self.consumption_start_date.unwrap_or(self.start_date)
    }

    /// Its contract years; each has the annual value.
    #[must_use]
    pub fn years(&self) -> ContractYears {
        ContractYears::new(self.start_date, self.expiry_date)
    }

    /// The number of the contract year to which the base value belongs: that of the first day that draws on the order.
    #[must_use]
    pub fn base_year(&self) -> i64 {
        self.years().of_day(self.consumed_from())
    }

    /// The number of the contract year of an entry in the ledger: the `recorded` one. Older versions recorded none: an
    /// entry of a bill then belongs to the year with the bill's first day, any other entry to that of the base value.
    #[must_use]
    pub fn year_of_entry(&self, recorded: Option<i64>, bill_from: Option<NaiveDate>) -> i64 {
        let years = self.years();
        match (recorded, bill_from) {
            (Some(recorded), _) => recorded.clamp(1, years.count()),
            (None, Some(day)) => years.of_day(day),
            (None, None) => self.base_year(),
        }
    }
}

/// How many days an order lasts, including its first and last day: 2026-01-01 to 2026-12-31 is 365.
#[must_use]
pub fn contract_days(start: NaiveDate, expiry: NaiveDate) -> i64 {
    expiry.signed_duration_since(start).num_days() + 1
}

/// The renewal date that the form proposes: 30 days before the expiry date.
#[must_use]
pub fn proposed_renewal(expiry: NaiveDate) -> NaiveDate {
    expiry.checked_sub_days(Days::new(30)).unwrap_or(expiry)
}

/// Warnings about unusual values: (field, sentence) in the order of the form. They never stop a save.
#[must_use]
pub fn warnings(order: &PurchaseOrder) -> Vec<(&'static str, String)> {
    let mut warnings = Vec::new();
    if let Some(shorter) = order.years().shorter_last() {
        let told = format!("The last contract year has {}, and the full annual value", days(shorter));
        warnings.push(("expiry_date", told));
    }
    if order.renewal_date.is_some_and(|renewal| renewal > order.expiry_date) {
        warnings.push(("renewal_date", "The renewal date is after the expiry date".to_owned()));
    }
    if order.consumption_base_value.is_some_and(|base| base.minor > order.annual_value.minor) {
        let told = "The consumption base value is greater than the annual value";
        warnings.push(("consumption_base_value", told.to_owned()));
    }
    let (period, dates) = (order.contract_period, contract_days(order.start_date, order.expiry_date));
    if period != dates {
        let told = format!("The contract period is {}, but the dates span {}", days(period), days(dates));
        warnings.push(("contract_period", told));
    }
    warnings
}

fn days(count: i64) -> String {
    let number = Notation::NEUTRAL.write(&count.to_string());
    if count == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Draft;

    fn order(changes: &[(&str, &str)]) -> PurchaseOrder {
        let mut draft = PurchaseOrderDraft::default();
        for (field, value) in [
            ("name", "Cloud"),
            ("annual_value", "1000"),
            ("current_status", "active"),
            ("provider_type", "aws"),
            ("start_date", "2026-01-01"),
            ("expiry_date", "2026-12-31"),
            ("currency", "USD"),
        ] {
            draft.set(field, value);
        }
        changes.iter().for_each(|(field, value)| assert!(draft.set(field, value), "{field}"));
        draft.parse(crate::notation::Notation::NEUTRAL).unwrap()
    }

    #[test]
    fn a_usual_order_gives_no_warning() {
        assert_eq!(warnings(&order(&[])), []);
        let full = [("contract_period", "365"), ("renewal_date", "2026-12-31"), ("consumption_base_value", "1000")];
        assert_eq!(warnings(&order(&full)), []);
    }

    #[test]
    fn odd_values_get_warnings_and_can_be_saved() {
        let odd = [
            ("expiry_date", "2027-01-31"),
            ("contract_period", "1"),
            ("renewal_date", "2027-02-01"),
            ("consumption_base_value", "1000.01"),
        ];
        let told = warnings(&order(&odd));
        let told: Vec<_> = told.iter().map(|(field, sentence)| (*field, sentence.as_str())).collect();
        assert_eq!(
            told,
            [
                ("expiry_date", "The last contract year has 31 days, and the full annual value"),
                ("renewal_date", "The renewal date is after the expiry date"),
                ("consumption_base_value", "The consumption base value is greater than the annual value"),
                ("contract_period", "The contract period is 1 day, but the dates span 396 days"),
            ]
        );
    }

    #[test]
    fn renewal_is_proposed_a_month_ahead() {
        let expiry = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        assert_eq!(Some(proposed_renewal(expiry)), NaiveDate::from_ymd_opt(2026, 12, 1));
        assert_eq!(proposed_renewal(NaiveDate::MIN), NaiveDate::MIN);
    }

    #[test]
    fn bills_draw_from_the_consumption_start_or_else_from_the_start() {
        assert_eq!(order(&[]).consumed_from(), order(&[]).start_date);
        let later = order(&[("consumption_start_date", "1 feb 2026")]);
        assert_eq!(Some(later.consumed_from()), NaiveDate::from_ymd_opt(2026, 2, 1));
        assert_eq!(later.currency().code(), "USD");
    }

    #[test]
    fn the_base_value_belongs_to_the_year_in_which_consumption_starts() {
        let years = [("expiry_date", "2028-12-31")];
        assert_eq!(order(&years).base_year(), 1);
        assert_eq!(order(&[years[0], ("consumption_start_date", "2027-06-01")]).base_year(), 2);
    }

    #[test]
    fn an_entry_without_a_year_belongs_to_that_in_which_its_bill_begins() {
        let order = order(&[("expiry_date", "2028-12-31"), ("consumption_start_date", "2027-06-01")]);
        let from = |text: &str| Some(text.parse().unwrap());
        for (recorded, bill_from, year) in [
            (Some(3), from("2026-05-01"), 3),
            (Some(9), None, 3),
            (None, from("2026-12-16"), 1),
            (None, from("2028-01-01"), 3),
            (None, from("2025-12-16"), 1),
            (None, from("2030-01-01"), 3),
            (None, None, 2),
        ] {
            assert_eq!(order.year_of_entry(recorded, bill_from), year, "{recorded:?} {bill_from:?}");
        }
    }

    #[test]
    fn every_field_has_the_guides_label() {
        let labels = ["name", "contract_period", "nothing"].map(PurchaseOrderDraft::label);
        assert_eq!(labels, ["Name", "Contract Period", ""]);
    }

    #[test]
    fn values_read_as_people_write_them() {
        for (field, value, read) in [
            ("currency", "JPY", "JPY Japanese Yen"),
            ("annual_value", "12,000", "12,000"),
            ("current_status", "active", "Active"),
            ("provider_type", "no such one", "no such one"),
            ("provider_type", "google_cloud", "Google Cloud"),
            ("start_date", "2026-01-31", "31 Jan 2026"),
            ("contract_period", "1", "1 day"),
            ("contract_period", "1826", "1,826 days"),
            ("name", "<b>", "<b>"),
            ("renewal_date", "", ""),
        ] {
            assert_eq!(PurchaseOrderDraft::shown(field, value), read);
        }
    }
}
