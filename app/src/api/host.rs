//! What a server function gets from the host: the actor, the store, redirects and cookies. Server only.

pub mod bulk;
pub mod log_in;

mod cookies;

pub use cookies::Cookies;

use std::sync::Arc;

use axum::http::request::Parts;
use domain::bill_import::ImportQuestion;
use domain::field_errors::FieldErrors;
use domain::ids::{ProviderId, UploadId};
use domain::passkey::relying_party::RelyingParty;
use domain::permission::{Actor, Permission, Proof};
use domain::visitor::Visitor;
use leptos::prelude::{expect_context, use_context};
use storage::limits::Counted;
use storage::sessions::Entered;
use storage::single_sign_on::{Client, Identity};
use storage::{StorageError, Store};

use crate::error::AppError;
use crate::notices::Notice;

/// The host's part of the context of every page and server function.
#[derive(Clone)]
pub struct Host {
    /// Database, clock and randomness.
    pub store: Store,
    /// Hashes and checks passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Talks to identity providers.
    pub providers: Arc<dyn IdentityProviders>,
    /// Reads uploaded files.
    pub spool: Arc<dyn Spool>,
    /// Builds the session's cookie.
    pub cookies: Cookies,
    /// The portal's public address without a trailing slash, for links that are mailed or passed on.
    pub base_url: Arc<str>,
    /// Whether mail can be delivered. Then a first log-in needs the mailed link; knowing the address is not enough.
    pub by_mail: bool,
}

impl Host {
    /// The address to which an identity provider sends users back. Each provider has its own, so that none can pose as
    /// another.
    pub fn way_back(&self, provider: ProviderId) -> String {
        format!("{}/single-sign-on/{provider}", self.base_url)
    }
}

/// Uploaded files that wait for their import; see server/src/uploads/.
pub trait Spool: Send + Sync {
    /// The content of a small file that the actor uploaded. Another user's upload is not found.
    fn read(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<Vec<u8>, AppError>>;
    /// The question that the import of the actor's upload asks.
    fn question(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<ImportQuestion, AppError>>;
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

/// The logged-in user; the host's middleware puts it into the request.
#[derive(Clone)]
pub struct LoggedIn {
    /// The user.
    pub actor: Actor,
    /// The session's secret, to end the session with.
    pub secret: String,
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}

/// The host of this call.
pub fn host() -> Host {
    expect_context::<Host>()
}

/// The user's time zone.
pub fn zone() -> domain::zone::Zone {
    extension().unwrap_or_default()
}

/// Where this call comes from.
pub fn visitor() -> Visitor {
    extension::<Visitor>().unwrap_or_default()
}

/// The logged-in user, if there is one.
pub fn logged_in() -> Option<LoggedIn> {
    extension::<LoggedIn>()
}

/// The first line of every server function: returns the actor if it has the permission. Code that holds the actor has
/// passed this check.
pub fn require(permission: Permission) -> Result<(Store, Actor), AppError> {
    let Some(LoggedIn { actor, .. }) = logged_in() else { return Err(AppError::LoggedOut) };
    if !actor.may(permission) {
        return Err(AppError::Forbidden);
    }
    Ok((host().store, actor))
}

/// Like [`require`], but a user with a second factor must have confirmed it within the last minutes: for approvals and
/// for changes of access.
pub fn require_fresh(permission: Permission) -> Result<(Store, Actor), AppError> {
    let (store, actor) = require(permission)?;
    if actor.proof == Proof::Stale {
        return Err(AppError::ProofNeeded);
    }
    Ok((store, actor))
}

/// The site that passkeys belong to. An error if browsers do not allow passkeys at its address.
pub fn relying_party() -> Result<RelyingParty, AppError> {
    let party = RelyingParty::of(&host().base_url);
    party.ok_or_else(|| AppError::Refused("Passkeys need an https address with a host name for this portal".into()))
}

/// Redirects the user after a success, with a notice for the next page. Works with and without JavaScript.
pub fn go(path: &str, notice: Option<Notice>) {
    let mark = if path.contains('?') { '&' } else { '?' };
    match notice {
        Some(notice) => leptos_axum::redirect(&format!("{path}{mark}notice={}", notice.code())),
        None => leptos_axum::redirect(path),
    }
}

/// Sets the cookies of a log-in.
pub fn enter(entered: &Entered) {
    let cookies = host().cookies;
    set_cookie(&cookies.set(&entered.session));
    if let Some(device) = &entered.device {
        set_cookie(&cookies.set_device(device));
    }
}

/// Removes the session's cookie.
pub fn leave() {
    set_cookie(&host().cookies.set(""));
}

fn set_cookie(cookie: &str) {
    let Ok(value) = axum::http::HeaderValue::from_str(cookie) else { return };
    expect_context::<leptos_axum::ResponseOptions>().append_header(axum::http::header::SET_COOKIE, value);
}

/// Counts an attempt, or fails with the time to wait.
pub async fn count(counted: &[Counted]) -> Result<(), AppError> {
    count_on(&host().store, counted).await
}

/// The same, outside of a server function.
pub async fn count_on(store: &Store, counted: &[Counted]) -> Result<(), AppError> {
    let taken = storage::limits::take(store, counted).await?;
    taken.map_err(|wait| too_often("Too many attempts.".into(), wait))
}

fn too_often(why: String, wait: chrono::TimeDelta) -> AppError {
    AppError::TooOften { why, seconds: wait.num_seconds() + 1 }
}

/// At log-out, tells the browser to clear its storage for this origin. Not its cookies: that would remove those of all
/// sites of the same domain.
pub fn forget() {
    let (name, value) = (axum::http::HeaderName::from_static("clear-site-data"), "\"storage\"");
    let options = expect_context::<leptos_axum::ResponseOptions>();
    options.insert_header(name, axum::http::HeaderValue::from_static(value));
}

/// Sets the status of the page that is being rendered.
pub fn set_status(status: u16) {
    if let (Some(options), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(status))
    {
        options.set_status(status);
    }
}

impl From<StorageError> for AppError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => AppError::NotFound,
            StorageError::Stale { by } => AppError::Stale(by),
            StorageError::Refused(why) => AppError::Refused(why),
            StorageError::Unfit { field, message } => FieldErrors::of(field, message).into(),
            StorageError::TooOften { why, wait } => too_often(why, wait),
            StorageError::Taken { field } => FieldErrors::of(field, "This is already taken: enter another one").into(),
            busy if busy.is_busy() => AppError::Busy,
            away if away.is_away() => {
                tracing::error!(error = %away, "the database cannot be used");
                AppError::Away
            }
            other => internal(&other),
        }
    }
}

/// The error message for a value that must be unique but is taken.
pub fn taken(error: StorageError, field: &'static str, message: impl FnOnce() -> String) -> AppError {
    match error {
        StorageError::Taken { field: taken } if taken == field => FieldErrors::of(field, message()).into(),
        other => other.into(),
    }
}

/// The error message for an address that another contact has.
pub fn same_address(email: &str) -> String {
    format!("A contact with the address {} already exists", email.trim())
}

/// Logs a failure of the server and returns the reference of the log entry.
pub fn internal(error: &(dyn std::error::Error + 'static)) -> AppError {
    use std::hash::{BuildHasher as _, RandomState};
    // The reference only has to differ between failures. This source of randomness exists wherever the function is
    // called.
    let reference = format!("{:08x}", RandomState::new().hash_one(()) & 0xffff_ffff);
    tracing::error!(reference, error, "a call failed");
    AppError::Internal(reference)
}
