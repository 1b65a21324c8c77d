//! Remembers the last value of a column, as most cells of dates and currencies repeat the one above.

/// The last text of a column and its value, so that repeated cells are not parsed again.
pub(super) struct Last<T> {
    text: String,
    value: Option<T>,
}

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self { text: String::new(), value: None }
    }
}

impl<T: Copy> Last<T> {
    /// The value of `text`, parsed only if it differs from the last one.
    pub(super) fn or_parse<E>(&mut self, text: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, E> {
        match self.value {
            Some(value) if self.text == text => Ok(value),
            _ => {
                let value = parse(text)?;
                text.clone_into(&mut self.text);
                self.value = Some(value);
                Ok(value)
            }
        }
    }
}
