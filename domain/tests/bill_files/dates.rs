//! Dates with the day or the month first, and charges outside of their billing period.

use super::{file, items, read, refusal, warnings};

/// Start and end of the billing period, start and end of the charge.
fn dates(cells: [&str; 4]) -> Vec<(&'static str, &str)> {
    ["BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"].into_iter().zip(cells).collect()
}

/// The period and the day of each row.
fn days(rows: &[[&str; 4]]) -> Vec<String> {
    let rows: Vec<_> = rows.iter().map(|row| dates(*row)).collect();
    let rows: Vec<_> = rows.iter().map(Vec::as_slice).collect();
    items(file(&rows)).iter().map(|item| format!("{} {}", item.period(), item.day().unwrap())).collect()
}

#[test]
fn any_date_of_the_file_can_show_whether_the_day_comes_first() {
    for (rows, read) in [
        // The date that decides is in the last row, in another column, the end of the period, or in an earlier row.
        (
            vec![["01/05/2026", "", "03/05/2026", ""], ["01/05/2026", "", "25/05/2026", ""]],
            ["2026-05 2026-05-03", "2026-05 2026-05-25"],
        ),
        (
            vec![["5/1/26", "", "5/3/26", ""], ["5/1/26", "6/1/26", "5/4/26", "5/13/26"]],
            ["2026-05 2026-05-03", "2026-05 2026-05-04"],
        ),
        (
            vec![["01-05-2026", "31-05-2026 23:59:59", "03-05-2026", ""], ["01-05-2026", "", "04-05-2026", ""]],
            ["2026-05 2026-05-03", "2026-05 2026-05-04"],
        ),
        (
            vec![["13/05/2026", "", "13/05/2026", ""], ["01/05/2026", "", "02/05/2026", ""]],
            ["2026-05 2026-05-13", "2026-05 2026-05-02"],
        ),
        // No order is needed.
        (
            vec![["2026/05/01", "2026/06/01", "2026/05/03", "2026/05/04"], ["1.5.2026", "1.6.2026", "5/5/2026", ""]],
            ["2026-05 2026-05-03", "2026-05 2026-05-05"],
        ),
    ] {
        assert_eq!(days(&rows), read, "{rows:?}");
    }
    let first = dates(["01/05/2026", "", "03/05/2026", ""]);
    let mut rows: Vec<&[(&str, &str)]> = vec![&first; 5_000];
    let last = dates(["01/05/2026", "", "31/05/2026", ""]);
    rows.push(&last);
    let (read, warned) = read(file(&rows)).unwrap();
    assert!(read.iter().all(|item| item.period() == "2026-05") && read.len() == 5_001 && warned.is_empty());
    assert!(read.iter().map(|item| item.line).eq(2..5_003), "rows read ahead keep their lines and their order");
}

#[test]
fn billing_periods_of_whole_months_show_the_order_with_a_warning() {
    for (row, read, told) in [
        (
            ["01/05/2026", "01/06/2026", "03/05/2026", "04/05/2026"],
            "2026-05 2026-05-03",
            "\"01/05/2026\" was read as 1 May 2026: the billing periods of this file are whole months only as day/month/year",
        ),
        (
            ["5/1/2026", "6/1/2026", "5/3/2026", "5/4/2026"],
            "2026-05 2026-05-03",
            "\"5/1/2026\" was read as 1 May 2026: the billing periods of this file are whole months only as month/day/year",
        ),
        (
            ["12/1/2025", "1/1/2026", "12/3/2025", "12/4/2025"],
            "2025-12 2025-12-03",
            "\"12/1/2025\" was read as 1 Dec 2025: the billing periods of this file are whole months only as month/day/year",
        ),
        (
            ["10/02/2026", "10/03/2026", "11/02/2026", ""],
            "2026-02 2026-02-11",
            "\"10/02/2026\" was read as 10 Feb 2026: the billing periods of this file are whole months only as day/month/year",
        ),
        (
            ["1/4/26 00:00", "1/7/26 00:00", "2/4/26", ""],
            "2026-04 2026-04-02",
            "\"1/4/26 00:00\" was read as 1 Apr 2026: the billing periods of this file are whole months only as day/month/year",
        ),
    ] {
        assert_eq!(days(&[row]), [read]);
        let warned = warnings(file(&[&dates(row)]));
        assert_eq!(warned, [format!("Line 2, BillingPeriodStart: {told}.")]);
    }
}

