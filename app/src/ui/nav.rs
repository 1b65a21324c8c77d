//! The side navigation bar: groups of links under tabs.

use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_location;

use super::erased::effect;
use super::icon::Icon;

/// A tab of the bar and the links under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    /// The label of the tab as shown, such as `BILLING`.
    pub label: String,
    /// The pages of the group; the tab itself leads to the first.
    pub links: Vec<NavLink>,
}

/// A page in the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// The page's name.
    pub label: String,
    /// The page's path.
    pub href: String,
    /// The icon beside its name.
    pub icon: Option<Icon>,
}

impl NavGroup {
    /// A group from its tab and `(name, path)` pairs.
    pub fn new<'a>(label: &str, links: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let links = links.into_iter().map(|(label, href)| NavLink {
            label: label.to_owned(),
            href: href.to_owned(),
            icon: None,
        });
        Self { label: label.to_owned(), links: links.collect() }
    }
}

/// The groups. A click on a tab opens the group's first page and never hides its links; a separate control beside the
/// tab folds the group.
#[component]
pub(super) fn NavGroups(
    /// The groups that the user may open.
    groups: Vec<NavGroup>,
) -> impl IntoView {
    let path = use_location().pathname;
    let paths: Vec<String> = groups.iter().flat_map(|group| &group.links).map(|link| link.href.clone()).collect();
    // Only the longest address that leads to the page: on /bills/versions, not /bills as well.
    let current = Memo::new(move |_| {
        let path = path.get();
        paths.iter().filter(|href| leads_to(href, &path)).max_by_key(|href| href.len()).cloned()
    });
    groups.into_iter().map(|group| view! { <Group group current /> }).collect_view().into_any()
}

#[component]
fn Group(group: NavGroup, current: Memo<Option<String>>) -> impl IntoView {
    let NavGroup { label, links } = group;
    let first = links.first().map(|link| link.href.clone());
    let folded_key = format!("folded {label}");
    let own: Vec<String> = links.iter().map(|link| link.href.clone()).collect();
    let details = NodeRef::<html::Details>::new();
    let storage = || window().local_storage().ok().flatten();

    // The group of the current page is always open; the others stay as the user left them.
    let key = folded_key.clone();
    effect(move || {
        let Some(details) = details.get() else { return };
        let is_current = current.get().is_some_and(|href| own.contains(&href));
        let folded = storage().and_then(|storage| storage.get_item(&key).ok().flatten()).is_some();
        details.set_open(is_current || !folded);
    });
    // The click, not the toggle event: the effect above toggles as well.
    let fold = move |_: ev::MouseEvent| {
        let (Some(storage), Some(details)) = (storage(), details.get_untracked()) else { return };
        let _ = if details.open() { storage.set_item(&folded_key, "") } else { storage.remove_item(&folded_key) };
    };
    let links = links.into_iter().map(|NavLink { label, href, icon }| {
        let own = href.clone();
        let state = move || current.with(|current| current.as_ref() == Some(&own)).then_some("page");
        view! {
            <li>
                <a href=href aria-current=state>
                    {icon.map(IntoRender::into_render)}
                    {label}
                </a>
            </li>
        }
    });
    view! {
        <div class="nav-group">
            <a href=first>{label.clone()}</a>
            <details open node_ref=details>
                <summary aria-label=format!("{label} links") on:click=fold>
                    {Icon::Down}
                </summary>
                <ul>{links.collect_view()}</ul>
            </details>
        </div>
    }
    .into_any()
}

fn leads_to(href: &str, path: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_below_another_marks_it_but_a_longer_name_does_not() {
        assert!(leads_to("/customers", "/customers/7/profile"));
        assert!(leads_to("/customers", "/customers"));
        assert!(!leads_to("/bill", "/bills"));
    }
}
