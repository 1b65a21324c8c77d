//! The button that adds a row to a form.

use leptos::prelude::*;

use crate::ui::choices::alive;
use crate::ui::field::focus;
use crate::ui::form::control_id;
use crate::ui::icon::Icon;

/// Empty rows below what is typed: without JavaScript there is no way to get more of them but `Preview`.
pub const SPARE_ROWS: usize = 3;

/// The button that adds a row; it comes with JavaScript.
#[component]
pub fn AddRow(
    /// Its name.
    label: &'static str,
    /// How many rows there are.
    rows: RwSignal<usize>,
    /// How many there can be.
    most: usize,
    /// The first field of a row.
    first: Callback<usize, String>,
) -> impl IntoView {
    let alive = alive();
    let add = move |_| {
        let new = rows.get_untracked();
        rows.set(new + 1);
        request_animation_frame(move || focus(&control_id(&first.run(new))));
    };
    let hidden = move || !alive.get() || rows.get() >= most;
    view! {
        <div class="actions" hidden=hidden>
            <button type="button" class="button" data-kind="secondary" on:click=add>
                {Icon::Add}
                {label}
            </button>
        </div>
    }
    .into_any()
}
