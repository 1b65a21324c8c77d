//! Counts the saves on a page: after each, everything that the page shows is fetched again.

use leptos::prelude::*;

/// The number of saves.
#[derive(Clone, Copy)]
struct Saves(RwSignal<u32>);

/// Called once, by the root of the app.
pub fn provide_saves() {
    provide_context(Saves(RwSignal::new(0)));
}

/// The number of saves so far; make a resource depend on it.
pub fn saves() -> u32 {
    // A fetch for a part of the page that is gone also calls this, without a context.
    use_context::<Saves>().and_then(|saves| saves.0.try_get()).unwrap_or_default()
}

/// Whether the page around this part is gone.
pub fn is_cut_off() -> bool {
    use_context::<Saves>().is_none()
}

/// Returns a function to call after a save.
pub fn saved() -> impl Fn() + Clone + Send + Sync + 'static {
    let saves = use_context::<Saves>();
    move || {
        if let Some(Saves(saves)) = saves {
            saves.update(|saves| *saves += 1);
        }
    }
}
