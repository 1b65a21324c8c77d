//! The fields of a form: label above, hint, error, control, linked for screen readers.
//!
//! Longer than 300 lines: it holds one component for each kind of field.

use domain::currency::Currency;
use domain::money::Money;
use leptos::prelude::*;

use super::erased::changing;
pub use super::focus::focus;
use super::form::{FormState, control_id, control_name};
use super::format::as_html;
use super::fresh::fresh;
use crate::pages::me::notation;

/// How wide a control is, depending on what it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// A code, a number.
    Short,
    /// A name.
    #[default]
    Medium,
    /// A line.
    Full,
}

impl Width {
    fn name(self) -> &'static str {
        match self {
            Width::Short => "short",
            Width::Medium => "medium",
            Width::Full => "full",
        }
    }
}

/// The message of a field, if it has one.
pub fn error_of(field: &str) -> Signal<Option<String>> {
    let field = field.to_owned();
    let state = use_context::<FormState>();
    Signal::derive(move || {
        state.and_then(|state| state.errors.try_with(|e| e.get(&field).map(ToOwned::to_owned)).flatten())
    })
}

/// Label, hint and error around a control.
#[component]
pub(super) fn Frame(
    /// The control's id.
    id: String,
    /// Its label.
    label: Signal<String>,
    /// Whether it is required.
    required: Signal<bool>,
    /// The hint.
    hint: Signal<Option<String>>,
    /// The error message.
    error: Signal<Option<String>>,
    /// How wide it is.
    width: Width,
    /// The control.
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let field = view! {
        <div class="field" data-width=width.name() data-invalid=move || error.get().is_some()>
            // The style sheet adds the mark, so that it is not part of the accessible name.
            <label for=id data-required=move || required.get()>
                {label}
            </label>
            {changing(move || {
                hint.get()
                    .map(|hint| {
                        view! {
                            <p class="hint" id=hint_id.clone()>
                                {hint}
                            </p>
                        }
                    })
            })}
            {changing(move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p class="error" id=error_id.clone()>
                                {error}
                            </p>
                        }
                    })
            })}
            {children()}
        </div>
    };
    fresh(field).into_any()
}

