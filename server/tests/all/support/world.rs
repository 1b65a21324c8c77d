//! One portal on a database of its own. Filling it takes a while, so it is filled once and copied for each test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use app::api::host::{BoxFuture, Cookies, Host, Passwords};
use app::assets::Assets;
use app::error::AppError;
use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use server::router::{Pages, router};
use storage::{Clock, Database, Randomness, Store};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::people::{Reseller, fill};

/// On which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A portal with two customers; see [`Reseller`].
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) router: Router,
    pub(crate) reseller: Arc<Reseller>,
    folder: TempDir,
    minutes: Arc<AtomicI64>,
}

/// Where a filled database lies that is only ever copied.
struct Template {
    reseller: Arc<Reseller>,
    _folder: TempDir,
    at: String,
}

impl World {
    /// A copy of the filled portal.
    pub(crate) async fn new(engine: Engine) -> Self {
        Self::with(engine, Arc::new(Plain), Cookies { secure: false }).await
    }

    /// The same with these passwords and cookies.
    pub(crate) async fn with(engine: Engine, passwords: Arc<dyn Passwords>, cookies: Cookies) -> Self {
        let template = template(engine).await;
        let folder = tempfile::tempdir().unwrap();
        let database = Database::connect(&copy(engine, &template.at, folder.path()).await).await.unwrap();
        let minutes = Arc::new(AtomicI64::new(0));
        let store = store(database, minutes.clone());
        let host = Host { store: store.clone(), passwords, cookies };
        // The names of built files would differ from build to build; the tests need none.
        let router = router(Pages { host, assets: Assets::default() }, folder.path().to_owned());
        Self { store, router, reseller: template.reseller.clone(), folder, minutes }
    }

    pub(crate) async fn sqlite() -> Self {
        Self::new(Engine::Sqlite).await
    }

    /// Lets time go by.
    pub(crate) fn later(&self, minutes: i64) {
        self.minutes.fetch_add(minutes, Ordering::SeqCst);
    }

    /// The files that lie in the uploads folder.
    pub(crate) fn spooled(&self) -> Vec<PathBuf> {
        let Ok(files) = std::fs::read_dir(self.folder.path().join("uploads")) else { return Vec::new() };
        files.map(|file| file.unwrap().path()).collect()
    }
}

async fn template(engine: Engine) -> &'static Template {
    static SQLITE: OnceCell<Template> = OnceCell::const_new();
    static POSTGRES: OnceCell<Template> = OnceCell::const_new();
    match engine {
        Engine::Sqlite => SQLITE.get_or_init(|| make(engine)).await,
        Engine::Postgres => POSTGRES.get_or_init(|| make(engine)).await,
    }
}

async fn make(engine: Engine) -> Template {
    let folder = tempfile::tempdir().unwrap();
    let at = match engine {
        Engine::Sqlite => format!("{}/template.db", folder.path().display()),
        Engine::Postgres => name(),
    };
    let url = match engine {
        Engine::Sqlite => format!("sqlite://{at}"),
        Engine::Postgres => {
            on_server(format!("CREATE DATABASE {at}")).await;
            url(&at)
        }
    };
    let database = Database::connect(&url).await.unwrap();
    database.migrate().await.unwrap();
    let store = store(database, Arc::default());
    let reseller = Arc::new(fill(&store, folder.path()).await);
    store.database.close().await;
    Template { reseller, _folder: folder, at }
}

async fn copy(engine: Engine, template: &str, folder: &Path) -> String {
    match engine {
        Engine::Sqlite => {
            let to = folder.join("cloudtab.db");
            std::fs::copy(template, &to).unwrap();
            format!("sqlite://{}", to.display())
        }
        Engine::Postgres => {
            let name = name();
            on_server(format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
            url(&name)
        }
    }
}

fn server_url() -> String {
    std::env::var("CLOUDTAB_TEST_POSTGRES")
        .expect("this test needs a PostgreSQL: `cargo xtask test` starts one and sets CLOUDTAB_TEST_POSTGRES")
}

fn url(database: &str) -> String {
    let server = server_url();
    let (before, _) = server.rsplit_once('/').unwrap();
    format!("{before}/{database}")
}

async fn on_server(sql: String) {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(&server_url()).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

static COUNT: AtomicU64 = AtomicU64::new(1);

fn name() -> String {
    format!("portal_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn store(database: Database, minutes: Arc<AtomicI64>) -> Store {
    let clock = Clock::new(move || now() + TimeDelta::minutes(minutes.load(Ordering::SeqCst)));
    Store { database, clock, randomness: Randomness::new(unlike_before) }
}

fn now() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

/// Bytes that never come twice; a test needs no secrets.
fn unlike_before(bytes: &mut [u8]) {
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    for (to, from) in bytes.iter_mut().rev().zip(count.iter().rev()) {
        *to = *from;
    }
}

/// Passwords that cost no time; `log_in` has tests with the real ones.
pub(crate) struct Plain;

impl Passwords for Plain {
    fn hash(&self, password: String) -> BoxFuture<Result<String, AppError>> {
        Box::pin(async move { Ok(format!("plain:{password}")) })
    }

    fn matches(&self, password: String, hash: Option<String>) -> BoxFuture<Result<bool, AppError>> {
        Box::pin(async move { Ok(hash == Some(format!("plain:{password}"))) })
    }
}
