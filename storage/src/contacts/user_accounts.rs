//! The user accounts of a customer's contacts.

use domain::account::AccountState;
use domain::contact_list::{AccountChange, AccountOutcome, ContactSummary};
use domain::history::{Action, FieldChange, Section};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::mail::MailKind;
use domain::permission::Scope;
use uuid::Uuid;

use super::{list, record};
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::By;
use crate::mails::NewMail;
use crate::store::Store;
use crate::{accounts, customers, execute, fetch_one, history, limits, mails, requests};

/// An account that no longer serves a contact: its sessions at the customer end; without another contact it is disabled.
pub(super) async fn leave(
    tx: &mut Writer,
    customer: CustomerId,
    contact: ContactId,
    account: AccountId,
) -> Result<(), StorageError> {
    if serves_another(tx, contact, account).await? {
        execute!(tx, "DELETE FROM sessions WHERE account_id = $1 AND customer_id = $2", account.0, customer.0)?;
        Ok(())
    } else {
        accounts::disable(tx, account).await
    }
}

/// Whether an account is not this contact's alone: then no page of the contact's customer may move it.
async fn serves_another(tx: &mut Writer, contact: ContactId, account: AccountId) -> Result<bool, StorageError> {
    let (another,) = fetch_one!(
        tx,
        (bool,),
        "SELECT EXISTS (SELECT 1 FROM contacts WHERE account_id = $2 AND id <> $1 AND archived_at IS NULL)
             OR EXISTS (SELECT 1 FROM accounts WHERE id = $2 AND role <> 'customer')",
        contact.0,
        account.0
    )?;
    Ok(another)
}

/// How many user accounts change in one transaction. With more, others save in between.
const AT_ONCE: usize = 100;

/// Gives a user account to exactly the checked contacts of a customer: creates, joins, updates and enables where it is
/// needed, disables where one is too many. Says what changed; contacts of other customers, and log-ins that serve them as
/// well, are left alone.
pub async fn set_accounts(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    checked: &[ContactId],
) -> Result<Vec<AccountOutcome>, StorageError> {
    let (organization, _) = customers::name(store, Scope::AllCustomers, customer).await?;
    let contacts = list(store, Scope::AllCustomers, customer).await?;
    let mut tx = store.write().await?;
    if let Some(outcomes) = requests::answered(store, &mut tx, by).await? {
        return Ok(outcomes);
    }
    let mut outcomes = Vec::new();
    for ContactSummary { id, name, email, account: state, outdated, .. } in contacts {
        let wanted = checked.contains(&id);
        let (account,) = fetch_one!(tx, (Option<Uuid>,), "SELECT account_id FROM contacts WHERE id = $1", id.0)?;
        let (account, change) = match account.map(AccountId) {
            None if wanted => join_or_create(store, &mut tx, id, &email, &name).await?,
            Some(account) if wanted && (outdated || state == Some(AccountState::Disabled)) => {
                let is_disabled = state == Some(AccountState::Disabled);
                bring_up(store, &mut tx, customer, id, (account, is_disabled), (&email, &name)).await?
            }
            Some(account) if !wanted && state != Some(AccountState::Disabled) => {
                let stays = serves_another(&mut tx, id, account).await?;
                if stays {
                    execute!(tx, "UPDATE contacts SET account_id = NULL WHERE id = $1", id.0)?;
                }
                leave(&mut tx, customer, id, account).await?;
                (account, if stays { AccountChange::Left } else { AccountChange::Disabled })
            }
            _ => continue,
        };
        // Its own: a shared one may have another than the contact.
        let sql = "SELECT email FROM accounts WHERE id = $1";
        let (email,) = fetch_one!(tx, (String,), sql, account.0)?;
        if change == AccountChange::Kept {
            outcomes.push(AccountOutcome { contact: id, name, email, change, invitation: None, link: None });
            continue;
        }
        let now = FieldChange { path: "Account".into(), old: String::new(), new: change.word().into() };
        let record = record(customer, Section::Accounts, Action::Changed, id, &name, vec![now]);
        history::write(store, &mut tx, by, record).await?;
        let invitation = match change {
            AccountChange::Disabled | AccountChange::Left => None,
            _ => accounts::invite(store, &mut tx, account).await?,
        };
        if let Some(kind) = mail_of(change, invitation.is_some()) {
            limits::mail_by_staff(store, &mut tx, &email).await?;
            let mail = NewMail { kind, account, link: invitation, customer: &organization, detail: None };
            mails::add(store, &mut tx, mail).await?;
        }
        outcomes.push(AccountOutcome { contact: id, name, email, change, invitation, link: None });
        if outcomes.len() % AT_ONCE == 0 {
            // The form counts as done with the last of them: when one fails, it can be sent again and goes on there.
            requests::forget(&mut tx, by).await?;
            tx.commit().await?;
            tx = store.write().await?;
            if let Some(outcomes) = requests::answered(store, &mut tx, by).await? {
                return Ok(outcomes);
            }
        }
    }
    requests::answer(&mut tx, by, &outcomes).await?;
    tx.commit().await?;
    Ok(outcomes)
}

