//! Secrets that must be read again are sealed with a key that is not in the database: who has the database alone, or a copy
//! of it, has none of them.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::sessions::hex;

/// The nonce's length, in bytes: so long that random ones never meet.
const NONCE: usize = 24;

/// Seals and opens.
#[derive(Clone)]
pub struct Seal(Arc<XChaCha20Poly1305>);

impl Seal {
    /// With a key of 256 random bits.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(Arc::new(XChaCha20Poly1305::new(&Key::from(key))))
    }

    /// The sealed secret, as hexadecimal digits. It opens for the same owner only. `None` when it is too long to seal.
    pub(crate) fn close(&self, owner: &[u8], secret: &[u8], nonce: [u8; NONCE]) -> Option<String> {
        let sealed = self.0.encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: owner }).ok()?;
        Some(hex(&[nonce.as_slice(), &sealed].concat()))
    }

    /// The secret. `None` when it was sealed with another key, for another owner, or was touched.
    pub(crate) fn open(&self, owner: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let bytes = unhex(sealed)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: owner }).ok()
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high * 16 + low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_for_its_owner_and_with_its_key_only() {
        let (seal, other) = (Seal::new([7; 32]), Seal::new([8; 32]));
        let sealed = seal.close(b"ada", b"secret", [1; 24]).unwrap();
        assert_eq!(seal.open(b"ada", &sealed).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(seal.open(b"bob", &sealed), None);
        assert_eq!(other.open(b"ada", &sealed), None);
        let touched = format!("{}{}", &sealed[..sealed.len() - 1], if sealed.ends_with('0') { '1' } else { '0' });
        assert_eq!(seal.open(b"ada", &touched), None);
        assert!(!sealed.contains(&hex(b"secret")));
        for none in ["", "0", "zz", "é"] {
            assert_eq!(seal.open(b"ada", none), None);
        }
    }
}
