//! What a server function may ask of the host: who calls, where to write, where to go next. Server only.

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

/// What the host puts into the context of every page and server function.
#[derive(Clone)]
pub struct Host {
    /// Database, clock and randomness.
    pub store: Store,
    /// Hashes and checks passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Asks identity providers.
    pub providers: Arc<dyn IdentityProviders>,
    /// Reads what was uploaded.
    pub spool: Arc<dyn Spool>,
    /// Builds the session's cookie.
    pub cookies: Cookies,
    /// How people reach it, without a slash at the end: for links that are mailed or passed on.
    pub base_url: Arc<str>,
    /// Whether mail reaches people. Then a first log-in needs the mailed link: to know an address is not enough.
    pub by_mail: bool,
}

impl Host {
    /// Where an identity provider sends people back to: an address of its own, so that no provider can pass for another.
    pub fn way_back(&self, provider: ProviderId) -> String {
        format!("{}/single-sign-on/{provider}", self.base_url)
    }
}

/// Files that wait for their import; see server/src/uploads/.
pub trait Spool: Send + Sync {
    /// A small file of this person, whole. An upload of somebody else is not found.
    fn read(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<Vec<u8>, AppError>>;
    /// What the import of this person's upload asks.
    fn question(&self, actor: &Actor, upload: UploadId) -> BoxFuture<Result<ImportQuestion, AppError>>;
}

/// Hashing is slow on purpose, so the host rations it; see server/src/passwords.rs.
pub trait Passwords: Send + Sync {
    /// The hash of a new password. `Busy` when too many wait.
    fn hash(&self, password: String) -> BoxFuture<Result<String, AppError>>;
    /// Whether the password is that of the hash. Without a hash it takes the same time and is wrong.
    fn matches(&self, password: String, hash: Option<String>) -> BoxFuture<Result<bool, AppError>>;
}

/// Single sign-on; see server/src/open_id.rs. What goes wrong is told in words for the log.
pub trait IdentityProviders: Send + Sync {
    /// The address at the provider where a browser is to go, which then comes back to `back`. The secret is the browser's.
    fn departure(&self, client: Client, back: String, secret: String) -> BoxFuture<Result<String, String>>;
    /// Who the provider says it is that came back with a code.
    fn identity(
        &self,
        client: Client,
        back: String,
        secret: String,
        code: String,
    ) -> BoxFuture<Result<Identity, String>>;
}

/// A future behind a pointer, for use in a trait object.
pub type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;

/// Who is logged in; the host's middleware puts it into the request.
#[derive(Clone)]
pub struct LoggedIn {
    /// The person.
    pub actor: Actor,
    /// The session's secret, to end it by.
    pub secret: String,
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}

/// The host of this call.
pub fn host() -> Host {
    expect_context::<Host>()
}

/// The time zone of the person who calls.
pub fn zone() -> domain::zone::Zone {
    extension().unwrap_or_default()
}

/// Where this call comes from.
pub fn visitor() -> Visitor {
    extension::<Visitor>().unwrap_or_default()
}

/// Who is logged in, if anybody.
pub fn logged_in() -> Option<LoggedIn> {
    extension::<LoggedIn>()
}

/// The first line of every server function: who calls, and may they. Whoever has the actor has been let in.
pub fn require(permission: Permission) -> Result<(Store, Actor), AppError> {
    let Some(LoggedIn { actor, .. }) = logged_in() else { return Err(AppError::LoggedOut) };
    if !actor.may(permission) {
        return Err(AppError::Forbidden);
    }
    Ok((host().store, actor))
}

/// As [`require`], and whoever has a second factor has shown it within the last minutes: for approving, and for changing who
/// may what.
pub fn require_fresh(permission: Permission) -> Result<(Store, Actor), AppError> {
    let (store, actor) = require(permission)?;
    if actor.proof == Proof::Stale {
        return Err(AppError::ProofNeeded);
    }
    Ok((store, actor))
}

/// The site that passkeys are for, where browsers allow it to have any.
pub fn relying_party() -> Result<RelyingParty, AppError> {
    let party = RelyingParty::of(&host().base_url);
    party.ok_or_else(|| AppError::Refused("Passkeys need an https address with a host name for this portal".into()))
}

/// Where the person goes after a success, with what is told there. Works with and without JavaScript.
pub fn go(path: &str, notice: Option<Notice>) {
    let mark = if path.contains('?') { '&' } else { '?' };
    match notice {
        Some(notice) => leptos_axum::redirect(&format!("{path}{mark}notice={}", notice.code())),
        None => leptos_axum::redirect(path),
    }
}

/// Gives the browser the cookies of a log-in.
pub fn enter(entered: &Entered) {
    let cookies = host().cookies;
    set_cookie(&cookies.set(&entered.session));
    if let Some(device) = &entered.device {
        set_cookie(&cookies.set_device(device));
    }
}

/// Takes the session's cookie from the browser.
pub fn leave() {
    set_cookie(&host().cookies.set(""));
}

fn set_cookie(cookie: &str) {
    let Ok(value) = axum::http::HeaderValue::from_str(cookie) else { return };
    expect_context::<leptos_axum::ResponseOptions>().append_header(axum::http::header::SET_COOKIE, value);
}

/// Counts a try, or says how long to wait.
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

/// Tells the browser to forget what it keeps of this site: at log-out. Only of this origin; cookies would go for all
/// sites of the same domain.
pub fn forget() {
    let (name, value) = (axum::http::HeaderName::from_static("clear-site-data"), "\"storage\"");
    let options = expect_context::<leptos_axum::ResponseOptions>();
    options.insert_header(name, axum::http::HeaderValue::from_static(value));
}

/// The status of the page that is being rendered.
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

/// The message for a value that must be unique and is not.
pub fn taken(error: StorageError, field: &'static str, message: impl FnOnce() -> String) -> AppError {
    match error {
        StorageError::Taken { field: taken } if taken == field => FieldErrors::of(field, message()).into(),
        other => other.into(),
    }
}

/// The message for an address that another contact has.
pub fn same_address(email: &str) -> String {
    format!("A contact with the address {} already exists", email.trim())
}

/// Writes a failure of the server to the log, and gives the reference under which it stands there.
pub fn internal(error: &(dyn std::error::Error + 'static)) -> AppError {
    use std::hash::{BuildHasher as _, RandomState};
    // Nothing depends on it but that two failures have two: wherever this is called, there is one.
    let reference = format!("{:08x}", RandomState::new().hash_one(()) & 0xffff_ffff);
    tracing::error!(reference, error, "a call failed");
    AppError::Internal(reference)
}
