use super::*;

fn cost(text: &str) -> Cost {
    Cost::parse(text).unwrap()
}

fn breakdown(rows: &[(Option<&str>, &str)]) -> Breakdown {
    let mut breakdown = Breakdown::new();
    for (key, billed) in rows {
        breakdown.add(*key, cost(billed), Cost::ZERO).unwrap();
    }
    breakdown
}

fn keys(rows: &[BreakdownRow]) -> Vec<&str> {
    rows.iter().map(|row| row.key.as_deref().unwrap_or("(none)")).collect()
}

#[test]
fn every_choice_is_read_as_it_is_written() {
    for by in By::PLAIN.into_iter().chain([By::Tag("env".into()), By::Tag(" org".into()), By::Tag("a:b".into())]) {
        assert_eq!(by.to_string().parse(), Ok(by));
    }
    assert_eq!("sub-account".parse(), Ok(By::SubAccount));
}

#[test]
fn an_unknown_choice_is_refused_with_a_list_of_all_choices() {
    for text in ["", "Month", "account", "tag", "tag:"] {
        let message = text.parse::<By>().unwrap_err().to_string();
        assert!(message.starts_with(&format!("\"{text}\" is not something")), "{message}");
        assert!(message.contains("charge-category or tag:KEY"), "{message}");
    }
}

#[test]
fn the_largest_cost_comes_first_and_equal_costs_by_name() {
    let rows =
        [(Some("b"), "1"), (None, "1.0"), (Some("a"), "1.00"), (Some("c"), "0.5"), (Some("c"), "3"), (Some("d"), "-9")];
    assert_eq!(keys(&breakdown(&rows).rows_by(&By::Service)), ["c", "a", "b", "(none)", "d"]);
}

#[test]
fn days_come_in_the_order_of_time_and_charges_without_a_day_last() {
    let rows = [(None, "9"), (Some("2024-09-10"), "1"), (Some("2024-09-02"), "5")];
    assert_eq!(keys(&breakdown(&rows).rows_by(&By::Day)), ["2024-09-02", "2024-09-10", "(none)"]);
}

#[test]
fn a_breakdown_adds_up_to_its_total_where_floats_would_drift() {
    let rows: Vec<_> =
        (0..1000).map(|n| ([Some("a"), Some("b"), None][n % 3], "0.1000000000000000000000000001")).collect();
    let breakdown = breakdown(&rows);
    let sum: Result<Cost, _> = breakdown.rows().iter().map(|row| row.billed).sum();
    assert_eq!(sum, Ok(breakdown.total().billed));
    assert_eq!(breakdown.total().billed.to_string(), "100.0000000000000000000000001");
    assert_eq!(breakdown.total().rows, 1000);
}

#[test]
fn a_breakdown_is_serialized_as_the_command_line_documents() {
    let breakdown = breakdown(&[(Some("EC2"), "1.50"), (None, "-0.25")]);
    let json = serde_json::to_string(&breakdown.rows()).unwrap();
    assert_eq!(
        json,
        r#"[{"key":"EC2","billed":"1.5","effective":"0","rows":1},{"key":null,"billed":"-0.25","effective":"0","rows":1}]"#
    );
    assert_eq!(serde_json::from_str::<Vec<BreakdownRow>>(&json).unwrap(), breakdown.rows());
    let total = serde_json::to_string(&breakdown.total()).unwrap();
    assert_eq!(total, r#"{"billed":"1.25","effective":"0","rows":2}"#);
}

#[test]
fn a_sum_out_of_range_is_an_error() {
    let mut breakdown = Breakdown::new();
    breakdown.add(None, cost("1.7e20"), Cost::ZERO).unwrap();
    assert_eq!(breakdown.add(None, cost("1e20"), Cost::ZERO), Err(CostError::Overflow));
}
