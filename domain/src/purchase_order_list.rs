//! Purchase orders as pages show them: a row of the PO List, and one order whole.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::PurchaseOrderId;
use crate::money::{Money, Total};
use crate::purchase_order::contract_years::ContractYear;
use crate::purchase_order::{LedgerEntry, LedgerKind, PoStatus, ProviderType, PurchaseOrderDraft};

/// One row of the PO List. Its amounts are those of the present contract year: of the first one before the order
/// starts, of the last one after it expired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderSummary {
    /// The order.
    pub id: PurchaseOrderId,
    /// Counts its changes; a form names the version it was opened with.
    pub version: i64,
    /// `Name`.
    pub name: String,
    /// `PO Number`.
    pub number: Option<String>,
    /// `Provider Type`.
    pub provider: ProviderType,
    /// `Annual Value`; its currency is that of all amounts here.
    pub annual_value: Money,
    /// The contract year.
    pub year: ContractYear,
    /// How many contract years the order has.
    pub years: i64,
    /// The sum of the year's entries in the ledger.
    pub consumed: Total,
    /// What is left of the year; negative when overdrawn.
    pub remaining: Total,
    /// `Current Status` of today: see [`crate::purchase_order::status_on`].
    pub status: PoStatus,
    /// `Expiry Date`.
    pub expiry: NaiveDate,
    /// `Renewal Date`.
    pub renewal: Option<NaiveDate>,
}

/// In how many days an order expires soon.
pub const SOON: u64 = 60;

impl PurchaseOrderSummary {
    /// Whether it is active and runs out: less than a fifth of the contract year is left, or it expires soon.
    #[must_use]
    pub fn runs_out(&self, today: NaiveDate) -> bool {
        let is_active = self.status == PoStatus::Active;
        is_active && (self.is_nearly_used() || self.expires_soon(today))
    }

    /// Whether less than a fifth of the contract year is left.
    #[must_use]
    pub fn is_nearly_used(&self) -> bool {
        // A sum that is too large to count is an overdrawn order.
        self.remaining.minor.is_none_or(|left| i128::from(left) * 5 < i128::from(self.annual_value.minor))
    }

    /// Whether it expires within [`SOON`] days.
    #[must_use]
    pub fn expires_soon(&self, today: NaiveDate) -> bool {
        self.expiry.signed_duration_since(today).num_days() <= i64::try_from(SOON).unwrap_or(i64::MAX)
    }

    /// Which contract year the amounts are of, `Contract year 2 of 3`; nothing if the order has only one.
    #[must_use]
    pub fn named_year(&self) -> Option<String> {
        (self.years > 1).then(|| format!("Contract year {} of {}", self.year.number, self.years))
    }
}

/// A contract year of an order, and what was used of it. Its value is the order's `Annual Value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearBalance {
    /// The year.
    pub year: ContractYear,
    /// The sum of its entries in the ledger.
    pub consumed: Total,
    /// What is left; negative when overdrawn.
    pub remaining: Total,
}

/// The PO List of a customer, the earliest expiry first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderList {
    /// The rows.
    pub orders: Vec<PurchaseOrderSummary>,
    /// What approved bills cost that no order covered, by currency.
    pub uncovered: Vec<Total>,
    /// The current day, as pages have no clock.
    pub today: NaiveDate,
}

/// One purchase order whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderDetail {
    /// What the list says of it.
    pub summary: PurchaseOrderSummary,
    /// Its form, as it was saved.
    pub draft: PurchaseOrderDraft,
    /// Its contract years, the first one first.
    pub years: Vec<YearBalance>,
    /// Its ledger, oldest first.
    pub ledger: Vec<LedgerEntry>,
    /// Who saved last.
    pub updated_by: String,
    /// The names of the customer's other orders with the same name or number.
    pub similar: Vec<String>,
    /// The current day, as pages have no clock.
    pub today: NaiveDate,
}

impl PurchaseOrderDetail {
    /// What users of the customer see of it. The comment is the reseller's own note, and so are hints about the form;
    /// what staff did, the reseller did. The person who approved a bill is also on the bill.
    #[must_use]
    pub fn for_customer(mut self, reseller: &str) -> Self {
        let reseller = if reseller.is_empty() { "Reseller" } else { reseller };
        self.draft.comment.clear();
        self.similar.clear();
        self.updated_by.clear();
        for entry in self.ledger.iter_mut().filter(|entry| entry.kind != LedgerKind::BillApproved) {
            reseller.clone_into(&mut entry.person);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::currency::Currency;

    #[test]
    fn an_order_round_trips_to_the_page_and_a_customer_sees_nothing_of_staff() {
        let money = |minor| Money { minor, currency: Currency::parse("USD").unwrap() };
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let year = ContractYear { number: 2, first: day(2026, 1, 1), last: day(2026, 12, 31) };
        let summary = PurchaseOrderSummary {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            version: 3,
            name: "Cloud \"2026\" <b>".into(),
            number: None,
            provider: ProviderType::Aws,
            annual_value: money(100),
            year,
            years: 2,
            consumed: Total::of(150, money(0).currency),
            remaining: Total::of(i128::MAX, money(0).currency),
            status: PoStatus::Active,
            expiry: day(2026, 12, 31),
            renewal: Some(day(2026, 12, 1)),
        };
        assert_eq!(summary.named_year().as_deref(), Some("Contract year 2 of 2"));
        assert_eq!(PurchaseOrderSummary { years: 1, ..summary.clone() }.named_year(), None);
        let balance = YearBalance { year, consumed: summary.consumed, remaining: summary.remaining };
        let detail = PurchaseOrderDetail {
            summary,
            draft: PurchaseOrderDraft::default(),
            years: vec![balance],
            ledger: Vec::new(),
            updated_by: "Ada".into(),
            similar: vec!["Cloud".into()],
            today: NaiveDate::MIN,
        };
        let wire = serde_json::to_string(&detail).unwrap();
        assert_eq!(serde_json::from_str::<PurchaseOrderDetail>(&wire).unwrap(), detail);

        let entry = |kind| LedgerEntry {
            kind,
            year: 1,
            amount: 1,
            at: "2026-06-01T00:00:00Z".parse().unwrap(),
            bill: None,
            note: String::new(),
            person: "Grace".into(),
        };
        let draft = PurchaseOrderDraft { comment: "Margin 12%".into(), ..detail.draft.clone() };
        let ledger = LedgerKind::ALL.map(entry).to_vec();
        let staff = PurchaseOrderDetail { draft, ledger, ..detail };
        let people = |detail: &PurchaseOrderDetail| detail.ledger.iter().map(|e| e.person.clone()).collect::<Vec<_>>();
        let shown = staff.clone().for_customer("Nimbus Ltd");
        assert_eq!(people(&shown), ["Nimbus Ltd", "Grace", "Nimbus Ltd", "Nimbus Ltd"]);
        let wire = serde_json::to_string(&shown).unwrap();
        assert!(!wire.contains("Margin") && !wire.contains("Ada"), "{wire}");
        assert_eq!(people(&staff.for_customer(""))[0], "Reseller");
    }
}
