//! Single sign-on: sends browsers to an identity provider, and logs in the users whom it identifies.

mod identities;
mod providers;

use chrono::{DateTime, TimeDelta, Utc};
use domain::email;
use domain::history::Action;
use domain::ids::{AccountId, ProviderId};
use domain::permission::Stage;
use domain::single_sign_on::{OPEN_MINUTES, domain_of};
use domain::visitor::Visitor;
use uuid::Uuid;

pub(crate) use self::identities::{is_only_way, unlink};
pub use self::providers::{get, save};
use crate::database::Writer;
use crate::error::StorageError;
use crate::secret::{self, hash};
use crate::sessions::{self, Entered};
use crate::store::Store;
use crate::{execute, fetch_one, fetch_optional, history, links};

/// What the host needs to send a browser to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The provider.
    pub provider: ProviderId,
    /// The provider's URL, which is also the name it gives itself.
    pub issuer: String,
    /// The portal's client id there.
    pub client_id: String,
    /// The portal's client secret there.
    pub client_secret: String,
}

/// A browser that came back from a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// The provider it was sent to.
    pub client: Client,
    /// The page that it asked for.
    pub next: String,
}

/// What a provider says about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user's permanent id at the provider.
    pub subject: String,
    /// The email address, if the provider sends one.
    pub email: Option<String>,
    /// Whether the provider confirmed the address.
    pub verified: bool,
}

#[derive(sqlx::FromRow)]
struct ClientRow {
    id: Uuid,
    issuer: String,
    client_id: String,
    client_secret: String,
}

fn client(store: &Store, row: ClientRow) -> Result<Client, StorageError> {
    let secret = store.vault.decrypt(row.id.as_bytes(), &row.client_secret);
    let client_secret = secret.and_then(|secret| String::from_utf8(secret).ok()).ok_or_else(|| {
        StorageError::Corrupt { table: "identity_providers", column: "client_secret", id: row.id.to_string() }
    })?;
    let ClientRow { id, issuer, client_id, .. } = row;
    Ok(Client { provider: ProviderId(id), issuer, client_id, client_secret })
}

/// Whether any provider is switched on.
pub async fn is_offered(store: &Store) -> Result<bool, StorageError> {
    let mut on = store.read().await?;
    let (any,) = fetch_one!(on, (bool,), "SELECT EXISTS (SELECT 1 FROM identity_providers WHERE mode <> 'off')")?;
    Ok(any)
}

/// The provider of an address. Found by the domain alone, so that it does not reveal who has an account.
pub async fn of_address(store: &Store, address: &str) -> Result<Option<Client>, StorageError> {
    let Some(domain) = domain_of(address) else { return Ok(None) };
    let mut on = store.read().await?;
    let row = fetch_optional!(
        on,
        ClientRow,
        "SELECT p.id, p.issuer, p.client_id, p.client_secret
         FROM identity_providers p JOIN identity_domains d ON d.provider_id = p.id
         WHERE d.domain = $1 AND p.mode <> 'off'",
        email::domain_key(&domain)
    )?;
    row.map(|row| client(store, row)).transpose()
}

/// Sends a browser to a provider; returns the secret for its cookie.
pub async fn leave(store: &Store, provider: ProviderId, next: &str) -> Result<String, StorageError> {
    let secret = secret::secret(store);
    let mut tx = store.write().await?;
    execute!(
        tx,
        "INSERT INTO sign_ons (secret_hash, provider_id, next, until) VALUES ($1, $2, $3, $4)",
        hash(&secret),
        provider.0,
        next,
        store.clock.now() + TimeDelta::minutes(OPEN_MINUTES)
    )?;
    tx.commit().await?;
    Ok(secret)
}

/// Takes a browser back from a provider, once. `None` if it was not sent there, came back before, or took too long.
pub async fn come_back(store: &Store, provider: ProviderId, secret: &str) -> Result<Option<Back>, StorageError> {
    let mut tx = store.write().await?;
    let sent = fetch_optional!(
        tx,
        (String, DateTime<Utc>),
        "DELETE FROM sign_ons WHERE secret_hash = $1 AND provider_id = $2 RETURNING next, until",
        hash(secret),
        provider.0
    )?;
    let row = fetch_optional!(
        tx,
        ClientRow,
        "SELECT id, issuer, client_id, client_secret FROM identity_providers WHERE id = $1 AND mode <> 'off'",
        provider.0
    )?;
    tx.commit().await?;
    match (sent, row) {
        (Some((next, until)), Some(row)) if until > store.clock.now() => {
            Ok(Some(Back { client: client(store, row)?, next }))
        }
        _ => Ok(None),
    }
}

