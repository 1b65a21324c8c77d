//! A choice of several entries from a long list: a text box, and check boxes that scroll. The text is sent as one more
//! choice. With JavaScript, typing also searches the list, and Enter chooses the typed entry.

use domain::text::search_key;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::erased::effect;
use super::field::{CheckField, TextField, Width};
use super::form::{control_id, control_name};
use super::fresh::fresh;

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value that is sent.
    pub value: String,
    /// The text that users read and search.
    pub label: String,
    /// A hint; may be empty.
    pub hint: String,
    /// Whether it is chosen initially.
    pub checked: bool,
}

/// Whether the page is hydrated. Controls that need JavaScript are shown only then.
pub fn alive() -> Signal<bool> {
    let alive = RwSignal::new(false);
    effect(move || alive.set(true));
    alive.into()
}

/// The field; sent as `draft[name][0]`, `draft[name][1]` and so on.
#[component]
pub fn Choices(
    /// The draft's field, a list of texts.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// The hint.
    #[prop(into)]
    hint: String,
    /// The message if the search finds nothing.
    nothing: &'static str,
    /// The list.
    choices: Vec<Choice>,
    /// The initial text of the box.
    typed: String,
    /// Turns a text into the value that is sent, or into an error message.
    read: Callback<String, Result<String, String>>,
    /// Called when Enter has chosen something; all other changes fire the browser's own events.
    chosen: Callback<()>,
) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let wrong = RwSignal::new(None);
    let added = RwSignal::new(Vec::<String>::new());
    let values: Vec<String> = choices.iter().map(|choice| choice.value.clone()).collect();
    let of_box = values.len();
    let folded: Vec<String> = choices.iter().map(|choice| search_key(&choice.label)).collect();
    let found = Memo::new(move |_| wanted.with(|wanted| folded.iter().map(|text| text.contains(wanted)).collect()));
    let is_hidden = move |at: usize| found.with(|found: &Vec<bool>| found.get(at) == Some(&false));
    let search = move |text: String| {
        wrong.set(None);
        wanted.set(search_key(&text));
    };
    let clear = move || {
        if let Some(field) = input(&control_id(name)) {
            field.set_value("");
        }
        search(String::new());
    };
    let choose = move |event: ev::KeyboardEvent| {
        // Enter would press the form's first button, but here it must not submit the form.
        let typed = input(&control_id(name)).filter(|_| event.key() == "Enter" && !event.is_composing());
        let Some(typed) = typed.map(|field| field.value()) else { return };
        event.prevent_default();
        match read.run(typed.clone()) {
            _ if typed.trim().is_empty() => {}
            Err(told) => wrong.set(Some(told)),
            Ok(value) => {
                let listed = values.iter().position(|of_list| *of_list == value);
                match listed.and_then(|at| input(&control_id(&format!("{name}.{at}")))) {
                    Some(listed) => listed.set_checked(true),
                    None => added.update(|added| added.extend((!added.contains(&value)).then_some(value))),
                }
                clear();
                request_animation_frame(move || chosen.run(()));
            }
        }
    };
    // Clears the search text: if it stayed in the box, it would be sent as well.
    let ticked = move |event: ev::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if target.is_some_and(|target| target.checked()) {
            clear();
        }
    };
    let boxes = choices.into_iter().enumerate().map(|(at, Choice { value, label, hint, checked })| {
        let field = format!("{name}.{at}");
        view! {
            <div hidden=move || is_hidden(at)>
                <CheckField name=control_name(&field) id=control_id(&field) value label hint checked />
            </div>
        }
    });
    let boxes = boxes.collect_view();
    let new = move |value: String| {
        let at = added.with_untracked(|added| added.iter().position(|other| *other == value)).unwrap_or_default();
        let field = format!("{name}.{}", of_box + 1 + at);
        view! { <CheckField name=control_name(&field) id=control_id(&field) value=value.clone() label=value checked=true /> }
    };
    let told = move || {
        let none = || (!wanted.with(String::is_empty) && !found.with(|found| found.contains(&true))).then_some(nothing);
        wrong.get().or_else(|| none().map(ToOwned::to_owned))
    };
    let choices = view! {
        <div on:keydown=choose>
            <TextField
                name
                label=Signal::stored(label.to_owned())
                value=typed
                hint=Some(hint)
                sent_as=control_name(&format!("{name}.{of_box}"))
                width=Width::Full
                on_change=Callback::new(search)
            />
        </div>
        <p class="hint" role="status">
            {told}
        </p>
        <div class="choices" on:change=ticked>
            <For each=move || added.get() key=Clone::clone children=new />
            {boxes}
        </div>
    };
    fresh(choices).into_any()
}

fn input(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id).and_then(|field| field.dyn_into().ok())
}
