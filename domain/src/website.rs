//! A website address that is safe to show as a link.

use crate::email::is_domain;
use crate::text;
use serde::{Deserialize, Serialize};
use std::fmt;

const MESSAGE: &str = "Enter a website address, like www.example.com";

/// An `http` or `https` address with a host name, without user or password.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Website(String);

impl Website {
    /// Reads an address, adding `https://` when no scheme is there; the error is the message for the field.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let text = text::clean(raw);
        if text.chars().count() > text::max::WEBSITE {
            return Err(MESSAGE.to_owned());
        }
        normalized(&text).map(Self).ok_or_else(|| MESSAGE.to_owned())
    }

    /// The whole address, with its scheme.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host without `www.`, in lower case; to compare with an e-mail address's domain.
    #[must_use]
    pub fn domain(&self) -> &str {
        let after_scheme = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        let host = after_scheme.split(['/', '?', '#', ':']).next().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host)
    }
}

fn normalized(text: &str) -> Option<String> {
    if text.chars().any(|c| c.is_control() || text::is_invisible(c) || "\\<>\"`".contains(c)) {
        return None;
    }
    let (scheme, rest) = match text.split_once("://") {
        // A second address inside a path or query (`example.com/?to=https://…`) is no scheme.
        Some((scheme, rest)) if !scheme.contains(['.', '/', '?', '#']) => (scheme.to_ascii_lowercase(), rest),
        _ => ("https".to_owned(), text.strip_prefix("//").unwrap_or(text)),
    };
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|port| *port > 0)?)),
        None => (authority, None),
    };
    if !is_domain(host) {
        return None;
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{scheme}://{}{port}{tail}", host.to_lowercase()))
}

impl fmt::Display for Website {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Website {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Website> for String {
    fn from(website: Website) -> Self {
        website.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_completed_and_otherwise_kept() {
        for (typed, kept) in [
            ("www.example.com", "https://www.example.com"),
            ("  Example.COM/About Us".replace(' ', "").as_str(), "https://example.com/AboutUs"),
            ("http://example.com", "http://example.com"),
            ("HTTPS://EXAMPLE.com/Path?q=A#B", "https://example.com/Path?q=A#B"),
            ("//example.com", "https://example.com"),
            ("example.com:8080/x", "https://example.com:8080/x"),
            ("example.com/?to=https://other.org", "https://example.com/?to=https://other.org"),
            ("example.com/@user", "https://example.com/@user"),
            ("bücher.example", "https://bücher.example"),
            ("例子.公司", "https://例子.公司"),
        ] {
            assert_eq!(Website::parse(typed).map(String::from), Ok(kept.to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_a_click_must_never_open_is_refused() {
        for typed in [
            "javascript:alert(1)",
            "JaVaScRiPt://example.com/%0aalert(1)",
            "java\u{200b}script:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "ftp://example.com",
            "mailto:name@example.com",
            "https://user:password@example.com",
            "https://www.example.com@evil.example",
            "example.com@evil.example",
            "https://example.com\\@evil.example",
            "https://exam ple.com",
            "example.com/\0",
            "example.com/a\nb",
            "example.com/\"onclick=x",
            "https://example.com\u{2044}.evil.org",
        ] {
            assert_eq!(Website::parse(typed), Err(MESSAGE.to_owned()), "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_website_is_refused() {
        for typed in [
            "",
            "example",
            "https://",
            "https:///x",
            "https://.com",
            "example..com",
            "-a.com",
            "example.com:0",
            "example.com:99999",
            "example.com:",
            "http:example.com",
        ] {
            assert_eq!(Website::parse(typed), Err(MESSAGE.to_owned()), "{typed:?}");
        }
        assert!(Website::parse(&format!("example.com/{}", "x".repeat(10_000))).is_err());
    }

    #[test]
    fn the_domain_is_comparable_with_that_of_an_email_address() {
        assert_eq!(Website::parse("http://WWW.Example.com:80/x").unwrap().domain(), "example.com");
        assert_eq!(Website::parse("shop.example.com").unwrap().domain(), "shop.example.com");
    }
}
