//! Mail about a bill: what it tells its reader, and whether that is still true.

use chrono::NaiveDate;
use domain::account::AccountState;
use domain::bill::{BillState, bill_name};
use domain::bill_mail;
use domain::billing_period::BillingPeriod;
use domain::contact::full_name;
use domain::cost::Cost;
use domain::email;
use domain::ids::{AccountId, BillId, ContactId, MailId};
use domain::mail::MailKind;
use uuid::Uuid;

use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, execute, fetch_all, fetch_one};

/// Whom a mail about a bill is addressed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// A contact of the bill's customer, with or without a user account.
    Contact(ContactId),
    /// A staff user.
    Staff(AccountId),
}

/// A mail about a bill to be sent.
pub(crate) struct NewBillMail<'a> {
    pub(crate) kind: MailKind,
    pub(crate) bill: BillId,
    /// The customer's name.
    pub(crate) customer: &'a str,
    pub(crate) to: To,
    /// The reader's address and name.
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    /// The reason of the step, if it has one.
    pub(crate) detail: Option<&'a str>,
}

/// Queues a mail about a bill in the transaction of the step that causes it.
pub(crate) async fn add(store: &Store, tx: &mut Writer, mail: NewBillMail<'_>) -> Result<(), StorageError> {
    let now = store.clock.now();
    let id = MailId::at(now, store.randomness.bytes());
    let (contact, account) = match mail.to {
        To::Contact(contact) => (Some(contact.0), None),
        To::Staff(account) => (None, Some(account.0)),
    };
    execute!(
        tx,
        "INSERT INTO mails
             (id, kind, contact_id, account_id, bill_id, email, name, customer, detail, state, tries, next_try_at,
              created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', 0, $10, $10)",
        id.0,
        mail.kind.code(),
        contact,
        account,
        mail.bill.0,
        mail.email,
        mail.name,
        mail.customer,
        mail.detail,
        now
    )?;
    Ok(())
}

/// Deletes the mails about a bill that were not tried yet and are not true any more, now that the bill reached a state. One
/// that was tried stays, so that staff can see why it did not arrive.
pub(crate) async fn overtake(tx: &mut Writer, bill: BillId, reached: BillState) -> Result<(), StorageError> {
    for (kind, _) in bill_mail::TRUE_IN.iter().filter(|(kind, _)| !bill_mail::is_true(*kind, reached)) {
        let sql = "DELETE FROM mails WHERE bill_id = $1 AND kind = $2 AND state = 'waiting' AND tries = 0";
        execute!(tx, sql, bill.0, kind.code())?;
    }
    Ok(())
}

/// Deletes the waiting mails about a bill: all of them, or those to one address.
pub async fn withdraw(store: &Store, bill: BillId, address: Option<&str>) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    let waiting = "SELECT id, email FROM mails WHERE bill_id = $1 AND state = 'waiting'";
    for (id, email) in fetch_all!(tx, (Uuid, String), waiting, bill.0)? {
        if address.is_none_or(|address| email::key(address) == email::key(&email)) {
            execute!(tx, "DELETE FROM mails WHERE id = $1 AND state = 'waiting'", id)?;
        }
    }
    tx.commit().await
}

/// Who reads a mail about a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A staff user.
    Staff,
    /// A contact who can log in; `several`: to several customers.
    User {
        /// Whether the user chooses the organization after the log-in.
        several: bool,
    },
    /// A contact with a user account that was not used yet.
    Pending,
    /// A contact without a user account, or with a disabled one.
    WithoutAccount,
    /// A removed contact or a disabled staff user, who gets no more mail.
    Gone,
}

/// The bill that a mail is about, as it is now, and the mail's reader.
#[derive(Clone, Debug)]
pub struct AboutBill {
    /// The bill.
    pub id: BillId,
    /// Its number: see [`bill_name`].
    pub number: i64,
    /// The days it is for.
    pub period: BillingPeriod,
    /// ISO 4217.
    pub currency: String,
    /// The invoiced cost.
    pub billed: Cost,
    /// Its state.
    pub state: BillState,
    /// Who reads the mail.
    pub reader: Reader,
}

impl AboutBill {
    /// Why a mail of this kind must not be sent any more, if so.
    #[must_use]
    pub fn outdated(&self, kind: MailKind) -> Option<String> {
        if self.reader == Reader::Gone {
            return Some("its recipient is no longer a contact or an active user".to_owned());
        }
        (!bill_mail::is_true(kind, self.state))
            .then(|| format!("{} is now in the state {}", bill_name(self.number), self.state.label()))
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    number: i64,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    billed: String,
    state: String,
    is_contact: bool,
    is_archived: bool,
    account_state: Option<String>,
    several: bool,
}

impl Row {
    fn reader(&self) -> Reader {
        let account = self.account_state.as_deref().and_then(AccountState::from_code);
        match account {
            _ if self.is_archived => Reader::Gone,
            Some(AccountState::Active) if self.is_contact => Reader::User { several: self.several },
            Some(AccountState::Pending) if self.is_contact => Reader::Pending,
            _ if self.is_contact => Reader::WithoutAccount,
            Some(AccountState::Active) => Reader::Staff,
            _ => Reader::Gone,
        }
    }
}

/// The bill of a mail about a bill.
pub(super) async fn read(on: &mut impl On, mail: MailId) -> Result<AboutBill, StorageError> {
    let row = fetch_one!(
        on,
        Row,
        "SELECT b.id, b.number, b.first_day, b.last_day, b.currency, b.billed, b.state,
                c.id IS NOT NULL AS is_contact, c.archived_at IS NOT NULL AS is_archived, a.state AS account_state,
                EXISTS (SELECT 1 FROM contacts o
                        WHERE o.account_id = c.account_id AND o.customer_id <> c.customer_id
                          AND o.archived_at IS NULL) AS several
         FROM mails m JOIN current_bills b ON b.id = m.bill_id
         LEFT JOIN contacts c ON c.id = m.contact_id
         LEFT JOIN accounts a ON a.id = COALESCE(m.account_id, c.account_id)
         WHERE m.id = $1",
        mail.0
    )?;
    let id = BillId(row.id);
    let corrupt = |column| StorageError::Corrupt { table: "bills", column, id: id.to_string() };
    Ok(AboutBill {
        id,
        number: row.number,
        period: BillingPeriod { first: row.first_day, last: row.last_day },
        billed: costs::cost(&row.billed, "billed", id.0)?,
        state: BillState::from_code(&row.state).ok_or_else(|| corrupt("state"))?,
        reader: row.reader(),
        currency: row.currency,
    })
}

/// The present address and name of a contact.
pub(super) async fn address(on: &mut impl On, contact: ContactId) -> Result<(String, String), StorageError> {
    let sql = "SELECT email, first_name, last_name FROM contacts WHERE id = $1";
    let (email, first, last) = fetch_one!(on, (String, String, String), sql, contact.0)?;
    Ok((email, full_name(&first, &last)))
}
