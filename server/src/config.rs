//! The settings and commands: one source for flags, variables and `--help`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use domain::breakdown::By;
use domain::ids::BillId;
use ipnet::IpNet;
use tracing_subscriber::EnvFilter;

/// The customer-profile and bill-approval portal of a cloud reseller.
#[derive(Parser)]
#[command(name = "cloudtab", version)]
pub struct Cli {
    /// Flags and variables.
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
    /// How people reach it; with https, cookies are Secure and HSTS is sent [default: http://<listen>]
    #[arg(long, env = "CLOUDTAB_BASE_URL", global = true)]
    base_url: Option<String>,
    /// Database and uploads
    #[arg(long, env = "CLOUDTAB_DATA_DIR", global = true, default_value = "data")]
    pub(crate) data_dir: PathBuf,
    /// SMTP server, `smtp(s)://user:pass@host:port`; unset: each mail is a file in <data dir>/mail
    #[arg(long, env = "CLOUDTAB_SMTP_URL", global = true, hide_env_values = true)]
    pub(crate) smtp_url: Option<String>,
    /// Certificate (PEM) of the authority that vouches for the SMTP server, besides those that the system knows
    #[arg(long, env = "CLOUDTAB_SMTP_CA_FILE", global = true)]
    pub(crate) smtp_ca_file: Option<PathBuf>,
    /// Sender of all mail
    #[arg(long, env = "CLOUDTAB_MAIL_FROM", global = true, default_value = "Cloudtab <no-reply@localhost>")]
    pub(crate) mail_from: String,
    /// Key that seals secrets in the database, 64 hexadecimal digits, the same for all servers of a portal [default: made at
    /// the first start, in <data dir>/secret.key]
    #[arg(long, env = "CLOUDTAB_SECRET_KEY", global = true, hide_env_values = true)]
    pub(crate) secret_key: Option<String>,
    /// E-mail address of the first admin, created on an empty database
    #[arg(long, env = "CLOUDTAB_ADMIN_EMAIL", global = true)]
    pub(crate) admin_email: Option<String>,
    /// Password of the first admin; unset: one is made and printed once
    #[arg(long, env = "CLOUDTAB_ADMIN_PASSWORD", global = true, hide_env_values = true)]
    pub(crate) admin_password: Option<String>,
    /// Proxies whose X-Forwarded-For counts, by address or network, separated by commas
    #[arg(long, env = "CLOUDTAB_TRUSTED_PROXIES", global = true, value_delimiter = ',', value_parser = network)]
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Bearer token by which Prometheus reads /metrics; unset: there is no /metrics
    #[arg(long, env = "CLOUDTAB_METRICS_TOKEN", global = true, hide_env_values = true)]
    metrics_token: Option<String>,
    /// What is logged, as a tracing filter
    #[arg(long, env = "CLOUDTAB_LOG", global = true, default_value = "info")]
    pub log: String,
}

/// `10.0.0.0/8`, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse()).map_err(|_| format!("{text} is neither an address nor a network like 10.0.0.0/8"))
}

impl Settings {
    /// Where the database is.
    pub(crate) fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite://{}/cloudtab.db", self.data_dir.display()))
    }

    /// How people reach it, without a slash at the end.
    pub(crate) fn base_url(&self) -> String {
        let url = self.base_url.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        url.trim_end_matches('/').to_owned()
    }

    /// What Prometheus has to show, if it may read anything.
    pub(crate) fn metrics_token(&self) -> Option<Arc<str>> {
        self.metrics_token.as_deref().filter(|token| !token.is_empty()).map(Arc::from)
    }

    /// Whether people reach it by https.
    pub(crate) fn is_https(&self) -> bool {
        self.base_url().starts_with("https://")
    }
}

/// What the binary does.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Migrate the database, then serve (the default)
    Serve,
    /// Bring the database's tables up to date
    Migrate,
    /// Create a staff user with the role Admin
    CreateAdmin(CreateAdmin),
    /// Copy the embedded database to a file, checked, while it is in use
    Backup(Backup),
    /// Check that bills add up to what pages show of them, and that nobody touched the audit log
    Verify(Verify),
    /// Fill an empty database with a made-up reseller
    Demo,
    /// Import one export, in one or several files, as a draft bill per currency and period
    Import(Import),
    /// What a bill adds up to
    Report(Report),
    /// Walk a bill to Approved in somebody's name
    Approve(Approve),
    /// Fill an empty database with customers, for the benchmark
    #[command(hide = true)]
    SeedCustomers(SeedCustomers),
}

#[derive(Args)]
pub(crate) struct CreateAdmin {
    /// The e-mail address to log in with
    #[arg(long)]
    pub(crate) email: String,
    /// The person's name [default: the e-mail address]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The password; unset: one is made and printed once
    #[arg(long, env = "CLOUDTAB_NEW_PASSWORD", hide_env_values = true)]
    pub(crate) password: Option<String>,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// A file outside of the database that keeps where the audit log ended: compared with when it exists, written anew when
    /// all is well
    #[arg(long)]
    pub(crate) seal: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Backup {
    /// Where to write it; replaced in one step when it exists
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Import {
    /// The customer's name
    #[arg(long)]
    pub(crate) customer: String,
    /// Add the customer when there is none of that name
    #[arg(long)]
    pub(crate) create: bool,
    /// Where the billing period has a bill with other content: replace its lines of the same provider and billing account
    #[arg(long, conflicts_with = "add")]
    pub(crate) replace: bool,
    /// Where the billing period has a bill with other content: add a second one
    #[arg(long)]
    pub(crate) add: bool,
    /// Print what was imported as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// The files of one export
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Report {
    /// The bill's id
    #[arg(long)]
    pub(crate) bill: BillId,
    /// month, day, provider, service, sub-account, region, resource, charge-category or tag:KEY
    #[arg(long)]
    pub(crate) by: By,
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
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
    /// How many
    #[arg(long, default_value_t = 100_000)]
    pub(crate) count: usize,
}

/// Starts the log, on stderr.
pub fn log(filter: &str) {
    // PostgreSQL warns at each roll-back outside of a transaction, which is how the pool makes sure of a clean slate.
    let filter = EnvFilter::new(format!("sqlx::postgres::notice=error,{filter}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
