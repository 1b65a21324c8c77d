//! The two databases that Cloudtab runs on, each empty and temporary.

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
    /// As the variable `DATABASE` of the browser tests and the reports have it.
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
    /// Makes one; `postgres` starts the server on first use and keeps it for the next.
    pub(crate) fn empty(engine: Engine, postgres: &mut Option<Postgres>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("cloudtab-data-").tempdir()?;
        let url = match engine {
            Engine::Sqlite => format!("sqlite://{}", folder.path().join("cloudtab.db").display()),
            Engine::Postgres => running(postgres)?.create("cloudtab")?,
        };
        Ok(Self { engine, url, folder })
    }

    /// What `CLOUDTAB_DATA_DIR` is set to.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server's output goes here.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}

/// The PostgreSQL server, started when it is not running yet.
pub(crate) fn running(postgres: &mut Option<Postgres>) -> Result<&Postgres> {
    let server = match postgres.take() {
        Some(server) => server,
        None => Postgres::start()?,
    };
    Ok(postgres.insert(server))
}
