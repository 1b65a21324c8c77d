//! What a provider sells in the demo, and what it costs.

use crate::sample::Provider;

/// A service as bills name it.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    /// How the names of its resources begin.
    pub(crate) kind: &'static str,
    /// Who runs it: the value of the tag `team`.
    pub(crate) team: &'static str,
    /// What its largest resource costs on a usual day, in US cents.
    pub(crate) cents: i64,
    /// How much it grows in a month, in thousandths.
    pub(crate) growth: i64,
}

/// A service, in the form of a table.
const fn service(name: &'static str, kind: &'static str, team: &'static str, cents: i64, growth: i64) -> Service {
    Service { name, kind, team, cents, growth }
}

const AWS: [Service; 7] = [
    service("Amazon Elastic Compute Cloud", "ec2", "web", 16_230, 14),
    service("Amazon Relational Database Service", "rds", "data", 9_870, 9),
    service("Amazon Simple Storage Service", "s3", "data", 3_410, 31),
    service("AWS Lambda", "lambda", "web", 1_260, 42),
    service("Amazon Elastic Kubernetes Service", "eks", "platform", 4_980, 22),
    service("Amazon CloudFront", "cdn", "platform", 1_840, 11),
    service("AmazonCloudWatch", "logs", "platform", 930, 17),
];

const AZURE: [Service; 7] = [
    service("Virtual Machines", "vm", "web", 14_610, 12),
    service("Azure SQL Database", "sql", "data", 10_450, 10),
    service("Storage Accounts", "st", "data", 2_920, 28),
    service("Azure Kubernetes Service", "aks", "platform", 5_770, 26),
    service("Azure App Service", "app", "web", 2_380, 19),
    service("Bandwidth", "egress", "platform", 1_400, 8),
    service("Azure Monitor", "log", "platform", 1_010, 21),
];

const GOOGLE: [Service; 6] = [
    service("Compute Engine", "gce", "web", 13_350, 13),
    service("BigQuery", "bq", "data", 7_200, 34),
    service("Cloud Storage", "gcs", "data", 2_990, 27),
    service("Google Kubernetes Engine", "gke", "platform", 6_120, 24),
    service("Cloud Run", "run", "web", 1_710, 38),
    service("Cloud Logging", "log", "platform", 860, 18),
];

const ORACLE: [Service; 6] = [
    service("Oracle Autonomous Database", "adb", "data", 15_600, 8),
    service("Oracle Compute", "oci", "web", 8_140, 12),
    service("Oracle Object Storage", "os", "data", 1_980, 25),
    service("Oracle Container Engine for Kubernetes", "oke", "platform", 3_330, 23),
    service("Oracle Load Balancer", "lb", "platform", 720, 6),
    service("Oracle Logging", "log", "platform", 540, 15),
];

/// The services of a provider.
pub(crate) fn services(provider: Provider) -> &'static [Service] {
    match provider {
        Provider::Aws => &AWS,
        Provider::Azure => &AZURE,
        Provider::Google => &GOOGLE,
        Provider::Oracle => &ORACLE,
    }
}

/// What a hundred US dollars are in a currency, about.
const RATES: [(&str, i64); 26] = [
    ("AED", 367),
    ("AUD", 152),
    ("BRL", 545),
    ("CAD", 137),
    ("CHF", 88),
    ("CLP", 94_000),
    ("CNY", 720),
    ("CZK", 2_300),
    ("DKK", 690),
    ("EUR", 92),
    ("GBP", 79),
    ("INR", 8_400),
    ("JPY", 15_000),
    ("KES", 12_900),
    ("KRW", 137_000),
    ("MXN", 1_850),
    ("MYR", 440),
    ("NGN", 155_000),
    ("NZD", 167),
    ("PLN", 395),
    ("SAR", 375),
    ("SEK", 1_040),
    ("SGD", 134),
    ("TRY", 3_400),
    ("VND", 2_530_000),
    ("ZAR", 1_820),
];

/// An amount of US dollars in a currency.
pub(crate) fn converted(amount: i64, currency: &str) -> i64 {
    let rate = RATES.iter().find(|(code, _)| *code == currency).map_or(100, |(_, rate)| *rate);
    amount * rate / 100
}
