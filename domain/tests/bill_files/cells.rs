//! Cells: words for null, missing costs, the marks `="…"` and `'` of spreadsheets, spellings of one name.

use domain::breakdown::By;
use domain::import::BillReader;
use domain::line_item::LineItem;

use super::{breakdown, costs, file, items, read, refusal, sum, warnings};

#[test]
fn a_word_for_null_is_read_as_no_value() {
    for word in
        ["\\N", "NULL", "null", "NaN", "nan", "None", "N/A", "#N/A", "(null)", "-", "<NA>", "NaT", " None ", "\u{a0}"]
    {
        let cells = [
            ("ServiceName", word),
            ("SubAccountId", word),
            ("SubAccountName", word),
            ("RegionId", word),
            ("ResourceId", word),
            ("ProviderName", word),
            ("ChargePeriodStart", word),
            ("ChargePeriodEnd", word),
            ("Tags", word),
            ("ChargeDescription", word),
        ];
        let (items, warned) = read(file(&[&cells])).unwrap();
        let LineItem { provider, service, sub_account, sub_account_name, region, resource, charge_description, .. } =
            &items[0];
        for read in [provider, service, sub_account, sub_account_name, region, resource, charge_description] {
            assert_eq!(*read, None, "{word:?}");
        }
        assert_eq!((items[0].charge_period_start, items[0].tags.len(), warned.len()), (None, 0, 0), "{word:?}");
    }
}

#[test]
fn tag_values_and_names_that_resemble_null_are_kept() {
    let cells: &[_] = &[
        ("Tags", "{\"env\":\"None\",\"team\":\"null\",\"owner\":null}"),
        ("RegionId", "NA"),
        ("ServiceName", "Nonesuch"),
        ("SubAccountName", "Null Island"),
    ];
    let item = items(file(&[cells])).remove(0);
    assert_eq!(
        item.tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect::<Vec<_>>(),
        [
            ("env".to_owned(), "None".to_owned()),
            ("owner".to_owned(), String::new()),
            ("team".to_owned(), "null".to_owned())
        ]
    );
    let names = [item.region, item.service, item.sub_account_name].map(Option::unwrap);
    assert_eq!(names, ["NA", "Nonesuch", "Null Island"]);
}

#[test]
fn a_missing_cost_counts_as_zero_with_one_warning() {
    for empty in ["", " ", "NULL", "\\N", "(null)"] {
        let tax: &[_] = &[("ChargeCategory", "Tax"), ("BilledCost", "0.75"), ("EffectiveCost", empty)];
        let (items, warned) = read(file(&[&[("BilledCost", "5"), ("EffectiveCost", "5")], tax, tax])).unwrap();
        let total = breakdown(&items, &By::Month).total();
        assert_eq!((total.billed.to_string(), total.effective.to_string()), ("6.5".into(), "5".into()));
        assert_eq!(warned, ["Line 3, EffectiveCost is empty, so it counts as 0. The same on 1 more line."]);
    }
    let none: &[_] = &[("BilledCost", ""), ("EffectiveCost", "")];
    assert_eq!(
        warnings(file(&[none, none, none])),
        [
            "Line 2, BilledCost is empty, so it counts as 0. The same on 2 more lines.",
            "Line 2, EffectiveCost is empty, so it counts as 0. The same on 2 more lines.",
        ]
    );
    for word in ["NaN", "None", "-", "N/A", "#N/A", "#REF!"] {
        let told = format!("Line 2, BilledCost: \"{word}\" is not a number");
        assert!(refusal(file(&[&[("BilledCost", word)]])).starts_with(&told), "{word}");
    }
}

#[test]
fn marks_of_a_spreadsheet_are_removed_from_ids_names_and_costs() {
    for (id, name) in
        [("=\"000000000017\"", "=\"Compute\""), ("'000000000017", "Compute"), (" =\"000000000017\" ", "Compute")]
    {
        let item =
            items(file(&[&[("SubAccountId", id), ("ServiceName", name), ("BilledCost", "=\"12.50\"")]])).remove(0);
        assert_eq!(
            (item.sub_account.as_deref(), item.service.as_deref()),
            (Some("000000000017"), Some("Compute")),
            "{id}"
        );
        assert_eq!(item.billed.to_string(), "12.5");
    }
    let cells: &[_] =
        &[("BillingPeriodStart", "=\"2026-03-01\""), ("BilledCost", "'-3"), ("ServiceName", "'s-Hertogenbosch")];
    let item = items(file(&[cells])).remove(0);
    assert_eq!(
        (item.period().as_str(), item.billed.to_string(), item.service.unwrap().as_str()),
        ("2026-03", "-3".into(), "'s-Hertogenbosch")
    );
}

