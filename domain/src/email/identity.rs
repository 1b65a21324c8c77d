//! Which spellings of an address are one mailbox, and which only look alike. Server only: the tables are large.

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

use super::is_mail_domain;
use crate::text;

/// The same key for all spellings of one mailbox: NFC and lower-case ASCII letters before the `@`, and the domain as in
/// DNS after it, so that Unicode and punycode are equal. Accepts any text that was typed to log in.
#[must_use]
pub fn key(raw: &str) -> String {
    let address = text::clean(raw);
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", local.to_ascii_lowercase(), domain_key(domain)),
        None => address.to_ascii_lowercase(),
    }
}

/// The key of a domain: its ASCII form in DNS. A domain that is invalid in DNS is only lower-cased.
#[must_use]
pub fn domain_key(domain: &str) -> String {
    let domain = lowered(&text::clean(domain));
    ascii(&domain).unwrap_or(domain)
}

/// The address with its domain in ASCII, which every mail server accepts.
#[must_use]
pub fn in_ascii(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) if !domain.is_ascii() => format!("{local}@{}", domain_key(domain)),
        _ => address.to_owned(),
    }
}

/// The same key for all addresses that a person may confuse (UTS #39), in any case. It only finds candidates;
/// [`are_look_alikes`] decides.
#[must_use]
pub fn looks(raw: &str) -> String {
    let compatible: String = shown(raw).nfkc().collect();
    let upper_as_well: String = skeleton(&compatible).collect::<String>().to_lowercase();
    let alike: String = skeleton(&upper_as_well).collect();
    // A capital I looks like an l, a small one does not; here both count as an l. A second dot on an i is not visible.
    alike.replace('i', "l").replace("l\u{307}", "l").replace("j\u{307}", "j")
}

/// Whether the addresses of two mailboxes look alike. If only ASCII characters differ, as in `a1` and `al`, they do not
/// count: users know to look twice, and both may well exist.
#[must_use]
pub fn are_look_alikes(one: &str, other: &str) -> bool {
    let rare = |raw: &str| shown(raw).chars().filter(|c| !c.is_ascii()).collect::<String>();
    key(one) != key(other) && rare(one) != rare(other) && looks(one) == looks(other)
}

/// Why the parts of a well-formed address are refused.
pub(super) fn fault(local: &str, domain: &str) -> Option<String> {
    if let Some(c) = local.chars().find(|c| is_unseen(*c)) {
        return Some(format!("Remove the invisible character U+{:04X}", u32::from(c)));
    }
    match ascii(domain) {
        Some(ascii) if is_mail_domain(&ascii) => None,
        _ => Some(match idna::domain_to_unicode(domain) {
            // Ligatures, the long s and full-width letters: no domain has them.
            (plain, Ok(())) if is_mail_domain(&plain) && plain != lowered(domain) => {
                format!("Write the part after the @ in plain letters: {plain}")
            }
            _ => format!("Check the part after the @: {domain} cannot be a domain"),
        }),
    }
}

/// The domain in ASCII, if it is valid in DNS and each label is typed with the letters that DNS shows for it.
fn ascii(domain: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii(domain).ok()?;
    let (shown, known) = idna::domain_to_unicode(&ascii);
    known.ok()?;
    let typed = lowered(domain);
    let own = |(typed, shown): (&str, &str)| typed.is_ascii() || typed == shown;
    (typed.split('.').count() == shown.split('.').count() && typed.split('.').zip(shown.split('.')).all(own))
        .then_some(ascii)
}

/// Lower case letter by letter, so that a sigma does not depend on its place.
fn lowered(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).nfc().collect()
}

/// The address as a user sees it, with ASCII letters in lower case.
fn shown(raw: &str) -> String {
    let address = text::clean(raw).to_ascii_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let label = |label: &str| match label.starts_with("xn--") {
                true => idna::domain_to_unicode(label).0,
                false => label.to_owned(),
            };
            format!("{local}@{}", domain.split('.').map(label).collect::<Vec<_>>().join("."))
        }
        None => address,
    }
}

