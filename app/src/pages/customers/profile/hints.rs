//! What the host found worth a look in what is stored: shown beside the value, and beside its field until that changes.

use domain::field_errors::FieldErrors;
use leptos::prelude::*;

/// One hint: the field, the value it is about, and what it says.
type Hint = (String, String, String);

/// The hints of a part of the profile, for its values and its fields.
#[derive(Clone)]
pub(super) struct Hints(Vec<Hint>);

impl Hints {
    /// The hints of what is stored.
    pub(super) fn new(hints: &FieldErrors, value: impl Fn(&str) -> String) -> Self {
        Self(hints.iter().map(|(path, hint)| (path.to_owned(), value(path), hint.to_owned())).collect())
    }
}

/// The hint of a field that holds a value, and what takes it away when something else is typed.
pub(super) fn stored_hint(path: &str, value: &str) -> (Signal<Option<String>>, Callback<String>) {
    let about = |(of, stored, _): &Hint| of == path && stored == value;
    let found = use_context::<Hints>().and_then(|Hints(hints)| hints.into_iter().find(about));
    let hint = RwSignal::new(found.map(|(_, _, hint)| hint));
    (hint.into(), Callback::new(move |_| hint.set(None)))
}
