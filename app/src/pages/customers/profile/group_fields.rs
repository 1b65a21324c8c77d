//! The fields of a group, for `Add Group` and `Edit Group`.

use domain::group::{AttributeDraft, GroupDraft, MAX_ATTRIBUTES, TagChoices};
use leptos::prelude::*;

use super::group_preview::{Place, WhatItCollects};
use super::group_rows::{AddRow, SPARE_ROWS};
use super::group_tags::GroupTags;
use super::profile_url;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::choices::alive;
use crate::ui::field::{Group, SharedError, TextField};

/// All fields of the guide, what the tags collect, and the buttons.
#[component]
pub fn GroupFields(draft: GroupDraft, tags: TagChoices, place: Place) -> impl IntoView {
    let GroupDraft { name, attributes, tags: chosen } = draft;
    let followed = RwSignal::new(chosen.iter().filter(|tag| !tag.trim().is_empty()).cloned().collect());
    let alive = alive();
    view! {
        <TextField name="name" label="Name" value=name required=true />
        <Attributes attributes />
        <GroupTags chosen tags followed />
        <WhatItCollects place followed />
        <div class="actions">
            <Submit label="Apply" />
            <button
                type="submit"
                class="button"
                data-kind="secondary"
                formaction=place.url()
                hidden=move || alive.get()
            >
                "Preview"
            </button>
            <LinkButton href=profile_url(place.customer) weight=Weight::Quiet>
                "Cancel"
            </LinkButton>
        </div>
    }
    .into_any()
}

/// Rows of name and value.
#[component]
fn Attributes(attributes: Vec<AttributeDraft>) -> impl IntoView {
    let filled = attributes.iter().rposition(|row| *row != AttributeDraft::default()).map_or(0, |last| last + 1);
    let rows = RwSignal::new(filled + SPARE_ROWS);
    let attributes = StoredValue::new(attributes);
    let row = move |at: usize| {
        let AttributeDraft { name, value } =
            attributes.with_value(|attributes| attributes.get(at).cloned()).unwrap_or_default();
        let number = at + 1;
        view! {
            <TextField name=format!("attributes.{at}.name") label=format!("Attribute {number} name") value=name />
            <TextField name=format!("attributes.{at}.value") label=format!("Attribute {number} value") value=value />
        }
    };
    let first = Callback::new(|at| format!("attributes.{at}.name"));
    view! {
        <Group legend="Attributes">
            <SharedError name="attributes" />
            <For each=move || 0..rows.get() key=|at| *at children=row />
        </Group>
        <AddRow label="Add attribute" rows most=MAX_ATTRIBUTES first />
    }
    .into_any()
}
