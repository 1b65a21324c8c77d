use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};

use super::*;
use crate::currency::Currency;
use crate::line_item::{LineItem, Tags};
use crate::more::{More, MoreWriter, Names};
use crate::random::random;

/// Columns with nulls, and every third row has none.
fn more(number: u64) -> More {
    let names = Arc::new(Names::of(["ListCost", "x_a", "x_b", "x_c", "x_never"]));
    let mut writer = MoreWriter::default();
    for (at, is_filled) in
        [number % 3 == 1, !number.is_multiple_of(3), number % 3 == 2, number % 30 == 1].into_iter().enumerate()
    {
        if is_filled {
            writer.push(at, &if at == 1 { String::new() } else { format!("{at} {}", number % 17) });
        }
    }
    writer.take(&names)
}

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
        tags: if number.is_multiple_of(2) {
            Tags::default()
        } else {
            BTreeMap::from([("env".into(), "prod".into())]).into()
        },
        more: more(number),
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

/// A block of two rows that the version before the other columns wrote.
const OLDER_BLOCK: &str = "\
     434c4231020000001d00000028b52ffd241081000002000000000000000300000000000000980bf2a32700000028b52ffd2422d50000\
     90020000000a323032362d30332d303233010202002d059d392de707f2f21a00000028b52ffd240d6900000100000003000000415753\
     01014a8c62c91a00000028b52ffd240d69000001000000030000003031370101c287c0c61e00000028b52ffd24118900000100000007\
     000000436f6d707574650100caa9c2671a00000028b52ffd240d6900000100000003000000612d3101017d46d4bc1100000028b52ffd\
     240421000000000000b4def25c1e00000028b52ffd241189000001000000070000005ac3bc726963680100992c3b331100000028b52f\
     fd240421000000000000b4def25c2600000028b52ffd2419c90000020000000500000006000000557361676543726564697401025905\
     b3d71100000028b52ffd240421000000000000b4def25c2500000028b52ffd2418c10000010000000e0000007b22656e76223a227072\
     6f64227d0100ef3af4381e00000028b52ffd24118900000660e3160000000000ffffffffffffffff23355eb11600000028b52ffd2411\
     4d000018027d00010032180294e08583";

#[test]
fn a_block_of_older_versions_is_read_and_its_rows_have_no_other_columns() {
    let digits = OLDER_BLOCK.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    let bytes: Vec<u8> = digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
    let block = Block::read(&bytes).unwrap();
    let texts = |row: usize| Column::ALL.map(|column| block.row(row).text(column).unwrap_or("-").to_owned());
    let tags = r#"{"env":"prod"}"#;
    assert_eq!(texts(0), ["2026-03-02", "AWS", "017", "Compute", "a-1", "-", "Zürich", "-", "Usage", "-", tags]);
    assert_eq!(texts(1), ["2026-03-03", "AWS", "017", "-", "a-1", "-", "-", "-", "Credit", "-", "-"]);
    let costs = |row: usize| (block.row(row).billed.to_string(), block.row(row).effective.to_string());
    assert_eq!([costs(0), costs(1)], [("1.5".into(), "1.25".into()), ("-0.000001".into(), "0".into())]);
    assert_eq!((block.rows(), block.names().iter().len(), block.row(1).line), (2, 0, 3));
    assert!(block.row(0).more.is_unknown());
    // Beside rows of today, they stay what they are.
    let (today, mut writer) = (item(1), BlockWriter::default());
    for line in [block.row(0), Line::of(&today), block.row(1)] {
        writer.push(&line).unwrap();
    }
    let mixed = Block::read(&writer.take().unwrap().unwrap().1).unwrap();
    assert!([block.row(0), Line::of(&today), block.row(1)].iter().enumerate().all(|(at, line)| mixed.row(at) == *line));
    for end in 0..bytes.len() {
        assert!(Block::read(&bytes[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn any_columns_of_any_files_are_read_as_they_were_written() {
    let mut random = random(7);
    let words = ["", "a", "ListCost", "x_", "x_a", "x_Ü", "\u{0}", "x_\n\"", "=1+1"];
    for _ in 0..60 {
        // Several files in one bill, with columns of the same names in other places.
        let mut items = Vec::new();
        for _ in 0..1 + random(4) {
            let names = Arc::new(Names::of((0..random(9)).map(|_| words[1 + random(words.len() - 1)])));
            for _ in 0..random(40) {
                let mut writer = MoreWriter::default();
                for at in 0..names.iter().len() {
                    match random(12) {
                        0..4 => {}
                        4 if random(30) == 0 => writer.push(at, &"m".repeat(1 << 20)),
                        _ => writer.push(at, words[random(words.len())]),
                    }
                }
                items.push(LineItem { more: writer.take(&names), ..item(random(1000) as u64) });
            }
        }
        let blocks: Vec<Block> = blocks(&items).iter().map(|(_, bytes)| Block::read(bytes).unwrap()).collect();
        let mut rows = blocks.iter().flat_map(|block| (0..block.rows()).map(|row| block.row(row)));
        for item in &items {
            let row = rows.next().unwrap();
            assert_eq!(row, Line::of(item));
            assert_eq!(row.more().collect::<Vec<_>>(), item.more.iter().collect::<Vec<_>>());
            assert_eq!(row.more.digest(), item.more.digest());
            assert!(row.more().all(|(name, text)| row.more.get(name) == Some(text)));
        }
        assert!(rows.next().is_none());
    }
}

#[test]
fn many_columns_fill_a_block_before_many_rows_do() {
    let names = Arc::new(Names::of((0..2_000).map(|number| format!("x_{number}"))));
    let wide = |number: u64| {
        let mut writer = MoreWriter::default();
        (0..2_000).for_each(|at| writer.push(at, "same"));
        LineItem { more: writer.take(&names), ..item(number) }
    };
    let blocks = blocks(&(0..600).map(wide).collect::<Vec<_>>());
    assert_eq!(blocks.iter().map(|(rows, _)| *rows).collect::<Vec<_>>(), [525, 75]);
}

#[test]
fn sums_need_no_other_columns() {
    let (_, bytes) = blocks(&(0..100).map(item).collect::<Vec<_>>()).remove(0);
    let [all, part] = [Block::read(&bytes).unwrap(), Block::read_for_sums(&bytes).unwrap()];
    assert_eq!(part.sums(Column::Service), all.sums(Column::Service));
    assert_eq!((part.row(5).texts, part.names().iter().len()), (all.row(5).texts, 0));
}
