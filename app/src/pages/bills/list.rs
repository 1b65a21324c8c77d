//! The list of bills: search, filters, sorting and paging, all of it in the URL.

use domain::bill::{BillState, bill_name};
use domain::bill_list::{BillPage, BillQuery, BillSort, BillSummary};
use domain::date;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::StateBadge;
use super::query::{OVERDUE, from_url, state_choice, to_url};
use super::waiting::WaitingForYou;
use crate::api::bills::{list_bills, list_own_bills};
use crate::pages::me::{is_staff, may};
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::empty::Empty;
use crate::ui::field::SelectField;
use crate::ui::filter::{FilterField, SearchForm};
use crate::ui::form::saves;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::pager::Pager;
use crate::ui::resource::Resource;
use crate::ui::stencil::{Stencil, drawn};
use crate::ui::table::{Cell, Column, Order, Row, Table};
use crate::ui::title::PageTitle;

/// The Bills page.
#[component]
pub fn Bills() -> impl IntoView {
    let staff = is_staff();
    let params = use_query_map();
    let query = ArcMemo::new(move |_| params.try_with(from_url).unwrap_or_default());
    // The resource returns the query with the page, because the user may have left when the answer arrives.
    let bills = Resource::new(
        move || (query.get(), saves()),
        move |(query, _)| async move {
            let asked = query.clone();
            let page = if staff { list_bills(asked).await } else { list_own_bills(asked).await };
            page.map(|page| (query, page))
        },
    );
    let import = || {
        may(Permission::ImportBills)
            .then(|| view! { <LinkButton href=paths::IMPORT_BILL>{Icon::Upload}"Import bill"</LinkButton> })
    };
    view! {
        <PageTitle title="Bills" />
        <PageHeader title="Bills" actions=import />
        <WaitingForYou />
        <Load resource=bills view=move |(query, page)| view! { <Found page query staff /> }.into_any() />
    }
    .into_any()
}

/// The search and filters, the table and the pager.
#[component]
fn Found(page: BillPage, query: BillQuery, staff: bool) -> impl IntoView {
    let BillPage { rows, total, months, currencies } = page;
    if months.is_empty() {
        return view! { <NoneYet staff /> }.into_any();
    }
    let list = if rows.is_empty() {
        view! { <NoMatch /> }.into_any()
    } else {
        let caption = format!("Bills, page {}, sorted by {}", query.page, query.sort.label());
        let asked = query.clone();
        let to_page = Callback::new(move |(page, per_page)| to_url(&BillQuery { page, per_page, ..asked.clone() }));
        let rows = drawn(rows.into_iter().map(|bill| BillRow::new(bill, staff)));
        view! {
            <Table caption=Signal::stored(caption) columns=Signal::stored(columns(&query, staff))>
                {rows}
            </Table>
            <Pager page=query.page per_page=query.per_page total=u64::from(total) href=to_page />
        }
        .into_any()
    };
    view! {
        <Tools query months currencies staff />
        {list}
    }
    .into_any()
}

/// Search and filters. The form uses GET, so that the URL holds the query.
#[component]
fn Tools(query: BillQuery, months: Vec<String>, currencies: Vec<String>, staff: bool) -> impl IntoView {
    let narrowed = query.is_narrowed();
    let all = |all: &str, choices: Vec<(String, String)>| {
        [(String::new(), all.to_owned())].into_iter().chain(choices).collect::<Vec<_>>()
    };
    let states = BillState::ALL.into_iter().filter(|state| staff || state.is_with_customer());
    let states = states.map(|state| (state.code().to_owned(), state.label().to_owned()));
    let states = states.chain([(OVERDUE.to_owned(), "Overdue".to_owned())]).collect();
    let months = months.into_iter().map(|month| (month.clone(), format::month(&month))).collect();
    let currencies = currencies.into_iter().map(|currency| (currency.clone(), currency)).collect();
    view! {
        <SearchForm action=paths::BILLS>
            <FilterField name="search" label="Search bills" value=query.search.clone() />
            <SelectField
                name="state"
                id="filter-state"
                label="State"
                options=all("All states", states)
                value=state_choice(&query)
            />
            <SelectField
                name="period"
                id="filter-period"
                label="Period"
                options=all("All periods", months)
                value=query.month
            />
            <SelectField
                name="currency"
                id="filter-currency"
                label="Currency"
                options=all("All currencies", currencies)
                value=query.currency
            />
            <button type="submit" class="button" data-kind="secondary">
                {Icon::Search}
                "Search"
            </button>
            {narrowed
                .then(|| {
                    view! {
                        <LinkButton href=paths::BILLS weight=Weight::Quiet>
                            "Clear"
                        </LinkButton>
                    }
                })}
        </SearchForm>
    }
    .into_any()
}

