//! The approvals of a bill: whose they are, what was added to them, and whether the last one that is needed was given.
//! See docs/approving-bills.md.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::approval::{Approval, Approvals, Needed, Remarks};
use domain::bill::BillState;
use domain::contact::full_name;
use domain::ids::{AccountId, BillId, CustomerId};
use domain::permission::Actor;
use uuid::Uuid;

use crate::absences::deputies_at;
use crate::by::By;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::store::Store;
use crate::{automatic_approval, costs, execute, fetch_all, fetch_one, fetch_optional, settings};

/// What an approval brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// It was the last one that was needed.
    Last,
    /// Others have to approve the bill, too.
    Waits,
}

/// A bill as it was sent.
struct Sending {
    /// The bill's version then; 0 if an older version of the program sent it.
    version: i64,
    needed: Needed,
}

async fn sending(on: &mut impl On, bill: BillId) -> Result<Sending, StorageError> {
    let sql = "SELECT version, needed FROM bill_sendings WHERE bill_id = $1 ORDER BY version DESC LIMIT 1";
    let Some((version, needed)) = fetch_optional!(on, (i64, String), sql, bill.0)? else {
        return Ok(Sending { version: 0, needed: Needed::One });
    };
    let corrupt =
        || StorageError::Corrupt { table: "bill_sendings", column: "needed", id: format!("{bill}/{version}") };
    Ok(Sending { version, needed: Needed::from_code(&needed).ok_or_else(corrupt)? })
}

/// How many have to approve a bill that was sent.
pub(super) async fn needed_of(on: &mut impl On, bill: BillId) -> Result<Needed, StorageError> {
    Ok(sending(on, bill).await?.needed)
}

/// Fixes how many have to approve a bill that is sent now.
pub(super) async fn fix(tx: &mut Writer, customer: CustomerId, bill: BillId) -> Result<(), StorageError> {
    let needed = needed(tx, customer, bill).await?;
    let sql = "INSERT INTO bill_sendings (bill_id, version, needed) SELECT id, version, $2 FROM bills WHERE id = $1";
    execute!(tx, sql, bill.0, needed.code())?;
    Ok(())
}

/// Adds the approval of a person, and says whether it was the last one. The command line and the automatic approval
/// need no other.
pub(super) async fn give(
    store: &Store,
    tx: &mut Writer,
    by: &By<'_>,
    customer: CustomerId,
    (bill, content): (BillId, i64),
    remarks: &Remarks,
) -> Result<Given, StorageError> {
    let Sending { version, needed } = sending(tx, bill).await?;
    let add = NewApproval { bill, content, sending: version, by, remarks };
    let Some(account) = by.account else {
        add.to(store, tx, None).await?;
        return Ok(Given::Last);
    };
    let earlier = "SELECT account_id FROM bill_approvals WHERE bill_id = $1 AND sending = $2";
    let earlier = fetch_all!(tx, (Option<Uuid>,), earlier, bill.0, version)?;
    let mut accounts: HashSet<Uuid> = earlier.into_iter().filter_map(|(account,)| account).collect();
    let is_first = accounts.insert(account.0);
    if is_first {
        let whose = whose(store, tx, customer, account).await?;
        if whose.is_empty() && needed != Needed::One {
            return Err(StorageError::Refused("Only a Bill Approver of this customer can approve this bill".into()));
        }
        if whose.is_empty() {
            add.to(store, tx, None).await?;
        }
        for approval in whose {
            add.to(store, tx, Some(approval)).await?;
        }
    }
    let missing = missing(tx, customer, bill, version).await?;
    let is_last = match needed {
        Needed::One => true,
        Needed::Two => accounts.len() >= 2,
        Needed::All => missing.is_empty(),
    };
    match is_last {
        true => Ok(Given::Last),
        false if is_first => Ok(Given::Waits),
        false => {
            let others = if missing.is_empty() { "another Bill Approver".to_owned() } else { missing.join(", ") };
            Err(StorageError::Refused(format!("You approved this bill already. It waits for {others}")))
        }
    }
}

/// The Bill Approvers for whom a user approves: the user, and everybody whose deputy the user is now; `true` for these.
async fn whose(
    store: &Store,
    tx: &mut Writer,
    customer: CustomerId,
    account: AccountId,
) -> Result<Vec<(Uuid, bool)>, StorageError> {
    fetch_all!(
        tx,
        (Uuid, bool),
        concat!(
            "SELECT c.id, FALSE FROM contacts c
             JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
             WHERE c.customer_id = $1 AND c.account_id = $2 AND c.archived_at IS NULL
             UNION ALL
             SELECT d.approver_id, TRUE FROM ",
            deputies_at!("$3"),
            " d JOIN contacts c ON c.id = d.deputy_id WHERE c.customer_id = $1 AND c.account_id = $2"
        ),
        customer.0,
        account.0,
        store.clock.now()
    )
}

