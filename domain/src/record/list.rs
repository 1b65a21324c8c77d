//! Lists of a form as the history keeps them: as JSON. An empty list is an empty text.

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The text of a list.
pub fn to_text<'a, T: Serialize + 'a>(list: impl Iterator<Item = &'a T>) -> Cow<'static, str> {
    let list: Vec<&T> = list.collect();
    if list.is_empty() { "".into() } else { serde_json::to_string(&list).unwrap_or_default().into() }
}

/// The list of a text. `None` for lists that the first version of the portal kept in words, which cannot be told apart.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<Vec<T>> {
    if text.is_empty() { Some(Vec::new()) } else { serde_json::from_str(text).ok() }
}

/// The list as people read it.
pub fn shown<T: DeserializeOwned>(text: &str, between: &str, one: fn(&T) -> String) -> String {
    read(text).map_or_else(|| text.to_owned(), |list| list.iter().map(one).collect::<Vec<_>>().join(between))
}
