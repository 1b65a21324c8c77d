//! One-time links that set the password of an account.

/// The page that a link opens.
pub const PATH: &str = "/reset-password";

/// The link with a secret. Its base is the configured address, never the host name from a request.
pub fn of(base_url: &str, secret: &str) -> String {
    format!("{base_url}{PATH}?token={secret}")
}
