//! The rows of an export, in whichever form it came.

use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use super::{DAMAGED, MAGIC};

/// A Parquet file may not unpack to more than this many times its size: exports unpack to about thirty times theirs. The
/// limit does not apply to small files, which cannot take long.
const MAX_RATIO: u64 = 1_000;
const RATIO_COUNTS_FROM: u64 = 64 << 20;
/// The most bytes of a reason that are shown to the user.
const REASON: usize = 200;
/// The exit code of a Rust program that panicked.
const PANICKED: i32 = 101;

/// A file as it came, or a Parquet file as CSV.
pub(crate) enum Source {
    Plain(File),
    Parquet(Unpacked),
}

impl Source {
    /// Opens a file, whose first bytes say what it is.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut first = Vec::new();
        file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut first)?;
        file.rewind()?;
        if first == MAGIC { Ok(Self::Parquet(Unpacked::of(path, &file)?)) } else { Ok(Self::Plain(file)) }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(buffer),
            Self::Parquet(unpacked) => unpacked.read(buffer),
        }
    }
}

/// A Parquet file as CSV, from the process that reads it.
pub(crate) struct Unpacked {
    child: Child,
    out: ChildStdout,
    packed: u64,
    unpacked: u64,
}

impl Unpacked {
    fn of(path: &Path, file: &File) -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("read-parquet").arg(path);
        // It needs no settings and no secrets; and its allocator must not reserve more than the limit.
        command.env_clear().env("MIMALLOC_ARENA_RESERVE", "64MiB");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { child, out, packed: file.metadata()?.len(), unpacked: 0 })
    }

    /// The end of the file, if the process read all of it.
    fn end(&mut self) -> io::Result<usize> {
        let mut told = String::new();
        if let Some(mut err) = self.child.stderr.take() {
            err.by_ref().take(REASON as u64).read_to_string(&mut told)?;
        }
        let status = self.child.wait()?;
        if status.success() { Ok(0) } else { Err(invalid(reason(status, told.trim()))) }
    }
}

fn reason(status: ExitStatus, told: &str) -> String {
    let told = told.strip_prefix("cloudtab: ").unwrap_or(told).trim_end_matches('.');
    let what = match status.code() {
        // Its allocator gave up.
        None => "needs too much memory: export it in smaller parts, or as CSV",
        Some(PANICKED) => DAMAGED,
        Some(_) => told,
    };
    format!("this Parquet file {what}")
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.out.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            return self.end();
        }
        self.unpacked += read as u64;
        if self.unpacked > RATIO_COUNTS_FROM && self.unpacked / self.packed.max(1) > MAX_RATIO {
            return Err(invalid(format!("it unpacks to more than {MAX_RATIO} times its size")));
        }
        Ok(read)
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // It has ended, or nobody reads what it writes.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
