//! Empty temporary databases of the two kinds that Cloudtab supports.

use crate::postgres::Postgres;
use anyhow::Result;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Which database to use.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Engine {
    /// A file
    Sqlite,
    /// A server that is started for the purpose
    Postgres,
}

impl Engine {
    /// The name in the browser tests' variable `DATABASE` and in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// An empty database with a data folder beside it.
pub(crate) struct Database {
    pub(crate) engine: Engine,
    pub(crate) url: String,
    folder: TempDir,
}

impl Database {
    /// Creates one; `postgres` is started on first use and then reused.
    pub(crate) fn empty(engine: Engine, postgres: &mut Option<Postgres>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("cloudtab-data-").tempdir()?;
        let url = match engine {
            Engine::Sqlite => format!("sqlite://{}", folder.path().join("cloudtab.db").display()),
            Engine::Postgres => running(postgres)?.create("cloudtab")?,
        };
        Ok(Self { engine, url, folder })
    }

    /// The value of `CLOUDTAB_DATA_DIR`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file for the server's output.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}

/// The PostgreSQL server, started if it is not running.
pub(crate) fn running(postgres: &mut Option<Postgres>) -> Result<&Postgres> {
    let server = match postgres.take() {
        Some(server) => server,
        None => Postgres::start()?,
    };
    Ok(postgres.insert(server))
}
