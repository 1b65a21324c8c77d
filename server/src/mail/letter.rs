//! The text of each mail, as plain text and as HTML.

mod bill;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use domain::account::{FIRST_LOGIN_HOURS, FORGOTTEN_MINUTES};
use domain::mail::MailKind;
use domain::text;
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use storage::mails::Claimed;

/// A part of a letter.
enum Part {
    Text(String),
    /// A URL, on a line of its own.
    Link(String),
}

/// The text of a mail. All have the same order: what happened, what to do, one link, who sent it.
struct Letter {
    subject: String,
    parts: Vec<Part>,
}

/// The message of a mail. If it is sent again it has the same Message-ID, so that repeats can be recognized.
pub fn message(
    mail: &Claimed,
    link: Option<&str>,
    from: &Mailbox,
    base_url: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Message> {
    // Names that an earlier version or another program stored cannot fake a line of the mail.
    let mut mail = mail.clone();
    (mail.customer, mail.name) = (text::one_line(&mail.customer), text::one_line(&mail.name));
    let mail = &mail;
    let letter = letter(mail, link, base_url)?;
    let address: Address =
        domain::email::in_ascii(&mail.email).parse().with_context(|| format!("{} is no email address", mail.email))?;
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(Some(mail.name.clone()), address))
        .subject(&letter.subject)
        .date(std::time::SystemTime::from(now))
        .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
        .multipart(MultiPart::alternative_plain_html(letter.plain(mail), letter.html(mail)))?;
    Ok(message)
}

