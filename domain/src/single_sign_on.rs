//! Single sign-on by OpenID Connect, with an organization's own identity provider.

use serde::{Deserialize, Serialize};

use crate::email::{Email, is_domain};
use crate::field_errors::FieldErrors;
use crate::ids::{CustomerId, ProviderId};
use crate::record::{Draft, Label, Secret, YesNo, draft};
use crate::text;
use crate::words::words;

/// How long a log-in at the provider may take, in minutes.
pub const OPEN_MINUTES: i64 = 15;
/// How many email domains a provider may have.
pub const MOST_DOMAINS: usize = 50;
/// The error if a provider is used without a client secret.
pub const NO_SECRET: &str = "Enter the client secret for this issuer";
/// The longest issuer, client ID or client secret, in characters.
const LONGEST: usize = 500;

words! {
    /// Whether users log in with single sign-on.
    #[derive(Default)]
    Mode {
        /// No user can.
        #[default]
        Off "off" "Off"
        /// A customer's users may; for staff, [`LogInBy`](crate::account::LogInBy) says who must.
        Offered "offered" "Offered"
        /// A customer's users with an address of its domains must: they cannot log in with a password.
        Required "required" "Required: no passwords"
    }
}

draft! {
    /// An identity provider as typed.
    ProviderDraft {
        /// The code of [`Mode`].
        mode: "Single sign-on" => Label<Mode>;
        /// Separated by commas or spaces.
        domains: "Email domains";
        /// As the provider gives it.
        issuer: "Issuer";
        /// The name of the portal at the provider.
        client_id: "Client ID";
        /// Empty to keep the one that is stored.
        client_secret: "Client secret" => Secret;
        /// `on` or empty.
        unverified: "Accept unverified addresses" => YesNo;
    }
}

/// An identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Whether users log in with it.
    pub mode: Mode,
    /// The email domains whose users log in with it, in lower case.
    pub domains: Vec<String>,
    /// The issuer URL.
    pub issuer: String,
    /// The portal's client ID at the provider.
    pub client_id: String,
    /// The portal's secret at the provider; `None` keeps the stored one.
    pub client_secret: Option<String>,
    /// Whether addresses are accepted that the provider does not call verified.
    pub unverified: bool,
}

impl ProviderDraft {
    /// The provider, or the errors of all fields. If it is off, fields may be empty.
    pub fn parse(&self) -> Result<Provider, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mode = Mode::from_code(&self.mode).unwrap_or_else(|| {
            errors.push("mode", "Choose from the list");
            Mode::Off
        });
        let needed = |errors: &mut FieldErrors, field: &str, typed: &str, missing: &str| match mode {
            Mode::Off => text::optional(errors, field, typed, LONGEST, Self::label(field)).unwrap_or_default(),
            _ => text::required(errors, field, typed, LONGEST, missing),
        };
        let domains = domains(&self.domains, &mut errors);
        if domains.is_empty() && mode != Mode::Off && errors.get("domains").is_none() {
            errors.push("domains", "Enter the part of the addresses after the @, like example.com");
        }
        let issuer = needed(&mut errors, "issuer", &self.issuer, "Enter the issuer, as given by the provider");
        if !issuer.is_empty() && !is_issuer(&issuer) {
            errors.push("issuer", "Enter an address that begins with https://, without ? and #");
        }
        let client_id = needed(&mut errors, "client_id", &self.client_id, "Enter the client ID from the provider");
        let client_secret = text::optional(&mut errors, "client_secret", &self.client_secret, LONGEST, "Client secret");
        let unverified = text::is_on(&self.unverified);
        errors.into_result(Provider { mode, domains, issuer, client_id, client_secret, unverified })
    }
}

impl From<&Provider> for ProviderDraft {
    fn from(provider: &Provider) -> Self {
        Self {
            mode: provider.mode.code().to_owned(),
            domains: provider.domains.join(", "),
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            client_secret: String::new(),
            unverified: text::on(provider.unverified),
        }
    }
}

fn domains(typed: &str, errors: &mut FieldErrors) -> Vec<String> {
    let split = typed.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    let mut domains: Vec<String> =
        split.map(|domain| domain.trim_start_matches('@').to_lowercase()).filter(|domain| !domain.is_empty()).collect();
    domains.sort();
    domains.dedup();
    if let Some(wrong) = domains.iter().find(|domain| !is_domain(domain)) {
        errors.push("domains", format!("{wrong} is not a domain: enter the part after the @, like example.com"));
    } else if domains.len() > MOST_DOMAINS {
        errors.push("domains", format!("Enter at most {MOST_DOMAINS} domains"));
    }
    domains
}

/// A provider on this machine may use http: the traffic does not leave the machine.
fn is_issuer(issuer: &str) -> bool {
    let plain = issuer.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\\\"<>@".contains(&byte));
    let host = issuer.strip_prefix("https://").or_else(|| {
        let host = issuer.strip_prefix("http://")?;
        let name = host.split(['/', ':']).next()?;
        matches!(name, "localhost" | "127.0.0.1").then_some(host)
    });
    plain && host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
}

