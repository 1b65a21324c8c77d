//! Disputes: what a customer contests in a bill, line by line, and how each is answered. See docs/disputes.md.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::bill::LONGEST_REASON;
use crate::cost::Cost;
use crate::field_errors::FieldErrors;
use crate::ids::DisputeId;
use crate::line_list::Place;
use crate::notation::Notation;
use crate::permission::Permission;
use crate::record::{Kind, Label, draft};
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
        /// Staff disagreed.
        Refused "refused" "Refused"
        /// The customer took it back.
        Withdrawn "withdrawn" "Withdrawn"
    }
}

impl DisputeState {
    /// Whether somebody still has to answer.
    #[must_use]
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::Open | Self::AskedBack)
    }

    /// Whether its amount is taken from what can still be disputed of the line.
    #[must_use]
    pub fn holds_amount(self) -> bool {
        self.is_undecided() || self == Self::Accepted
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

/// Texts by the place of their line: see [`key`].
#[derive(Debug)]
pub struct ByPlace;

impl Kind for ByPlace {
    type Typed = BTreeMap<String, String>;

    fn text(typed: &Self::Typed) -> Cow<'_, str> {
        typed.keys().cloned().collect::<Vec<_>>().join(", ").into()
    }

    fn read(_: &str) -> Option<Self::Typed> {
        None
    }
}

draft! {
    /// A dispute as typed: which lines, how much of each, and why.
    DisputeDraft {
        chosen: "Line items" => ByPlace;
        amounts: "Amount" => ByPlace;
        reason: "Reason" => Label<DisputeReason>;
        comment: "Comment";
    }
}

/// The most lines that are disputed at once.
pub const MOST_DISPUTED: usize = 200;

/// The key of a line in [`DisputeDraft`]: its place without a point, which would be a part of the field's path, and not
/// beginning with a digit, which would be the index of a list.
#[must_use]
pub fn key(place: &str) -> String {
    format!("at-{}", place.replace('.', "-"))
}

/// The place of a line from its [`key`].
fn place_of(key: &str) -> Option<Place> {
    Place::parse(&key.strip_prefix("at-")?.replace('-', "."))
}

/// Disputed lines with their amounts, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDispute {
    /// The place of each line in the bill's content, and how much of its charge is disputed.
    pub lines: Vec<(Place, Cost)>,
    /// Why.
    pub reason: DisputeReason,
    /// What the customer writes about it.
    pub comment: Option<String>,
}

impl DisputeDraft {
    /// Reads what was typed, in the user's notation. Amounts of lines that are not chosen do not count.
    ///
    /// # Errors
    /// By field; that of an amount is `amounts.at-1-7`.
    pub fn parse(&self, notation: Notation) -> Result<NewDispute, FieldErrors> {
        let mut errors = FieldErrors::new();
        let chosen: Vec<&String> =
            self.chosen.iter().filter(|(_, ticked)| text::is_on(ticked)).map(|(key, _)| key).collect();
        if chosen.is_empty() {
            errors.push("chosen", "Choose at least one line item");
        } else if chosen.len() > MOST_DISPUTED {
            errors.push("chosen", format!("Choose up to {MOST_DISPUTED} line items at once"));
        }
        let mut lines = Vec::new();
        for key in chosen {
            let typed = self.amounts.get(key).map(String::as_str).unwrap_or_default();
            match (place_of(key), amount(typed, notation)) {
                (None, _) => errors.push("chosen", "Choose line items of this bill"),
                (_, Err(wrong)) => errors.push(format!("amounts.{key}"), wrong),
                (Some(place), Ok(amount)) => lines.push((place, amount)),
            }
        }
        let reason = DisputeReason::parse(&self.reason);
        if reason.is_none() {
            errors.push("reason", "Choose the reason");
        }
        let comment = text::multi_line(&mut errors, "comment", &self.comment, LONGEST_REASON, "Comment");
        if reason == Some(DisputeReason::Other) && comment.is_none() {
            errors.push("comment", "Enter a comment: what is wrong?");
        }
        let reason = reason.unwrap_or(DisputeReason::Other);
        errors.into_result(NewDispute { lines, reason, comment })
    }
}

/// Reads an amount with all its decimals. Marks between thousands are refused: `10.999` must not become another amount.
fn amount(typed: &str, notation: Notation) -> Result<Cost, String> {
    let plain: String = typed
        .trim()
        .chars()
        .map(|c| {
            if c == notation.decimal {
                '.'
            } else if c == '.' {
                ','
            } else {
                c
            }
        })
        .collect();
    let is_plain = !plain.is_empty() && plain.chars().all(|c| c.is_ascii_digit() || c == '.');
    let example = notation.write("12.5");
    let read = Cost::parse(&plain).ok().filter(|_| is_plain);
    let read = read.ok_or_else(|| format!("Enter an amount such as {example}, without marks between thousands"))?;
    if read.is_zero() { Err("Enter an amount above 0".to_owned()) } else { Ok(read) }
}

/// An amount for the field: all decimals, without marks between thousands.
#[must_use]
pub fn amount_text(amount: Cost, notation: Notation) -> String {
    amount.to_string().replace('.', &notation.decimal.to_string())
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

/// A dispute of one line, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The dispute.
    pub id: DisputeId,
    /// Its number in the bill, from 1.
    pub number: i64,
    /// The place of the line in the bill's content: see [`Place`].
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
