//! The page `Bill Versions`: every content that a bill ever had, newest first.

use domain::bill::{BillState, bill_name};
use domain::bill_version::{VersionPage, VersionQuery, VersionRow};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use super::bills::StateBadge;
use super::me::may;
use super::missing::NotAllowed;
use crate::api::bills::list_bill_versions;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::empty::Empty;
use crate::ui::exact::Amount;
use crate::ui::field::SelectField;
use crate::ui::filter::{FilterField, SearchForm};
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::pager::Pager;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// Reads the query from a URL; invalid values count as absent.
fn from_url(params: &ParamsMap) -> VersionQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    let number = |name: &str| text(name).parse().unwrap_or(0);
    VersionQuery {
        search: text("search"),
        state: BillState::from_code(&text("state")),
        month: text("period"),
        page: number("page"),
        per_page: number("rows"),
    }
    .tidy()
}

fn to_url(query: &VersionQuery) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in [
        ("search", query.search.clone()),
        ("state", query.state.map_or("", BillState::code).to_owned()),
        ("period", query.month.clone()),
        ("rows", query.per_page.to_string()),
        ("page", query.page.to_string()),
    ] {
        if !value.is_empty() {
            params.insert(name, value);
        }
    }
    format!("{}{}", paths::BILL_VERSIONS, params.to_query_string())
}

/// The page.
#[component]
pub fn BillVersions() -> impl IntoView {
    if !may(Permission::ViewBills) {
        return view! { <NotAllowed title="Bill Versions" /> }.into_any();
    }
    let params = use_query_map();
    let query = ArcMemo::new(move |_| params.try_with(from_url).unwrap_or_default());
    let versions = Resource::new(
        move || query.get(),
        |query| async move { list_bill_versions(query.clone()).await.map(|page| (query, page)) },
    );
    view! {
        <PageTitle title="Bill Versions" />
        <PageHeader title="Bill Versions" />
        <Load resource=versions view=|(query, page)| view! { <Found query page /> }.into_any() />
    }
    .into_any()
}

#[component]
fn Found(query: VersionQuery, page: VersionPage) -> impl IntoView {
    let VersionPage { rows, total, months } = page;
    let list = if rows.is_empty() {
        let (title, told) = match query.is_narrowed() {
            true => ("No version matches", "Change the filters to see others."),
            false => ("No versions yet", "Each import, and each change of a bill's content, is listed here."),
        };
        view! {
            <Empty title icon=Icon::File>
                <p>{told}</p>
            </Empty>
        }
        .into_any()
    } else {
        let asked = query.clone();
        let to_page = Callback::new(move |(page, per_page)| to_url(&VersionQuery { page, per_page, ..asked.clone() }));
        let columns = vec![
            Column::new("Version"),
            Column::new("Customer"),
            Column::new("Billing Period"),
            Column::new("Cause"),
            Column::new("Made"),
            Column::new("Total").numeric(),
            Column::new("Difference").numeric(),
            Column::new("Bill is now"),
        ];
        let caption = format!("Bill versions, page {}, newest first", query.page);
        let rows = rows.into_iter().map(|row| view! { <Version row /> }).collect_view();
        view! {
            <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
                {rows}
            </Table>
            <Pager page=query.page per_page=query.per_page total=u64::from(total) href=to_page />
        }
        .into_any()
    };
    view! {
        <Tools query months />
        {list}
    }
    .into_any()
}

#[component]
fn Tools(query: VersionQuery, months: Vec<String>) -> impl IntoView {
    let clear = query.is_narrowed().then(|| {
        view! {
            <LinkButton href=paths::BILL_VERSIONS weight=Weight::Quiet>
                "Clear"
            </LinkButton>
        }
    });
    let states = BillState::ALL.map(|state| (state.code().to_owned(), state.label().to_owned()));
    let states = [(String::new(), "All states".to_owned())].into_iter().chain(states).collect::<Vec<_>>();
    let months = months.into_iter().map(|month| (month.clone(), format::month(&month)));
    let months = [(String::new(), "All periods".to_owned())].into_iter().chain(months).collect::<Vec<_>>();
    view! {
        <SearchForm action=paths::BILL_VERSIONS>
            <FilterField name="search" label="Search by customer or bill" value=query.search />
            <SelectField
                name="state"
                id="filter-state"
                label="State"
                options=states
                value=query.state.map_or("", BillState::code)
            />
            <SelectField name="period" id="filter-period" label="Period" options=months value=query.month />
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
fn Version(row: VersionRow) -> impl IntoView {
    let name = format!("{}, version\u{a0}{}", bill_name(row.number), row.version.number);
    let made = format!("{}, {}", format::time(row.version.at), row.version.person.unwrap_or_default());
    let (currency, of_difference) = (row.currency.clone(), row.currency);
    let difference =
        row.difference.map(|exact| view! { <Amount currency=of_difference exact in_column=true signed=true /> });
    let state = match row.is_latest {
        true => view! { <StateBadge state=row.state /> }.into_any(),
        false => "Replaced".into_any(),
    };
    view! {
        <Row>
            <Cell head=true>
                <a href=paths::bill_version(row.bill, row.version.number)>{name}</a>
            </Cell>
            <Cell label="Customer">
                <a href=paths::profile(row.customer)>{row.customer_name}</a>
            </Cell>
            <Cell label="Billing Period">{row.period.to_string()}</Cell>
            <Cell label="Cause">{row.version.cause.label()}</Cell>
            <Cell label="Made">{made}</Cell>
            <Cell label="Total" numeric=true>
                <Amount currency exact=row.version.billed />
            </Cell>
            <Cell label="Difference" numeric=true>
                {difference}
            </Cell>
            <Cell label="Bill is now">{state}</Cell>
        </Row>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_in_the_url() {
        let query = VersionQuery {
            search: "Acme".into(),
            state: Some(BillState::Voided),
            month: "2026-03".into(),
            page: 2,
            per_page: 25,
        };
        assert_eq!(to_url(&query), "/bills/versions?search=Acme&state=voided&period=2026%2D03&rows=25&page=2");
    }
}
