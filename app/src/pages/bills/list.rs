//! The list of bills: search, filters, sorting and paging, all of it in the URL.

mod row;

use domain::bill::BillState;
use domain::bill_list::{BillPage, BillQuery, BillSort, BillTotal};
use domain::money::TOO_LARGE;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::row::BillRow;
use super::bulk::{Outcome, SendSeveral};
use super::query::{OVERDUE, from_url, state_choice, to_url};
use super::waiting::WaitingForYou;
use crate::api::bills::{MoveBills, list_bills, list_own_bills};
use crate::pages::approvals::ApprovalsLink;
use crate::pages::me::{is_staff, may};
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::empty::Empty;
use crate::ui::exact::Amount;
use crate::ui::field::SelectField;
use crate::ui::filter::{FilterField, SearchForm};
use crate::ui::form::{Saving, saves, saving};
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::pager::Pager;
use crate::ui::resource::Resource;
use crate::ui::stencil::drawn;
use crate::ui::table::{Column, Order, Table};
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
    let action = saving::<MoveBills>();
    let import = || {
        may(Permission::ImportBills)
            .then(|| view! { <LinkButton href=paths::IMPORT_BILL>{Icon::Upload}"Import bill"</LinkButton> })
    };
    view! {
        <PageTitle title="Bills" />
        <PageHeader
            title="Bills"
            actions=move || {
                view! {
                    {import()}
                    <ApprovalsLink />
                }
            }
        />
        <WaitingForYou />
        <Outcome action />
        <Load resource=bills view=move |(query, page)| view! { <Found page query staff action /> }.into_any() />
    }
    .into_any()
}

/// The search and filters, the table and the pager.
#[component]
fn Found(page: BillPage, query: BillQuery, staff: bool, action: Saving<MoveBills>) -> impl IntoView {
    let BillPage { rows, total, totals, voided, .. } = page.clone();
    if page.months.is_empty() {
        return view! { <NoneYet staff /> }.into_any();
    }
    let list = if rows.is_empty() {
        view! { <NoMatch /> }.into_any()
    } else {
        let caption = format!("Bills, page {}, sorted by {}", query.page, query.sort.label());
        let asked = query.clone();
        let to_page = Callback::new(move |(page, per_page)| to_url(&BillQuery { page, per_page, ..asked.clone() }));
        let sends = may(Permission::SendBills);
        let columns = columns(&query, staff, sends);
        let rows = drawn(rows.into_iter().map(|bill| BillRow::new(bill, staff, sends)));
        let table = move || {
            view! {
                <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
                    {rows}
                </Table>
            }
        };
        let filters = query.clone();
        let table = match sends {
            true => view! {
                <SendSeveral action query=filters total>
                    {table()}
                </SendSeveral>
            }
            .into_any(),
            false => table().into_any(),
        };
        view! {
            <Totals totals voided />
            {table}
            <Pager page=query.page per_page=query.per_page total=u64::from(total) href=to_page />
        }
        .into_any()
    };
    view! {
        <Tools query page staff />
        {list}
    }
    .into_any()
}

/// Search and filters. The form uses GET, so that the URL holds the query.
#[component]
fn Tools(query: BillQuery, page: BillPage, staff: bool) -> impl IntoView {
    let narrowed = query.is_narrowed();
    let all = |all: &str, choices: Vec<(String, String)>| {
        [(String::new(), all.to_owned())].into_iter().chain(choices).collect::<Vec<_>>()
    };
    let states = BillState::ALL.into_iter().filter(|state| staff || state.is_with_customer());
    let states = states.map(|state| (state.code().to_owned(), state.label().to_owned()));
    let states = states.chain([(OVERDUE.to_owned(), "Overdue".to_owned())]).collect();
    let same = |values: Vec<String>| values.into_iter().map(|value| (value.clone(), value)).collect();
    let months = page.months.into_iter().map(|month| (month.clone(), format::month(&month))).collect();
    let customers: Vec<_> = page.customers.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let customer = query.customer.map(|id| id.to_string()).unwrap_or_default();
    let customers = (!customers.is_empty()).then(|| {
        view! {
            <SelectField
                name="customer"
                id="filter-customer"
                label="Customer"
                options=all("All customers", customers)
                value=customer
            />
        }
    });
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
            {customers}
            <SelectField
                name="period"
                id="filter-period"
                label="Period"
                options=all("All periods", months)
                value=query.month
            />
            <SelectField
                name="provider"
                id="filter-provider"
                label="Provider"
                options=all("All providers", same(page.providers))
                value=query.provider
            />
            <SelectField
                name="currency"
                id="filter-currency"
                label="Currency"
                options=all("All currencies", same(page.currencies))
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

/// The most currencies whose totals are open from the start: more would push the list off the screen.
const OPEN: usize = 6;

/// The sums of all bills that match, by currency.
#[component]
fn Totals(totals: Vec<BillTotal>, voided: u32) -> impl IntoView {
    let currencies = totals.len();
    let total = |BillTotal { currency, bills, billed }| {
        let amount = match billed {
            Some(exact) => view! { <Amount currency=currency.clone() exact /> }.into_any(),
            None => TOO_LARGE.into_any(),
        };
        view! {
            <div>
                <dt>{format!("Total, {currency}")}</dt>
                <dd>{amount}</dd>
                <dd>{format::count(bills.into(), "bill", "bills")}</dd>
            </div>
        }
    };
    let totals = totals.into_iter().map(total).collect_view();
    let voided = (voided > 0).then(|| {
        let bills = format::count(voided.into(), "voided bill is", "voided bills are");
        view! { <p class="muted">{format!("{bills} not in the totals.")}</p> }
    });
    let figures = view! {
        <dl class="figures" aria-label="Totals of all bills that match">
            {totals}
        </dl>
        {voided}
    };
    if currencies <= OPEN {
        return figures.into_any();
    }
    view! {
        <details class="more">
            <summary>{format!("Totals in {currencies} currencies")}</summary>
            {figures}
        </details>
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

fn columns(query: &BillQuery, staff: bool, sends: bool) -> Vec<Column> {
    let sorted = |label: &str, sort: BillSort| {
        let is_sorted = query.sort == sort;
        // The newest come first unless the order is reversed.
        let falls = query.descending != (sort == BillSort::Newest);
        let order = Order::of(is_sorted, falls);
        let descending = is_sorted && !query.descending;
        let href = to_url(&BillQuery { sort, descending, page: 1, ..query.clone() });
        Column::new(label).sorted(href, order)
    };
    let mut columns = Vec::new();
    if sends {
        columns.push(Column::new("Send").hidden());
    }
    columns.push(sorted("Bill", BillSort::Number));
    if staff {
        columns.push(sorted("Customer", BillSort::Customer));
    }
    columns.extend([
        sorted("Billing Period", BillSort::Newest),
        Column::new("Provider"),
        sorted("Total", BillSort::Total).numeric(),
        sorted("Line items", BillSort::Rows).numeric(),
        sorted("Due", BillSort::Due),
        Column::new("State"),
    ]);
    columns
}
