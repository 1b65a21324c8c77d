//! How long a process has kept processors busy: what a page costs, whatever else the machine does.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss)] // durations, not money

use anyhow::{Context, Result};
use std::fs;

/// Of all its threads, in the program and in the kernel on its behalf; Linux counts hundredths of a second.
pub(crate) fn milliseconds(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in brackets, may hold spaces. After it come 11 other columns.
    let columns = status.rsplit(')').next().context("no status")?.split_whitespace().skip(11);
    let ticks: Vec<u64> = columns.take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<u64>() * 10)
}

/// In milliseconds, to the microsecond.
pub(crate) fn per_request(milliseconds: u64, requests: usize) -> f64 {
    (milliseconds as f64 / requests.max(1) as f64 * 1000.0).round() / 1000.0
}
