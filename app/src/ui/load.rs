//! What is being fetched: shown when it is there, told when it failed.

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::empty::Empty;
use super::form::is_cut_off;
use super::icon::Icon;
use super::resource::{Payload, Resource, Shared};
use crate::error::AppError;

/// Shows what a resource brings. The server waits for it, so the page is whole without JavaScript.
#[component]
pub fn Load<T, V>(
    /// What is fetched.
    resource: Resource<Result<T, AppError>>,
    /// How it is shown.
    view: V,
) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
    V: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    loading(resource.shared(), Arc::new(move |payload| payload.read().map(&view)))
}

type Shown = Arc<dyn Fn(Payload) -> Result<AnyView, AppError> + Send + Sync>;

/// The part that need not know what is fetched: it is in the WASM once. `resource` is shared, because a page that is left
/// while it loads is disposed of, and what is being awaited must not be.
fn loading(resource: Shared, view: Shown) -> AnyView {
    let suspended = move || {
        let (view, resource) = (view.clone(), resource.clone());
        Suspend::new(async move {
            let payload = resource.await;
            // A part of the page that was replaced meanwhile is drawn once more by leptos, cut off from what is around it.
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

/// A thin bar at the top of the page while the next page is being loaded. The style sheet shows it after 150 ms only: most
/// pages are there sooner.
#[component]
pub fn Progress(
    /// Whether a page is being loaded.
    #[prop(into)]
    shown: Signal<bool>,
) -> impl IntoView {
    view! { <div class="progress" role="progressbar" aria-label="Loading the page" hidden=move || !shown.get()></div> }
        .into_any()
}

/// Where one goes on from a page that refuses what it was asked for, and what that is called. The page provides it.
#[derive(Clone, Copy)]
pub struct WayOn(pub &'static str, pub &'static str);

/// Where one goes on after a failure. The page itself, loaded anew, only where that can help: who is logged out is then
/// sent to log in, and comes back.
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

/// Why there is nothing to show, and what to do about it.
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
