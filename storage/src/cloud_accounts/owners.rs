//! Whose rows the accounts map says they are, asked for every row of an import.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use domain::ids::CustomerId;
use domain::line_item::LineItem;
use domain::text::fold;
use uuid::Uuid;

use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_all, fetch_one};

/// An account's customer, in some months.
pub(crate) struct Owned {
    pub(crate) customer: CustomerId,
    pub(crate) customer_name: String,
    first: NaiveDate,
    /// The day after the last month; `None` for no end.
    end: Option<NaiveDate>,
}

/// The accounts map, as it was when it was read.
pub(crate) struct Owners {
    /// How often it had changed.
    changes: i64,
    /// By folded provider and account.
    all: HashMap<(String, String), Arc<Vec<Owned>>>,
    /// By provider and account as rows have them, so that no row is folded twice.
    seen: HashMap<String, HashMap<String, Option<Arc<Vec<Owned>>>>>,
}

impl Owners {
    /// Reads the map.
    pub(crate) async fn load(store: &Store) -> Result<Self, StorageError> {
        // The count first: an import refuses a map that changed after it.
        let mut on = store.read().await?;
        let (changes,) = fetch_one!(on, (i64,), "SELECT count FROM tallies WHERE name = 'cloud_accounts'")?;
        let rows = fetch_all!(
            on,
            (String, String, Uuid, String, String, Option<String>, Uuid),
            "SELECT a.provider_key, a.account_key, c.id, c.name, a.first_month, a.last_month, a.id
             FROM cloud_accounts a JOIN customers c ON c.id = a.customer_id"
        )?;
        let mut all: HashMap<(String, String), Vec<Owned>> = HashMap::new();
        for (provider, account, customer, customer_name, first, last, id) in rows {
            let day = |month: &str, column| {
                let day = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d");
                day.map_err(|_| StorageError::Corrupt { table: "cloud_accounts", column, id: id.to_string() })
            };
            let end = last.map(|last| day(&last, "last_month")).transpose()?;
            let end = end.and_then(|last| last.checked_add_months(Months::new(1)));
            let first = day(&first, "first_month")?;
            let owned = Owned { customer: CustomerId(customer), customer_name, first, end };
            all.entry((provider, account)).or_default().push(owned);
        }
        let all = all.into_iter().map(|(key, owned)| (key, Arc::new(owned))).collect();
        Ok(Self { changes, all, seen: HashMap::new() })
    }

    /// Whose row it is, in the month in which its billing period begins.
    pub(crate) fn of(&mut self, item: &LineItem) -> Option<&Owned> {
        if self.all.is_empty() {
            return None;
        }
        let (provider, account) = (item.provider.as_deref().unwrap_or_default(), account_of(item));
        let known = self.seen.get(provider).is_some_and(|accounts| accounts.contains_key(account));
        if !known {
            let found = self.all.get(&(fold(provider), fold(account))).cloned();
            self.seen.entry(provider.to_owned()).or_default().insert(account.to_owned(), found);
        }
        let owned = self.seen.get(provider)?.get(account)?.as_ref()?;
        let day = item.billing_period_start;
        owned.iter().find(|owned| owned.first <= day && owned.end.is_none_or(|end| day < end))
    }

    /// Refuses an import if the map has changed since, and keeps it from changing until the import is done.
    pub(crate) async fn hold(&self, tx: &mut Writer) -> Result<(), StorageError> {
        let sql = "UPDATE tallies SET count = count WHERE name = 'cloud_accounts' AND count = $1";
        match execute!(tx, sql, self.changes)? {
            0 => Err(StorageError::Refused("The accounts changed while the file was read. Import it again.".into())),
            _ => Ok(()),
        }
    }
}

/// The account of a row: its sub account, else the account that the provider bills; empty if it names none.
pub(crate) fn account_of(item: &LineItem) -> &str {
    let own = item.sub_account.as_deref().filter(|id| !id.is_empty());
    own.or(item.billing_account.as_deref()).unwrap_or_default()
}
