//! Erases a person's text from the audit log, and records where it was erased. See docs/audit.md.

use domain::history::{Action, FieldChange, Section};
use domain::ids::AccountId;
use domain::privacy::FORGOTTEN;
use uuid::Uuid;

use crate::by::By;
use crate::database::Writer;
use crate::error::StorageError;
use crate::history::chain::{self, Chain};
use crate::history::{self, Record};
use crate::store::Store;
use crate::{execute, fetch_all, search};

/// Selects the records whose text is erased.
pub(super) struct About<'a> {
    /// Those about this subject.
    pub(super) subject_id: Uuid,
    /// Those by this account as well, whatever they are about.
    pub(super) account: Option<AccountId>,
    /// Those about mail to this address.
    pub(super) email: Option<&'a str>,
}

/// The numbers of records that lost text.
#[derive(Default)]
pub(super) struct Words {
    /// Those that lost all text.
    pub(super) all: Vec<i64>,
    /// Those that lost only the author's name, each with the digest of the rest.
    pub(super) name: Vec<(i64, String)>,
}

/// Erases all text from the records of a chain about a person.
pub(super) async fn empty(tx: &mut Writer, chain: Chain, about: About<'_>) -> Result<Words, StorageError> {
    let emptied = fetch_all!(
        tx,
        (i64,),
        "UPDATE audit_log SET person = CASE WHEN account_id = $3 THEN $4 ELSE person END, subject = $4, changes = '[]',
                              salt = NULL
         WHERE customer_id = $1 AND salt IS NOT NULL AND action <> 'forgotten'
           AND (subject_id = $2 OR account_id = $3 OR (section = 'mails' AND changes LIKE $5 ESCAPE '!'))
         RETURNING seq",
        chain.id(),
        about.subject_id,
        about.account.map(|account| account.0),
        FORGOTTEN,
        about.email.map(|email| search::pattern(&format!("\"{email}\"")))
    )?;
    let mut all: Vec<i64> = emptied.into_iter().map(|(number,)| number).collect();
    all.sort_unstable();
    Ok(Words { all, name: Vec::new() })
}

/// Erases the author's name from a chain's records by an account. The rest stays: it is not about the person. The salt
/// is erased too, so that the name cannot be guessed; the rest gets a new salt and digest.
pub(super) async fn unname(
    store: &Store,
    tx: &mut Writer,
    chain: Chain,
    account: AccountId,
) -> Result<Vec<(i64, String)>, StorageError> {
    let rows = fetch_all!(
        tx,
        (i64, String, String),
        "SELECT seq, subject, changes FROM audit_log
         WHERE customer_id = $1 AND account_id = $2 AND salt IS NOT NULL ORDER BY seq",
        chain.id(),
        account.0
    )?;
    let mut left = Vec::with_capacity(rows.len());
    for (number, subject, changes) in rows {
        let salt = chain::salt(store);
        left.push((number, chain::digest(&salt, FORGOTTEN, &subject, &changes)));
        execute!(tx, "UPDATE audit_log SET salt = $3 WHERE customer_id = $1 AND seq = $2", chain.id(), number, salt)?;
    }
    execute!(
        tx,
        "UPDATE audit_log SET person = $3 WHERE customer_id = $1 AND account_id = $2",
        chain.id(),
        account.0,
        FORGOTTEN
    )?;
    Ok(left)
}

/// Records which records lost text: an erasure that no later record names is tampering.
#[expect(clippy::too_many_arguments, reason = "each is another part of the record")]
pub(super) async fn tell(
    store: &Store,
    tx: &mut Writer,
    by: By<'_>,
    chain: Chain,
    section: Section,
    subject_id: Uuid,
    subject: &str,
    words: Words,
) -> Result<(), StorageError> {
    let list = |words: Vec<String>| words.join(", ");
    let all = list(words.all.iter().map(ToString::to_string).collect());
    let mut changes = vec![FieldChange { path: history::EMPTIED.into(), old: String::new(), new: all }];
    if !words.name.is_empty() {
        let (numbers, left) = words.name.into_iter().map(|(number, left)| (number.to_string(), left)).unzip();
        changes.push(FieldChange { path: history::UNNAMED.into(), old: list(left), new: list(numbers) });
    }
    let record = Record { chain, section, action: Action::Forgotten, subject_id: Some(subject_id), subject, changes };
    history::write(store, tx, by, record).await
}
