//! The page `Single sign-on`: the identity provider of a customer, or of staff.

use domain::ids::CustomerId;
use domain::permission::Permission;
use domain::record::Draft;
use domain::single_sign_on::{Mode, ProviderDetail, ProviderDraft};
use domain::text;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::customers::customer_name;
use crate::api::single_sign_on::{SaveSingleSignOn, single_sign_on};
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::copy::CopyField;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::field::{CheckField, SelectField, TextField, Width};
use crate::ui::form::{control_id, control_name};
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

const TITLE: &str = "Single sign-on";

/// The data of the page.
#[derive(Clone)]
struct Found {
    /// Whose users log in through the provider: a customer's name, or `staff`.
    whose: String,
    detail: ProviderDetail,
    /// The redirect URI, to which the provider sends users back.
    back: String,
}

/// The page: for the customer in the URL, or for staff if there is none.
#[component]
pub fn SingleSignOn() -> impl IntoView {
    if !may(Permission::ManageSingleSignOn) {
        return view! { <NotAllowed title=TITLE /> }.into_any();
    }
    let params = use_params_map();
    let found = Resource::new(
        move || params.with(|params| params.get("customer")),
        |customer| async move {
            let customer: Option<CustomerId> =
                customer.map(|id| id.parse()).transpose().map_err(|_| AppError::NotFound)?;
            let whose = match customer {
                Some(customer) => customer_name(customer).await?.0,
                None => "staff".to_owned(),
            };
            let (detail, back) = single_sign_on(customer).await?;
            Ok((whose, detail, back))
        },
    );
    let page = |(whose, detail, back): (String, ProviderDetail, String)| {
        view! { <Provider found=Found { whose, detail, back } /> }.into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

fn stored(detail: ProviderDetail) -> Stored<ProviderDraft> {
    Stored { version: detail.version, by: detail.updated_by, draft: detail.draft }
}

#[component]
fn Provider(found: Found) -> impl IntoView {
    let Found { whose, detail, back } = found;
    let customer = detail.customer;
    let (up, parent) = match customer {
        Some(customer) => (paths::profile(customer), format!("{whose} Profile")),
        None => (paths::USERS.to_owned(), "User Management".to_owned()),
    };
    let who = match customer {
        Some(_) => {
            "Users with an address in one of these domains log in through their organization's identity provider. \
                    They still need a user account here."
        }
        None => {
            "Staff users whose log-in is SSO use your own identity provider. At least one active Admin must keep a \
                 password."
        }
    };
    let has_secret = detail.has_secret;
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SaveSingleSignOn| call.draft.clone(),
        check: |call: &SaveSingleSignOn, _| call.draft.parse().map(drop),
        fetch: Callback::new(move |()| {
            Box::pin(async move { single_sign_on(customer).await.map(|(detail, _)| stored(detail)) }) as _
        }),
    };
    let hidden = customer.map(|customer| ("customer", customer.to_string())).into_iter().collect();
    let cancel = up.clone();
    let fields = move |draft| {
        view! {
            <Fields draft has_secret of_customer=customer.is_some() />
            <div class="actions">
                <Submit label="Save" />
                <LinkButton href=cancel.clone() weight=Weight::Quiet>
                    "Cancel"
                </LinkButton>
            </div>
        }
        .into_any()
    };
    view! {
        <Page title=TITLE up=above(up, parent) document=format!("Single sign-on of {whose}")>
            <FormCard>
                <p>{who}</p>
                <p>
                    "Register Cloudtab there as a confidential OpenID Connect web application with this redirect URI:"
                </p>
                <CopyField id="back" label="Redirect URI" value=back />
                <EditForm edited view=fields hidden />
            </FormCard>
        </Page>
    }
    .into_any()
}

#[component]
fn Fields(draft: ProviderDraft, has_secret: bool, of_customer: bool) -> impl IntoView {
    let modes = Mode::ALL.into_iter().filter(|mode| of_customer || *mode != Mode::Required);
    let modes = modes.map(|mode| (mode.code().to_owned(), mode.label().to_owned())).collect();
    let secret = has_secret.then(|| "Stored encrypted and never shown. Leave empty to keep it.".to_owned());
    let unverified = text::is_on(&draft.unverified);
    view! {
        <div class="grid">
            <SelectField
                name=control_name("mode")
                id=control_id("mode")
                label=ProviderDraft::label("mode")
                options=modes
                value=draft.mode
            />
            <TextField
                name="domains"
                label=ProviderDraft::label("domains")
                value=draft.domains
                hint=Some("Email domains that this provider may sign in, like example.com".to_owned())
                width=Width::Full
            />
            <TextField
                name="issuer"
                label=ProviderDraft::label("issuer")
                value=draft.issuer
                kind="url"
                hint=Some("As given by the provider, like https://login.example.com/tenant".to_owned())
                width=Width::Full
            />
            <TextField name="client_id" label=ProviderDraft::label("client_id") value=draft.client_id />
            <TextField
                name="client_secret"
                label=ProviderDraft::label("client_secret")
                kind="password"
                autocomplete="new-password"
                hint=secret
            />
        </div>
        <CheckField
            name=control_name("unverified")
            id=control_id("unverified")
            label=ProviderDraft::label("unverified")
            hint="For providers that don't report which addresses are verified, like Microsoft Entra ID. Use this only if users cannot choose their own address."
            checked=unverified
        />
    }
    .into_any()
}
