//! The form kit: one form, its errors beside the fields and in a summary, the same with and without JavaScript.
//!
//! A form's fields belong to the argument `draft` of its server function: the field `office.city` is named
//! `draft[office][city]`, has the id `office-city`, and finds its message under `office.city`.
//!
//! Longer than 300 lines: it covers the whole life of a form, from the key to the notice.

use domain::field_errors::FieldErrors;
use leptos::prelude::*;
use leptos::{ev, html};
use leptos_router::hooks::use_location;
use leptos_router::params::ParamsMap;
use server_fn::ServerFn;
use wasm_bindgen::JsCast;

use super::erased::{changing, effect};
use super::fresh::fresh;
use super::guard::guard;
pub use super::saves::{is_cut_off, provide_saves, saved, saves};
pub use super::saving::{Check, Saving, fields_of, fields_of_event, saving};
use super::saving::{Checking, Sending};
use super::title::Failed;
use crate::error::AppError;
use crate::pages::me::notation;
use crate::posted::{self, FORM_FIELD, KEY_FIELD, PAGE_FIELD};

/// The state that the parts of a form share. leptos may still render a form that was replaced while its page was being
/// fetched. Its signals are gone then, so rendering reads them with `try_`.
#[derive(Clone, Copy)]
pub struct FormState {
    /// The messages by field.
    pub errors: RwSignal<FieldErrors>,
    /// The error of the form as a whole.
    pub fault: RwSignal<Option<AppError>>,
    /// Whether it is being sent.
    pub pending: Signal<bool>,
    /// Shows the errors and moves focus to them.
    pub show: Callback<(FieldErrors, Option<AppError>)>,
}

/// Runs before a form is sent; `true` means that it handled the event.
pub type Before = Callback<(ev::SubmitEvent, FormState), bool>;

/// The name of a field's control.
pub fn control_name(field: &str) -> String {
    field.split('.').fold("draft".to_owned(), |name, part| format!("{name}[{part}]"))
}

/// The id of a field's control.
pub fn control_id(field: &str) -> String {
    field.replace('.', "-")
}

