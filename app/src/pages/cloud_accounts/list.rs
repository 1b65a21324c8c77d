//! The page `Accounts`.

use domain::cloud_account::{CloudAccountList, CloudAccountQuery, CloudAccountSummary};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use super::unassigned::Unassigned;
use crate::api::cloud_accounts::list_cloud_accounts;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::field::SelectField;
use crate::ui::filter::{FilterField, SearchForm};
use crate::ui::form::saves;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

fn from_url(params: &ParamsMap) -> CloudAccountQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    CloudAccountQuery { search: text("search"), provider: text("provider"), customer: text("customer") }
}

/// The page.
#[component]
pub fn CloudAccounts() -> impl IntoView {
    if !may(Permission::ImportBills) {
        return view! { <NotAllowed title="Accounts" /> }.into_any();
    }
    let params = use_query_map();
    let found = Resource::new(
        move || (params.with(from_url), saves()),
        |(query, _)| async move { list_cloud_accounts(query.clone()).await.map(|found| (query, found)) },
    );
    let add = || view! { <LinkButton href=paths::ADD_CLOUD_ACCOUNT>{Icon::Add}"Add Account"</LinkButton> };
    view! {
        <PageTitle title="Accounts" />
        <PageHeader title="Accounts" actions=add />
        <Load resource=found view=|(query, found)| view! { <Found query found /> }.into_any() />
    }
    .into_any()
}

#[component]
fn Found(query: CloudAccountQuery, found: CloudAccountList) -> impl IntoView {
    let CloudAccountList { accounts, count, providers, customers, unassigned } = found;
    let more = count.saturating_sub(accounts.len() as u64);
    let more = (more > 0).then(|| {
        let more = format::count(i64::try_from(more).unwrap_or(i64::MAX), "more account", "more accounts");
        view! { <p class="muted">{format!("And {more}: search for them.")}</p> }
    });
    let list = if accounts.is_empty() {
        let told = match query == CloudAccountQuery::default() {
            true => {
                "Add each account, subscription or project with its customer. Then one export makes the bills of all of them."
            }
            false => "Try fewer letters, or another filter.",
        };
        view! {
            <Empty title="No accounts" icon=Icon::Search>
                <p>{told}</p>
            </Empty>
        }
        .into_any()
    } else {
        let columns = ["Account", "Provider", "Customer", "From", "To"].map(Column::new).to_vec();
        let rows = accounts.into_iter().map(|account| view! { <Account account /> }).collect_view();
        view! {
            <Table caption=Signal::stored("Accounts".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
            {more}
        }
        .into_any()
    };
    let all = |words: &str| std::iter::once((String::new(), words.to_owned()));
    let providers = all("All providers").chain(providers.into_iter().map(|name| (name.clone(), name))).collect();
    let customers =
        all("All customers").chain(customers.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
    let clear = (query != CloudAccountQuery::default()).then(|| {
        view! {
            <LinkButton href=paths::CLOUD_ACCOUNTS weight=Weight::Quiet>
                "Clear"
            </LinkButton>
        }
    });
    view! {
        <Unassigned costs=unassigned />
        <Section id="assigned" title="Assigned">
            <SearchForm action=paths::CLOUD_ACCOUNTS>
                <FilterField name="search" label="Search accounts" value=query.search />
                <SelectField
                    name="provider"
                    id="filter-provider"
                    label="Filter by provider"
                    options=providers
                    value=query.provider
                />
                <SelectField
                    name="customer"
                    id="filter-customer"
                    label="Filter by customer"
                    options=customers
                    value=query.customer
                />
                <button type="submit" class="button" data-kind="secondary">
                    {Icon::Search}
                    "Search"
                </button>
                {clear}
            </SearchForm>
            {list}
        </Section>
    }
    .into_any()
}

#[component]
fn Account(account: CloudAccountSummary) -> impl IntoView {
    let CloudAccountSummary { id, customer, customer_name, draft } = account;
    let shown = if draft.account.is_empty() { "No account".to_owned() } else { draft.account };
    let name = (!draft.name.is_empty()).then(|| view! { <small>{draft.name}</small> });
    let to = if draft.to.is_empty() { "No end".to_owned() } else { format::month(&draft.to) };
    view! {
        <Row>
            <Cell head=true>
                <a href=paths::edit_cloud_account(customer, id)>{shown}</a>
                " "
                {name}
            </Cell>
            <Cell label="Provider">{draft.provider}</Cell>
            <Cell label="Customer">
                <a href=paths::profile(customer)>{customer_name}</a>
            </Cell>
            <Cell label="From">{format::month(&draft.from)}</Cell>
            <Cell label="To">{to}</Cell>
        </Row>
    }
    .into_any()
}
