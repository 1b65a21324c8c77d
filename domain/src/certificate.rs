//! The reconciliation certificate of a version of a bill: proves that every row that was read is on the bill, or is named as
//! left out, and that the figures agree with each other to the last decimal. See docs/certificate.md.

use serde::{Deserialize, Serialize};

use crate::bill::BillState;
use crate::billing_period::BillingPeriod;
use crate::breakdown::{BreakdownRow, Sums};
use crate::cost::Cost;
use crate::currency::Currency;
use crate::ids::BillId;

/// The certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The bill.
    pub bill: BillId,
    /// Its number.
    pub number: i64,
    /// The number of the version.
    pub version: i64,
    /// The customer's name.
    pub customer: String,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: Currency,
    /// The state of the bill.
    pub state: BillState,
    /// The rows.
    pub rows: Rows,
    /// What the version's line items cost, added up row by row.
    pub lines: Sums,
    /// The total of the version, as it was stored at the import.
    pub total: Sums,
    /// The stored sums by provider.
    pub providers: Vec<BreakdownRow>,
    /// What each provider invoice contributes; rows without an invoice have no number.
    pub invoices: Vec<Invoice>,
    /// What the bill drew on purchase orders, if this version was approved.
    pub ledger: Option<Ledger>,
    /// The hashes.
    pub hashes: Hashes,
}

/// Where the rows that were read are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Those of the files.
    pub read: u64,
    /// Those on the bill.
    pub billed: u64,
    /// Those that belong to no customer.
    pub unassigned: u64,
    /// Those that could not be read.
    pub rejected: u64,
}

/// The rows of one provider invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// The provider.
    pub provider: Option<String>,
    /// FOCUS's `InvoiceId`; `None` if the file has none.
    pub invoice: Option<String>,
    /// How many rows.
    pub rows: u64,
    /// What they cost in the files.
    pub read: Cost,
    /// What the bill charges for them.
    pub billed: Cost,
    /// By how much the bill differs from the files.
    pub difference: Cost,
    /// The difference that FOCUS 1.4 allows between the rows of an invoice and its amount: see [`tolerance`].
    pub tolerance: Cost,
}

/// The bill's document beside the ledgers of the purchase orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The amount of the document: the total, rounded to the currency. Nothing if the bill was voided.
    pub document: Cost,
    /// What the bill drew on purchase orders; what was given back is taken off.
    pub drawn: Cost,
    /// What no order covered.
    pub uncovered: Cost,
}

/// The hashes of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hashes {
    /// SHA-256 of the line items: what an approval names.
    pub content: String,
    /// The content that was approved; `None` if this version was not.
    pub approved: Option<String>,
    /// The fingerprint of line items, sums and sources, made at the import.
    pub fingerprint: Option<String>,
    /// The same, made now.
    pub fingerprint_now: String,
    /// The name of the last file that was imported.
    pub file_name: String,
    /// Its SHA-256.
    pub file: String,
}

/// The difference that FOCUS 1.4 allows between the rows of an invoice and its amount: the larger of 100 subunits and
/// `SQRT(rows) × 0.5` subunits. It is rounded down to a millionth of a subunit.
#[must_use]
pub fn tolerance(rows: u64, currency: Currency) -> Cost {
    const MILLIONTHS: u128 = 1_000_000;
    let by_rows = (u128::from(rows) * MILLIONTHS * MILLIONTHS).isqrt() / 2;
    let allowed = i64::try_from(by_rows.max(100 * MILLIONTHS)).unwrap_or(i64::MAX);
    Cost::from_minor(allowed, currency.minor_digits() + 6).unwrap_or_default()
}

impl Certificate {
    /// What does not agree, a sentence for each; empty if the certificate holds.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let Rows { read, billed, unassigned, rejected } = self.rows;
        let mut faults = Vec::new();
        let mut must = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        let accounted = billed.checked_add(unassigned).and_then(|rows| rows.checked_add(rejected));
        must(accounted == Some(read), "the rows that were read are not those billed, unassigned and rejected");
        must(self.lines == self.total, "its line items do not add up to its total");
        must(self.lines.rows == billed, "the number of its line items is not that of its billed rows");
        let of_providers = self.providers.iter().try_fold(Cost::ZERO, |sum, row| sum.checked_add(row.billed));
        must(of_providers == Ok(self.total.billed), "the sums by provider do not add up to its total");
        let of_invoices = self.invoices.iter().try_fold(Cost::ZERO, |sum, row| sum.checked_add(row.billed));
        must(of_invoices == Ok(self.total.billed), "the provider invoices do not add up to its total");
        let is_exact = |row: &Invoice| row.difference.is_zero() && row.billed.checked_sub(row.read) == Ok(Cost::ZERO);
        must(self.invoices.iter().all(is_exact), "a provider invoice is not billed as it was read");
        let is_drawn = |ledger: Ledger| ledger.drawn.checked_add(ledger.uncovered) == Ok(ledger.document);
        must(self.ledger.is_none_or(is_drawn), "its draws on purchase orders do not add up to its document");
        let Hashes { content, approved, fingerprint, fingerprint_now, .. } = &self.hashes;
        must(approved.as_ref().is_none_or(|approved| approved == content), "another content was approved");
        must(fingerprint.as_ref() == Some(fingerprint_now), "its line items or their sums were changed");
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(text: &str) -> Cost {
        text.parse().unwrap()
    }

