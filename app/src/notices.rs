//! The notices that a page shows after an action. A closed list: the URL carries the code, never the text.

use domain::bill::BillStep;
use domain::dispute::Answer;

macro_rules! notices {
    ($($name:ident $code:literal $text:literal)+) => {
        /// A notice after an action.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is its text")]
        pub enum Notice { $($name),+ }

        impl Notice {
            /// Its code in the URL.
            pub fn code(self) -> &'static str {
                match self { $(Notice::$name => $code),+ }
            }

            /// The notice with this code.
            pub fn from_code(code: &str) -> Option<Notice> {
                match code { $($code => Some(Notice::$name),)+ _ => None }
            }

            /// The text on the page.
            pub fn text(self) -> &'static str {
                match self { $(Notice::$name => $text),+ }
            }
        }
    };
}

notices! {
    CustomerAdded "customer-added" "Customer added. Now enter its organization details."
    CustomerArchived "customer-archived" "Customer archived. Choose Status: Archived to see it."
    CustomerRestored "customer-restored" "Customer is active again."
    CustomerDeleted "customer-deleted" "Customer deleted."
    DraftDeleted "draft-deleted" "Draft deleted."
    CustomersImported "customers-imported" "Customers imported."
    OrganizationSaved "organization-saved" "Organization details saved."
    ContactAdded "contact-added" "Contact added."
    ContactSaved "contact-saved" "Contact saved."
    PersonForgotten "person-forgotten" "Personal data erased."
    ContactRemoved "contact-removed" "Contact removed."
    GroupAdded "group-added" "Group added."
    GroupSaved "group-saved" "Group saved."
    GroupRemoved "group-removed" "Group removed."
    PurchaseOrderAdded "po-added" "Purchase order added."
    PurchaseOrderSaved "po-saved" "Purchase order saved."
    PurchaseOrderRemoved "po-removed" "Purchase order removed."
    SettingsSaved "settings-saved" "Settings saved."
    TagKeysSaved "tag-keys-saved" "Tag keys saved."
    ValueRestored "value-restored" "Value restored."
    PasswordSet "password-set" "Password set. You are logged in."
    PasswordChanged "password-changed" "Password changed. Your other sessions were logged out."
    RegionChosen "region-chosen" "Language and region saved."
    FactorRemoved "factor-removed" "Second factor removed."
    PasskeyAdded "passkey-added" "Passkey added."
    PasskeyRemoved "passkey-removed" "Passkey removed."
    FactorReset "factor-reset" "Second factor reset. The user is notified by email."
    FactorMandatory "factor-mandatory" "Saved."
    AlertsSaved "alerts-saved" "Alerts saved."
    StaffSaved "staff-saved" "User saved."
    SingleSignOnSaved "single-sign-on-saved" "Single sign-on saved."
    MailAgain "mail-again" "The email is being sent again."
    LinkSent "link-sent" "A link to set your password is on its way to your email address."
    SessionEnded "session-ended" "Session ended."
    SessionsEnded "sessions-ended" "You are logged out everywhere else."
    BillImported "bill-imported" "Bill imported as a draft. Check it, then send it to internal review."
    NothingBilled "nothing-billed" "Imported. No bill was made, as nobody owns these accounts yet."
    CloudAccountAdded "cloud-account-added" "Account added. Import its exports again to make bills of what is unassigned."
    CloudAccountSaved "cloud-account-saved" "Account saved. Bills change when their export is imported again."
    CloudAccountRemoved "cloud-account-removed" "Account removed."
    MonthClosed "month-closed" "Month closed. No import changes it."
    MonthReopened "month-reopened" "Month reopened."
    BillKnown "bill-known" "This was imported before, so no new bill was created. Here is the existing bill."
    BillChanged "bill-changed" "Something changed in the meantime. Look at the preview once more."
    BillInReview "bill-in-review" "Sent to internal review. Next, approve it internally."
    BillApprovedInternally "bill-approved-internally" "Approved internally. Next, send it to the customer for approval."
    BillSent "bill-sent" "Sent for approval."
    BillApproved "bill-approved" "Bill approved. Its usage is now on your dashboard."
    ApprovalGiven "approval-given" "Your approval is recorded. The bill waits for the others."
    DeputyNamed "deputy-named" "Deputy named, and told by email."
    DeputyRemoved "deputy-removed" "You have no deputy any more."
    AutomaticOn "automatic-on" "Automatic approval is on."
    AutomaticOff "automatic-off" "Automatic approval is off."
    JobStarted "job-started" "The job starts within a few seconds."
    RestApproved "rest-approved" "The rest is approved. What you dispute is now this bill."
    BillInDraft "bill-in-draft" "Back to draft. Next, correct it, or send it to internal review again."
    BillWithdrawn "bill-withdrawn" "Taken back from the customer, who gets an email with the reason."
    BillVoided "bill-voided" "Bill voided. Its purchase orders got back what it drew."
    DisputeSent "dispute-sent" "Dispute sent. You get an email when it is answered."
    DisputeAnswered "dispute-answered" "Answer saved."
    DisputeWithdrawn "dispute-withdrawn" "Dispute withdrawn."
    DisputeReplied "dispute-replied" "Reply sent."
    BillReissued "bill-reissued" "This is the new draft, with the content of the voided bill."
}

