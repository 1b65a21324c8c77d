//! FOCUS, the open format for bills of every provider: versions 0.5 to 1.4.
//!
//! Source: the FinOps Open Cost and Usage Specification. Versions 1.3 and 1.4 name the provider in other columns.

use super::{Refused, cell, columns::Columns, header::Header, rules::Rules, table::Row};
use crate::focus::rows::BILLED_LATE;
use crate::focus::{CONDITIONAL, LATER, MANDATORY};

/// Columns that only a FOCUS file has.
pub(super) const SIGNATURE: &[&str] = &["BilledCost"];

/// Names of versions before 1.0, and today's.
const EARLIER: [(&str, &str); 5] = [
    ("ChargeType", "ChargeCategory"),
    ("InvoiceIssuer", "InvoiceIssuerName"),
    ("Provider", "ProviderName"),
    ("Publisher", "PublisherName"),
    ("Region", "RegionId"),
];

struct Focus {
    /// `Correction` or null.
    charge_class: Option<usize>,
    /// What this portal's own exports say about usage of an earlier month.
    billed_late: Option<usize>,
}

impl Rules for Focus {
    fn is_focus(&self) -> bool {
        true
    }

    /// FOCUS's own names, and those of its first versions.
    fn names(&self) -> Vec<(&'static str, &'static str)> {
        let own = MANDATORY.iter().chain(&CONDITIONAL).chain(&LATER).map(|name| (*name, *name));
        own.chain(EARLIER).collect()
    }

    /// What the exports of this portal say is no column of the provider's.
    fn read_elsewhere(&self) -> Vec<usize> {
        self.billed_late.into_iter().collect()
    }

    fn has_effective(&self, columns: &Columns) -> bool {
        columns.effective.is_some()
    }

    /// Usage of another month usually means that two months were mixed.
    fn is_billed_late(&self) -> bool {
        false
    }

    fn is_correction(&self, row: Row<'_>) -> bool {
        let class = self.charge_class.and_then(|at| cell::text(row.cell(at)));
        let is_late = self.billed_late.is_some_and(|at| row.cell(at).trim().eq_ignore_ascii_case("true"));
        is_late || class.is_some_and(|class| class.trim().eq_ignore_ascii_case("Correction"))
    }
}

/// Finds the columns by their names, including those of other versions.
pub(super) fn columns(header: &Header) -> Result<(Columns, Box<dyn Rules>), Refused> {
    if let Some(refused) = Refused::other_data_set(header.names()) {
        return Err(refused);
    }
    let columns = Columns {
        billed: header.need(&["BilledCost"])?,
        effective: header.find(&["EffectiveCost", "AmortizedCost"])?,
        billing_period_start: header.month_or(&["BillingPeriodStart"])?,
        billing_period_end: header.find(&["BillingPeriodEnd"])?,
        currency: header.given_or(&["BillingCurrency"])?,
        charge_period_start: header.find(&["ChargePeriodStart"])?,
        charge_period_end: header.find(&["ChargePeriodEnd"])?,
        billing_account: header.find(&["BillingAccountId"])?,
        providers: header.all(&[&["ProviderName", "Provider"], &["ServiceProviderName"], &["HostProviderName"]])?,
        sellers: header.all(&[&["PublisherName", "Publisher"], &["InvoiceIssuerName", "InvoiceIssuer"]])?,
        services: header.all(&[&["ServiceName"]])?,
        sub_account: header.find(&["SubAccountId"])?,
        sub_account_name: header.find(&["SubAccountName"])?,
        regions: header.all(&[&["RegionName"], &["RegionId", "Region"]])?,
        resource: header.find(&["ResourceId"])?,
        resource_name: header.find(&["ResourceName"])?,
        charge_category: header.find(&["ChargeCategory", "ChargeType"])?,
        charge_description: header.find(&["ChargeDescription"])?,
        tags: header.find(&["Tags"])?,
    };
    let rules = Focus { charge_class: header.find(&["ChargeClass"])?, billed_late: header.place(BILLED_LATE) };
    Ok((columns, Box::new(rules)))
}
