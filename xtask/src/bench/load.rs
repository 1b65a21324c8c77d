//! Visitors that request one page repeatedly, each on a persistent connection.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss)] // durations, not money

use crate::{
    http, process,
    server::{EMAIL, PASSWORD},
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};
use ureq::Agent;

const CONNECTIONS: usize = 8;
/// Fills caches before measuring.
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(10);

/// Whether visitors ask for compressed answers, as browsers do.
#[derive(Clone, Copy)]
pub(crate) enum Answers {
    Plain,
    Compressed,
}

/// The result for a page.
pub(crate) struct Load {
    /// How many answers there were, those of the warm-up included.
    pub(crate) requests: usize,
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
    // A script on the page sets the other one.
    Ok(format!("{}; zone=Europe/Berlin", cookies.join("; ")))
}

/// How long each answer took, and how many requests failed.
#[derive(Default)]
pub(crate) struct Visits {
    /// Sorted.
    times: Vec<Duration>,
    /// The status or error of the failed requests, and how often.
    refused: BTreeMap<String, usize>,
    /// How often the server had closed the connection, so that the visitor connected again.
    asked_again: usize,
}

impl Visits {
    /// The time in which this percentage of the requests was answered.
    pub(crate) fn percentile(&self, percent: usize) -> Result<Duration> {
        self.times.get(self.times.len() * percent / 100).copied().context("no request was answered in time")
    }

    /// For a report.
    pub(crate) fn report(&self) -> Result<Value> {
        let (p50, p95) = (milliseconds(self.percentile(50)?), milliseconds(self.percentile(95)?));
        Ok(json!({
            "requests": self.times.len(), "refused": self.refused.values().sum::<usize>(), "told": self.refused,
            "asked_again": self.asked_again,
            "p50_ms": p50, "p95_ms": p95,
        }))
    }
}

/// Requests the page for a while without a pause; any status but 200 is an error.
pub(crate) fn get(base: &str, path: &str, cookie: &str, answers: Answers) -> Result<Load> {
    let url = format!("{base}{path}");
    let ask = |during| visit(&url, cookie, answers, CONNECTIONS, Duration::ZERO, during);
    let warm_up = ask(WARM_UP)?;
    let start = Instant::now();
    let visits = ask(MEASURED)?;
    let elapsed = start.elapsed().as_secs_f64();
    if let Some(told) = visits.refused.keys().next() {
        bail!("{url} answered {told}");
    }
    Ok(Load {
        requests: warm_up.times.len() + visits.times.len(),
        requests_per_s: round(visits.times.len() as f64 / elapsed),
        p50_ms: milliseconds(visits.percentile(50)?),
        p95_ms: milliseconds(visits.percentile(95)?),
    })
}

/// Lets visitors request a page at the same time, each with a pause after each answer.
pub(crate) fn visit(
    url: &str,
    cookie: &str,
    answers: Answers,
    visitors: usize,
    pause: Duration,
    during: Duration,
) -> Result<Visits> {
    process::check_interrupted()?;
    let connections: Vec<_> = (0..visitors)
        .map(|_| {
            let (url, cookie) = (url.to_owned(), cookie.to_owned());
            thread::spawn(move || connection(&url, &cookie, answers, pause, during))
        })
        .collect();
    let mut all = Visits::default();
    for connection in connections {
        let Visits { times, refused, asked_again } = connection.join().ok().context("a connection broke down")?;
        all.times.extend(times);
        all.asked_again += asked_again;
        for (told, count) in refused {
            *all.refused.entry(told).or_default() += count;
        }
    }
    all.times.sort_unstable();
    Ok(all)
}

fn connection(url: &str, cookie: &str, answers: Answers, pause: Duration, during: Duration) -> Visits {
    let client = http::client();
    let start = Instant::now();
    let mut visits = Visits::default();
    while start.elapsed() < during {
        let asked = Instant::now();
        let mut answer = ask(&client, url, cookie, answers);
        if answer.is_err() {
            // Retry on a new connection, as a browser does when a kept one was closed.
            visits.asked_again += 1;
            answer = ask(&http::client(), url, cookie, answers);
        }
        match answer {
            Ok(200) => visits.times.push(asked.elapsed()),
            other => {
                let told = other.map_or_else(|error| error.to_string(), |status| status.to_string());
                *visits.refused.entry(told).or_default() += 1;
            }
        }
        thread::sleep(pause);
    }
    visits
}

/// Reads the whole page, because it counts, and because a connection is reused only after its answer was read.
fn ask(client: &Agent, url: &str, cookie: &str, answers: Answers) -> Result<u16> {
    let encodings = match answers {
        Answers::Plain => "identity",
        Answers::Compressed => "gzip, deflate, br, zstd",
    };
    let request = client.get(url).header("Cookie", cookie).header("Sec-Fetch-Site", "same-origin");
    let mut answer = request.header("Accept-Encoding", encodings).call()?;
    answer.body_mut().read_to_vec()?;
    Ok(answer.status().as_u16())
}

/// How many times longer one took than the other, for a report.
pub(crate) fn ratio(one: Duration, other: Duration) -> f64 {
    round(one.as_secs_f64() / other.as_secs_f64())
}

/// A duration for a report.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    round(duration.as_secs_f64() * 1000.0)
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
