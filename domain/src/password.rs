//! Rules for passwords: length counts, composition does not (NIST SP 800-63B).

use crate::text::fold;

/// The shortest password, in characters.
pub const MIN: usize = 12;
/// The longest password, in bytes: a cap on the work of hashing.
pub const MAX: usize = 1024;

/// Common leaked passwords of at least [`MIN`] characters.
const COMMON: [&str; 16] = [
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789123",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopas",
    "passwordpassword",
    "password1234",
    "password12345",
    "password123456",
    "iloveyou1234",
    "administrator",
    "letmeinletmein",
    "welcome12345",
    "changemenow1",
];

/// What is wrong with a new password, if anything; `names` are the user's email address, name and organization.
pub fn fault(password: &str, names: &[&str]) -> Option<String> {
    if password.chars().count() < MIN {
        return Some(format!("Enter a password of at least {MIN} characters"));
    }
    if password.len() > MAX {
        return Some(format!("Enter a password of at most {MAX} characters"));
    }
    let folded = fold(password);
    let mut letters = folded.chars();
    let first = letters.next();
    if letters.all(|letter| Some(letter) == first) || COMMON.contains(&folded.as_str()) {
        return Some("This password is too easy to guess: choose another one".into());
    }
    if names.iter().any(|name| !name.is_empty() && fold(name) == folded) {
        return Some("The password must not be your name, your email address or your organization".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_accepted() {
        assert_eq!(fault("correct horse battery staple", &["ada@example.com"]), None);
        assert_eq!(fault("пароль из слов", &[]), None);
    }

    #[test]
    fn short_and_common_passwords_and_own_names_are_refused() {
        for bad in ["", "short", "aaaaaaaaaaaaaaaa", "Password1234", "Ada@Example.com", &"x".repeat(1025)] {
            assert!(fault(bad, &["ada@example.com"]).is_some(), "{bad}");
        }
    }
}
