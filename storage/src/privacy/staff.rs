//! Exports and forgets a former staff user.

use domain::account::AccountState;
use domain::history::{HistoryEntry, Section};
use domain::ids::{AccountId, CustomerId};
use domain::permission::Actor;
use domain::privacy::{FORGOTTEN, PersonalData};
use uuid::Uuid;

use super::empty_account;
use super::export::{account_data, bill_steps};
use super::records::{self, About, Words};
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::history::Row;
use crate::history::chain::Chain;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_optional, requests};

/// The address of a former staff user.
async fn find(on: &mut impl On, account: AccountId) -> Result<String, StorageError> {
    let row = fetch_optional!(
        on,
        (String, String, String),
        "SELECT name, email, state FROM accounts WHERE id = $1 AND role <> 'customer'",
        account.0
    )?;
    let (name, email, state) = row.ok_or(StorageError::NotFound)?;
    if state != AccountState::Disabled.code() {
        return Err(StorageError::Refused(format!("{name} is not out yet: take the mark Active away first")));
    }
    Ok(email)
}

/// Reads everything that is stored about a former staff user.
pub async fn export(store: &Store, account: AccountId) -> Result<PersonalData, StorageError> {
    let mut on = store.read().await?;
    find(&mut on, account).await?;
    Ok(PersonalData {
        made: store.clock.now(),
        customer: None,
        contact: Vec::new(),
        bill_steps: bill_steps(&mut on, None, Some(account.0)).await?,
        activity: activity(&mut on, account).await?,
        mails: Vec::new(),
        account: Some(account_data(&mut on, account.0).await?),
    })
}

/// The records about the person, and those by the person. The latter only with when and where: their content is about
/// others.
async fn activity(on: &mut impl On, account: AccountId) -> Result<Vec<HistoryEntry>, StorageError> {
    let rows = fetch_all!(
        on,
        Row,
        "SELECT customer_id, seq, at, person, section, action, subject_id, subject, changes FROM audit_log
         WHERE account_id = $1 OR (subject_id = $1 AND customer_id = $2)
         ORDER BY at, customer_id, seq",
        account.0,
        Chain::Reseller.id()
    )?;
    let own = |entry: HistoryEntry| match entry.subject_id {
        Some(subject) if subject == account.0 => entry,
        _ => HistoryEntry { subject: String::new(), changes: Vec::new(), ..entry },
    };
    rows.into_iter().map(|row| Ok(own(row.try_into()?))).collect()
}

/// Forgets a former staff user. The person's actions stay on record, without the name.
pub async fn forget(store: &Store, actor: &Actor, account: AccountId) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    if actor.account == account {
        return Err(StorageError::Refused("Nobody forgets themselves: another Admin can".into()));
    }
    // Locks the account, so that it is not activated meanwhile.
    execute!(tx, "UPDATE accounts SET state = state WHERE id = $1", account.0)?;
    let email = find(&mut tx, account).await?;
    let names = names(&mut tx, account).await?;
    empty_account(&mut tx, account).await?;
    // Before the chains: other writers lock a row and then its record, in this order.
    empty_names(&mut tx, account, &names).await?;
    for chain in chains(&mut tx, account).await? {
        let mut words = match chain {
            Chain::Reseller => {
                records::empty(&mut tx, chain, About { subject_id: account.0, account: None, email: Some(&email) })
                    .await?
            }
            Chain::Customer(_) => Words::default(),
        };
        words.name = records::unname(store, &mut tx, chain, account).await?;
        records::tell(store, &mut tx, actor.into(), chain, Section::Staff, account.0, "A staff user", words).await?;
    }
    tx.commit().await?;
    store.database.fold_log().await;
    Ok(())
}

/// The chains with records by the person, and the reseller's, which has records about the person. In the order in which
/// all writers lock them.
async fn chains(tx: &mut Writer, account: AccountId) -> Result<Vec<Chain>, StorageError> {
    let sql =
        "SELECT DISTINCT customer_id FROM audit_log WHERE account_id = $1 AND customer_id <> $2 ORDER BY customer_id";
    let of_customers = fetch_all!(tx, (Uuid,), sql, account.0, Chain::Reseller.id())?;
    let of_customers = of_customers.into_iter().map(|(id,)| Chain::Customer(CustomerId(id)));
    Ok(std::iter::once(Chain::Reseller).chain(of_customers).collect())
}

/// The names under which the person acted. A name that another account has is left alone: it may be that person's.
async fn names(tx: &mut Writer, account: AccountId) -> Result<Vec<String>, StorageError> {
    let rows = fetch_all!(
        tx,
        (String,),
        "SELECT name FROM (SELECT name FROM accounts WHERE id = $1
                           UNION SELECT person FROM audit_log WHERE account_id = $1) own
         WHERE name NOT IN (SELECT name FROM accounts WHERE id <> $1)",
        account.0
    )?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Erases the person's names from rows of the portal, with or without an account beside them.
async fn empty_names(tx: &mut Writer, account: AccountId, names: &[String]) -> Result<(), StorageError> {
    execute!(tx, "UPDATE bill_steps SET person = $2 WHERE account_id = $1", account.0, FORGOTTEN)?;
    execute!(tx, "UPDATE dispute_messages SET person = $2 WHERE account_id = $1", account.0, FORGOTTEN)?;
    for name in names {
        for sql in [
            "UPDATE accounts SET updated_by = $2 WHERE updated_by = $1",
            "UPDATE customers SET updated_by = $2 WHERE updated_by = $1",
            "UPDATE contacts SET updated_by = $2 WHERE updated_by = $1",
            "UPDATE customer_groups SET updated_by = $2 WHERE updated_by = $1",
            "UPDATE purchase_orders SET updated_by = $2 WHERE updated_by = $1",
            "UPDATE purchase_order_ledger SET person = $2 WHERE person = $1",
            "UPDATE customer_settings SET updated_by = $2 WHERE updated_by = $1",
            "UPDATE closed_months SET closed_by = $2 WHERE closed_by = $1",
            "UPDATE cloud_accounts SET updated_by = $2 WHERE updated_by = $1",
            "UPDATE customer_tag_keys SET updated_by = $2 WHERE updated_by = $1",
            "UPDATE identity_providers SET updated_by = $2 WHERE updated_by = $1",
        ] {
            execute!(tx, sql, name, FORGOTTEN)?;
        }
    }
    Ok(())
}
