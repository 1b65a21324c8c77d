//! A form that edits what is stored: of two who save at once the second is told what the first saved, field by field,
//! and keeps what was typed.

use std::borrow::Cow;
use std::pin::Pin;

use domain::field_errors::FieldErrors;
use domain::notation::Notation;
use domain::record::Draft;
use leptos::ev;
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use server_fn::ServerFn;

use crate::error::AppError;
use crate::posted;
use crate::ui::erased::{changing, effect};
use crate::ui::field::Hidden;
use crate::ui::form::{Form, FormState, fields_of_event, saving};
use crate::ui::table::{Cell, Column, Row, Table};

/// What is stored, as a form starts from it.
#[derive(Clone, Debug)]
pub struct Stored<D> {
    /// Counts the saves.
    pub version: i64,
    /// Who saved last.
    pub by: String,
    /// The values.
    pub draft: D,
}

/// Fetches what is stored now.
pub type Fetch<D> = Callback<(), Pin<Box<dyn Future<Output = Result<Stored<D>, AppError>>>>>;

/// What the form needs to know of its noun.
pub struct Edited<S: 'static, D: 'static> {
    /// As it stood when the page was made.
    pub stored: Stored<D>,
    /// The values in a call.
    pub draft_of: fn(&S) -> D,
    /// Each field with its label.
    pub fields: fn(&D) -> Vec<(String, String)>,
    /// What the browser can check before it sends.
    pub check: fn(&S, Notation) -> Result<(), FieldErrors>,
    /// Fetches it again, after somebody else saved.
    pub fetch: Fetch<D>,
}

/// The version that a posted form started from.
#[derive(Deserialize)]
struct Started {
    version: i64,
}

/// The form around the fields that `view` makes of the values to start from.
#[component]
pub fn EditForm<S, D, V>(
    /// The noun.
    edited: Edited<S, D>,
    /// The fields and buttons.
    view: V,
    /// The ids that travel along.
    hidden: Vec<(&'static str, String)>,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + DeserializeOwned + 'static,
    S::Output: DeserializeOwned,
    D: Clone + Send + Sync + 'static,
    V: FnOnce(D) -> AnyView + Send + 'static,
{
    let Edited { stored, draft_of, fields, check, fetch } = edited;
    let action = saving::<S>();
    let posted = posted::posted::<S>();
    let typed = posted.as_ref().and_then(|posted| posted::read::<S>(posted)).map(|call| draft_of(&call));
    let started = posted.as_ref().and_then(posted::read::<Started>);
    let is_stale = posted.and_then(|posted| posted.error).is_some_and(|error| matches!(error, AppError::Stale(_)));
    let start = typed.clone().unwrap_or_else(|| stored.draft.clone());
    let mine = StoredValue::new(start.clone());
    // Told what the other one saved, one may replace it; before that, saving again is as stale as it was.
    let version = started.filter(|_| !is_stale).map_or(stored.version, |started| started.version);
    let version = RwSignal::new(version);
    let theirs = RwSignal::new(is_stale.then(|| (stored.by.clone(), stored.draft.clone())));
    let before = Callback::new(move |(event, _): (ev::SubmitEvent, FormState)| {
        if let Some(call) = fields_of_event(&event).and_then(|fields| posted::decode(&fields)) {
            mine.set_value(draft_of(&call));
        }
        false
    });
    let told = changing(move || {
        let (by, theirs) = theirs.get()?;
        let rows = mine.with_value(|mine| differing(fields(&theirs), &fields(mine)));
        Some(view! { <Meanwhile by rows /> })
    });
    let hidden = hidden.into_iter().map(|(name, value)| view! { <Hidden name value /> }).collect_view();
    view! {
        <Form action check before>
            {hidden}
            {changing(move || view! { <Hidden name="version" value=version.get().to_string() /> })}
            <Refetch fetch version theirs />
            {told}
            {view(start)}
        </Form>
    }
    .into_any()
}

/// The fields whose values differ: (label, theirs, mine).
fn differing(theirs: Vec<(String, String)>, mine: &[(String, String)]) -> Vec<(String, String, String)> {
    let mine =
        |label: &str| mine.iter().find(|(of, _)| of == label).map(|(_, value)| value.clone()).unwrap_or_default();
    let rows = theirs.into_iter().map(|(label, theirs)| {
        let mine = mine(&label);
        (label, theirs, mine)
    });
    rows.filter(|(_, theirs, mine)| theirs.trim() != mine.trim()).collect()
}

/// After a stale save: what the other one saved, and the version that a second press of the button replaces.
#[component]
fn Refetch<D: Clone + Send + Sync + 'static>(
    fetch: Fetch<D>,
    version: RwSignal<i64>,
    theirs: RwSignal<Option<(String, D)>>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    effect(move || {
        if state.fault.with(|fault| matches!(fault, Some(AppError::Stale(_)))) {
            leptos::task::spawn_local(async move {
                match fetch.run(()).await {
                    Ok(stored) => {
                        version.set(stored.version);
                        theirs.set(Some((stored.by, stored.draft)));
                    }
                    Err(error) => state.show.run((FieldErrors::new(), Some(error))),
                }
            });
        }
    });
}

/// What somebody else saved, beside what stands in the form.
#[component]
fn Meanwhile(by: String, rows: Vec<(String, String, String)>) -> impl IntoView {
    let told =
        format!("{by} saved while you were editing. Your changes are kept. Review the differences, then save again.");
    let columns: Vec<Column> = ["Field", "Saved meanwhile", "In the form now"].map(Column::new).to_vec();
    let rows = rows.into_iter().map(|(label, theirs, mine)| {
        view! {
            <Row>
                <Cell head=true>{label}</Cell>
                <Cell label="Saved meanwhile">{or_dash(theirs)}</Cell>
                <Cell label="In the form now">{or_dash(mine)}</Cell>
            </Row>
        }
    });
    view! {
        <section class="conflict" aria-label="What changed meanwhile">
            <p>{told}</p>
            <Table caption=Signal::stored("What changed meanwhile".to_owned()) columns=Signal::stored(columns)>
                {rows.collect_view()}
            </Table>
        </section>
    }
    .into_any()
}

fn or_dash(value: String) -> String {
    if value.is_empty() { "–".to_owned() } else { value }
}

/// Each field of a draft with its label, as people read it.
pub fn labelled<D: Draft>(draft: &D) -> Vec<(String, String)> {
    let shown = |(path, value): (&'static str, Cow<'_, str>)| (D::label(path).to_owned(), D::shown(path, &value));
    draft.fields().into_iter().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::differing;

    #[test]
    fn only_fields_that_differ_are_listed() {
        let pair = |label: &str, value: &str| (label.to_owned(), value.to_owned());
        let theirs = vec![pair("Name", "Ada"), pair("Email", "a@example.com")];
        let mine = [pair("Name", "Ada "), pair("Email", "b@example.com")];
        let expected = vec![("Email".to_owned(), "a@example.com".to_owned(), "b@example.com".to_owned())];
        assert_eq!(differing(theirs, &mine), expected);
    }
}