impl Notice {
    /// The notice after a step of a bill.
    pub fn of_step(step: BillStep) -> Notice {
        match step {
            BillStep::SendToInternalReview => Notice::BillInReview,
            BillStep::ApproveInternally => Notice::BillApprovedInternally,
            BillStep::SendForApproval => Notice::BillSent,
            BillStep::Approve => Notice::BillApproved,
            BillStep::ApproveRest => Notice::RestApproved,
            BillStep::BackToDraft => Notice::BillInDraft,
            BillStep::Withdraw => Notice::BillWithdrawn,
            BillStep::Void => Notice::BillVoided,
            BillStep::Dispute => Notice::DisputeSent,
            BillStep::RefuseDispute | BillStep::AcceptDispute => Notice::DisputeAnswered,
            BillStep::WithdrawDispute => Notice::DisputeWithdrawn,
        }
    }

    /// The notice after automatic approval was switched on or off.
    pub fn of_automatic_approval(is_on: bool) -> Notice {
        if is_on { Notice::AutomaticOn } else { Notice::AutomaticOff }
    }

    /// The notice after an answer to a dispute.
    pub fn of_answer(answer: Answer) -> Notice {
        match answer {
            Answer::Accept | Answer::Refuse | Answer::AskBack => Notice::DisputeAnswered,
            Answer::Reply => Notice::DisputeReplied,
            Answer::Withdraw => Notice::DisputeWithdrawn,
        }
    }
}

/// The URL parameter beside [`Notice::BillSent`]: how many users can approve the bill that was sent.
pub const APPROVERS: &str = "approvers";

/// The text of a notice, which may depend on how many users can approve the bill.
pub fn told(notice: Notice, approvers: Option<u32>) -> String {
    match (notice, approvers) {
        (Notice::BillSent, Some(0)) => {
            "Sent for approval, but nobody can approve it yet: no Bill Approver of this customer has a user account."
                .to_owned()
        }
        (Notice::BillSent, Some(1)) => "Sent to 1 Bill Approver for approval.".to_owned(),
        (Notice::BillSent, Some(count)) => format!("Sent to {count} Bill Approvers for approval."),
        _ => notice.text().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_that_was_sent_says_how_many_can_approve_it() {
        for (approvers, text) in [
            (None, "Sent for approval."),
            (Some(1), "Sent to 1 Bill Approver for approval."),
            (Some(2), "Sent to 2 Bill Approvers for approval."),
        ] {
            assert_eq!(told(Notice::BillSent, approvers), text);
        }
        assert!(told(Notice::BillSent, Some(0)).contains("nobody can approve it yet"));
        assert_eq!(told(Notice::BillInReview, Some(2)), Notice::BillInReview.text());
    }
}
