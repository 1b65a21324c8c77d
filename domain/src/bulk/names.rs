//! What each customer is called after an import. No two customers have the same name, but several may swap theirs.

use std::collections::{HashMap, HashSet};

use super::read::CustomerRows;
use super::{BulkError, BulkField, BulkRead, BulkUpdate, KnownCustomer};
use crate::ids::CustomerId;
use crate::text;

/// The stored customers to which rows with their id give another name: theirs is free, if nothing is wrong with those rows.
pub(super) fn given_up(rows: &[CustomerRows], by_id: &HashMap<CustomerId, &KnownCustomer>) -> HashSet<CustomerId> {
    let gives_up = |row: &&CustomerRows| {
        let name = text::fold(&row.draft.name);
        let stored = row.id.and_then(|id| by_id.get(&id));
        stored.is_some_and(|stored| !name.is_empty() && name != text::fold(&stored.organization.name))
    };
    rows.iter().filter(gives_up).filter_map(|row| row.id).collect()
}

/// Leaves out each customer whose new name is that of another. That one keeps its old name, which the next may have wanted.
pub(super) fn settle(read: &mut BulkRead, known: &[KnownCustomer]) {
    while let Some((line, lines, message)) = taken(read, known) {
        read.customers.retain(|customer| customer.lines != lines);
        read.updates.retain(|update| update.lines != lines);
        read.errors.push(BulkError { line, field: Some(BulkField::NAME), message });
        read.left_out.extend(lines);
    }
}

/// The first customer of the file that cannot have the name it is to get, and why.
fn taken(read: &BulkRead, known: &[KnownCustomer]) -> Option<(u64, Vec<u64>, String)> {
    let renamed: HashSet<CustomerId> =
        read.updates.iter().filter(|update| is_renamed(update)).map(|u| u.customer).collect();
    let stays = known.iter().filter(|customer| !renamed.contains(&customer.id));
    let mut holders: HashMap<String, Option<u64>> =
        stays.map(|customer| (text::fold(&customer.organization.name), None)).collect();
    let new = read.customers.iter().map(|customer| (&customer.lines, &customer.organization));
    let renamed = read.updates.iter().filter(|update| is_renamed(update));
    let renamed = renamed.filter_map(|update| Some((&update.lines, update.organization.as_ref()?)));
    let mut claims: Vec<_> = new.chain(renamed).collect();
    claims.sort_by_key(|(lines, _)| lines.first());
    for (lines, organization) in claims {
        let line = lines.first().copied().unwrap_or_default();
        if let Some(holder) = holders.insert(text::fold(&organization.name), Some(line)) {
            let message = match holder {
                None => exists(&organization.name),
                Some(before) => format!("{} is the name of another customer on line {before}", organization.name),
            };
            return Some((line, lines.clone(), message));
        }
    }
    None
}

fn is_renamed(update: &BulkUpdate) -> bool {
    let new = update.organization.as_ref();
    new.is_some_and(|new| text::fold(&new.name) != text::fold(&update.before.name))
}

/// Why a customer cannot be called so.
pub(super) fn exists(name: &str) -> String {
    format!("A customer called {name} already exists")
}