/// How many of the needed approvals a bill has, for a mail: `Approvals so far: 1 of 2.`
pub(super) async fn progress(tx: &mut Writer, customer: CustomerId, bill: BillId) -> Result<String, StorageError> {
    let Sending { version, needed } = sending(tx, bill).await?;
    let sql = "SELECT COUNT(DISTINCT contact_id), COUNT(DISTINCT account_id) FROM bill_approvals
               WHERE bill_id = $1 AND sending = $2";
    let (contacts, accounts) = fetch_one!(tx, (i64, i64), sql, bill.0, version)?;
    let missing = i64::try_from(missing(tx, customer, bill, version).await?.len()).unwrap_or(i64::MAX);
    let (given, all) = match needed {
        Needed::One => (accounts, 1),
        Needed::Two => (accounts, 2),
        Needed::All => (contacts, contacts.saturating_add(missing)),
    };
    Ok(format!("Approvals so far: {given} of {all}."))
}

/// The names of the Bill Approvers who can log in and whose approval is missing.
async fn missing(
    on: &mut impl On,
    customer: CustomerId,
    bill: BillId,
    sending: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = fetch_all!(
        on,
        (String, String),
        "SELECT c.first_name, c.last_name FROM contacts c
         JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
         JOIN accounts a ON a.id = c.account_id AND a.state <> 'disabled'
         WHERE c.customer_id = $1 AND c.archived_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM bill_approvals p
                           WHERE p.bill_id = $2 AND p.sending = $3 AND p.contact_id = c.id)
         ORDER BY c.first_name, c.last_name, c.id",
        customer.0,
        bill.0,
        sending
    )?;
    Ok(rows.into_iter().map(|(first, last)| full_name(&first, &last)).collect())
}

struct NewApproval<'a> {
    bill: BillId,
    content: i64,
    sending: i64,
    by: &'a By<'a>,
    remarks: &'a Remarks,
}

impl NewApproval<'_> {
    /// Stores it as that of a contact; `true`: given by a deputy.
    async fn to(&self, store: &Store, tx: &mut Writer, whose: Option<(Uuid, bool)>) -> Result<(), StorageError> {
        execute!(
            tx,
            "INSERT INTO bill_approvals (bill_id, position, sending, account_id, contact_id, by_deputy, person, at,
                                         content, po_number, comment)
             VALUES ($1, (SELECT COALESCE(MAX(position), 0) + 1 FROM bill_approvals WHERE bill_id = $1),
                     $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            self.bill.0,
            self.sending,
            self.by.account.map(|account| account.0),
            whose.map(|(contact, _)| contact),
            whose.is_some_and(|(_, by_deputy)| by_deputy),
            self.by.person,
            store.clock.now(),
            self.content,
            &self.remarks.po_number,
            &self.remarks.comment
        )?;
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: Option<Uuid>,
    by_deputy: bool,
    person: String,
    at: DateTime<Utc>,
    po_number: Option<String>,
    comment: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// The approvals of a bill since it was sent, for the bill's page. A bill that the customer does not have now has none.
pub(super) async fn of_bill(
    on: &mut impl On,
    actor: &Actor,
    customer: CustomerId,
    bill: BillId,
    (state, approve_by): (BillState, Option<NaiveDate>),
) -> Result<Approvals, StorageError> {
    if !state.is_with_customer() {
        return Ok(Approvals::default());
    }
    let Sending { version, needed } = sending(on, bill).await?;
    let rows = fetch_all!(
        on,
        Row,
        "SELECT p.account_id, p.by_deputy, p.person, p.at, p.po_number, p.comment, c.first_name, c.last_name
         FROM bill_approvals p LEFT JOIN contacts c ON c.id = p.contact_id
         WHERE p.bill_id = $1 AND p.sending = $2 ORDER BY p.position",
        bill.0,
        version
    )?;
    let is_own_given = rows.iter().any(|row| row.account_id == Some(actor.account.0));
    let approval = |row: Row| Approval {
        on_behalf_of: row.first_name.zip(row.last_name).filter(|_| row.by_deputy).map(|(f, l)| full_name(&f, &l)),
        person: row.person,
        at: row.at,
        po_number: row.po_number,
        comment: row.comment,
    };
    let given = rows.into_iter().map(approval).collect();
    let waits = state == BillState::SentForApproval;
    let missing = if waits { missing(on, customer, bill, version).await? } else { Vec::new() };
    let automatic_after = match approve_by.filter(|_| waits) {
        Some(day) => automatic_approval::is_on_for(on, customer, day).await?.then_some(day),
        None => None,
    };
    Ok(Approvals { needed, given, missing, is_own_given, automatic_after })
}

/// How many have to approve a bill if it is sent now.
pub(super) async fn needed(on: &mut impl On, customer: CustomerId, bill: BillId) -> Result<Needed, StorageError> {
    let sql = "SELECT currency, billed FROM current_bills WHERE id = $1";
    let (currency, billed) = fetch_one!(on, (String, String), sql, bill.0)?;
    let settings = settings::values(on, customer).await?;
    Ok(settings.needed(&currency, costs::cost(&billed, "billed", bill.0)?))
}
