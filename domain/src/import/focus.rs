//! FOCUS, the open format for bills of every provider: versions 0.5 to 1.4.
//!
//! Source: the FinOps Open Cost and Usage Specification. Versions 1.3 and 1.4 name the provider in other columns.

use super::{
    Refused, cell,
    columns::{Columns, Rules},
    header::Header,
    table::Row,
};

/// Columns that only a FOCUS file has.
pub(super) const SIGNATURE: &[&str] = &["BilledCost"];

struct Focus {
    /// `Correction` or null.
    charge_class: Option<usize>,
}

impl Rules for Focus {
    fn has_effective(&self, columns: &Columns) -> bool {
        columns.effective.is_some()
    }

    /// Usage of another month usually means that two months were mixed.
    fn is_billed_late(&self) -> bool {
        false
    }

    fn is_correction(&self, row: Row<'_>) -> bool {
        let class = self.charge_class.and_then(|at| cell::text(row.cell(at)));
        class.is_some_and(|class| class.trim().eq_ignore_ascii_case("Correction"))
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
    Ok((columns, Box::new(Focus { charge_class: header.find(&["ChargeClass"])? })))
}