/// The domain of a typed address; `None` if it is invalid.
#[must_use]
pub fn domain_of(email: &str) -> Option<String> {
    Email::parse(email).ok().map(|email| email.domain())
}

/// The identity provider of a customer or of staff, with its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderDetail {
    /// The customer; `None` for staff.
    pub customer: Option<CustomerId>,
    /// Its id, a part of the redirect URL.
    pub id: ProviderId,
    /// Counts the saves; 0 before the first one.
    pub version: i64,
    /// The user who saved last; empty before the first save.
    pub updated_by: String,
    /// Whether a client secret is stored.
    pub has_secret: bool,
    /// The values, as the form shows them.
    pub draft: ProviderDraft,
}

impl ProviderDetail {
    /// Whether `new` may be saved in its place.
    ///
    /// # Errors
    /// At `mode`, if all staff would have to use it: an Admin with a password must remain. At `client_secret`, if there
    /// is neither a new secret nor the stored one of the same issuer.
    pub fn check(&self, new: &Provider) -> Result<(), FieldErrors> {
        if self.customer.is_none() && new.mode == Mode::Required {
            let message = "Choose Offered, and set in User Management which staff users must use it";
            return Err(FieldErrors::of("mode", message));
        }
        let has_secret = new.client_secret.is_some() || (self.has_secret && self.draft.issuer == new.issuer);
        if new.mode != Mode::Off && !has_secret {
            return Err(FieldErrors::of("client_secret", NO_SECRET));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ProviderDraft {
        ProviderDraft {
            mode: "offered".into(),
            domains: "Example.com, @sub.example.com;example.com".into(),
            issuer: "https://id.example.com/tenant/v2.0".into(),
            client_id: "cloudtab".into(),
            client_secret: "  ".into(),
            unverified: String::new(),
        }
    }

    #[test]
    fn a_provider_round_trips_through_its_form() {
        let provider = draft().parse().unwrap();
        assert_eq!(provider.domains, ["example.com", "sub.example.com"]);
        assert_eq!((provider.mode, &provider.client_secret, provider.unverified), (Mode::Offered, &None, false));
        assert_eq!(ProviderDraft::from(&provider).parse().unwrap(), provider);
        assert_eq!(ProviderDraft::from(&provider).fields()[1], ("domains", "example.com, sub.example.com".into()));
    }

    #[test]
    fn each_error_is_shown_at_its_field() {
        let faults = |change: fn(&mut ProviderDraft)| {
            let mut draft = draft();
            change(&mut draft);
            draft.parse().map(drop).unwrap_err()
        };
        assert!(faults(|draft| draft.mode = "on".into()).get("mode").is_some());
        assert!(faults(|draft| draft.domains = " , ".into()).get("domains").is_some());
        assert!(
            faults(|draft| draft.domains = "example.com, nothing".into()).get("domains").unwrap().contains("nothing")
        );
        assert!(faults(|draft| draft.client_id = " ".into()).get("client_id").is_some());
        for issuer in [
            "",
            "example.com",
            "http://id.example.com",
            "https://",
            "https:///x",
            "https://a b",
            "https://a?b",
            "ftp://a",
            "http://localhost.evil.example",
            "https://user@id.example.com",
        ] {
            let fault = ProviderDraft { issuer: issuer.into(), ..draft() }.parse().map(drop).unwrap_err();
            assert!(fault.get("issuer").is_some(), "{issuer}");
        }
        for issuer in ["http://localhost:9000", "http://127.0.0.1:9000/realm"] {
            assert!(ProviderDraft { issuer: issuer.into(), ..draft() }.parse().is_ok(), "{issuer}");
        }
    }

    fn stored(customer: Option<CustomerId>, has_secret: bool) -> ProviderDetail {
        let id = ProviderId(uuid::Uuid::nil());
        ProviderDetail { customer, id, version: 1, updated_by: String::new(), has_secret, draft: draft() }
    }

    #[test]
    fn a_provider_needs_a_secret_of_its_issuer() {
        let same = draft().parse().unwrap();
        let other = Provider { issuer: "https://other.example.com".into(), ..same.clone() };
        assert_eq!(stored(None, true).check(&same), Ok(()));
        for (before, new) in [(stored(None, false), same), (stored(None, true), other)] {
            assert!(before.check(&new).unwrap_err().get("client_secret").is_some());
            assert_eq!(before.check(&Provider { client_secret: Some("new".into()), ..new.clone() }), Ok(()));
            assert_eq!(before.check(&Provider { mode: Mode::Off, ..new }), Ok(()));
        }
    }

    #[test]
    fn staff_can_never_be_required_as_a_whole_to_use_single_sign_on() {
        let required = ProviderDraft { mode: "required".into(), ..draft() }.parse().unwrap();
        assert!(stored(None, true).check(&required).unwrap_err().get("mode").is_some());
        assert_eq!(stored(Some(CustomerId(uuid::Uuid::nil())), true).check(&required), Ok(()));
    }

    #[test]
    fn a_provider_that_is_off_may_be_empty() {
        let off = ProviderDraft { mode: "off".into(), ..ProviderDraft::default() };
        assert_eq!(off.parse().unwrap().mode, Mode::Off);
    }
}
