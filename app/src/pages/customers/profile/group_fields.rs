//! The fields of a group, for `Add Group` and `Edit Group`.

use domain::group::{GroupDraft, TagChoices, as_lines};
use leptos::prelude::*;

use super::group_preview::{Place, WhatItCollects};
use super::group_tags::GroupTags;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::choices::alive;
use crate::ui::field::{TextArea, TextField};

/// All fields of the guide, the preview of what the tags match, and the buttons.
#[component]
pub fn GroupFields(draft: GroupDraft, tags: TagChoices, place: Place) -> impl IntoView {
    let GroupDraft { name, attributes, tags: chosen } = draft;
    let followed = RwSignal::new(chosen.iter().filter(|tag| !tag.trim().is_empty()).cloned().collect());
    let alive = alive();
    view! {
        <TextField name="name" label="Name" value=name required=true />
        <TextArea
            name="attributes"
            label="Attributes"
            value=as_lines(&attributes)
            hint=Some("Notes about the group, one per line, such as Cost centre = 4711".to_owned())
        />
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
            <LinkButton href=paths::profile(place.customer) weight=Weight::Quiet>
                "Cancel"
            </LinkButton>
        </div>
    }
    .into_any()
}
