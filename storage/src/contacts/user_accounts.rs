//! The user accounts of a customer's contacts.

use std::collections::BTreeSet;

use domain::account::AccountState;
use domain::contact_list::{AccountChange, AccountOutcome, ContactSummary, account_field};
use domain::email;
use domain::history::{Action, FieldChange, Section};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::mail::MailKind;
use domain::permission::Scope;
use uuid::Uuid;

use super::list;
use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::mails::NewMail;
use crate::record::Change;
use crate::store::Store;
use crate::{accounts, customers, execute, fetch_all, fetch_one, fetch_optional, limits, mails, requests};

/// Detaches an account from a contact: ends its sessions at the customer; disables it if it serves no other contact.
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

/// Whether an account also serves others: then no page of this contact's customer may change its name or address.
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

/// How many user accounts change in one transaction. Larger changes let others save in between.
const AT_ONCE: usize = 100;

/// Gives a user account to exactly the checked contacts of a customer: creates, joins, updates, enables or disables as
/// needed. Returns the changes. Contacts of other customers, and accounts that serve them too, are left alone.
pub async fn set_accounts(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    checked: &[ContactId],
) -> Result<Vec<AccountOutcome>, StorageError> {
    let (organization, _) = customers::name(store, Scope::AllCustomers, customer).await?;
    let contacts = list(store, Scope::AllCustomers, customer).await?;
    let changing = contacts.into_iter().filter(|contact| changes(contact, checked.contains(&contact.id)));
    let changing: Vec<ContactSummary> = changing.collect();
    let mut chunks = changing.chunks(AT_ONCE).peekable();
    let mut outcomes = Vec::new();
    loop {
        let chunk = chunks.next().unwrap_or_default();
        let mut tx = store.write().await?;
        if let Some(outcomes) = requests::answered(store, &mut tx, by).await? {
            return Ok(outcomes);
        }
        customers::lock(&mut tx, customer).await?;
        lock_accounts(&mut tx, chunk).await?;
        let mut done = Vec::with_capacity(chunk.len());
        for (place, contact) in by_address(chunk) {
            let wanted = checked.contains(&contact.id);
            let outcome = set_account(store, &mut tx, by, (customer, &organization), contact, wanted).await;
            let outcome = outcome.map_err(|error| at_row(error, contact.id))?;
            done.extend(outcome.map(|outcome| (place, outcome)));
        }
        done.sort_by_key(|(place, _)| *place);
        outcomes.extend(done.into_iter().map(|(_, outcome)| outcome));
        if chunks.peek().is_none() {
            requests::answer(&mut tx, by, &outcomes).await?;
            tx.commit().await?;
            return Ok(outcomes);
        }
        // The form counts as done with the last chunk: if one fails, it can be sent again and continues there.
        requests::forget(&mut tx, by).await?;
        tx.commit().await?;
    }
}

/// Whether a contact's user account is to be created, changed or disabled.
fn changes(contact: &ContactSummary, wanted: bool) -> bool {
    match contact.account {
        None => wanted,
        Some(AccountState::Disabled) => wanted,
        Some(_) => !wanted || contact.outdated,
    }
}

/// Locks the user accounts that contacts have or may join, in the order of their ids: another customer's contacts may
/// share them in another order.
async fn lock_accounts(tx: &mut Writer, contacts: &[ContactSummary]) -> Result<(), StorageError> {
    let mut accounts = BTreeSet::new();
    for contact in contacts {
        let found = fetch_all!(
            tx,
            (Uuid,),
            "SELECT id FROM accounts
             WHERE email_key = $2 OR id = (SELECT account_id FROM contacts WHERE id = $1)",
            contact.id.0,
            email::key(&contact.email)
        )?;
        accounts.extend(found.into_iter().map(|(id,)| id));
    }
    for account in accounts {
        execute!(tx, "UPDATE accounts SET version = version WHERE id = $1", account)?;
    }
    Ok(())
}

/// The contacts in the order of their addresses, each with its index, so that two requests that create accounts for the
/// same addresses cannot deadlock.
fn by_address(contacts: &[ContactSummary]) -> Vec<(usize, &ContactSummary)> {
    let mut contacts: Vec<_> = contacts.iter().enumerate().collect();
    contacts.sort_by_cached_key(|(_, contact)| email::key(&contact.email));
    contacts
}

