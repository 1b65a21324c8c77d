//! The page `Edit Account`.

use domain::cloud_account::{CloudAccountDetail, CloudAccountDraft, account_name};
use domain::ids::{CloudAccountId, CustomerId};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use super::fields::AccountFields;
use crate::api::cloud_accounts::{RemoveCloudAccount, SaveCloudAccount, cloud_account};
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::field::Hidden;
use crate::ui::form::{KeyField, NativeForm};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn EditCloudAccount() -> impl IntoView {
    if !may(Permission::ImportBills) {
        return view! { <NotAllowed title="Edit Account" /> }.into_any();
    }
    let params = use_params_map();
    let found = Resource::new(
        move || params.with(|params| (params.get("customer"), params.get("account"))),
        |(customer, account)| async move {
            let customer: CustomerId = customer.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            let account: CloudAccountId = account.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            cloud_account(customer, account).await
        },
    );
    let page = |detail: CloudAccountDetail| {
        let name = account_name(&detail.account.draft.provider, &detail.account.draft.account);
        view! {
            <Page
                title="Edit Account"
                up=above(paths::CLOUD_ACCOUNTS, "Accounts")
                document=format!("Edit Account {name}")
            >
                <AccountForm name detail />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

fn stored(detail: CloudAccountDetail) -> Stored<CloudAccountDraft> {
    Stored { version: detail.version, by: detail.updated_by, draft: detail.account.draft }
}

#[component]
fn AccountForm(name: String, detail: CloudAccountDetail) -> impl IntoView {
    let (customer, id) = (detail.account.customer, detail.account.id);
    let owner = detail.account.customer_name.clone();
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SaveCloudAccount| call.draft.clone(),
        check: |call: &SaveCloudAccount, _| call.draft.parse().map(drop),
        fetch: Callback::new(move |()| Box::pin(async move { cloud_account(customer, id).await.map(stored) }) as _),
    };
    let hidden = vec![("customer", customer.to_string()), ("account", id.to_string())];
    view! {
        <Section id="account" title=name>
            <p>
                "It belongs to " <a href=paths::profile(customer)>{owner}</a>
                ". To give it to another customer, enter the last month under To, and add the account again for the other one. Then import its exports again: the preview shows how each bill changes."
            </p>
            <EditForm edited view=|draft| view! { <Fields draft /> }.into_any() hidden />
        </Section>
        <Section id="remove" title="Remove">
            <p>"If it never belonged to this customer. Bills do not change."</p>
            <NativeForm path=RemoveCloudAccount::PATH>
                <KeyField />
                <Hidden name="customer" value=customer.to_string() />
                <Hidden name="account" value=id.to_string() />
                <button type="submit" class="button" data-kind="secondary">
                    "Remove account"
                </button>
            </NativeForm>
        </Section>
    }
    .into_any()
}

#[component]
fn Fields(draft: CloudAccountDraft) -> impl IntoView {
    view! {
        <div class="grid">
            <AccountFields draft />
        </div>
        <div class="actions">
            <Submit label="Apply" />
            <LinkButton href=paths::CLOUD_ACCOUNTS weight=Weight::Quiet>
                "Back to the list"
            </LinkButton>
        </div>
    }
    .into_any()
}
