//! A form that edits a stored record. If two users save at once, the second sees what the first changed, and the form
//! then holds the changes of both.

use std::pin::Pin;

use domain::field_errors::FieldErrors;
use domain::notation::Notation;
use domain::record::{Draft, Merge, merge};
use leptos::ev;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use server_fn::ServerFn;

use crate::error::AppError;
use crate::posted;
use crate::ui::conflict::{Changed, Conflict, changed};
use crate::ui::erased::{changing, effect};
use crate::ui::field::Hidden;
use crate::ui::form::{Form, FormState, fields_of_event, saving};

/// A stored record.
#[derive(Clone, Debug)]
pub struct Stored<D> {
    /// Counts the saves.
    pub version: i64,
    /// The user who saved last.
    pub by: String,
    /// The values.
    pub draft: D,
}

/// Fetches the record as it is stored now.
pub type Fetch<D> = Callback<(), Pin<Box<dyn Future<Output = Result<Stored<D>, AppError>>>>>;

/// What the form needs to know about its record.
pub struct Edited<S: 'static, D: 'static> {
    /// The record when the page was made.
    pub stored: Stored<D>,
    /// The values in a call.
    pub draft_of: fn(&S) -> D,
    /// What the browser can check before it sends the form.
    pub check: fn(&S, Notation) -> Result<(), FieldErrors>,
    /// Fetches the record again, after another user saved.
    pub fetch: Fetch<D>,
}

/// What the form sends besides the call itself.
#[derive(Deserialize)]
struct Started {
    /// The version that the form started from.
    version: i64,
    /// The values that it started from, as JSON.
    #[serde(default)]
    base: String,
}

/// What the form holds.
#[derive(Clone)]
struct Editing<D> {
    /// Changes with the version, and never without it.
    base: D,
    version: i64,
    /// The values to show.
    draft: D,
    conflict: Option<(String, Vec<Changed>)>,
}

impl<D: Draft> Editing<D> {
    fn start(Stored { version, draft, .. }: Stored<D>) -> Self {
        Self { base: draft.clone(), version, draft, conflict: None }
    }

    /// Adds what another user saved since. The next save replaces that version.
    fn merge(&mut self, Stored { version, by, draft: theirs }: Stored<D>) {
        let Merge { draft, conflicts, theirs_only } = merge(&self.base, &theirs, &self.draft);
        *self =
            Self { base: theirs, version, draft, conflict: Some((by, changed::<D>(conflicts, theirs_only).collect())) };
    }
}

/// The form around the fields that `view` makes of the values.
#[component]
pub fn EditForm<S, D, V>(
    /// The record.
    edited: Edited<S, D>,
    /// The fields and buttons. They are made again with the values of both users after another user saved.
    view: V,
    /// The ids that are sent along.
    hidden: Vec<(&'static str, String)>,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + DeserializeOwned + 'static,
    S::Output: DeserializeOwned,
    D: Draft + Serialize + DeserializeOwned + Send + Sync + 'static,
    V: Fn(D) -> AnyView + Send + 'static,
{
    let Edited { stored, draft_of, check, fetch } = edited;
    let action = saving::<S>();
    let mut editing = Editing::start(stored.clone());
    if let Some(posted) = posted::posted::<S>()
        && let Some((call, started)) = posted::read::<S>(&posted).zip(posted::read::<Started>(&posted))
    {
        editing.draft = draft_of(&call);
        editing.version = started.version;
        editing.base = serde_json::from_str(&started.base).unwrap_or_default();
        if matches!(posted.error, Some(AppError::Stale(_))) {
            editing.merge(stored);
        }
    }
    let editing = RwSignal::new(editing);
    let before = Callback::new(move |(event, _): (ev::SubmitEvent, FormState)| {
        if let Some(call) = fields_of_event(&event).and_then(|fields| posted::decode(&fields)) {
            // Without drawing the fields again, which hold it already.
            editing.update_untracked(|editing| editing.draft = draft_of(&call));
        }
        false
    });
    let hidden = hidden.into_iter().map(|(name, value)| view! { <Hidden name value /> }).collect_view();
    let whole = changing(move || {
        let Editing { base, version, draft, conflict } = editing.get();
        let base = serde_json::to_string(&base).unwrap_or_default();
        view! {
            <Hidden name="version" value=version.to_string() />
            <Hidden name="base" value=base />
            {conflict.map(|(by, rows)| view! { <Conflict by rows /> })}
            {view(draft)}
        }
        .into_any()
    });
    view! {
        <Form action check before>
            {hidden}
            <Refetch fetch editing />
            {whole}
        </Form>
    }
    .into_any()
}

/// Fetches the record after the save came too late.
#[component]
fn Refetch<D: Draft + Send + Sync + 'static>(fetch: Fetch<D>, editing: RwSignal<Editing<D>>) -> impl IntoView {
    let state = expect_context::<FormState>();
    effect(move || {
        if state.fault.with(|fault| matches!(fault, Some(AppError::Stale(_)))) {
            leptos::task::spawn_local(async move {
                match fetch.run(()).await {
                    Ok(stored) => {
                        // The page may be gone.
                        let _ = editing.try_update(|editing| editing.merge(stored));
                    }
                    Err(error) => state.show.run((FieldErrors::new(), Some(error))),
                }
            });
        }
    });
}
