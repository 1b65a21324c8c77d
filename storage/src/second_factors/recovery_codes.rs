//! Recovery codes: single-use substitutes for a lost second factor.

use domain::ids::AccountId;
use domain::second_factor::RECOVERY_CODES;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::secret::hash;
use crate::store::Store;
use crate::{execute, fetch_one};

/// How many codes an account has left.
pub(crate) async fn left(on: &mut impl On, account: AccountId) -> Result<i64, StorageError> {
    let (left,) = fetch_one!(on, (i64,), "SELECT COUNT(*) FROM recovery_codes WHERE account_id = $1", account.0)?;
    Ok(left)
}

/// Replaces the codes of an account by ten new ones.
pub(crate) async fn replace(store: &Store, tx: &mut Writer, account: AccountId) -> Result<Vec<String>, StorageError> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    forget(tx, account).await?;
    let mut codes = Vec::new();
    for _ in 0..RECOVERY_CODES {
        // 80 bits, five per letter, cannot be guessed.
        let bits = store.randomness.bytes::<10>();
        let bits = bits.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let letter = |at: usize| LETTERS[usize::try_from(bits >> (5 * at) & 31).unwrap_or_default()];
        let letters: [char; 16] = std::array::from_fn(|at| char::from(letter(at)));
        let code: String = letters.iter().collect();
        execute!(tx, "INSERT INTO recovery_codes (hash, account_id) VALUES ($1, $2)", hash(&code), account.0)?;
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        codes.push(groups.join("-"));
    }
    Ok(codes)
}

/// Uses a code up; `false` if it is wrong.
pub(crate) async fn used_up(tx: &mut Writer, account: AccountId, code: &str) -> Result<bool, StorageError> {
    let used = execute!(tx, "DELETE FROM recovery_codes WHERE account_id = $1 AND hash = $2", account.0, hash(code))?;
    Ok(used == 1)
}

/// Deletes all codes of an account.
pub(crate) async fn forget(tx: &mut Writer, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM recovery_codes WHERE account_id = $1", account.0)?;
    Ok(())
}
