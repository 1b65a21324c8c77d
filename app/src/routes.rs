//! All pages on one screen. The first page is in the main WASM. The other pages are parts of their own: loaded when the
//! user opens them, and prefetched when the pointer or the focus is on a link to them.

use std::borrow::Cow;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::components::{Router, Routes};
use leptos_router::{
    ChooseView, IntoChooseViewMaybeErased, LazyRoute, NestedRoute, PartialPathMatch, PathSegment, PossibleRouteMatch,
};
use wasm_bindgen::JsCast;

use crate::pages::account::Account;
use crate::pages::account::authenticator::Authenticator;
use crate::pages::account::passkeys::Passkeys;
use crate::pages::activity::Activity;
use crate::pages::approvals::Approvals;
use crate::pages::bill_versions::BillVersions;
use crate::pages::bills::certificate::Certificate;
use crate::pages::bills::{
    approve::ApproveBill, dispute::DisputeBill, import::ImportBill, list::Bills, one::Bill, version::Version,
};
use crate::pages::cloud_accounts;
use crate::pages::customers::{bulk, list::Customers, profile};
use crate::pages::dashboard::Dashboard;
use crate::pages::frame::Frame;
use crate::pages::jobs::Jobs;
use crate::pages::login::{ForgotPassword, LogIn, ResetPassword, SetPassword};
use crate::pages::messages::Messages;
use crate::pages::missing::Missing;
use crate::pages::organizations::Organizations;
use crate::pages::overview::Overview;
use crate::pages::purchase_orders::{list::OwnPurchaseOrders, one::OwnPurchaseOrder};
use crate::pages::reseller_settings::ResellerSettings;
use crate::pages::second_factor::SecondFactor;
use crate::pages::single_sign_on::SingleSignOn;
use crate::pages::users;
use crate::paths;
use crate::ui::erased::effect;
use crate::ui::load::Progress;

/// The router with its pages.
#[component]
pub fn Pages() -> impl IntoView {
    let routes = || {
        let all = [(Address(FIRST), Page::first())].into_iter().chain(pages());
        StaticVec::from(all.map(|(address, page)| NestedRoute::new(address, page)).collect::<Vec<PageRoute>>())
    };
    let waiting = RwSignal::new(false);
    effect(|| {
        for event in ["pointerover", "focusin"] {
            let listener = window_event_listener_untyped(event, |event| fetch_ahead(&event));
            on_cleanup(move || listener.remove());
        }
    });
    view! {
        <Progress shown=waiting />
        <Router set_is_routing=SignalSetter::from(waiting.write_only())>
            <Frame>
                <Routes fallback=|| view! { <Missing /> } children=ToChildren::to_children(routes) />
            </Frame>
        </Router>
    }
}

/// The address of the page that is in the main WASM.
const FIRST: &str = paths::CUSTOMERS;

/// Prefetches the parts of a link's page before the link is clicked.
fn fetch_ahead(event: &web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let link = target.and_then(|target| target.closest("a[href]:not([rel=external])").ok().flatten());
    let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok()) else { return };
    if window().location().origin().ok() != Some(link.origin()) {
        return;
    }
    let path = link.pathname();
    if let Some(load) = pages().into_iter().find(|(address, _)| address.is(&path)).map(|(_, page)| page.load) {
        leptos::task::spawn_local(load());
    }
}

/// All pages: address, name of the part, page. If two addresses match, the first one wins. A build that does not split
/// the WASM has all pages from the start: there, the placeholder of the router's macro would never be filled.
macro_rules! pages {
    ($($($address:literal)|+ $part:ident $page:path),+ $(,)?) => {
        $(
            struct $part;

            #[cfg(any(feature = "ssr", feature = "split"))]
            #[leptos_router::lazy_route]
            impl LazyRoute for $part {
                fn data() -> Self {
                    Self
                }
                fn view(this: Self) -> AnyView {
                    let _ = this;
                    $page().into_any()
                }
            }

            #[cfg(not(any(feature = "ssr", feature = "split")))]
            impl LazyRoute for $part {
                fn data() -> Self {
                    Self
                }
                async fn view(_this: Self) -> AnyView {
                    $page().into_any()
                }
            }
        )+

        #[cfg(test)]
        const ADDRESSES: &[&str] = &[$($($address),+),+];

        fn pages() -> Vec<(Address, Page)> {
            vec![$($((Address($address), Page::of::<$part>())),+),+]
        }
    };
}

