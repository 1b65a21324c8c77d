//! Customers and contacts as the file that [`read`](super::read) reads.

use std::io::{self, Write};

use super::{BulkField, cells};
use crate::contact::ContactDraft;
use crate::csv_text;
use crate::organization::OrganizationDraft;

/// A file being written, customer by customer.
pub struct Export<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Export<W> {
    /// Writes the header.
    pub fn begin(out: W) -> io::Result<Self> {
        let mut out = csv_text::writer(out)?;
        csv_text::write_row(&mut out, BulkField::ALL.map(BulkField::label))?;
        Ok(Self { out })
    }

    /// Writes one row a contact, each with the customer's columns; one row for a customer without contacts.
    pub fn add(&mut self, organization: &OrganizationDraft, contacts: &[ContactDraft]) -> io::Result<()> {
        let nobody = [ContactDraft::default()];
        for contact in if contacts.is_empty() { &nobody } else { contacts } {
            csv_text::write_row(&mut self.out, BulkField::ALL.map(|field| cells::cell(field, organization, contact)))?;
        }
        Ok(())
    }

    /// Writes out what is left.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The whole file as text.
pub fn export(customers: &[(OrganizationDraft, Vec<ContactDraft>)]) -> io::Result<String> {
    let mut export = Export::begin(Vec::new())?;
    for (organization, contacts) in customers {
        export.add(organization, contacts)?;
    }
    String::from_utf8(export.finish()?).map_err(io::Error::other)
}
