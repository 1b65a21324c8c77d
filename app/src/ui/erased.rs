//! Effects and changing parts of a page, of one type each: the code around a closure is in the WASM once, instead of once
//! for every closure.

use leptos::prelude::*;

/// Runs in the browser, now and whenever a signal changes that it read. As `Effect::new`.
pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

#[inline(never)]
fn boxed_effect(run: Box<dyn FnMut()>) {
    Effect::new(run);
}

/// A part of a page that is made again whenever a signal changes that it read.
pub fn changing<V: IntoView + 'static>(view: impl Fn() -> V + Send + 'static) -> AnyView {
    boxed_view(Box::new(move || view().into_any()))
}

#[inline(never)]
fn boxed_view(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}
