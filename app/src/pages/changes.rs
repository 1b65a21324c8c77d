//! The changes of an audit record, field by field, in readable form.

use domain::history::{Action, FieldChange, Section, is_for_people};
use leptos::prelude::*;

use crate::ui::format;

/// The fields with old and new values. If the whole record was added or removed, its values are collapsed.
#[component]
pub fn Changes(
    /// The section that the record belongs to.
    section: Section,
    /// The action of the record.
    action: Action,
    /// The changed fields.
    changes: Vec<FieldChange>,
    /// Builds the button that restores an old value, from the field's path and the rest of the button's text.
    #[prop(optional_no_strip)]
    restore: Option<Callback<(String, String), AnyView>>,
) -> impl IntoView {
    let changes: Vec<_> = changes.into_iter().filter(|change| is_for_people(section, &change.path)).collect();
    let fields = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let changes = changes.into_iter().map(move |change| {
        let label = match section.field_label(&change.path) {
            "" => change.path.clone(),
            label => label.to_owned(),
        };
        let FieldChange { path, old, new } = change;
        // In a record that was added or removed, an unchecked box is shown as empty, like other empty fields.
        let read = |value: String| {
            let left_out = value.is_empty() && action != Action::Changed;
            let shown = if left_out { value } else { section.shown(&path, &value) };
            if shown.is_empty() { NOTHING.to_owned() } else { shown }
        };
        let (old, new) = (read(old), read(new));
        let restore = restore.map(|restore| restore.run((path, format!(" {label} to {old}"))));
        let told = match action {
            Action::Changed => format!("{label}: {old} → {new} "),
            _ => format!("{label}: {}", if new == NOTHING { old } else { new }),
        };
        view! { <li>{told}{restore}</li> }
    });
    let changes = view! { <ul>{changes.collect_view()}</ul> };
    match (action, fields) {
        (_, 0) => ().into_any(),
        (Action::Changed | Action::LoggedIn | Action::LoggedOut, _) => changes.into_any(),
        (_, fields) => {
            let count = format::count(fields, "field", "fields");
            view! {
                <details class="more">
                    <summary>{count}</summary>
                    {changes}
                </details>
            }
            .into_any()
        }
    }
}

const NOTHING: &str = "–";
