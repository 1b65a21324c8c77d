//! Checks the customers of a file by the rules of the forms: which are new, which change, which have errors.
//!
//! Longer than 300 lines: it applies all rules to one row after the other.

use std::collections::{HashMap, HashSet};

use super::read::{Cell, ContactRow, CustomerRows, Rows};
use super::{
    BulkContact, BulkCustomer, BulkError, BulkField, BulkKept, BulkRead, BulkUpdate, ContactUpdate, KnownContact,
    KnownCustomer,
};
use super::{cells, full_name, leading_zeros, names};
use crate::contact::{Contact, ContactDraft};
use crate::country::CountryCode;
use crate::email::Email;
use crate::field_errors::FieldErrors;
use crate::ids::{ContactId, CustomerId};
use crate::notation::Notation;
use crate::organization::{Organization, OrganizationDraft};
use crate::record::{Draft, changes};
use crate::text;

/// What an empty cell under a mapped column does to a stored value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyCells {
    /// Keeps it.
    Keep,
    /// Erases it.
    Erase,
}

impl Rows {
    /// Compares the rows with `known`: the stored customers with these ids and names. Fields that the file lacks stay
    /// unchanged.
    ///
    /// A new customer may lack an address, but an incomplete one is an error ([`OrganizationDraft::parse_new`]).
    #[must_use]
    pub fn judge(self, known: &[KnownCustomer], empty: EmptyCells) -> BulkRead {
        let by_id: HashMap<CustomerId, &KnownCustomer> = known.iter().map(|customer| (customer.id, customer)).collect();
        let by_name: HashMap<String, &KnownCustomer> =
            known.iter().map(|customer| (text::fold(&customer.organization.name), customer)).collect();
        let mut lines: HashMap<CustomerId, u64> = HashMap::new();
        let Self { customers, mut read } = self;
        let given_up = names::given_up(&customers, &by_id);
        for mut customer in customers {
            let named = by_name.get(&text::fold(&customer.draft.name)).copied();
            let stored = customer.id.and_then(|id| by_id.get(&id).copied()).or(named);
            if let Some(stored) = stored {
                customer.check(stored, named.filter(|named| !given_up.contains(&named.id)), &mut lines);
            }
            match stored {
                Some(stored) => customer.judge_update(stored, empty, &mut read),
                None => customer.judge_new(&mut read),
            }
        }
        read.settle(known);
        read
    }
}

impl BulkRead {
    /// Skips the customers of these lines, for errors that only a comparison with the database can find.
    pub fn refuse(&mut self, wrong: Vec<BulkError>, known: &[KnownCustomer]) {
        let lines: HashSet<u64> = wrong.iter().map(|error| error.line).collect();
        let is_wrong = |of: &[u64]| of.iter().any(|line| lines.contains(line));
        let new = self.customers.iter().map(|customer| &customer.lines);
        let all = new.chain(self.updates.iter().map(|update| &update.lines));
        let left_out: Vec<u64> = all.filter(|of| is_wrong(of)).flatten().copied().collect();
        self.customers.retain(|customer| !is_wrong(&customer.lines));
        self.updates.retain(|update| !is_wrong(&update.lines));
        self.left_out.extend(left_out);
        self.errors.extend(wrong);
        self.settle(known);
    }

    fn settle(&mut self, known: &[KnownCustomer]) {
        names::settle(self, known);
        self.errors.sort_by_key(|error| error.line);
        self.left_out.sort_unstable();
        let left_out = &self.left_out;
        self.kept.retain(|kept| left_out.binary_search(&kept.line).is_err());
        self.kept.sort_by_key(|kept| kept.line);
    }
}

impl CustomerRows {
    /// Reports why these rows cannot change a stored customer.
    fn check(&mut self, stored: &KnownCustomer, named: Option<&KnownCustomer>, lines: &mut HashMap<CustomerId, u64>) {
        let name = &stored.organization.name;
        if stored.archived {
            self.tell_name(format!("{name} is archived: restore it first"));
        }
        if let Some(other) = named.filter(|other| other.id != stored.id) {
            self.tell_name(names::exists(&other.organization.name));
        }
        if let Some(before) = lines.insert(stored.id, self.line) {
            self.tell_name(format!("{name} is already on line {before}, under another name or ID"));
        }
    }

    fn tell_name(&mut self, message: String) {
        self.errors.push(BulkError { line: self.line, field: Some(BulkField::NAME), message });
    }

