//! Queues the mails about a step of a bill, in the transaction of the step: to the customer's contacts and to staff. See
//! docs/mail.md.

use std::collections::HashSet;

use domain::alert::AlertKind;
use domain::bill::BillStep;
use domain::bill_mail;
use domain::contact::{UserType, full_name};
use domain::dispute::Answer;
use domain::ids::{AccountId, BillId, ContactId, CustomerId};
use domain::mail::MailKind;
use domain::permission::Scope;
use uuid::Uuid;

use crate::absences::deputies_at;
use crate::by::By;
use crate::customers;
use crate::database::Writer;
use crate::error::StorageError;
use crate::mails::bill::{NewBillMail, To, add, overtake};
use crate::store::Store;
use crate::{fetch_all, fetch_optional};

/// A recipient of a mail.
struct Recipient {
    kind: MailKind,
    to: To,
    email: String,
    email_key: String,
    name: String,
    /// The user account, if there is one.
    account: Option<Uuid>,
}

/// Queues the mails about a step of a bill. The person who took the step gets none, and each other person
/// at most one: the most important.
pub(super) async fn queue(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    bill: BillId,
    (step, detail): (BillStep, Option<&str>),
) -> Result<(), StorageError> {
    overtake(tx, bill, step.to()).await?;
    let mut recipients = staff(tx, bill, bill_mail::to_staff(step)).await?;
    // A person approves without a reason.
    let is_automatic = step == BillStep::Approve && detail.is_some();
    let kind = |_, types: &[UserType], alerted| match is_automatic {
        true if types.contains(&UserType::BillApprover) => Some(MailKind::BillApprovedAutomatically),
        _ => bill_mail::to_contact(step, types, alerted),
    };
    recipients.extend(contacts(store, tx, customer, kind).await?);
    tell(store, tx, by, customer, bill, recipients, detail).await
}

/// Queues the reminder to those whose approval is missing.
pub(super) async fn remind(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    bill: BillId,
    detail: &str,
) -> Result<(), StorageError> {
    let approved = fetch_all!(
        tx,
        (Uuid,),
        "SELECT contact_id FROM bill_approvals
         WHERE bill_id = $1 AND contact_id IS NOT NULL
           AND sending = (SELECT COALESCE(MAX(version), 0) FROM bill_sendings WHERE bill_id = $1)",
        bill.0
    )?;
    let kind = |contact: Uuid, types: &[UserType], _| {
        let is_missing = types.contains(&UserType::BillApprover) && !approved.contains(&(contact,));
        is_missing.then_some(MailKind::BillReminder)
    };
    let recipients = contacts(store, tx, customer, kind).await?;
    tell(store, tx, by, customer, bill, recipients, Some(detail)).await
}

/// Queues the mail about an approval that is not the last one to the other Bill Approvers.
pub(super) async fn partly(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    bill: BillId,
    told: &str,
) -> Result<(), StorageError> {
    let is_told =
        |_, types: &[UserType], _| types.contains(&UserType::BillApprover).then_some(MailKind::BillPartlyApproved);
    let approvers = contacts(store, tx, customer, is_told).await?;
    tell(store, tx, by, customer, bill, approvers, Some(told)).await
}

/// Queues the mail to staff about disputes that were granted at once and corrected.
pub(super) async fn granted(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    bill: BillId,
) -> Result<(), StorageError> {
    let recipients = staff(tx, bill, Some(MailKind::DisputeGranted)).await?;
    tell(store, tx, by, customer, bill, recipients, None).await
}

/// Queues the mail with a question about a dispute to the Bill Approvers.
pub(super) async fn ask(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    bill: BillId,
    question: Option<&str>,
) -> Result<(), StorageError> {
    let is_asked =
        |_, types: &[UserType], _| types.contains(&UserType::BillApprover).then_some(MailKind::DisputeQuestion);
    let approvers = contacts(store, tx, customer, is_asked).await?;
    tell(store, tx, by, customer, bill, approvers, question).await
}

/// Queues the mail about an answer of the customer to a dispute to staff, with its text.
pub(super) async fn answered(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    bill: BillId,
    (answer, text): (Answer, Option<&str>),
) -> Result<(), StorageError> {
    let recipients = staff(tx, bill, bill_mail::of_answer(answer)).await?;
    tell(store, tx, by, customer, bill, recipients, text).await
}

