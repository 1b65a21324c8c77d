//! A form that asks the browser for a passkey before it submits. It needs JavaScript and says so if there is none.

use domain::field_errors::FieldErrors;
use domain::passkey::PasskeyDraft;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::api::passkeys::{ask_passkey, begin_passkey};
use crate::error::AppError;
use crate::ui::choices::alive;
use crate::ui::credentials;
use crate::ui::form::{FormState, NativeForm, control_name};

/// What to ask the browser for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Create a passkey.
    Make,
    /// Use an existing passkey.
    Show,
}

impl Ask {
    /// Asks the browser and returns its answer.
    async fn answer(self) -> Result<String, AppError> {
        let answer = match self {
            Ask::Make => credentials::make(&begin_passkey().await?).await,
            Ask::Show => credentials::show(&ask_passkey().await?).await,
        };
        answer.ok_or_else(|| AppError::Refused("The browser sent no passkey. Try again, or use another method.".into()))
    }
}

/// The name typed in the form.
fn named(form: &web_sys::HtmlFormElement) -> PasskeyDraft {
    let data = web_sys::FormData::new_with_form(form).ok();
    let name = data.and_then(|data| data.get(&control_name("name")).as_string()).unwrap_or_default();
    PasskeyDraft { name, ..PasskeyDraft::default() }
}

/// The form, with a hidden field for the answer.
#[component]
pub fn PasskeyForm(
    /// The path of its server function.
    path: &'static str,
    /// What to ask the browser for.
    ask: Ask,
    /// The text shown without JavaScript.
    without: &'static str,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let alive = alive();
    let node = NodeRef::<html::Input>::new();
    let asking = RwSignal::new(false);
    let state = StoredValue::new(None::<FormState>);
    let show = move |errors, fault| {
        if let Some(state) = state.get_value() {
            state.show.run((errors, fault));
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
        let (Some(form), Some(field)) = (form, node.get_untracked()) else { return };
        if asking.get_untracked() {
            return;
        }
        // Checked first: otherwise the device would create a passkey that the server then refuses.
        if let (Ask::Make, Err(errors)) = (ask, named(&form).name()) {
            return show(errors, None);
        }
        asking.set(true);
        show(FieldErrors::new(), None);
        leptos::task::spawn_local(async move {
            match ask.answer().await {
                Ok(answer) => {
                    field.set_value(&answer);
                    // Not `requestSubmit`, which would fire this handler again.
                    let _ = form.submit();
                }
                Err(error) => {
                    asking.set(false);
                    show(FieldErrors::new(), Some(error));
                }
            }
        });
    };
    view! {
        <p hidden=alive>{without}</p>
        <div hidden=move || !alive.get() aria-busy=move || asking.get().then_some("true") on:submit=submit>
            <NativeForm path>
                {state.set_value(use_context::<FormState>())}
                <input type="hidden" name=control_name("answer") node_ref=node /> {children()}
            </NativeForm>
        </div>
    }
    .into_any()
}
