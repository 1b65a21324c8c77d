//! A running `cloudtab serve` on a free port; dropping the guard stops it.

use crate::{database::Database, http, process};
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::{self, File},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

pub(crate) const EMAIL: &str = "admin@example.com";
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A running server; dropping it stops it.
pub(crate) struct Server {
    child: Child,
    pub(crate) base: String,
    /// The time from the start of the process to the first successful `/readyz`.
    pub(crate) ready_after: Duration,
}

/// A `cloudtab` command with its settings for this database.
pub(crate) fn cloudtab(binary: &Path, database: &Database) -> Command {
    let mut command = Command::new(binary);
    command
        .env("DATABASE_URL", &database.url)
        .env("CLOUDTAB_DATA_DIR", database.folder())
        .env("CLOUDTAB_ADMIN_EMAIL", EMAIL)
        .env("CLOUDTAB_ADMIN_PASSWORD", PASSWORD)
        .current_dir(database.folder());
    command
}

impl Server {
    /// Starts the server and waits until it is ready; `set` may add to its environment.
    pub(crate) fn start(binary: &Path, database: &Database, set: impl FnOnce(&mut Command)) -> Result<Self> {
        let address = format!("127.0.0.1:{}", http::free_port()?);
        let log = File::create(database.log())?;
        let mut command = cloudtab(binary, database);
        command.arg("serve").env("CLOUDTAB_LISTEN", &address).stdin(Stdio::null());
        command.stdout(log.try_clone()?).stderr(log);
        set(&mut command);
        let start = Instant::now();
        let child = command.spawn().with_context(|| format!("cannot run {}", binary.display()))?;
        let mut server = Self { child, base: format!("http://{address}"), ready_after: Duration::ZERO };
        server.wait(start).with_context(|| fs::read_to_string(database.log()).unwrap_or_default())?;
        server.ready_after = start.elapsed();
        Ok(server)
    }

    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    fn wait(&mut self, start: Instant) -> Result<()> {
        let client = http::client();
        let ready = format!("{}/readyz", self.base);
        while !client.get(&ready).call().is_ok_and(|answer| answer.status() == 200) {
            process::check_interrupted()?;
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended before it was ready ({status})");
            }
            if start.elapsed() > Duration::from_secs(60) {
                bail!("the server was not ready within a minute");
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(id) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(id, Signal::TERM);
        }
        let asked = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if asked.elapsed() > Duration::from_secs(10) {
                eprintln!("the server did not stop within ten seconds of being asked to; killing it");
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}
