//! The page `Create/Update User Accounts`: a check box per contact, and the outcome of `Apply`.

use domain::contact_list::{ContactSummary, account_field};
use domain::ids::{ContactId, CustomerId};
use domain::mail::Delivery;
use domain::permission::Permission;
use leptos::prelude::*;

use super::account_outcomes::{Mailed, Mails, Outcomes};
use super::contacts::AccountBadge;
use super::customer;
use crate::api::accounts::{SetAccounts, deliveries};
use crate::api::contacts::list_contacts;
use crate::api::customers::customer_name;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::field::{Hidden, error_of};
use crate::ui::form::{Form, Saving, saves, saving};
use crate::ui::fresh::fresh;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// The data of the page.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Found {
    customer: CustomerId,
    name: String,
    contacts: Vec<ContactSummary>,
    mails: Vec<(ContactId, Delivery)>,
}

/// The page.
#[component]
pub fn Accounts() -> impl IntoView {
    if !may(Permission::ManageAccounts) {
        return view! { <NotAllowed title="Create/Update User Accounts" /> }.into_any();
    }
    let customer = customer();
    let action = saving::<SetAccounts>();
    let found = Resource::new(
        move || (customer.try_get().flatten(), saves()),
        |(customer, _)| async move {
            let customer = customer.ok_or(AppError::NotFound)?;
            let (name, _) = customer_name(customer).await?;
            let contacts = list_contacts(customer).await?;
            let mails = deliveries(customer).await?;
            Ok(Found { customer, name, contacts, mails })
        },
    );
    let page = move |Found { customer, name, contacts, mails }: Found| {
        let up = paths::profile(customer);
        let mails = Mails::watched(customer, mails);
        view! {
            <PageTitle title=format!("User accounts of {name}") />
            <PageHeader
                title="Create/Update User Accounts"
                eyebrow=move || view! { <a href=up.clone()>{format!("{name} Profile")}</a> }
            />
            <Outcomes action mails />
            <Choice action customer contacts mails />
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

/// The form with the check boxes.
#[component]
fn Choice(
    action: Saving<SetAccounts>,
    customer: CustomerId,
    contacts: Vec<ContactSummary>,
    mails: Mails,
) -> impl IntoView {
    let back = paths::profile(customer);
    if contacts.is_empty() {
        let add = move || {
            view! { <LinkButton href=paths::add_contact(customer)>{Icon::Add}"Add Contact"</LinkButton> }
        };
        return view! {
            <Empty title="No contacts yet" icon=Icon::People actions=add>
                <p>"Every user account belongs to a contact. Add a contact first."</p>
            </Empty>
        }
        .into_any();
    }
    let mut columns: Vec<Column> = ["Name", "Email", "Account", "On Apply"].map(Column::new).to_vec();
    columns.insert(0, Column::new("Has an account").hidden());
    // Built inside the form, because the rows take their errors from its context.
    let rows = move || contacts.into_iter().map(move |contact| view! { <Choosable contact mails /> }).collect_view();
    view! {
        <Section id="accounts" title="Who can log in">
            <Form action>
                <Hidden name="customer" value=customer.to_string() />
                <p>
                    "Select the contacts who should be able to log in and see the usage of approved bills. New users get an email with a one-time link to set a password, valid for 72 hours. Without a mail server, the first log-in within 72 hours can use the email address as user name and password."
                </p>
                <Table caption=Signal::stored("Contacts".to_owned()) columns=Signal::stored(columns)>
                    {rows()}
                </Table>
                <div class="actions">
                    <Submit label="Apply" />
                    <LinkButton href=back weight=Weight::Quiet>
                        "Back to the profile"
                    </LinkButton>
                </div>
            </Form>
        </Section>
    }
    .into_any()
}

/// A contact with its check box, and the error of its email address.
#[component]
fn Choosable(contact: ContactSummary, mails: Mails) -> impl IntoView {
    let id = account_field(contact.id);
    let error = error_of(&id);
    let error_id = format!("{id}-error");
    let checked = contact.has_account();
    let (if_checked, if_not) = contact.ahead();
    let (labelled, described) = (id.clone(), error_id.clone());
    let chosen = view! {
        <input
            type="checkbox"
            id=id
            name="checked[]"
            value=contact.id.to_string()
            checked=checked
            aria-invalid=move || error.get().is_some().then_some("true")
            aria-describedby=move || error.get().is_some().then(|| described.clone())
        />
    };
    let told = move || {
        error.get().map(|error| {
            view! {
                <p class="error" id=error_id.clone()>
                    {error}
                </p>
            }
        })
    };
    view! {
        <Row>
            <Cell>{fresh(chosen)}</Cell>
            <Cell head=true>
                <label for=labelled>{contact.name}</label>
            </Cell>
            <Cell label="Email">{contact.email}{told}</Cell>
            <Cell label="Account">
                <AccountBadge account=contact.account />
                <Mailed contact=contact.id mails />
            </Cell>
            <Cell label="On Apply">
                <span class="if-checked">{if_checked}</span>
                <span class="if-not">{if_not}</span>
            </Cell>
        </Row>
    }
    .into_any()
}
