//! Words that go from the audit log with a person, and the record that says of which others they went. See docs/audit.md.

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

/// Whose words go.
pub(super) struct About<'a> {
    /// What the records are about.
    pub(super) subject_id: Uuid,
    /// Whose records go as well, whatever they are about.
    pub(super) account: Option<AccountId>,
    /// The address that mail went to.
    pub(super) email: Option<&'a str>,
}

/// The numbers of records that lost words.
#[derive(Default)]
pub(super) struct Words {
    /// Those that lost all.
    pub(super) all: Vec<i64>,
    /// Those that lost the name of who made them, each with the digest of what is left.
    pub(super) name: Vec<(i64, String)>,
}

/// Takes all words out of the records of a chain about a person.
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

/// Takes the name out of the records of a chain that somebody made. What was done stays: it is not about the person. With
/// the name the salt goes, so that nobody finds the name by trying; what is left is salted and digested anew.
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

/// Writes which records lost words: one that did and that no later record names was tampered with.
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