    /// Refuses a billing address that would be ignored because the box `Same as office address` is ticked.
    fn refuse_unread_billing(&mut self, draft: &OrganizationDraft) {
        if !text::is_on(&draft.same_as_office) {
            return;
        }
        let unread = self.cells.iter().filter(|Cell { field, text, .. }| {
            let part = field.code().strip_prefix("billing.");
            let cell = text::clean(text);
            part.is_some_and(|part| {
                let office = draft.office.get(part).unwrap_or_default();
                !cell.is_empty() && !same(field.code(), &office, &cell)
            })
        });
        let message = "To use this billing address, enter No under Same as office address";
        let errors: Vec<BulkError> = unread
            .map(|cell| BulkError { line: self.line, field: Some(cell.field), message: message.to_owned() })
            .collect();
        self.errors.extend(errors);
    }

    /// Adds the customer, or all errors of its rows, to `read`.
    fn judge_new(mut self, read: &mut BulkRead) {
        let draft = self.draft.clone();
        self.refuse_unread_billing(&draft);
        let organization =
            self.draft.parse_new(Notation::NEUTRAL).map_err(|errors| self.tell(self.line, "", &errors)).ok();
        let country = CountryCode::read(&self.draft.office.country);
        let (contacts, _) = self.judge_contacts(&[], country, EmptyCells::Keep);
        match organization {
            Some(organization) if self.errors.is_empty() => {
                read.customers.push(BulkCustomer { lines: self.lines, organization, contacts });
            }
            _ => self.leave_out(read),
        }
    }

    /// Adds the changes in a stored customer, or all errors of its rows, to `read`.
    fn judge_update(mut self, stored: &KnownCustomer, empty: EmptyCells, read: &mut BulkRead) {
        let organization = self.changed_organization(stored, empty);
        let office = organization.as_ref().map_or_else(
            || CountryCode::parse(&stored.organization.office.country),
            |new| new.office.as_ref().and_then(|office| office.country()),
        );
        let (added, contacts) = self.judge_contacts(&stored.contacts, office, empty);
        if !self.errors.is_empty() {
            self.leave_out(read);
            return;
        }
        read.kept.append(&mut self.kept);
        let after = organization.as_ref().map(OrganizationDraft::from);
        let changes = after.map(|after| changes(Some(&stored.organization), Some(&after))).unwrap_or_default();
        let organization = organization.filter(|_| !changes.is_empty());
        if organization.is_none() && added.is_empty() && contacts.is_empty() {
            read.unchanged += 1;
            return;
        }
        read.updates.push(BulkUpdate {
            lines: self.lines,
            customer: stored.id,
            version: stored.version,
            saved: stored.saved.clone(),
            before: stored.organization.clone(),
            organization,
            changes,
            contacts,
            added,
        });
    }

    fn leave_out(mut self, read: &mut BulkRead) {
        read.errors.append(&mut self.errors);
        read.left_out.append(&mut self.lines);
    }

    /// The stored organization with the file's cells, if they change it.
    fn changed_organization(&mut self, stored: &KnownCustomer, empty: EmptyCells) -> Option<Organization> {
        let mut draft = stored.organization.clone();
        // A customer found by its name keeps the stored spelling.
        let is_by_id = self.id == Some(stored.id);
        let nobody = ContactDraft::default();
        for cell in said(&self.cells, empty).filter(|cell| cell.field != BulkField::NAME || is_by_id) {
            let field = cell.field;
            let before = cells::cell(field, &stored.organization, &nobody);
            let kept = leading_zeros::kept(self.line, cell, &before);
            if let Some(kept) = kept.filter(|_| !leading_zeros::moves(&self.cells, field, &stored.organization)) {
                self.kept.push(kept);
            } else if field == BulkField::NAME {
                // A name is never erased.
                let name = text::clean(&cell.text);
                draft.set("name", if name.is_empty() { &before } else { &name });
            } else {
                // Errors of this cell were reported when its row was read.
                let _ = cells::put(field, &cell.text, &mut draft, &mut ContactDraft::default());
            }
        }
        self.refuse_unread_billing(&draft);
        let is_same = |(path, old): (&str, &str)| same(path, old, &draft.get(path).unwrap_or_default());
        if stored.organization.fields().iter().all(|(path, old)| is_same((path, old))) {
            return None;
        }
        // As strict as the form, unless the customer has no complete addresses yet.
        let has_both = stored.organization.parse(Notation::NEUTRAL).is_ok();
        let parsed = if has_both { draft.parse(Notation::NEUTRAL) } else { draft.parse_new(Notation::NEUTRAL) };
        parsed.map_err(|errors| self.tell(self.line, "", &errors)).ok()
    }

