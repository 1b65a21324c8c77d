//! The page `Alerts & Messages` under `ADMINISTRATION`: the delivery status of each mail.

use domain::ids::MailId;
use domain::mail::Delivery;
use domain::mail_list::{MailPage, MailQuery, MailSummary, STATES};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use server_fn::ServerFn;

use super::me::may;
use super::missing::NotAllowed;
use crate::api::mails::{SendMailAgain, list_mails};
use crate::paths;
use crate::posted;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::field::{Hidden, SelectField};
use crate::ui::filter::FilterField;
use crate::ui::form::KeyField;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

const PATH: &str = paths::MESSAGES;

fn from_url(params: &ParamsMap) -> MailQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    MailQuery { search: text("search"), state: text("state"), before: text("before").parse().ok() }
}

fn to_url(query: &MailQuery) -> String {
    let mut params = ParamsMap::new();
    let before = query.before.map(|mail: MailId| mail.to_string()).unwrap_or_default();
    let asked = [("search", &query.search), ("state", &query.state), ("before", &before)];
    for (name, value) in asked.into_iter().filter(|(_, value)| !value.is_empty()) {
        params.insert(name, value.clone());
    }
    format!("{PATH}{}", params.to_query_string())
}

/// The page.
#[component]
pub fn Messages() -> impl IntoView {
    if !may(Permission::ViewMails) {
        return view! { <NotAllowed title="Alerts & Messages" /> }.into_any();
    }
    let params = use_query_map();
    let found = Resource::new(
        move || params.with(from_url),
        |query| async move { list_mails(query.clone()).await.map(|page| (query, page)) },
    );
    let failed = posted::posted::<SendMailAgain>().and_then(|posted| posted.error).map(|error| {
        view! {
            <div role="alert">
                <Notice kind=Kind::Error>{error.to_string()}</Notice>
            </div>
        }
    });
    view! {
        <PageHeader title="Alerts & Messages" />
        {failed}
        <Section id="mails" title="Mails">
            <Load resource=found view=|(query, page)| view! { <Found query page /> }.into_any() />
        </Section>
        <PageTitle title="Alerts & Messages" />
    }
    .into_any()
}

/// The filters, the table and the link to older mails.
#[component]
fn Found(query: MailQuery, page: MailPage) -> impl IntoView {
    let MailPage { mails, more } = page;
    let is_narrowed = query != MailQuery::default();
    let older = mails.last().filter(|_| more).map(|last| {
        let href = to_url(&MailQuery { before: Some(last.id), ..query.clone() });
        view! {
            <LinkButton href weight=Weight::Secondary>
                "Older"
            </LinkButton>
        }
    });
    let newest = query.before.map(|_| {
        let href = to_url(&MailQuery { before: None, ..query.clone() });
        view! {
            <LinkButton href weight=Weight::Quiet>
                "Newest"
            </LinkButton>
        }
    });
    let has_pages = older.is_some() || newest.is_some();
    let list = if mails.is_empty() {
        let (title, told) = match is_narrowed {
            true => ("No mail matches", "Try fewer letters, or another state."),
            false => ("No mail yet", "Emails sent to users are listed here for 90 days with their delivery status."),
        };
        view! {
            <Empty title icon=Icon::Search>
                <p>{told}</p>
            </Empty>
        }
        .into_any()
    } else {
        let columns = ["To", "What", "Customer", "State", "Created", "Send again"].map(Column::new).to_vec();
        let rows = mails.into_iter().map(|mail| view! { <Mail mail /> }).collect_view();
        view! {
            <Table caption=Signal::stored("Mails, newest first".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <Filters query is_narrowed />
        {list}
        {has_pages.then(|| view! { <div class="actions">{older}{newest}</div> })}
    }
    .into_any()
}

/// The filters. The form uses GET, so that the URL holds the query.
#[component]
fn Filters(query: MailQuery, is_narrowed: bool) -> impl IntoView {
    let states = STATES.map(|(code, words)| (code.to_owned(), words.to_owned()));
    let options = [(String::new(), "All states".to_owned())].into_iter().chain(states).collect::<Vec<_>>();
    let clear = is_narrowed.then(|| {
        view! {
            <LinkButton href=PATH weight=Weight::Quiet>
                "Clear"
            </LinkButton>
        }
    });
    view! {
        <form class="toolbar" method="get" action=PATH role="search">
            <FilterField name="search" label="Search mails" value=query.search />
            <SelectField name="state" id="filter-state" label="Filter by state" options value=query.state />
            <button type="submit" class="button" data-kind="secondary">
                {Icon::Search}
                "Search"
            </button>
            {clear}
        </form>
    }
    .into_any()
}

/// One mail.
#[component]
fn Mail(mail: MailSummary) -> impl IntoView {
    let MailSummary { id, kind, name, email, customer, delivery, tries, created, next_try } = mail;
    let (tone, state) = match &delivery {
        Delivery::Waiting(None) => (Tone::Info, "Waiting"),
        Delivery::Waiting(Some(_)) => (Tone::Warning, "Waiting"),
        Delivery::Sent(_) => (Tone::Success, "Sent"),
        Delivery::Dead(_) => (Tone::Danger, "Could not be sent"),
    };
    let tried = format::count(tries, "attempt", "attempts");
    let told = match &delivery {
        Delivery::Waiting(None) => String::new(),
        Delivery::Waiting(Some(why)) => format!("{tried}, next {}: {why}", format::time(next_try)),
        Delivery::Sent(at) => format::time(*at),
        Delivery::Dead(why) => format!("{tried}: {why}"),
    };
    let again = (!matches!(delivery, Delivery::Waiting(_))).then(|| {
        view! {
            <form method="post" action=SendMailAgain::PATH>
                <KeyField />
                <Hidden name="mail" value=id.to_string() />
                <button type="submit" class="button" data-kind="secondary">
                    "Send again"
                    <span class="visually-hidden">{format!(" to {name}")}</span>
                </button>
            </form>
        }
    });
    view! {
        <Row>
            <Cell head=true>{name}<div class="hint">{email}</div></Cell>
            <Cell label="What">{kind.label()}</Cell>
            <Cell label="Customer">{if customer.is_empty() { "–".to_owned() } else { customer }}</Cell>
            <Cell label="State">
                <Badge tone>{state}</Badge>
                <div class="hint">{told}</div>
            </Cell>
            <Cell label="Created">{format::time(created)}</Cell>
            <Cell label="Send again">{again}</Cell>
        </Row>
    }
    .into_any()
}
