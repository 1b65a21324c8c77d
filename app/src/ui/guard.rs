//! Asks before the user leaves a page with unsaved input, so that a stray click does not lose it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, MouseEvent};

use crate::ui::erased::effect;

const QUESTION: &str = "Leave without saving? Your changes will be lost.";

/// While `typed` and not `pending`, asks before the user closes the page or follows a link.
pub fn guard(typed: RwSignal<bool>, pending: Signal<bool>) {
    // A click may arrive just after the form is gone.
    let unsaved = move || typed.try_get_untracked() == Some(true) && pending.try_get_untracked() == Some(false);
    let leaving = window_event_listener_untyped("beforeunload", move |event| {
        if unsaved() {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());
    effect(move || {
        let clicked = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
            if !unsaved() || !leads_away(&event) {
                return;
            }
            if window().confirm_with_message(QUESTION).unwrap_or(true) {
                typed.set(false);
            } else {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        // In the capture phase, before the router, which also listens on the window, follows the link.
        let function = clicked.as_ref().unchecked_ref();
        let _ = window().add_event_listener_with_callback_and_bool("click", function, true);
        let clicked = StoredValue::new_local(clicked);
        on_cleanup(move || {
            clicked.try_with_value(|clicked| {
                let function = clicked.as_ref().unchecked_ref();
                let _ = window().remove_event_listener_with_callback_and_bool("click", function, true);
            });
        });
    });
}

/// Whether a click leaves this page: it is on a link that opens in this tab and does not lead to a place on this page.
fn leads_away(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
    let plain = event.button() == 0 && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
    link.is_some_and(|link| {
        let is_here = link.get_attribute("href").is_some_and(|href| href.starts_with('#'));
        plain && !is_here && link.get_attribute("target").is_none() && !link.has_attribute("download")
    })
}
