//! Every page on one screen. The first page comes with the WASM; the others are parts of it, loaded when one goes there.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{Lazy, LazyRoute, path};

use crate::pages::account::Account;
use crate::pages::account::authenticator::Authenticator;
use crate::pages::account::passkeys::Passkeys;
use crate::pages::activity::Activity;
use crate::pages::bills::{approve::ApproveBill, import::ImportBill, list::Bills, one::Bill};
use crate::pages::customers::{bulk, list::Customers, profile};
use crate::pages::dashboard::Dashboard;
use crate::pages::frame::Frame;
use crate::pages::login::{ForgotPassword, LogIn, ResetPassword, SetPassword};
use crate::pages::messages::Messages;
use crate::pages::missing::Missing;
use crate::pages::organizations::Organizations;
use crate::pages::reseller_settings::ResellerSettings;
use crate::pages::second_factor::SecondFactor;
use crate::pages::single_sign_on::SingleSignOn;
use crate::pages::users;

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
    ResetPasswordPage ResetPassword,
    ForgotPasswordPage ForgotPassword,
    AccountPage Account,
    AuthenticatorPage Authenticator,
    PasskeysPage Passkeys,
    SecondFactorPage SecondFactor,
    SingleSignOnPage SingleSignOn,
    ActivityPage Activity,
    UsersPage users::list::Users,
    AddUserPage users::add::AddUser,
    EditUserPage users::edit::EditUser,
    FormerUserPage users::personal_data::PersonalData,
    MessagesPage Messages,
    ResellerPage ResellerSettings,
    BulkPage bulk::ImportCustomersPage,
    ProfilePage profile::Profile,
    AddContactPage profile::add_contact::AddContact,
    EditContactPage profile::edit_contact::EditContact,
    PersonalDataPage profile::personal_data::PersonalData,
    AddGroupPage profile::add_group::AddGroup,
    EditGroupPage profile::edit_group::EditGroup,
    AccountsPage profile::accounts::Accounts,
    AddPurchaseOrderPage profile::add_purchase_order::AddPurchaseOrder,
    EditPurchaseOrderPage profile::edit_purchase_order::EditPurchaseOrder,
    PurchaseOrderPage profile::purchase_order::PurchaseOrder,
    EditSettingsPage profile::edit_settings::EditSettings,
    TagKeysPage profile::tag_keys::TagKeys,
    BillsPage Bills,
    ImportPage ImportBill,
    BillPage Bill,
    ApprovePage ApproveBill,
    DashboardPage Dashboard,
    OrganizationsPage Organizations
);

/// The router with its pages.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Frame>
                <Routes fallback=|| view! { <Missing /> }>
                    <Route path=path!("/login") view={Lazy::<LogInPage>::new()} />
                    <Route path=path!("/set-password") view={Lazy::<SetPasswordPage>::new()} />
                    <Route path=path!("/reset-password") view={Lazy::<ResetPasswordPage>::new()} />
                    <Route path=path!("/forgot-password") view={Lazy::<ForgotPasswordPage>::new()} />
                    <Route path=path!("/account") view={Lazy::<AccountPage>::new()} />
                    <Route path=path!("/account/authenticator") view={Lazy::<AuthenticatorPage>::new()} />
                    <Route path=path!("/account/passkeys") view={Lazy::<PasskeysPage>::new()} />
                    <Route path=path!("/second-factor") view={Lazy::<SecondFactorPage>::new()} />
                    <Route path=path!("/users") view={Lazy::<UsersPage>::new()} />
                    <Route path=path!("/users/add") view={Lazy::<AddUserPage>::new()} />
                    <Route path=path!("/users/single-sign-on") view={Lazy::<SingleSignOnPage>::new()} />
                    <Route path=path!("/users/:account") view={Lazy::<EditUserPage>::new()} />
                    <Route path=path!("/users/:account/personal-data") view={Lazy::<FormerUserPage>::new()} />
                    <Route path=path!("/messages") view={Lazy::<MessagesPage>::new()} />
                    <Route path=path!("/settings") view={Lazy::<ResellerPage>::new()} />
                    <Route path=path!("/activity") view={Lazy::<ActivityPage>::new()} />
                    <Route path=path!("/customers") view=Customers />
                    <Route path=path!("/customers/import") view={Lazy::<BulkPage>::new()} />
                    <Route path=path!("/customers/:customer/profile") view={Lazy::<ProfilePage>::new()} />
                    <Route path=path!("/customers/:customer/contacts/add") view={Lazy::<AddContactPage>::new()} />
                    <Route
                        path=path!("/customers/:customer/contacts/:contact/edit")
                        view={Lazy::<EditContactPage>::new()}
                    />
                    <Route
                        path=path!("/customers/:customer/contacts/:contact/personal-data")
                        view={Lazy::<PersonalDataPage>::new()}
                    />
                    <Route path=path!("/customers/:customer/groups/add") view={Lazy::<AddGroupPage>::new()} />
                    <Route path=path!("/customers/:customer/groups/:group/edit") view={Lazy::<EditGroupPage>::new()} />
                    <Route path=path!("/customers/:customer/accounts") view={Lazy::<AccountsPage>::new()} />
                    <Route
                        path=path!("/customers/:customer/purchase-orders/add")
                        view={Lazy::<AddPurchaseOrderPage>::new()}
                    />
                    <Route
                        path=path!("/customers/:customer/purchase-orders/:order")
                        view={Lazy::<PurchaseOrderPage>::new()}
                    />
                    <Route
                        path=path!("/customers/:customer/purchase-orders/:order/edit")
                        view={Lazy::<EditPurchaseOrderPage>::new()}
                    />
                    <Route path=path!("/customers/:customer/single-sign-on") view={Lazy::<SingleSignOnPage>::new()} />
                    <Route path=path!("/customers/:customer/settings") view={Lazy::<EditSettingsPage>::new()} />
                    <Route path=path!("/customers/:customer/tag-keys") view={Lazy::<TagKeysPage>::new()} />
                    <Route path=path!("/bills") view={Lazy::<BillsPage>::new()} />
                    <Route path=path!("/bills/import") view={Lazy::<ImportPage>::new()} />
                    <Route path=path!("/bills/:bill") view={Lazy::<BillPage>::new()} />
                    <Route path=path!("/bills/:bill/approve") view={Lazy::<ApprovePage>::new()} />
                    <Route path=path!("/dashboard") view={Lazy::<DashboardPage>::new()} />
                    <Route path=path!("/organizations") view={Lazy::<OrganizationsPage>::new()} />
                </Routes>
            </Frame>
        </Router>
    }
}
