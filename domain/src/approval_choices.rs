//! What a Bill Approver chooses for approvals: a deputy while away, and whether overdue bills are approved automatically.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::approval::ApprovalRule;
use crate::date;
use crate::field_errors::FieldErrors;
use crate::ids::ContactId;
use crate::notation::Notation;
use crate::record::draft;

/// The longest time that a deputy may be named for, in days.
const LONGEST: u64 = 366;

draft! {
    /// Who approves while a Bill Approver is away, as typed.
    DeputyDraft {
        /// The contact's id.
        deputy: "Deputy";
        first_day: "First Day";
        last_day: "Last Day";
    }
}

/// Who approves while a Bill Approver is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The deputy.
    pub deputy: ContactId,
    /// The first day of the absence, where the customer is.
    pub first_day: NaiveDate,
    /// Its last day.
    pub last_day: NaiveDate,
}

impl DeputyDraft {
    /// Reads the form, or returns the errors of all fields.
    pub fn parse(&self, notation: Notation) -> Result<Absence, FieldErrors> {
        let mut errors = FieldErrors::new();
        let deputy = self.deputy.trim().parse::<ContactId>();
        if deputy.is_err() {
            errors.push("deputy", "Choose your deputy from the list");
        }
        let mut day = |field: &str, raw: &str| {
            date::parse_date(raw, notation).map_err(|message| errors.push(field, message)).ok()
        };
        let (first, last) = (day("first_day", &self.first_day), day("last_day", &self.last_day));
        if let Some((first, last)) = first.zip(last) {
            let longest = first.checked_add_days(Days::new(LONGEST));
            if last < first {
                errors.push("last_day", "Enter a day that is not before the first day");
            } else if longest.is_none_or(|longest| last > longest) {
                errors.push("last_day", "Enter a day within a year of the first day");
            }
        }
        match (deputy, first, last) {
            (Ok(deputy), Some(first_day), Some(last_day)) => {
                errors.into_result(Absence { deputy, first_day, last_day })
            }
            _ => Err(errors),
        }
    }
}

/// The deputy of a Bill Approver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deputy {
    /// The deputy's contact.
    pub contact: ContactId,
    /// The deputy's name.
    pub name: String,
    /// The first day, where the customer is.
    pub first_day: NaiveDate,
    /// The last day.
    pub last_day: NaiveDate,
}

/// Who switched automatic approval on, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The Bill Approver.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The page `Approvals` of a Bill Approver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalChoices {
    /// Whether the user is a Bill Approver: a deputy names no deputies.
    pub is_approver: bool,
    /// The user's own deputy, until the last day is over.
    pub deputy: Option<Deputy>,
    /// Who can be named: the other contacts of the organization who can log in, by name.
    pub possible: Vec<(ContactId, String)>,
    /// Who switched automatic approval on.
    pub automatic: Option<Consent>,
    /// Who has to approve a bill; the reseller's staff sets this.
    pub rule: ApprovalRule,
    /// The days from sending a bill until it should be approved.
    pub approval_days: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(first: &str, last: &str) -> FieldErrors {
        let deputy = "01990000-0000-7000-8000-000000000000".to_owned();
        let draft = DeputyDraft { deputy, first_day: first.into(), last_day: last.into() };
        draft.parse(Notation::NEUTRAL).err().unwrap_or_default()
    }

    #[test]
    fn an_absence_has_its_days_in_order_and_within_a_year() {
        assert!(errors("2026-12-24", "2026-12-24").is_empty() && errors("2026-01-01", "2027-01-02").is_empty());
        for (first, last, told) in [
            ("2026-12-24", "2026-12-23", "Enter a day that is not before the first day"),
            ("2026-01-01", "2027-01-03", "Enter a day within a year of the first day"),
            ("2026-01-01", "", "Enter a date like 2026-01-31"),
        ] {
            assert_eq!(errors(first, last).get("last_day"), Some(told), "{first} {last}");
        }
        let nobody = DeputyDraft { deputy: "Ben".into(), ..DeputyDraft::default() };
        assert_eq!(nobody.parse(Notation::NEUTRAL).unwrap_err().len(), 3);
    }
}
