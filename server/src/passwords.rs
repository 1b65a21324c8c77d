//! Hashes passwords with Argon2id, one per core at a time. A request that would wait too long gets "busy".

use std::sync::Arc;
use std::time::Duration;

use app::api::host::{BoxFuture, Passwords};
use app::error::AppError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// Argon2id with 19 MiB, two passes, one lane: OWASP's first choice.
#[derive(Clone)]
pub struct Argon2id {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// The hash to compare with when there is no account, so that the answer takes as long.
    dummy: Arc<str>,
}

impl Argon2id {
    /// A hasher that uses all cores.
    pub fn new() -> anyhow::Result<Self> {
        let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| anyhow::anyhow!("{e}"))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self { argon2, turns: Arc::new(Semaphore::new(cores)), dummy: DUMMY.into() })
    }

    /// Runs `work` when its turn comes. The task holds the turn, so a client that disconnects does not free it early.
    async fn in_turn<T: Send + 'static>(
        self,
        work: impl FnOnce(&Self) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(AppError::Busy) };
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&self);
            drop(turn);
            result
        });
        done.await.unwrap_or_else(|_| Err(AppError::Internal("password".into())))
    }
}

/// The hash of a random password that was not kept, with the parameters above.
const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Y2xvdWR0YWItbm8tYWNjb3VudA$yq1H0nVYqOAkRQKkGnKTPyzGxfXz4N4Jxg3sZ5J8LZ0";

impl Passwords for Argon2id {
    fn hash(&self, password: String) -> BoxFuture<Result<String, AppError>> {
        Box::pin(self.clone().in_turn(move |this| {
            let hash = this.argon2.hash_password(password.as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|_| AppError::Internal("password".into()))
        }))
    }

    fn matches(&self, password: String, hash: Option<String>) -> BoxFuture<Result<bool, AppError>> {
        Box::pin(self.clone().in_turn(move |this| {
            let text = hash.as_deref().unwrap_or(&this.dummy);
            let parsed = PasswordHash::new(text).map_err(|_| AppError::Internal("password".into()))?;
            let right = this.argon2.verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(right && hash.is_some())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_and_no_other() {
        let passwords = Argon2id::new().unwrap();
        let hash = passwords.hash("correct horse battery staple".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.matches("correct horse battery staple".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches("wrong".into(), Some(hash)).await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_is_too_long_for_a_turn_gives_busy() {
        let passwords = Argon2id::new().unwrap();
        let all = u32::try_from(passwords.turns.available_permits()).unwrap();
        let turns = passwords.turns.clone().acquire_many_owned(all).await.unwrap();
        let begun = tokio::time::Instant::now();
        assert!(matches!(passwords.matches("guess".into(), None).await, Err(AppError::Busy)));
        assert_eq!(begun.elapsed(), PATIENCE);
        drop(turns);
        assert!(!passwords.matches("guess".into(), None).await.unwrap());
        assert_eq!(passwords.turns.available_permits(), all as usize, "a turn is given back");
    }

    #[tokio::test]
    async fn without_an_account_the_same_work_is_done_and_the_answer_is_no() {
        let passwords = Argon2id::new().unwrap();
        assert!(!passwords.matches("anything".into(), None).await.unwrap());
        assert!(PasswordHash::new(DUMMY).is_ok());
    }
}
