//! Checks the names of customers after an import: no two may be the same, but customers may swap names.

use std::collections::{HashMap, HashSet};

use super::read::CustomerRows;
use super::{BulkError, BulkField, BulkRead, BulkUpdate, KnownCustomer};
use crate::ids::CustomerId;
use crate::organization::Organization;
use crate::text;

/// The stored customers that rows with their id rename: their old names become free, unless those rows have errors.
pub(super) fn given_up(rows: &[CustomerRows], by_id: &HashMap<CustomerId, &KnownCustomer>) -> HashSet<CustomerId> {
    let gives_up = |row: &&CustomerRows| {
        let name = text::fold(&row.draft.name);
        let stored = row.id.and_then(|id| by_id.get(&id));
        stored.is_some_and(|stored| !name.is_empty() && name != text::fold(&stored.organization.name))
    };
    rows.iter().filter(gives_up).filter_map(|row| row.id).collect()
}

/// A customer of the file that needs a name: a new one, or a stored one that is renamed.
struct Claim {
    line: u64,
    lines: Vec<u64>,
    name: String,
    /// The name without case and spaces.
    key: String,
    /// For a stored customer: its id and the key of its current name.
    renamed: Option<(CustomerId, String)>,
}

/// Skips each customer whose new name belongs to another. It keeps its old name, which may conflict with another claim.
///
/// Each claim is checked once, and once more if a customer of a later line keeps its name. This must be fast: a file
/// with all names in the wrong row has thousands of conflicts.
pub(super) fn settle(read: &mut BulkRead, known: &[KnownCustomer]) {
    let claims = claims(read);
    let renamed: HashSet<CustomerId> = claims.iter().filter_map(|claim| Some(claim.renamed.as_ref()?.0)).collect();
    let stays = known.iter().filter(|customer| !renamed.contains(&customer.id));
    let stays: Vec<String> = stays.map(|customer| text::fold(&customer.organization.name)).collect();
    // The holder of each name: a claim, or `None` for a stored customer that keeps it.
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

/// The message for a name that a stored customer has.
pub(super) fn exists(name: &str) -> String {
    format!("A customer called {name} already exists")
}