#[test]
fn ambiguous_dates_are_refused_with_both_readings() {
    for (row, column, text) in [
        (["03/04/2026", "", "", ""], "BillingPeriodStart", "03/04/2026\" can be 3 Apr 2026 or 4 Mar 2026"),
        (
            ["2026-03-01", "2026-04-01", "03/04/26", ""],
            "ChargePeriodStart",
            "03/04/26\" can be 3 Apr 2026 or 4 Mar 2026",
        ),
        (["03/04/2026", "05/06/2026", "", ""], "BillingPeriodStart", "03/04/2026\" can be 3 Apr 2026 or 4 Mar 2026"),
    ] {
        let told =
            format!("Line 2, {column}: \"{text}, and no date in the file shows which: write dates as 2026-05-31");
        assert_eq!(refusal(file(&[&dates(row)])), told);
    }
    // Contradictions are reported with the line that showed the order.
    let rows = [dates(["01/05/2026", "", "31/05/2026", ""]), dates(["05/31/2026", "", "", ""])];
    assert_eq!(
        refusal(file(&[&rows[0], &rows[1]])),
        "Line 3, BillingPeriodStart: \"05/31/2026\" is not a date: there is no month 31; the dates of this file are day/month/year, as 31/05/2026 on line 2 shows"
    );
}

#[test]
fn usage_outside_its_billing_period_is_refused() {
    for (cells, told) in [
        (
            vec![("ChargePeriodStart", "2026-04-01T00:00:00Z")],
            "starts on 1 Apr 2026, outside of its billing period 1 Mar 2026 to 31 Mar 2026",
        ),
        (
            vec![("ChargePeriodStart", "2026-02-28T23:00:00Z"), ("ChargePeriodEnd", "2026-03-01T00:00:00Z")],
            "starts on 28 Feb 2026, outside of its billing period 1 Mar 2026 to 31 Mar 2026",
        ),
        (
            dates(["2026-03-16", "2026-04-01", "2026-03-02", "2026-03-03"]),
            "starts on 2 Mar 2026, outside of its billing period 16 Mar 2026 to 31 Mar 2026",
        ),
        (
            dates(["2026-03-01", "", "2026-02-02", "2026-02-03"]),
            "starts on 2 Feb 2026, outside of its billing period from 1 Mar 2026",
        ),
        (
            vec![("ProviderName", "Google Cloud"), ("ChargePeriodStart", "2026-04-01T09:00:00Z")],
            "starts on 1 Apr 2026, outside of its billing period 1 Mar 2026 to 31 Mar 2026",
        ),
    ] {
        assert_eq!(refusal(file(&[&cells])), format!("Line 2, ChargePeriodStart: the charge (Usage) {told}"));
    }
}

#[test]
fn charges_allowed_outside_their_billing_period_are_imported() {
    let silent: [&[(&str, &str)]; 5] = [
        &[("BillingPeriodEnd", "2026-03-31"), ("ChargePeriodStart", "2026-03-31 23:00:00")],
        &[("ChargePeriodStart", "2026-02-02T00:00:00Z"), ("ChargeClass", "Correction")],
        &[("ProviderName", "Google Cloud"), ("ChargePeriodStart", "2026-04-01T06:00:00Z")],
        &[("BillingPeriodEnd", "2026-03-31 23:59:59"), ("ChargePeriodStart", "2026-03-31 23:00:00")],
        &[("BillingPeriodStart", "2026-03-01T00:00:00+08:00"), ("ChargePeriodStart", "2026-02-28T16:00:00Z")],
    ];
    for cells in silent {
        assert_eq!(warnings(file(&[cells])), [""; 0], "{cells:?}");
    }
    let began = |category| {
        [("ChargeCategory", category), ("ChargePeriodStart", "2025-04-01"), ("ChargePeriodEnd", "2025-04-02")]
    };
    let rows = ["Purchase", "Tax", "Credit", "Adjustment", ""].map(began);
    for cells in &rows {
        let told = warnings(file(&[cells, cells]));
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("Line 2, ChargePeriodStart: the charge"), "{told:?}");
        assert!(told[0].ends_with("starts on 1 Apr 2025, outside of its billing period 1 Mar 2026 to 31 Mar 2026. The same on 1 more line."), "{told:?}");
    }
    // A year's usage that is billed in its last month.
    let year = dates(["2026-03-01", "2026-04-01", "2025-04-01", "2026-04-01"]);
    assert_eq!(warnings(file(&[&year])).len(), 1);
}
