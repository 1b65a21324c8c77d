//! Encrypts the secrets that must be read again, with a key that is not in the database: the database alone, or a copy
//! of it, does not reveal them.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;

/// The nonce's length, in bytes: long enough that random nonces do not repeat.
const NONCE: usize = 24;

/// Encrypts and decrypts.
#[derive(Clone)]
pub struct Vault(Arc<XChaCha20Poly1305>);

impl Vault {
    /// A vault with a key of 256 random bits.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(Arc::new(XChaCha20Poly1305::new(&Key::from(key))))
    }

    /// The encrypted secret, as hexadecimal digits, for one owner. `None` when it is too long.
    pub(crate) fn encrypt(&self, owner: &[u8], secret: &[u8], nonce: [u8; NONCE]) -> Option<String> {
        let encrypted = self.0.encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: owner }).ok()?;
        Some(HEXLOWER.encode(&[nonce.as_slice(), &encrypted].concat()))
    }

    /// The secret. `None` when it was encrypted with another key or for another owner, or was changed since.
    pub(crate) fn decrypt(&self, owner: &[u8], encrypted: &str) -> Option<Vec<u8>> {
        let bytes = HEXLOWER.decode(encrypted.as_bytes()).ok()?;
        let (nonce, encrypted) = bytes.split_first_chunk::<NONCE>()?;
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: encrypted, aad: owner }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_and_the_key_decrypt_a_secret() {
        let (vault, other) = (Vault::new([7; 32]), Vault::new([8; 32]));
        let encrypted = vault.encrypt(b"ada", b"secret", [1; 24]).unwrap();
        assert_eq!(vault.decrypt(b"ada", &encrypted).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(vault.decrypt(b"bob", &encrypted), None);
        assert_eq!(other.decrypt(b"ada", &encrypted), None);
        let changed =
            format!("{}{}", &encrypted[..encrypted.len() - 1], if encrypted.ends_with('0') { '1' } else { '0' });
        assert_eq!(vault.decrypt(b"ada", &changed), None);
        assert!(!encrypted.contains(&HEXLOWER.encode(b"secret")));
        for broken in ["", "0", "zz", "é"] {
            assert_eq!(vault.decrypt(b"ada", broken), None);
        }
    }
}
