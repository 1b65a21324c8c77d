//! The pages shown instead of a page that does not exist or that the user may not open.

use leptos::prelude::*;

use crate::error::AppError;
use crate::ui::layout::PageHeader;
use crate::ui::load::Failure;
use crate::ui::title::PageTitle;

/// Shown instead of a page that the user may not open, with status 403.
#[component]
pub fn NotAllowed(
    /// The page's title.
    title: &'static str,
) -> impl IntoView {
    view! {
        <PageTitle title />
        <PageHeader title />
        <Failure error=AppError::Forbidden />
    }
    .into_any()
}

/// The page `Not found`, with status 404.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <PageTitle title="Not found" />
        <PageHeader title="Not found" />
        <Failure error=AppError::NotFound />
    }
    .into_any()
}
