//! The status of a purchase order.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `Current Status` of a purchase order. Only active ones are drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoStatus {
    /// Bills draw on it.
    Active,
    /// Put aside.
    Inactive,
    /// Past its expiry date, or closed by a person.
    Expired,
    /// Not agreed on yet.
    InDiscussion,
}

impl PoStatus {
    /// All, in the order of the form.
    pub const ALL: [PoStatus; 4] = [PoStatus::Active, PoStatus::Inactive, PoStatus::Expired, PoStatus::InDiscussion];

    /// The word that is stored; it never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PoStatus::Active => "active",
            PoStatus::Inactive => "inactive",
            PoStatus::Expired => "expired",
            PoStatus::InDiscussion => "in_discussion",
        }
    }

    /// The words people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            PoStatus::Active => "Active",
            PoStatus::Inactive => "Inactive",
            PoStatus::Expired => "Expired",
            PoStatus::InDiscussion => "In Discussion",
        }
    }

    /// The status of a stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.code() == code)
    }

    /// The status of a label, in any case, or of a stored word.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let typed = raw.trim();
        Self::ALL.into_iter().find(|each| each.code() == typed || each.label().eq_ignore_ascii_case(typed))
    }
}

/// The status to show: after its expiry date, an order is expired whatever is stored.
#[must_use]
pub fn status_on(stored: PoStatus, expiry: NaiveDate, today: NaiveDate) -> PoStatus {
    if today > expiry { PoStatus::Expired } else { stored }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_keep_their_stored_words() {
        assert_eq!(PoStatus::ALL.map(PoStatus::code), ["active", "inactive", "expired", "in_discussion"]);
        assert_eq!(PoStatus::ALL.map(PoStatus::label), ["Active", "Inactive", "Expired", "In Discussion"]);
        for each in PoStatus::ALL {
            assert_eq!((PoStatus::from_code(each.code()), PoStatus::parse(each.label())), (Some(each), Some(each)));
            assert_eq!(serde_json::to_string(&each).unwrap(), format!("\"{}\"", each.code()));
        }
        assert_eq!(PoStatus::parse(" in discussion "), Some(PoStatus::InDiscussion));
        assert_eq!((PoStatus::parse("open"), PoStatus::from_code("Active")), (None, None));
    }

    #[test]
    fn an_order_is_valid_on_its_expiry_date_and_expired_the_day_after() {
        let expiry = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        for stored in PoStatus::ALL {
            assert_eq!(status_on(stored, expiry, expiry), stored);
            assert_eq!(status_on(stored, expiry, expiry.succ_opt().unwrap()), PoStatus::Expired);
        }
    }
}
