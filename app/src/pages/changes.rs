//! What a record of the audit log changed, field by field, as people read it.

use domain::country::country_name;
use domain::history::{Action, FINGERPRINT, FieldChange, Section};
use domain::{group, tag_keys};
use leptos::prelude::*;

use super::customers::profile::purchase_order;
use crate::ui::format;

/// The fields with old and new value. What is new or gone says so; its values are there for who asks.
#[component]
pub fn Changes(
    /// Where.
    section: Section,
    /// What was done.
    action: Action,
    /// The fields.
    changes: Vec<FieldChange>,
    /// The button that brings an old value back, from the field's path and what the button says besides.
    #[prop(optional_no_strip)]
    restore: Option<Callback<(String, String), AnyView>>,
) -> impl IntoView {
    let changes: Vec<_> = changes.into_iter().filter(|change| change.path != FINGERPRINT).collect();
    let fields = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let changes = changes.into_iter().map(move |change| {
        let label = match section.field_label(&change.path) {
            "" => change.path.clone(),
            label => label.to_owned(),
        };
        let FieldChange { path, old, new } = change;
        // Of what is new or gone the empty side is nothing; a box that was there is unchecked.
        let unchecked = action == Action::Changed && is_check_box(&path);
        let read = |value: String| match unchecked && value.is_empty() {
            true => "No".to_owned(),
            false => read(section, &path, value),
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

fn is_check_box(path: &str) -> bool {
    matches!(path, "billops_alerts" | "same_as_office" | "ignore_case")
}

/// A value as people read it: no codes.
fn read(section: Section, path: &str, value: String) -> String {
    match section {
        _ if value.is_empty() => NOTHING.to_owned(),
        _ if value == "on" && is_check_box(path) => "Yes".to_owned(),
        Section::Organization if path.ends_with(".country") => country_name(&value),
        Section::PurchaseOrders => purchase_order::shown(path, &value),
        Section::Groups => group::shown(path, &value),
        Section::TagKeys => tag_keys::shown(path, &value),
        _ => value,
    }
}