pages![
    "/login" LogInPage LogIn,
    "/set-password" SetPasswordPage SetPassword,
    "/reset-password" ResetPasswordPage ResetPassword,
    "/forgot-password" ForgotPasswordPage ForgotPassword,
    "/account" AccountPage Account,
    "/account/authenticator" AuthenticatorPage Authenticator,
    "/account/passkeys" PasskeysPage Passkeys,
    "/second-factor" SecondFactorPage SecondFactor,
    "/users" UsersPage users::list::Users,
    "/users/add" AddUserPage users::add::AddUser,
    "/users/single-sign-on" | "/customers/:customer/single-sign-on" SingleSignOnPage SingleSignOn,
    "/users/:account" EditUserPage users::edit::EditUser,
    "/users/:account/personal-data" FormerUserPage users::personal_data::PersonalData,
    "/messages" MessagesPage Messages,
    "/accounts" CloudAccountsPage cloud_accounts::list::CloudAccounts,
    "/accounts/add" AddCloudAccountPage cloud_accounts::add::AddCloudAccount,
    "/accounts/:customer/:account/edit" EditCloudAccountPage cloud_accounts::edit::EditCloudAccount,
    "/settings" ResellerPage ResellerSettings,
    "/jobs" JobsPage Jobs,
    "/activity" ActivityPage Activity,
    "/customers/import" BulkPage bulk::ImportCustomersPage,
    "/customers/:customer/profile" ProfilePage profile::Profile,
    "/customers/:customer/contacts/add" AddContactPage profile::add_contact::AddContact,
    "/customers/:customer/contacts/:contact/edit" EditContactPage profile::edit_contact::EditContact,
    "/customers/:customer/contacts/:contact/personal-data" PersonalDataPage profile::personal_data::PersonalData,
    "/customers/:customer/groups/add" AddGroupPage profile::add_group::AddGroup,
    "/customers/:customer/groups/:group/edit" EditGroupPage profile::edit_group::EditGroup,
    "/customers/:customer/accounts" AccountsPage profile::accounts::Accounts,
    "/customers/:customer/purchase-orders/add" AddPurchaseOrderPage profile::add_purchase_order::AddPurchaseOrder,
    "/customers/:customer/purchase-orders/:order" PurchaseOrderPage profile::purchase_order::PurchaseOrder,
    "/customers/:customer/purchase-orders/:order/edit" EditPurchaseOrderPage profile::edit_purchase_order::EditPurchaseOrder,
    "/customers/:customer/settings" EditSettingsPage profile::edit_settings::EditSettings,
    "/customers/:customer/tag-keys" TagKeysPage profile::tag_keys::TagKeys,
    "/overview" OverviewPage Overview,
    "/bills" BillsPage Bills,
    "/bills/import" ImportPage ImportBill,
    "/bills/versions" VersionsPage BillVersions,
    "/bills/:bill" BillPage Bill,
    "/bills/:bill/versions/:number" VersionPage Version,
    "/bills/:bill/versions/:number/certificate" CertificatePage Certificate,
    "/bills/:bill/approve" ApprovePage ApproveBill,
    "/bills/:bill/dispute" DisputePage DisputeBill,
    "/purchase-orders" OwnPurchaseOrdersPage OwnPurchaseOrders,
    "/purchase-orders/:order" OwnPurchaseOrderPage OwnPurchaseOrder,
    "/approvals" ApprovalsPage Approvals,
    "/dashboard" DashboardPage Dashboard,
    "/organizations" OrganizationsPage Organizations,
];