#[test]
fn names_that_differ_only_in_case_are_one_in_the_first_spelling() {
    let one: &[_] = &[
        ("BilledCost", "1"),
        ("ProviderName", "Microsoft"),
        ("ServiceName", "Microsoft.Storage"),
        ("SubAccountId", "/subscriptions/0F0E"),
        ("SubAccountName", "Dev"),
        ("RegionId", "westeurope"),
        ("ResourceId", "/subscriptions/S1/resourceGroups/RG1/disks/d1"),
        ("ChargeCategory", "usage"),
    ];
    let lower = one.iter().map(|(name, cell)| (*name, cell.to_lowercase())).collect::<Vec<_>>();
    let upper = one.iter().map(|(name, cell)| (*name, cell.to_uppercase())).collect::<Vec<_>>();
    let lower: Vec<_> = lower.iter().map(|(name, cell)| (*name, cell.as_str())).collect();
    let upper: Vec<_> = upper.iter().map(|(name, cell)| (*name, cell.as_str())).collect();
    let file = file(&[one, &lower, &upper]);
    for (by, name) in [
        (By::Provider, "Microsoft"),
        (By::Service, "Microsoft.Storage"),
        (By::SubAccount, "/subscriptions/0F0E"),
        (By::Region, "westeurope"),
        (By::Resource, "/subscriptions/S1/resourceGroups/RG1/disks/d1"),
        (By::ChargeCategory, "usage"),
    ] {
        assert_eq!(costs(&file, &by), format!("{name} 3"));
    }
}

#[test]
fn composed_and_decomposed_letters_are_the_same() {
    for (composed, in_pieces) in [
        ("\u{dc}bersicht", "U\u{308}bersicht"),
        ("\u{e9}t\u{e9}", "e\u{301}t\u{e9}"),
        ("\u{d55c}", "\u{1112}\u{1161}\u{11ab}"),
    ] {
        let tag = |text: &str| format!("{{\"{text}\":\"{text}\"}}");
        let (one, other) = (tag(composed), tag(in_pieces));
        let file = file(&[
            &[("ServiceName", composed), ("Tags", &one)],
            &[("ServiceName", in_pieces), ("Tags", &other), ("BilledCost", "2")],
        ]);
        assert_eq!(costs(&file, &By::Service), format!("{composed} 3"));
        assert_eq!(costs(&file, &By::Tag(composed.to_owned())), format!("{composed} 3"));
    }
    assert_eq!(
        costs(file(&[&[("ServiceName", "Oracle\u{ae} Cloud\u{2122}")]]), &By::Service),
        "Oracle\u{ae} Cloud\u{2122} 1"
    );
}

#[test]
fn ten_thousand_equal_warnings_become_one() {
    let broken: &[_] =
        &[("Tags", "env=prod"), ("SubAccountId", "1.23457E+11"), ("BilledCost", "2"), ("EffectiveCost", "")];
    let rows: Vec<&[(&str, &str)]> = std::iter::repeat_n(broken, 10_000).collect();
    let (items, warned) = read(file(&rows)).unwrap();
    assert_eq!((items.len(), warned.len()), (10_000, 3));
    assert!(warned.iter().all(|told| told.starts_with("Line 2, ") && told.ends_with(" The same on 9999 more lines.")));
    assert_eq!(sum(file(&rows[..3])).1, "6");
}

#[test]
fn each_bill_of_a_file_has_its_own_warnings() {
    let broken = |currency| [("Tags", "x"), ("BillingCurrency", currency)];
    let two = file(&[&broken("USD"), &broken("EUR"), &broken("USD")]);
    let mut reader = BillReader::new(two.as_bytes()).unwrap();
    assert_eq!(reader.by_ref().filter(Result::is_ok).count(), 3);
    let told = reader.into_warnings();
    let of = |at: usize| told[at].of.map(|(period, currency)| format!("{period} {currency}"));
    assert_eq!((told.len(), told[0].more, told[1].more), (2, 1, 0));
    assert_eq!((of(0).as_deref(), of(1).as_deref()), (Some("Mar 2026 USD"), Some("Mar 2026 EUR")));
    let days: Vec<_> = (0..150).map(|month| format!("{}-{:02}-01", 2000 + month / 12, month % 12 + 1)).collect();
    let cells = |day| [("Tags", "x"), ("BillingPeriodStart", day), ("BillingPeriodEnd", ""), ("ChargePeriodStart", "")];
    let rows: Vec<_> = days.iter().map(|day| cells(day.as_str())).collect();
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(<[_; 4]>::as_slice).collect();
    let told = warnings(file(&rows));
    assert_eq!((told.len(), told[100].as_str()), (101, "There are 50 more warnings."));
}
