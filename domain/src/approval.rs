//! The approval of a bill by its customer: who has to approve it, what an approver may add, and when to remind.
//! See docs/approving-bills.md.

mod ladder;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use ladder::{LONGEST_LADDER, Ladder};

use crate::cost::Cost;
use crate::currency::Currency;
use crate::field_errors::FieldErrors;
use crate::record::draft;
use crate::text::{self, max};
use crate::words::words;

words! {
    /// Who has to approve the bills of a customer.
    ApprovalRule {
        /// One of the Bill Approvers.
        Any "any" "Any Bill Approver"
        /// Two of them if a bill costs more than an amount, else one.
        TwoAbove "two_above" "Two Bill Approvers above an amount"
        /// Each of them.
        All "all" "All Bill Approvers"
    }
}

words! {
    /// How many have to approve one bill. Fixed when it is sent.
    Needed {
        /// One Bill Approver.
        One "one" "One Bill Approver"
        /// Two different users.
        Two "two" "Two Bill Approvers"
        /// Every Bill Approver who can log in.
        All "all" "All Bill Approvers"
    }
}

impl ApprovalRule {
    /// How many have to approve a bill. `above` is the amount of [`ApprovalRule::TwoAbove`], in whole units of a currency:
    /// a bill in another currency cannot be compared with it, so two have to approve it.
    #[must_use]
    pub fn needed(self, above: Option<(Currency, i64)>, currency: &str, billed: Cost) -> Needed {
        match self {
            ApprovalRule::Any => Needed::One,
            ApprovalRule::All => Needed::All,
            ApprovalRule::TwoAbove => match above {
                Some((of, amount)) if of.code() == currency && is_at_most(billed, amount) => Needed::One,
                _ => Needed::Two,
            },
        }
    }
}

fn is_at_most(billed: Cost, whole: i64) -> bool {
    Cost::from_minor(whole, 0).is_ok_and(|above| billed <= above)
}

/// The longest comment on an approval, in characters.
pub const LONGEST_COMMENT: usize = 500;

draft! {
    /// What a Bill Approver may add to an approval, as typed.
    ApprovalDraft {
        po_number: "PO Number";
        comment: "Comment";
    }
}

/// What a Bill Approver added to an approval.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// The number of the customer's own purchase order, for its bookkeeping. It does not decide what the bill draws on.
    pub po_number: Option<String>,
    /// A comment of several lines.
    pub comment: Option<String>,
}

impl ApprovalDraft {
    /// Reads the form, or returns the errors of both fields.
    pub fn parse(&self) -> Result<Remarks, FieldErrors> {
        let mut errors = FieldErrors::new();
        let po_number = text::optional(&mut errors, "po_number", &self.po_number, max::SHORT, "PO Number");
        let comment = text::multi_line(&mut errors, "comment", &self.comment, LONGEST_COMMENT, "Comment");
        errors.into_result(Remarks { po_number, comment })
    }
}

/// One approval of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who approved it.
    pub person: String,
    /// The Bill Approver for whom a deputy did.
    pub on_behalf_of: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The customer's own PO number.
    pub po_number: Option<String>,
    /// The comment.
    pub comment: Option<String>,
}

/// The approvals of a bill since it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    /// How many are needed.
    pub needed: Needed,
    /// Those that were given, the oldest first.
    pub given: Vec<Approval>,
    /// The names of the Bill Approvers who have not approved it yet and could.
    pub missing: Vec<String>,
    /// Whether the user who asks approved it.
    pub is_own_given: bool,
    /// The day after which it is approved automatically.
    pub automatic_after: Option<NaiveDate>,
}

impl Default for Approvals {
    fn default() -> Self {
        Self { needed: Needed::One, given: Vec::new(), missing: Vec::new(), is_own_given: false, automatic_after: None }
    }
}

impl Approvals {
    /// Whether the user approved a bill that waits for nobody any more, because those who were missing cannot approve any
    /// more: the user can finish it.
    #[must_use]
    pub fn can_finish(&self) -> bool {
        self.is_own_given && self.needed == Needed::All && self.missing.is_empty()
    }

    /// Who still has to approve it: `Anna Meyer and Ben Ito`, or `one more of …`.
    #[must_use]
    pub fn waits_for(&self) -> String {
        let names = and(&self.missing);
        match (self.needed, self.given.is_empty()) {
            (Needed::Two, true) => "two Bill Approvers".to_owned(),
            (Needed::Two, false) if self.missing.len() > 1 => format!("one more Bill Approver: {}", or(&self.missing)),
            (Needed::All | Needed::Two, _) if !names.is_empty() => names,
            // A deputy approved for everybody, but is one user.
            (Needed::Two, false) => "another Bill Approver".to_owned(),
            _ => "a Bill Approver".to_owned(),
        }
    }
}

fn and(names: &[String]) -> String {
    listed(names, "and")
}

fn or(names: &[String]) -> String {
    listed(names, "or")
}

fn listed(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
