//! Rows that the user can add to a form.

use leptos::prelude::*;

use crate::ui::choices::alive;
use crate::ui::field::focus;
use crate::ui::form::control_id;
use crate::ui::icon::Icon;

/// Empty rows below the filled ones. Without JavaScript, only `Preview` adds more.
pub const SPARE_ROWS: usize = 3;

/// The button that adds a row. It appears only with JavaScript.
#[component]
pub fn AddRow(
    /// The button's label.
    label: &'static str,
    /// The number of rows.
    rows: RwSignal<usize>,
    /// The maximum number of rows.
    most: usize,
    /// Gives the name of a row's first field, to focus it.
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
