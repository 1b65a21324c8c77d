//! Which column of a file holds which field.

use serde::{Deserialize, Serialize};

use super::{BulkField, guess};
use crate::field_errors::FieldErrors;

/// For each column of a file the field it holds; `None` skips the column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(Vec<Option<BulkField>>);

impl Mapping {
    /// The mapping that the headers suggest, each field at most once; it may still lack the organization's name.
    #[must_use]
    pub fn guess(headers: &[String]) -> Self {
        Self(guess::fields(headers))
    }

    /// Reads the form: a code for each column, empty to skip it. Errors are at `columns.0`, `columns.1`, …, and at
    /// `columns` if no column holds the organization's name.
    pub fn parse(codes: &[String]) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut fields = Vec::with_capacity(codes.len());
        for (at, code) in codes.iter().enumerate() {
            let field = BulkField::from_code(code.trim());
            if field.is_none() && !code.trim().is_empty() {
                errors.push(format!("columns.{at}"), "Choose the field from the list");
            }
            fields.push(field);
        }
        let mapping = Self(fields);
        mapping.check(&mut errors);
        errors.into_result(mapping)
    }

    /// The code of each column, empty for skipped ones, as [`Mapping::parse`] reads them.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        self.0.iter().map(|field| field.map(String::from).unwrap_or_default()).collect()
    }

    /// The columns that are not skipped, counted from 0, with their fields.
    pub fn columns(&self) -> impl Iterator<Item = (usize, BulkField)> {
        self.0.iter().enumerate().filter_map(|(at, field)| field.map(|field| (at, field)))
    }

    /// How many columns there are, including skipped ones.
    #[cfg(feature = "server")]
    pub(super) fn width(&self) -> usize {
        self.0.len()
    }

    /// Reports why no file can be read with this mapping.
    pub(super) fn check(&self, errors: &mut FieldErrors) {
        for (at, field) in self.columns() {
            if self.columns().any(|(before, other)| before < at && other == field) {
                let message = format!("Two columns are mapped to {}: choose one", field.label());
                errors.push(format!("columns.{at}"), message);
            }
        }
        let parts =
            self.columns().find(|(_, field)| matches!(field.code(), "contact.first_name" | "contact.last_name"));
        let whole = self.columns().find(|(_, field)| *field == BulkField::FULL_NAME);
        if let Some(((_, part), (at, whole))) = parts.zip(whole) {
            let message = format!("{} already includes {}: choose one of them", whole.label(), part.label());
            errors.push(format!("columns.{at}"), message);
        }
        if !self.columns().any(|(_, field)| field == BulkField::NAME) {
            errors.push("columns", "Choose the column that holds the Organization Name");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(codes: &[&str]) -> Result<Mapping, FieldErrors> {
        Mapping::parse(&codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_mapping_is_read_back_from_the_form() {
        let mapping = parse(&["", "name", "office.city", " "]).unwrap();
        assert_eq!(mapping.codes(), ["", "name", "office.city", ""]);
        assert_eq!(Mapping::parse(&mapping.codes()).as_ref(), Ok(&mapping));
        let wire = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&wire).unwrap(), mapping);
    }

    #[test]
    fn a_field_chosen_twice_and_a_missing_name_are_reported_together() {
        let errors = parse(&["office.city", "", "office.city", "owner"]).unwrap_err();
        assert_eq!(
            errors.iter().collect::<Vec<_>>(),
            [
                ("columns.3", "Choose the field from the list"),
                ("columns.2", "Two columns are mapped to Office City: choose one"),
                ("columns", "Choose the column that holds the Organization Name"),
            ]
        );
        assert!(parse(&[]).is_err());
        let errors = parse(&["name", "contact.full_name", "contact.last_name"]).unwrap_err();
        assert_eq!(
            errors.get("columns.1"),
            Some("Contact Full Name already includes Contact Last Name: choose one of them")
        );
    }
}
