//! What a mail says, as plain text and as HTML.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use domain::account::{FIRST_LOGIN_HOURS, FORGOTTEN_MINUTES};
use domain::mail::MailKind;
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use storage::mails::Claimed;

/// A part of a letter.
enum Part {
    Text(String),
    /// An address to go to, on a line of its own.
    Link(String),
}

struct Letter {
    subject: String,
    parts: Vec<Part>,
}

/// The message of a mail. Sent again it has the same Message-ID, so that a repeat can be told.
pub fn message(
    mail: &Claimed,
    link: Option<&str>,
    from: &Mailbox,
    base_url: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Message> {
    let letter = letter(mail, link, base_url);
    let address: Address =
        domain::email::in_ascii(&mail.email).parse().with_context(|| format!("{} is no address", mail.email))?;
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(Some(mail.name.clone()), address))
        .subject(&letter.subject)
        .date(std::time::SystemTime::from(now))
        .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
        .multipart(MultiPart::alternative_plain_html(letter.plain(mail), letter.html(mail)))?;
    Ok(message)
}

fn letter(mail: &Claimed, link: Option<&str>, base_url: &str) -> Letter {
    let (customer, email) = (&mail.customer, &mail.email);
    let text = |words: String| Part::Text(words);
    let portal = || Part::Link(base_url.to_owned());
    match mail.kind {
        MailKind::Welcome if mail.link.is_none() => Letter {
            subject: format!("Your user account for {customer}"),
            parts: vec![
                text(format!(
                    "You have a user account for the cloud bills and the usage of {customer}. Log in by the single sign-on \
                     of your organization, as {email}; no password is needed here:"
                )),
                portal(),
            ],
        },
        MailKind::Welcome => Letter {
            subject: format!("Your user account for {customer}"),
            parts: vec![
                text(format!(
                    "You have a user account for the cloud bills and the usage of {customer}. Set your password here; \
                     the link works once, within {FIRST_LOGIN_HOURS} hours:"
                )),
                Part::Link(link.unwrap_or(base_url).to_owned()),
                text(format!("Your user name is {email}.")),
            ],
        },
        MailKind::Joined => Letter {
            subject: format!("Your login now serves {customer} as well"),
            parts: vec![
                text(format!(
                    "Your login {email} now serves {customer} as well. After logging in you choose the organization:"
                )),
                portal(),
            ],
        },
        MailKind::Renamed => Letter {
            subject: "Your user account has changed".to_owned(),
            parts: vec![
                text(format!(
                    "Name or address of your user account for {customer} changed. Your user name is now {email}; your \
                     password is as it was:"
                )),
                portal(),
            ],
        },
        MailKind::Invited if mail.link.is_none() => Letter {
            subject: "Your user account for Cloudtab".to_owned(),
            parts: vec![
                text(format!(
                    "You have a staff user account for Cloudtab. Log in by the single sign-on of your organization, as \
                     {email}; no password is needed here:"
                )),
                portal(),
            ],
        },
        MailKind::Invited => Letter {
            subject: "Your user account for Cloudtab".to_owned(),
            parts: vec![
                text(format!(
                    "You have a staff user account for Cloudtab. Set your password here; the link works once, within \
                     {FIRST_LOGIN_HOURS} hours:"
                )),
                Part::Link(link.unwrap_or(base_url).to_owned()),
                text(format!("Your user name is {email}.")),
            ],
        },
        MailKind::Forgotten => Letter {
            subject: "Set a new password".to_owned(),
            parts: vec![
                text(format!(
                    "Somebody, hopefully you, asked for a link to set the password of {email}. It works once, and not \
                     for long: within {FORGOTTEN_MINUTES} minutes, if you have a password already:"
                )),
                Part::Link(link.unwrap_or(base_url).to_owned()),
                text("If it was not you, do nothing: your password stays as it is.".to_owned()),
            ],
        },
        MailKind::PasswordChanged => Letter {
            subject: "Your password was changed".to_owned(),
            parts: vec![
                text(format!(
                    "The password of {email} was changed, and everybody who was logged in was logged out. If it was \
                     not you, set a new one by Forgot Password at once:"
                )),
                portal(),
            ],
        },
        MailKind::SecondFactor => Letter {
            subject: "Your second factor has changed".to_owned(),
            parts: vec![
                text(format!(
                    "The second factor of {email} {}. If that was neither you nor asked for by you, change your password \
                     at once:",
                    mail.detail.as_deref().unwrap_or("was changed")
                )),
                Part::Link(format!("{base_url}/account")),
            ],
        },
        MailKind::NewDevice => Letter {
            subject: "A log-in from a new browser".to_owned(),
            parts: vec![
                text(format!(
                    "Somebody, hopefully you, logged in as {email} by a browser that was not used for it before: {}. \
                     If it was not you, change your password; under Account you see where you are logged in:",
                    mail.detail.as_deref().unwrap_or("an unknown browser")
                )),
                Part::Link(format!("{base_url}/account")),
            ],
        },
        MailKind::Enabled => Letter {
            subject: format!("Your user account for {customer} is open again"),
            parts: vec![text(format!("You can log in again as {email}, with the password you had:")), portal()],
        },
    }
}

const END: &str = "If you did not expect this, tell who sends you the bills.";

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
