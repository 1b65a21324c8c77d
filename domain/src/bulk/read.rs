//! Reads a file of customers: groups its rows by organization and judges them by the rules of the forms.

use std::collections::HashMap;

use super::sheet::{Sheet, SheetRow};
use super::{
    BulkContact, BulkCustomer, BulkError, BulkField, BulkRead, BulkRefused, Mapping, PREVIEW_ROWS, Preview, PreviewRow,
    cells,
};
use crate::contact::ContactDraft;
use crate::country::CountryCode;
use crate::field_errors::FieldErrors;
use crate::organization::OrganizationDraft;
use crate::text;

/// Reads every row. Rows of the same organization name are one customer: the first says what the organization is,
/// each may add a contact.
///
/// A customer in bulk is one just added: it may lack an address, but not have half of one
/// ([`OrganizationDraft::parse_new`]).
pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<BulkRead, BulkRefused> {
    let mut unfit = FieldErrors::new();
    mapping.check(&mut unfit);
    unfit.into_result(()).map_err(BulkRefused::Mapping)?;
    let sheet = Sheet::read(bytes)?;
    let (mapped, found) = (mapping.width(), sheet.header.len());
    if mapped != found {
        return Err(BulkRefused::OtherColumns { mapped, found });
    }
    let rows: Vec<&SheetRow> = sheet.rows.iter().filter(|row| !is_blank(row, mapping)).collect();
    let mut read = BulkRead { rows: rows.len(), preview: preview(&rows, mapping), ..BulkRead::default() };
    for customer in customers(&rows, mapping, sheet.header.len()) {
        customer.judge(&mut read);
    }
    read.errors.sort_by_key(|error| error.line);
    read.left_out.sort_unstable();
    Ok(read)
}

/// Nothing under a mapped column counts as a blank row, such as one that only numbers the lines.
fn is_blank(row: &SheetRow, mapping: &Mapping) -> bool {
    mapping.columns().all(|(at, _)| text::clean(row.cell(at)).is_empty())
}

fn preview(rows: &[&SheetRow], mapping: &Mapping) -> Preview {
    let cells = |row: &SheetRow| mapping.columns().map(|(at, _)| row.cell(at).to_owned()).collect();
    let first = rows.iter().take(PREVIEW_ROWS);
    Preview {
        fields: mapping.columns().map(|(_, field)| field).collect(),
        rows: first.map(|row| PreviewRow { line: row.line, cells: cells(row) }).collect(),
    }
}

/// The rows of each organization, in the order of the file; a row without a name stands alone.
fn customers(rows: &[&SheetRow], mapping: &Mapping, width: usize) -> Vec<CustomerRows> {
    let mut customers: Vec<CustomerRows> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let drafts = RowDrafts::of(row, mapping, width);
        let name = text::fold(&drafts.organization.name);
        match places.get(&name).and_then(|at| customers.get_mut(*at)) {
            Some(customer) => customer.add(row, drafts, mapping),
            None => {
                if !name.is_empty() {
                    places.insert(name, customers.len());
                }
                customers.push(CustomerRows::first(row, drafts));
            }
        }
    }
    customers
}

/// One row as typed.
struct RowDrafts {
    organization: OrganizationDraft,
    contact: ContactDraft,
    errors: Vec<BulkError>,
}

impl RowDrafts {
    fn of(row: &SheetRow, mapping: &Mapping, width: usize) -> Self {
        let (mut organization, mut contact) = (OrganizationDraft::default(), ContactDraft::default());
        let mut errors = Vec::new();
        // Too many cells are mostly a comma that was not quoted, after which every value stands in the wrong column.
        if (width..row.width()).any(|at| !row.cell(at).trim().is_empty()) {
            let message = format!("The row has {} cells, the header {width}", row.width());
            errors.push(BulkError { line: row.line, field: None, message });
        }
        for (at, field) in mapping.columns() {
            if let Err(message) = cells::put(field, row.cell(at), &mut organization, &mut contact) {
                errors.push(BulkError { line: row.line, field: Some(field), message });
            }
        }
        Self { organization, contact, errors }
    }
}

/// The rows of one organization.
struct CustomerRows {
    line: u64,
    lines: Vec<u64>,
    organization: OrganizationDraft,
    contacts: Vec<(u64, ContactDraft)>,
    errors: Vec<BulkError>,
}

impl CustomerRows {
    fn first(row: &SheetRow, drafts: RowDrafts) -> Self {
        let RowDrafts { organization, contact, errors } = drafts;
        let mut customer = Self { line: row.line, lines: vec![row.line], organization, contacts: Vec::new(), errors };
        customer.add_contact(row.line, contact);
        customer
    }

    fn add(&mut self, row: &SheetRow, drafts: RowDrafts, mapping: &Mapping) {
        let is_wrong = |field| drafts.errors.iter().any(|error| error.field == Some(field));
        for (at, field) in mapping.columns().filter(|(_, field)| !field.is_of_contact() && !is_wrong(*field)) {
            let says_something = !text::clean(row.cell(at)).is_empty();
            if says_something && key(field, &drafts.organization) != key(field, &self.organization) {
                let message = format!("{} differs from line {}", field.short_label(), self.line);
                self.errors.push(BulkError { line: row.line, field: Some(field), message });
            }
        }
        self.errors.extend(drafts.errors);
        self.lines.push(row.line);
        self.add_contact(row.line, drafts.contact);
    }

    fn add_contact(&mut self, line: u64, contact: ContactDraft) {
        if contact != ContactDraft::default() {
            self.contacts.push((line, contact));
        }
    }

    /// Adds the customer to what was read, or all that is wrong with its rows.
    fn judge(mut self, read: &mut BulkRead) {
        let organization = self.organization.parse_new().map_err(|errors| self.tell(self.line, "", &errors)).ok();
        let contacts = self.judge_contacts();
        match organization {
            Some(organization) if self.errors.is_empty() => {
                read.customers.push(BulkCustomer { lines: self.lines, organization, contacts });
            }
            _ => {
                read.errors.append(&mut self.errors);
                read.left_out.append(&mut self.lines);
            }
        }
    }

    fn judge_contacts(&mut self) -> Vec<BulkContact> {
        let country = CountryCode::read(&self.organization.office.country);
        let mut seen: HashMap<String, u64> = HashMap::new();
        let mut contacts = Vec::new();
        for (line, draft) in std::mem::take(&mut self.contacts) {
            let contact = match draft.parse(country) {
                Ok(contact) => contact,
                Err(errors) => {
                    self.tell(line, "contact.", &errors);
                    continue;
                }
            };
            match seen.get(&contact.email.key()) {
                Some(before) => {
                    let mut errors = FieldErrors::new();
                    errors.push("email", format!("Email is the same as on line {before}"));
                    self.tell(line, "contact.", &errors);
                }
                None => {
                    seen.insert(contact.email.key(), line);
                    contacts.push(BulkContact { line, contact });
                }
            }
        }
        contacts
    }

    fn tell(&mut self, line: u64, group: &str, errors: &FieldErrors) {
        let errors = errors.iter().map(|(path, message)| {
            let field = BulkField::from_code(&format!("{group}{path}"));
            BulkError { line, field, message: message.to_owned() }
        });
        self.errors.extend(errors);
    }
}

/// What makes a value the same for a person; `FR` is `France`.
fn key(field: BulkField, organization: &OrganizationDraft) -> String {
    let value = organization.get(field.code()).unwrap_or_default();
    let country = if field.path() == "country" { CountryCode::read(value) } else { None };
    country.map_or_else(|| text::fold(value), |code| code.as_str().to_owned())
}
