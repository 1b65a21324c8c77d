//! Reads a file of customers and groups its rows by organization.

use std::collections::HashMap;

use super::sheet::{Sheet, SheetRow};
use super::{
    BulkError, BulkField, BulkKept, BulkRead, BulkRefused, Mapping, PREVIEW_ROWS, Preview, PreviewRow, cells, full_name,
};
use crate::contact::ContactDraft;
use crate::country::CountryCode;
use crate::field_errors::FieldErrors;
use crate::ids::{ContactId, CustomerId};
use crate::organization::OrganizationDraft;
use crate::record::Draft;
use crate::text;

/// The rows of a file by organization, before they are compared with the stored customers.
pub struct Rows {
    pub(super) customers: Vec<CustomerRows>,
    pub(super) read: BulkRead,
}

impl Rows {
    /// Reads every row. Rows with the same id, or else the same organization name, are one customer: the first gives
    /// the organization, and each may add a contact.
    pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<Self, BulkRefused> {
        let mut unfit = FieldErrors::new();
        mapping.check(&mut unfit);
        unfit.into_result(()).map_err(BulkRefused::Mapping)?;
        let sheet = Sheet::read(bytes)?;
        let (mapped, found) = (mapping.width(), sheet.header.len());
        if mapped != found {
            return Err(BulkRefused::OtherColumns { mapped, found });
        }
        let rows: Vec<&SheetRow> = sheet.rows.iter().filter(|row| !is_blank(row, mapping)).collect();
        let read = BulkRead { rows: rows.len(), preview: preview(&rows, mapping), ..BulkRead::default() };
        let customers = customers(&rows, mapping, sheet.header.len());
        Ok(Self { customers, read: BulkRead { above: sheet.above, ..read } })
    }

    /// The customers of the file: the id, if a row has one, and the name as typed.
    pub fn meant(&self) -> impl Iterator<Item = (Option<CustomerId>, &str)> {
        self.customers.iter().map(|customer| (customer.id, customer.draft.name.as_str()))
    }
}

/// A row without a value in a mapped column is blank, such as one with only a line number.
fn is_blank(row: &SheetRow, mapping: &Mapping) -> bool {
    mapping.columns().all(|(at, _)| text::clean(row.cell(at)).is_empty())
}

fn preview(rows: &[&SheetRow], mapping: &Mapping) -> Preview {
    let cell = |row: &SheetRow, at: usize, field: BulkField| match field {
        BulkField::FULL_NAME if !text::clean(row.cell(at)).is_empty() => {
            let (first, last) = full_name::split(row.cell(at));
            format!("{first} / {last}")
        }
        _ => row.cell(at).to_owned(),
    };
    let cells = |row: &SheetRow| mapping.columns().map(|(at, field)| cell(row, at, field)).collect();
    let first = rows.iter().take(PREVIEW_ROWS);
    Preview {
        fields: mapping.columns().map(|(_, field)| field).collect(),
        rows: first.map(|row| PreviewRow { line: row.line, cells: cells(row) }).collect(),
    }
}

/// The rows of each organization, in the order of the file; a row without a name and an id is a customer of its own.
fn customers(rows: &[&SheetRow], mapping: &Mapping, width: usize) -> Vec<CustomerRows> {
    let mut customers: Vec<CustomerRows> = Vec::new();
    let (mut by_id, mut by_name) = (HashMap::<CustomerId, usize>::new(), HashMap::<String, usize>::new());
    for row in rows {
        let row = CustomerRow::of(row, mapping, width);
        let name = text::fold(&row.draft.name);
        let is_other = |at: &usize| customers[*at].id.is_some() && row.id.is_some() && customers[*at].id != row.id;
        let named = by_name.get(&name).filter(|at| !is_other(at));
        let at = row.id.and_then(|id| by_id.get(&id)).or(named).copied().unwrap_or(customers.len());
        if let Some(id) = row.id {
            by_id.entry(id).or_insert(at);
        }
        if !name.is_empty() {
            by_name.entry(name).or_insert(at);
        }
        match customers.get_mut(at) {
            Some(customer) => customer.add(row),
            None => customers.push(CustomerRows::first(row)),
        }
    }
    customers
}

/// A cell with its field.
pub(super) struct Cell {
    pub(super) field: BulkField,
    pub(super) text: String,
    /// Whether the file marks it as text, so that no spreadsheet removed leading zeros.
    pub(super) is_marked: bool,
}