/// What is mailed to whose account changed.
fn mail_of(change: AccountChange, invited: bool) -> Option<MailKind> {
    match change {
        _ if invited => Some(MailKind::Welcome),
        AccountChange::Joined => Some(MailKind::Joined),
        AccountChange::Updated => Some(MailKind::Renamed),
        AccountChange::Enabled => Some(MailKind::Enabled),
        // By single sign-on: no link is needed.
        AccountChange::Created => Some(MailKind::Welcome),
        AccountChange::Disabled | AccountChange::Left | AccountChange::Kept => None,
    }
}

/// The contact has another name or address than its account by now, or is to be let in again.
async fn bring_up(
    store: &Store,
    tx: &mut Writer,
    customer: CustomerId,
    id: ContactId,
    (account, is_disabled): (AccountId, bool),
    (email, name): (&str, &str),
) -> Result<(AccountId, AccountChange), StorageError> {
    if accounts::of_customer(tx, email).await?.is_some_and(|(of_address, _)| of_address != account) {
        execute!(tx, "UPDATE contacts SET account_id = NULL WHERE id = $1", id.0)?;
        leave(tx, customer, id, account).await?;
        return join_or_create(store, tx, id, email, name).await;
    }
    if is_disabled {
        enable_for(tx, id, account).await?;
    } else if serves_another(tx, id, account).await? {
        return Ok((account, AccountChange::Kept));
    }
    accounts::rename(tx, account, email, name).await.map_err(|e| elsewhere(e, email))?;
    Ok((account, if is_disabled { AccountChange::Enabled } else { AccountChange::Updated }))
}

/// Lets an account in again for one contact. Others that it served before stay shut out: their customers did not ask.
async fn enable_for(tx: &mut Writer, contact: ContactId, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "UPDATE contacts SET account_id = NULL WHERE account_id = $2 AND id <> $1", contact.0, account.0)?;
    accounts::enable(tx, account).await
}

/// The login that an address has with another customer serves this one as well; without one it is made.
async fn join_or_create(
    store: &Store,
    tx: &mut Writer,
    id: ContactId,
    email: &str,
    name: &str,
) -> Result<(AccountId, AccountChange), StorageError> {
    let (account, change) = match accounts::of_customer(tx, email).await? {
        Some((account, AccountState::Disabled)) => {
            enable_for(tx, id, account).await?;
            (account, AccountChange::Enabled)
        }
        Some((account, _)) => (account, AccountChange::Joined),
        None => {
            let new = accounts::create_pending(store, tx, email, name).await.map_err(|e| elsewhere(e, email))?;
            (new, AccountChange::Created)
        }
    };
    execute!(tx, "UPDATE contacts SET account_id = $2 WHERE id = $1", id.0, account.0)?;
    Ok((account, change))
}

fn elsewhere(error: StorageError, email: &str) -> StorageError {
    match error {
        StorageError::Taken { .. } => StorageError::Refused(format!(
            "{email} has a user account already that cannot serve this contact: give it another email address"
        )),
        other => other,
    }
}
