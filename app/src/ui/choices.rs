//! A choice of several from a long list: check boxes that scroll, with a search where there is JavaScript.

use domain::text::search_key;
use leptos::{ev, prelude::*};

use super::erased::effect;
use super::field::CheckField;
use super::form::{control_id, control_name};
use super::fresh::fresh;

/// One of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What people read and search.
    pub label: String,
    /// What helps to choose; perhaps empty.
    pub hint: String,
    /// Whether it is chosen at first.
    pub checked: bool,
}

/// Whether the page is alive: what works with JavaScript only is shown from then on.
pub fn alive() -> Signal<bool> {
    let alive = RwSignal::new(false);
    effect(move || alive.set(true));
    alive.into()
}

/// The list; sent as `draft[name][0]`, `draft[name][1]` and so on.
#[component]
pub fn Choices(
    /// The draft's field, a list of texts.
    #[prop(into)]
    name: String,
    /// The label of the search.
    #[prop(into)]
    search: String,
    /// What is said when the search finds nothing.
    #[prop(into)]
    nothing: String,
    /// The list.
    choices: Vec<Choice>,
) -> impl IntoView {
    let alive = alive();
    let wanted = RwSignal::new(String::new());
    let folded: Vec<String> = choices.iter().map(|choice| search_key(&choice.label)).collect();
    let found = Memo::new(move |_| wanted.with(|wanted| folded.iter().map(|text| text.contains(wanted)).collect()));
    let is_hidden = move |at: usize| found.with(|found: &Vec<bool>| found.get(at) == Some(&false));
    let boxes = choices.into_iter().enumerate().map(|(at, Choice { value, label, hint, checked })| {
        let field = format!("{name}.{at}");
        view! {
            <div hidden=move || is_hidden(at)>
                <CheckField name=control_name(&field) id=control_id(&field) value label hint checked />
            </div>
        }
    });
    let boxes = boxes.collect_view();
    let id = format!("{name}-search");
    let none = move || found.with(|found| !found.contains(&true)).then(|| nothing.clone());
    // Enter presses the form's first button, and one who searches does not want to send the form.
    let stay = |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    };
    let choices = view! {
        <div class="field" data-width="medium" hidden=move || !alive.get()>
            <label for=id.clone()>{search}</label>
            <input
                class="input"
                type="search"
                id=id
                autocomplete="off"
                on:input=move |event| wanted.set(search_key(&event_target_value(&event)))
                on:keydown=stay
            />
        </div>
        <div class="choices">
            {boxes}<p class="hint" role="status">
                {none}
            </p>
        </div>
    };
    fresh(choices).into_any()
}
