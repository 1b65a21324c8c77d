//! One-time links, by which an account gets a password.

/// The page that a link leads to.
pub const PATH: &str = "/reset-password";

/// The link of a secret. Its base is the configured address, never what a request says of its host.
pub fn of(base_url: &str, secret: &str) -> String {
    format!("{base_url}{PATH}?token={secret}")
}
