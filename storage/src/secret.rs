//! Secrets of sessions, browsers and links. Only their hashes are stored.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::store::Store;

/// A new secret: 256 random bits, as 64 hexadecimal digits.
pub(crate) fn secret(store: &Store) -> String {
    HEXLOWER.encode(&store.randomness.bytes::<32>())
}

/// The hash of a secret, as it is stored.
pub(crate) fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}
