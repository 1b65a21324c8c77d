//! Runs programs so that Ctrl-C or SIGTERM ends them first and our own `Drop` guards run afterwards.

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    process::{Command, ExitStatus, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// The running process groups.
static RUNNING: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

fn running<T>(with: impl FnOnce(&mut BTreeSet<i32>) -> T) -> T {
    with(&mut RUNNING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Turns Ctrl-C, SIGTERM and SIGHUP into an error of the running step, so that guards can stop databases and servers.
pub(crate) fn stop_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        for group in running(|groups| groups.clone()) {
            if let Some(group) = Pid::from_raw(group) {
                let _ = kill_process_group(group, Signal::TERM);
            }
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Fails after Ctrl-C.
pub(crate) fn check_interrupted() -> Result<()> {
    ensure!(!INTERRUPTED.load(Ordering::SeqCst), "interrupted");
    Ok(())
}

/// Runs a command to its end with the terminal as its output; an unsuccessful exit is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    ensure!(status.success(), "`{}` failed ({status})", line(command));
    Ok(())
}

/// Runs a command to its end with the terminal as its output, and returns its status.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    watch(command, None)
}

/// Runs a command to its end and passes each line of its standard output to `see`.
pub(crate) fn each_line(command: &mut Command, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    watch(command.stdout(Stdio::piped()), Some(&mut see))
}

/// The standard output of a quick command.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let mut text = String::new();
    let status = each_line(command, |line| {
        text += line;
        text += "\n";
    })?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(text)
}

fn watch(command: &mut Command, see: Option<&mut dyn FnMut(&str)>) -> Result<ExitStatus> {
    check_interrupted()?;
    // With its own process group, one signal reaches its child processes, too, and Ctrl-C reaches it only through us.
    command.stdin(Stdio::null()).process_group(0);
    let child = command.spawn();
    let mut child = child.with_context(|| format!("cannot run `{}`", line(command)))?;
    let group = i32::try_from(child.id())?;
    running(|groups| groups.insert(group));
    // Ctrl-C may have come before the group was registered.
    if INTERRUPTED.load(Ordering::SeqCst)
        && let Some(group) = Pid::from_raw(group)
    {
        let _ = kill_process_group(group, Signal::TERM);
    }
    if let (Some(see), Some(stdout)) = (see, child.stdout.take()) {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            see(&line);
        }
    }
    let status = child.wait();
    running(|groups| groups.remove(&group));
    check_interrupted()?;
    Ok(status?)
}

/// The command line.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// How long ago this process started, according to Linux. `cargo run` replaces itself with this program, so the time of
/// building it counts, too.
pub(crate) fn age() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in parentheses, which may contain spaces.
    let began: u64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    let began = Duration::from_millis(began * 1000 / rustix::param::clock_ticks_per_second());
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = uptime.split_whitespace().next()?.split_once('.')?;
    let uptime = Duration::from_millis(seconds.parse::<u64>().ok()? * 1000 + hundredths.parse::<u64>().ok()? * 10);
    uptime.checked_sub(began)
}
