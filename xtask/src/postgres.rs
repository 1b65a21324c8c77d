//! A temporary PostgreSQL server in its own folder; both are removed when the guard is dropped.

use crate::{http, install, process, workspace};
use anyhow::{Context, Result};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A running server; dropping it stops it.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Creates and starts a server on a free port of this machine, without protection against crashes.
    pub(crate) fn start() -> Result<Self> {
        Self::start_in(tempfile::Builder::new().prefix("cloudtab-postgres-").tempdir()?, "")
    }

    /// Like `start`, for hundreds of small databases, one per test: autovacuum would take half of the time.
    pub(crate) fn start_for_tests() -> Result<Self> {
        Self::start_in(workspace::scratch("cloudtab-postgres-")?, "-c autovacuum=off")
    }

    fn start_in(folder: TempDir, more: &str) -> Result<Self> {
        let server = Self { programs: install::postgres()?, folder, port: http::free_port()? };
        if rustix::process::geteuid().is_root() {
            process::run(Command::new("chown").arg("postgres").arg(server.folder.path()))?;
        }
        let path = server.folder.path();
        let mut initdb = server.program("initdb");
        initdb.arg("--pgdata").arg(path.join("data"));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        process::read(&mut initdb)?;
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 \
             -c fsync=off -c synchronous_commit=off -c full_page_writes=off {more}",
            server.port
        );
        let mut start = server.control("start");
        start.arg("--log").arg(path.join("log")).args(["--wait", "--options", &options]);
        process::run(&mut start).with_context(|| log(path))?;
        Ok(server)
    }

    /// The URL of this database on the server; `postgres` always exists.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Creates an empty database and returns its URL.
    pub(crate) fn create(&self, database: &str) -> Result<String> {
        let mut createdb = self.program("createdb");
        createdb.args(["--host=127.0.0.1", "--username=postgres", "--port"]);
        process::run(createdb.arg(self.port.to_string()).arg(database))?;
        Ok(self.url(database))
    }

    fn control(&self, action: &str) -> Command {
        let mut command = self.program("pg_ctl");
        command.args([action, "--silent", "--pgdata"]).arg(self.folder.path().join("data"));
        command
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        // The server refuses to run as root.
        let mut command = if rustix::process::geteuid().is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Not with `process::run`, which refuses to start anything after Ctrl-C: this must run then, too.
        let stopped = self.control("stop").args(["--mode=immediate", "--wait"]).status();
        if !stopped.is_ok_and(|status| status.success()) && self.folder.path().join("data/postmaster.pid").exists() {
            eprintln!("PostgreSQL in {} did not stop", self.folder.path().display());
        }
    }
}

fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap_or_default()
}
