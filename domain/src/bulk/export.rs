//! Writes customers and contacts as the file that [`Rows`](super::Rows) reads.

use std::io::{self, Write};

use super::{BulkField, KnownContact, KnownCustomer, cells};
use crate::contact::ContactDraft;
use crate::csv_text;

/// A file being written, customer by customer.
pub struct Export<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Export<W> {
    /// Writes the header.
    pub fn begin(out: W) -> io::Result<Self> {
        let mut out = csv_text::writer(out)?;
        csv_text::write_row(&mut out, BulkField::exported().map(BulkField::label))?;
        Ok(Self { out })
    }

    /// Writes one row per contact, each with the customer's columns; one row for a customer without contacts.
    pub fn add(&mut self, customer: &KnownCustomer) -> io::Result<()> {
        for contact in &customer.contacts {
            self.row(customer, Some(contact))?;
        }
        if customer.contacts.is_empty() { self.row(customer, None) } else { Ok(()) }
    }

    fn row(&mut self, customer: &KnownCustomer, contact: Option<&KnownContact>) -> io::Result<()> {
        let nobody = ContactDraft::default();
        let cell = |field| match field {
            BulkField::CUSTOMER_ID => customer.id.to_string(),
            BulkField::CONTACT_ID => contact.map(|contact| contact.id.to_string()).unwrap_or_default(),
            field => cells::cell(field, &customer.organization, contact.map_or(&nobody, |contact| &contact.draft)),
        };
        csv_text::write_row(&mut self.out, BulkField::exported().map(cell))
    }

    /// Flushes the file and returns the writer.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}
