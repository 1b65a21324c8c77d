//! The page for an address that leads nowhere.

use leptos::prelude::*;

use crate::error::AppError;
use crate::ui::layout::PageHeader;
use crate::ui::load::Failure;
use crate::ui::title::PageTitle;

/// A page that is not for who asks, with the status 403.
#[component]
pub fn NotAllowed(
    /// The page.
    title: &'static str,
) -> impl IntoView {
    view! {
        <PageTitle title />
        <PageHeader title />
        <Failure error=AppError::Forbidden />
    }
    .into_any()
}

/// Says so, with the status 404.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <PageTitle title="Not found" />
        <PageHeader title="Not found" />
        <Failure error=AppError::NotFound />
    }
    .into_any()
}
