//! Disputes: what a customer contests in a bill, line by line, and how each is answered. See docs/disputes.md.

mod draft;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::draft::{ByPlace, DisputeDraft, MOST_DISPUTED, NewDispute, amount_text, key};
use crate::bill::LONGEST_REASON;
use crate::cost::{Cost, CostError};
use crate::field_errors::FieldErrors;
use crate::ids::DisputeId;
use crate::permission::Permission;
use crate::record::draft;
use crate::text;
use crate::words::words;

words! {
    /// Why a charge is disputed.
    DisputeReason {
        /// The unit price is wrong.
        Price "price" "Price"
        /// The quantity is wrong.
        Usage "usage" "Usage"
        /// A part of a month or term is charged wrongly.
        Proration "proration" "Proration"
        /// The tax is wrong.
        Tax "tax" "Tax"
        /// The charge belongs to somebody else.
        WrongAccount "wrong_account" "Wrong account"
        /// It was charged twice.
        Duplicate "duplicate" "Duplicate"
        /// Another reason; the comment says which.
        Other "other" "Other"
    }
}

words! {
    /// Where a dispute stands.
    DisputeState {
        /// Staff has to answer.
        Open "open" "Open"
        /// The customer has to answer a question.
        AskedBack "asked_back" "Asked Back"
        /// Staff agreed: a correcting line follows in the next version.
        Accepted "accepted" "Accepted"
        /// Accepted at once, as the customer's settings say.
        Granted "granted" "Granted"
        /// Staff disagreed.
        Refused "refused" "Refused"
        /// The customer took it back.
        Withdrawn "withdrawn" "Withdrawn"
        /// The rest of its bill was approved, and it went on in a bill of its own.
        Moved "moved" "Moved"
        /// It had no answer yet when staff took the bill back.
        TakenBack "taken_back" "Bill taken back"
    }
}

impl DisputeState {
    /// Whether somebody still has to answer.
    #[must_use]
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::Open | Self::AskedBack)
    }

    /// Whether a correcting line follows in the next version.
    #[must_use]
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::Granted)
    }

    /// Whether its amount is taken from what can still be disputed of the line.
    #[must_use]
    pub fn holds_amount(self) -> bool {
        self.is_undecided() || self.is_accepted() || self == Self::Moved
    }
}

words! {
    /// An answer to a dispute.
    Answer {
        /// Staff agrees.
        Accept "accept" "Accept"
        /// Staff disagrees, with a reason.
        Refuse "refuse" "Refuse"
        /// Staff has a question.
        AskBack "ask_back" "Ask Back"
        /// The customer answers the question, or adds something.
        Reply "reply" "Reply"
        /// The customer takes the dispute back.
        Withdraw "withdraw" "Withdraw"
    }
}

impl Answer {
    /// The state that it leads to.
    #[must_use]
    pub fn to(self) -> DisputeState {
        match self {
            Self::Accept => DisputeState::Accepted,
            Self::Refuse => DisputeState::Refused,
            Self::AskBack => DisputeState::AskedBack,
            Self::Reply => DisputeState::Open,
            Self::Withdraw => DisputeState::Withdrawn,
        }
    }

    /// The permission that it needs.
    #[must_use]
    pub fn permission(self) -> Permission {
        match self {
            Self::Accept | Self::Refuse | Self::AskBack => Permission::SendBills,
            Self::Reply | Self::Withdraw => Permission::ApproveBills,
        }
    }

    /// The words in the conversation.
    #[must_use]
    pub fn told(self) -> &'static str {
        if self == Self::Reply { "Replied" } else { self.to().label() }
    }

    fn needs_text(self) -> Option<&'static str> {
        match self {
            Self::Refuse => Some("Enter the reason: the customer reads it"),
            Self::AskBack => Some("Enter the question: the customer reads it"),
            Self::Reply => Some("Enter your reply"),
            Self::Accept | Self::Withdraw => None,
        }
    }

    /// Reads the text that was typed with the answer.
    ///
    /// # Errors
    /// In the field `text`: if the answer needs one and there is none, or if it is too long.
    pub fn read(self, typed: &str) -> Result<Option<String>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = text::multi_line(&mut errors, "text", typed, LONGEST_REASON, "Text");
        if let (None, Some(missing)) = (&text, self.needs_text()) {
            errors.push("text", missing);
        }
        errors.into_result(text)
    }
}

