use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use super::*;
use crate::currency::Currency;
use crate::line_item::LineItem;

fn item(number: u64) -> LineItem {
    let text = |word: &str, of: u64| (number % 7 != of).then(|| format!("{word} {}", number % (of + 3)));
    LineItem {
        line: number + 2,
        billing_period_start: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        billing_period_end: None,
        charge_period_start: DateTime::from_timestamp(1_772_323_200 + i64::try_from(number % 40).unwrap() * 86_400, 0),
        charge_period_end: None,
        billing_account: text("account", 1),
        provider: text("provider", 2),
        service: text("service", 3),
        sub_account: Some(format!("{:012}", number % 300)),
        sub_account_name: None,
        region: text("région", 4),
        resource: Some(format!("i-{number}")),
        resource_name: None,
        charge_category: Some("Usage".into()),
        charge_description: (number == 5).then(|| "x".repeat(100_000)),
        currency: Currency::parse("EUR").unwrap(),
        billed: Cost::parse(&format!("{}.{:03}", number % 9, number % 1000)).unwrap(),
        effective: Cost::parse(&format!("-0.{number:028}")).unwrap(),
        tags: if number.is_multiple_of(2) { BTreeMap::new() } else { BTreeMap::from([("env".into(), "prod".into())]) },
    }
}

fn blocks(items: &[LineItem]) -> Vec<(u64, Vec<u8>)> {
    let mut writer = BlockWriter::default();
    let mut blocks: Vec<_> = items.iter().filter_map(|item| writer.push(&Line::of(item)).unwrap()).collect();
    blocks.extend(writer.take().unwrap());
    assert_eq!(writer.take().unwrap(), None);
    blocks
}

#[test]
fn every_row_is_read_as_it_was_written() {
    let items: Vec<LineItem> = (0..20_000).map(item).collect();
    let blocks = blocks(&items);
    assert_eq!(blocks.iter().map(|(rows, _)| *rows).collect::<Vec<_>>(), [8_192, 8_192, 3_616]);
    let mut rest = items.iter();
    for (rows, bytes) in &blocks {
        let block = Block::read(bytes).unwrap();
        assert_eq!(block.rows() as u64, *rows);
        assert!((0..block.rows()).all(|row| block.row(row) == Line::of(rest.next().unwrap())));
    }
    assert!(rest.next().is_none());
}

#[test]
fn a_row_of_one_block_is_the_same_in_another() {
    let items: Vec<LineItem> = (0..10).map(item).collect();
    let block = Block::read(&blocks(&items)[0].1).unwrap();
    let mut writer = BlockWriter::default();
    for row in (0..10).rev() {
        assert!(writer.push(&block.row(row)).unwrap().is_none());
    }
    let turned = Block::read(&writer.take().unwrap().unwrap().1).unwrap();
    assert!((0..10).all(|row| turned.row(row) == Line::of(&items[9 - row])));
}

#[test]
fn large_texts_fill_a_block_before_many_rows_do() {
    let long =
        |number: u64| LineItem { charge_description: Some(format!("{number}{}", "y".repeat(1 << 20))), ..item(number) };
    let blocks = blocks(&(0..9).map(long).collect::<Vec<_>>());
    assert_eq!(blocks.iter().map(|(rows, _)| *rows).collect::<Vec<_>>(), [4, 4, 1]);
}

#[test]
fn the_sums_by_a_column_add_up_to_all_rows() {
    let items: Vec<LineItem> = (0..8_000).map(item).collect();
    let block = Block::read(&blocks(&items)[0].1).unwrap();
    for column in Column::ALL {
        let mut expected = std::collections::HashMap::<_, Sums>::new();
        for item in &items {
            let sum = expected.entry(column.text(item)).or_default();
            let own = Sums { billed: item.billed, effective: item.effective, rows: 1 };
            *sum = sum.checked_add(own).unwrap();
        }
        let found = block.sums(column).unwrap();
        assert_eq!(found.len(), expected.len(), "{column:?}");
        assert!(found.into_iter().all(|(text, sums)| expected[&text.map(Cow::Borrowed)] == sums), "{column:?}");
    }
}

#[test]
fn damaged_bytes_are_an_error_and_never_a_panic() {
    let items: Vec<LineItem> = (0..50).map(item).collect();
    let (_, whole) = blocks(&items).remove(0);
    for end in 0..whole.len() {
        assert!(Block::read(&whole[..end]).is_err(), "cut at {end}");
    }
    assert!(Block::read(&[&whole[..], &[0]].concat()).is_err());
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        // A bit that says nothing may change, but no row does.
        let is_same = |block: Block| (0..50).all(|row| block.row(row) == Line::of(&items[row]));
        assert!(Block::read(&flipped).map_or(true, is_same), "bit {} of byte {at}", at % 8);
    }
    let bomb = zstd::bulk::compress(&vec![0; 256 << 20], 1).unwrap();
    let length = u32::try_from(bomb.len()).unwrap().to_le_bytes();
    let bomb = [&MAGIC[..], &1u32.to_le_bytes(), &length, &bomb].concat();
    assert!(Block::read(&bomb).is_err());
}
