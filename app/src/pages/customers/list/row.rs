//! A row of the list of customers.

use domain::bill::BillState;
use domain::customer::{CustomerQuery, CustomerSummary};
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::api::customers::ArchiveCustomer;
use crate::api::viewing::ViewAsCustomer;
use crate::pages::bills::StateBadge;
use crate::pages::customers::query::with_dialog;
use crate::paths;
use crate::posted::KEY_FIELD;
use crate::ui::badge::Badge;
use crate::ui::form::new_key;
use crate::ui::format;
use crate::ui::menu::{ActionMenu, MenuButton, MenuLink};
use crate::ui::stencil::Stencil;
use crate::ui::table::{Cell, Row};

/// The row of one customer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct CustomerRow {
    id: String,
    name: String,
    industry: Option<String>,
    account_type: Option<String>,
    contacts: String,
    last_bill: Option<(String, BillState)>,
    remaining: Vec<String>,
    archived: bool,
    change: Option<Change>,
    can_look: bool,
}

/// What the row needs for a user with the permission to change customers.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Change {
    key: String,
    delete: String,
}

impl CustomerRow {
    pub(super) fn new(row: CustomerSummary, query: &CustomerQuery, can_edit: bool, can_look: bool) -> Self {
        let id = row.id.to_string();
        let last_bill = row
            .last_bill
            .map(|bill| (format!("{} · {} ", bill.period, format::rounded(&bill.currency, bill.billed)), bill.state));
        Self {
            change: can_edit.then(|| Change { key: new_key(), delete: with_dialog(query, &format!("delete={id}")) }),
            id,
            name: row.name,
            industry: row.industry,
            account_type: row.account_type,
            contacts: row.contacts.to_string(),
            last_bill,
            remaining: row.po_remaining.into_iter().map(format::total).collect(),
            archived: row.archived,
            can_look,
        }
    }
}

impl Stencil for CustomerRow {
    fn words(&mut self, visit: &mut dyn FnMut(&mut String)) {
        [&mut self.id, &mut self.name, &mut self.contacts].into_iter().for_each(&mut *visit);
        self.industry.iter_mut().chain(&mut self.account_type).chain(&mut self.remaining).for_each(&mut *visit);
        self.last_bill.iter_mut().for_each(|(words, _)| visit(words));
        self.change.iter_mut().flat_map(|change| [&mut change.key, &mut change.delete]).for_each(visit);
    }

    fn draw(self) -> AnyView {
        let Self { id, name, .. } = self;
        let profile = paths::profile(&id);
        let last_bill = self.last_bill.map(|(words, state)| {
            view! {
                <span class="figure">{words}</span>
                <StateBadge state=state />
            }
        });
        let remaining = self.remaining.into_iter().map(|money| view! { <span class="figure">{money}</span> });
        let remaining = remaining.collect_view();
        // Almost every row is active: only the others get a badge.
        let status = if self.archived { view! { <Badge>"Archived"</Badge> }.into_any() } else { "Active".into_any() };
        let edit = self.change.is_some().then(|| profile.clone());
        let customer = id.clone();
        let change = self.change.map(|Change { key, delete }| {
            let (archive, value) = if self.archived { ("Restore", "false") } else { ("Archive", "true") };
            view! {
                <form method="post" action=ArchiveCustomer::PATH>
                    <input type="hidden" name=KEY_FIELD value=key />
                    <input type="hidden" name="customer" value=customer />
                    <input type="hidden" name="archived" value=value />
                    <MenuButton>{archive}</MenuButton>
                </form>
                <MenuLink href=delete>"Delete"</MenuLink>
            }
        });
        let customer = id.clone();
        let look = self.can_look.then(|| {
            view! {
                <form method="post" action=ViewAsCustomer::PATH>
                    <input type="hidden" name="customer" value=customer />
                    <MenuButton>"View as customer"</MenuButton>
                </form>
            }
        });
        let actions = view! {
            <ActionMenu id=format!("actions-{id}") label=format!("Actions for {name}")>
                {edit.map(|edit| view! { <MenuLink href=edit>"Edit"</MenuLink> })}
                {look}
                {change}
            </ActionMenu>
        };
        view! {
            <Row>
                <Cell head=true>
                    <a href=profile>{name}</a>
                </Cell>
                <Cell label="Industry Vertical">{self.industry}</Cell>
                <Cell label="Account Type">{self.account_type}</Cell>
                <Cell label="Contacts" numeric=true>
                    {self.contacts}
                </Cell>
                <Cell label="Last bill">{last_bill}</Cell>
                <Cell label="PO remaining" numeric=true>
                    {remaining}
                </Cell>
                <Cell label="Status">{status}</Cell>
                <Cell>{actions}</Cell>
            </Row>
        }
        .into_any()
    }
}
