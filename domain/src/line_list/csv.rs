//! Line items as CSV for spreadsheets: no text runs as a formula.

use std::io::{self, Write};

use crate::csv_text::{self, write_row};
use crate::lines::{Column, Line};

/// The columns of texts, with their headings.
const COLUMNS: [(Column, &str); 11] = [
    (Column::Day, "Day"),
    (Column::Provider, "Provider"),
    (Column::BillingAccount, "Billing Account"),
    (Column::Service, "Service"),
    (Column::SubAccount, "Account"),
    (Column::SubAccountName, "Account Name"),
    (Column::Region, "Region"),
    (Column::Resource, "Resource"),
    (Column::ChargeCategory, "Category"),
    (Column::Description, "Description"),
    (Column::Tags, "Tags"),
];

/// A file under way. For a file with all columns, see [`focus::rows`](crate::focus::rows).
pub struct LineCsv<W: Write> {
    out: csv::Writer<W>,
    currency: String,
}

impl<W: Write> LineCsv<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn begin(out: W, currency: &str) -> io::Result<Self> {
        let mut out = csv_text::writer(out)?;
        let names = COLUMNS.iter().map(|(_, name)| *name);
        write_row(&mut out, names.chain(["Currency", "Billed Cost", "Effective Cost"]))?;
        Ok(Self { out, currency: currency.to_owned() })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn row(&mut self, line: &Line<'_>) -> io::Result<()> {
        let (billed, effective) = (line.billed.to_string(), line.effective.to_string());
        let texts = COLUMNS.iter().map(|(column, _)| line.text(*column).unwrap_or_default());
        write_row(&mut self.out, texts.chain([self.currency.as_str(), &billed, &effective]))
    }

    /// Writes what is still buffered, and gives back the file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}
