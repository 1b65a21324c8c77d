//! The frame of every page: the shell, with navigation to the pages that the user's role may open, and the notice after
//! an action.

use domain::permission::{Actor, Permission, Stage};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use super::me::me;
use crate::api::session::LogOut;
use crate::api::viewing::StopViewing;
use crate::notices;
use crate::paths;
use crate::ui::erased::changing;
use crate::ui::icon::Icon;
use crate::ui::layout::{Layout, Person};
use crate::ui::nav::{NavGroup, NavLink};
use crate::ui::notice::{Kind, Notice, Notices};

/// Computes the memos of the URL before parts of the page read them. The server renders parts on several threads. If
/// two threads compute the same memo at the same moment, they panic, and the response never ends.
#[cfg(feature = "ssr")]
fn compute_location() {
    let location = leptos_router::hooks::use_location();
    location.pathname.with_untracked(|_| ());
    location.search.with_untracked(|_| ());
    location.query.with_untracked(|_| ());
}

/// The shell for logged-in users. Users who are not logged in, or not at stage [`Stage::Full`], see the page alone.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    #[cfg(feature = "ssr")]
    compute_location();
    match me().filter(|actor| actor.stage == Stage::Full) {
        Some(actor) => {
            let nav = navigation(&actor);
            let role = if actor.viewing.is_some() { "Viewing as customer" } else { actor.role.label() };
            let account = actor.may(Permission::OwnAccount).then(|| NavLink {
                label: "Account".to_owned(),
                href: paths::ACCOUNT.to_owned(),
                icon: None,
            });
            let person = Person { name: actor.name.clone(), role: role.to_owned(), account };
            view! {
                <Layout brand="Cloudtab" nav person=Some(person) log_out=LogOut::PATH>
                    {actor.viewing.map(|name| view! { <Viewing name /> })}
                    <Done />
                    {children()}
                </Layout>
            }
            .into_any()
        }
        None => view! {
            <a class="skip" href="#main">
                "Skip to main content"
            </a>
            <main id="main" class="narrow" tabindex="-1">
                {children()}
            </main>
        }
        .into_any(),
    }
}

fn navigation(actor: &Actor) -> Vec<NavGroup> {
    let mut groups = Vec::new();
    if actor.may(Permission::ViewCustomers) {
        groups.push(NavGroup::new("CUSTOMER PROFILE", [("Customers", paths::CUSTOMERS)]));
    }
    if actor.may(Permission::ViewBills) {
        let mut links = vec![("Overview", paths::OVERVIEW), ("Bills", paths::BILLS)];
        if actor.may(Permission::ImportBills) {
            links.push(("Accounts", paths::CLOUD_ACCOUNTS));
        }
        groups.push(NavGroup::new("BILLING", links));
    }
    let audit = [
        (Permission::ViewBills, "Bill Versions", paths::BILL_VERSIONS),
        (Permission::ViewActivity, "Activity", paths::ACTIVITY),
    ];
    groups.extend(group("AUDIT TRAIL", &audit, actor));
    let administration = [
        (Permission::ManageStaff, "User Management", paths::USERS),
        (Permission::ManageSettings, "Settings", paths::SETTINGS),
        (Permission::ViewMails, "Alerts & Messages", paths::MESSAGES),
        (Permission::ManageSettings, "Jobs", paths::JOBS),
    ];
    groups.extend(group("ADMINISTRATION", &administration, actor));
    if actor.may(Permission::ViewOwnUsage) {
        let mut links = vec![("Dashboard", paths::DASHBOARD), ("Bills", paths::BILLS)];
        if actor.may(Permission::ViewOwnOrders) {
            links.push(("Purchase Orders", paths::PURCHASE_ORDERS));
        }
        if actor.several {
            links.push(("Other organizations", "/organizations"));
        }
        if actor.may(Permission::OwnAccount) {
            links.push(("Account", paths::ACCOUNT));
        }
        groups.push(NavGroup::new("USAGE", links));
    }
    for link in groups.iter_mut().flat_map(|group| &mut group.links) {
        link.icon = Some(icon(&link.href));
    }
    groups
}

/// A group with the links that the user may open; `None` without any.
fn group(name: &'static str, links: &[(Permission, &'static str, &'static str)], actor: &Actor) -> Option<NavGroup> {
    let links: Vec<_> = links.iter().filter(|(needs, ..)| actor.may(*needs)).collect();
    (!links.is_empty()).then(|| NavGroup::new(name, links.into_iter().map(|(_, name, path)| (*name, *path))))
}

/// The icon of a page in the side navigation bar.
fn icon(path: &str) -> Icon {
    match path {
        paths::CUSTOMERS | paths::USERS => Icon::People,
        paths::ACTIVITY | paths::BILL_VERSIONS | paths::JOBS => Icon::Clock,
        paths::CLOUD_ACCOUNTS => Icon::Building,
        paths::SETTINGS => Icon::Settings,
        paths::MESSAGES => Icon::Message,
        paths::PURCHASE_ORDERS => Icon::Order,
        paths::DASHBOARD | paths::OVERVIEW => Icon::Chart,
        "/organizations" => Icon::Building,
        paths::ACCOUNT => Icon::Person,
        _ => Icon::File,
    }
}

/// Shown on every page while a staff user views as customer, with a button to stop.
#[component]
fn Viewing(name: String) -> impl IntoView {
    view! {
        <aside aria-label="View as customer">
            <Notice kind=Kind::Warning>
                <strong>{format!("Viewing as {name} (read only)")}</strong>
                <p>"You see what this customer's users see, and cannot change anything."</p>
                <form method="post" action=StopViewing::PATH>
                    <button type="submit" class="button" data-kind="secondary">
                        "Stop viewing"
                    </button>
                </form>
            </Notice>
        </aside>
    }
    .into_any()
}

/// The notice of the action that led to this page.
#[component]
fn Done() -> impl IntoView {
    let query = use_query_map();
    let told = changing(move || {
        let notice = query.with(|query| query.get("notice").and_then(|code| notices::Notice::from_code(&code)));
        let approvers = query.with(|query| query.get(notices::APPROVERS).and_then(|count| count.parse().ok()));
        // The bill was sent, but someone needs a user account before it can be approved.
        let kind = |notice| match (notice, approvers) {
            (notices::Notice::BillSent, Some(0)) => Kind::Warning,
            _ => Kind::Success,
        };
        notice.map(|notice| view! { <Notice kind=kind(notice)>{notices::told(notice, approvers)}</Notice> })
    });
    view! { <Notices>{told}</Notices> }
}
