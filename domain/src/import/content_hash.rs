//! The content hash of a bill's line items, with which an approval names what was shown.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};

use crate::line_item::LineItem;

/// SHA-256 over line items **in the order given**, which for a bill is the order of its files and lines.
///
/// Every stored value of a row counts except its line number: amounts as numbers (`1.50` is `1.5`), times as instants,
/// tags in the order of their keys. The file's order counts because a sum that ignores it can be made to collide.
#[derive(Clone, Debug)]
pub struct ContentHash {
    hasher: Sha256,
    rows: u64,
    /// The current row's bytes; hashing them at once takes half the time of cell by cell.
    row: Vec<u8>,
}

impl Default for ContentHash {
    fn default() -> Self {
        Self::new()
    }
}

impl ContentHash {
    /// The hash of no line items yet.
    pub fn new() -> Self {
        Self { hasher: Sha256::new_with_prefix(b"cloudtab line items 1\n"), rows: 0, row: Vec::new() }
    }

    /// Adds the next line item.
    pub fn add(&mut self, item: &LineItem) {
        self.rows += 1;
        self.row.clear();
        write_row(&mut self.row, item, |name| Cow::Borrowed(name));
        // Lines of older versions have none and keep their hash.
        self.row.extend(item.more.digest().into_iter().flatten());
        self.hasher.update(&self.row);
    }

    /// The hash as 64 hexadecimal digits.
    pub fn finish(self) -> String {
        let digest = self.hasher.chain_update(self.rows.to_le_bytes()).finalize();
        digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// A line item as bytes, without its line number; `spelled` gives the spelling of ids and names.
pub(super) fn write_row(row: &mut Vec<u8>, item: &LineItem, spelled: fn(&str) -> Cow<'_, str>) {
    // All fields are named, so that a new one does not compile until someone decides whether it counts.
    let LineItem {
        line: _,
        billing_period_start,
        billing_period_end,
        charge_period_start,
        charge_period_end,
        // Each billing account has its own hash.
        billing_account: _,
        provider,
        service,
        sub_account,
        sub_account_name,
        region,
        resource,
        resource_name,
        charge_category,
        charge_description,
        currency,
        billed,
        effective,
        tags,
        // Each hash has its own way with them.
        more: _,
    } = item;
    day(row, Some(*billing_period_start));
    day(row, *billing_period_end);
    time(row, *charge_period_start);
    time(row, *charge_period_end);
    for name in [provider, service, sub_account, sub_account_name, region, resource, resource_name, charge_category] {
        optional(row, name.as_deref(), |row, name| text(row, &spelled(name)));
    }
    optional(row, charge_description.as_deref(), text);
    text(row, currency.code());
    row.extend(billed.to_bytes());
    row.extend(effective.to_bytes());
    row.extend((tags.len() as u64).to_le_bytes());
    for (key, value) in tags.iter() {
        text(row, key);
        text(row, value);
    }
}

fn optional<T>(row: &mut Vec<u8>, value: Option<T>, write: impl FnOnce(&mut Vec<u8>, T)) {
    row.push(u8::from(value.is_some()));
    if let Some(value) = value {
        write(row, value);
    }
}

/// The length goes first, so that two rows with differently cut cells never write the same bytes.
fn text(row: &mut Vec<u8>, text: &str) {
    row.extend((text.len() as u64).to_le_bytes());
    row.extend(text.as_bytes());
}

fn day(row: &mut Vec<u8>, day: Option<NaiveDate>) {
    optional(row, day, |row, day| row.extend(day.num_days_from_ce().to_le_bytes()));
}

fn time(row: &mut Vec<u8>, time: Option<DateTime<Utc>>) {
    optional(row, time, |row, time| {
        row.extend(time.timestamp().to_le_bytes());
        row.extend(time.timestamp_subsec_nanos().to_le_bytes());
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use chrono::{DateTime, NaiveDate};

    use super::*;
    use crate::line_item::Tags;
    use crate::more::{More, MoreWriter, Names};
    use crate::{cost::Cost, currency::Currency};

    fn item() -> LineItem {
        LineItem {
            line: 2,
            billing_period_start: NaiveDate::from_ymd_opt(2024, 9, 1).unwrap(),
            billing_period_end: NaiveDate::from_ymd_opt(2024, 10, 1),
            charge_period_start: DateTime::from_timestamp(1_725_148_800, 0),
            charge_period_end: None,
            billing_account: None,
            provider: Some("AWS".into()),
            service: Some("Amazon EC2".into()),
            sub_account: Some("001234567890".into()),
            sub_account_name: None,
            region: Some("us-east-1".into()),
            resource: None,
            resource_name: None,
            charge_category: Some("Usage".into()),
            charge_description: None,
            currency: Currency::parse("USD").unwrap(),
            billed: Cost::parse("1.50").unwrap(),
            effective: Cost::ZERO,
            tags: BTreeMap::from([("env".into(), "prod".into())]).into(),
            more: More::default(),
        }
    }

    fn with_more(name: &str, text: &str) -> LineItem {
        let mut writer = MoreWriter::default();
        writer.push(0, text);
        LineItem { more: writer.take(&Arc::new(Names::of([name]))), ..item() }
    }

    fn hash(items: &[LineItem]) -> String {
        let mut hash = ContentHash::new();
        for item in items {
            hash.add(item);
        }
        hash.finish()
    }

    #[test]
    fn any_change_of_what_was_shown_changes_the_hash() {
        let change = |change: fn(&mut LineItem)| {
            let mut changed = item();
            change(&mut changed);
            hash(&[changed])
        };
        let hashes = [
            hash(&[]),
            hash(&[item()]),
            hash(&[item(), item()]),
            change(|item| item.billing_period_end = None),
            change(|item| item.charge_period_end = item.charge_period_start),
            change(|item| (item.charge_period_start, item.charge_period_end) = (None, item.charge_period_start)),
            change(|item| item.provider = None),
            change(|item| item.provider = Some(String::new())),
            change(|item| (item.provider, item.service) = (Some("AWSAmazon".into()), Some(" EC2".into()))),
            change(|item| (item.sub_account_name, item.region) = (Some("us-east-1".into()), None)),
            change(|item| item.currency = Currency::parse("EUR").unwrap()),
            change(|item| item.billed = Cost::parse("1.500000000000000000000000000000000001").unwrap()),
            change(|item| item.effective = item.billed),
            change(|item| item.tags = Tags::default()),
            change(|item| item.tags = BTreeMap::from([("envp".into(), "rod".into())]).into()),
            hash(&[with_more("SkuId", "a")]),
            hash(&[with_more("SkuId", "b")]),
            hash(&[with_more("x_SkuId", "a")]),
            hash(&[with_more("SkuId", "")]),
        ];
        for (at, hash) in hashes.iter().enumerate() {
            assert_eq!(hash.len(), 64);
            assert!(!hashes[..at].contains(hash), "number {at} is the same as an earlier one");
        }
    }

    #[test]
    fn line_numbers_and_trailing_zeros_do_not_change_the_hash() {
        let moved = LineItem { line: 99, billed: Cost::parse("1.5").unwrap(), ..item() };
        assert_eq!(hash(&[moved]), hash(&[item()]));
        // The hash is stored with approvals: if this fails, old approvals can no longer be checked, so raise the
        // prefix's number.
        assert_eq!(hash(&[item()]), "47b3ca75da2c39a42542e0e0578feba80fa9a85e330566b4bbbbdf8d5b3ad56b");
    }
}
