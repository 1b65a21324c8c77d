//! The tags of a group: chosen from the tags of the customer's last approved bill, or typed.

use std::time::Duration;

use domain::group::{GroupDraft, TagChoice, TagChoices};
use domain::tag::Tag;
use domain::tag_keys::TagKeys;
use leptos::{html, prelude::*};
use serde::Deserialize;
use wasm_bindgen::JsCast;

use crate::posted;
use crate::ui::choices::{Choice, Choices};
use crate::ui::erased::effect;
use crate::ui::form::fields_of;
use crate::ui::format;

/// The field `Tags`; keeps `followed` in sync with what the user chooses and types.
#[component]
pub fn GroupTags(chosen: Vec<String>, tags: TagChoices, followed: RwSignal<Vec<String>>) -> impl IntoView {
    let more = (tags.left_out > 0).then(|| {
        let more = format::count(i64::try_from(tags.left_out).unwrap_or(i64::MAX), "more tag", "more tags");
        view! { <p class="hint">{format!("The bill has {more}. To use one, type it.")}</p> }
    });
    let spellings = if tags.keys.is_none() {
        "Keys that differ only in case, or in a prefix such as user:, are alternatives. Choose each spelling, or combine them in Tag Keys."
    } else {
        "Keys that this customer's Tag Keys combine are shown as one key."
    };
    let (chosen, to_mend): (Vec<String>, Vec<String>) =
        chosen.into_iter().filter(|text| !text.trim().is_empty()).partition(|text| Tag::parse(text).is_ok());
    let choices = listed(&chosen, &tags.keys, tags.choices);
    let empty = choices
        .is_empty()
        .then(|| view! { <p class="hint">"The list is empty: no approved bill of this customer has tags yet."</p> });
    let hint = format!(
        "Choose from the list, or type a tag such as team=web, or a key such as team for any value. A resource must match every key, with any of the values chosen for it. {spellings}"
    );
    let whole = NodeRef::<html::Fieldset>::new();
    let follow = move || follow(whole.try_get_untracked().flatten(), followed);
    // Delayed: clicking Apply leaves the field first, and the button must not move away from the pointer.
    let follow_soon = move |_| set_timeout(follow, Duration::from_millis(300));
    // Picks up what the user ticked before hydration.
    effect(move || {
        whole.track();
        follow();
    });
    view! {
        // On `change`, not at each key press: the preview sums a whole bill.
        <fieldset class="group" node_ref=whole on:change=follow_soon>
            <legend class="visually-hidden">"Tags"</legend>
            <Choices
                name="tags"
                label="Tags"
                hint
                nothing="No tag found. Press Enter to add it."
                choices
                typed=to_mend.into_iter().next().unwrap_or_default()
                read=Callback::new(|text: String| Tag::parse(&text).map(|tag| tag.to_string()))
                chosen=Callback::new(move |()| follow())
            />
            {empty}
            {more}
        </fieldset>
    }
    .into_any()
}

/// The chosen tags first, as they were written, then the other tags of the bill.
fn listed(chosen: &[String], keys: &TagKeys, of_bill: Vec<TagChoice>) -> Vec<Choice> {
    let mut tags: Vec<Tag> = Vec::new();
    for tag in chosen.iter().filter_map(|text| Tag::parse(text).ok()) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let read: Vec<Tag> = tags.iter().map(|tag| keys.read_tag(tag)).collect();
    let of_bill: Vec<(Tag, TagChoice)> =
        of_bill.into_iter().map(|choice| (keys.read_tag(&choice.tag), choice)).collect();
    let hint = |tag: &Tag, read: &Tag| {
        let found = of_bill.iter().find(|(other, _)| other == read).map(|(_, choice)| choice);
        found.map_or_else(String::new, |choice| match &choice.tag {
            shown if shown == tag => hint_of(choice),
            shown => format!("Read as {shown}: {}", hint_of(choice)),
        })
    };
    let mut choices: Vec<Choice> =
        tags.iter().zip(&read).map(|(tag, read)| choice(tag, hint(tag, read), true)).collect();
    let others = of_bill.iter().filter(|(other, _)| !read.contains(other)).map(|(_, choice)| choice);
    choices.extend(others.map(|other| choice(&other.tag, hint_of(other), false)));
    choices
}

fn choice(tag: &Tag, hint: String, checked: bool) -> Choice {
    Choice { value: tag.to_string(), label: tag.to_string(), hint, checked }
}

fn hint_of(choice: &TagChoice) -> String {
    let items = line_items(choice.rows);
    if choice.tag.value().is_none() { format!("Any value, {items}") } else { items }
}

/// The number of line items in words: `1 line item`, `2 line items`.
pub fn line_items(rows: u64) -> String {
    format::count(i64::try_from(rows).unwrap_or(i64::MAX), "line item", "line items")
}

/// The values of the form that contains the group's draft.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    draft: GroupDraft,
}

/// Copies the tags from the form around an element.
fn follow(element: Option<web_sys::HtmlFieldSetElement>, followed: RwSignal<Vec<String>>) {
    let form = element.and_then(|element| element.closest("form").ok().flatten());
    let form = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
    let fields = form.and_then(|form| fields_of(&form));
    if let Some(Typed { draft }) = fields.and_then(|fields| posted::decode(&fields)) {
        let _ = followed.try_set(draft.tags.into_iter().filter(|tag| !tag.trim().is_empty()).collect());
    }
}

#[cfg(test)]
mod tests {
    use domain::tag_keys::TagKeysDraft;

    use super::*;

    #[test]
    fn chosen_tags_are_listed_first_and_once() {
        let carried = |text: &str| TagChoice { tag: Tag::parse(text).unwrap(), billed: "1".parse().unwrap(), rows: 2 };
        let choices = listed(
            &["team = web".into(), "old=1".into(), "team=web".into()],
            &TagKeys::default(),
            vec![carried("team"), carried("team=api"), carried("team=web")],
        );
        let shown: Vec<_> = choices.iter().map(|c| (c.value.as_str(), c.hint.as_str(), c.checked)).collect();
        assert_eq!(
            shown,
            [
                ("team=web", "2 line items", true),
                ("old=1", "", true),
                ("team", "Any value, 2 line items", false),
                ("team=api", "2 line items", false),
            ]
        );
    }

    #[test]
    fn a_tag_chosen_in_another_spelling_is_not_offered_again() {
        let carried = |text: &str| TagChoice { tag: Tag::parse(text).unwrap(), billed: "1".parse().unwrap(), rows: 2 };
        let keys = TagKeysDraft { ignore_case: "on".into(), ..TagKeysDraft::default() }.parse().unwrap();
        let choices = listed(&["TEAM=web".into()], &keys, vec![carried("Team"), carried("Team=web")]);
        let shown: Vec<_> = choices.iter().map(|c| (c.value.as_str(), c.hint.as_str(), c.checked)).collect();
        assert_eq!(
            shown,
            [("TEAM=web", "Read as Team=web: 2 line items", true), ("Team", "Any value, 2 line items", false)]
        );
    }
}
