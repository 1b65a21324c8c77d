//! The Customers page: search, filters, sorting and paging, all of it in the URL.

use domain::customer::{CustomerPage, CustomerQuery, CustomerSort, StatusFilter};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

mod row;

use row::CustomerRow;

use super::add::AddCustomerDialog;
use super::delete::DeleteCustomerDialog;
use super::query::{from_url, to_url, with_dialog};
use crate::api::customers::list_customers;
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::empty::Empty;
use crate::ui::erased::changing;
use crate::ui::field::SelectField;
use crate::ui::filter::{FilterField, SearchForm};
use crate::ui::form::saves;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::pager::Pager;
use crate::ui::resource::Resource;
use crate::ui::stencil::drawn;
use crate::ui::table::{Column, Order, Table};
use crate::ui::title::PageTitle;

/// The Customers page.
#[component]
pub fn Customers() -> impl IntoView {
    let params = use_query_map();
    let query = ArcMemo::new(move |_| params.try_with(from_url).unwrap_or_default());
    let asked = move || params.with_untracked(from_url);
    // The resource returns the query with the page, because the user may have left when the answer arrives.
    let page = Resource::new(
        move || (query.get(), saves()),
        |(query, _)| async move { list_customers(query.clone()).await.map(|page| (query, page)) },
    );
    let dialog = changing(move || {
        let (add, delete) = params.with(|params| (params.get("add").is_some(), params.get("delete")));
        let close = to_url(&asked());
        match (add, delete.and_then(|id| id.parse().ok())) {
            (true, _) if may(Permission::EditCustomers) => view! { <AddCustomerDialog close /> }.into_any(),
            (_, Some(customer)) if may(Permission::EditCustomers) => {
                view! { <DeleteCustomerDialog customer close /> }.into_any()
            }
            _ => ().into_any(),
        }
    });
    let add = move || {
        may(Permission::EditCustomers).then(|| {
            view! {
                <a class="button" data-kind="secondary" href="/customers.csv" rel="external" download="">
                    {Icon::Download}
                    "Export customers"
                </a>
                <LinkButton href=paths::IMPORT_CUSTOMERS weight=Weight::Secondary>
                    {Icon::Upload}
                    "Import customers"
                </LinkButton>
                <LinkButton href=with_dialog(&asked(), "add=1")>{Icon::Add}"Add"</LinkButton>
            }
        })
    };
    view! {
        <PageTitle title="Customers" />
        <PageHeader title="Customers" actions=add />
        <Load resource=page view=|(query, page)| view! { <Found page query /> }.into_any() />
        {dialog}
    }
    .into_any()
}

/// The search and filters, the table and the pager.
#[component]
fn Found(page: CustomerPage, query: CustomerQuery) -> impl IntoView {
    let CustomerPage { rows, total, industries, account_types } = page;
    let list = if rows.is_empty() {
        view! { <Nothing query=query.clone() /> }.into_any()
    } else {
        let caption = format!("Customers, page {}, sorted by {}", query.page, query.sort.code().replace('_', " "));
        let asked = query.clone();
        let to_page = Callback::new(move |(page, per_page)| to_url(&CustomerQuery { page, per_page, ..asked.clone() }));
        let (can_edit, can_look) = (may(Permission::EditCustomers), may(Permission::ViewAsCustomer));
        let rows = drawn(rows.into_iter().map(|row| CustomerRow::new(row, &query, can_edit, can_look)));
        view! {
            <Table caption=Signal::stored(caption) columns=Signal::stored(columns(&query))>
                {rows}
            </Table>
            <Pager page=query.page per_page=query.per_page total=u64::from(total) href=to_page />
        }
        .into_any()
    };
    view! {
        <Tools query industries account_types />
        {list}
    }
    .into_any()
}

/// Search and filters. The form uses GET, so that the URL holds the query.
#[component]
fn Tools(query: CustomerQuery, industries: Vec<String>, account_types: Vec<String>) -> impl IntoView {
    let all = |all: &str, values: Vec<String>| {
        let values = values.into_iter().map(|value| (value.clone(), value));
        [(String::new(), all.to_owned())].into_iter().chain(values).collect::<Vec<_>>()
    };
    let statuses = StatusFilter::ALL.map(|(_, code, words)| (code.to_owned(), words.to_owned())).to_vec();
    let narrowed = query.is_narrowed() || query.status != StatusFilter::default();
    view! {
        <SearchForm action=paths::CUSTOMERS>
            <FilterField name="search" label="Search customers" value=query.search />
            <SelectField
                name="industry"
                id="filter-industry"
                label="Filter by industry"
                options=all("All industries", industries)
                value=query.industry
            />
            <SelectField
                name="account_type"
                id="filter-account-type"
                label="Filter by account type"
                options=all("All account types", account_types)
                value=query.account_type
            />
            <SelectField
                name="status"
                id="filter-status"
                label="Filter by status"
                options=statuses
                value=query.status.code()
            />
            <button type="submit" class="button" data-kind="secondary">
                {Icon::Search}
                "Search"
            </button>
            {narrowed
                .then(|| {
                    view! {
                        <LinkButton href=paths::CUSTOMERS weight=Weight::Quiet>
                            "Clear"
                        </LinkButton>
                    }
                })}
        </SearchForm>
    }
    .into_any()
}

/// Shown if there are no customers yet, or if none matches.
#[component]
fn Nothing(query: CustomerQuery) -> impl IntoView {
    if query.is_narrowed() || query.status != StatusFilter::default() || query.page > 1 {
        let clear = || {
            view! {
                <LinkButton href=paths::CUSTOMERS weight=Weight::Secondary>
                    "Show all customers"
                </LinkButton>
            }
        };
        return view! {
            <Empty title="No customer matches" icon=Icon::Search actions=clear>
                <p>"Try fewer words, or another filter."</p>
            </Empty>
        }
        .into_any();
    }
    let add = || {
        may(Permission::EditCustomers)
            .then(|| view! { <LinkButton href="/customers?add=1">{Icon::Add}"Add customer"</LinkButton> })
    };
    view! {
        <Empty title="No customers yet" icon=Icon::People actions=add>
            <p>"Add the first organization you bill. Its addresses, contacts and bills come next."</p>
        </Empty>
    }
    .into_any()
}

fn columns(query: &CustomerQuery) -> Vec<Column> {
    let sorted = |label: &str, sort: CustomerSort| {
        let is_sorted = query.sort == sort;
        let order = Order::of(is_sorted, query.descending);
        let descending = is_sorted && !query.descending;
        let href = to_url(&CustomerQuery { sort, descending, page: 1, ..query.clone() });
        Column::new(label).sorted(href, order)
    };
    vec![
        sorted("Organization Name", CustomerSort::Name),
        sorted("Industry Vertical", CustomerSort::Industry),
        sorted("Account Type", CustomerSort::AccountType),
        sorted("Contacts", CustomerSort::Contacts).numeric(),
        sorted("Last bill", CustomerSort::LastBill),
        Column::new("PO remaining").numeric(),
        Column::new("Status"),
        Column::new("Actions").hidden(),
    ]
}