/// A form that calls the server function `S`.
#[component]
pub fn Form<S>(
    /// The call.
    action: Saving<S>,
    /// What the browser can check before it sends, in the user's notation; the server checks again.
    #[prop(optional, into)]
    check: Option<Check<S>>,
    /// Called first when JavaScript sends the form; `true` means that it is not sent.
    #[prop(optional, into)]
    before: Option<Before>,
    /// The initial errors.
    #[prop(optional)]
    start: FieldErrors,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + 'static,
{
    let check = check.map(Check::erased);
    wired(Wiring { url: S::url(), path: S::PATH, start, sending: action.sending(), check, before }, children)
}

/// A form without the type of its call, so that the code of the form is in the WASM only once.
struct Wiring {
    url: &'static str,
    path: &'static str,
    start: FieldErrors,
    sending: Sending,
    check: Option<Checking>,
    before: Option<Before>,
}

fn wired(wiring: Wiring, children: Children) -> AnyView {
    let Wiring { url, path, start, sending, check, before } = wiring;
    let pending: Signal<bool> = sending.pending().into();
    let notation = notation();
    let checked = move |fields: &str| check.as_ref().map_or(Ok(()), |check| check(fields, notation));
    let recheck = checked.clone();
    let send = move |event: &ev::SubmitEvent| {
        let fields = fields_of_event(event).ok_or(AppError::Unreachable)?;
        checked(&fields)?;
        sending.dispatch(fields);
        Ok(())
    };
    let (errors, fault) = split(posted::posted_to(path).and_then(|posted| posted.error), start);
    let summary = NodeRef::<html::Div>::new();
    let state = provide_state(errors, fault, pending, summary);
    let typed = RwSignal::new(false);
    guard(typed, pending);
    let key = RwSignal::new(new_key());
    effect(move || match sending.value().get() {
        Some(Ok(_)) => {
            typed.set(false);
            key.set(new_key());
            state.show.run((FieldErrors::new(), None));
        }
        Some(Err(error)) => state.show.run(split(Some(error), FieldErrors::new())),
        None => {}
    });
    let submit = move |event: ev::SubmitEvent| {
        // The browser itself handles a button that requests another page, such as `Preview`.
        if event.submitter().is_some_and(|button| button.has_attribute("formmethod")) {
            typed.set(false);
            return;
        }
        event.prevent_default();
        if pending.get_untracked() || before.is_some_and(|before| before.run((event.clone(), state))) {
            return;
        }
        if let Err(error) = send(&event) {
            state.show.run(split(Some(error), FieldErrors::new()));
        }
    };
    // Fields with errors are checked again while the user corrects them; other fields get no new errors.
    let mend = move |event: ev::Event| {
        typed.set(true);
        if state.errors.with_untracked(FieldErrors::is_empty) {
            return;
        }
        let form = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let form = form.and_then(|element| element.closest("form").ok().flatten());
        let form = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
        let Some(fields) = form.and_then(|form| fields_of(&form)) else { return };
        let now = match recheck(&fields) {
            Err(AppError::Invalid(errors)) => errors,
            _ => FieldErrors::new(),
        };
        state.errors.update(|errors| {
            let mut left = FieldErrors::new();
            let still = errors.iter().filter_map(|(field, _)| now.get(field).map(|message| (field, message)));
            still.for_each(|(field, message)| left.push(field, message));
            *errors = left;
        });
    };
    view! {
        <form class="form" method="post" action=url novalidate on:submit=submit on:input=mend>
            <Summary state node=summary />
            <input type="hidden" name=FORM_FIELD value=path />
            <input type="hidden" name=KEY_FIELD value=key />
            <PageField />
            {children()}
        </form>
    }
    .into_any()
}

/// The key that makes a form count once. The browser makes another key than the server; that does no harm, because the
/// one in the page is sent.
pub fn new_key() -> String {
    #[cfg(feature = "ssr")]
    let bytes: Option<[u8; 16]> = with_context::<crate::api::host::Host, _>(|host| host.store.randomness.bytes());
    // Not `randomUUID`, which browsers offer only over https.
    #[cfg(not(feature = "ssr"))]
    let bytes = window().crypto().ok().and_then(|crypto| {
        let mut bytes = [0; 16];
        crypto.get_random_values_with_u8_array(&mut bytes).ok().map(|_| bytes)
    });
    // Without a key, the form counts as often as it is sent.
    bytes.map(|bytes| format!("{:032x}", u128::from_be_bytes(bytes))).unwrap_or_default()
}

/// The key of a form that is not from the kit.
#[component]
pub fn KeyField() -> impl IntoView {
    view! { <input type="hidden" name=KEY_FIELD value=new_key() /> }
}

/// The address of the form's page, for the host: it renders that page again if the form fails.
#[component]
fn PageField() -> impl IntoView {
    let location = use_location();
    let search = location.search.get_untracked();
    let mark = if search.is_empty() { "" } else { "?" };
    let page = format!("{}{mark}{}", location.pathname.get_untracked(), search.trim_start_matches('?'));
    view! { <input type="hidden" name=PAGE_FIELD value=page /> }
}

/// Splits an error into the errors of fields and the error of the form as a whole.
fn split(error: Option<AppError>, otherwise: FieldErrors) -> (FieldErrors, Option<AppError>) {
    match error {
        Some(AppError::Invalid(errors)) => (errors, None),
        other => (otherwise, other),
    }
}

/// A form that the browser sends itself, with a full page load: for log-in and other changes of the user.
#[component]
pub fn NativeForm(
    /// The path of its server function.
    path: &'static str,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let (errors, fault) = split(posted::posted_to(path).and_then(|posted| posted.error), FieldErrors::new());
    let summary = NodeRef::<html::Div>::new();
    let state = provide_state(errors, fault, Signal::stored(false), summary);
    view! {
        <form class="form" method="post" action=path novalidate>
            <Summary state node=summary />
            <PageField />
            {children()}
        </form>
    }
    .into_any()
}

fn provide_state(
    errors: FieldErrors,
    fault: Option<AppError>,
    pending: Signal<bool>,
    summary: NodeRef<html::Div>,
) -> FormState {
    let failed = expect_context::<Failed>().0;
    if !errors.is_empty() || fault.is_some() {
        failed.set(true);
    }
    let (errors, fault) = (RwSignal::new(errors), RwSignal::new(fault));
    let show = Callback::new(move |(wrong, whole): (FieldErrors, Option<AppError>)| {
        let is_wrong = !wrong.is_empty() || whole.is_some();
        failed.set(is_wrong);
        errors.set(wrong);
        fault.set(whole);
        if is_wrong {
            request_animation_frame(move || {
                if let Some(summary) = summary.get_untracked() {
                    let _ = summary.focus();
                }
            });
        }
    });
    let state = FormState { errors, fault, pending, show };
    provide_context(state);
    state
}

/// A form with a file, for a plain route, because server functions accept no uploads. With JavaScript, `send` sends it.
#[component]
pub fn PlainForm(
    /// The route it posts to without JavaScript.
    action: &'static str,
    /// Why it failed, if it was sent without JavaScript.
    error: Option<AppError>,
    /// Whether it is being sent.
    pending: Signal<bool>,
    /// Sends it; the argument shows the errors.
    send: Callback<Callback<(FieldErrors, Option<AppError>)>>,
    /// The form element.
    node: NodeRef<html::Form>,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let summary = NodeRef::<html::Div>::new();
    let state = provide_state(FieldErrors::new(), error, pending, summary);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if !pending.get_untracked() {
            send.run(state.show);
        }
    };
    let form = view! {
        <form
            class="form"
            method="post"
            enctype="multipart/form-data"
            action=action
            novalidate
            on:submit=submit
            node_ref=node
        >
            <Summary state node=summary />
            {children()}
        </form>
    };
    fresh(form).into_any()
}