    fn certificate() -> Certificate {
        let sums = Sums { billed: cost("12.345"), effective: cost("10"), rows: 3 };
        let eur = Currency::parse("EUR").unwrap();
        let invoice = |number: Option<&str>, rows, billed: &str| Invoice {
            provider: Some("AWS".to_owned()),
            invoice: number.map(str::to_owned),
            rows,
            read: cost(billed),
            billed: cost(billed),
            difference: Cost::ZERO,
            tolerance: tolerance(rows, eur),
        };
        Certificate {
            bill: "01990000-0000-7000-8000-000000000000".parse().unwrap(),
            number: 1,
            version: 1,
            customer: "Acme".to_owned(),
            period: BillingPeriod { first: "2026-03-01".parse().unwrap(), last: "2026-03-31".parse().unwrap() },
            currency: eur,
            state: BillState::Approved,
            rows: Rows { read: 3, billed: 3, unassigned: 0, rejected: 0 },
            lines: sums,
            total: sums,
            providers: vec![BreakdownRow { key: None, billed: sums.billed, effective: sums.effective, rows: 3 }],
            invoices: vec![invoice(Some("7"), 2, "12"), invoice(None, 1, "0.345")],
            ledger: Some(Ledger { document: cost("12.35"), drawn: cost("12"), uncovered: cost("0.35") }),
            hashes: Hashes {
                content: "c".to_owned(),
                approved: Some("c".to_owned()),
                fingerprint: Some("f".to_owned()),
                fingerprint_now: "f".to_owned(),
                file_name: "export.csv".to_owned(),
                file: "s".to_owned(),
            },
        }
    }

    #[test]
    fn a_certificate_holds_until_one_figure_is_wrong() {
        assert_eq!(certificate().faults(), [""; 0]);
        type Wrong = fn(&mut Certificate);
        let wrong: [(Wrong, &str); 11] = [
            (|c| c.rows.read = 4, "rows that were read"),
            (|c| c.rows.rejected = 1, "rows that were read"),
            (|c| c.lines.effective = Cost::ZERO, "line items do not add up"),
            (|c| (c.lines.rows, c.total.rows) = (4, 4), "number of its line items"),
            (|c| c.providers[0].billed = Cost::ZERO, "sums by provider"),
            (|c| drop(c.invoices.pop()), "provider invoices do not add up"),
            (|c| c.invoices[0].read = cost("11"), "billed as it was read"),
            (|c| c.invoices[0].difference = cost("1"), "billed as it was read"),
            (|c| c.ledger.as_mut().unwrap().uncovered = Cost::ZERO, "draws on purchase orders"),
            (|c| c.hashes.approved = Some("d".to_owned()), "another content"),
            (|c| c.hashes.fingerprint = None, "were changed"),
        ];
        for (break_it, told) in wrong {
            let mut broken = certificate();
            break_it(&mut broken);
            let faults = broken.faults();
            assert!(faults.len() == 1 && faults[0].contains(told), "{told}: {faults:?}");
        }
    }

    #[test]
    fn the_tolerance_is_that_of_focus() {
        for (rows, code, allowed) in [
            (0, "EUR", "1"),
            (1, "EUR", "1"),
            // Up to 40,000 rows, 100 subunits are more.
            (40_000, "EUR", "1"),
            (1_000_000, "EUR", "5"),
            (40_001, "EUR", "1.00001249"),
            (1_000_000, "JPY", "500"),
            (1, "JPY", "100"),
            (1, "KWD", "0.1"),
        ] {
            assert_eq!(tolerance(rows, Currency::parse(code).unwrap()), cost(allowed), "{rows} {code}");
        }
    }
}