/// Queues a mail to each person once, and none to the person who acts.
async fn tell(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    customer: CustomerId,
    bill: BillId,
    mut recipients: Vec<Recipient>,
    detail: Option<&str>,
) -> Result<(), StorageError> {
    // In the order of the kinds, so that a request to approve wins.
    recipients.sort_by_key(|recipient| recipient.kind);
    let mut told = Persons::default();
    if let Some(account) = by.account {
        told.is_new(&own_key(tx, account).await?.unwrap_or_default(), Some(account.0));
    }
    let name = customers::name_on(tx, Scope::AllCustomers, customer).await?;
    for Recipient { kind, to, email, email_key, name: reader, account } in recipients {
        if told.is_new(&email_key, account) {
            let mail = NewBillMail { kind, bill, customer: &name, to, email: &email, name: &reader, detail };
            add(store, tx, mail).await?;
        }
    }
    Ok(())
}

/// Persons by address and by user account: two contacts may share one account.
#[derive(Default)]
struct Persons {
    addresses: HashSet<String>,
    accounts: HashSet<Uuid>,
}

impl Persons {
    /// Adds a person; `false` if it is known by the address or by the account.
    fn is_new(&mut self, email_key: &str, account: Option<Uuid>) -> bool {
        let by_address = self.addresses.insert(email_key.to_owned());
        let by_account = account.is_none_or(|account| self.accounts.insert(account));
        by_address && by_account
    }
}

async fn own_key(tx: &mut Writer, account: AccountId) -> Result<Option<String>, StorageError> {
    let row = fetch_optional!(tx, (String,), "SELECT email_key FROM accounts WHERE id = $1", account.0)?;
    Ok(row.map(|(key,)| key))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    first_name: String,
    last_name: String,
    email: String,
    email_key: String,
    account_id: Option<Uuid>,
    alerted: bool,
}

/// The contacts who get a mail.
async fn contacts(
    store: &Store,
    tx: &mut Writer,
    customer: CustomerId,
    kind_of: impl Fn(Uuid, &[UserType], bool) -> Option<MailKind>,
) -> Result<Vec<Recipient>, StorageError> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT c.id, c.first_name, c.last_name, c.email, c.email_key, c.account_id,
                c.billops_alerts AND EXISTS (SELECT 1 FROM contact_alerts a
                                             WHERE a.contact_id = c.id AND a.kind = $2) AS alerted
         FROM contacts c WHERE c.customer_id = $1 AND c.archived_at IS NULL ORDER BY c.id",
        customer.0,
        AlertKind::BillReadyForReview.code()
    )?;
    let types = fetch_all!(
        tx,
        (Uuid, String),
        // A deputy hears what a Bill Approver hears.
        concat!(
            "SELECT t.contact_id, t.user_type FROM contact_user_types t
             JOIN contacts c ON c.id = t.contact_id WHERE c.customer_id = $1
             UNION
             SELECT d.deputy_id, 'bill_approver' FROM ",
            deputies_at!("$2"),
            " d JOIN contacts c ON c.id = d.deputy_id WHERE c.customer_id = $1"
        ),
        customer.0,
        store.clock.now()
    )?;
    let recipient = |row: Row| {
        let own = types.iter().filter(|(contact, _)| *contact == row.id);
        let own: Vec<UserType> = own.filter_map(|(_, code)| UserType::from_code(code)).collect();
        let kind = kind_of(row.id, &own, row.alerted)?;
        Some(Recipient {
            kind,
            to: To::Contact(ContactId(row.id)),
            name: full_name(&row.first_name, &row.last_name),
            email: row.email,
            email_key: row.email_key,
            account: row.account_id,
        })
    };
    Ok(rows.into_iter().filter_map(recipient).collect())
}

/// The staff who get a mail: the user who sent the bill for approval or, if that account is no longer active or the
/// command line sent the bill, all active Admins.
async fn staff(tx: &mut Writer, bill: BillId, kind: Option<MailKind>) -> Result<Vec<Recipient>, StorageError> {
    let Some(kind) = kind else { return Ok(Vec::new()) };
    type Account = (Uuid, String, String, String);
    let sender = fetch_optional!(
        tx,
        Account,
        "SELECT a.id, a.email, a.email_key, a.name FROM accounts a
         WHERE a.role <> 'customer' AND a.state = 'active'
           AND a.id = (SELECT account_id FROM bill_steps
                       WHERE bill_id = COALESCE((SELECT split_from FROM bills WHERE id = $1), $1)
                         AND state = 'sent_for_approval' ORDER BY version DESC LIMIT 1)",
        bill.0
    )?;
    let rows = match sender {
        Some(sender) => vec![sender],
        None => {
            let admins = "SELECT id, email, email_key, name FROM accounts
                          WHERE role = 'admin' AND state = 'active' ORDER BY id";
            fetch_all!(tx, Account, admins)?
        }
    };
    let recipient = |(id, email, email_key, name): Account| {
        let to = To::Staff(AccountId(id));
        Recipient { kind, to, email, email_key, name, account: Some(id) }
    };
    Ok(rows.into_iter().map(recipient).collect())
}