/// A form with a file that the browser sends itself, with a full page load.
#[component]
pub fn UploadForm(
    /// The route it posts to.
    action: &'static str,
    /// Why it failed, if it did.
    error: Option<AppError>,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let summary = NodeRef::<html::Div>::new();
    let state = provide_state(FieldErrors::new(), error, Signal::stored(false), summary);
    let form = view! {
        <form class="form" method="post" enctype="multipart/form-data" action=action novalidate>
            <Summary state node=summary />
            {children()}
        </form>
    };
    fresh(form).into_any()
}

/// The error of the form as a whole, with a link to fix it.
#[component]
fn Fault(fault: AppError) -> impl IntoView {
    let location = use_location();
    let proof = (fault == AppError::ProofNeeded).then(|| {
        let mut next = ParamsMap::new();
        let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
        next.insert("next", format!("{path}{}{search}", if search.is_empty() { "" } else { "?" }));
        view! {
            <p>
                <a href=format!("/second-factor{}", next.to_query_string()) rel="external">
                    "Confirm the second factor"
                </a>
            </p>
        }
    });
    // In a new tab: here, the typed values would be lost.
    let log_in = (fault == AppError::LoggedOut).then(|| {
        view! {
            <p>
                "What you typed is still here. " <a href="/login" target="_blank" rel="external">
                    "Log in (in a new tab)"
                </a> ", then save again."
            </p>
        }
    });
    view! {
        <p class="lines">{fault.to_string()}</p>
        {proof}
        {log_in}
    }
    .into_any()
}

/// The errors of the form, with a link to each field.
#[component]
fn Summary(state: FormState, node: NodeRef<html::Div>) -> impl IntoView {
    let faulty = move || {
        let has_errors = state.errors.try_with(|errors| !errors.is_empty()).unwrap_or_default();
        has_errors || state.fault.try_with(Option::is_some).unwrap_or_default()
    };
    let links = move || {
        let errors = state.errors.try_get().unwrap_or_default();
        let links = errors.iter().map(|(field, message)| {
            view! {
                <li>
                    <a href=format!("#{}", control_id(field)) rel="external">
                        {message.to_owned()}
                    </a>
                </li>
            }
        });
        links.collect_view()
    };
    view! {
        <Show when=faulty>
            // On a page that is rendered with errors, `autofocus` moves focus here.
            <div class="summary" role="alert" tabindex="-1" autofocus node_ref=node>
                <h2>"There is a problem"</h2>
                {changing(move || state.fault.try_get().flatten().map(|fault| view! { <Fault fault /> }))}
                <ul>{links}</ul>
            </div>
        </Show>
    }
    .into_any()
}
