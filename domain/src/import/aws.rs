//! AWS Cost and Usage Reports: legacy CSV (`lineItem/UnblendedCost`), Athena's names (`line_item_unblended_cost`) and
//! CUR 2.0, which has the same names and keeps tags and product attributes as JSON.
//!
//! Source: the AWS Data Exports user guide, tables "Cost and Usage Report (CUR)" and "CUR 2.0". No file of CUR 2.0 with
//! costs was at hand.

use std::borrow::Cow;

use super::{
    MAX_NAME, Refused, RowError, Warnings, cell,
    columns::Columns,
    header::{Header, first_filled},
    rules::Rules,
    table::Row,
    tags,
};
use crate::{
    cost::{Cost, CostError},
    line_item::{LineItem, Tags},
};

/// Columns that only this format has.
pub(super) const SIGNATURE: &[&str] = &["lineItem/UnblendedCost", "lineItem/NetUnblendedCost", "lineItem/LineItemType"];

struct Aws {
    line_item_type: Option<usize>,
    /// The cost after discounts that the reseller has; null without such discounts.
    net: Option<usize>,
    /// What covered usage costs with a savings plan or a reservation; null in other rows. Net costs include discounts.
    savings_plan: Vec<usize>,
    reservation: Vec<usize>,
    /// The unused part of a reservation's month: upfront, and recurring.
    unused: [Vec<usize>; 2],
    /// The commitment of a savings plan, and what was used of it.
    commitment: Option<(usize, usize)>,
    reservation_arns: Vec<usize>,
    savings_plan_arn: Option<usize>,
    /// A column for each tag key, and the key.
    tags: Vec<(usize, String)>,
    /// JSON with all attributes of the product, in CUR 2.0.
    product: Option<usize>,
}

/// Finds the columns.
pub(super) fn columns(header: &Header) -> Result<(Columns, Box<dyn Rules>), Refused> {
    let columns = Columns {
        billed: header.need(&["lineItem/UnblendedCost", "lineItem/NetUnblendedCost"])?,
        currency: header.given_or(&["lineItem/CurrencyCode"])?,
        billing_period_start: header.month_or(&["bill/BillingPeriodStartDate"])?,
        billing_period_end: header.find(&["bill/BillingPeriodEndDate"])?,
        charge_period_start: header.find(&["lineItem/UsageStartDate"])?,
        charge_period_end: header.find(&["lineItem/UsageEndDate"])?,
        billing_account: header.find(&["bill/PayerAccountId"])?,
        services: header.all(&[&["product/ProductName"], &["lineItem/ProductCode"]])?,
        sub_account: header.find(&["lineItem/UsageAccountId"])?,
        sub_account_name: header.find(&["lineItem/UsageAccountName"])?,
        regions: header.all(&[&["product/region"], &["product/regionCode"]])?,
        resource: header.find(&["lineItem/ResourceId"])?,
        charge_category: header.find(&["lineItem/LineItemType"])?,
        charge_description: header.find(&["lineItem/LineItemDescription"])?,
        tags: header.find(&["resourceTags"])?,
        ..Columns::default()
    };
    let rules = Aws {
        line_item_type: columns.charge_category,
        savings_plan: header
            .all(&[&["savingsPlan/NetSavingsPlanEffectiveCost"], &["savingsPlan/SavingsPlanEffectiveCost"]])?,
        reservation: header.all(&[&["reservation/NetEffectiveCost"], &["reservation/EffectiveCost"]])?,
        unused: [
            header.all(&[
                &["reservation/NetUnusedAmortizedUpfrontFeeForBillingPeriod"],
                &["reservation/UnusedAmortizedUpfrontFeeForBillingPeriod"],
            ])?,
            header.all(&[&["reservation/NetUnusedRecurringFee"], &["reservation/UnusedRecurringFee"]])?,
        ],
        commitment: header
            .find(&["savingsPlan/TotalCommitmentToDate"])?
            .zip(header.find(&["savingsPlan/UsedCommitment"])?),
        reservation_arns: header.every("reservation/ReservationARN"),
        savings_plan_arn: header.place("savingsPlan/SavingsPlanARN"),
        net: header.find(&["lineItem/NetUnblendedCost"])?,
        tags: tag_columns(header),
        product: header.find(&["product"])?,
    };
    Ok((columns, Box::new(rules)))
}

/// `resourceTags/user:Team` is the tag `user:Team`. Athena writes it as `resource_tags_user_team`.
fn tag_columns(header: &Header) -> Vec<(usize, String)> {
    let legacy = header.with_prefix("resourceTags/");
    let athena = header.with_prefix("resource_tags_").into_iter().map(|(at, name)| (at, with_owner(&name)));
    legacy.into_iter().chain(athena).collect()
}

/// Whether an attribute of a product can be a name.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_NAME && !text.contains(char::is_control)
}

/// `user_team` as the tag `user:team`: both spellings of a report then name the same tag.
fn with_owner(name: &str) -> String {
    let owner = ["user", "aws"]
        .into_iter()
        .find(|owner| name.strip_prefix(owner).is_some_and(|rest| rest.len() > 1 && rest.starts_with('_')));
    owner.map_or_else(|| name.to_owned(), |owner| format!("{owner}:{}", &name[owner.len() + 1..]))
}

impl Aws {
    fn kind<'a>(&self, row: Row<'a>) -> &'a str {
        self.line_item_type.map(|at| cell::value(row.cell(at))).unwrap_or_default()
    }
}

