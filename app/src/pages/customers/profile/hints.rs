//! The host's hints about stored values that may be wrong. Each is shown beside its value, and in the form beside its
//! field until the user changes the field.

use domain::field_errors::FieldErrors;
use leptos::prelude::*;

/// One hint: the field, the value it is about, and its text.
type Hint = (String, String, String);

/// The hints about a part of the profile, for its values and its fields.
#[derive(Clone)]
pub(super) struct Hints(Vec<Hint>);

impl Hints {
    /// The hints about the stored values.
    pub(super) fn new(hints: &FieldErrors, value: impl Fn(&str) -> String) -> Self {
        Self(hints.iter().map(|(path, hint)| (path.to_owned(), value(path), hint.to_owned())).collect())
    }
}

/// The hint about a field's value, and the callback that clears it when the user changes the field.
pub(super) fn stored_hint(path: &str, value: &str) -> (Signal<Option<String>>, Callback<String>) {
    let about = |(of, stored, _): &Hint| of == path && stored == value;
    let found = use_context::<Hints>().and_then(|Hints(hints)| hints.into_iter().find(about));
    let hint = RwSignal::new(found.map(|(_, _, hint)| hint));
    (hint.into(), Callback::new(move |_| hint.set(None)))
}
