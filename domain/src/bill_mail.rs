//! The mails about a bill: who gets which one, and how long each is true.

use crate::bill::{BillState, BillStep};
use crate::contact::UserType;
use crate::dispute::Answer;
use crate::mail::MailKind;

/// The mail that a contact of the customer gets when a step of a bill was taken. `alerted` is whether the contact gets the
/// alert `Bill Ready For Review`. What concerns their approval, Bill Approvers hear whether or not they get alerts.
#[must_use]
pub fn to_contact(step: BillStep, types: &[UserType], alerted: bool) -> Option<MailKind> {
    let approves = types.contains(&UserType::BillApprover);
    match step {
        BillStep::SendForApproval if approves => Some(MailKind::BillToApprove),
        BillStep::SendForApproval if alerted => Some(MailKind::BillSent),
        BillStep::Approve | BillStep::ApproveRest if alerted && types.contains(&UserType::Finance) => {
            Some(MailKind::BillApproved)
        }
        BillStep::Withdraw if approves || alerted => Some(MailKind::BillWithdrawn),
        BillStep::Void if approves || (alerted && types.contains(&UserType::Finance)) => Some(MailKind::BillVoided),
        BillStep::RefuseDispute | BillStep::AcceptDispute if approves => Some(MailKind::DisputeAnswered),
        _ => None,
    }
}

/// The mail that staff gets when a step of a bill was taken.
#[must_use]
pub fn to_staff(step: BillStep) -> Option<MailKind> {
    match step {
        BillStep::Approve | BillStep::ApproveRest => Some(MailKind::BillApproved),
        BillStep::Dispute => Some(MailKind::BillDisputed),
        _ => None,
    }
}

/// The mail that staff gets about an answer of the customer to a dispute.
#[must_use]
pub fn of_answer(answer: Answer) -> Option<MailKind> {
    match answer {
        Answer::Reply => Some(MailKind::DisputeReplied),
        Answer::Withdraw => Some(MailKind::DisputeWithdrawn),
        Answer::Accept | Answer::Refuse | Answer::AskBack => None,
    }
}

/// The mails about bills, each with the states of the bill in which it is true.
pub const TRUE_IN: [(MailKind, &[BillState]); 14] = [
    (MailKind::BillToApprove, &[BillState::SentForApproval]),
    (MailKind::BillReminder, &[BillState::SentForApproval]),
    (MailKind::BillPartlyApproved, &[BillState::SentForApproval]),
    (MailKind::BillApprovedAutomatically, &[BillState::Approved]),
    (MailKind::BillSent, &[BillState::SentForApproval]),
    (MailKind::BillApproved, &[BillState::Approved]),
    (MailKind::BillWithdrawn, &[BillState::Draft, BillState::InternalReview, BillState::InternalApproved]),
    (MailKind::BillVoided, &[BillState::Voided]),
    (MailKind::BillDisputed, &[BillState::Disputed]),
    (MailKind::DisputeGranted, &[BillState::Draft, BillState::InternalReview, BillState::InternalApproved]),
    (MailKind::DisputeQuestion, &[BillState::Disputed]),
    (
        MailKind::DisputeAnswered,
        &[BillState::SentForApproval, BillState::Draft, BillState::InternalReview, BillState::InternalApproved],
    ),
    (MailKind::DisputeReplied, &[BillState::Disputed]),
    (
        MailKind::DisputeWithdrawn,
        &[
            BillState::Disputed,
            BillState::SentForApproval,
            BillState::Draft,
            BillState::InternalReview,
            BillState::InternalApproved,
        ],
    ),
];

/// Whether a mail is about a bill.
#[must_use]
pub fn is_about_bill(kind: MailKind) -> bool {
    TRUE_IN.iter().any(|(about, _)| *about == kind)
}

/// Whether a mail about a bill is true while the bill is in a state.
#[must_use]
pub fn is_true(kind: MailKind, state: BillState) -> bool {
    TRUE_IN.iter().any(|(about, states)| *about == kind && states.contains(&state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bill_approvers_are_asked_for_approval_alerts_on_or_off() {
        for alerted in [true, false] {
            for user_type in UserType::ALL {
                let mail = to_contact(BillStep::SendForApproval, &[user_type], alerted);
                let expected = match user_type {
                    UserType::BillApprover => Some(MailKind::BillToApprove),
                    _ => alerted.then_some(MailKind::BillSent),
                };
                assert_eq!(mail, expected, "{user_type:?}, alerts {alerted}");
            }
            let both = [UserType::BillApprover, UserType::Finance];
            assert_eq!(to_contact(BillStep::SendForApproval, &both, alerted), Some(MailKind::BillToApprove));
        }
    }

    #[test]
    fn finance_contacts_with_alerts_hear_of_the_approval() {
        for user_type in UserType::ALL {
            let mail = to_contact(BillStep::Approve, &[user_type], true);
            assert_eq!(mail, (user_type == UserType::Finance).then_some(MailKind::BillApproved), "{user_type:?}");
            assert_eq!(to_contact(BillStep::Approve, &[user_type], false), None, "{user_type:?}");
        }
    }

    #[test]
    fn everybody_who_was_told_of_a_bill_hears_that_it_was_taken_back() {
        for alerted in [true, false] {
            for user_type in UserType::ALL {
                let told = to_contact(BillStep::SendForApproval, &[user_type], alerted).is_some();
                let taken_back = to_contact(BillStep::Withdraw, &[user_type], alerted);
                assert_eq!(taken_back, told.then_some(MailKind::BillWithdrawn), "{user_type:?}, alerts {alerted}");
            }
        }
    }

    #[test]
    fn approvers_and_those_who_heard_of_the_approval_hear_of_the_voiding() {
        for alerted in [true, false] {
            for user_type in UserType::ALL {
                let told = to_contact(BillStep::Approve, &[user_type], alerted).is_some();
                let expected = (told || user_type == UserType::BillApprover).then_some(MailKind::BillVoided);
                assert_eq!(to_contact(BillStep::Void, &[user_type], alerted), expected, "{user_type:?}, {alerted}");
            }
        }
    }

    #[test]
    fn nobody_gets_mail_while_a_bill_is_with_staff() {
        for step in [BillStep::SendToInternalReview, BillStep::ApproveInternally, BillStep::BackToDraft] {
            assert_eq!(to_contact(step, &UserType::ALL, true), None, "{step:?}");
            assert_eq!(to_staff(step), None, "{step:?}");
        }
    }

    #[test]
    fn a_mail_is_true_after_the_step_that_caused_it() {
        for step in BillStep::ALL {
            let types: [&[UserType]; 2] = [&[UserType::BillApprover], &[UserType::Finance]];
            let mails = types.map(|types| to_contact(step, types, true));
            for mail in mails.into_iter().chain([to_staff(step)]).flatten() {
                assert!(is_about_bill(mail) && is_true(mail, step.to()), "{mail:?}");
                assert!(!step.from().iter().any(|state| is_true(mail, *state)), "{mail:?}");
            }
        }
        assert!(!is_about_bill(MailKind::Welcome));
    }
}
