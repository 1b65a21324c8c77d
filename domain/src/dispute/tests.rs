use super::*;

#[test]
fn disputes_are_granted_while_they_fit_into_the_limit_together() {
    let cost = |text: &str| Cost::parse(text).unwrap();
    for (limit, before, amounts, expected) in [
        ("5", "0", &["5"][..], &[true][..]),
        ("5", "0", &["5.0000000000000000000000000001"], &[false]),
        ("5", "0", &["3", "2.5", "2"], &[true, false, true]),
        ("5", "4.5", &["0.5", "0.0000000001"], &[true, false]),
        ("5", "6", &["0.1"], &[false]),
    ] {
        let amounts: Vec<Cost> = amounts.iter().map(|text| cost(text)).collect();
        assert_eq!(granted(cost(limit), cost(before), &amounts).unwrap(), expected, "{limit}, {before}, {amounts:?}");
    }
}

use crate::line_list::Place;
use crate::notation::Notation;

fn cost(text: &str) -> Cost {
    text.parse().unwrap()
}

fn typed(lines: &[(&str, &str)], reason: &str) -> DisputeDraft {
    let of = |value: fn(&(&str, &str)) -> String| lines.iter().map(|line| (line.0.to_owned(), value(line))).collect();
    DisputeDraft {
        chosen: of(|_| "on".to_owned()),
        amounts: of(|(_, amount)| (*amount).to_owned()),
        reason: reason.to_owned(),
        comment: String::new(),
    }
}

#[test]
fn a_dispute_has_lines_amounts_and_a_reason() {
    let mut draft = typed(&[("at-1-0", "12.345678901234567890123456"), ("at-2-7", " 3 ")], "price");
    draft.amounts.insert("at-3-1".into(), "not chosen".into());
    let read = draft.parse(Notation::NEUTRAL).unwrap();
    assert_eq!(
        read.lines,
        [(Place { block: 1, row: 0 }, cost("12.345678901234567890123456")), (Place { block: 2, row: 7 }, cost("3")),]
    );
    assert_eq!((read.reason, read.comment), (DisputeReason::Price, None));
}

#[test]
fn each_thing_that_is_wrong_is_told_at_its_field() {
    let errors = DisputeDraft::default().parse(Notation::NEUTRAL).unwrap_err();
    assert!(errors.get("chosen").is_some() && errors.get("reason").is_some(), "{errors:?}");
    let errors = typed(&[("x", "1")], "other").parse(Notation::NEUTRAL).unwrap_err();
    assert!(errors.get("chosen").is_some() && errors.get("comment").is_some(), "{errors:?}");
    for wrong in ["", "0", "-1", "1,5", "1e3", "1.2.3", "abc"] {
        let errors = typed(&[("at-1-0", wrong)], "tax").parse(Notation::NEUTRAL).unwrap_err();
        assert!(errors.get("amounts.at-1-0").is_some(), "{wrong}: {errors:?}");
    }
}

#[test]
fn amounts_are_read_in_the_users_notation_and_never_guessed() {
    let german = Notation { decimal: ',', group: '.', ..Notation::NEUTRAL };
    let read = typed(&[("at-1-0", "1,5")], "tax").parse(german).unwrap();
    assert_eq!(read.lines[0].1, cost("1.5"));
    assert!(typed(&[("at-1-0", "1.5")], "tax").parse(german).is_err());
    for amount in ["1234.5", "0.00000001", "7"] {
        let field = amount_text(cost(amount), german);
        assert_eq!(typed(&[("at-1-0", &field)], "tax").parse(german).unwrap().lines[0].1, cost(amount), "{field}");
    }
}

#[test]
fn all_disputes_of_a_line_together_are_at_most_its_charge() {
    let told = |amount, charge, disputed| excess(cost(amount), cost(charge), cost(disputed));
    assert_eq!(told("10", "10", "0"), None);
    assert_eq!(told("4", "10", "6"), None);
    for (amount, charge, disputed, says) in [
        ("10.000000000000000001", "10", "0", "at most the charge, 10"),
        ("4.01", "10", "6", "at most 4"),
        ("1", "10", "10", "disputed already"),
        ("1", "0", "0", "credit"),
        ("1", "-5", "0", "credit"),
    ] {
        let told = told(amount, charge, disputed).unwrap();
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn a_correction_never_takes_more_effective_cost_than_there_is() {
    for (amount, charge, effective, part) in [
        ("10", "10", "7.5", "7.5"),
        ("10", "10", "0", "0"),
        ("4", "10", "10", "4"),
        ("4", "10", "3", "3"),
        ("4", "10", "0", "0"),
        ("4", "10", "-2", "0"),
    ] {
        assert_eq!(effective_part(cost(amount), cost(charge), cost(effective)), cost(part));
    }
}

#[test]
fn an_answer_that_the_other_side_needs_to_understand_has_a_text() {
    for answer in Answer::ALL {
        let needed = matches!(answer, Answer::Refuse | Answer::AskBack | Answer::Reply);
        assert_eq!(answer.read(" \n ").is_err(), needed, "{answer:?}");
        assert_eq!(answer.read(" Why? ").unwrap().as_deref(), Some("Why?"));
    }
    assert!(Answer::Accept.read(&"x".repeat(LONGEST_REASON + 1)).is_err());
}
