//! The section `Contact List`.

use domain::account::AccountState;
use domain::alert::AlertKind;
use domain::contact::foreign_to;
use domain::contact_list::{CONTACTS_PER_PAGE, ContactPage, ContactQuery, ContactSummary, Purpose};
use domain::ids::CustomerId;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::contact_search::{ContactSearch, from_url, to_url};
use super::remove::{RemoveDialog, Subject, remove_url};
use crate::api::contacts::{RemoveContact, find_contacts};
use crate::pages::me::may;
use crate::paths;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::form::saves;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::menu::{ActionMenu, MenuLink};
use crate::ui::notice::{Kind, Notice};
use crate::ui::pager::Pager;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section.
#[component]
pub fn ContactList(
    /// The customer.
    customer: CustomerId,
    /// The organization's website; empty if there is none.
    website: String,
) -> impl IntoView {
    let params = use_query_map();
    let query = ArcMemo::new(move |before: Option<&ContactQuery>| {
        let now: ContactQuery = params.try_with(from_url).unwrap_or_default();
        match before {
            // When only the dialog was closed, the list is not fetched again: that would close a menu opened meanwhile.
            Some(before) if now == (ContactQuery { removing: None, ..before.clone() }) => before.clone(),
            _ => now,
        }
    });
    // The resource returns the query with the page, because the section may be gone when the answer arrives.
    let found = Resource::new(
        move || (query.get(), saves()),
        move |(query, _)| async move { find_contacts(customer, query.clone()).await.map(|page| (query, page)) },
    );
    let actions = move || {
        let add = paths::add_contact(customer);
        let accounts = paths::accounts(customer);
        view! {
            {may(Permission::ManageAccounts)
                .then(|| {
                    view! {
                        <LinkButton href=accounts weight=Weight::Secondary>
                            {Icon::People}
                            "Create/Update User Accounts"
                        </LinkButton>
                    }
                })}
            {may(Permission::EditCustomers)
                .then(|| {
                    view! {
                        <LinkButton href=add weight=Weight::Secondary>
                            {Icon::Add}
                            "Add Contact"
                        </LinkButton>
                    }
                })}
        }
    };
    let list = move |(query, page): (ContactQuery, ContactPage)| {
        let website = website.clone();
        view! { <Found customer website query page /> }.into_any()
    };
    view! {
        <Section id="contact-list" title="Contact List" actions>
            <Load resource=found view=list />
        </Section>
    }
    .into_any()
}

/// The search, one page of contacts, and the people by role and alert.
#[component]
fn Found(customer: CustomerId, website: String, query: ContactQuery, page: ContactPage) -> impl IntoView {
    let ContactPage { rows, page, found, all, has_approver, purposes, removing } = page;
    if all == 0 {
        return view! {
            <Empty title="No contacts yet" icon=Icon::People>
                <p>
                    "Add the people who approve bills and renew subscriptions. A bill can only be approved by a Bill Approver."
                </p>
            </Empty>
        }
        .into_any();
    }
    let no_approver = (!has_approver).then(|| {
        view! {
            <Notice kind=Kind::Warning>
                "No one can approve bills yet. Give a contact the user type Bill Approver and a user account."
            </Notice>
        }
    });
    let (search, pages) = (query.clone(), query.clone());
    let is_long = all > CONTACTS_PER_PAGE as usize;
    let search = is_long.then(|| view! { <ContactSearch customer query=search /> });
    let pages = is_long.then(|| {
        let per_page = pages.per_page;
        let href = move |(page, per_page)| to_url(customer, &ContactQuery { page, per_page, ..pages.clone() });
        view! { <Pager page per_page total=found as u64 href /> }
    });
    let list = if rows.is_empty() {
        view! {
            <Empty title="No contact matches" icon=Icon::Search>
                <p>"Try fewer letters."</p>
            </Empty>
        }
        .into_any()
    } else {
        let mut columns: Vec<Column> =
            ["Name", "Designation", "Email", "Phone Number", "User Type", "Billops Alerts", "Account"]
                .map(Column::new)
                .to_vec();
        columns.push(Column::new("Actions").hidden());
        let rows = rows.into_iter().map(move |contact| view! { <Contact customer website=website.clone() contact /> });
        view! {
            <Table caption=Signal::stored("Contacts".to_owned()) columns=Signal::stored(columns)>
                {rows.collect_view()}
            </Table>
        }
        .into_any()
    };
    let subjects = removing.iter().map(removable).collect();
    view! {
        {no_approver}
        {search}
        {list}
        {pages}
        <WhoGetsThis purposes />
        <RemoveDialog<RemoveContact> title="Remove contact" customer subjects />
    }
    .into_any()
}

