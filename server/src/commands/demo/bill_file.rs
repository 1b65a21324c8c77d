//! A provider's export of a made-up month: FOCUS 1.0, as the importer reads it.

use std::fmt::Write as _;

use chrono::{Days, Months, NaiveDate};

use super::people::Sample;

/// A service, its region, the cost of a usual day in cents, and how much it grows by month in per cent.
type Service = (&'static str, &'static str, i64, i64);

const AWS: [Service; 6] = [
    ("Amazon Elastic Compute Cloud", "us-east-1", 41_230, 4),
    ("Amazon Relational Database Service", "us-east-1", 18_990, 2),
    ("Amazon Simple Storage Service", "eu-west-1", 6_417, 6),
    ("AWS Lambda", "eu-west-1", 1_212, 9),
    ("Amazon CloudFront", "global", 2_840, 1),
    ("AmazonCloudWatch", "us-east-1", 933, 0),
];

const AZURE: [Service; 5] = [
    ("Virtual Machines", "westeurope", 33_610, 3),
    ("Azure SQL Database", "westeurope", 21_045, 2),
    ("Storage Accounts", "northeurope", 5_120, 5),
    ("Azure Kubernetes Service", "westeurope", 9_775, 8),
    ("Bandwidth", "northeurope", 1_404, 1),
];

const GOOGLE: [Service; 4] = [
    ("Compute Engine", "asia-south1", 27_350, 4),
    ("BigQuery", "asia-south1", 14_208, 7),
    ("Cloud Storage", "asia-south1", 3_993, 3),
    ("Cloud Run", "europe-west1", 2_117, 10),
];

/// The file: a row per day and service, and a credit at the end of the month.
pub(crate) fn csv(sample: &Sample, month: NaiveDate) -> anyhow::Result<String> {
    let services: &[Service] = match sample.provider {
        "AWS" => &AWS,
        "Microsoft" => &AZURE,
        _ => &GOOGLE,
    };
    let end = month + Months::new(1);
    let days = (end - month).num_days();
    let (from, to) = (month.format("%Y-%m-%dT00:00:00Z"), end.format("%Y-%m-%dT00:00:00Z"));
    let mut file = String::from(
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,\
         ChargeCategory,ProviderName,ServiceName,RegionId,SubAccountId,SubAccountName,ResourceId,Tags\n",
    );
    let size = i64::try_from(sample.name.len())?;
    let (provider, currency) = (sample.provider, sample.turnover.1);
    let age = i64::from(month.format("%m").to_string().parse::<u8>()?);
    for (number, (service, region, usual, growth)) in (1i64..).zip(services) {
        for day in 0..days {
            let date = month + Days::new(u64::try_from(day)?);
            // Weekdays are busier, months grow, and no two customers are alike; all in millionths.
            let weekday = if (day + age) % 7 < 5 { 100 } else { 62 };
            let millionths = usual * (40 + size * 3) * weekday * (100 + growth * age) / 100 + day * number * 7_919;
            let cost = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
            let team = ["web", "data", "platform"].get(usize::try_from(number % 3)?).unwrap_or(&"web");
            writeln!(
                file,
                "{cost},{cost},{currency},{from},{to},{},{},Usage,{provider},{service},{region},{size}00{number},\
                 Account {number},resource-{number},\"{{\"\"team\"\":\"\"{team}\"\"}}\"",
                date.format("%Y-%m-%dT00:00:00Z"),
                (date + Days::new(1)).format("%Y-%m-%dT00:00:00Z"),
            )?;
        }
    }
    if let Some((service, region, ..)) = services.first() {
        let last = end - Days::new(1);
        let (start, last_end) = (last.format("%Y-%m-%dT00:00:00Z"), to.to_string());
        writeln!(
            file,
            "-{size}.5,-{size}.5,{currency},{from},{to},{start},{last_end},Credit,{provider},{service},{region},,,,"
        )?;
    }
    Ok(file)
}
