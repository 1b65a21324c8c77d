//! Microsoft Partner Center: what Microsoft bills to a reseller in the Cloud Solution Provider program, as the
//! reconciliation of an invoice and as its daily rated usage.
//!
//! Source: Microsoft's documentation, "Understand how to read new commerce invoice reconciliation files" and "… daily
//! rated usage reconciliation files". No real file was at hand.

use std::borrow::Cow;

use super::{
    Refused, RowError, Warnings, azure,
    columns::{Columns, Period, month_of},
    dates::{Order, Written},
    header::Header,
    rules::Rules,
    table::Row,
    warnings::Kind,
};
use crate::line_item::{LineItem, Tags};

/// Columns that only this format has.
pub(super) const SIGNATURE: &[&str] = &["BillingPreTaxTotal", "PCToBCExchangeRate", "TermAndBillingCycle"];

struct PartnerCenter {
    /// The columns of daily usage. The reconciliation of an invoice has none, and does not name its month.
    usage_date: Option<usize>,
    tax: Option<usize>,
}

/// Finds the columns.
pub(super) fn columns(header: &Header) -> Result<(Columns, Box<dyn Rules>), Refused> {
    let usage_date = header.find(&["UsageDate"])?;
    if usage_date.is_none() && header.given.month.is_none() {
        return Err(Refused::NoMonth);
    }
    let columns = Columns {
        billed: header.need(&["BillingPreTaxTotal", "Subtotal"])?,
        currency: header.given_or(&["BillingCurrency", "Currency"])?,
        charge_period_start: usage_date.map_or_else(|| header.find(&["ChargeStartDate"]), |at| Ok(Some(at)))?,
        charge_period_end: if usage_date.is_some() { None } else { header.find(&["ChargeEndDate"])? },
        billing_account: header.find(&["PartnerId"])?,
        services: header.all(&[&["MeterCategory"], &["ProductName"], &["SkuName"]])?,
        // The customer's tenant is what a reseller maps to a customer.
        sub_account: header.find(&["CustomerId"])?,
        sub_account_name: header.find(&["CustomerName"])?,
        regions: header.all(&[&["ResourceLocation"], &["MeterRegion"]])?,
        resource: header.find(&["ResourceURI", "SubscriptionId"])?,
        charge_category: header.find(&["ChargeType"])?,
        charge_description: header.find(&["MeterName", "SubscriptionDescription", "SkuName"])?,
        tags: header.find(&["Tags"])?,
        ..Columns::default()
    };
    Ok((columns, Box::new(PartnerCenter { usage_date, tax: header.find(&["TaxTotal"])? })))
}

impl Rules for PartnerCenter {
    fn provider(&self) -> Option<&'static str> {
        Some("Microsoft")
    }

    fn names(&self) -> Vec<(&'static str, &'static str)> {
        // The quantity of daily usage is what was consumed; that of a purchase is what has a price.
        let [quantity, unit] = if self.usage_date.is_some() {
            [("Quantity", "ConsumedQuantity"), ("Unit", "ConsumedUnit")]
        } else {
            [("Quantity", "PricingQuantity"), ("UnitType", "PricingUnit")]
        };
        vec![
            ("InvoiceNumber", "InvoiceId"),
            ("PublisherName", "PublisherName"),
            ("SkuId", "SkuId"),
            ("MeterName", "SkuMeter"),
            ("PricingCurrency", "PricingCurrency"),
            quantity,
            unit,
        ]
    }

    fn date_order(&self) -> Option<Order> {
        Some(Order::MonthFirst)
    }

    fn period(&self, _: &Header, _: Row<'_>, charged: Option<Written>) -> Result<Option<Period>, RowError> {
        Ok(charged.filter(|_| self.usage_date.is_some()).map(|at| month_of(at.day())))
    }

    /// Purchases are named by what happened to a subscription; a credit keeps its own word.
    fn category<'a>(&self, cell: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
        let Some(kind) = cell.as_deref() else { return Some(Cow::Borrowed("Usage")) };
        let purchase = ["new", "renew", "addquantity", "removequantity", "cyclecharge", "prorate", "purchasefee"];
        let key = azure::region_key(kind);
        if purchase.iter().any(|known| key == *known) && self.usage_date.is_none() {
            return Some(Cow::Borrowed("Purchase"));
        }
        match key.as_str() {
            "new" | "customerusage" => Some(Cow::Borrowed("Usage")),
            key if key.contains("credit") => Some(Cow::Borrowed("Credit")),
            key if key.contains("refund") || key.contains("cancel") => Some(Cow::Borrowed("Adjustment")),
            _ => azure::category(cell),
        }
    }

    fn tags(
        &self,
        columns: &Columns,
        header: &Header,
        row: Row<'_>,
        warnings: &mut Warnings,
    ) -> Result<Tags, RowError> {
        if let Some(at) = self.tax
            && header.cost_or_null(row, at)?.is_some_and(|tax| !tax.is_zero())
        {
            warnings.add(Kind::Tax, Some(row.line), || {
                "TaxTotal: taxes of Microsoft's invoice are not part of the bill.".into()
            });
        }
        header.tags(row, columns.tags, warnings)
    }

    fn finish(&self, _: Row<'_>, item: &mut LineItem) {
        item.region = item.region.take().map(|region| azure::region_key(&region));
    }
}
