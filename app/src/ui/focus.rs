//! Keyboard focus.

use leptos::prelude::document;
use wasm_bindgen::JsCast;

/// Moves focus to the element with this id, if it is on the page.
pub fn focus(id: &str) {
    let field = document().get_element_by_id(id).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
    }
}
