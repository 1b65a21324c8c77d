//! The code that the browser starts: hydrates the page that the server rendered.

use wasm_bindgen::prelude::wasm_bindgen;

/// Hydrates the page; the page's script calls it.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
