//! Website addresses that are safe to show as links.

use crate::email::is_domain;
use crate::text;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

const MESSAGE: &str = "Enter a website address, like www.example.com";
const MESSAGE_SCHEME: &str = "Enter a website that begins with http:// or https://, like https://www.example.com";
const MESSAGE_PASSWORD: &str = "Leave the user name and password out of the website (the part before @)";
const MESSAGE_PORT: &str = "Enter the port after the colon as a number from 1 to 65535";
const MESSAGE_SIGNS: &str = "Remove spaces, quotation marks, backslashes and angle brackets from the website";

/// An `http` or `https` address with a host name, without user name and password.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Website(String);

impl Website {
    /// Reads an address, adding `https://` if it has no scheme; the error is the message for the field.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let text = text::clean(raw);
        if text.chars().count() > text::max::WEBSITE {
            return Err(MESSAGE.to_owned());
        }
        normalized(&text).map(Self).map_err(ToOwned::to_owned)
    }

    /// The whole address, with its scheme.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host without `www.`, in lower case, for comparing with an email address's domain.
    #[must_use]
    pub fn domain(&self) -> &str {
        let after_scheme = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        let authority = after_scheme.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, _) = split_port(authority);
        let host = host.strip_suffix('.').unwrap_or(host);
        host.strip_prefix("www.").unwrap_or(host)
    }
}

fn normalized(text: &str) -> Result<String, &'static str> {
    if text.chars().any(|c| c.is_control() || text::is_invisible(c) || "\\<>\"`".contains(c)) {
        return Err(MESSAGE_SIGNS);
    }
    let (scheme, rest) = match text.split_once("://") {
        // `://` inside a path or query (`example.com/?to=https://…`) does not end a scheme.
        Some((scheme, rest)) if !scheme.contains(['.', '/', '?', '#']) => (scheme.to_ascii_lowercase(), rest),
        _ => ("https".to_owned(), text.strip_prefix("//").unwrap_or(text)),
    };
    if scheme != "http" && scheme != "https" {
        return Err(MESSAGE_SCHEME);
    }
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if authority.contains('@') {
        // An email address in the wrong field has neither user name nor password.
        let is_mail = authority.len() == text.len() && (!authority.contains(':') || text.starts_with("mailto:"));
        return Err(if is_mail { MESSAGE } else { MESSAGE_PASSWORD });
    }
    let (host, port) = split_port(authority);
    if !is_host(host) {
        return Err(MESSAGE);
    }
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse().is_ok_and(|port: u16| port > 0);
    if port.is_some_and(|port| !is_port(port)) {
        // `mailto:name` and `javascript:…` end up here, too, with a name instead of a port.
        let is_number = port.is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
        return Err(if is_number { MESSAGE_PORT } else { MESSAGE });
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{scheme}://{}{port}{tail}", host.to_lowercase()))
}

/// Splits host and port; the colons of an address in brackets belong to the host.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let host = authority.find(']').map_or(0, |at| at + 1);
    match authority[host..].find(':') {
        Some(colon) => (&authority[..host + colon], Some(&authority[host + colon + 1..])),
        None => (authority, None),
    }
}

/// Whether it is a domain, also with underscores and a final dot, which browsers accept, or an IP address.
fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok());
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    is_domain(&name.replace('_', "x")) || name.parse::<Ipv4Addr>().is_ok()
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
    fn a_missing_scheme_is_added_and_the_rest_is_kept() {
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
            ("http://brother_laser.example.com", "http://brother_laser.example.com"),
            ("_dmarc.example.com", "https://_dmarc.example.com"),
            ("my_shop.example.com:8443/a_b", "https://my_shop.example.com:8443/a_b"),
            ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
            ("[2001:DB8::1]:8080/x", "https://[2001:db8::1]:8080/x"),
            ("http://192.0.2.1:8080", "http://192.0.2.1:8080"),
            ("https://www.example.com./about", "https://www.example.com./about"),
            ("xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(Website::parse(typed).map(String::from), Ok(kept.to_owned()), "{typed}");
        }
    }

    #[test]
    fn an_unsafe_link_is_refused_with_the_reason() {
        for (typed, reason) in [
            ("javascript:alert(1)", MESSAGE),
            ("JaVaScRiPt://example.com/%0aalert(1)", MESSAGE_SCHEME),
            ("java\u{200b}script:alert(1)", MESSAGE_SIGNS),
            ("data:text/html,<script>alert(1)</script>", MESSAGE_SIGNS),
            ("ftp://example.com", MESSAGE_SCHEME),
            ("mailto:name@example.com", MESSAGE),
            ("name@example.com", MESSAGE),
            ("https://user:password@example.com", MESSAGE_PASSWORD),
            ("user:password@example.com", MESSAGE_PASSWORD),
            ("https://www.example.com@evil.example", MESSAGE_PASSWORD),
            ("https://example.com\\@evil.example", MESSAGE_SIGNS),
            ("https://exam ple.com", MESSAGE_SIGNS),
            ("example.com/\0", MESSAGE_SIGNS),
            ("example.com/a\nb", MESSAGE_SIGNS),
            ("example.com/\"onclick=x", MESSAGE_SIGNS),
            ("https://example.com\u{2044}.evil.org", MESSAGE),
        ] {
            assert_eq!(Website::parse(typed), Err(reason.to_owned()), "{typed:?}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for typed in [
            "",
            "example",
            "https://",
            "https:///x",
            "https://.com",
            "example..com",
            "example.com..",
            "-a.com",
            "http:example.com",
            "https://[2001:db8::1",
            "https://[2001:db8::zz]/",
            "https://[fe80::1%25eth0]/",
            "https://2001:db8::1/",
            "[example.com]",
        ] {
            assert_eq!(Website::parse(typed), Err(MESSAGE.to_owned()), "{typed:?}");
        }
        for typed in ["example.com:0", "example.com:99999", "example.com:", "https://[::1]:99999"] {
            assert_eq!(Website::parse(typed), Err(MESSAGE_PORT.to_owned()), "{typed:?}");
        }
        assert!(Website::parse(&format!("example.com/{}", "x".repeat(10_000))).is_err());
    }

    #[test]
    fn the_domain_can_be_compared_with_that_of_an_email_address() {
        assert_eq!(Website::parse("http://WWW.Example.com:80/x").unwrap().domain(), "example.com");
        assert_eq!(Website::parse("shop.example.com").unwrap().domain(), "shop.example.com");
        assert_eq!(Website::parse("www.example.com.:80").unwrap().domain(), "example.com");
        assert_eq!(Website::parse("https://[2001:db8::1]:80/").unwrap().domain(), "[2001:db8::1]");
    }
}
