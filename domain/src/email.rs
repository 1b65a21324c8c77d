//! An email address: accepts what a mail server would, without checking that the mailbox exists.

#[cfg(feature = "server")]
mod identity;

use crate::text;
use serde::{Deserialize, Serialize};
use std::fmt;

#[cfg(feature = "server")]
pub use self::identity::{are_look_alikes, domain_key, in_ascii, key, looks};

const MESSAGE: &str = "Enter an email address, like name@example.com";

/// An address with one `@`, as typed. Letters of any script are fine on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Reads an address; the error is the message for the field. The server knows more of Unicode than the browser, so
    /// it checks again.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let text = text::clean(raw);
        let parts = text.split_once('@').filter(|_| text.len() <= text::max::EMAIL);
        let Some((local, domain)) = parts.filter(|(local, domain)| is_local(local) && is_mail_domain(domain)) else {
            return Err(MESSAGE.to_owned());
        };
        if local.split('.').any(str::is_empty) {
            return Err("Remove the extra dot before the @".to_owned());
        }
        #[cfg(not(feature = "server"))]
        let _ = domain;
        #[cfg(feature = "server")]
        if let Some(fault) = identity::fault(local, domain) {
            return Err(fault);
        }
        Ok(Self(text))
    }

    /// Reads an address from the database. It was accepted once, so the current rules apply only when a user edits it.
    pub fn from_stored(stored: &str) -> Result<Self, String> {
        if stored.contains('@') { Ok(Self(stored.to_owned())) } else { Err(MESSAGE.to_owned()) }
    }

    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same key for all spellings of one mailbox, for uniqueness and log-in; see [`key`].
    #[cfg(feature = "server")]
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.0)
    }

    /// The part after the `@`, in lower case.
    #[must_use]
    pub fn domain(&self) -> String {
        self.0.rsplit('@').next().unwrap_or_default().to_lowercase()
    }
}

fn is_local(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= 64
        && !local.chars().any(|c| text::is_invisible(c) || c.is_control() || "@,;:<>()[]\"\\".contains(c))
}

fn is_mail_domain(domain: &str) -> bool {
    domain.eq_ignore_ascii_case("localhost") || is_domain(domain)
}

/// Labels joined by at least one dot, each of letters, digits and inner hyphens.
pub(crate) fn is_domain(domain: &str) -> bool {
    domain.contains('.') && domain.len() <= 253 && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    // Beyond ASCII, vowel signs and joiners are part of words, so not only letters are allowed.
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || (!c.is_ascii() && is_word(c));
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(fits)
}

fn is_word(c: char) -> bool {
    // U+2044, U+2215 and the full-width forms look like `/`, `.` and `@` in an address bar.
    !(c.is_control()
        || text::is_invisible(c)
        || matches!(c, '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'))
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_and_unusual_addresses_are_accepted_as_typed() {
        for address in [
            "name@example.com",
            "Mary.O'Brien+bills@Sub.Example.co.uk",
            "admin@localhost",
            "用户@例子.公司",
            "दिनेश@उदाहरण.भारत",
            "x@1.2",
            "a!#$%&*/=?^_`{|}~-b@example.com",
        ] {
            assert_eq!(Email::parse(address).map(|e| e.as_str().to_owned()), Ok(address.to_owned()));
        }
        assert_eq!(Email::parse("  name@example.com\n").unwrap().as_str(), "name@example.com");
    }

    #[test]
    fn an_invalid_address_is_refused_with_an_example() {
        for address in [
            "",
            "name",
            "@example.com",
            "name@",
            "name@example",
            "a@b@example.com",
            "name@.com",
            "name@example..com",
            "name@example.com.",
            "name@-example.com",
            "na me@example.com",
            "name@exam ple.com",
            "name@example.com\r\nBcc: all@example.com",
            "name@example.com\0",
            "a,b@example.com",
            "Name <name@example.com>",
            "name\u{200b}@example.com",
            "name@example.com/<script>",
            "name@exam\u{2215}ple.com",
            "name@[127.0.0.1]",
        ] {
            assert_eq!(Email::parse(address), Err(MESSAGE.to_owned()), "{address:?}");
        }
    }

    #[test]
    fn lengths_are_limited_as_in_mail_servers() {
        assert!(Email::parse(&format!("{}@example.com", "a".repeat(64))).is_ok());
        assert!(Email::parse(&format!("{}@example.com", "a".repeat(65))).is_err());
        assert!(Email::parse(&format!("a@{}.com", "b".repeat(10_000))).is_err());
    }

    #[test]
    fn an_extra_dot_is_refused_when_it_is_typed() {
        for address in ["a..b@example.com", ".a@example.com", "a.@example.com", "a...b@example.com", ".@example.com"] {
            assert_eq!(Email::parse(address), Err("Remove the extra dot before the @".to_owned()), "{address}");
        }
        assert!(Email::parse("a.b.c@example.com").is_ok());
    }

    #[test]
    fn the_domain_is_in_lower_case() {
        assert_eq!(Email::parse("Name@Example.COM").unwrap().domain(), "example.com");
    }

    #[test]
    fn a_stored_address_may_break_the_current_rules() {
        assert_eq!(Email::from_stored("a..b@example.com").unwrap().as_str(), "a..b@example.com");
        assert!(Email::from_stored("").is_err());
    }

    #[test]
    fn an_invalid_address_cannot_be_deserialized() {
        assert!(serde_json::from_str::<Email>("\"nobody\"").is_err());
        assert_eq!(serde_json::from_str::<Email>("\"a@b.c\"").unwrap().as_str(), "a@b.c");
    }
}
