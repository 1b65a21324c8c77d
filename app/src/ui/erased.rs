//! Effects and reactive parts of a page. Each has one type, so the WASM holds the code around closures once, not once
//! per closure.

use leptos::prelude::*;

/// Runs in the browser, now and whenever a signal that it read changes. Like `Effect::new`.
pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

#[inline(never)]
fn boxed_effect(run: Box<dyn FnMut()>) {
    Effect::new(run);
}

/// A part of a page that is rendered again whenever a signal that it read changes.
pub fn changing<V: IntoView + 'static>(view: impl Fn() -> V + Send + 'static) -> AnyView {
    boxed_view(Box::new(move || view().into_any()))
}

#[inline(never)]
fn boxed_view(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}
