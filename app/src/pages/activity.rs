//! The page `Activity`: the audit records of all chains, with filters and a download.

use domain::activity::{ActivityDraft, ActivityEntry, ActivityPage};
use domain::history::{HistoryEntry, Section};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use super::changes::Changes;
use super::me::may;
use super::missing::NotAllowed;
use crate::api::activity::activity;
use crate::error::AppError;
use crate::paths;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::empty::Empty;
use crate::ui::field::SelectField;
use crate::ui::filter::FilterField;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

fn from_url(params: &ParamsMap) -> ActivityDraft {
    let text = |name: &str| params.get(name).unwrap_or_default();
    ActivityDraft {
        customer: text("customer"),
        section: text("section"),
        person: text("person"),
        from: text("from"),
        to: text("to"),
        before: text("before"),
    }
}

fn to_url(path: &str, draft: &ActivityDraft) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in draft.fields().into_iter().filter(|(_, value)| !value.is_empty()) {
        params.insert(name, value.to_owned());
    }
    format!("{path}{}", params.to_query_string())
}

/// The page.
#[component]
pub fn Activity() -> impl IntoView {
    if !may(Permission::ViewActivity) {
        return view! { <NotAllowed title="Activity" /> }.into_any();
    }
    let params = use_query_map();
    let query = ArcMemo::new(move |_| params.try_with(from_url).unwrap_or_default());
    let asked = query.clone();
    let page = Resource::new(
        move || asked.get(),
        |draft| async move {
            // The error of an invalid day is shown beside its field, and all filters keep their values.
            match activity(draft.clone()).await {
                Ok(page) => Ok((draft, page, None)),
                Err(AppError::Invalid(errors)) => Ok((draft, ActivityPage::default(), Some(errors))),
                Err(error) => Err(error),
            }
        },
    );
    let file = move || {
        let href = move || to_url("/activity.csv", &ActivityDraft { before: String::new(), ..query.get() });
        view! {
            <a class="button" data-kind="secondary" href=href rel="external" download>
                "Download CSV"
            </a>
        }
    };
    view! {
        <PageHeader title="Activity" actions=file />
        <Load
            resource=page
            view=|(draft, page, errors)| {
                let errors = errors.unwrap_or_default();
                let is_wrong = !errors.is_empty();
                let error = move |field: &str| errors.get(field).map(ToOwned::to_owned);
                let (from, to) = (error("from"), error("to"));
                view! {
                    <Filters draft=draft.clone() from to />
                    {(!is_wrong).then(|| view! { <Found draft page /> })}
                }
                    .into_any()
            }
        />
        <PageTitle title="Activity" />
    }
    .into_any()
}

/// The filters. The form uses GET, so that the URL holds the query.
#[component]
fn Filters(draft: ActivityDraft, from: Option<String>, to: Option<String>) -> impl IntoView {
    let clear = draft.is_narrowed().then(|| {
        view! {
            <LinkButton href=paths::ACTIVITY weight=Weight::Quiet>
                "Clear"
            </LinkButton>
        }
    });
    let sections = Section::ALL.map(|section| (section.code().to_owned(), section.label().to_owned()));
    let options = [(String::new(), "All sections".to_owned())].into_iter().chain(sections).collect::<Vec<_>>();
    view! {
        <form class="toolbar" method="get" action=paths::ACTIVITY>
            <FilterField name="customer" label="Filter by customer" value=draft.customer />
            <SelectField name="section" id="filter-section" label="Filter by section" options value=draft.section />
            <FilterField name="person" label="Filter by person" value=draft.person />
            <FilterField kind="date" name="from" label="From" value=draft.from error=from />
            <FilterField kind="date" name="to" label="To" value=draft.to error=to />
            <button type="submit" class="button" data-kind="secondary">
                {Icon::Search}
                "Filter"
            </button>
            {clear}
        </form>
    }
    .into_any()
}

/// The records and the link to older records.
#[component]
fn Found(draft: ActivityDraft, page: ActivityPage) -> impl IntoView {
    let ActivityPage { entries, more } = page;
    if entries.is_empty() {
        let (title, told) = match draft.is_narrowed() || !draft.before.is_empty() {
            true => ("Nothing matches", "Choose another customer, section, person or time."),
            false => ("No activity yet", "Everything people do will be listed here."),
        };
        return view! {
            <Empty title icon=Icon::Search>
                <p>{told}</p>
            </Empty>
        }
        .into_any();
    }
    let older = entries.last().filter(|_| more).map(|last| {
        let href = to_url(paths::ACTIVITY, &ActivityDraft { before: last.place().code(), ..draft.clone() });
        view! {
            <LinkButton href weight=Weight::Secondary>
                "Older"
            </LinkButton>
        }
    });
    let newest = (!draft.before.is_empty()).then(|| {
        let href = to_url(paths::ACTIVITY, &ActivityDraft { before: String::new(), ..draft.clone() });
        view! {
            <LinkButton href weight=Weight::Quiet>
                "Newest"
            </LinkButton>
        }
    });
    let has_pages = older.is_some() || newest.is_some();
    let columns = ["When", "Who", "Customer", "Section", "Action", "Changes"].map(Column::new).to_vec();
    let rows = entries.into_iter().map(|activity| view! { <Entry activity /> }).collect_view();
    view! {
        <Table caption=Signal::stored("Activity, newest first".to_owned()) columns=Signal::stored(columns)>
            {rows}
        </Table>
        {has_pages.then(|| view! { <div class="actions">{older}{newest}</div> })}
    }
    .into_any()
}

/// One record.
#[component]
fn Entry(activity: ActivityEntry) -> impl IntoView {
    let whose = activity.whose();
    let link = activity.customer.filter(|_| activity.customer_name.is_some());
    let whose = match link {
        Some(id) => view! { <a href=paths::profile(id)>{whose}</a> }.into_any(),
        None => whose.into_any(),
    };
    let HistoryEntry { at, person, section, action, subject, changes, .. } = activity.entry;
    view! {
        <Row>
            <Cell head=true>{format::time(at)}</Cell>
            <Cell label="Who">{person}</Cell>
            <Cell label="Customer">{whose}</Cell>
            <Cell label="Section">{section.label()}</Cell>
            <Cell label="Action">{format!("{}: {subject}", action.label())}</Cell>
            <Cell label="Changes">
                <Changes section action changes />
            </Cell>
        </Row>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_its_url() {
        let draft = ActivityDraft { customer: "A & B".into(), from: "2026-01-31".into(), ..ActivityDraft::default() };
        let url = to_url("/activity", &draft);
        let (_, query) = url.split_once('?').unwrap();
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
        let decoded = |text: &str| text.replace("%20", " ").replace("%26", "&").replace("%2D", "-");
        let params: ParamsMap = pairs.map(|(name, value)| (name.to_owned(), decoded(value))).collect();
        assert_eq!(from_url(&params), draft, "{url}");
    }
}