#[derive(sqlx::FromRow)]
struct Known {
    id: Uuid,
    email: String,
}

/// Opens a session for the user whom the provider identified. `Refused`, in words, if the user has no account, or one
/// that the provider does not vouch for.
pub async fn enter(
    store: &Store,
    client: &Client,
    identity: &Identity,
    visitor: &Visitor,
) -> Result<Entered, StorageError> {
    let mut tx = store.write().await?;
    let found = match linked(&mut tx, client, &identity.subject).await? {
        Some(known) => known,
        None => link(store, &mut tx, client, identity).await?,
    };
    let account = AccountId(found.id);
    let opened = execute!(
        tx,
        "UPDATE accounts SET state = 'active', first_login_until = NULL, last_login_at = $2
         WHERE id = $1 AND state <> 'disabled'",
        account.0,
        store.clock.now()
    )?;
    if opened == 0 || !vouches(&mut tx, client.provider, account).await? {
        return Err(StorageError::Refused(no_account(&found.email)));
    }
    // An earlier link must not set a password for a user who logs in without one.
    links::close(&mut tx, account).await?;
    let what =
        [("Single sign-on", client.issuer.as_str()), ("Browser", &visitor.device), ("Address", &visitor.address)];
    history::account::note(store, &mut tx, account, Action::LoggedIn, &what).await?;
    let entered = sessions::open(store, &mut tx, account, Stage::Full, visitor).await?;
    tx.commit().await?;
    Ok(entered)
}

async fn linked(tx: &mut Writer, client: &Client, subject: &str) -> Result<Option<Known>, StorageError> {
    fetch_optional!(
        tx,
        Known,
        "SELECT a.id, a.email FROM identities i JOIN accounts a ON a.id = i.account_id
         WHERE i.issuer = $1 AND i.subject = $2",
        &client.issuer,
        subject
    )
}

/// At the first log-in, the address determines the account.
async fn link(store: &Store, tx: &mut Writer, client: &Client, identity: &Identity) -> Result<Known, StorageError> {
    let refused = |why: &str| Err(StorageError::Refused(why.to_owned()));
    let Some(address) = identity.email.as_deref() else {
        return refused("Your organization's single sign-on did not send your email address: ask its administrators");
    };
    let (takes_unverified,) =
        fetch_one!(tx, (bool,), "SELECT unverified FROM identity_providers WHERE id = $1", client.provider.0)?;
    if !identity.verified && !takes_unverified {
        return refused(
            "Your organization's single sign-on did not confirm your email address: ask its administrators",
        );
    }
    // Locks the account, which is linked to only one identity of a provider.
    let known = fetch_optional!(
        tx,
        Known,
        "UPDATE accounts SET state = state WHERE email_key = $1 RETURNING id, email",
        email::key(address)
    )?;
    let Some(known) = known else { return Err(StorageError::Refused(no_account(address))) };
    let linked = execute!(
        tx,
        "INSERT INTO identities (issuer, subject, account_id, since) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, issuer) DO NOTHING",
        &client.issuer,
        &identity.subject,
        known.id,
        store.clock.now()
    )?;
    if linked == 0 {
        return refused(
            "Someone else in your organization used this address before: ask the reseller to disable your user \
             account and enable it again",
        );
    }
    Ok(known)
}

/// Whether a provider may identify the user of an account: its address is in one of the domains, and it belongs to
/// staff that logs in by single sign-on, or to a user of the customer.
async fn vouches(tx: &mut Writer, provider: ProviderId, account: AccountId) -> Result<bool, StorageError> {
    let (vouches,) = fetch_one!(
        tx,
        (bool,),
        "SELECT EXISTS (
             SELECT 1 FROM accounts a
             JOIN identity_providers p ON p.id = $1 AND p.mode <> 'off'
             JOIN identity_domains d ON d.provider_id = p.id AND a.email_key LIKE '%@' || d.domain
             WHERE a.id = $2
               AND CASE WHEN p.customer_id IS NULL THEN a.role <> 'customer' AND a.log_in_by = 'sso'
                        ELSE EXISTS (SELECT 1 FROM contacts c JOIN customers o ON o.id = c.customer_id
                                     WHERE c.account_id = a.id AND c.customer_id = p.customer_id
                                       AND c.archived_at IS NULL AND o.archived_at IS NULL)
                   END)",
        provider.0,
        account.0
    )?;
    Ok(vouches)
}

fn no_account(email: &str) -> String {
    format!("There is no user account here for {email} with single sign-on: ask the reseller to create one")
}
