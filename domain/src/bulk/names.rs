//! What each customer is called after an import. No two customers have the same name, but several may swap theirs.

use std::collections::{HashMap, HashSet};

use super::read::CustomerRows;
use super::{BulkError, BulkField, BulkRead, BulkUpdate, KnownCustomer};
use crate::ids::CustomerId;
use crate::organization::Organization;
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

/// A customer of the file that is to get a name: a new one, or a stored one that is renamed.
struct Claim {
    line: u64,
    lines: Vec<u64>,
    name: String,
    /// The name without case and spaces.
    key: String,
    /// The stored customer and the key of the name that it has.
    renamed: Option<(CustomerId, String)>,
}

/// Leaves out each customer whose new name is that of another. That one keeps its old name, which another may have wanted.
///
/// Each claim is looked at once, and once more if its name is kept by a customer of a later line: a file with all names in
/// the wrong row refuses thousands.
pub(super) fn settle(read: &mut BulkRead, known: &[KnownCustomer]) {
    let claims = claims(read);
    let renamed: HashSet<CustomerId> = claims.iter().filter_map(|claim| Some(claim.renamed.as_ref()?.0)).collect();
    let stays = known.iter().filter(|customer| !renamed.contains(&customer.id));
    let stays: Vec<String> = stays.map(|customer| text::fold(&customer.organization.name)).collect();
    // Who has each name: a claim, or a stored customer that keeps it.
    let mut holders: HashMap<&str, Option<&Claim>> = stays.iter().map(|key| (key.as_str(), None)).collect();
    let mut refused: HashSet<u64> = HashSet::new();
    for claim in &claims {
        let mut next = match holders.get(claim.key.as_str()) {
            None => {
                holders.insert(&claim.key, Some(claim));
                None
            }
            Some(None) => Some((claim, exists(&claim.name))),
            Some(Some(before)) => {
                Some((claim, format!("{} is the name of another customer on line {}", claim.name, before.line)))
            }
        };
        while let Some((claim, message)) = next {
            read.errors.push(BulkError { line: claim.line, field: Some(BulkField::NAME), message });
            read.left_out.extend(&claim.lines);
            refused.insert(claim.line);
            let kept = claim.renamed.as_ref().map(|(_, old)| old.as_str());
            let loser = kept.and_then(|old| holders.insert(old, None)).flatten();
            next = loser.map(|loser| (loser, exists(&loser.name)));
        }
    }
    let is_refused = |lines: &[u64]| refused.contains(&first(lines));
    read.customers.retain(|customer| !is_refused(&customer.lines));
    read.updates.retain(|update| !is_refused(&update.lines));
}

/// The claims, in the order of the file.
fn claims(read: &BulkRead) -> Vec<Claim> {
    let claim = |lines: &[u64], organization: &Organization, renamed| {
        let (name, lines) = (organization.name.clone(), lines.to_vec());
        Claim { line: first(&lines), lines, key: text::fold(&name), name, renamed }
    };
    let new = read.customers.iter().map(|customer| claim(&customer.lines, &customer.organization, None));
    let renamed = read.updates.iter().filter(|update| is_renamed(update)).filter_map(|update| {
        let old = (update.customer, text::fold(&update.before.name));
        Some(claim(&update.lines, update.organization.as_ref()?, Some(old)))
    });
    let mut claims: Vec<Claim> = new.chain(renamed).collect();
    claims.sort_by_key(|claim| claim.line);
    claims
}

fn first(lines: &[u64]) -> u64 {
    lines.first().copied().unwrap_or_default()
}

fn is_renamed(update: &BulkUpdate) -> bool {
    let new = update.organization.as_ref();
    new.is_some_and(|new| text::fold(&new.name) != text::fold(&update.before.name))
}

/// Why a customer cannot be called so.
pub(super) fn exists(name: &str) -> String {
    format!("A customer called {name} already exists")
}
