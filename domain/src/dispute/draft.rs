//! A dispute as typed: the chosen lines with their amounts, the reason and a comment.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::DisputeReason;
use crate::bill::LONGEST_REASON;
use crate::cost::Cost;
use crate::field_errors::FieldErrors;
use crate::line_list::Place;
use crate::notation::Notation;
use crate::record::{Kind, Label, draft};
use crate::text;

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
