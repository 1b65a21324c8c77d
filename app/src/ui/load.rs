//! Shows data when it has been fetched, or why that failed.

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::empty::Empty;
use super::form::is_cut_off;
use super::icon::Icon;
use super::resource::{Payload, Resource, Shared};
use crate::error::AppError;

/// Shows the data of a resource. The server waits for it, so the page is complete without JavaScript.
#[component]
pub fn Load<T, V>(
    /// The resource.
    resource: Resource<Result<T, AppError>>,
    /// Renders the data.
    view: V,
) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
    V: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    loading(resource.shared(), Arc::new(move |payload| payload.read().map(&view)))
}

type Shown = Arc<dyn Fn(Payload) -> Result<AnyView, AppError> + Send + Sync>;

/// The part that does not depend on the type of the data, so that it is in the WASM only once. `resource` is shared: if
/// the user leaves the page while it loads, the page is disposed of, but an awaited resource must not be.
fn loading(resource: Shared, view: Shown) -> AnyView {
    let suspended = move || {
        let (view, resource) = (view.clone(), resource.clone());
        Suspend::new(async move {
            let payload = resource.await;
            // If this part of the page was replaced meanwhile, leptos renders it once more, cut off from the page
            // around it.
            if is_cut_off() {
                return ().into_any();
            }
            view(payload).unwrap_or_else(|error| view! { <Failure error /> }.into_any())
        })
    };
    view! {
        <Transition fallback=|| {
            view! {
                <p class="loading" role="status">
                    "Loading…"
                </p>
            }
        }>{suspended}</Transition>
    }
    .into_any()
}

/// A thin bar at the top of the page while the next page is being loaded. The style sheet shows it only after 150 ms,
/// because most pages load faster.
#[component]
pub fn Progress(
    /// Whether a page is being loaded.
    #[prop(into)]
    shown: Signal<bool>,
) -> impl IntoView {
    view! { <div class="progress" role="progressbar" aria-label="Loading the page" hidden=move || !shown.get()></div> }
        .into_any()
}

/// The link to offer when a page refuses the request: address and label. The page provides it.
#[derive(Clone, Copy)]
pub struct WayOn(pub &'static str, pub &'static str);

/// The link after a failure: address and label. It reloads the page itself only if that can help; a logged-out user is
/// then sent to log in, and comes back.
fn way_on(error: &AppError) -> (&'static str, &'static str) {
    match error {
        AppError::LoggedOut => ("", "Log in"),
        AppError::Refused(_) | AppError::Invalid(_) => {
            use_context::<WayOn>().map_or(START, |WayOn(href, label)| (href, label))
        }
        AppError::NotFound | AppError::Forbidden | AppError::ProofNeeded => START,
        _ => ("", "Try again"),
    }
}

const START: (&str, &str) = ("/", "Go to the start page");

/// Says why there is nothing to show, and offers a link.
#[component]
pub fn Failure(
    /// The reason.
    error: AppError,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::api::host::set_status(error.status());
    let title = match &error {
        AppError::NotFound => "Not found",
        AppError::Forbidden => "Not allowed",
        AppError::LoggedOut => "Logged out",
        AppError::Refused(_) | AppError::Invalid(_) => "This is not possible",
        _ => "This could not be loaded",
    };
    let (href, label) = way_on(&error);
    view! {
        <Empty
            title
            icon=Icon::Error
            actions=move || {
                view! {
                    <a class="button" data-kind="secondary" href=href rel="external">
                        {label}
                    </a>
                }
            }
        >
            <p>{error.to_string()}</p>
        </Empty>
    }
    .into_any()
}
