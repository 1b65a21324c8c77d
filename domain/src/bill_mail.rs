//! The mails about a bill: who gets which one, and how long each is true.

use crate::bill::BillState;
use crate::contact::UserType;
use crate::mail::MailKind;

/// The mail that a contact of the customer gets when a bill reaches a state. `alerted` is whether the contact gets the
/// alert `Bill Ready For Review`. Bill Approvers are asked for the approval whether or not they get alerts.
#[must_use]
pub fn to_contact(reached: BillState, types: &[UserType], alerted: bool) -> Option<MailKind> {
    match reached {
        BillState::SentForApproval if types.contains(&UserType::BillApprover) => Some(MailKind::BillToApprove),
        BillState::SentForApproval if alerted => Some(MailKind::BillSent),
        BillState::Approved if alerted && types.contains(&UserType::Finance) => Some(MailKind::BillApproved),
        _ => None,
    }
}

/// The mail that staff gets when a bill reaches a state.
#[must_use]
pub fn to_staff(reached: BillState) -> Option<MailKind> {
    (reached == BillState::Approved).then_some(MailKind::BillApproved)
}

/// The state of the bill that a mail reports; it is untrue once the bill has another one. `None` for mail about other
/// things.
#[must_use]
pub fn reports(kind: MailKind) -> Option<BillState> {
    match kind {
        MailKind::BillToApprove | MailKind::BillSent => Some(BillState::SentForApproval),
        MailKind::BillApproved => Some(BillState::Approved),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bill_approvers_are_asked_for_approval_alerts_on_or_off() {
        for alerted in [true, false] {
            for user_type in UserType::ALL {
                let mail = to_contact(BillState::SentForApproval, &[user_type], alerted);
                let expected = match user_type {
                    UserType::BillApprover => Some(MailKind::BillToApprove),
                    _ => alerted.then_some(MailKind::BillSent),
                };
                assert_eq!(mail, expected, "{user_type:?}, alerts {alerted}");
            }
            let both = [UserType::BillApprover, UserType::Finance];
            assert_eq!(to_contact(BillState::SentForApproval, &both, alerted), Some(MailKind::BillToApprove));
        }
    }

    #[test]
    fn finance_contacts_with_alerts_hear_of_the_approval() {
        for user_type in UserType::ALL {
            let mail = to_contact(BillState::Approved, &[user_type], true);
            assert_eq!(mail, (user_type == UserType::Finance).then_some(MailKind::BillApproved), "{user_type:?}");
            assert_eq!(to_contact(BillState::Approved, &[user_type], false), None, "{user_type:?}");
        }
    }

    #[test]
    fn nobody_gets_mail_before_a_bill_is_sent() {
        for state in [BillState::Draft, BillState::InternalReview, BillState::InternalApproved] {
            assert_eq!(to_contact(state, &UserType::ALL, true), None, "{state:?}");
            assert_eq!(to_staff(state), None, "{state:?}");
        }
    }

    #[test]
    fn a_mail_reports_the_state_that_caused_it() {
        for state in BillState::ALL {
            let types: [&[UserType]; 2] = [&[UserType::BillApprover], &[UserType::Finance]];
            let mails = types.map(|types| to_contact(state, types, true));
            for mail in mails.into_iter().chain([to_staff(state)]).flatten() {
                assert_eq!(reports(mail), Some(state), "{mail:?}");
            }
        }
        assert_eq!(reports(MailKind::Welcome), None);
    }
}
