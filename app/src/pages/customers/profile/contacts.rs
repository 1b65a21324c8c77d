//! The section `Contact List`.

use domain::account::AccountState;
use domain::contact_list::ContactSummary;
use domain::ids::CustomerId;
use domain::permission::Permission;
use leptos::prelude::*;

use crate::api::contacts::list_contacts;
use crate::pages::me::may;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::form::saves;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section.
#[component]
pub fn ContactList(customer: CustomerId) -> impl IntoView {
    let contacts = Resource::new(move || (customer, saves()), |(customer, _)| list_contacts(customer));
    let actions = move || {
        let add = format!("/customers/{customer}/contacts/add");
        let accounts = format!("/customers/{customer}/accounts");
        view! {
            {may(Permission::ManageAccounts).then(|| view! {
                <LinkButton href=accounts weight=Weight::Secondary>{Icon::People}"Create/Update User Accounts"</LinkButton>
            })}
            {may(Permission::EditCustomers).then(|| view! {
                <LinkButton href=add weight=Weight::Secondary>{Icon::Add}"Add Contact"</LinkButton>
            })}
        }
    };
    let list = |contacts: Vec<ContactSummary>| {
        if contacts.is_empty() {
            return view! {
                <Empty title="No contacts yet" icon=Icon::People>
                    <p>"Add who approves the bills and who renews the subscriptions. A Bill Approver is needed before a bill can be approved."</p>
                </Empty>
            }
            .into_any();
        }
        let columns: Vec<Column> =
            ["Name", "Designation", "Email", "Phone Number", "User Type", "Billops Alerts", "Account"]
                .map(Column::new)
                .to_vec();
        view! {
            <Table caption=Signal::stored("Contact List".to_owned()) columns=Signal::stored(columns)>
                {contacts.into_iter().map(|contact| view! { <Contact contact/> }).collect_view()}
            </Table>
        }
        .into_any()
    };
    view! { <Section id="contact-list" title="Contact List" actions><Load resource=contacts view=list/></Section> }
        .into_any()
}

/// One contact.
#[component]
fn Contact(contact: ContactSummary) -> impl IntoView {
    let types = contact.user_types.iter().map(|user_type| user_type.label()).collect::<Vec<_>>().join(", ");
    let last_login =
        contact.last_login.map(|at| view! { <span class="muted">" Last log-in "{format::time(at)}</span> });
    view! {
        <Row>
            <Cell head=true>{contact.name}</Cell>
            <Cell label="Designation">{contact.designation}</Cell>
            <Cell label="Email">{contact.email}</Cell>
            <Cell label="Phone Number">{contact.phone}</Cell>
            <Cell label="User Type">{types}</Cell>
            <Cell label="Billops Alerts">{if contact.billops_alerts { "On" } else { "Off" }}</Cell>
            <Cell label="Account"><AccountBadge account=contact.account/>{last_login}</Cell>
        </Row>
    }
    .into_any()
}

/// The state of a contact's user account.
#[component]
pub fn AccountBadge(account: Option<AccountState>) -> impl IntoView {
    let (tone, text) = match account {
        None => (Tone::Neutral, "None"),
        Some(state @ AccountState::Pending) => (Tone::Warning, state.label()),
        Some(state @ AccountState::Active) => (Tone::Success, state.label()),
        Some(state @ AccountState::Disabled) => (Tone::Danger, state.label()),
    };
    view! { <Badge tone>{text}</Badge> }
}
