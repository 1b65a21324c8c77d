//! The page `Create/Update User Accounts`: a check mark per contact, and what came of it.

use domain::contact_list::{AccountChange, AccountOutcome, ContactSummary};
use domain::ids::CustomerId;
use leptos::prelude::*;

use super::contacts::AccountBadge;
use super::{customer, profile_url};
use crate::api::accounts::SetAccounts;
use crate::api::contacts::list_contacts;
use crate::api::customers::customer_name;
use crate::error::AppError;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saves};
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice, Notices};
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// What the page is about.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Found {
    customer: CustomerId,
    name: String,
    contacts: Vec<ContactSummary>,
}

/// The page.
#[component]
pub fn Accounts() -> impl IntoView {
    let customer = customer();
    let action = ServerAction::<SetAccounts>::new();
    let found = Resource::new(
        move || (customer.get(), saves()),
        |(customer, _)| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let (name, _) = customer_name(customer).await?;
            let contacts = list_contacts(customer).await?;
            Ok(Found { customer, name, contacts })
        },
    );
    let page = move |Found { customer, name, contacts }: Found| {
        let up = profile_url(customer);
        view! {
            <PageTitle title=format!("User accounts of {name}")/>
            <PageHeader
                title="Create/Update User Accounts"
                eyebrow=move || view! { <a href=up.clone()>{format!("{name} Profile")}</a> }
            />
            <Outcomes action/>
            <Choice action customer contacts/>
        }
        .into_any()
    };
    view! { <Load resource=found view=page/> }.into_any()
}

/// What happened to each person.
#[component]
fn Outcomes(action: ServerAction<SetAccounts>) -> impl IntoView {
    let done = posted::posted::<SetAccounts>().and_then(|posted| posted.done);
    let before: Option<Vec<AccountOutcome>> = done.and_then(|done| serde_json::from_str(&done).ok());
    let told = move || {
        let now = action.value().get().and_then(Result::ok).or_else(|| before.clone())?;
        let told = now.into_iter().map(|AccountOutcome { name, email, change }| {
            let kind = if change == AccountChange::Disabled { Kind::Info } else { Kind::Success };
            view! { <Notice kind><strong>{name}</strong>{format!(" ({email}): ")}{change.told()}</Notice> }.into_any()
        });
        let told: Vec<AnyView> = told.collect();
        Some(if told.is_empty() {
            view! { <Notice kind=Kind::Info>"Nothing to change: these accounts are as you want them."</Notice> }
                .into_any()
        } else {
            told.into_any()
        })
    };
    view! { <Notices>{told}</Notices> }
}

/// The check marks.
#[component]
fn Choice(action: ServerAction<SetAccounts>, customer: CustomerId, contacts: Vec<ContactSummary>) -> impl IntoView {
    let back = profile_url(customer);
    if contacts.is_empty() {
        let add = move || {
            view! { <LinkButton href=format!("/customers/{customer}/contacts/add")>{Icon::Add}"Add Contact"</LinkButton> }
        };
        return view! {
            <Empty title="No contacts yet" icon=Icon::People actions=add><p>"An account belongs to a contact."</p></Empty>
        }
        .into_any();
    }
    let columns =
        vec![Column::new("Has an account").hidden(), Column::new("Name"), Column::new("Email"), Column::new("Account")];
    let rows = contacts.into_iter().map(|contact| {
        let id = format!("account-{}", contact.id);
        let checked = contact.has_account();
        let labelled = id.clone();
        view! {
            <Row>
                <Cell>
                    <input type="checkbox" id=id name="checked[]" value=contact.id.to_string() checked=checked/>
                </Cell>
                <Cell head=true><label for=labelled>{contact.name}</label></Cell>
                <Cell label="Email">{contact.email}</Cell>
                <Cell label="Account"><AccountBadge account=contact.account/></Cell>
            </Row>
        }
    });
    view! {
        <Section id="accounts" title="Who may log in">
            <Form action>
                <Hidden name="customer" value=customer.to_string()/>
                <p>
                    "A checked contact has a user account and sees the usage of approved bills. The first log-in is with the email address as user name and as password, within 72 hours, and leads to setting a password. Taking a check mark away disables the account and logs the person out."
                </p>
                <Table caption=Signal::stored("Contacts".to_owned()) columns=Signal::stored(columns)>{rows.collect_view()}</Table>
                <div class="actions">
                    <Submit label="Apply"/>
                    <LinkButton href=back weight=Weight::Quiet>"Back to the profile"</LinkButton>
                </div>
            </Form>
        </Section>
    }
    .into_any()
}
