//! Runs programs so that Ctrl-C or a TERM signal ends them first and our own `Drop` guards run after.

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    process::{Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, AtomicI32, Ordering},
};

/// The process group in the foreground, 0 when there is none.
static FOREGROUND: AtomicI32 = AtomicI32::new(0);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Turns Ctrl-C, TERM and HUP into an error of the running step instead of a sudden death, so that databases and
/// servers that a guard holds are stopped.
pub(crate) fn stop_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        if let Some(group) = Pid::from_raw(FOREGROUND.load(Ordering::SeqCst)) {
            let _ = kill_process_group(group, Signal::TERM);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Fails once someone pressed Ctrl-C.
pub(crate) fn check_interrupted() -> Result<()> {
    ensure!(!INTERRUPTED.load(Ordering::SeqCst), "interrupted");
    Ok(())
}

/// Runs to the end with the terminal as its output; an unsuccessful exit is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    ensure!(status.success(), "`{}` failed ({status})", line(command));
    Ok(())
}

/// Runs to the end with the terminal as its output, and says how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    watch(command, None)
}

/// Like [`status`], and hands over each line of standard output after printing it.
pub(crate) fn each_line(command: &mut Command, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    watch(command.stdout(Stdio::piped()), Some(&mut see))
}

/// Standard output of a quick command.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot run `{}`", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn watch(command: &mut Command, see: Option<&mut dyn FnMut(&str)>) -> Result<ExitStatus> {
    check_interrupted()?;
    // A group of its own: one signal reaches what it started in turn, and Ctrl-C reaches it only through us.
    command.stdin(Stdio::null()).process_group(0);
    let child = command.spawn();
    let mut child = child.with_context(|| format!("cannot run `{}`", line(command)))?;
    FOREGROUND.store(i32::try_from(child.id())?, Ordering::SeqCst);
    if let (Some(see), Some(stdout)) = (see, child.stdout.take()) {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            println!("{line}");
            see(&line);
        }
    }
    let status = child.wait();
    FOREGROUND.store(0, Ordering::SeqCst);
    check_interrupted()?;
    Ok(status?)
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
