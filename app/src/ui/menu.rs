//! The row menu: a button with three dots and a popover of actions, which opens without JavaScript.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// A button named `label` that opens a menu of [`MenuLink`]s and [`MenuButton`]s.
#[component]
pub fn ActionMenu(
    /// An id for the menu, the same on the server and in the browser: derive it from the row's id.
    #[prop(into)]
    id: String,
    /// The button's name, such as `Actions for Acme`.
    #[prop(into)]
    label: String,
    /// The actions.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class="dots" aria-haspopup="menu" popovertarget=id.clone() aria-label=label></button>
        <div class="menu" role="menu" id=id popover on:toggle=opened on:keydown=moved on:click=chosen>
            {children()}
        </div>
    }
    .into_any()
}

/// An action that opens a page.
#[component]
pub fn MenuLink(
    /// The address of the page.
    #[prop(into)]
    href: String,
    /// Its label, one or two words.
    children: Children,
) -> impl IntoView {
    view! {
        <a role="menuitem" href=href>
            {children()}
        </a>
    }
    .into_any()
}

/// An action that changes something: the submit button of a POST form around it.
#[component]
pub fn MenuButton(
    /// Whether the action is destructive.
    #[prop(optional)]
    danger: bool,
    /// Its label, one or two words.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="submit" role="menuitem" data-kind=danger.then_some("danger")>
            {children()}
        </button>
    }
    .into_any()
}

fn menu_of(event: &web_sys::Event) -> Option<HtmlElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(".menu").ok()??.dyn_into().ok()
}

fn items_of(menu: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn opened(event: ev::Event) {
    let Some(menu) = menu_of(&event) else { return };
    if menu.matches(":popover-open").unwrap_or(false)
        && let Some(first) = items_of(&menu).first()
    {
        let _ = first.focus();
    }
}

fn chosen(event: ev::MouseEvent) {
    if let Some(menu) = menu_of(&event) {
        let _ = menu.hide_popover();
    }
}

fn moved(event: KeyboardEvent) {
    let Some(menu) = menu_of(&event) else { return };
    let items = items_of(&menu);
    let focused = document().active_element();
    let here = items.iter().position(|item| focused.as_ref().is_some_and(|focused| item.is_same_node(Some(focused))));
    let last = items.len().saturating_sub(1);
    let to = match event.key().as_str() {
        "ArrowDown" => here.map_or(0, |here| if here == last { 0 } else { here + 1 }),
        "ArrowUp" => here.map_or(last, |here| if here == 0 { last } else { here - 1 }),
        "Home" => 0,
        "End" => last,
        // Esc closes a popover by itself; Tab leaves the menu, as the ARIA menu pattern requires.
        "Tab" => {
            let _ = menu.hide_popover();
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(to) {
        let _ = item.focus();
    }
}
