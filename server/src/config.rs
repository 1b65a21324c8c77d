//! The settings and commands: one source for flags, variables and `--help`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::breakdown::By;
use domain::currency::Currency;
use domain::ids::BillId;
use ipnet::IpNet;
use tracing_subscriber::EnvFilter;

/// The customer-profile and bill-approval portal of a cloud reseller.
#[derive(Parser)]
#[command(name = "cloudtab", version)]
pub struct Cli {
    /// All settings, as flags and environment variables.
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Every setting is a flag and a variable.
#[derive(Args, Clone)]
pub struct Settings {
    /// `sqlite://…` or `postgres://…` [default: sqlite://<data dir>/cloudtab.db]
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    database_url: Option<String>,
    /// Address to listen on
    #[arg(long, env = "CLOUDTAB_LISTEN", global = true, default_value = "127.0.0.1:3000")]
    pub(crate) listen: SocketAddr,
    /// Address that users open; with https, cookies are Secure and HSTS is sent [default: http://<listen>]
    #[arg(long, env = "CLOUDTAB_BASE_URL", global = true)]
    base_url: Option<String>,
    /// Folder of the database, uploads and mail files
    #[arg(long, env = "CLOUDTAB_DATA_DIR", global = true, default_value = "data")]
    pub(crate) data_dir: PathBuf,
    /// SMTP server, `smtp(s)://user:pass@host:port`; unset: each mail is a file in <data dir>/mail
    #[arg(long, env = "CLOUDTAB_SMTP_URL", global = true, hide_env_values = true)]
    pub(crate) smtp_url: Option<String>,
    /// CA certificate (PEM) of the SMTP server, in addition to the CAs that the system trusts
    #[arg(long, env = "CLOUDTAB_SMTP_CA_FILE", global = true)]
    pub(crate) smtp_ca_file: Option<PathBuf>,
    /// Sender of all mail
    #[arg(long, env = "CLOUDTAB_MAIL_FROM", global = true, default_value = "Cloudtab <no-reply@localhost>")]
    pub(crate) mail_from: String,
    /// Key that encrypts secrets in the database: 64 hexadecimal digits, the same for all servers of a portal [default:
    /// created at the first start in <data dir>/secret.key]
    #[arg(long, env = "CLOUDTAB_SECRET_KEY", global = true, hide_env_values = true)]
    pub(crate) secret_key: Option<String>,
    /// E-mail address of the first admin, created on an empty database
    #[arg(long, env = "CLOUDTAB_ADMIN_EMAIL", global = true)]
    pub(crate) admin_email: Option<String>,
    /// Password of the first admin; unset: a one-time password is created and printed once
    #[arg(long, env = "CLOUDTAB_ADMIN_PASSWORD", global = true, hide_env_values = true)]
    pub(crate) admin_password: Option<String>,
    /// Proxies whose X-Forwarded-For is trusted: addresses or networks, separated by commas
    #[arg(long, env = "CLOUDTAB_TRUSTED_PROXIES", global = true, value_delimiter = ',', value_parser = network)]
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Bearer token with which Prometheus reads /metrics; unset: /metrics is disabled
    #[arg(long, env = "CLOUDTAB_METRICS_TOKEN", global = true, hide_env_values = true)]
    metrics_token: Option<String>,
    /// Log filter, in the syntax of tracing
    #[arg(long, env = "CLOUDTAB_LOG", global = true, default_value = "info")]
    pub log: String,
}

/// `10.0.0.0/8`, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse()).map_err(|_| format!("{text} is neither an address nor a network like 10.0.0.0/8"))
}

impl Settings {
    /// The database's URL.
    pub(crate) fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite://{}/cloudtab.db", self.data_dir.display()))
    }

    /// The URL by which users reach the portal, without a slash at the end.
    pub(crate) fn base_url(&self) -> String {
        let url = self.base_url.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        url.trim_end_matches('/').to_owned()
    }

    /// The bearer token for `/metrics`; `None` disables it.
    pub(crate) fn metrics_token(&self) -> Option<Arc<str>> {
        self.metrics_token.as_deref().filter(|token| !token.is_empty()).map(Arc::from)
    }

    /// Whether users reach the portal by https.
    pub(crate) fn is_https(&self) -> bool {
        self.base_url().starts_with("https://")
    }
}

