//! How people read the dates, the days and the currency of a purchase order in its history.

use std::borrow::Cow;

use super::days;
use crate::currency::Currency;
use crate::date;
use crate::notation::Notation;
use crate::record::Kind;

/// Makes a kind of text that people read otherwise than it is kept.
macro_rules! shown_as {
    ($(#[$doc:meta])* $name:ident $shown:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl Kind for $name {
            type Typed = String;

            fn text(typed: &String) -> Cow<'_, str> {
                typed.into()
            }

            fn read(text: &str) -> Option<String> {
                Some(text.to_owned())
            }

            fn shown(text: &str) -> String {
                let shown: fn(&str) -> Option<String> = $shown;
                shown(text).unwrap_or_else(|| text.to_owned())
            }
        }
    };
}

shown_as! {
    /// A date, shown as `31 Jan 2026`.
    Day |text| date::parse_date(text, Notation::NEUTRAL).ok().map(date::show)
}

shown_as! {
    /// A number of days.
    DayCount |text| text.parse().ok().map(days)
}

shown_as! {
    /// An ISO 4217 code, shown with the name of the currency.
    CurrencyCode |text| Currency::parse(text).map(|currency| format!("{} {}", currency.code(), currency.name()))
}

#[cfg(test)]
mod tests {
    use crate::purchase_order::PurchaseOrderDraft;
    use crate::record::Draft;

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
