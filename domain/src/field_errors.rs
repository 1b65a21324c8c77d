//! The errors of a form by field, in the user's words.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Messages by draft path (`name`, `office.city`), in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// No errors.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One error.
    pub fn of(field: impl Into<String>, message: impl Into<String>) -> Self {
        let mut errors = Self::new();
        errors.push(field, message);
        errors
    }

    /// Adds one message. A field that already has one keeps the first, which must be corrected first.
    pub fn push(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        if self.get(&field).is_none() {
            self.0.push((field, message.into()));
        }
    }

    /// Adds a message if there is one.
    pub fn extend(&mut self, field: &str, message: Option<String>) {
        if let Some(message) = message {
            self.push(field, message);
        }
    }

    /// Whether there are no errors.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many fields have errors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The message of one field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.iter().find(|(path, _)| *path == field).map(|(_, message)| message)
    }

    /// Every (path, message), in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }

    /// Adds the errors of a part of the form: `city` becomes `office.city`.
    pub fn nest(&mut self, prefix: &str, inner: FieldErrors) {
        for (field, message) in inner.0 {
            self.push(format!("{prefix}.{field}"), message);
        }
    }

    /// The value if there are no errors, else the errors.
    pub fn into_result<T>(self, value: T) -> Result<T, FieldErrors> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (field, message)) in self.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{field}: {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_keep_their_order_and_each_field_its_first_message() {
        let mut errors = FieldErrors::new();
        errors.push("name", "Enter the name");
        errors.push("city", "Enter the city");
        errors.push("name", "Another thing");
        assert_eq!(errors.get("name"), Some("Enter the name"));
        assert_eq!(errors.get("state"), None);
        assert_eq!(errors.len(), 2);
        assert_eq!(errors.to_string(), "name: Enter the name; city: Enter the city");
    }

    #[test]
    fn errors_of_an_address_name_the_address() {
        let mut inner = FieldErrors::new();
        inner.push("city", "Enter the city");
        let mut errors = FieldErrors::new();
        errors.nest("office", inner);
        assert_eq!(errors.get("office.city"), Some("Enter the city"));
    }

    #[test]
    fn a_value_is_returned_only_without_errors() {
        assert_eq!(FieldErrors::new().into_result(7), Ok(7));
        let mut errors = FieldErrors::new();
        errors.push("name", "Enter the name");
        assert_eq!(errors.clone().into_result(7), Err(errors));
    }

    #[test]
    fn errors_are_serialized_without_loss() {
        let mut errors = FieldErrors::new();
        errors.push("name", "Quote \" and <script>");
        let wire = serde_json::to_string(&errors).unwrap();
        assert_eq!(wire, r#"[["name","Quote \" and <script>"]]"#);
        assert_eq!(serde_json::from_str::<FieldErrors>(&wire).unwrap(), errors);
    }
}
