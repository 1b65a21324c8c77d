//! The page `Add Account`.

use domain::cloud_account::{CloudAccountDraft, NewCloudAccountDraft};
use domain::ids::CustomerId;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::fields::AccountFields;
use crate::api::cloud_accounts::AddCloudAccount as Add;
use crate::api::customers::customer_names;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::field::SelectField;
use crate::ui::form::{Form, control_id, control_name, saving};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn AddCloudAccount() -> impl IntoView {
    if !may(Permission::ImportBills) {
        return view! { <NotAllowed title="Add Account" /> }.into_any();
    }
    let names = Resource::new(|| (), |()| customer_names());
    view! {
        <Page title="Add Account" up=above(paths::CLOUD_ACCOUNTS, "Accounts")>
            <Load resource=names view=|names| view! { <AccountForm names /> }.into_any() />
        </Page>
    }
    .into_any()
}

#[component]
fn AccountForm(names: Vec<(CustomerId, String)>) -> impl IntoView {
    let action = saving::<Add>();
    // What a link from an unassigned cost names.
    let named = use_query_map().with_untracked(|query| {
        let text = |name: &str| query.get(name).unwrap_or_default();
        let (provider, account, name, from) = (text("provider"), text("account"), text("name"), text("from"));
        NewCloudAccountDraft { provider, account, name, from, ..NewCloudAccountDraft::default() }
    });
    let typed = posted::posted::<Add>().and_then(|posted| posted::read::<Add>(&posted));
    let draft = typed.map_or(named, |call| call.draft);
    let NewCloudAccountDraft { provider, account, name, customer, from, to } = draft;
    let draft = CloudAccountDraft { provider, account, name, from, to };
    let none = (String::new(), "Choose a customer".to_owned());
    let options = std::iter::once(none).chain(names.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
    view! {
        <FormCard>
            <Form action check=|call: &Add, _| call.draft.parse().map(drop)>
                <div class="grid">
                    <SelectField
                        name=control_name("customer")
                        id=control_id("customer")
                        label="Customer"
                        options
                        value=customer
                        required=true
                    />
                    <AccountFields draft />
                </div>
                <div class="actions">
                    <Submit label="Apply" />
                    <LinkButton href=paths::CLOUD_ACCOUNTS weight=Weight::Quiet>
                        "Back to the list"
                    </LinkButton>
                </div>
            </Form>
        </FormCard>
    }
    .into_any()
}
