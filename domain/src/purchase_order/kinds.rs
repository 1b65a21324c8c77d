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
