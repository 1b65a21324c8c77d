//! Measures the memory of a process.

use anyhow::{Context, Result};
use std::fs;

/// Resident memory of a process in megabytes (10^6 bytes), as Linux counts it.
pub(crate) fn resident_mb(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u64 = line.and_then(|line| line.split_whitespace().next()).context("no VmRSS")?.parse()?;
    Ok(kib * 1024 / 1_000_000)
}
