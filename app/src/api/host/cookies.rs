//! The cookies of the portal: of a session, of a known browser, and of a browser on its way to an identity provider.

use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use domain::single_sign_on::OPEN_MINUTES;

/// The longest time that browsers keep a cookie.
const LONGEST: Duration = Duration::days(400);

/// How cookies are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookies {
    /// Whether users connect by https. Then cookies are `Secure` and bound to the host.
    pub secure: bool,
}

impl Cookies {
    /// The name of the session's cookie.
    pub fn name(self) -> &'static str {
        if self.secure { "__Host-cloudtab" } else { "cloudtab" }
    }

    /// The name of the cookie of a known browser.
    pub fn device_name(self) -> &'static str {
        if self.secure { "__Host-cloudtab-device" } else { "cloudtab-device" }
    }

    /// The name of the cookie of a browser that is on its way to an identity provider.
    pub fn sign_on_name(self) -> &'static str {
        if self.secure { "__Host-cloudtab-sign-on" } else { "cloudtab-sign-on" }
    }

    /// The `Set-Cookie` of a session. An empty secret removes the cookie.
    pub fn set(self, secret: &str) -> String {
        self.written(self.name(), secret, secret.is_empty().then_some(Duration::ZERO))
    }

    /// The `Set-Cookie` of a known browser.
    pub fn set_device(self, secret: &str) -> String {
        self.written(self.device_name(), secret, Some(LONGEST))
    }

    /// The `Set-Cookie` of a browser on its way to an identity provider. An empty secret removes the cookie.
    pub fn set_sign_on(self, secret: &str) -> String {
        let age = if secret.is_empty() { Duration::ZERO } else { Duration::minutes(OPEN_MINUTES) };
        self.written(self.sign_on_name(), secret, Some(age))
    }

    fn written(self, name: &'static str, secret: &str, age: Option<Duration>) -> String {
        let mut cookie = Cookie::build((name, secret)).path("/").http_only(true).same_site(SameSite::Lax);
        cookie = cookie.secure(self.secure);
        if let Some(age) = age {
            cookie = cookie.max_age(age);
        }
        cookie.build().to_string()
    }
}
