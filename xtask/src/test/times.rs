//! Measures each part of a run, so that a change that makes it slower is noticed.

use crate::{process, workspace};
use anyhow::Result;
use std::{
    collections::BTreeMap,
    fs,
    time::{Duration, Instant},
};

/// The times of parts and tests.
#[derive(Default)]
pub(crate) struct Times {
    parts: Vec<(&'static str, Duration)>,
    tests: Vec<(Duration, String)>,
}

/// How many of the slowest tests are printed.
const SLOWEST: usize = 10;
/// A part is reported if it took half as long again as recorded, and at least this much longer.
const NOTICED: Duration = Duration::from_secs(5);

impl Times {
    /// Runs one part and adds its time.
    pub(crate) fn of<T>(&mut self, part: &'static str, work: impl FnOnce(&mut Self) -> T) -> T {
        let start = Instant::now();
        let result = work(self);
        self.add(part, start.elapsed());
        result
    }

    /// Adds time to a part.
    pub(crate) fn add(&mut self, part: &'static str, took: Duration) {
        match self.parts.iter_mut().find(|(name, _)| *name == part) {
            Some((_, sum)) => *sum += took,
            None => self.parts.push((part, took)),
        }
    }

    /// Adds the time of one test.
    pub(crate) fn test(&mut self, name: String, took: Duration) {
        self.tests.push((took, name));
    }

    /// Prints seconds per part, the slowest tests, and the parts that took half as long again as recorded.
    pub(crate) fn print(mut self) -> Result<()> {
        println!("\n{:>9}  part", "seconds");
        for (part, took) in &self.parts {
            println!("{:>9}  {part}", seconds(*took));
        }
        if let Some(age) = process::age() {
            println!("{:>9}  all of it, from the moment the command was given", seconds(age));
        }
        self.tests.sort_by(|a, b| b.cmp(a));
        println!("\n{:>9}  slowest tests", "seconds");
        for (took, test) in self.tests.iter().take(SLOWEST) {
            println!("{:>9}  {test}", seconds(*took));
        }
        for grown in grown(&self.parts, &recorded()?) {
            println!("\nGREW BY HALF: {grown}");
        }
        Ok(())
    }
}

/// Messages about the parts that took half as long again as recorded.
fn grown(parts: &[(&'static str, Duration)], recorded: &BTreeMap<String, u64>) -> Vec<String> {
    let too_long = parts.iter().filter_map(|(part, took)| {
        let before = Duration::from_secs(*recorded.get(*part)?);
        let (is_grown, now) = (*took > before.mul_f64(1.5) && *took > before + NOTICED, seconds(*took));
        is_grown.then(|| format!("{part} took {now} s; xtask/data/seconds.json has {} s", before.as_secs()))
    });
    too_long.collect()
}

fn seconds(of: Duration) -> String {
    format!("{}.{}", of.as_secs(), of.subsec_millis() / 100)
}

/// The recorded seconds per part of a run from a fresh clone on two cores. Update them in a change that makes a part
/// slower or faster.
fn recorded() -> Result<BTreeMap<String, u64>> {
    Ok(serde_json::from_slice(&fs::read(workspace::root().join("xtask/data/seconds.json"))?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_took_half_as_long_again_is_reported_unless_it_is_short() {
        let recorded = [("compiling", 100), ("running", 60), ("formatting", 2)].map(|(part, of)| (part.to_owned(), of));
        let parts = [("compiling", 160), ("running", 80), ("formatting", 6), ("new", 500)];
        let parts = parts.map(|(part, of)| (part, Duration::from_secs(of)));
        let told = grown(&parts, &recorded.into());
        assert_eq!(told, ["compiling took 160.0 s; xtask/data/seconds.json has 100 s"]);
    }

    #[test]
    fn times_of_the_same_part_add_up() {
        let mut times = Times::default();
        times.add("compiling", Duration::from_secs(2));
        times.add("running", Duration::from_secs(1));
        times.add("compiling", Duration::from_secs(3));
        assert_eq!(times.parts, [("compiling", Duration::from_secs(5)), ("running", Duration::from_secs(1))]);
    }
}
