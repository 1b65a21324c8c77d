//! The text of the mails about a bill.

use anyhow::Context as _;
use domain::bill::{BillState, bill_name};
use domain::currency::Currency;
use domain::mail::MailKind;
use domain::notation::Notation;
use storage::mails::Claimed;
use storage::mails::bill::{AboutBill, Reader};

use super::{Letter, Part};

/// The letter of a mail about a bill.
pub(super) fn letter(mail: &Claimed, base_url: &str) -> anyhow::Result<Letter> {
    let bill = mail.bill.as_ref().context("it names no bill")?;
    let (name, customer) = (bill_name(bill.number), &mail.customer);
    // One that was taken back may have another content meanwhile, which was not sent.
    let what = match mail.kind {
        MailKind::BillWithdrawn
        | MailKind::DisputeAnswered
        | MailKind::DisputeGranted
        | MailKind::DisputeReplied
        | MailKind::DisputeWithdrawn => {
            format!("This is about bill {name} of {customer} for {}.", bill.period)
        }
        _ => format!("Bill {name} of {customer} for {} amounts to {}.", bill.period, amount(bill)),
    };
    let (happened, text) = match mail.kind {
        MailKind::BillToApprove => ("is waiting for your approval", to_approve(bill.reader, customer)),
        MailKind::BillReminder => ("still waits for your approval", to_approve(bill.reader, customer)),
        MailKind::BillPartlyApproved => {
            ("got an approval", format!("It counts when all approvals are given. {}", approved(bill.reader, customer)))
        }
        MailKind::BillApprovedAutomatically => (
            "was approved automatically",
            format!("It was approved automatically, as your organization chose. {}", approved(bill.reader, customer)),
        ),
        MailKind::BillSent => (
            "was sent for approval",
            format!("A Bill Approver of your organization can approve it. {}", once_approved(bill.reader, customer)),
        ),
        MailKind::BillWithdrawn => (
            "was taken back",
            "The reseller took it back, so nobody has to approve it now. When it is sent again, you get another email."
                .to_owned(),
        ),
        MailKind::BillVoided => (
            "was voided",
            format!(
                "The reseller voided it, so it counts no more: its usage left the dashboard, and what it drew on purchase \
                 orders was given back. {}",
                approved(bill.reader, customer)
            ),
        ),
        MailKind::BillDisputed => {
            ("was disputed", format!("{customer} disputes line items of it. Answer each one on the bill's page:"))
        }
        MailKind::DisputeGranted => (
            "was disputed, and corrected at once",
            format!(
                "{customer} disputed line items of it. The amounts are within Grant Disputes up to, so they were accepted at \
                 once. The corrected bill is a draft again. Review it, then send it:"
            ),
        ),
        MailKind::DisputeQuestion => (
            "needs your reply about a dispute",
            format!("The reseller has a question about what you dispute. {}", to_reply(bill.reader, customer)),
        ),
        MailKind::DisputeAnswered => ("got answers to its disputes", answered(bill, customer)),
        MailKind::DisputeReplied => {
            ("got a reply about a dispute", format!("{customer} replied. Answer the dispute on the bill's page:"))
        }
        MailKind::DisputeWithdrawn => ("has a dispute that was withdrawn", withdrawn(bill, customer)),
        _ => ("was approved", format!("It was approved. {}", approved(bill.reader, customer))),
    };
    let detail = match mail.kind {
        MailKind::DisputeQuestion => "Question",
        MailKind::DisputeReplied => "Reply",
        _ => "Reason",
    };
    let reason = mail.detail.as_ref().map(|reason| match mail.kind {
        // By when it should be approved, or how many did.
        MailKind::BillReminder | MailKind::BillPartlyApproved => Part::Text(reason.clone()),
        MailKind::BillToApprove | MailKind::BillSent => {
            Part::Text(format!("This bill is provisional: the amounts may still change. It is sent because: {reason}"))
        }
        _ => Part::Text(format!("{detail}: {reason}")),
    });
    // While staff works on it, the customer cannot open it.
    let is_open = match mail.kind {
        MailKind::DisputeAnswered => bill.state.is_with_customer(),
        kind => kind != MailKind::BillWithdrawn,
    };
    let link = is_open.then(|| Part::Link(format!("{base_url}/bills/{}", bill.id)));
    let text = Part::Text(format!("{what} {text}"));
    Ok(Letter {
        subject: format!("Bill {name} of {customer} {happened}"),
        parts: reason.into_iter().chain([text]).chain(link).collect(),
    })
}

/// The amount, rounded to the currency's decimals as in lists: `USD 1,234.50`.
fn amount(bill: &AboutBill) -> String {
    let decimals = Currency::parse(&bill.currency).map_or(2, Currency::minor_digits);
    format!("{} {}", bill.currency, Notation::NEUTRAL.write(&bill.billed.to_fixed(decimals)))
}

/// For a user whose account was not used yet.
const FIRST: &str = "You have not logged in yet: the email about your user account says how. If its link has expired, \
                     request a new one with Forgot Password.";

fn to_approve(reader: Reader, customer: &str) -> String {
    match reader {
        Reader::WithoutAccount | Reader::Gone => format!(
            "You need a user account to approve it, so ask the reseller for one. Another Bill Approver of {customer} can \
             show you the bill:"
        ),
        reader => format!("Check it, then approve it. {}", log_in(reader, "Log in and open the bill:", customer)),
    }
}

fn once_approved(reader: Reader, customer: &str) -> String {
    match reader {
        Reader::WithoutAccount | Reader::Gone => "A Bill Approver can also show it to you:".to_owned(),
        reader => log_in(reader, "You can see it as soon as it is approved:", customer),
    }
}

fn approved(reader: Reader, customer: &str) -> String {
    match reader {
        Reader::WithoutAccount | Reader::Gone => format!("A Bill Approver of {customer} can show it to you:"),
        reader => log_in(reader, "Log in to see it:", customer),
    }
}

fn to_reply(reader: Reader, customer: &str) -> String {
    match reader {
        Reader::WithoutAccount | Reader::Gone => format!("A Bill Approver of {customer} can reply to it:"),
        reader => log_in(reader, "Log in to reply:", customer),
    }
}

/// What became of a bill whose disputes are answered.
fn answered(bill: &AboutBill, customer: &str) -> String {
    match bill.state.is_with_customer() {
        true => format!(
            "Nothing of it was corrected, so it waits for your approval again. {}",
            approved(bill.reader, customer)
        ),
        false => "The reseller corrects it. When it is sent again, you get another email.".to_owned(),
    }
}

/// What became of a bill of which a dispute was withdrawn.
fn withdrawn(bill: &AboutBill, customer: &str) -> String {
    let next = match bill.state {
        BillState::Disputed => "Other disputes of this bill wait for an answer:",
        BillState::SentForApproval => "Nothing is left to answer, so the bill waits for its approval again:",
        _ => "Nothing is left to answer. What you accepted is corrected, and the bill is reviewed again:",
    };
    format!("{customer} withdrew a dispute. {next}")
}

/// What to do, for a reader with a user account; it ends the text before the link.
fn log_in(reader: Reader, what: &str, customer: &str) -> String {
    match reader {
        Reader::Pending => format!("{FIRST} {what}"),
        Reader::User { several: true } => {
            format!("Your user account covers several organizations: choose {customer} first. {what}")
        }
        _ => what.to_owned(),
    }
}
