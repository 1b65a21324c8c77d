//! Bill files as users and programs really write them are read correctly, or refused with the line.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod cells;
mod columns;
mod dates;
mod quotes;
mod same;
mod separators;

use std::io::Write as _;

use domain::breakdown::{Breakdown, By};
use domain::import::{BillReader, Refused};
use domain::line_item::LineItem;

/// The columns of most files here, with a cell for each.
const COLUMNS: [(&str, &str); 16] = [
    ("BillingAccountId", "004401"),
    ("BillingPeriodStart", "2026-03-01T00:00:00Z"),
    ("BillingPeriodEnd", "2026-04-01T00:00:00Z"),
    ("ChargePeriodStart", "2026-03-02T00:00:00Z"),
    ("ChargePeriodEnd", "2026-03-03T00:00:00Z"),
    ("ChargeCategory", "Usage"),
    ("BilledCost", "1"),
    ("EffectiveCost", "1"),
    ("BillingCurrency", "USD"),
    ("ProviderName", "AWS"),
    ("ServiceName", "Compute"),
    ("SubAccountId", "000000000017"),
    ("SubAccountName", "Dev"),
    ("RegionId", "eu-west-1"),
    ("ResourceId", "i-1"),
    ("Tags", "{\"env\":\"prod\"}"),
];

/// The header of [`COLUMNS`] and `more`, with this separator.
fn header(separator: &str, more: &[&str]) -> String {
    COLUMNS.iter().map(|(name, _)| *name).chain(more.iter().copied()).collect::<Vec<_>>().join(separator)
}

/// A row of [`COLUMNS`] with these cells changed; unknown names are additional columns.
fn row(separator: &str, changed: &[(&str, &str)]) -> String {
    let known =
        COLUMNS.iter().map(|(name, cell)| changed.iter().find(|(at, _)| at == name).map_or(*cell, |(_, cell)| cell));
    let more = changed.iter().filter(|(at, _)| COLUMNS.iter().all(|(name, _)| name != at)).map(|(_, cell)| *cell);
    let quoted = known.chain(more).map(|cell| {
        let quote = cell.contains(['"', '\n', '\r']) || cell.contains(separator);
        if quote { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    });
    quoted.collect::<Vec<_>>().join(separator)
}

/// A file with commas and one row per list of changed cells; all lists have the same additional columns.
fn file(rows: &[&[(&str, &str)]]) -> String {
    let more = rows.first().into_iter().flat_map(|row| row.iter());
    let more: Vec<_> = more.map(|(at, _)| *at).filter(|at| COLUMNS.iter().all(|(name, _)| name != at)).collect();
    let lines = std::iter::once(header(",", &more)).chain(rows.iter().map(|changed| row(",", changed)));
    lines.map(|line| line + "\n").collect()
}

/// The line items and the warnings.
fn read(bytes: impl AsRef<[u8]>) -> Result<(Vec<LineItem>, Vec<String>), Refused> {
    let mut reader = BillReader::new(bytes.as_ref())?;
    let items = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    Ok((items, reader.into_warnings().iter().map(ToString::to_string).collect()))
}

fn items(bytes: impl AsRef<[u8]>) -> Vec<LineItem> {
    read(bytes).unwrap().0
}

fn warnings(bytes: impl AsRef<[u8]>) -> Vec<String> {
    read(bytes).unwrap().1
}

/// Why a file is refused, without the sentence about rows.
fn refusal(bytes: impl AsRef<[u8]>) -> String {
    let told = read(bytes).unwrap_err().to_string();
    told.strip_prefix("1 row cannot be read, so nothing was imported.\n").unwrap_or(&told).to_owned()
}

/// How many rows a file has, and their total.
fn sum(bytes: impl AsRef<[u8]>) -> (usize, String) {
    let items = items(bytes);
    (items.len(), breakdown(&items, &By::Month).total().billed.to_string())
}

fn breakdown(items: &[LineItem], by: &By) -> Breakdown {
    let mut breakdown = Breakdown::new();
    for item in items {
        breakdown.add(by.key(item).as_deref(), item.billed, item.effective).unwrap();
    }
    breakdown
}

/// The costs of a file by `by`, largest first: `Compute 3, (none) 1`.
fn costs(bytes: impl AsRef<[u8]>, by: &By) -> String {
    let rows = breakdown(&items(bytes), by).rows();
    let shown = rows.iter().map(|row| format!("{} {}", row.key.as_deref().unwrap_or("(none)"), row.billed));
    shown.collect::<Vec<_>>().join(", ")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}
