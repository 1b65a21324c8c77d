//! Real and generated exports of each provider against sums that were computed independently. They are not part of this
//! repository: the tests read them from the folder `shared/data` beside it, and say so if it is absent.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::breakdown::{Breakdown, BreakdownRow, By, Sums};
use domain::cost::Cost;
use domain::import::{BillReader, Format};
use domain::line_item::LineItem;
use serde_json::Value;

type BySums = BTreeMap<Option<String>, Sums>;

/// Reads a file of the folder; `None` if the folder is absent.
fn read(name: &str) -> Option<Vec<u8>> {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data"));
    if !data.exists() {
        println!("shared/data is absent: only the fixtures of this repository were checked");
        return None;
    }
    Some(std::fs::read(data.join(name)).unwrap())
}

#[test]
fn every_export_adds_up_to_independent_sums_to_the_last_digit() {
    for (name, format) in [
        ("focus10_real_dev_334", Format::Focus),
        ("aws_cur_nise_5000", Format::Aws),
        ("azure_EA_ActualCost_Small", Format::Azure),
        ("gcp_nise_4000", Format::Google),
    ] {
        let Some((file, truth)) = read(&format!("{name}.csv")).zip(read(&format!("truth/dev_{name}.json"))) else {
            return;
        };
        compare(name, format, &file, &serde_json::from_slice(&truth).unwrap());
    }
}

fn compare(name: &str, format: Format, file: &[u8], truth: &Value) {
    // The sums are by region id, which is used only if a region has no name.
    let by_id = String::from_utf8(file.to_vec()).unwrap().replace("RegionName", "x_RegionName");
    let mut reader = BillReader::new(by_id.as_bytes()).unwrap();
    let items: Vec<LineItem> =
        reader.by_ref().map(|item| item.unwrap_or_else(|error| panic!("{name}: {error}"))).collect();
    assert_eq!(reader.format(), format, "{name}");
    assert_eq!(reader.warnings().listed(), [], "{name}");

    let total = breakdown(&items, &By::Month).total();
    assert_eq!(total, Sums { rows: truth["data_rows"].as_u64().unwrap(), ..sums(&truth["totals"]) }, "{name}");
    // Microsoft writes its ids in any case.
    let key = |by: &By, key: String| match (format, by) {
        (Format::Azure, By::SubAccount | By::Region | By::Resource) => key.to_lowercase(),
        _ => key,
    };
    for (by, part) in [
        (By::Provider, "by_provider"),
        (By::ChargeCategory, "by_charge_category"),
        (By::Service, "by_service_all"),
        (By::SubAccount, "by_subaccount"),
        (By::Region, "by_region"),
        (By::Day, "by_charge_day"),
    ] {
        let found: BySums = as_map(&report(&items, &by), |text| key(&by, text));
        assert_eq!(found, truth_map(&truth[part]), "{name} {by}");
    }
    let months = truth_map(&truth["by_billing_period"]).into_iter();
    let months = months.map(|(key, sums)| (key.map(|day| day[..7].to_owned()), sums)).collect();
    assert_eq!(as_map(&report(&items, &By::Month), |text| text), months, "{name}");

    let resources = report(&items, &By::Resource);
    assert_eq!(Some(resources.len() as u64), truth["distinct_resources"].as_u64(), "{name}: null counts as one");
    let all = as_map(&resources, |text| key(&By::Resource, text));
    for (key, sums) in truth_map(&truth["by_resource_top10"]) {
        assert_eq!(all[&key], sums, "{name} {key:?}");
    }
    compare_tags(name, &items, truth["by_tag_key"].as_object().unwrap());
}

fn compare_tags(name: &str, items: &[LineItem], tags: &serde_json::Map<String, Value>) {
    let tag_keys: BTreeSet<_> = items.iter().flat_map(|item| item.tags.keys()).collect();
    assert_eq!(tag_keys, tags.keys().collect::<BTreeSet<_>>(), "{name}");
    for (key, tag) in tags {
        let report = report(items, &By::Tag(key.clone()));
        let (tagged, untagged): (Vec<_>, Vec<_>) = report.iter().partition(|row| row.key.is_some());
        let values = report.iter().filter_map(|row| Some((row.key.clone()?, sums_of(row))));
        assert_eq!(Some(tagged.len() as u64), tag["distinct_values"].as_u64(), "{name} {key}");
        let values: BTreeMap<_, _> = values.map(|(key, sums)| (Some(key), sums)).collect();
        for (value, sums) in truth_map(&tag["values_top50"]) {
            assert_eq!(values[&value], sums, "{name} {key}={value:?}");
        }
        let add = |rows: Vec<&BreakdownRow>| {
            rows.iter().try_fold(Sums::default(), |sum, row| sum.checked_add(sums_of(row))).unwrap()
        };
        assert_eq!(add(tagged), sums(&tag["tagged"]), "{name} {key}");
        assert_eq!(Sums { rows: 0, ..add(untagged) }, sums(&tag["untagged"]), "{name} without {key}");
    }
}

#[test]
fn each_other_export_is_read_or_refused_with_its_reason() {
    // The number of rows, or the beginning of the refusal.
    for (name, expected) in [
        ("azure_nise.csv", Ok(248)),
        ("azure_EA_NoRows.csv", Err("The file has a header but no rows.")),
        ("azure_header_Enterprise.csv", Ok(1)),
        ("azure_header_EnterpriseCamel.csv", Ok(1)),
        ("azure_header_PayAsYouGo.csv", Ok(1)),
        (
            "azure_header_VirtualMachine.csv",
            Err("The header has no column BillingCurrency, so the file does not say its currency"),
        ),
        (
            "aws_cur_athena_header_fivetran_20.csv",
            Err("At least 20 rows cannot be read, so nothing was imported.\nLine 2, line_item_currency_code: is empty"),
        ),
        ("closed_s3_itemized_cost_only_ledger.csv", Err("The header has no column BillingCurrency")),
    ] {
        let Some(file) = read(name) else { return };
        let rows = BillReader::new(&file[..]).and_then(|reader| reader.collect::<Result<Vec<_>, _>>());
        match (rows, expected) {
            (Ok(rows), Ok(count)) => assert_eq!(rows.len(), count, "{name}"),
            (Err(refused), Err(reason)) => assert!(refused.to_string().starts_with(reason), "{name}: {refused}"),
            (rows, _) => panic!("{name}: {:?}", rows.map(|rows| rows.len())),
        }
    }
}

fn report(items: &[LineItem], by: &By) -> Vec<BreakdownRow> {
    breakdown(items, by).rows_by(by)
}

fn breakdown(items: &[LineItem], by: &By) -> Breakdown {
    let mut breakdown = Breakdown::new();
    for item in items {
        breakdown.add(by.key(item).as_deref(), item.billed, item.effective).unwrap();
    }
    breakdown
}

fn as_map(report: &[BreakdownRow], key: impl Fn(String) -> String) -> BySums {
    report.iter().map(|row| (row.key.clone().map(&key), sums_of(row))).collect()
}

fn sums(row: &Value) -> Sums {
    let cost = |name: &str| Cost::parse(row[name].as_str().unwrap()).unwrap();
    Sums { billed: cost("BilledCost"), effective: cost("EffectiveCost"), rows: row["rows"].as_u64().unwrap_or(0) }
}

fn sums_of(row: &BreakdownRow) -> Sums {
    Sums { billed: row.billed, effective: row.effective, rows: row.rows }
}

fn truth_map(rows: &Value) -> BySums {
    rows.as_array().unwrap().iter().map(|row| (row["key"].as_str().map(str::to_owned), sums(row))).collect()
}
