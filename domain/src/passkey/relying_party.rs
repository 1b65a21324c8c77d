//! The server's half of WebAuthn: challenges for a browser, and the check of its answers. State is JSON, for the
//! database.

use url::{Host, Url};
use webauthn_rs::prelude::{SecurityKey, Uuid, Webauthn, WebauthnBuilder};
use webauthn_rs::prelude::{SecurityKeyAuthentication, SecurityKeyRegistration};

use crate::ids::AccountId;

/// The site that passkeys are for.
pub struct RelyingParty {
    origin: String,
    webauthn: Webauthn,
}

/// A challenge to a browser.
pub struct Ceremony {
    /// The options for the browser, as JSON.
    pub options: String,
    /// What the server has to keep until the browser answers, as JSON; the browser must not get it.
    pub state: String,
}

/// A stored passkey: a public key with its counter; no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The credential id, in hexadecimal digits.
    pub id: String,
    /// The whole credential, as JSON.
    pub json: String,
}

impl Credential {
    fn of(key: &SecurityKey) -> Option<Self> {
        use std::fmt::Write as _;
        let id = key.cred_id().iter().fold(String::new(), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        });
        Some(Self { id, json: serde_json::to_string(key).ok()? })
    }
}

/// The origin, if browsers allow passkeys on it: https, or this machine. Passkeys need a host name, so on a loopback
/// address it becomes `localhost`.
fn origin(base_url: &str) -> Option<Url> {
    let mut url = Url::parse(base_url).ok()?;
    let is_loopback = match url.host()? {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) if address.is_loopback() => url.set_host(Some("localhost")).is_ok(),
        Host::Ipv6(address) if address.is_loopback() => url.set_host(Some("localhost")).is_ok(),
        Host::Ipv4(_) | Host::Ipv6(_) => return None,
    };
    (url.scheme() == "https" || is_loopback).then_some(url)
}

impl RelyingParty {
    /// The site at this base URL, which comes from the settings, never from a request. `None` if browsers allow no
    /// passkeys there.
    #[must_use]
    pub fn of(base_url: &str) -> Option<Self> {
        let url = origin(base_url)?;
        let builder = WebauthnBuilder::new(url.domain()?, &url).ok()?;
        let webauthn = builder.rp_name("Cloudtab").build().ok()?;
        Some(Self { origin: url.origin().ascii_serialization(), webauthn })
    }

    /// The origin where passkeys work.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Asks a browser to create a passkey on a device that has none of `known`.
    #[must_use]
    pub fn begin(&self, account: AccountId, email: &str, name: &str, known: &[String]) -> Option<Ceremony> {
        let known = keys(known)?.iter().map(|key| key.cred_id().clone()).collect();
        let account: Uuid = account.0;
        let begun = self.webauthn.start_securitykey_registration(account, email, name, Some(known), None, None);
        let (mut asked, state) = begun.ok()?;
        // Passkeys may be on phones and computers, not only on security keys.
        asked.public_key.hints = None;
        // Chromium refuses to create a key that must always be verified if verification is only preferred.
        asked.public_key.extensions = None;
        ceremony(&asked.public_key, &state)
    }

    /// The new passkey, if the browser answered this challenge.
    #[must_use]
    pub fn finish(&self, state: &str, answer: &str) -> Option<Credential> {
        let state: SecurityKeyRegistration = serde_json::from_str(state).ok()?;
        let answer = serde_json::from_str(answer).ok()?;
        Credential::of(&self.webauthn.finish_securitykey_registration(&answer, &state).ok()?)
    }

    /// Asks a browser to use one of these passkeys.
    #[must_use]
    pub fn ask(&self, known: &[String]) -> Option<Ceremony> {
        let (mut asked, state) = self.webauthn.start_securitykey_authentication(&keys(known)?).ok()?;
        asked.public_key.hints = None;
        ceremony(&asked.public_key, &state)
    }

    /// The passkey that was used, with its new counter, if the browser answered this challenge.
    #[must_use]
    pub fn check(&self, state: &str, answer: &str, known: &[String]) -> Option<Credential> {
        let state: SecurityKeyAuthentication = serde_json::from_str(state).ok()?;
        let answer = serde_json::from_str(answer).ok()?;
        let shown = self.webauthn.finish_securitykey_authentication(&answer, &state).ok()?;
        // The passkey may have been removed meanwhile.
        let mut key = keys(known)?.into_iter().find(|key| key.cred_id() == shown.cred_id())?;
        key.update_credential(&shown)?;
        Credential::of(&key)
    }
}

fn keys(known: &[String]) -> Option<Vec<SecurityKey>> {
    known.iter().map(|json| serde_json::from_str(json).ok()).collect()
}

fn ceremony(asked: &impl serde::Serialize, state: &impl serde::Serialize) -> Option<Ceremony> {
    Some(Ceremony { options: serde_json::to_string(asked).ok()?, state: serde_json::to_string(state).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_work_at_the_base_url_if_browsers_allow_it() {
        for (base_url, origin) in [
            ("https://portal.example", Some("https://portal.example")),
            ("https://portal.example:8443/", Some("https://portal.example:8443")),
            ("http://127.0.0.1:3000", Some("http://localhost:3000")),
            ("http://[::1]:3000", Some("http://localhost:3000")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://portal.example", None),
            ("https://192.0.2.1", None),
            ("http://192.0.2.1:3000", None),
            ("nothing", None),
        ] {
            assert_eq!(RelyingParty::of(base_url).as_ref().map(RelyingParty::origin), origin, "{base_url}");
        }
    }

    #[test]
    fn each_challenge_is_new_and_an_invalid_answer_is_refused() {
        let party = RelyingParty::of("https://portal.example").unwrap();
        let begin = || party.begin(AccountId(Uuid::from_u128(7)), "ada@example.com", "Ada", &[]).unwrap();
        let (one, other) = (begin(), begin());
        assert_ne!(one.options, other.options);
        assert!(one.options.contains("\"userVerification\":\"preferred\""), "{}", one.options);
        for at_odds in ["hints", "credentialProtectionPolicy"] {
            assert!(!one.options.contains(at_odds), "{}", one.options);
        }
        for answer in ["", "{}", "null", one.options.as_str()] {
            assert_eq!(party.finish(&one.state, answer), None, "{answer}");
        }
        assert!(party.begin(AccountId(Uuid::nil()), "a@b.example", "A", &["no key".into()]).is_none());
    }
}
