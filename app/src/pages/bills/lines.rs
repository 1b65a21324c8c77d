//! The line items of a bill: search, filters, pages, and every column on demand.

use domain::ids::BillId;
use domain::line_list::{LinePage, LineQuery, LineRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use crate::api::bills::{bill_lines, own_bill_lines};
use crate::pages::me::is_staff;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::field::SelectField;
use crate::ui::filter::{FilterField, SearchForm};
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// The categories of a charge, as FOCUS has them.
const CATEGORIES: [&str; 5] = ["Usage", "Purchase", "Tax", "Credit", "Adjustment"];

pub(super) fn from_url(params: &ParamsMap) -> LineQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    LineQuery { search: text("lines"), service: text("service"), category: text("category"), after: text("after") }
}

pub(super) fn to_url(page: &str, query: &LineQuery) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in
        [("lines", &query.search), ("service", &query.service), ("category", &query.category), ("after", &query.after)]
    {
        if !value.is_empty() {
            params.insert(name, value.clone());
        }
    }
    format!("{page}{}#lines", params.to_query_string())
}

/// The section.
#[component]
pub(super) fn Lines(
    /// The bill.
    bill: BillId,
    /// ISO 4217.
    currency: String,
    /// The services that the filter offers.
    services: Vec<String>,
) -> impl IntoView {
    let staff = is_staff();
    let params = use_query_map();
    let query = ArcMemo::new(move |_| params.try_with(from_url).unwrap_or_default());
    let found = Resource::new(
        move || query.get(),
        move |query| async move {
            let page =
                if staff { bill_lines(bill, query.clone()).await } else { own_bill_lines(bill, query.clone()).await };
            page.map(|page| (query, page))
        },
    );
    let files = move || {
        let file = |href: String, label: &'static str| {
            view! {
                <a class="button" data-kind="secondary" href=href rel="external" download>
                    {label}
                </a>
            }
        };
        view! {
            {file(paths::lines_csv(bill), "Download CSV")}
            {file(paths::focus_csv(bill), "Download FOCUS CSV")}
            {file(paths::focus_parquet(bill), "Download FOCUS Parquet")}
        }
    };
    view! {
        <Section id="lines" title="Line items" actions=files>
            <Load
                resource=found
                view=move |(query, page)| {
                    view! {
                        <Found
                            page_of=paths::bill(bill)
                            currency=currency.clone()
                            services=services.clone()
                            query
                            page
                        />
                    }
                        .into_any()
                }
            />
        </Section>
    }
    .into_any()
}

#[component]
fn Found(page_of: String, currency: String, services: Vec<String>, query: LineQuery, page: LinePage) -> impl IntoView {
    let LinePage { rows, next, is_unfinished } = page;
    let list = if rows.is_empty() {
        let told = if is_unfinished { "Nothing found so far." } else { "No line item matches." };
        view! { <p>{told}</p> }.into_any()
    } else {
        let billed = format!("Billed cost, {currency}");
        let columns = vec![
            Column::new("Charge"),
            Column::new("Day"),
            Column::new("Account"),
            Column::new("Category"),
            Column::new(billed).numeric(),
        ];
        let rows = rows.into_iter().map(|row| view! { <Line currency=currency.clone() row /> }).collect_view();
        view! {
            <Table
                caption=Signal::stored("Line items, in the order of the file".to_owned())
                columns=Signal::stored(columns)
            >
                {rows}
            </Table>
        }
        .into_any()
    };
    let more = more(&page_of, &query, next, is_unfinished);
    view! {
        <Tools page=page_of services query />
        {list}
        {more}
    }
    .into_any()
}

/// The links to the next lines and back to the first ones.
pub(super) fn more(page: &str, query: &LineQuery, next: Option<String>, is_unfinished: bool) -> Option<AnyView> {
    let first = (!query.after.is_empty()).then(|| {
        let href = to_url(page, &LineQuery { after: String::new(), ..query.clone() });
        view! {
            <LinkButton href weight=Weight::Quiet>
                "First line items"
            </LinkButton>
        }
    });
    let next = next.map(|after| {
        let href = to_url(page, &LineQuery { after, ..query.clone() });
        view! {
            <LinkButton href weight=Weight::Secondary>
                {if is_unfinished { "Continue searching" } else { "Next line items" }}
            </LinkButton>
        }
    });
    let has_pages = first.is_some() || next.is_some();
    has_pages.then(|| view! { <div class="actions">{next}{first}</div> }.into_any())
}

/// Search and filters. The form uses GET, so that the URL holds the query.
#[component]
pub(super) fn Tools(
    /// The path of the page.
    page: String,
    /// The services that the filter offers.
    services: Vec<String>,
    /// The present query.
    query: LineQuery,
) -> impl IntoView {
    let clear = query.is_narrowed().then(|| {
        let href = to_url(&page, &LineQuery::default());
        view! {
            <LinkButton href weight=Weight::Quiet>
                "Clear"
            </LinkButton>
        }
    });
    let options = |all: &str, choices: Vec<String>| {
        let choices = choices.into_iter().map(|choice| (choice.clone(), choice));
        [(String::new(), all.to_owned())].into_iter().chain(choices).collect::<Vec<_>>()
    };
    let services = options("All services", services);
    let categories = options("All categories", CATEGORIES.map(str::to_owned).to_vec());
    view! {
        <SearchForm action=page>
            <FilterField name="lines" label="Search line items" value=query.search />
            <SelectField name="service" id="filter-service" label="Service" options=services value=query.service />
            <SelectField
                name="category"
                id="filter-category"
                label="Category"
                options=categories
                value=query.category
            />
            <button type="submit" class="button" data-kind="secondary">
                {Icon::Search}
                "Search"
            </button>
            {clear}
        </SearchForm>
    }
    .into_any()
}

#[component]
fn Line(currency: String, row: LineRow) -> impl IntoView {
    let what = row.service.clone().unwrap_or_else(|| "No service".to_owned());
    let details = row.description.clone().or_else(|| row.resource.clone());
    let label = format!("Billed cost, {currency}");
    let account = row.sub_account_name.clone().or_else(|| row.sub_account.clone());
    let (day, category, billed) = (row.day.clone(), row.category.clone(), row.billed);
    let all = all_columns(row).into_iter().map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    let all = all.collect_view();
    view! {
        <Row>
            <Cell head=true>
                {what} {details.map(|details| view! { <small class="muted">{format!(" {details}")}</small> })}
                <details class="more">
                    <summary>"All columns"</summary>
                    <dl class="facts">{all}</dl>
                </details>
            </Cell>
            <Cell label="Day">
                <span class="figure">{day.unwrap_or_default()}</span>
            </Cell>
            <Cell label="Account">{account.unwrap_or_default()}</Cell>
            <Cell label="Category">{category.unwrap_or_default()}</Cell>
            <Cell label numeric=true>
                <Amount currency exact=billed in_column=true />
            </Cell>
        </Row>
    }
    .into_any()
}

/// All columns of a line that have a value, by name.
fn all_columns(row: LineRow) -> Vec<(String, String)> {
    let texts = [
        ("Line of the file", Some(row.line.to_string())),
        ("Provider", row.provider),
        ("Billing account", row.billing_account),
        ("Service", row.service),
        ("Description", row.description),
        ("Account", row.sub_account),
        ("Account name", row.sub_account_name),
        ("Region", row.region),
        ("Resource", row.resource),
        ("Tags", row.tags),
        ("Billed cost", Some(row.billed.to_string())),
        ("Effective cost", Some(row.effective.to_string())),
    ];
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?)));
    texts.chain(row.more).collect()
}
