//! A share of a whole: a percentage with a bar. The bar is an image of the number beside it.

use leptos::prelude::*;

use super::format::exact;

/// The share in thousandths; a bar is never longer than its frame.
#[component]
pub fn Share(
    /// The thousandths.
    permille: u32,
) -> impl IntoView {
    let shown = format!("{} %", exact(&format!("{}.{}", permille / 10, permille % 10)));
    let width = format!("{}.{}%", permille.min(1000) / 10, permille.min(1000) % 10);
    view! {
        <span class="share">
            <svg aria-hidden="true">
                <rect width=width height="100%" />
            </svg>
            {shown}
        </span>
    }
    .into_any()
}
