//! Oracle Cloud cost reports.
//!
//! Source: the Oracle Cloud Infrastructure documentation, "Cost and Usage Reports Overview", schema of cost reports. No
//! real file was at hand.

use super::{
    Refused, RowError, Warnings, cell,
    columns::{Columns, Period, month_of},
    dates::Written,
    header::Header,
    rules::Rules,
    table::Row,
};
use crate::line_item::Tags;

/// Columns that only this format has.
pub(super) const SIGNATURE: &[&str] = &["lineItem/intervalUsageStart", "cost/myCost"];

struct Oracle {
    is_correction: Option<usize>,
    /// A column for each tag, and its key: `tags/Operations.CostCenter`.
    tags: Vec<(usize, String)>,
}

/// Finds the columns.
pub(super) fn columns(header: &Header) -> Result<(Columns, Box<dyn Rules>), Refused> {
    let columns = Columns {
        // Not `cost/myCostOverage`, which is only the part above a commitment.
        billed: header.need(&["cost/myCost"])?,
        currency: header.given_or(&["cost/currencyCode"])?,
        charge_period_start: Some(header.need(&["lineItem/intervalUsageStart"])?),
        charge_period_end: header.find(&["lineItem/intervalUsageEnd"])?,
        billing_account: header.find(&["cost/subscriptionId"])?,
        services: header.all(&[&["product/service"]])?,
        sub_account: header.find(&["lineItem/tenantId"])?,
        sub_account_name: header.find(&["product/compartmentName"])?,
        regions: header.all(&[&["product/region"]])?,
        resource: header.find(&["product/resourceId"])?,
        charge_description: header.find(&["product/Description", "cost/skuUnitDescription"])?,
        ..Columns::default()
    };
    let rules = Oracle { is_correction: header.find(&["lineItem/isCorrection"])?, tags: header.with_prefix("tags/") };
    Ok((columns, Box::new(rules)))
}

impl Rules for Oracle {
    fn provider(&self) -> Option<&'static str> {
        Some("Oracle")
    }

    fn names(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("usage/billedQuantity", "PricingQuantity"),
            ("cost/billingUnitReadable", "PricingUnit"),
            ("cost/unitPrice", "ContractedUnitPrice"),
            ("cost/productSku", "SkuId"),
            ("product/availabilityDomain", "AvailabilityZone"),
        ]
    }

    fn read_elsewhere(&self) -> Vec<usize> {
        self.tags.iter().map(|(at, _)| *at).collect()
    }

    fn period(&self, _: &Header, _: Row<'_>, charged: Option<Written>) -> Result<Option<Period>, RowError> {
        Ok(charged.map(|at| month_of(at.day())))
    }

    fn category<'a>(&self, _: Option<std::borrow::Cow<'a, str>>) -> Option<std::borrow::Cow<'a, str>> {
        Some("Usage".into())
    }

    fn is_correction(&self, row: Row<'_>) -> bool {
        self.is_correction.is_some_and(|at| cell::value(row.cell(at)).eq_ignore_ascii_case("true"))
    }

    fn tags(&self, _: &Columns, header: &Header, row: Row<'_>, _: &mut Warnings) -> Result<Tags, RowError> {
        header.tags_in_columns(row, &self.tags).map(Tags::from)
    }
}
