//! What is around every page: the shell with the navigation that one's role may open, and the notice of what was done.

use domain::permission::{Actor, Permission};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use super::me::me;
use crate::api::session::LogOut;
use crate::notices;
use crate::ui::layout::{Layout, Person};
use crate::ui::nav::NavGroup;
use crate::ui::notice::{Kind, Notice, Notices};

/// The shell for who is logged in; the page alone for who is not, or may only set a password.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    match me().filter(|actor| !actor.restricted) {
        Some(actor) => {
            let person = Person { name: actor.name.clone(), role: actor.role.label().to_owned() };
            view! {
                <Layout brand="Cloudtab" nav=navigation(&actor) person=Some(person) log_out=LogOut::PATH>
                    <Done/>
                    {children()}
                </Layout>
            }
            .into_any()
        }
        None => view! {
            <a class="skip" href="#main">"Skip to main content"</a>
            <main id="main" class="narrow" tabindex="-1">{children()}</main>
        }
        .into_any(),
    }
}

fn navigation(actor: &Actor) -> Vec<NavGroup> {
    let mut groups = Vec::new();
    if actor.may(Permission::ViewCustomers) {
        groups.push(NavGroup::new("CUSTOMER PROFILE", [("Customers", "/customers")]));
    }
    if actor.may(Permission::ViewBills) {
        groups.push(NavGroup::new("BILLING", [("Bills", "/bills")]));
    }
    if actor.may(Permission::ViewOwnUsage) {
        let mut links = vec![("Dashboard", "/dashboard"), ("Bills", "/bills")];
        if actor.several {
            links.push(("Other organizations", "/organizations"));
        }
        groups.push(NavGroup::new("USAGE", links));
    }
    groups
}

/// What was done on the way here.
#[component]
fn Done() -> impl IntoView {
    let query = use_query_map();
    let told = move || {
        let notice = query.with(|query| query.get("notice").and_then(|code| notices::Notice::from_code(&code)));
        notice.map(|notice| view! { <Notice kind=Kind::Success>{notice.text()}</Notice> })
    };
    view! { <Notices>{told}</Notices> }
}
