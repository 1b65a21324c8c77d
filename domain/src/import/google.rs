//! Google Cloud billing: the standard and the detailed export of BigQuery, flattened to CSV (`service.description`).
//!
//! Source: the Cloud Billing documentation, "Structure of standard data export" and "… of detailed data export".

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::America::Los_Angeles;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Refused, RowError, Warnings, cell,
    columns::{Columns, Period, month_of},
    dates::Written,
    header::Header,
    plain_name, quoted,
    rules::Rules,
    table::Row,
    warnings::Kind,
};
use crate::cost::Cost;
use crate::line_item::Tags;

/// Columns that only this format has.
pub(super) const SIGNATURE: &[&str] = &["service.description", "cost_type", "invoice.month", "usage_start_time"];

struct Google {
    /// `202505`
    invoice_month: Option<usize>,
    /// JSON: a list of discounts and promotions, each with a negative amount.
    credits: Option<usize>,
    adjustment: Vec<usize>,
    /// JSON: the labels of the resource and of its project.
    labels: Option<usize>,
    project_labels: Option<usize>,
}

#[derive(Deserialize)]
struct Credit {
    /// As written: a float would change it.
    amount: Box<RawValue>,
}

#[derive(Deserialize)]
struct Label {
    key: String,
    value: Option<String>,
}

/// Finds the columns.
pub(super) fn columns(header: &Header) -> Result<(Columns, Box<dyn Rules>), Refused> {
    let columns = Columns {
        billed: header.need(&["cost"])?,
        currency: header.given_or(&["currency"])?,
        charge_period_start: header.find(&["usage_start_time"])?,
        charge_period_end: header.find(&["usage_end_time"])?,
        billing_account: header.find(&["billing_account_id"])?,
        services: header.all(&[&["service.description"], &["service.id"]])?,
        sub_account: header.find(&["project.id"])?,
        sub_account_name: header.find(&["project.name"])?,
        regions: header.all(&[&["location.region"], &["location.location"]])?,
        resource: header.find(&["resource.global_name"])?,
        resource_name: header.find(&["resource.name"])?,
        charge_category: header.find(&["cost_type"])?,
        charge_description: header.find(&["sku.description"])?,
        ..Columns::default()
    };
    let rules = Google {
        invoice_month: header.find(&["invoice.month"])?,
        credits: header.find(&["credits"])?,
        adjustment: header.all(&[&["adjustment_info"], &["adjustment_info.id"], &["adjustment_info.type"]])?,
        labels: header.find(&["labels"])?,
        project_labels: header.find(&["project.labels"])?,
    };
    // Credits that were flattened to columns, or joined row by row, cannot be told from costs.
    let flattened = |name: &&String| plain_name(name).starts_with("credits") || plain_name(name) == "totalcredits";
    if rules.credits.is_none()
        && let Some(column) = header.names().iter().find(flattened)
    {
        return Err(Refused::Credits { column: quoted(column.trim()) });
    }
    if rules.invoice_month.is_none() && columns.charge_period_start.is_none() {
        return Err(Refused::missing("invoice.month", header.names()));
    }
    Ok((columns, Box::new(rules)))
}

impl Rules for Google {
    fn provider(&self) -> Option<&'static str> {
        Some("Google Cloud")
    }

    fn names(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("sku.id", "SkuId"),
            ("location.zone", "AvailabilityZone"),
            ("usage.amount", "ConsumedQuantity"),
            ("usage.unit", "ConsumedUnit"),
            ("usage.amount_in_pricing_units", "PricingQuantity"),
            ("usage.pricing_unit", "PricingUnit"),
            ("cost_at_list", "ListCost"),
        ]
    }

    /// Credits are subtracted.
    fn is_billed_exact(&self) -> bool {
        false
    }

    fn period(&self, header: &Header, row: Row<'_>, charged: Option<Written>) -> Result<Option<Period>, RowError> {
        let filled = self.invoice_month.filter(|at| cell::text(row.cell(*at)).is_some());
        let Some((at, text)) = filled.map(|at| (at, cell::value(row.cell(at)))) else {
            // Google's months begin in Pacific time.
            let day = charged.and_then(Written::instant).map(|at| at.with_timezone(&Los_Angeles).date_naive());
            return Ok(day.map(month_of));
        };
        let digits = text.replace('-', "");
        let month = (digits.len() == 6).then(|| NaiveDate::parse_from_str(&format!("{digits}01"), "%Y%m%d").ok());
        match month.flatten() {
            Some(first) => Ok(Some(month_of(first))),
            None => Err(header.error(row, at, format!("\"{}\" is not a month such as 202505", quoted(text)))),
        }
    }

    /// Credits lower what is invoiced.
    fn costs(
        &self,
        columns: &Columns,
        header: &Header,
        row: Row<'_>,
        warnings: &mut Warnings,
    ) -> Result<(Cost, Cost), RowError> {
        let mut billed = header.cost(row, columns.billed, warnings)?;
        if let Some((at, text)) = self.credits.and_then(|at| Some((at, cell::text(row.cell(at))?))) {
            let no_list = |_| header.error(row, at, format!("\"{}\" is not a JSON list of credits", quoted(&text)));
            let credits: Vec<Credit> = serde_json::from_str(&text).map_err(no_list)?;
            for Credit { amount } in credits {
                let amount = Cost::parse(amount.get().trim_matches('"'));
                let sum = amount.and_then(|amount| billed.checked_add(amount));
                billed = sum.map_err(|error| header.error(row, at, error.to_string()))?;
            }
        }
        Ok((billed, billed))
    }

    fn category<'a>(&self, cell: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
        let category = match cell.as_deref().unwrap_or("regular").trim() {
            "regular" => "Usage",
            "tax" => "Tax",
            "credit" => "Credit",
            "adjustment" | "rounding_error" => "Adjustment",
            _ => return cell,
        };
        Some(Cow::Borrowed(category))
    }

    fn is_correction(&self, row: Row<'_>) -> bool {
        self.adjustment.iter().any(|at| !matches!(cell::value(row.cell(*at)), "" | "[]" | "{}" | "null"))
    }

    /// A label of the resource counts before one of its project.
    fn tags(&self, _: &Columns, header: &Header, row: Row<'_>, warnings: &mut Warnings) -> Result<Tags, RowError> {
        let mut tags = BTreeMap::new();
        for at in [self.project_labels, self.labels].into_iter().flatten() {
            let Some(text) = header.text_in(row, Some(at))? else { continue };
            if let Ok(labels) = serde_json::from_str::<Vec<Label>>(&text) {
                for Label { key, value } in labels {
                    let value = value.unwrap_or_default();
                    header.check_tag(row, at, &key, &value)?;
                    tags.insert(key, value);
                }
                continue;
            }
            warnings.add(Kind::BrokenTags, Some(row.line), || {
                let name = header.name(at);
                format!("{name}: \"{}\" is not a JSON list of labels, so this row has none of them.", quoted(&text))
            });
        }
        Ok(tags.into())
    }
}
