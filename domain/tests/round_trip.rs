//! What comes in goes out as FOCUS, and comes in again the same: the sample, fixtures, and the exports in the folder
//! `shared/data` beside this repository. The tests say so if it is absent.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::breakdown::{Breakdown, BreakdownRow, By};
use domain::focus::csv::FocusCsv;
use domain::focus::rows::{Columns, FocusFile as _, FocusRows};
use domain::import::{BillReader, Carried, Format, Given};
use domain::line_item::LineItem;
use domain::lines::{Block, BlockWriter, Line};

/// Reads a file as the importer does; `None` if it is refused.
fn read(file: &[u8]) -> Option<(Format, Vec<LineItem>)> {
    // For the files that do not say their month.
    let mut reader = BillReader::open(Given::default(), Carried::default(), file).ok()?;
    let items = reader.by_ref().collect::<Result<Vec<_>, _>>().ok()?;
    Some((reader.format(), items))
}

fn blocks(items: &[LineItem]) -> Vec<Block> {
    let mut writer = BlockWriter::default();
    let mut blocks: Vec<_> = items.iter().filter_map(|item| writer.push(&Line::of(item)).unwrap()).collect();
    blocks.extend(writer.take().unwrap());
    blocks.iter().map(|(_, bytes)| Block::read(bytes).unwrap()).collect()
}

/// Each bill of a file as FOCUS.
fn exports(items: Vec<LineItem>) -> Vec<(Vec<LineItem>, String)> {
    let mut bills = BTreeMap::<_, Vec<LineItem>>::new();
    for item in items {
        bills.entry((item.billing_period(), item.currency.code())).or_default().push(item);
    }
    let export = |((period, currency), items): ((_, &str), Vec<LineItem>)| {
        let (blocks, mut columns) = (blocks(&items), Columns::of(period));
        blocks.iter().for_each(|block| columns.add(block));
        let (rows, mut bytes) = (FocusRows::of(columns, currency), Vec::new());
        let mut file = FocusCsv::begin(&mut bytes, &rows).unwrap();
        for block in &blocks {
            (0..block.rows()).for_each(|row| file.row(rows.cells(&block.row(row))).unwrap());
        }
        file.finish().unwrap();
        (items, String::from_utf8(bytes).unwrap())
    };
    bills.into_iter().map(export).collect()
}

fn report(items: &[LineItem], by: &By) -> Vec<BreakdownRow> {
    let mut breakdown = Breakdown::new();
    for item in items {
        breakdown.add(by.key(item).as_deref(), item.billed, item.effective).unwrap();
    }
    breakdown.rows_by(by)
}

/// Exports each bill of a file and compares what is read again. Returns how many rows the file has.
fn compare(name: &str, file: &[u8]) -> Option<usize> {
    let (format, items) = read(file)?;
    let rows = items.len();
    for (items, export) in exports(items) {
        let again = read(export.as_bytes()).unwrap_or_else(|| panic!("{name} is refused: {:?}", refusal(&export)));
        assert_eq!((again.0, again.1.len()), (Format::Focus, items.len()), "{name}");
        let keys: BTreeSet<_> = items.iter().flat_map(|item| item.tags.keys().cloned()).collect();
        let tags = keys.into_iter().map(By::Tag);
        for by in [
            By::Month,
            By::Day,
            By::Provider,
            By::Service,
            By::SubAccount,
            By::Region,
            By::Resource,
            By::ChargeCategory,
        ]
        .into_iter()
        .chain(tags)
        {
            assert_eq!(report(&again.1, &by), report(&items, &by), "{name} {by}");
        }
        for (old, new) in items.iter().zip(&again.1) {
            let same = |of: fn(&LineItem) -> String| assert_eq!(of(new), of(old), "{name}, line {}", old.line);
            same(|item| format!("{:?} {:?}", item.billed, item.effective));
            same(|item| {
                format!("{:?} {:?} {:?}", item.billing_period(), item.charge_period_start, item.charge_period_end)
            });
            same(|item| format!("{:?} {:?} {:?}", item.billing_account, item.provider, item.tags));
            same(|item| format!("{:?} {:?} {:?}", item.sub_account_name, item.resource_name, item.charge_description));
            for (column, text) in old.more.iter() {
                assert_eq!(new.more.get(column), Some(text), "{name}, line {}, {column}", old.line);
            }
            let filled =
                ["ContractedCost", "InvoiceIssuerName", "ListCost", "PublisherName", "ServiceCategory", "x_BilledLate"];
            for (column, text) in new.more.iter().filter(|(column, _)| old.more.get(column).is_none()) {
                let of_region = format != Format::Focus && ["RegionId", "RegionName"].contains(&column);
                assert!(filled.contains(&column) || of_region, "{name}, line {}: {column} is {text}", old.line);
            }
        }
    }
    Some(rows)
}

fn refusal(file: &str) -> String {
    let refused = BillReader::new(file.as_bytes()).and_then(|reader| reader.collect::<Result<Vec<_>, _>>());
    refused.unwrap_err().to_string()
}

#[test]
fn every_export_comes_in_again_as_it_went_out() {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data"));
    if !data.exists() {
        println!("shared/data is absent: only the fixtures of this repository were checked");
        return;
    }
    let files = |folder: PathBuf| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut read = BTreeMap::new();
    for path in files(data.to_owned()).chain(files(data.join("focus_spec_examples"))) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".csv")
            && let Some(rows) = compare(&name, &std::fs::read(&path).unwrap())
        {
            read.insert(name, rows);
        }
    }
    for (name, rows) in [
        ("focus10_real_dev_334.csv", 334),
        ("aws_cur_nise_5000.csv", 5000),
        ("azure_EA_ActualCost_Small.csv", 0),
        ("azure_nise.csv", 248),
        ("gcp_nise_4000.csv", 4000),
    ] {
        assert!(read.get(name).is_some_and(|read| *read == rows || rows == 0), "{name}: {read:?}");
    }
    println!("{read:?}");
}