/// The subcommands.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Migrate the database, then serve (the default)
    Serve,
    /// Bring the database's tables up to date
    Migrate,
    /// Create a staff user with the role Admin
    CreateAdmin(CreateAdmin),
    /// Back up the embedded database to a file, also while the server runs, and check the copy
    Backup(Backup),
    /// Check that bills add up, and that bills, purchase orders, ledgers and the audit log are unchanged
    Verify(Verify),
    /// Fill an empty database with sample customers and bills
    Demo,
    /// Import one export (one or several files) as draft bills, one per currency and billing period
    Import(Import),
    /// Show the costs of a bill, grouped by service, day, tag and so on
    Report(Report),
    /// Show the reconciliation certificate of a bill, and whether it holds
    Certificate(CertificateOf),
    /// Write the line items of a bill with all their columns, as FOCUS 1.2
    Export(Export),
    /// Take a bill through all steps to Approved, in the name of a user
    Approve(Approve),
    /// Fill an empty database with customers, for the benchmark
    #[command(hide = true)]
    SeedCustomers(SeedCustomers),
    /// Write a Parquet file to stdout as CSV: the process that an import starts
    #[command(hide = true)]
    ReadParquet(ReadParquet),
}

#[derive(Args)]
pub(crate) struct CreateAdmin {
    /// The e-mail address to log in with
    #[arg(long)]
    pub(crate) email: String,
    /// The person's name [default: the e-mail address]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The password; unset: a one-time password is created and printed once
    #[arg(long, env = "CLOUDTAB_NEW_PASSWORD", hide_env_values = true)]
    pub(crate) password: Option<String>,
}

#[derive(Args)]
pub(crate) struct ReadParquet {
    /// The file
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// A file outside of the database that records where the audit log ends: compared if it exists, rewritten if the check
    /// passes
    // `--seal` is its name in earlier versions.
    #[arg(long, value_name = "FILE", alias = "seal")]
    pub(crate) checkpoint: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Backup {
    /// The file to write; an existing file is replaced in one step
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Import {
    /// The customer's name; without it, the accounts map says whose rows they are
    #[arg(long)]
    pub(crate) customer: Option<String>,
    /// Add the customer if no customer has this name
    #[arg(long, requires = "customer")]
    pub(crate) create: bool,
    /// If the billing period already has a bill with different content: replace its lines from the same provider and
    /// billing account
    #[arg(long, conflicts_with = "add")]
    pub(crate) replace: bool,
    /// If the billing period has an approved bill with different content: put lines of the difference where the
    /// customer's settings say
    #[arg(long, conflicts_with_all = ["replace", "add"])]
    pub(crate) correct: bool,
    /// If the billing period already has a bill with different content: add a second bill
    #[arg(long)]
    pub(crate) add: bool,
    /// The currency of rows that name none, such as EUR
    #[arg(long, value_parser = currency)]
    pub(crate) currency: Option<Currency>,
    /// The provider of rows that name none
    #[arg(long)]
    pub(crate) provider: Option<String>,
    /// The month of rows that name no billing period, such as 2026-03
    #[arg(long, value_parser = month)]
    pub(crate) period: Option<NaiveDate>,
    /// Leave out rows that cannot be read, for this reason; without it, one such row refuses the files
    #[arg(long, value_name = "REASON")]
    pub(crate) accept_rejected: Option<String>,
    /// Print the imported bills as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// The files of one export
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::parse(code).ok_or_else(|| format!("\"{code}\" is not the code of a currency such as USD"))
}

fn month(text: &str) -> Result<NaiveDate, String> {
    let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
    first.map_err(|_| format!("\"{text}\" is not a month such as 2026-03"))
}

#[derive(Args)]
pub(crate) struct Report {
    /// The bill's id
    #[arg(long)]
    pub(crate) bill: BillId,
    /// Group by month, day, provider, service, sub-account, region, resource, charge-category or tag:KEY
    #[arg(long)]
    pub(crate) by: By,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct CertificateOf {
    /// The bill's id
    #[arg(long)]
    pub(crate) bill: BillId,
    /// The number of the version; the newest one if it is not given
    #[arg(long)]
    pub(crate) version: Option<i64>,
    /// Print the certificate as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Export {
    /// The bill's id
    #[arg(long)]
    pub(crate) bill: BillId,
    /// The format of the file
    #[arg(long, value_enum, default_value = "focus-csv")]
    pub(crate) format: ExportFormat,
    /// The file to write; an existing file is replaced in one step [default: standard output]
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
}

/// The formats of [`Export`].
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ExportFormat {
    /// FOCUS 1.2 as CSV
    FocusCsv,
    /// FOCUS 1.2 as Parquet, with types
    FocusParquet,
}

#[derive(Args)]
pub(crate) struct Approve {
    /// The bill's id
    #[arg(long)]
    pub(crate) bill: BillId,
    /// The e-mail address of a staff user, or of a Bill Approver of the bill's customer
    #[arg(long = "as", value_name = "EMAIL")]
    pub(crate) email: String,
}

#[derive(Args)]
pub(crate) struct SeedCustomers {
    /// Number of customers
    #[arg(long, default_value_t = 100_000)]
    pub(crate) count: usize,
}

/// Starts the log, on stderr.
pub fn log(filter: &str) {
    // The pool resets connections by a roll-back, and PostgreSQL warns at each one outside of a transaction.
    let filter = EnvFilter::new(format!("sqlx::postgres::notice=error,{filter}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
