//! The fields of a group, for `Add Group` and `Edit Group`.

use domain::group::{AttributeDraft, GroupDraft, MAX_ATTRIBUTES, TagChoices};
use domain::ids::{CustomerId, GroupId};
use leptos::prelude::*;

use super::group_preview::WhatItCollects;
use super::group_tags::GroupTags;
use super::profile_url;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::choices::alive;
use crate::ui::field::{Group, SharedError, TextField, focus};
use crate::ui::form::control_id;
use crate::ui::icon::Icon;

/// Empty rows below what is typed: without JavaScript there is no way to get more of them but `Preview`.
pub const SPARE_ROWS: usize = 3;

/// Whose group it is; which one, unless it is a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The customer.
    pub customer: CustomerId,
    /// The group.
    pub group: Option<GroupId>,
}

impl Place {
    /// The page with the form.
    pub fn url(self) -> String {
        let groups = format!("/customers/{}/groups", self.customer);
        self.group.map_or_else(|| format!("{groups}/add"), |group| format!("{groups}/{group}/edit"))
    }
}

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

/// The button that adds a row; it comes with JavaScript.
#[component]
pub fn AddRow(
    /// Its name.
    label: &'static str,
    /// How many rows there are.
    rows: RwSignal<usize>,
    /// How many there can be.
    most: usize,
    /// The first field of a row.
    first: Callback<usize, String>,
) -> impl IntoView {
    let alive = alive();
    let add = move |_| {
        let new = rows.get_untracked();
        rows.set(new + 1);
        request_animation_frame(move || focus(&control_id(&first.run(new))));
    };
    let hidden = move || !alive.get() || rows.get() >= most;
    view! {
        <div class="actions" hidden=hidden>
            <button type="button" class="button" data-kind="secondary" on:click=add>
                {Icon::Add}
                {label}
            </button>
        </div>
    }
    .into_any()
}
