//! A provider's export of a made-up month: FOCUS 1.0, as the importer reads it.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use crate::catalog::{Service, services};
use crate::costs::Week;
use crate::export::Export;
use crate::resources::{Resource, resource};
use crate::sample::Provider;

/// A row of the file; costs are in millionths.
struct Row {
    service: &'static str,
    category: &'static str,
    description: String,
    resource: Option<Resource>,
    from: NaiveDate,
    to: NaiveDate,
    billed: i64,
    effective: i64,
}

impl Export<'_> {
    /// The file.
    pub(crate) fn csv(&self) -> anyhow::Result<String> {
        let mut file = String::from(
            "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,\
             ChargePeriodEnd,ChargeCategory,ChargeDescription,ProviderName,ServiceName,RegionId,SubAccountId,\
             SubAccountName,ResourceId,ResourceName,Tags\n",
        );
        let Self { source, month, .. } = self;
        for row in self.rows() {
            let Resource { account, account_name, id, name, tags } = row.resource.unwrap_or_default();
            writeln!(
                file,
                "{},{},{},{},{},{},{},{},{},{},{},{},{account},{account_name},{id},{name},\"{}\"",
                decimal(row.billed),
                decimal(row.effective),
                source.currency,
                time(month.start),
                time(month.end),
                time(row.from),
                time(row.to),
                row.category,
                row.description,
                source.provider.billed_as(),
                row.service,
                source.region,
                tags.replace('"', "\"\""),
            )?;
        }
        Ok(file)
    }

    /// What the file adds up to, in millionths.
    pub(crate) fn total(&self) -> i64 {
        self.rows().iter().map(|row| row.billed).sum()
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (number, service) in (0i64..).zip(services(self.source.provider)) {
            for at in 0..self.sample.machines() {
                rows.extend(self.usage(service, number, at));
            }
        }
        let used: i64 = rows.iter().map(|row| row.billed).sum();
        rows.extend(self.extras(used));
        rows
    }

    /// The weeks of a resource. One that was committed to is paid at once and costs nothing by the week.
    fn usage(&self, service: &'static Service, number: i64, at: i64) -> Vec<Row> {
        let Self { sample, seed, source, month } = *self;
        let is_committed = number == 0 && at == 0 && seed % 2 == 0;
        let mut rows = Vec::new();
        let mut from = month.start;
        for week in 0.. {
            let to = (from + Days::new(7)).min(month.end);
            if from >= month.end {
                break;
            }
            let days = (to - from).num_days();
            let cost = Week { sample, seed, source, month, service, number, resource: at, week, days }.cost();
            rows.push(Row {
                service: service.name,
                category: "Usage",
                description: format!("{} in {}", service.name, source.region),
                resource: Some(resource(self, service, number, at)),
                from,
                to,
                billed: if is_committed { 0 } else { cost },
                effective: cost,
            });
            from = to;
        }
        if is_committed {
            let billed = rows.iter().map(|row| row.effective).sum();
            let what = if source.provider == Provider::Aws { "Savings plan" } else { "Reserved capacity" };
            rows.push(Row {
                category: "Purchase",
                description: format!("{what}: monthly instalment"),
                resource: Some(resource(self, service, number, at)),
                billed,
                effective: 0,
                ..self.whole_month(service.name)
            });
        }
        rows
    }

    /// Support, the credit at the end of the month, and now and then a refund.
    fn extras(&self, used: i64) -> Vec<Row> {
        let Self { source, seed, month, .. } = self;
        let Some(first) = services(source.provider).first() else { return Vec::new() };
        let last = month.end - Days::new(1);
        let row = |category, description: &str, cost| Row {
            category,
            description: description.into(),
            billed: cost,
            effective: cost,
            ..self.whole_month(first.name)
        };
        let per_cent = if seed % 4 == 0 { 7 } else { 2 };
        let mut rows = vec![
            Row { service: "Support", ..row("Purchase", "Support plan", used * 3 / 100) },
            Row { from: last, ..row("Credit", "Partner programme credit", -used * per_cent / 100) },
        ];
        if (month.age + seed) % 5 == 0 {
            let from = last - Days::new(9);
            rows.push(Row { from, ..row("Adjustment", "Refund for an interrupted service", -used * 9 / 1_000) });
        }
        rows
    }

    fn whole_month(&self, service: &'static str) -> Row {
        Row {
            service,
            category: "",
            description: String::new(),
            resource: None,
            from: self.month.start,
            to: self.month.end,
            billed: 0,
            effective: 0,
        }
    }
}

fn decimal(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
}

fn time(day: NaiveDate) -> String {
    day.format("%Y-%m-%dT00:00:00Z").to_string()
}