fn removable(contact: &ContactSummary) -> Subject {
    let told = if contact.approved {
        " has approved bills. The approvals keep this name. The contact is removed from the list and can no longer log in for this customer."
    } else {
        " is removed from the list and can no longer log in for this customer."
    };
    Subject { field: "contact", id: contact.id.to_string(), name: contact.name.clone(), told }
}

/// The people by role and alert.
#[component]
fn WhoGetsThis(purposes: Vec<Purpose>) -> impl IntoView {
    let rows = purposes.into_iter().map(|purpose| {
        let more = (purpose.more > 0).then(|| format!(" and {} more", purpose.more));
        let nobody = purpose.people.is_empty().then(|| view! { <span class="muted">"No one"</span> });
        view! {
            <Row>
                <Cell head=true>{purpose.label}</Cell>
                <Cell label="People">{nobody}{purpose.people.join(", ")}{more}</Cell>
            </Row>
        }
    });
    let columns = vec![Column::new("Role or alert"), Column::new("People")];
    view! {
        <details class="more">
            <summary>"People by role and alert"</summary>
            <Table caption=Signal::stored("Roles, alerts and people".to_owned()) columns=Signal::stored(columns)>
                {rows.collect_view()}
            </Table>
        </details>
    }
    .into_any()
}

/// One contact.
#[component]
fn Contact(customer: CustomerId, website: String, contact: ContactSummary) -> impl IntoView {
    let actions = may(Permission::EditCustomers).then(|| {
        let edit = paths::edit_contact(customer, contact.id);
        let personal = may(Permission::PersonalData).then(|| paths::personal_data(customer, contact.id));
        let remove = remove_url(customer, "contact", contact.id);
        view! {
            <ActionMenu id=format!("actions-{}", contact.id) label=format!("Actions for {}", contact.name)>
                <MenuLink href=edit>"Edit"</MenuLink>
                <MenuLink href=remove>"Remove"</MenuLink>
                {personal.map(|href| view! { <MenuLink href>"Personal data"</MenuLink> })}
            </ActionMenu>
        }
    });
    let alerts = match (contact.billops_alerts, contact.alerts.len()) {
        (false, _) => "Off".to_owned(),
        (true, count) if count == AlertKind::ALL.len() => "On".to_owned(),
        (true, count) => format!("On: {count} of {}", AlertKind::ALL.len()),
    };
    let foreign = foreign_to(&contact.email, &website).map(|host| {
        view! { <div class="hint">{format!("Domain differs from the website, {host}")}</div> }
    });
    let phone_hint = contact.phone_hint.map(|hint| view! { <div class="hint">{hint}</div> });
    let types = contact.user_types.iter().map(|user_type| user_type.label()).collect::<Vec<_>>().join(", ");
    let last_login =
        contact.last_login.map(|at| view! { <span class="muted">" Last log-in "{format::time(at)}</span> });
    view! {
        <Row>
            <Cell head=true>{contact.name}</Cell>
            <Cell label="Designation">{contact.designation}</Cell>
            <Cell label="Email">{contact.email}{foreign}</Cell>
            <Cell label="Phone Number">{contact.phone}{phone_hint}</Cell>
            <Cell label="User Type">{types}</Cell>
            <Cell label="Billops Alerts">{alerts}</Cell>
            <Cell label="Account">
                <AccountBadge account=contact.account />
                {last_login}
            </Cell>
            <Cell>{actions}</Cell>
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
