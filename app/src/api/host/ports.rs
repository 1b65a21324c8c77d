//! The traits of the host: what it does for server functions, each in one of its files.

use domain::bill_import::ImportPreview;
use domain::ids::UploadId;
use domain::permission::Actor;
use storage::single_sign_on::{Client, Identity};

use crate::error::AppError;

/// Uploaded files that wait for their import; see server/src/uploads/.
pub trait Spool: Send + Sync {
    /// The content of a small file that the actor uploaded. Another user's upload is not found.
    fn read(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<Vec<u8>, AppError>>;
    /// What the import of the actor's upload would do.
    fn preview(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<ImportPreview, AppError>>;
}

/// Hashes passwords. That is slow on purpose, so the host limits it; see server/src/passwords.rs.
pub trait Passwords: Send + Sync {
    /// The hash of a new password. `Busy` if too many calls wait.
    fn hash(&self, password: String) -> BoxFuture<Result<String, AppError>>;
    /// Whether the password matches the hash. Without a hash, the check takes the same time and fails.
    fn matches(&self, password: String, hash: Option<String>) -> BoxFuture<Result<bool, AppError>>;
}

/// Single sign-on; see server/src/open_id.rs. Errors are texts for the log.
pub trait IdentityProviders: Send + Sync {
    /// The provider's address to send the browser to; the browser returns to `back`. The secret is the browser's.
    fn departure(&self, client: Client, back: String, secret: String) -> BoxFuture<Result<String, String>>;
    /// The identity of the user who came back with a code, as the provider states it.
    fn identity(
        &self,
        client: Client,
        back: String,
        secret: String,
        code: String,
    ) -> BoxFuture<Result<Identity, String>>;
}

/// A boxed future, for use in a trait object.
pub type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;
