use super::*;
use crate::permission::Role;

#[test]
fn the_table_has_every_step_once_in_order() {
    assert_eq!(LIFE.each_ref().map(|rule| rule.step), BillStep::ALL);
    for step in BillStep::ALL {
        assert_eq!(step.rule().step, step);
    }
}

#[test]
fn the_steps_forward_lead_from_draft_to_approved_without_a_gap() {
    let mut state = Draft;
    let mut seen = vec![state];
    while let Some(step) = state.next() {
        state = step.to();
        seen.push(state);
    }
    assert_eq!(seen, [Draft, InternalReview, InternalApproved, SentForApproval, Approved]);
}

#[test]
fn every_state_before_approval_can_go_back_and_a_voided_bill_goes_nowhere() {
    for state in BillState::ALL {
        let back = state.steps().any(|step| step.to() == Draft);
        assert_eq!(back, matches!(state, InternalReview | InternalApproved | SentForApproval | Disputed), "{state:?}");
    }
    assert_eq!(Approved.steps().collect::<Vec<_>>(), [BillStep::Void]);
    assert_eq!(Voided.steps().count(), 0);
}

#[test]
fn a_step_takes_the_bill_to_another_state_and_what_the_customer_notices_needs_a_reason() {
    for rule in &LIFE {
        assert!(!rule.from.is_empty() && !rule.from.contains(&rule.to), "{rule:?}");
        // What becomes of a dispute is told in the conversation about it.
        let is_taken_away = !rule.step.is_forward()
            && !rule.step.is_of_dispute()
            && rule.from.iter().any(|state| state.is_with_customer());
        assert_eq!(rule.reason == Reason::Required, is_taken_away, "{rule:?}");
    }
}

#[test]
fn a_step_that_needs_a_reason_is_refused_without_one() {
    for step in BillStep::ALL {
        let without = BillMove::parse(step, " \n ");
        let needed = step.rule().reason == Reason::Required;
        assert_eq!(without.is_err(), needed, "{step:?}");
        let with = BillMove::parse(step, " Wrong account ").unwrap();
        let kept = (step.rule().reason != Reason::None).then_some("Wrong account");
        assert_eq!(with.reason(), kept, "{step:?}");
    }
    let long = BillMove::parse(BillStep::Void, &"x".repeat(LONGEST_REASON + 1)).unwrap_err();
    assert!(long.get("reason").is_some_and(|error| error.contains("500")), "{long:?}");
}

/// docs/life-of-a-bill.md has the table for people.
#[test]
fn the_documented_table_is_this_one() {
    let page = include_str!("../../../docs/life-of-a-bill.md");
    let rows = LIFE.iter().map(|rule| {
        let from: Vec<_> = rule.from.iter().map(|state| state.label()).collect();
        let roles = Role::ALL.into_iter().filter(|role| role.is_staff() && role.may(rule.permission));
        let mut who: Vec<_> = roles.map(Role::label).collect();
        if rule.permission == Permission::ApproveBills {
            who.push("Bill Approver of the customer");
        }
        let reason = match rule.reason {
            Reason::None => "no",
            Reason::Optional => "optional",
            Reason::Required => "yes",
        };
        format!(
            "| `{}` | {} | {} | {} | {reason} |",
            rule.step.label(),
            from.join(", "),
            rule.to.label(),
            who.join(", ")
        )
    });
    for row in rows {
        assert!(page.contains(&row), "docs/life-of-a-bill.md lacks this row:\n{row}");
    }
    assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), LIFE.len());
}

#[test]
fn the_number_is_read_from_a_bills_name() {
    for number in [1, 42, 999_999, 1_000_000] {
        assert_eq!(bill_number(&bill_name(number)), Some(number));
    }
    assert_eq!(bill_number("A forgotten person"), None);
}

#[test]
fn every_state_is_read_back_from_its_code() {
    for state in BillState::ALL {
        assert_eq!(BillState::from_code(state.code()), Some(state));
    }
    assert_eq!(BillState::from_code("paid"), None);
}