/// The ids of the texts that describe a control: its hint and its error, if shown.
pub(super) fn described_by(
    id: &str,
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
) -> Signal<Option<String>> {
    let id = id.to_owned();
    Signal::derive(move || {
        let hint = hint.with(Option::is_some).then(|| format!("{id}-hint"));
        let error = error.with(Option::is_some).then(|| format!("{id}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    })
}

/// One line of text. With `list`, it offers suggestions and still accepts any text.
#[component]
pub fn TextField(
    /// The draft's field, such as `office.city`.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// The initial value.
    #[prop(optional, into)]
    value: String,
    /// The hint.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// Whether it is required.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// The `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// The `inputmode`: which keyboard a phone shows.
    #[prop(optional)]
    keyboard: Option<&'static str>,
    /// What the browser may fill in: `off` where staff types another organization's data.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Suggestions.
    #[prop(optional, into)]
    list: Option<Signal<Vec<String>>>,
    /// How wide it is.
    #[prop(optional)]
    width: Width,
    /// The control's name in the request, if it is not the field's.
    #[prop(optional, into)]
    sent_as: Option<String>,
    /// Called with the text when it changes.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = control_id(&name);
    let error = error_of(&name);
    let described = described_by(&id, hint, error);
    let list_id = list.map(|_| format!("{id}-list"));
    let options = list.map(|list| {
        let options =
            move || list.get().into_iter().map(|value| view! { <option value=value></option> }).collect_view();
        view! { <datalist id=list_id.clone()>{options}</datalist> }
    });
    let typed = move |event| {
        if let Some(on_change) = on_change {
            on_change.run(event_target_value(&event));
        }
    };
    view! {
        <Frame id=id.clone() label required hint error width>
            <input
                class="input"
                type=kind
                id=id
                name=sent_as.unwrap_or_else(|| control_name(&name))
                value=value
                autocomplete=autocomplete
                inputmode=keyboard
                list=list_id
                aria-required=move || required.get().then_some("true")
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=described
                on:input=typed
            />
            {options}
        </Frame>
    }
    .into_any()
}

/// Text of several lines.
#[component]
pub fn TextArea(
    /// The draft's field.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// The initial value.
    #[prop(optional, into)]
    value: String,
    /// The hint.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// How wide it is.
    #[prop(default = Width::Full)]
    width: Width,
) -> impl IntoView {
    let id = control_id(&name);
    let error = error_of(&name);
    let described = described_by(&id, hint, error);
    // An HTML parser drops a leading line break; a script that sets the same text keeps it.
    let first = if cfg!(feature = "ssr") { "\n" } else { "" };
    let inner = format!("{first}{}", as_html(&value));
    view! {
        <Frame id=id.clone() label required=Signal::stored(false) hint error width>
            // Not a child: the server writes children of this element without escaping them.
            <textarea
                class="input"
                id=id
                name=control_name(&name)
                autocomplete="off"
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=described
                inner_html=inner
            ></textarea>
        </Frame>
    }
    .into_any()
}

/// A choice from a list.
#[component]
pub fn SelectField(
    /// The control's name in the request; a draft's field if it begins with `draft[`.
    #[prop(into)]
    name: String,
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The options: (value, text).
    options: Vec<(String, String)>,
    /// The initial choice.
    #[prop(optional, into)]
    value: String,
    /// Whether a choice is required. If nothing is chosen yet, add an option without a value.
    #[prop(optional)]
    required: bool,
    /// How wide it is.
    #[prop(optional)]
    width: Width,
    /// Called with the value when the choice changes.
    #[prop(optional_no_strip, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let chosen = move |event| {
        if let Some(on_change) = on_change {
            on_change.run(event_target_value(&event));
        }
    };
    let error = error_of(&field_of(&name));
    let hint = Signal::stored(None);
    let described = described_by(&id, hint, error);
    let options = options.into_iter().map(move |(code, words)| {
        let selected = code == value;
        view! {
            <option value=code selected=selected>
                {words}
            </option>
        }
    });
    view! {
        <Frame id=id.clone() label=Signal::stored(label) required=Signal::stored(required) hint error width>
            <select
                class="input"
                id=id
                name=name
                aria-required=required.then_some("true")
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=described
                on:change=chosen
            >
                {options.collect_view()}
            </select>
        </Frame>
    }
    .into_any()
}

/// The field of a control's name: `draft[office][city]` is `office.city`.
fn field_of(name: &str) -> String {
    let path = name.strip_prefix("draft[").and_then(|path| path.strip_suffix(']'));
    path.map_or_else(|| name.to_owned(), |path| path.replace("][", "."))
}

/// An amount with its currency beside it. The label names both; for screen readers, the currency also has its own name.
#[component]
pub fn MoneyField(
    /// The draft's field of the amount; the field of the currency has the same name with `_currency`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The initial amount.
    #[prop(into)]
    value: String,
    /// The initial currency.
    #[prop(into)]
    currency: String,
    /// All currencies: (code, text).
    currencies: Vec<(String, String)>,
    /// The hint.
    #[prop(into)]
    hint: String,
) -> impl IntoView {
    let id = control_id(&name);
    let currency_field = format!("{name}_currency");
    let currency_id = control_id(&currency_field);
    let (error, currency_error) = (error_of(&name), error_of(&currency_field));
    let both = Signal::derive(move || error.get().or_else(|| currency_error.get()));
    let (typed, chosen) = (RwSignal::new(value.clone()), RwSignal::new(currency.clone()));
    let hint = understood(typed.into(), chosen.into(), Some(hint));
    let described = described_by(&id, hint, both);
    let options = currencies.into_iter().map(move |(code, words)| {
        let selected = code == currency;
        view! {
            <option value=code selected=selected>
                {words}
            </option>
        }
    });
    view! {
        <Frame
            id=id.clone()
            label=Signal::stored(label.clone())
            required=Signal::stored(false)
            hint
            error=both
            width=Width::Medium
        >
            <div class="pair">
                <input
                    class="input"
                    type="text"
                    inputmode="decimal"
                    id=id
                    name=control_name(&name)
                    value=value
                    autocomplete="off"
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=described
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <select
                    class="input"
                    id=currency_id
                    name=control_name(&currency_field)
                    aria-label="Currency"
                    aria-invalid=move || currency_error.get().is_some().then_some("true")
                    aria-describedby=described
                    on:change=move |event| chosen.set(event_target_value(&event))
                >
                    <option value="">"Currency"</option>
                    {options.collect_view()}
                </select>
            </div>
        </Frame>
    }
    .into_any()
}

/// How the typed amount will be saved, if it can be read; `otherwise` if not.
pub fn understood(
    typed: Signal<String>,
    currency: Signal<String>,
    otherwise: Option<String>,
) -> Signal<Option<String>> {
    let notation = notation();
    Signal::derive(move || {
        let currency = currency.with(|code| Currency::parse(code));
        let read =
            currency.and_then(|currency| typed.with(|typed| Money::parse_not_negative(typed, currency, notation).ok()));
        read.map(|amount| format!("Saved as {}", amount.format(notation))).or_else(|| otherwise.clone())
    })
}

/// A check box.
#[component]
pub fn CheckField(
    /// The control's name in the request.
    #[prop(into)]
    name: String,
    /// Its id.
    #[prop(into)]
    id: String,
    /// The value that is sent if it is checked.
    #[prop(default = "on".to_owned(), into)]
    value: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The hint: what checking it means.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it is checked initially.
    #[prop(optional)]
    checked: bool,
) -> impl IntoView {
    let hint = hint.filter(|hint| !hint.is_empty());
    let hint_id = hint.as_ref().map(|_| format!("{id}-hint"));
    let field = view! {
        <div class="check">
            <input
                type="checkbox"
                id=id.clone()
                name=name
                value=value
                checked=checked
                aria-describedby=hint_id.clone()
            />
            <div>
                <label for=id>{label}</label>
                {hint
                    .map(|hint| {
                        view! {
                            <p class="hint" id=hint_id>
                                {hint}
                            </p>
                        }
                    })}
            </div>
        </div>
    };
    fresh(field).into_any()
}

/// A named group of fields.
#[component]
pub fn Group(
    /// The name.
    #[prop(into)]
    legend: String,
    /// Whether a choice in it is required.
    #[prop(optional)]
    required: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="group">
            <legend data-required=required>{legend}</legend>
            <div class="grid">{children()}</div>
        </fieldset>
    }
    .into_any()
}

/// The error message that several fields share; the summary links to it.
#[component]
pub fn SharedError(
    /// The draft's field.
    name: &'static str,
) -> impl IntoView {
    let error = error_of(name);
    move || {
        error.get().map(|error| {
            view! {
                <p class="error" id=control_id(name) tabindex="-1">
                    {error}
                </p>
            }
        })
    }
}

/// A hidden field.
#[component]
pub fn Hidden(
    /// The control's name in the request.
    #[prop(into)]
    name: String,
    /// The value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_of_a_text_area_cannot_break_out() {
        assert_eq!(as_html("</textarea><b>&lt;"), "&lt;/textarea&gt;&lt;b&gt;&amp;lt;");
    }

    #[test]
    fn a_select_finds_its_message_by_its_name() {
        for field in ["currency", "office.city"] {
            assert_eq!(field_of(&control_name(field)), field);
        }
        assert_eq!(field_of("customer"), "customer");
    }
}
