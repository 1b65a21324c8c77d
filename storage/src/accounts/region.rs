//! The language and region in which a person writes numbers and dates.

use domain::history::Action;
use domain::permission::Actor;
use domain::region::Region;

use crate::error::StorageError;
use crate::history::account::note;
use crate::store::Store;
use crate::{execute, fetch_one, requests};

/// The region that the actor chose, if any.
pub async fn chosen(store: &Store, actor: &Actor) -> Result<Option<&'static Region>, StorageError> {
    let mut on = store.read().await?;
    let (code,) = fetch_one!(on, (Option<String>,), "SELECT region FROM accounts WHERE id = $1", actor.account.0)?;
    Ok(code.and_then(|code| Region::parse(&code)))
}

/// Saves the actor's region; `None` leaves it to the browser.
pub async fn choose(store: &Store, actor: &Actor, region: Option<&Region>) -> Result<(), StorageError> {
    let mut tx = store.write().await?;
    if requests::is_done(store, &mut tx, actor.into()).await? {
        return Ok(());
    }
    execute!(tx, "UPDATE accounts SET region = $2 WHERE id = $1", actor.account.0, region.map(|region| region.code))?;
    let told = region.map_or("The browser's language", |region| region.name);
    note(store, &mut tx, actor.account, Action::Changed, &[("Language and region", told)]).await?;
    tx.commit().await
}
