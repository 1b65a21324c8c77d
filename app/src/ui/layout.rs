//! The shell around every page after log-in: skip link, header, side navigation bar, main part.

use leptos::{children::ViewFnOnce, ev, html, prelude::*};
use leptos_router::hooks::use_location;

use super::erased::effect;
use super::{
    icon::{Icon, Logo},
    nav::{NavGroup, NavGroups, NavLink},
};

/// Run this in the head of the document, with the nonce, so that the first paint has the chosen theme.
pub const THEME_SCRIPT: &str = "try{let t=localStorage.theme;if(t)document.documentElement.dataset.theme=t}catch{}";

/// The logged-in user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// The role, as text.
    pub role: String,
    /// The link to the page of the user's own account; `None` while viewing.
    pub account: Option<NavLink>,
}

/// The shell; render it once, around the routes.
#[component]
pub fn Layout(
    /// The product's name, beside the logo.
    brand: &'static str,
    /// The groups of the side navigation bar.
    nav: Vec<NavGroup>,
    /// The logged-in user; without one, there is no user menu.
    person: Option<Person>,
    /// The address that the log-out form posts to.
    #[prop(into)]
    log_out: String,
    /// The search box of the header.
    #[prop(optional, into)]
    search: ViewFnOnce,
    /// The page.
    children: Children,
) -> impl IntoView {
    let bar = NodeRef::<html::Nav>::new();
    let path = use_location().pathname;
    // On a narrow screen, the bar would cover the page that the user opened with it.
    effect(move || {
        path.track();
        if let Some(bar) = bar.get_untracked() {
            let _ = bar.hide_popover();
        }
    });
    view! {
        <a class="skip" href="#main">
            "Skip to main content"
        </a>
        <div class="shell">
            <header>
                <button type="button" class="button" data-kind="quiet" popovertarget="nav" aria-label="Menu">
                    {Icon::Menu}
                </button>
                <a class="brand" href="/" rel="external">
                    <Logo />
                    {brand}
                </a>
                <div class="search">{search.run()}</div>
                {person.map(|person| view! { <PersonMenu person log_out /> })}
            </header>
            <nav id="nav" aria-label="Main" popover node_ref=bar>
                <NavGroups groups=nav />
            </nav>
            <main id="main" tabindex="-1">
                {children()}
            </main>
        </div>
    }
    .into_any()
}

#[component]
fn PersonMenu(person: Person, log_out: String) -> impl IntoView {
    let Person { name, role, account } = person;
    let mut words = name.split_whitespace();
    let initials: String =
        [words.next(), words.next_back()].into_iter().flatten().filter_map(|word| word.chars().next()).collect();
    view! {
        <div class="person-menu">
            <button type="button" class="person" popovertarget="person-menu">
                <span class="face" aria-hidden="true">
                    {initials.to_uppercase()}
                </span>
                <span class="who">{name.clone()}" "<small>{role.clone()}</small></span>
                {Icon::Down}
            </button>
            <div class="menu" id="person-menu" popover>
                <p>
                    <strong>{name}</strong>
                    <span class="muted">{role}</span>
                </p>
                {account.map(|NavLink { label, href, .. }| view! { <a href=href>{label}</a> })}
                <ThemeChoice />
                <hr />
                <form method="post" action=log_out>
                    <button type="submit">{Icon::LogOut}"Log out"</button>
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// System, light or dark; stored in this browser only.
#[component]
fn ThemeChoice() -> impl IntoView {
    let theme = RwSignal::new(String::new());
    let storage = || window().local_storage().ok().flatten();
    effect(move || {
        let kept = storage().and_then(|storage| storage.get_item("theme").ok().flatten());
        theme.set(kept.unwrap_or_default());
    });
    let choose = move |value: &'static str| {
        move |_: ev::MouseEvent| {
            theme.set(value.to_owned());
            let (Some(root), Some(storage)) = (document().document_element(), storage()) else { return };
            let _ = root.set_attribute("data-theme", value);
            let _ = if value.is_empty() { storage.remove_item("theme") } else { storage.set_item("theme", value) };
        }
    };
    view! {
        <fieldset>
            <legend class="visually-hidden">"Theme"</legend>
            {[("", "System"), ("light", "Light"), ("dark", "Dark")]
                .map(|(value, label)| {
                    let pressed = move || if theme.with(|theme| theme == value) { "true" } else { "false" };
                    view! {
                        <button type="button" aria-pressed=pressed on:click=choose(value)>
                            {label}
                        </button>
                    }
                })
                .collect_view()}
        </fieldset>
    }
    .into_any()
}

thread_local! {
    /// The path whose heading was shown last. Only effects use it, so it stays empty on the server.
    static SHOWN: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// The head of a page with its only `<h1>`, which gets focus if a link led here without a reload, so that a screen
/// reader announces the page.
#[component]
pub fn PageHeader(
    /// The `<h1>`.
    #[prop(into)]
    title: Signal<String>,
    /// Above the heading: the link to the page above.
    #[prop(optional, into)]
    eyebrow: Option<ViewFnOnce>,
    /// Beside the heading: the actions for the whole page.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let path = use_location().pathname;
    effect(move || {
        title.track();
        let Some(heading) = heading.get() else { return };
        let here = path.get_untracked();
        let before = SHOWN.replace(here.clone());
        if !before.is_empty() && before != here {
            let _ = heading.focus();
        }
    });
    view! {
        <div class="page-head">
            <div>
                {eyebrow.map(|eyebrow| view! { <p class="eyebrow">{eyebrow.run()}</p> })}
                <h1 tabindex="-1" node_ref=heading>
                    {title}
                </h1>
            </div>
            {actions.map(|actions| view! { <div class="actions">{actions.run()}</div> })}
        </div>
    }
    .into_any()
}