fn letter(mail: &Claimed, link: Option<&str>, base_url: &str) -> anyhow::Result<Letter> {
    let (customer, email) = (&mail.customer, &mail.email);
    let text = |words: String| Part::Text(words);
    let portal = || Part::Link(base_url.to_owned());
    Ok(match mail.kind {
        MailKind::Welcome if mail.link.is_none() => Letter {
            subject: format!("Your user account for {customer}"),
            parts: vec![
                text(format!(
                    "You can now see the cloud bills and the usage of {customer}. Log in as {email} with your \
                     organization's single sign-on. You do not need a password:"
                )),
                portal(),
            ],
        },
        MailKind::Welcome => Letter {
            subject: format!("Your user account for {customer}"),
            parts: vec![
                text(format!(
                    "You can now see the cloud bills and the usage of {customer}. Your user name is {email}. Set your \
                     password to get started. The link works once and expires in {FIRST_LOGIN_HOURS} hours:"
                )),
                Part::Link(link.unwrap_or(base_url).to_owned()),
            ],
        },
        MailKind::Joined => Letter {
            subject: format!("Your user account now also covers {customer}"),
            parts: vec![
                text(format!(
                    "You can now also see the cloud bills and the usage of {customer}. Log in as {email}, then choose \
                     the organization:"
                )),
                portal(),
            ],
        },
        MailKind::Deputy => Letter {
            subject: format!("You approve bills of {customer} as a deputy"),
            parts: vec![
                text(format!(
                    "You were named as a deputy: {}. On these days you see the bills of {customer} that wait for \
                     approval, and you can approve or dispute them. Log in as {email}:",
                    text::one_line(mail.detail.as_deref().unwrap_or_default())
                )),
                portal(),
            ],
        },
        MailKind::Renamed => Letter {
            subject: format!("Your user account for {customer} has changed"),
            parts: vec![
                text(format!(
                    "The name or email address of your user account for {customer} has changed. Your password has \
                     not. Log in as {email} from now on:"
                )),
                portal(),
            ],
        },
        MailKind::Invited if mail.link.is_none() => Letter {
            subject: "Your user account for Cloudtab".to_owned(),
            parts: vec![
                text(format!(
                    "You now have a staff user account for Cloudtab. Log in as {email} with your organization's single \
                     sign-on. You do not need a password:"
                )),
                portal(),
            ],
        },
        MailKind::Invited => Letter {
            subject: "Your user account for Cloudtab".to_owned(),
            parts: vec![
                text(format!(
                    "You now have a staff user account for Cloudtab. Your user name is {email}. Set your password to \
                     get started. The link works once and expires in {FIRST_LOGIN_HOURS} hours:"
                )),
                Part::Link(link.unwrap_or(base_url).to_owned()),
            ],
        },
        MailKind::Forgotten => Letter {
            subject: "Set a new password for Cloudtab".to_owned(),
            parts: vec![
                text(format!(
                    "Someone, hopefully you, asked for a link to set the password of {email}. If it was not you, \
                     ignore this email; your password does not change. If it was you, open the link. It works once. \
                     If you already have a password, it expires in {FORGOTTEN_MINUTES} minutes:"
                )),
                Part::Link(link.unwrap_or(base_url).to_owned()),
            ],
        },
        MailKind::PasswordChanged => Letter {
            subject: "Your password for Cloudtab has changed".to_owned(),
            parts: vec![
                text(format!(
                    "The password of {email} was changed, and all other browsers were logged out. If it was not you, \
                     set a new password now with Forgot Password:"
                )),
                portal(),
            ],
        },
        MailKind::SecondFactor => Letter {
            subject: "Your second factor for Cloudtab has changed".to_owned(),
            parts: vec![
                text(format!(
                    "The second factor (authenticator app or passkey) of {email} {}. If you neither did this nor asked \
                     for it, change your password now:",
                    mail.detail.as_deref().unwrap_or("was changed")
                )),
                Part::Link(format!("{base_url}/account")),
            ],
        },
        MailKind::NewDevice => Letter {
            subject: "New log-in to Cloudtab".to_owned(),
            parts: vec![
                text(format!(
                    "Someone, hopefully you, logged in as {email} from a new browser: {}. If it was not you, change \
                     your password now. That also logs out all other browsers:",
                    mail.detail.as_deref().unwrap_or("an unknown browser")
                )),
                Part::Link(format!("{base_url}/account")),
            ],
        },
        MailKind::Enabled => Letter {
            subject: format!("Your user account for {customer} is enabled again"),
            parts: vec![
                text(format!(
                    "Your user account for {customer} is enabled again. Log in as {email} in the same way as before:"
                )),
                portal(),
            ],
        },
        MailKind::BillToApprove
        | MailKind::BillSent
        | MailKind::BillApproved
        | MailKind::BillWithdrawn
        | MailKind::BillVoided
        | MailKind::BillDisputed
        | MailKind::DisputeQuestion
        | MailKind::BillReminder
        | MailKind::BillPartlyApproved
        | MailKind::DisputeGranted
        | MailKind::BillApprovedAutomatically
        | MailKind::DisputeAnswered
        | MailKind::DisputeReplied
        | MailKind::DisputeWithdrawn => bill::letter(mail, base_url)?,
    })
}

/// Who sent the mail. It suits customers and staff.
const END: &str = "Cloudtab, the reseller's billing portal, sent this email. Not expecting it? Contact the reseller.";

impl Letter {
    fn plain(&self, mail: &Claimed) -> String {
        let mut lines = vec![format!("Hello {},", mail.name)];
        lines.extend(self.parts.iter().map(|part| match part {
            Part::Text(text) | Part::Link(text) => text.clone(),
        }));
        lines.push(END.to_owned());
        lines.join("\n\n") + "\n"
    }

    fn html(&self, mail: &Claimed) -> String {
        let parts: String = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => format!("<p>{}</p>", escaped(text)),
                Part::Link(url) => format!("<p><a href=\"{0}\">{0}</a></p>", escaped(url)),
            })
            .collect();
        let (title, name) = (escaped(&self.subject), escaped(&mail.name));
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
             <body><p>Hello {name},</p>{parts}<p>{END}</p></body></html>"
        )
    }
}

fn escaped(text: &str) -> String {
    let entity = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(entity).collect()
}
