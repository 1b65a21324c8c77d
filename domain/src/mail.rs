//! Mail that Cloudtab sends: its kinds and its delivery status.

use crate::words::words;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// What a mail is about.
    MailKind {
        /// A customer's user account was created, or enabled again before it had a password: with a link to set one.
        Welcome "welcome" "User account created"
        /// An existing user account got access to another customer.
        Joined "joined" "Access to another customer"
        /// The account's name or address was changed.
        Renamed "renamed" "User account changed"
        /// The account was enabled again.
        Enabled "enabled" "User account enabled again"
        /// A staff user was invited: with a link to set a password.
        Invited "invited" "Staff invitation"
        /// A user forgot the password: with a link to set a new one.
        Forgotten "forgotten" "Link to set a new password"
        /// The password was changed.
        PasswordChanged "password_changed" "Password changed"
        /// The second factor was set up, changed or removed.
        SecondFactor "second_factor" "Second factor changed"
        /// Someone logged in from a new browser.
        NewDevice "new_device" "Log-in from a new browser"
        /// The user was named as the deputy of a Bill Approver.
        Deputy "deputy" "Named as a deputy"
        /// A bill waits for the approval of this Bill Approver.
        BillToApprove "bill_to_approve" "Bill to approve"
        /// A bill still waits for the approval of this Bill Approver.
        BillReminder "bill_reminder" "Reminder of a bill to approve"
        /// Another Bill Approver approved a bill, and it waits for more approvals.
        BillPartlyApproved "bill_partly_approved" "Bill approved by one of several"
        /// A bill was approved automatically: for Bill Approvers.
        BillApprovedAutomatically "bill_approved_automatically" "Bill approved automatically"
        /// A bill was sent for approval to others.
        BillSent "bill_sent" "Bill sent for approval"
        /// A bill was approved.
        BillApproved "bill_approved" "Bill approved"
        /// A bill that was sent for approval was taken back.
        BillWithdrawn "bill_withdrawn" "Bill taken back"
        /// An approved bill was voided.
        BillVoided "bill_voided" "Bill voided"
        /// Line items of a bill were disputed.
        BillDisputed "bill_disputed" "Bill disputed"
        /// Disputes of a bill were granted at once, and the bill was corrected.
        DisputeGranted "dispute_granted" "Dispute granted at once"
        /// Staff has a question about a dispute.
        DisputeQuestion "dispute_question" "Question about a dispute"
        /// All disputes of a bill were answered.
        DisputeAnswered "dispute_answered" "Dispute answered"
        /// A customer replied about a dispute.
        DisputeReplied "dispute_replied" "Reply about a dispute"
        /// A customer withdrew a dispute.
        DisputeWithdrawn "dispute_withdrawn" "Dispute withdrawn"
    }
}

/// The delivery status of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It will be sent; with the error of the last try, if any.
    Waiting(Option<String>),
    /// The next server accepted it, or it is a file in the mail folder.
    Sent(DateTime<Utc>),
    /// It will not be sent; with the reason.
    Dead(String),
}

impl Delivery {
    /// The status in words, without the time.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Delivery::Waiting(None) => "Mail is being sent".to_owned(),
            Delivery::Waiting(Some(why)) => format!("Mail will be retried: {why}"),
            Delivery::Sent(_) => "Mail sent".to_owned(),
            Delivery::Dead(why) => format!("Mail could not be sent: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_the_database() {
        for kind in MailKind::ALL {
            assert_eq!(MailKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(MailKind::from_code("spam"), None);
    }
}
