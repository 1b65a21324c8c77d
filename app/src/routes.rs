//! Every page on one screen.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::pages::bills::{approve::ApproveBill, import::ImportBill, list::Bills, one::Bill};
use crate::pages::customers::{list::Customers, profile};
use crate::pages::dashboard::Dashboard;
use crate::pages::frame::Frame;
use crate::pages::login::{LogIn, SetPassword};
use crate::pages::missing::Missing;

/// The router with its pages.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Frame>
                <Routes fallback=|| view! { <Missing/> }>
                    <Route path=path!("/login") view=LogIn/>
                    <Route path=path!("/set-password") view=SetPassword/>
                    <Route path=path!("/customers") view=Customers/>
                    <Route path=path!("/customers/:customer/profile") view=profile::Profile/>
                    <Route path=path!("/customers/:customer/contacts/add") view=profile::add_contact::AddContact/>
                    <Route path=path!("/customers/:customer/accounts") view=profile::accounts::Accounts/>
                    <Route path=path!("/bills") view=Bills/>
                    <Route path=path!("/bills/import") view=ImportBill/>
                    <Route path=path!("/bills/:bill") view=Bill/>
                    <Route path=path!("/bills/:bill/approve") view=ApproveBill/>
                    <Route path=path!("/dashboard") view=Dashboard/>
                </Routes>
            </Frame>
        </Router>
    }
}