/// A page at its address. All pages have one type, so that the router's code for a page is in the WASM only once.
type PageRoute = NestedRoute<Address, (), (), <Page as IntoChooseViewMaybeErased>::Output>;

/// How a page is rendered. The browser loads its parts first.
#[derive(Clone, Copy)]
struct Page {
    load: fn() -> Loading<()>,
    view: fn() -> Loading<AnyView>,
}

type Loading<T> = Pin<Box<dyn Future<Output = T>>>;

impl Page {
    fn first() -> Self {
        Self { load: || Box::pin(async {}), view: || Box::pin(async { view! { <Customers /> }.into_any() }) }
    }

    fn of<T: LazyRoute>() -> Self {
        Self { load: || Box::pin(T::preload()), view: || Box::pin(T::view(T::data())) }
    }
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        (self.view)().await
    }

    async fn preload(&self) {
        (self.load)().await;
    }
}

/// The address of a page; a colon starts the name of a parameter.
#[derive(Clone, Copy, Debug)]
struct Address(&'static str);

impl Address {
    /// Whether the path leads to this page.
    fn is(self, path: &str) -> bool {
        self.test(path).is_some_and(|found| found.is_complete())
    }

    fn parts(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').skip(1)
    }
}

impl PossibleRouteMatch for Address {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let mut rest = path;
        let mut params = Vec::new();
        for part in self.parts() {
            let inside = rest.strip_prefix('/')?;
            let value = inside.split('/').next().unwrap_or_default();
            match part.strip_prefix(':') {
                Some(name) if !value.is_empty() => params.push((Cow::Borrowed(name), value.to_owned())),
                None if value == part => {}
                _ => return None,
            }
            rest = inside.strip_prefix(value)?;
        }
        Some(PartialPathMatch::new(rest, params, path.strip_suffix(rest).unwrap_or(path)))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.parts().map(|part| match part.strip_prefix(':') {
            Some(name) => PathSegment::Param(name.into()),
            None => PathSegment::Static(part.into()),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rest of the path after the address, and the parameters that were found.
    fn test(address: &'static str, path: &str) -> Option<(String, Vec<String>)> {
        let found = Address(address).test(path)?;
        let rest = found.remaining().to_owned();
        Some((rest, found.params().into_iter().map(|(name, value)| format!("{name}={value}")).collect()))
    }

    #[test]
    fn a_page_is_found_by_its_whole_address() {
        let found =
            |rest: &str, params: &[&str]| Some((rest.to_owned(), params.iter().map(|p| (*p).to_owned()).collect()));
        assert_eq!(test("/bills", "/bills"), found("", &[]));
        assert_eq!(test("/bills", "/bills/"), found("/", &[]));
        assert_eq!(test("/bills", "/bills/7"), found("/7", &[]));
        assert_eq!(test("/bills/:bill/approve", "/bills/7/approve"), found("", &["bill=7"]));
        let contact = "/customers/:customer/contacts/:contact/edit";
        assert_eq!(test(contact, "/customers/1/contacts/2/edit"), found("", &["customer=1", "contact=2"]));
        for (address, path) in [
            ("/bills", "/bill"),
            ("/bills", "/billss"),
            ("/bills/:bill", "/bills/"),
            ("/bills/:bill", "/bills"),
            ("/bills", ""),
        ] {
            assert_eq!(test(address, path), None, "{address} {path}");
        }
    }

    #[test]
    fn every_address_is_of_one_page_and_none_hides_another() {
        let addresses = ADDRESSES;
        for (at, address) in addresses.iter().enumerate() {
            // The name of a parameter serves as its value, as in `/users/:account`.
            let first =
                addresses.iter().position(|other| test(other, address).is_some_and(|(rest, _)| rest.is_empty()));
            assert_eq!(first, Some(at), "{address}");
        }
    }

    #[test]
    fn every_path_leads_to_a_page() {
        for path in paths::every() {
            assert!(path == FIRST || ADDRESSES.iter().any(|address| Address(address).is(&path)), "{path}");
        }
    }
}
