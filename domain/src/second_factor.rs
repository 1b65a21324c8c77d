//! The second factor: codes of an authenticator app, and recovery codes.

use serde::{Deserialize, Serialize};

use crate::field_errors::FieldErrors;

/// How long a confirmed second factor is fresh, in minutes: for approving, and for changing permissions.
pub const FRESH_MINUTES: i64 = 5;
/// How many recovery codes a user gets.
pub const RECOVERY_CODES: usize = 10;

/// The form that confirms a second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeDraft {
    /// A code of the app, or a recovery code.
    pub code: String,
}

impl CodeDraft {
    /// Checks that a code was entered; the server checks the code.
    pub fn check(&self) -> Result<(), FieldErrors> {
        match self.plain().is_empty() {
            true => Err(FieldErrors::of("code", "Enter the code from your app, or a recovery code")),
            false => Ok(()),
        }
    }

    /// The code without separators.
    #[must_use]
    pub fn plain(&self) -> String {
        self.code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
    }
}

/// What a user has set up for logging in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factors {
    /// Whether the account has a password; with single sign-on it may have none.
    pub password: bool,
    /// Whether an authenticator app is set up.
    pub authenticator: bool,
    /// How many passkeys.
    pub passkeys: i64,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
}

/// The data for setting up an app, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// The secret, for typing.
    pub secret: String,
    /// Everything as a link.
    pub url: String,
    /// The link as a QR code, a `data:` URL.
    pub picture: String,
}

/// Time-based codes (RFC 6238), as all apps support them: SHA-1, six digits, 30 seconds.
#[cfg(feature = "server")]
pub mod totp {
    use chrono::{DateTime, Utc};
    use qrcode::QrCode;
    use qrcode::render::svg;
    use totp_rs::{Builder, Totp};

    use super::Setup;

    /// The length of a secret, in bytes.
    pub const SECRET: usize = 20;

    fn of(secret: &[u8], email: &str) -> Option<Totp> {
        // A colon would separate the issuer from the name.
        let account = email.replace(':', "");
        Builder::new().with_secret(secret).with_account_name(account).with_issuer(Some("Cloudtab")).build().ok()
    }

    /// The 30-second step of a code: the current one, the one before or the one after.
    #[must_use]
    pub fn step(secret: &[u8], code: &str, now: DateTime<Utc>) -> Option<i64> {
        let time = u64::try_from(now.timestamp()).ok()?;
        of(secret, "")?.check(code, time).and_then(|step| i64::try_from(step).ok())
    }

    /// The current code, as an app shows it.
    #[must_use]
    pub fn code(secret: &[u8], now: DateTime<Utc>) -> Option<String> {
        let time = u64::try_from(now.timestamp()).ok()?;
        Some(of(secret, "")?.generate(time).to_string())
    }

    /// The data for setting up an app.
    #[must_use]
    pub fn setup(secret: &[u8], email: &str) -> Option<Setup> {
        let totp = of(secret, email)?;
        let url = totp.to_url().ok()?;
        let picture = QrCode::new(&url).ok()?.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
        let letters = totp.secret().to_base32().to_lowercase();
        let groups: Vec<&str> =
            letters.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
        Some(Setup { secret: groups.join(" "), url, picture: format!("data:image/svg+xml,{}", escaped(&picture)) })
    }

    /// Percent-encodes characters that a URL cannot contain.
    fn escaped(text: &str) -> String {
        text.bytes().fold(String::new(), |mut url, byte| {
            if byte.is_ascii_alphanumeric() || b" -_./:=,;()".contains(&byte) {
                url.push(char::from(byte));
            } else {
                use std::fmt::Write as _;
                let _ = write!(url, "%{byte:02X}");
            }
            url
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_code_is_accepted_in_its_step_and_the_adjacent_ones() {
            // RFC 6238, appendix B: at 1111111109 seconds the code is 07081804, of which six digits are 081804.
            let secret = b"12345678901234567890";
            let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(code(secret, at(1_111_111_109)).as_deref(), Some("081804"));
            let own = 1_111_111_109 / 30;
            for (seconds, expected) in [(0, Some(own)), (30, Some(own)), (-30, Some(own)), (61, None), (-61, None)] {
                assert_eq!(step(secret, "081804", at(1_111_111_109 + seconds)), expected, "{seconds}");
            }
            for none in ["", "081805", "81804", "0818040", "abcdef"] {
                assert_eq!(step(secret, none, at(1_111_111_109)), None, "{none}");
            }
        }

        #[test]
        fn an_app_can_be_set_up_by_link_qr_code_or_secret() {
            let setup = setup(b"12345678901234567890", "ada@example.com").unwrap();
            assert_eq!(setup.secret, "gezd gnbv gy3t qojq gezd gnbv gy3t qojq");
            assert!(
                setup.url.starts_with("otpauth://totp/Cloudtab:ada%40example.com?secret=GEZDGNBV"),
                "{}",
                setup.url
            );
            assert!(setup.picture.starts_with("data:image/svg+xml,%3C%3Fxml"), "{:.60}", setup.picture);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_case_in_a_code_do_not_count() {
        assert_eq!(CodeDraft { code: " 081 804 ".into() }.plain(), "081804");
        assert_eq!(CodeDraft { code: "ABCD-efgh".into() }.plain(), "abcdefgh");
        assert!(CodeDraft { code: " - ".into() }.check().is_err());
    }
}
