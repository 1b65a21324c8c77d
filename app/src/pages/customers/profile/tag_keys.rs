//! The page `Tag Keys`: the rules that join the tag keys of a customer's bills.

use domain::ids::CustomerId;
use domain::permission::Permission;
use domain::record::Draft;
use domain::tag_keys::{MAX_LISTS, TagKeysDetail, TagKeysDraft};
use leptos::{html, prelude::*};
use serde::Deserialize;
use wasm_bindgen::JsCast;

use super::customer;
use super::group_rows::{AddRow, SPARE_ROWS};
use super::tag_keys_preview::WhatItJoins;
use crate::api::customers::customer_name;
use crate::api::tag_keys::{SaveTagKeys, tag_keys};
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::choices::alive;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::erased::effect;
use crate::ui::field::{CheckField, SharedError, TextField, Width};
use crate::ui::form::{control_id, control_name, fields_of};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn TagKeys() -> impl IntoView {
    if !may(Permission::EditCustomers) {
        return view! { <NotAllowed title="Tag Keys" /> }.into_any();
    }
    let customer = customer();
    let found = Resource::new(
        move || customer.get(),
        |customer| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let (name, _) = customer_name(customer).await?;
            Ok((name, tag_keys(customer).await?))
        },
    );
    let page = |(name, detail): (String, TagKeysDetail)| {
        let up = paths::profile(detail.customer);
        view! {
            <Page title="Tag Keys" up=above(up, format!("{name} Profile")) document=format!("Tag Keys of {name}")>
                <TagKeysForm detail />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

/// The rules that the form starts from: the saved ones, or suggestions if none were saved yet.
fn stored(detail: TagKeysDetail) -> Stored<TagKeysDraft> {
    let draft = if detail.version == 0 { TagKeysDraft::proposed() } else { detail.draft };
    Stored { version: detail.version, by: detail.updated_by, draft }
}

#[component]
fn TagKeysForm(detail: TagKeysDetail) -> impl IntoView {
    let customer = detail.customer;
    let told = if detail.version == 0 {
        "No rules are saved yet, so each spelling is a separate key. The rules below are suggestions."
    } else if detail.draft == TagKeysDraft::default() {
        "There are no rules, so each spelling is a separate key."
    } else {
        "Bills do not change. When you choose tags, and in groups and reports, these keys count as one."
    };
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SaveTagKeys| call.draft.clone(),
        check: |call: &SaveTagKeys, _| call.draft.parse().map(drop),
        fetch: Callback::new(move |()| Box::pin(async move { tag_keys(customer).await.map(stored) }) as _),
    };
    let hidden = vec![("customer", customer.to_string())];
    let fields = move |draft| view! { <Fields draft customer /> }.into_any();
    view! {
        <FormCard>
            <p>{told}</p>
            <EditForm edited view=fields hidden />
        </FormCard>
    }
    .into_any()
}

#[component]
fn Fields(draft: TagKeysDraft, customer: CustomerId) -> impl IntoView {
    let followed = RwSignal::new(draft.clone());
    let TagKeysDraft { ignore_case, prefixes, aliases } = draft;
    let whole = NodeRef::<html::Div>::new();
    // Picks up what the user typed before hydration.
    effect(move || follow(whole.get(), followed));
    let alive = alive();
    view! {
        // On `change`, not at each key press: the preview sums whole bills.
        <div class="group" node_ref=whole on:change=move |_| follow(whole.get_untracked(), followed)>
            <CheckField
                name=control_name("ignore_case")
                id=control_id("ignore_case")
                label=TagKeysDraft::label("ignore_case")
                hint="Env, ENV and env are one key".to_owned()
                checked=domain::text::is_on(&ignore_case)
            />
            <TextField
                name="prefixes"
                label=TagKeysDraft::label("prefixes")
                value=prefixes
                hint=Some(
                    "Text that providers put before keys, separated by commas. It is ignored: user:env and aws:env are both read as env."
                        .to_owned(),
                )
                width=Width::Full
            />
            <Aliases aliases />
        </div>
        // Above the preview: clicking Save leaves a field, which redraws the preview and would move a button below it.
        <div class="actions">
            <Submit label="Save" />
            <button
                type="submit"
                class="button"
                data-kind="secondary"
                formaction=paths::tag_keys(customer)
                hidden=move || alive.get()
            >
                "Preview"
            </button>
            <LinkButton href=paths::profile(customer) weight=Weight::Quiet>
                "Cancel"
            </LinkButton>
        </div>
        <WhatItJoins customer followed />
    }
    .into_any()
}

/// Rows of keys that count as one.
#[component]
fn Aliases(aliases: Vec<String>) -> impl IntoView {
    let filled = aliases.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
    let rows = RwSignal::new(filled + SPARE_ROWS);
    let aliases = StoredValue::new(aliases);
    let row = move |at: usize| {
        let value = aliases.with_value(|aliases| aliases.get(at).cloned()).unwrap_or_default();
        view! { <TextField name=format!("aliases.{at}") label=format!("Aliases {}", at + 1) value width=Width::Full /> }
    };
    let first = Callback::new(|at| format!("aliases.{at}"));
    view! {
        <fieldset class="group">
            <legend>{TagKeysDraft::label("aliases")}</legend>
            <p class="hint">
                "In each row, enter keys that mean the same, separated by commas, such as env, environment, stage. They are read as one key and shown under the first name."
            </p>
            <SharedError name="aliases" />
            <div class="group">
                <For each=move || 0..rows.get() key=|at| *at children=row />
            </div>
        </fieldset>
        <AddRow label="Add aliases" rows most=MAX_LISTS first />
    }
    .into_any()
}

/// The values of the form that contains the rules.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    draft: TagKeysDraft,
}

/// Copies the rules from the form around an element.
fn follow(element: Option<web_sys::HtmlDivElement>, followed: RwSignal<TagKeysDraft>) {
    let form = element.and_then(|element| element.closest("form").ok().flatten());
    let form = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
    let fields = form.and_then(|form| fields_of(&form));
    if let Some(Typed { draft }) = fields.and_then(|fields| posted::decode(&fields))
        && followed.with_untracked(|before| before.fields() != draft.fields())
    {
        followed.set(draft);
    }
}
