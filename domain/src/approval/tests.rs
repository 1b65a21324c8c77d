use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn two_approve_a_bill_above_the_amount_and_any_bill_that_cannot_be_compared() {
    let rule = ApprovalRule::TwoAbove;
    let above = Currency::parse("EUR").map(|eur| (eur, 1000));
    let cost = |text: &str| Cost::parse(text).unwrap();
    assert_eq!(rule.needed(above, "EUR", cost("1000")), Needed::One);
    assert_eq!(rule.needed(above, "EUR", cost("1000.000000001")), Needed::Two);
    assert_eq!(rule.needed(above, "EUR", cost("-5")), Needed::One);
    assert_eq!(rule.needed(above, "USD", cost("1")), Needed::Two, "another currency");
    assert_eq!(rule.needed(None, "EUR", cost("1")), Needed::Two, "the amount is gone");
    assert_eq!(ApprovalRule::Any.needed(above, "EUR", cost("5000")), Needed::One);
    assert_eq!(ApprovalRule::All.needed(above, "EUR", cost("1")), Needed::All);
}

#[test]
fn days_of_reminders_are_read_as_people_write_them() {
    for (typed, days) in
        [("3, 1", vec![1, 3]), ("7;3 1,1", vec![1, 3, 7]), ("", vec![]), ("٣", vec![3]), ("0", vec![0])]
    {
        assert_eq!(Ladder::parse_days(typed, 0), Some(days), "{typed}");
    }
    for typed in ["-1", "1.5", "91", "a day", "1 2 3 4 5 6 7"] {
        assert_eq!(Ladder::parse_days(typed, 0), None, "{typed}");
    }
    assert_eq!(Ladder::parse_days("0", 1), None, "the day itself is not after it");
    assert_eq!(Ladder::written(&[3, 1]), "3, 1");
}

#[test]
fn the_latest_reminder_whose_day_has_come_is_due() {
    let (ladder, by) = (Ladder { before: vec![3, 0], after: vec![1, 7] }, day("2026-05-10"));
    let due = |today: &str| ladder.due(by, day("2026-05-01"), day(today));
    let expected = [
        ("06", None),
        ("07", Some(-3)),
        ("09", Some(-3)),
        ("10", Some(0)),
        ("11", Some(1)),
        ("14", Some(1)),
        ("15", None),
    ];
    for (today, rung) in expected {
        assert_eq!(due(&format!("2026-05-{today}")), rung, "{today} May");
    }
    assert_eq!(due("2026-05-17"), Some(7));
    assert_eq!(due("2026-05-21"), None, "too late for it");
}

#[test]
fn nobody_is_reminded_of_a_bill_on_the_day_on_which_it_was_sent() {
    let (ladder, by) = (Ladder { before: vec![3, 1], after: vec![] }, day("2026-05-10"));
    assert_eq!(ladder.due(by, day("2026-05-07"), day("2026-05-07")), None);
    assert_eq!(ladder.due(by, day("2026-05-08"), day("2026-05-08")), None, "its day was before the sending");
    assert_eq!(ladder.due(by, day("2026-05-08"), day("2026-05-09")), Some(-1));
}

#[test]
fn a_bill_says_who_still_has_to_approve_it() {
    let approvals = |needed, given: usize, missing: &[&str]| {
        let given = vec![
            Approval {
                person: "Cleo".into(),
                on_behalf_of: None,
                at: DateTime::UNIX_EPOCH,
                po_number: None,
                comment: None
            };
            given
        ];
        let missing = missing.iter().map(ToString::to_string).collect();
        Approvals { needed, given, missing, ..Approvals::default() }.waits_for()
    };
    assert_eq!(approvals(Needed::One, 0, &["Anna", "Ben"]), "a Bill Approver");
    assert_eq!(approvals(Needed::Two, 0, &["Anna", "Ben"]), "two Bill Approvers");
    assert_eq!(approvals(Needed::Two, 1, &["Anna", "Ben"]), "one more Bill Approver: Anna or Ben");
    assert_eq!(approvals(Needed::Two, 1, &["Ben"]), "Ben");
    assert_eq!(approvals(Needed::Two, 2, &[]), "another Bill Approver");
    assert_eq!(approvals(Needed::All, 1, &["Anna", "Ben", "Dan"]), "Anna, Ben and Dan");
}

#[test]
fn remarks_have_their_lengths() {
    let draft = ApprovalDraft { po_number: "x".repeat(max::SHORT + 1), comment: "y".repeat(LONGEST_COMMENT + 1) };
    let errors = draft.parse().unwrap_err();
    assert!(errors.get("po_number").is_some() && errors.get("comment").is_some());
    let draft = ApprovalDraft { po_number: " 4711 ".into(), comment: String::new() };
    assert_eq!(draft.parse(), Ok(Remarks { po_number: Some("4711".into()), comment: None }));
}
