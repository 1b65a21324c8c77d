//! The section `Group List`.

use domain::cost::Cost;
use domain::group_list::{GroupList as Groups, GroupSummary};
use domain::ids::CustomerId;
use domain::permission::Permission;
use leptos::prelude::*;

use super::remove::{RemoveDialog, Subject, remove_url};
use crate::api::groups::{RemoveGroup, list_groups};
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::chips::Chips;
use crate::ui::empty::Empty;
use crate::ui::exact::Amount;
use crate::ui::form::saves;
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::menu::{ActionMenu, MenuLink};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

const COST: &str = "Cost in last approved bill";

/// The section.
#[component]
pub fn GroupList(customer: CustomerId) -> impl IntoView {
    let groups = Resource::new(move || (customer, saves()), |(customer, _)| list_groups(customer));
    let actions = move || {
        let add = paths::add_group(customer);
        may(Permission::EditCustomers).then(|| {
            view! {
                <LinkButton href=paths::tag_keys(customer) weight=Weight::Quiet>
                    "Tag Keys"
                </LinkButton>
                <LinkButton href=add weight=Weight::Secondary>
                    {Icon::Add}
                    "Add Group"
                </LinkButton>
            }
        })
    };
    let list = move |groups: Groups| view! { <List customer groups /> }.into_any();
    view! {
        <Section id="group-list" title="Group List" actions>
            <Load resource=groups view=list />
        </Section>
    }
    .into_any()
}

#[component]
fn List(customer: CustomerId, groups: Groups) -> impl IntoView {
    if groups.groups.is_empty() {
        return view! {
            <Empty title="No groups yet" icon=Icon::Chart>
                <p>"Groups track the cost of resources that share tags."</p>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("Name"),
        Column::new("Attributes"),
        Column::new("Tags"),
        Column::new(cost_label(groups.currency.as_deref())).numeric(),
        Column::new("Actions").hidden(),
    ];
    let currency = groups.currency.clone();
    let rows = groups.groups.iter().map(|group| {
        let cost = currency.clone().zip(group.cost);
        view! { <Group customer group=group.clone() cost /> }
    });
    let rows = rows.collect_view();
    let told =
        " is removed from the list. Bills do not change. Cost that only this group matched will not be in any group.";
    let removable =
        |group: &GroupSummary| Subject { field: "group", id: group.id.to_string(), name: group.name.clone(), told };
    let subjects = groups.groups.iter().map(removable).collect();
    view! {
        <RemoveDialog<RemoveGroup> title="Remove group" customer subjects />
        <Table caption=Signal::stored("Group List".to_owned()) columns=Signal::stored(columns)>
            {rows}
            <Sums groups />
        </Table>
    }
    .into_any()
}

/// How the groups add up to the bill's total: groups may share line items, and some line items are in no group.
#[component]
fn Sums(groups: Groups) -> impl IntoView {
    let Groups { period, currency, ungrouped, overlap, total, .. } = groups;
    let (Some(period), Some(currency)) = (period, currency) else {
        return view! {
            <Row>
                <Cell head=true>"No approved bill yet"</Cell>
                <Cell>""</Cell>
                <Cell>""</Cell>
                <Cell>""</Cell>
                <Cell>""</Cell>
            </Row>
        }
        .into_any();
    };
    let row = |name: String, cost: Option<Cost>| {
        cost.map(|cost| {
            let (label, currency) = (cost_label(Some(&currency)), currency.clone());
            view! {
                <Row>
                    <Cell head=true>{name}</Cell>
                    <Cell>""</Cell>
                    <Cell>""</Cell>
                    <Cell label numeric=true>
                        <Amount currency exact=cost in_column=true />
                    </Cell>
                    <Cell>""</Cell>
                </Row>
            }
        })
    };
    view! {
        {row("Less cost in several groups".to_owned(), overlap.and_then(|cost| cost.checked_neg().ok()))}
        {row("Not in any group".to_owned(), ungrouped)}
        {row(format!("Total of {period}"), total)}
    }
    .into_any()
}

/// The head of the cost column, which shows the currency once.
fn cost_label(currency: Option<&str>) -> String {
    currency.map_or_else(|| COST.to_owned(), |currency| format!("{COST}, {currency}"))
}

/// One group; `cost` is its currency and cost.
#[component]
fn Group(customer: CustomerId, group: GroupSummary, cost: Option<(String, Cost)>) -> impl IntoView {
    let actions = may(Permission::EditCustomers).then(|| {
        let edit = paths::edit_group(customer, group.id);
        let remove = remove_url(customer, "group", group.id);
        view! {
            <ActionMenu id=format!("actions-{}", group.id) label=format!("Actions for {}", group.name)>
                <MenuLink href=edit>"Edit"</MenuLink>
                <MenuLink href=remove>"Remove"</MenuLink>
            </ActionMenu>
        }
    });
    let attributes = group.attributes.into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let label = cost_label(cost.as_ref().map(|(currency, _)| currency.as_str()));
    let cost = match cost {
        Some((currency, exact)) => view! { <Amount currency exact in_column=true /> }.into_any(),
        None => "–".into_any(),
    };
    view! {
        <Row>
            <Cell head=true>{group.name}</Cell>
            <Cell label="Attributes">
                <Chips values=attributes />
            </Cell>
            <Cell label="Tags">
                <Chips values=group.tags />
            </Cell>
            <Cell label numeric=true>
                {cost}
            </Cell>
            <Cell>{actions}</Cell>
        </Row>
    }
    .into_any()
}
