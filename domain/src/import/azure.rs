//! Azure cost details, actual or amortized: Enterprise Agreement, Microsoft Customer Agreement, Partner Agreement and
//! pay-as-you-go. The names of the columns vary by agreement, age and language; case does not matter.
//!
//! Source: Microsoft's documentation, "Understand cost details fields", and headers met in the field.

use std::borrow::Cow;

use chrono::TimeDelta;

use super::{
    Refused, RowError, Warnings, cell,
    columns::{Columns, Period, month_of},
    dates::{Order, Written},
    header::Header,
    rules::Rules,
    table::Row,
    warnings::Kind,
};
use crate::line_item::{LineItem, Tags};

/// Columns that only this format has.
pub(super) const SIGNATURE: &[&str] = &["CostInBillingCurrency", "PreTaxCost", "MeterCategory", "MeterId"];

struct Azure {
    charge_type: Option<usize>,
    pricing_model: Option<usize>,
    frequency: Option<usize>,
    /// Whether the billing account is a billing profile, as in a Customer Agreement.
    has_profile: bool,
}

/// Finds the columns.
pub(super) fn columns(header: &Header) -> Result<(Columns, Box<dyn Rules>), Refused> {
    let charge_type = header.find(&["ChargeType"])?;
    let columns = Columns {
        billed: header.need(&["CostInBillingCurrency", "PreTaxCost", "Cost", "ExtendedCost"])?,
        currency: header.given_or(&["BillingCurrency", "BillingCurrencyCode", "Currency", "CurrencyCode"])?,
        billing_period_start: header.find(&["BillingPeriodStartDate", "BillingPeriodStart"])?,
        billing_period_end: header.find(&["BillingPeriodEndDate", "BillingPeriodEnd"])?,
        charge_period_start: Some(header.need(&["Date", "UsageDateTime", "UsageDate"])?),
        billing_account: header.find(&["BillingProfileId", "BillingAccountId"])?,
        services: header.all(&[&["MeterCategory"], &["ServiceName"], &["ConsumedService"]])?,
        sub_account: header.find(&["SubscriptionId", "SubscriptionGuid"])?,
        sub_account_name: header.find(&["SubscriptionName"])?,
        regions: header.all(&[&["ResourceLocation"], &["MeterRegion"], &["Location"]])?,
        resource: header.find(&["ResourceId", "InstanceId", "InstanceName"])?,
        resource_name: header.find(&["ResourceName"])?,
        charge_category: charge_type,
        charge_description: header.find(&["ProductName", "Product", "MeterName"])?,
        tags: header.find(&["Tags"])?,
        ..Columns::default()
    };
    let rules = Azure {
        charge_type,
        pricing_model: header.find(&["PricingModel"])?,
        frequency: header.find(&["Frequency"])?,
        has_profile: header.has("BillingProfileId"),
    };
    Ok((columns, Box::new(rules)))
}

impl Rules for Azure {
    fn provider(&self) -> Option<&'static str> {
        Some("Microsoft")
    }

    fn names(&self) -> Vec<(&'static str, &'static str)> {
        let account = if self.has_profile { "BillingProfileName" } else { "BillingAccountName" };
        // Not the quantity, whose unit counts in blocks (`10K`), and no price: some are in the currency of pricing.
        vec![
            (account, "BillingAccountName"),
            ("InvoiceId", "InvoiceId"),
            ("AvailabilityZone", "AvailabilityZone"),
            ("PublisherName", "PublisherName"),
            ("PaygCostInBillingCurrency", "ListCost"),
            ("MeterName", "SkuMeter"),
            ("BenefitId", "CommitmentDiscountId"),
            ("BenefitName", "CommitmentDiscountName"),
            ("PricingCurrency", "PricingCurrency"),
            ("PricingCurrencyCode", "PricingCurrency"),
        ]
    }

    fn computed(&self) -> &'static [&'static str] {
        &["ChargeFrequency", "PricingCategory"]
    }

    fn compute<'a>(&self, name: &str, row: Row<'a>, _: &LineItem) -> Option<Cow<'a, str>> {
        let at = if name == "ChargeFrequency" { self.frequency } else { self.pricing_model };
        let word = match cell::value(row.cell(at?)).to_ascii_lowercase().as_str() {
            "onetime" => "One-Time",
            "recurring" => "Recurring",
            "usagebased" => "Usage-Based",
            "ondemand" => "Standard",
            "reservation" | "savingsplan" => "Committed",
            "spot" => "Dynamic",
            _ => return None,
        };
        Some(Cow::Borrowed(word))
    }

    fn date_order(&self) -> Option<Order> {
        Some(Order::MonthFirst)
    }

    /// Pay-as-you-go files have no billing period; partners' files leave it empty.
    fn period(&self, _: &Header, _: Row<'_>, charged: Option<Written>) -> Result<Option<Period>, RowError> {
        Ok(charged.map(|at| month_of(at.day())))
    }

    fn category<'a>(&self, cell: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
        category(cell)
    }

    fn is_correction(&self, row: Row<'_>) -> bool {
        self.charge_type.is_some_and(|at| cell::value(row.cell(at)).eq_ignore_ascii_case("Refund"))
    }

    fn tags(
        &self,
        columns: &Columns,
        header: &Header,
        row: Row<'_>,
        warnings: &mut Warnings,
    ) -> Result<Tags, RowError> {
        let kind = self.charge_type.map(|at| cell::value(row.cell(at))).unwrap_or_default();
        let model = self.pricing_model.map(|at| cell::value(row.cell(at))).unwrap_or_default();
        let is_one_of = |word: &str, words: [&str; 2]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
        // In an export of actual costs, usage that a prepayment covers costs nothing.
        let is_prepaid = is_one_of(model, ["Reservation", "SavingsPlan"])
            && kind.eq_ignore_ascii_case("Usage")
            && header.cost_or_null(row, columns.billed)?.is_some_and(|cost| !cost.is_zero());
        if is_prepaid || is_one_of(kind, ["UnusedReservation", "UnusedSavingsPlan"]) {
            warnings.add(Kind::Amortized, Some(row.line), || {
                "ChargeType: this export has amortized costs, and their sum may differ from the invoice. For a bill, \
                 import the export of actual costs."
                    .into()
            });
        }
        // Some exports write no tags as two quotation marks.
        let filled = columns.tags.filter(|at| row.cell(*at).trim() != "\"\"");
        header.tags(row, filled, warnings)
    }

    fn finish(&self, _: Row<'_>, item: &mut LineItem) {
        // A row is about one day.
        item.charge_period_end = item.charge_period_start.and_then(|at| at.checked_add_signed(TimeDelta::days(1)));
        item.region = item.region.take().map(|region| region_key(&region));
    }
}

/// The category of Microsoft's charge types.
pub(super) fn category(cell: Option<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    let category = match cell.as_deref()?.trim().to_ascii_lowercase().as_str() {
        "usage" | "unusedreservation" | "unusedsavingsplan" => "Usage",
        "purchase" => "Purchase",
        "tax" => "Tax",
        "refund" | "adjustment" | "roundingadjustment" => "Adjustment",
        _ => return cell,
    };
    Some(Cow::Borrowed(category))
}

/// `US East`, `useast` and `USEast` are one region, and names of regions are written in all these ways.
pub(super) fn region_key(region: &str) -> String {
    region.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