/// One row as typed.
struct CustomerRow {
    line: u64,
    id: Option<CustomerId>,
    cells: Vec<Cell>,
    draft: OrganizationDraft,
    contact: Option<ContactRow>,
    errors: Vec<BulkError>,
}

/// The contact of a row as typed.
pub(super) struct ContactRow {
    pub(super) line: u64,
    pub(super) id: Option<ContactId>,
    pub(super) cells: Vec<Cell>,
    /// The cells as a new contact.
    pub(super) draft: ContactDraft,
}

impl CustomerRow {
    fn of(row: &SheetRow, mapping: &Mapping, width: usize) -> Self {
        let (mut draft, mut contact) = (OrganizationDraft::default(), ContactDraft::default());
        let mut errors = Vec::new();
        let mut tell = |field, message: String| errors.push(BulkError { line: row.line, field, message });
        // Too many cells usually mean an unquoted comma, after which every value is in the wrong column.
        if (width..row.width()).any(|at| !row.cell(at).trim().is_empty()) {
            tell(None, format!("The row has {} cells, but the header has {width}", row.width()));
        }
        let (mut id, mut contact_id) = (None, None);
        let (mut cells, mut contact_cells) = (Vec::new(), Vec::new());
        for (at, field) in mapping.columns() {
            let cell = row.cell(at);
            let wrong = match field {
                BulkField::CUSTOMER_ID => read_id(cell).map(|read| id = read),
                BulkField::CONTACT_ID => read_id(cell).map(|read| contact_id = read),
                _ => cells::put(field, cell, &mut draft, &mut contact),
            };
            if let Err(message) = wrong {
                tell(Some(field), message);
            }
            let of = if field.is_of_contact() { &mut contact_cells } else { &mut cells };
            of.push(Cell { field, text: cell.to_owned(), is_marked: row.is_marked(at) });
        }
        let line = row.line;
        let contact = (contact != ContactDraft::default()).then_some(ContactRow {
            line,
            id: contact_id,
            cells: contact_cells,
            draft: contact,
        });
        Self { line, id, cells, draft, contact, errors }
    }
}

/// The id that an export wrote, if any.
fn read_id<T: std::str::FromStr>(cell: &str) -> Result<Option<T>, String> {
    match text::clean(cell) {
        empty if empty.is_empty() => Ok(None),
        text => text.parse().map(Some).map_err(|_| "Keep the exported value, or leave it empty".to_owned()),
    }
}

/// The rows of one organization.
pub(super) struct CustomerRows {
    pub(super) line: u64,
    pub(super) lines: Vec<u64>,
    pub(super) id: Option<CustomerId>,
    /// The organization's cells in the first row.
    pub(super) cells: Vec<Cell>,
    /// These cells as a new organization.
    pub(super) draft: OrganizationDraft,
    pub(super) contacts: Vec<ContactRow>,
    pub(super) errors: Vec<BulkError>,
    pub(super) kept: Vec<BulkKept>,
}

impl CustomerRows {
    fn first(row: CustomerRow) -> Self {
        let CustomerRow { line, id, cells, draft, contact, errors } = row;
        Self {
            line,
            lines: vec![line],
            id,
            cells,
            draft,
            contacts: contact.into_iter().collect(),
            errors,
            kept: Vec::new(),
        }
    }

    fn add(&mut self, row: CustomerRow) {
        let is_wrong = |field| row.errors.iter().any(|error| error.field == Some(field));
        for Cell { field, text, .. } in row.cells.iter().filter(|cell| !is_wrong(cell.field)) {
            let says_something = !text::clean(text).is_empty();
            if says_something && key(*field, &row.draft) != key(*field, &self.draft) {
                let message = format!("{} differs from line {}", field.short_label(), self.line);
                self.errors.push(BulkError { line: row.line, field: Some(*field), message });
            }
        }
        self.errors.extend(row.errors);
        self.id = self.id.or(row.id);
        self.lines.push(row.line);
        self.contacts.extend(row.contact);
    }
}

/// The form in which values are compared: `FR` is `France`.
fn key(field: BulkField, organization: &OrganizationDraft) -> String {
    let value = organization.get(field.code()).unwrap_or_default();
    let country = if field.path() == "country" { CountryCode::read(&value) } else { None };
    country.map_or_else(|| text::fold(&value), |code| code.as_str().to_owned())
}
