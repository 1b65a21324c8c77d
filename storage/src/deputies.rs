//! Deputies: who approves bills while a Bill Approver is away. See docs/approving-bills.md.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::approval_choices::{Absence, ApprovalChoices, Deputy};
use domain::contact::full_name;
use domain::date;
use domain::history::{Action, Section, differences};
use domain::ids::{AccountId, ContactId, CustomerId};
use domain::mail::MailKind;
use domain::permission::Actor;
use uuid::Uuid;

use crate::by::By;
use crate::database::{On, Writer};
use crate::error::StorageError;
use crate::mails::NewMail;
use crate::store::Store;
use crate::{contacts, customers, execute, fetch_all, fetch_optional, history, mails, requests, settings};

const FIELD: &str = "Deputy";

/// What a Bill Approver, or a deputy, chose for approvals.
pub async fn choices(store: &Store, actor: &Actor) -> Result<ApprovalChoices, StorageError> {
    let customer = actor.scope().customer().ok_or(StorageError::NotFound)?;
    let mut on = store.read().await?;
    let settings = settings::values(&mut on, customer).await?;
    let own = contacts::own_approver(&mut on, customer, actor.account).await?;
    let deputy = match &own {
        Some((contact, _)) => current(&mut on, *contact, store.clock.now()).await?,
        None => None,
    };
    let possible = match &own {
        Some((contact, _)) => possible(&mut on, customer, *contact).await?,
        None => Vec::new(),
    };
    Ok(ApprovalChoices {
        is_approver: own.is_some(),
        deputy,
        possible: possible.into_iter().map(|(id, name, _)| (id, name)).collect(),
        automatic: settings::consent(&mut on, customer).await?,
        rule: settings.approval_rule,
        approval_days: settings.approval_days,
    })
}

/// Names the deputy of the user, in place of an earlier one; `None`: nobody any more.
pub async fn name(
    store: &Store,
    by: By<'_>,
    customer: CustomerId,
    absence: Option<&Absence>,
) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, by).await? {
        return Ok(());
    }
    let organization = customers::name_on(&mut tx, by.scope, customer).await?;
    customers::lock(&mut tx, customer).await?;
    let account = by.account.ok_or(StorageError::NotFound)?;
    let Some((own, person)) = contacts::own_approver(&mut tx, customer, account).await? else {
        return Err(StorageError::Refused("Only a Bill Approver can name a deputy".into()));
    };
    let now = store.clock.now();
    let before = current(&mut tx, own, now).await?;
    execute!(tx, "DELETE FROM deputies WHERE approver_id = $1", own.0)?;
    if let Some(absence) = absence {
        let told = add(store, &mut tx, customer, own, absence).await?;
        let detail = format!("{person}, {}", days(absence.first_day, absence.last_day));
        let mail = NewMail {
            kind: MailKind::Deputy,
            account: told,
            link: None,
            customer: &organization,
            detail: Some(&detail),
        };
        mails::add(store, &mut tx, mail).await?;
    }
    let after = current(&mut tx, own, now).await?;
    let shown = |deputy: Option<Deputy>| {
        deputy.map(|deputy| format!("{}, {}", deputy.name, days(deputy.first_day, deputy.last_day))).unwrap_or_default()
    };
    let changes = differences(&[(FIELD, &*shown(before))], &[(FIELD, &*shown(after))]);
    let (chain, section, action) = (customer.into(), Section::Accounts, Action::Changed);
    let record = history::Record { chain, section, action, subject_id: Some(own.0), subject: &person, changes };
    history::write(store, &mut tx, by, record).await?;
    tx.commit().await
}

/// Adds a deputy; returns the deputy's user account.
async fn add(
    store: &Store,
    tx: &mut Writer,
    customer: CustomerId,
    own: ContactId,
    absence: &Absence,
) -> Result<AccountId, StorageError> {
    let unfit = |field: &str, message: &str| StorageError::Unfit { field: field.into(), message: message.into() };
    let possible = possible(tx, customer, own).await?;
    let chosen = possible.into_iter().find(|(id, ..)| *id == absence.deputy);
    let (_, _, account) = chosen.ok_or_else(|| unfit("deputy", "Choose your deputy from the list"))?;
    let zone = settings::values(tx, customer).await?.time_zone;
    if absence.last_day < zone.day(store.clock.now()) {
        return Err(unfit("last_day", "This day is over. Enter a later one"));
    }
    let after = absence.last_day.checked_add_days(Days::new(1)).unwrap_or(absence.last_day);
    execute!(
        tx,
        "INSERT INTO deputies (approver_id, deputy_id, first_day, last_day, starts_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        own.0,
        absence.deputy.0,
        absence.first_day,
        absence.last_day,
        zone.start_of(absence.first_day),
        zone.start_of(after)
    )?;
    Ok(account)
}

/// `1 Dec 2026 to 12 Dec 2026`.
fn days(first: NaiveDate, last: NaiveDate) -> String {
    match first == last {
        true => date::show(first),
        false => format!("{} to {}", date::show(first), date::show(last)),
    }
}

/// The deputy whose last day is not over.
async fn current(on: &mut impl On, approver: ContactId, now: DateTime<Utc>) -> Result<Option<Deputy>, StorageError> {
    let row = fetch_optional!(
        on,
        (Uuid, String, String, NaiveDate, NaiveDate),
        "SELECT c.id, c.first_name, c.last_name, d.first_day, d.last_day
         FROM deputies d JOIN contacts c ON c.id = d.deputy_id AND c.archived_at IS NULL
         WHERE d.approver_id = $1 AND d.ends_at > $2",
        approver.0,
        now
    )?;
    Ok(row.map(|(id, first, last, first_day, last_day)| Deputy {
        contact: ContactId(id),
        name: full_name(&first, &last),
        first_day,
        last_day,
    }))
}

/// The other contacts who can log in, with their user accounts.
async fn possible(
    on: &mut impl On,
    customer: CustomerId,
    own: ContactId,
) -> Result<Vec<(ContactId, String, AccountId)>, StorageError> {
    let rows = fetch_all!(
        on,
        (Uuid, String, String, Uuid),
        "SELECT c.id, c.first_name, c.last_name, a.id FROM contacts c
         JOIN accounts a ON a.id = c.account_id AND a.state <> 'disabled'
         WHERE c.customer_id = $1 AND c.archived_at IS NULL AND c.id <> $2
           AND c.account_id <> (SELECT account_id FROM contacts WHERE id = $2)
         ORDER BY c.first_name, c.last_name, c.id",
        customer.0,
        own.0
    )?;
    let contact = |(id, first, last, account): (Uuid, String, String, Uuid)| {
        (ContactId(id), full_name(&first, &last), AccountId(account))
    };
    Ok(rows.into_iter().map(contact).collect())
}