/// Characters that no font draws, in addition to those removed from every field.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::Email;

    #[test]
    fn one_mailbox_has_one_key_however_it_is_spelled() {
        for (one, other) in [
            ("kim@müller.example", "kim@xn--mller-kva.example"),
            ("Kim@MÜLLER.Example", "kim@XN--MLLER-KVA.example"),
            ("Name@Example.COM", " name@example.com\n"),
            ("kim@mu\u{308}ller.example", "kim@müller.example"),
            ("zoe\u{308}@example.com", "zoë@example.com"),
            ("用户@例子.公司", "用户@xn--fsqu00a.xn--55qx5d"),
            ("kim@例子.xn--55qx5d", "kim@例子.公司"),
            ("anna@faß.de", "anna@xn--fa-hia.de"),
            ("i@mıcrosoft.example", "i@xn--mcrosoft-tkb.example"),
        ] {
            assert_eq!(key(one), key(other), "{one} and {other}");
        }
        assert_eq!(key("Kim@Müller.example"), "kim@xn--mller-kva.example");
        assert_eq!(key(" Ada "), "ada", "text that is not an address has a key, too");
    }

    #[test]
    fn two_mailboxes_have_two_keys() {
        for (one, other) in [
            ("straße@example.de", "STRASSE@example.de"),
            ("mike@mıcrosoft.example", "mike@microsoft.example"),
            ("mıke@example.com", "mike@example.com"),
            ("mike@microſoft.example", "mike@microsoft.example"),
            ("ſam@example.com", "sam@example.com"),
            ("oﬃce@example.com", "office@example.com"),
            ("kim@straße.de", "kim@strasse.de"),
            ("zoë@example.com", "zoe@example.com"),
            ("kim@müller.example", "kim@muller.example"),
            ("a.b@example.com", "ab@example.com"),
            ("kim@xn--a.example", "kim@a.example"),
        ] {
            assert_ne!(key(one), key(other), "{one} and {other}");
        }
    }

    #[test]
    fn addresses_that_look_alike_are_recognized() {
        for (real, fake) in [
            ("mike@microsoft.example", "mike@mıcrosoft.example"),
            ("mike@microsoft.example", "mike@xn--mcrosoft-tkb.example"),
            ("mike@microsoft.example", "mike@microſoft.example"),
            ("office@example.com", "oﬃce@example.com"),
            ("paypal@example.com", "pаypаl@example.com"),
            ("ada@apple.example", "ada@аррlе.example"),
            ("BOB@example.com", "ВОВ@example.com"),
            ("KIM@example.com", "КІМ@example.com"),
            ("ada@example.com", "ａｄａ@example.com"),
            ("kim@example.com", "ki\u{307}m@example.com"),
            ("KIM@example.com", "KİM@example.com"),
            ("müller@example.com", "MÜLLER@example.com"),
            ("soren@example.com", "sοren@example.com"),
        ] {
            assert!(are_look_alikes(real, fake) && are_look_alikes(fake, real), "{real} and {fake}");
        }
    }

    #[test]
    fn similar_addresses_are_not_look_alikes() {
        for (one, other) in [
            ("straße@example.de", "STRASSE@example.de"),
            ("müller@example.com", "muller@example.com"),
            ("zoë@example.com", "zoe@example.com"),
            ("a1@example.com", "al@example.com"),
            ("jürgen1@example.com", "jürgenl@example.com"),
            ("a1@müller.example", "al@müller.example"),
            ("mary@example.com", "rnary@example.com"),
            ("kim@müller.example", "kim@xn--mller-kva.example"),
            ("søren@example.com", "soren@example.com"),
        ] {
            assert!(!are_look_alikes(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn a_domain_that_is_invalid_in_dns_is_refused() {
        for (address, why) in [
            ("mike@microſoft.example", "Write the part after the @ in plain letters: microsoft.example"),
            ("kim@ﬁrm.example", "Write the part after the @ in plain letters: firm.example"),
            ("kim@ｅxample.com", "Write the part after the @ in plain letters: example.com"),
            ("kim@xn--a.example", "Check the part after the @: xn--a.example cannot be a domain"),
            ("kim@שלוםa.example", "Check the part after the @: שלוםa.example cannot be a domain"),
            ("ki\u{fe0f}m@example.com", "Remove the invisible character U+FE0F"),
            ("kim\u{e0061}@example.com", "Remove the invisible character U+E0061"),
        ] {
            assert_eq!(Email::parse(address), Err(why.to_owned()), "{address}");
        }
        let long = format!("kim@{}.example", "ü".repeat(60));
        assert!(Email::parse(&long).is_err(), "longer than a label may be, as DNS has it");
        for address in
            ["kim@MÜLLER.example", "kim@οδος.gr", "kim@ΟΔΟΣ.gr", "kim@faß.de", "kim@mıcrosoft.example", "kim@例子.公司"]
        {
            assert!(Email::parse(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn mail_servers_get_the_domain_in_ascii() {
        assert_eq!(in_ascii("Kim@Müller.example"), "Kim@xn--mller-kva.example");
        assert_eq!(in_ascii("Kim@Example.com"), "Kim@Example.com");
    }
}
