//! Exports everything that is stored about one contact.

use chrono::{DateTime, Utc};
use domain::bill::{BillState, bill_name};
use domain::history::HistoryEntry;
use domain::ids::{ContactId, CustomerId};
use domain::mail::MailKind;
use domain::permission::{Role, Scope};
use domain::privacy::{AccountData, BillStepData, BrowserData, IdentityData, MailData, PasskeyData, PersonalData};
use uuid::Uuid;

use super::contacts::find;
use crate::database::Reader;
use crate::error::StorageError;
use crate::history::Row;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{customers, fetch_all, fetch_one, second_factors};

/// Reads everything that is stored about a contact.
pub async fn export(
    store: &Store,
    scope: Scope,
    customer: CustomerId,
    contact: ContactId,
) -> Result<PersonalData, StorageError> {
    let (name, _) = customers::name(store, scope, customer).await?;
    let mut on = store.read().await?;
    let person = find(&mut on, scope, customer, contact).await?;
    let account = person.account.map(|account| account.0);
    Ok(PersonalData {
        made: store.clock.now(),
        customer: Some(name),
        contact: person.fields,
        bill_steps: bill_steps(&mut on, Some(customer), account).await?,
        activity: activity(&mut on, customer, contact, account).await?,
        mails: mails(&mut on, "SELECT kind, email, created_at FROM mails WHERE contact_id = $1 ORDER BY id", contact.0)
            .await?,
        account: match account {
            Some(account) => Some(account_data(&mut on, account).await?),
            None => None,
        },
    })
}

pub(super) async fn account_data(on: &mut Reader, account: Uuid) -> Result<AccountData, StorageError> {
    type Account = (String, String, String, String, DateTime<Utc>, Option<DateTime<Utc>>);
    let sql = "SELECT email, name, role, state, created_at, last_login_at FROM accounts WHERE id = $1";
    let (email, name, role, state, created, last_login) = fetch_one!(on, Account, sql, account)?;
    let role = Role::from_code(&role).map_or(role, |role| role.label().to_owned());
    type Browser = (String, String, DateTime<Utc>, DateTime<Utc>);
    let browser = |(browser, address, since, last_seen): Browser| BrowserData { browser, address, since, last_seen };
    let sessions = "SELECT device, address, created_at, last_seen_at FROM sessions WHERE account_id = $1";
    let sessions = fetch_all!(on, Browser, sessions, account)?.into_iter().map(browser).collect();
    let browsers = "SELECT name, '', created_at, last_seen_at FROM devices WHERE account_id = $1";
    let browsers = fetch_all!(on, Browser, browsers, account)?.into_iter().map(browser).collect();
    let mails =
        mails(on, "SELECT kind, email, created_at FROM mails WHERE account_id = $1 ORDER BY id", account).await?;
    type Key = (String, DateTime<Utc>, Option<DateTime<Utc>>);
    let passkeys = "SELECT name, created_at, last_used_at FROM passkeys WHERE account_id = $1 ORDER BY id";
    let passkeys = fetch_all!(on, Key, passkeys, account)?;
    let passkey = |(name, since, last_used): Key| PasskeyData { name, since, last_used };
    let passkeys = passkeys.into_iter().map(passkey).collect();
    let identities = "SELECT issuer, subject, since FROM identities WHERE account_id = $1 ORDER BY since";
    let identities = fetch_all!(on, (String, String, DateTime<Utc>), identities, account)?;
    let identity = |(issuer, subject, since): (String, String, DateTime<Utc>)| IdentityData { issuer, subject, since };
    let identities = identities.into_iter().map(identity).collect();
    let second_factor = second_factors::state::has(on, domain::ids::AccountId(account)).await?;
    Ok(AccountData {
        email,
        name,
        role,
        state,
        created,
        last_login,
        second_factor,
        passkeys,
        identities,
        sessions,
        browsers,
        mails,
    })
}

/// The mails that a query selects, by the id of their recipient.
async fn mails(on: &mut Reader, sql: &'static str, recipient: Uuid) -> Result<Vec<MailData>, StorageError> {
    let rows = fetch_all!(on, (String, String, DateTime<Utc>), sql, recipient)?;
    let mail = |(kind, to, written): (String, String, DateTime<Utc>)| MailData {
        what: MailKind::from_code(&kind).map_or(kind, |kind| kind.label().to_owned()),
        to,
        written,
    };
    Ok(rows.into_iter().map(mail).collect())
}

pub(super) async fn bill_steps(
    on: &mut Reader,
    customer: Option<CustomerId>,
    account: Option<Uuid>,
) -> Result<Vec<BillStepData>, StorageError> {
    let rows = fetch_all!(
        on,
        (i64, String, DateTime<Utc>),
        "SELECT b.number, s.state, s.at FROM bill_steps s JOIN bills b ON b.id = s.bill_id
         WHERE ($1 IS NULL OR b.customer_id = $1) AND s.account_id = $2 ORDER BY s.at, b.number",
        customer.map(|customer| customer.0),
        account
    )?;
    let step = |(number, state, at): (i64, String, DateTime<Utc>)| BillStepData {
        bill: bill_name(number),
        state: BillState::from_code(&state).map_or(state, |state| state.label().to_owned()),
        at,
    };
    Ok(rows.into_iter().map(step).collect())
}

async fn activity(
    on: &mut Reader,
    customer: CustomerId,
    contact: ContactId,
    account: Option<Uuid>,
) -> Result<Vec<HistoryEntry>, StorageError> {
    let rows = fetch_all!(
        on,
        Row,
        "SELECT customer_id, seq, at, person, section, action, subject_id, subject, changes FROM audit_log
         WHERE (customer_id = $1 AND (subject_id = $2 OR account_id = $3))
            OR (customer_id = $4 AND (subject_id IN ($2, $3) OR account_id = $3))
         ORDER BY at, customer_id, seq",
        customer.0,
        contact.0,
        account,
        Chain::Reseller.id()
    )?;
    rows.into_iter().map(TryInto::try_into).collect()
}