draft! {
    /// The text of an answer as typed.
    AnswerDraft {
        text: "Text";
    }
}

/// Which disputes are granted at once: those that fit, one after the other, into what is left of the limit.
///
/// # Errors
/// If a sum is too large.
pub fn granted(limit: Cost, before: Cost, amounts: &[Cost]) -> Result<Vec<bool>, CostError> {
    let mut sum = before;
    let fits = |amount: &Cost| {
        let next = sum.checked_add(*amount)?;
        let fits = next <= limit;
        if fits {
            sum = next;
        }
        Ok(fits)
    };
    amounts.iter().map(fits).collect()
}

/// How much of a charge can still be disputed. A credit cannot.
#[must_use]
pub fn left(charge: Cost, disputed: Cost) -> Cost {
    charge.checked_sub(disputed).ok().filter(|left| !left.is_negative()).unwrap_or(Cost::ZERO)
}

/// Why an amount cannot be disputed of a charge of which another amount is disputed already, if so.
#[must_use]
pub fn excess(amount: Cost, charge: Cost, disputed: Cost) -> Option<String> {
    let left = left(charge, disputed);
    match (left.is_zero(), amount > left) {
        (true, _) if disputed.is_zero() => Some("A charge of 0 or a credit cannot be disputed".to_owned()),
        (true, _) => Some("The whole charge is disputed already".to_owned()),
        (false, true) if disputed.is_zero() => Some(format!("Enter at most the charge, {charge}")),
        (false, true) => Some(format!("Enter at most {left}: {disputed} of {charge} is disputed already")),
        (false, false) => None,
    }
}

/// How a correction of `amount` changes the effective cost of a line. A whole charge takes the whole effective cost with
/// it; a part takes the same amount, as far as there is that much.
#[must_use]
pub fn effective_part(amount: Cost, charge: Cost, effective: Cost) -> Cost {
    match amount == charge {
        true => effective,
        false if effective.is_negative() => Cost::ZERO,
        false => amount.min(effective),
    }
}

/// A bill whose rest can be approved: what is disputed, what of it the reseller granted, and what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// What still has no answer: it becomes a bill of its own.
    pub disputed: Cost,
    /// What was accepted, and is not corrected in the bill's content yet.
    pub granted: Cost,
    /// What is left of the bill without both.
    pub left: Cost,
}

impl Rest {
    /// The parts of a bill that costs `billed`, from the disputes of its content `latest`.
    ///
    /// # Errors
    /// If a sum is too large.
    pub fn of(
        billed: Cost,
        latest: i64,
        disputes: impl IntoIterator<Item = (i64, DisputeState, Cost)>,
    ) -> Result<Self, CostError> {
        let (mut disputed, mut granted) = (Cost::ZERO, Cost::ZERO);
        for (content, state, amount) in disputes {
            match state {
                state if state.is_undecided() => disputed = disputed.checked_add(amount)?,
                state if state.is_accepted() && content == latest => granted = granted.checked_add(amount)?,
                _ => {}
            }
        }
        let left = billed.checked_sub(disputed)?.checked_sub(granted)?;
        Ok(Self { disputed, granted, left })
    }
}

/// A dispute of one line, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The dispute.
    pub id: DisputeId,
    /// Its number in the bill, from 1.
    pub number: i64,
    /// The place of the line in the bill's content: see [`Place`](crate::line_list::Place).
    pub place: String,
    /// The line of the file.
    pub line: i64,
    /// The service; `None` if the file has none.
    pub service: Option<String>,
    /// The provider's sentence about the charge, or the resource.
    pub details: Option<String>,
    /// What the line costs.
    pub charge: Cost,
    /// How much of it is disputed.
    pub amount: Cost,
    /// Why.
    pub reason: DisputeReason,
    /// Where it stands.
    pub state: DisputeState,
    /// The number of the bill's content that has the line.
    pub content: i64,
    /// Whether its amount is taken from what can still be disputed of the line.
    pub holds_amount: bool,
    /// The conversation, oldest first.
    pub messages: Vec<DisputeMessage>,
}

/// A message in the conversation about a dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeMessage {
    /// The answer; `None` for the dispute itself.
    pub answer: Option<Answer>,
    /// Who wrote it.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The text, if any.
    pub text: Option<String>,
}

#[cfg(test)]
mod tests;
