//! Every page on one screen. The first page comes with the WASM; the others are parts of it, loaded when one goes there.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{Lazy, LazyRoute, path};

use crate::pages::bills::{approve::ApproveBill, import::ImportBill, list::Bills, one::Bill};
use crate::pages::customers::{list::Customers, profile};
use crate::pages::dashboard::Dashboard;
use crate::pages::frame::Frame;
use crate::pages::login::{LogIn, SetPassword};
use crate::pages::missing::Missing;

/// A page that is loaded when one goes there. A build that does not split the WASM has it from the start: there the
/// macro's place holder would never be filled.
macro_rules! lazy_page {
    ($($route:ident $page:path),+) => {$(
        #[derive(Debug)]
        struct $route;

        #[cfg(any(feature = "ssr", feature = "split"))]
        #[leptos_router::lazy_route]
        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }
            fn view(this: Self) -> AnyView {
                let _ = this;
                $page().into_any()
            }
        }

        #[cfg(not(any(feature = "ssr", feature = "split")))]
        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }
            async fn view(_this: Self) -> AnyView {
                $page().into_any()
            }
        }
    )+};
}

lazy_page!(
    LogInPage LogIn,
    SetPasswordPage SetPassword,
    ProfilePage profile::Profile,
    AddContactPage profile::add_contact::AddContact,
    AccountsPage profile::accounts::Accounts,
    BillsPage Bills,
    ImportPage ImportBill,
    BillPage Bill,
    ApprovePage ApproveBill,
    DashboardPage Dashboard
);

/// The router with its pages.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Frame>
                <Routes fallback=|| view! { <Missing/> }>
                    <Route path=path!("/login") view={Lazy::<LogInPage>::new()}/>
                    <Route path=path!("/set-password") view={Lazy::<SetPasswordPage>::new()}/>
                    <Route path=path!("/customers") view=Customers/>
                    <Route path=path!("/customers/:customer/profile") view={Lazy::<ProfilePage>::new()}/>
                    <Route path=path!("/customers/:customer/contacts/add") view={Lazy::<AddContactPage>::new()}/>
                    <Route path=path!("/customers/:customer/accounts") view={Lazy::<AccountsPage>::new()}/>
                    <Route path=path!("/bills") view={Lazy::<BillsPage>::new()}/>
                    <Route path=path!("/bills/import") view={Lazy::<ImportPage>::new()}/>
                    <Route path=path!("/bills/:bill") view={Lazy::<BillPage>::new()}/>
                    <Route path=path!("/bills/:bill/approve") view={Lazy::<ApprovePage>::new()}/>
                    <Route path=path!("/dashboard") view={Lazy::<DashboardPage>::new()}/>
                </Routes>
            </Frame>
        </Router>
    }
}