impl Rules for Aws {
    fn names(&self) -> Vec<(&'static str, &'static str)> {
        // A usage amount is priced in `pricing/unit`. It may be the size of a reservation, so it is not what was consumed.
        vec![
            ("bill/InvoiceId", "InvoiceId"),
            ("bill/PayerAccountName", "BillingAccountName"),
            ("bill/InvoicingEntity", "InvoiceIssuerName"),
            ("lineItem/LegalEntity", "PublisherName"),
            ("lineItem/AvailabilityZone", "AvailabilityZone"),
            ("lineItem/UsageAmount", "PricingQuantity"),
            ("pricing/unit", "PricingUnit"),
            ("pricing/publicOnDemandCost", "ListCost"),
            ("pricing/publicOnDemandRate", "ListUnitPrice"),
            ("product/sku", "SkuId"),
            ("pricing/RateCode", "SkuPriceId"),
        ]
    }

    fn computed(&self) -> &'static [&'static str] {
        &["CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountStatus"]
    }

    /// A reservation commits to an amount of usage, a savings plan to an amount of money.
    fn compute<'a>(&self, name: &str, row: Row<'a>, item: &LineItem) -> Option<Cow<'a, str>> {
        let (plan, reservation) = (self.savings_plan_arn, first_filled(row, &self.reservation_arns));
        let plan = plan.filter(|at| !cell::is_null_word(row.cell(*at)));
        let at = plan.or(reservation)?;
        match name {
            "CommitmentDiscountCategory" => Some(Cow::Borrowed(if plan.is_some() { "Spend" } else { "Usage" })),
            "CommitmentDiscountId" => Some(Cow::Borrowed(row.cell(at))),
            _ if item.charge_category.as_deref() == Some("Usage") => Some(Cow::Borrowed("Used")),
            _ => None,
        }
    }

    fn read_elsewhere(&self) -> Vec<usize> {
        self.tags.iter().map(|(at, _)| *at).collect()
    }

    /// The net cost may count instead of the unblended one.
    fn is_billed_exact(&self) -> bool {
        false
    }

    fn provider(&self) -> Option<&'static str> {
        Some("AWS")
    }

    /// As in AWS's own query for amortized costs: covered usage costs what was prepaid for it, and the prepayment costs
    /// only what nobody used of it.
    fn costs(
        &self,
        columns: &Columns,
        header: &Header,
        row: Row<'_>,
        warnings: &mut Warnings,
    ) -> Result<(Cost, Cost), RowError> {
        let filled = |at: Option<usize>| at.map_or(Ok(None), |at| header.cost_or_null(row, at));
        let billed = match filled(self.net)? {
            Some(net) => net,
            None => header.cost(row, columns.billed, warnings)?,
        };
        let too_large = |error: CostError| header.error(row, columns.billed, error.to_string());
        let effective = match self.kind(row) {
            "SavingsPlanCoveredUsage" => filled(first_filled(row, &self.savings_plan))?,
            "DiscountedUsage" => filled(first_filled(row, &self.reservation))?,
            "SavingsPlanNegation" | "SavingsPlanUpfrontFee" => Some(Cost::ZERO),
            "SavingsPlanRecurringFee" => match self.commitment {
                Some((total, used)) => match (header.cost_or_null(row, total)?, header.cost_or_null(row, used)?) {
                    (Some(total), Some(used)) => Some(total.checked_sub(used).map_err(too_large)?),
                    _ => None,
                },
                None => None,
            },
            "Fee" if first_filled(row, &self.reservation_arns).is_some() => Some(Cost::ZERO),
            "RIFee" => {
                let mut unused = None;
                for columns in &self.unused {
                    if let Some(part) = filled(first_filled(row, columns))? {
                        unused = Some(unused.unwrap_or(Cost::ZERO).checked_add(part).map_err(too_large)?);
                    }
                }
                unused
            }
            _ => None,
        };
        Ok((billed, effective.unwrap_or(billed)))
    }

    fn category<'a>(&self, cell: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
        let category = match cell.as_deref()?.trim() {
            "Tax" => "Tax",
            "Credit" => "Credit",
            "Refund" => "Adjustment",
            "Fee" | "RIFee" | "SavingsPlanUpfrontFee" | "SavingsPlanRecurringFee" => "Purchase",
            "Usage"
            | "DiscountedUsage"
            | "SavingsPlanCoveredUsage"
            | "SavingsPlanNegation"
            | "BundledDiscount"
            | "Discount"
            | "EdpDiscount"
            | "PrivateRateDiscount"
            | "SppDiscount"
            | "RiVolumeDiscount" => "Usage",
            _ => return cell,
        };
        Some(Cow::Borrowed(category))
    }

    fn is_correction(&self, row: Row<'_>) -> bool {
        self.kind(row) == "Refund"
    }

    fn tags(
        &self,
        columns: &Columns,
        header: &Header,
        row: Row<'_>,
        warnings: &mut Warnings,
    ) -> Result<Tags, RowError> {
        let mut tags = header.tags_in_columns(row, &self.tags)?;
        let map = header.tags(row, columns.tags, warnings)?;
        tags.extend(map.iter().map(|(key, value)| (with_owner(key), value.clone())));
        Ok(tags.into())
    }

    fn finish(&self, row: Row<'_>, item: &mut LineItem) {
        let Some(product) = self.product.and_then(|at| tags::parse(row.cell(at))) else { return };
        let named = |key: &str| product.get(key).filter(|value| is_name(value)).cloned();
        if let Some(name) = named("product_name") {
            item.service = Some(name);
        }
        if item.region.is_none() {
            item.region = named("region");
        }
    }
}
