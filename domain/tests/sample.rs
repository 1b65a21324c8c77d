//! The sample export that the README's tour imports.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;

use domain::breakdown::{Breakdown, By};
use domain::import::BillReader;
use domain::line_item::LineItem;

const SAMPLE: &[u8] = include_bytes!("../../docs/sample/focus.csv");

#[test]
fn the_sample_has_no_warnings_and_several_values_of_everything() {
    let mut reader = BillReader::new(SAMPLE).unwrap();
    let items: Vec<LineItem> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!((items.len(), reader.warnings().count()), (40, 0));
    let several = |of: fn(&LineItem) -> Option<String>| items.iter().filter_map(of).collect::<BTreeSet<_>>().len();
    assert!(several(|item| item.service.as_ref().map(ToString::to_string)) > 3);
    assert!(several(|item| item.region.as_ref().map(ToString::to_string)) > 1);
    assert!(several(|item| item.sub_account.as_ref().map(ToString::to_string)) > 1);
    assert!(several(|item| item.tags.get("team").map(ToString::to_string)) > 1);
    assert!(several(|item| By::Day.key(item).map(|day| day.to_string())) > 5);
    let mut sums = Breakdown::new();
    for item in &items {
        assert_eq!((item.period().as_str(), item.currency.code()), ("2026-10", "EUR"));
        sums.add(None, item.billed, item.effective).unwrap();
    }
    let total = sums.total();
    assert_eq!(
        (total.billed.to_string().as_str(), total.effective.to_string().as_str()),
        ("112.248572485", "108.723452485")
    );
}
