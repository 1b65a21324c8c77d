//! A date field: the date is typed as text, so that every notation is accepted, or picked from the browser's calendar.

use domain::date::{self, parse_date};
use leptos::{html, prelude::*};

use super::choices::alive;
use super::field::{Frame, Width, described_by, error_of};
use super::form::{control_id, control_name};
use super::icon::Icon;
use crate::pages::me::notation;

/// The field. If the date is not typed in the portal's own notation, the hint shows how it will be saved.
#[component]
pub fn DateField(
    /// The draft's field.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// The initial value.
    value: String,
    /// The hint.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// Whether it is required.
    #[prop(optional)]
    required: bool,
    /// Follows the date that is typed or picked.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let id = control_id(name);
    let error = error_of(name);
    let typed = typed.unwrap_or_else(|| RwSignal::new(value.clone()));
    let notation = notation();
    let day = move || typed.with(|typed| parse_date(typed, notation).ok());
    let read = move || {
        let day = day()?;
        typed.with(|typed| *typed != date::to_input(day)).then(|| format!("Saved as {}", date::show(day)))
    };
    let otherwise = move || hint.map_or_else(|| "For example, 2026-01-31".to_owned(), |hint| hint.get());
    let hint = Signal::derive(move || Some(read().unwrap_or_else(otherwise)));
    let described = described_by(&id, hint, error);
    let (text, picker) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let open = move |_| {
        if let Some(picker) = picker.get_untracked() {
            picker.set_value(&untrack(day).map(date::to_input).unwrap_or_default());
            let _ = picker.show_picker();
        }
    };
    let picked = move |event| {
        let day = event_target_value(&event);
        if let Some(text) = text.get_untracked() {
            text.set_value(&day);
        }
        typed.set(day);
    };
    let alive = alive();
    view! {
        <Frame
            id=id.clone()
            label=Signal::stored(label.to_owned())
            required=Signal::stored(required)
            hint
            error
            width=Width::Short
        >
            <div class="date">
                <input
                    class="input"
                    type="text"
                    id=id
                    name=control_name(name)
                    value=value
                    autocomplete="off"
                    aria-required=required.then_some("true")
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=described
                    on:input=move |event| typed.set(event_target_value(&event))
                    node_ref=text
                />
                // Under the button, because the calendar opens at its place. It has no name, so it is not sent.
                <input type="date" tabindex="-1" aria-hidden="true" on:input=picked node_ref=picker />
                <button type="button" hidden=move || !alive.get() on:click=open>
                    {Icon::Calendar}
                    <span class="visually-hidden">{format!("Choose {label}")}</span>
                </button>
            </div>
        </Frame>
    }
    .into_any()
}
