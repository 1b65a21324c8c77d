//! A visitor that asks for one page over and over, on eight connections that stay open.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss)] // durations, not money

use crate::{
    http, process,
    server::{EMAIL, PASSWORD},
};
use anyhow::{Context, Result, ensure};
use std::{
    thread,
    time::{Duration, Instant},
};

const CONNECTIONS: usize = 8;
/// Fills caches before anything is counted.
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(10);

/// What the visitor saw.
pub(crate) struct Load {
    pub(crate) requests_per_s: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
}

/// Logs in as a browser without JavaScript does and returns the cookie.
pub(crate) fn log_in(base: &str) -> Result<String> {
    let form = [("draft[email]", EMAIL), ("draft[password]", PASSWORD)];
    let answer = http::client().post(format!("{base}/api/log_in")).header("Origin", base).send_form(form)?;
    let status = answer.status();
    let cookies =
        answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let cookies: Vec<_> = cookies.collect();
    ensure!(!cookies.is_empty(), "logging in answered {status} and set no cookie");
    Ok(cookies.join("; "))
}

/// Asks for the page for a while; any answer but 200 is an error.
pub(crate) fn get(base: &str, path: &str, cookie: &str) -> Result<Load> {
    let url = format!("{base}{path}");
    visit(&url, cookie, WARM_UP)?;
    let start = Instant::now();
    let mut times = visit(&url, cookie, MEASURED)?;
    let elapsed = start.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().map(milliseconds);
    Ok(Load {
        requests_per_s: round(times.len() as f64 / elapsed),
        p50_ms: at(50).context("no request was answered in time")?,
        p95_ms: at(95).context("no request was answered in time")?,
    })
}

fn visit(url: &str, cookie: &str, during: Duration) -> Result<Vec<Duration>> {
    process::check_interrupted()?;
    let connections: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (url, cookie) = (url.to_owned(), cookie.to_owned());
            thread::spawn(move || connection(&url, &cookie, during))
        })
        .collect();
    let mut times = Vec::new();
    for connection in connections {
        times.extend(connection.join().ok().context("a connection broke down")??);
    }
    Ok(times)
}

fn connection(url: &str, cookie: &str, during: Duration) -> Result<Vec<Duration>> {
    let client = http::client();
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < during {
        let asked = Instant::now();
        let mut answer = client.get(url).header("Cookie", cookie).call()?;
        // The whole page counts, and a connection is used again only when its answer was read.
        answer.body_mut().read_to_vec()?;
        ensure!(answer.status() == 200, "{url} answered {}", answer.status());
        times.push(asked.elapsed());
    }
    Ok(times)
}

/// A duration for a report.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    round(duration.as_secs_f64() * 1000.0)
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