    /// The new contacts and the changed ones.
    fn judge_contacts(
        &mut self,
        stored: &[KnownContact],
        country: Option<CountryCode>,
        empty: EmptyCells,
    ) -> (Vec<BulkContact>, Vec<ContactUpdate>) {
        let rows = std::mem::take(&mut self.contacts);
        let matched = find(stored, &rows);
        let is_in_file = |contact: &&KnownContact| matched.iter().flatten().any(|found| found.id == contact.id);
        // Email addresses of contacts that are not in the file are taken, too.
        let mut taken: HashMap<String, Option<u64>> = HashMap::new();
        for contact in stored.iter().filter(|contact| !is_in_file(contact)) {
            taken.insert(email_key(&contact.draft), None);
        }
        let (mut added, mut changed) = (Vec::new(), Vec::new());
        let mut seen: HashMap<ContactId, u64> = HashMap::new();
        for (row, found) in rows.into_iter().zip(&matched) {
            let draft = found.map_or_else(|| row.draft.clone(), |found| merged(found, &row, empty, &mut self.kept));
            let unchanged = found.is_some_and(|found| found.draft == draft);
            let line = row.line;
            let contact = match draft.parse(country) {
                // A stored contact may break the current rules; that is not an error of the file.
                Err(_) if unchanged => None,
                Err(errors) => {
                    self.tell(line, "contact.", &errors);
                    continue;
                }
                Ok(contact) => Some(contact),
            };
            let key = contact.as_ref().map_or_else(|| email_key(&draft), |contact| contact.email.key());
            if let Some(before) = taken.insert(key, Some(line)) {
                self.tell(line, "contact.", &FieldErrors::of("email", same_email(before)));
                continue;
            }
            if let Some(before) = found.and_then(|found| seen.insert(found.id, line)) {
                let message = format!("This contact is already on line {before}");
                self.tell(line, "contact.", &FieldErrors::of("contact_id", message));
                continue;
            }
            match (found, contact) {
                (None, Some(contact)) => added.push(BulkContact { line, contact }),
                (Some(found), Some(contact)) => changed.extend(update(line, found, contact)),
                (_, None) => {}
            }
        }
        (added, changed)
    }

    fn tell(&mut self, line: u64, group: &str, errors: &FieldErrors) {
        let errors = errors.iter().map(|(path, message)| {
            let field = BulkField::from_code(&format!("{group}{path}"));
            BulkError { line, field, message: message.to_owned() }
        });
        self.errors.extend(errors);
    }
}

/// The cells that may change a stored value.
fn said(cells: &[Cell], empty: EmptyCells) -> impl Iterator<Item = &Cell> {
    cells.iter().filter(move |cell| empty == EmptyCells::Erase || !text::clean(&cell.text).is_empty())
}

/// The stored contact of each row: found by id, else by email address unless another row has that contact's id.
fn find<'a>(stored: &'a [KnownContact], rows: &[ContactRow]) -> Vec<Option<&'a KnownContact>> {
    let by_id = |row: &ContactRow| row.id.and_then(|id| stored.iter().find(|contact| contact.id == id));
    let taken: HashSet<ContactId> = rows.iter().filter_map(by_id).map(|contact| contact.id).collect();
    let by_address = |row: &ContactRow| {
        let key = email_key(&row.draft);
        let mut free = stored.iter().filter(|contact| !key.is_empty() && !taken.contains(&contact.id));
        free.find(|contact| email_key(&contact.draft) == key)
    };
    rows.iter().map(|row| by_id(row).or_else(|| by_address(row))).collect()
}

fn email_key(draft: &ContactDraft) -> String {
    Email::parse(&draft.email).map_or_else(|_| String::new(), |email| email.key())
}

fn same_email(line: Option<u64>) -> String {
    match line {
        Some(line) => format!("Email is the same as on line {line}"),
        None => "Another contact of this customer has this email address".to_owned(),
    }
}

/// The stored contact with the file's cells.
fn merged(stored: &KnownContact, row: &ContactRow, empty: EmptyCells, kept: &mut Vec<BulkKept>) -> ContactDraft {
    let mut draft = stored.draft.clone();
    let nobody = OrganizationDraft::default();
    for cell in said(&row.cells, empty) {
        let Cell { field, text, .. } = cell;
        let is_same_name =
            *field == BulkField::FULL_NAME && full_name::is_of(text, &stored.draft.first_name, &stored.draft.last_name);
        let before = cells::cell(*field, &nobody, &stored.draft);
        if let Some(stays) = leading_zeros::kept(row.line, cell, &before) {
            kept.push(stays);
        } else if !is_same_name {
            let _ = cells::put(*field, text, &mut OrganizationDraft::default(), &mut draft);
        }
    }
    draft
}

fn update(line: u64, stored: &KnownContact, contact: Contact) -> Option<ContactUpdate> {
    let changes = changes(Some(&stored.draft), Some(&ContactDraft::from(&contact)));
    let KnownContact { id, version, .. } = *stored;
    (!changes.is_empty()).then_some(ContactUpdate { line, id, version, contact, changes })
}

/// Whether two values of a field mean the same, before any rule is applied.
fn same(path: &str, one: &str, other: &str) -> bool {
    let country = |value| if path.ends_with("country") { CountryCode::read(value) } else { None };
    text::clean(one) == text::clean(other) || country(one).is_some_and(|code| country(other) == Some(code))
}
