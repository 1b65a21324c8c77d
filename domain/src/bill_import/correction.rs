//! The correction of an approved bill: what differs becomes lines of another bill, which name the bill that they correct.

use serde::{Deserialize, Serialize};

use crate::bill::{bill_name, bill_number};
use crate::cost::Cost;

/// What a correction would add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What was approved, with what was split off or corrected since.
    pub before: Cost,
    /// By how much the file differs: the total of the correcting lines.
    pub amount: Cost,
    /// How many correcting lines that takes.
    pub lines: u64,
    /// Whether they are a bill of their own.
    pub is_credit_note: bool,
}

impl Correction {
    /// Where the correcting lines are put: `on the customer's next bill`.
    #[must_use]
    pub const fn place(&self) -> &'static str {
        match self.is_credit_note {
            true => "on a bill of their own",
            false => "on the customer's next bill",
        }
    }
}

const PREFIX: &str = "Correction of ";
const OF_ACCOUNT: &str = " for ";

/// The billing account of the lines that correct a bill: it makes them a source of their own. It names the bill, and the
/// billing account of the provider, if there is one.
#[must_use]
pub fn correction_account(bill: i64, account: Option<&str>) -> String {
    let of = account.map(|account| format!("{OF_ACCOUNT}{account}")).unwrap_or_default();
    format!("{PREFIX}{}{of}", bill_name(bill))
}

/// The number of the bill that lines of this billing account correct, and the provider's own billing account. `None` if they
/// correct none.
#[must_use]
pub fn corrected_account(account: &str) -> Option<(i64, Option<&str>)> {
    let rest = account.strip_prefix(PREFIX)?;
    let (name, of) = rest.split_once(OF_ACCOUNT).map_or((rest, None), |(name, of)| (name, Some(of)));
    Some((bill_number(name)?, of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_of_a_correction_names_the_bill_and_the_account() {
        for (number, account) in [(12, None), (12, Some("123")), (1_000_000, Some("a for b"))] {
            let written = correction_account(number, account);
            assert_eq!(corrected_account(&written), Some((number, account)), "{written}");
        }
        for other in ["123456789012", "Correction of", "Correction of March", ""] {
            assert_eq!(corrected_account(other), None, "{other}");
        }
    }
}
