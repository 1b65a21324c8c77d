//! The status of a purchase order.

use crate::words::words;
use chrono::NaiveDate;

words! {
    /// `Current Status` of a purchase order. Only active ones are drawn on.
    PoStatus {
        /// Bills draw on it.
        Active "active" "Active"
        /// Put aside.
        Inactive "inactive" "Inactive"
        /// Past its expiry date, or closed by a person.
        Expired "expired" "Expired"
        /// Not agreed on yet.
        InDiscussion "in_discussion" "In Discussion"
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
