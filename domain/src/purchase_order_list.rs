//! Purchase orders as pages show them: a row of the PO List, and one order whole.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::PurchaseOrderId;
use crate::money::{Money, Total};
use crate::purchase_order::{LedgerEntry, PoStatus, ProviderType, PurchaseOrderDraft};

/// One row of the PO List.
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
    /// The sum of the ledger.
    pub consumed: Total,
    /// What is left; negative when overdrawn.
    pub remaining: Total,
    /// `Current Status` of today: see [`crate::purchase_order::status_on`].
    pub status: PoStatus,
    /// `Expiry Date`.
    pub expiry: NaiveDate,
    /// `Renewal Date`.
    pub renewal: Option<NaiveDate>,
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
    /// Its ledger, oldest first.
    pub ledger: Vec<LedgerEntry>,
    /// Who saved last.
    pub updated_by: String,
    /// The names of the customer's other orders with the same name or number.
    pub similar: Vec<String>,
    /// The current day, as pages have no clock.
    pub today: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::currency::Currency;

    #[test]
    fn an_order_round_trips_to_the_page() {
        let money = |minor| Money { minor, currency: Currency::parse("USD").unwrap() };
        let summary = PurchaseOrderSummary {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            version: 3,
            name: "Cloud \"2026\" <b>".into(),
            number: None,
            provider: ProviderType::Aws,
            annual_value: money(100),
            consumed: Total::of(150, money(0).currency),
            remaining: Total::of(i128::MAX, money(0).currency),
            status: PoStatus::Active,
            expiry: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
            renewal: NaiveDate::from_ymd_opt(2026, 12, 1),
        };
        let detail = PurchaseOrderDetail {
            summary,
            draft: PurchaseOrderDraft::default(),
            ledger: Vec::new(),
            updated_by: "Ada".into(),
            similar: vec!["Cloud".into()],
            today: NaiveDate::MIN,
        };
        let wire = serde_json::to_string(&detail).unwrap();
        assert_eq!(serde_json::from_str::<PurchaseOrderDetail>(&wire).unwrap(), detail);
    }
}