/// Shown if no bill matches.
#[component]
fn NoMatch() -> impl IntoView {
    let clear = || {
        view! {
            <LinkButton href=paths::BILLS weight=Weight::Secondary>
                "Show all bills"
            </LinkButton>
        }
    };
    view! {
        <Empty title="No bill matches" icon=Icon::Search actions=clear>
            <p>"Try fewer words, or another filter."</p>
        </Empty>
    }
    .into_any()
}

/// Shown if the user may see no bill at all.
#[component]
fn NoneYet(staff: bool) -> impl IntoView {
    let told = if staff {
        "Import a cloud provider's export to create a draft bill. Customers see it only after you send it for approval."
    } else {
        "Bills appear here when they are sent to you for approval."
    };
    view! {
        <Empty title="No bills yet" icon=Icon::File>
            <p>{told}</p>
        </Empty>
    }
    .into_any()
}

fn columns(query: &BillQuery, staff: bool) -> Vec<Column> {
    let sorted = |label: &str, sort: BillSort| {
        let is_sorted = query.sort == sort;
        // The newest come first unless the order is reversed.
        let falls = query.descending != (sort == BillSort::Newest);
        let order = Order::of(is_sorted, falls);
        let descending = is_sorted && !query.descending;
        let href = to_url(&BillQuery { sort, descending, page: 1, ..query.clone() });
        Column::new(label).sorted(href, order)
    };
    let mut columns = vec![sorted("Bill", BillSort::Number)];
    if staff {
        columns.push(sorted("Customer", BillSort::Customer));
    }
    columns.extend([
        sorted("Billing Period", BillSort::Newest),
        sorted("Total", BillSort::Total).numeric(),
        sorted("Line items", BillSort::Rows).numeric(),
        Column::new("Due"),
        Column::new("State"),
    ]);
    columns
}

/// The row of one bill.
#[derive(Clone, PartialEq, Eq, Hash)]
struct BillRow {
    href: String,
    name: String,
    /// For staff: the customer's name and the address of its profile.
    customer: Option<(String, String)>,
    period: String,
    total: String,
    rows: String,
    /// What the customer has to do, and by when.
    due: String,
    state: BillState,
}

impl BillRow {
    fn new(bill: BillSummary, staff: bool) -> Self {
        let due = bill.deadline().map(|(what, day)| format!("{what} {}", date::show(day))).unwrap_or_default();
        Self {
            href: paths::bill(bill.id),
            name: bill_name(bill.number),
            customer: staff.then(|| (bill.customer_name, paths::profile(bill.customer))),
            period: bill.period.to_string(),
            total: format::rounded(&bill.currency, bill.billed),
            rows: format::exact(&bill.rows.to_string()),
            due,
            state: bill.state,
        }
    }
}

impl Stencil for BillRow {
    fn words(&mut self, visit: &mut dyn FnMut(&mut String)) {
        let Self { href, name, customer, period, total, rows, due, state: _ } = self;
        visit(href);
        visit(name);
        if let Some((name, profile)) = customer {
            visit(name);
            visit(profile);
        }
        visit(period);
        visit(total);
        visit(rows);
        visit(due);
    }

    fn draw(self) -> AnyView {
        let Self { href, name, customer, period, total, rows, due, state } = self;
        let customer = customer.map(|(name, profile)| {
            view! {
                <Cell label="Customer">
                    <a href=profile>{name}</a>
                </Cell>
            }
        });
        view! {
            <Row>
                <Cell head=true>
                    <a href=href>{name}</a>
                </Cell>
                {customer}
                <Cell label="Billing Period">{period}</Cell>
                <Cell label="Total" numeric=true>
                    {total}
                </Cell>
                <Cell label="Line items" numeric=true>
                    {rows}
                </Cell>
                <Cell label="Due">{due}</Cell>
                <Cell label="State">
                    <StateBadge state />
                </Cell>
            </Row>
        }
        .into_any()
    }
}