/// Gives a contact its user account or takes it away; `None` if another user did so meanwhile, or removed the contact.
async fn set_account(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    (customer, organization): (CustomerId, &str),
    contact: &ContactSummary,
    wanted: bool,
) -> Result<Option<AccountOutcome>, StorageError> {
    let ContactSummary { id, name, email, account: state, outdated, .. } = contact;
    let (id, is_disabled) = (*id, *state == Some(AccountState::Disabled));
    let sql = "SELECT account_id FROM contacts WHERE id = $1 AND archived_at IS NULL";
    let Some((account,)) = fetch_optional!(tx, (Option<Uuid>,), sql, id.0)? else { return Ok(None) };
    let (account, change) = match account.map(AccountId) {
        None if wanted => join_or_create(store, tx, id, email, name).await?,
        Some(account) if wanted && (*outdated || is_disabled) => {
            bring_up(store, tx, customer, id, (account, is_disabled), (email, name)).await?
        }
        Some(account) if !wanted && !is_disabled => {
            let stays = serves_another(tx, id, account).await?;
            if stays {
                execute!(tx, "UPDATE contacts SET account_id = NULL WHERE id = $1", id.0)?;
            }
            leave(tx, customer, id, account).await?;
            (account, if stays { AccountChange::Left } else { AccountChange::Disabled })
        }
        _ => return Ok(None),
    };
    // The account's own address: a shared account's may differ from the contact's.
    let (email,) = fetch_one!(tx, (String,), "SELECT email FROM accounts WHERE id = $1", account.0)?;
    let outcome = AccountOutcome { contact: id, name: name.clone(), email, change, invitation: None, link: None };
    if change == AccountChange::Kept {
        return Ok(Some(outcome));
    }
    let now = FieldChange { path: "Account".into(), old: String::new(), new: change.word().into() };
    let key = (customer, id);
    Change { store, tx, by }.log(Section::Accounts, key, name, Action::Changed, vec![now]).await?;
    let invitation = match change {
        AccountChange::Disabled | AccountChange::Left => None,
        _ => accounts::invite(store, tx, account).await?,
    };
    if let Some(kind) = mail_of(change, invitation.is_some()) {
        limits::mail_by_staff(store, tx, &outcome.email).await?;
        let mail = NewMail { kind, account, link: invitation, customer: organization, detail: None };
        mails::add(store, tx, mail).await?;
    }
    Ok(Some(AccountOutcome { invitation, ..outcome }))
}

/// The mail to send after a change of an account.
fn mail_of(change: AccountChange, invited: bool) -> Option<MailKind> {
    match change {
        _ if invited => Some(MailKind::Welcome),
        AccountChange::Joined => Some(MailKind::Joined),
        AccountChange::Updated => Some(MailKind::Renamed),
        AccountChange::Enabled => Some(MailKind::Enabled),
        // Logs in by single sign-on, so no link is needed.
        AccountChange::Created => Some(MailKind::Welcome),
        AccountChange::Disabled | AccountChange::Left | AccountChange::Kept => None,
    }
}

/// Updates an account whose name or address differs from the contact's, or enables it.
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
    accounts::rename(tx, account, email, name).await.map_err(|error| match error {
        StorageError::Taken { .. } => elsewhere(email),
        other => other,
    })?;
    Ok((account, if is_disabled { AccountChange::Enabled } else { AccountChange::Updated }))
}

/// Enables an account for one contact. Contacts that it served before stay detached: their customers did not ask.
async fn enable_for(tx: &mut Writer, contact: ContactId, account: AccountId) -> Result<(), StorageError> {
    execute!(tx, "UPDATE contacts SET account_id = NULL WHERE account_id = $2 AND id <> $1", contact.0, account.0)?;
    accounts::enable(tx, account).await
}

/// Joins the account that the address has with another customer, or creates one.
async fn join_or_create(
    store: &Store,
    tx: &mut Writer,
    id: ContactId,
    email: &str,
    name: &str,
) -> Result<(AccountId, AccountChange), StorageError> {
    let mut found = accounts::of_customer(tx, email).await?;
    let mut new = None;
    if found.is_none() {
        new = accounts::create_pending(store, tx, email, name).await?;
        // Another customer's contact may have got an account for it at the same time: it serves this one as well.
        found = accounts::of_customer(tx, email).await?;
    }
    let (account, change) = match found {
        Some((account, _)) if new == Some(account) => (account, AccountChange::Created),
        Some((account, AccountState::Disabled)) => {
            enable_for(tx, id, account).await?;
            (account, AccountChange::Enabled)
        }
        Some((account, _)) => (account, AccountChange::Joined),
        None => return Err(elsewhere(email)),
    };
    execute!(tx, "UPDATE contacts SET account_id = $2 WHERE id = $1", id.0, account.0)?;
    Ok((account, change))
}

fn elsewhere(email: &str) -> StorageError {
    let message =
        format!("{email} already has a user account that this contact cannot use: enter another email address");
    StorageError::Unfit { field: "email".into(), message }
}

/// Shows an error in a contact's address in the contact's row of the form.
fn at_row(error: StorageError, contact: ContactId) -> StorageError {
    match error {
        StorageError::Unfit { message, .. } => StorageError::Unfit { field: account_field(contact), message },
        other => other,
    }
}
