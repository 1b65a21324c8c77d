//! The section `History`: the audit records of the customer, with buttons to restore old values.

use domain::history::{Action, HistoryEntry, HistoryPage, HistoryQuery, Section as Part};
use domain::ids::{ContactId, CustomerId};
use domain::permission::Permission;
use domain::privacy::FORGOTTEN;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use server_fn::ServerFn;

use crate::api::history::{RestoreValue, history};
use crate::pages::changes::Changes;
use crate::pages::me::may;
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::field::{Hidden, SelectField};
use crate::ui::form::{KeyField, saves};
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// Reads the query from a URL.
fn from_url(params: &ParamsMap) -> HistoryQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    HistoryQuery {
        section: text("history-section"),
        person: text("history-person"),
        before: text("before").parse().ok(),
    }
}

/// The URL of a query.
fn to_url(customer: CustomerId, query: &HistoryQuery) -> String {
    let mut params = ParamsMap::new();
    let before = query.before.map(|number| number.to_string()).unwrap_or_default();
    let asked = [("history-section", &query.section), ("history-person", &query.person), ("before", &before)];
    for (name, value) in asked.into_iter().filter(|(_, value)| !value.is_empty()) {
        params.insert(name, value.clone());
    }
    format!("{}{}#history", paths::profile(customer), params.to_query_string())
}

/// The section.
#[component]
pub fn History(customer: CustomerId) -> impl IntoView {
    let params = use_query_map();
    let query = ArcMemo::new(move |_| params.try_with(from_url).unwrap_or_default());
    // The resource returns the query with the page, because the section may be gone when the answer arrives.
    let page = Resource::new(
        move || (query.get(), saves()),
        move |(query, _)| async move { history(customer, query.clone()).await.map(|page| (query, page)) },
    );
    let list = move |(query, page)| view! { <Found customer page query /> }.into_any();
    // The browser submits the restore forms natively, since there may be hundreds. Their errors are shown here.
    let failed = posted::posted::<RestoreValue>().and_then(|posted| posted.error).map(|error| {
        view! {
            <div role="alert">
                <Notice kind=Kind::Error>{error.to_string()}</Notice>
            </div>
        }
    });
    view! {
        <Section id="history" title="History">
            {failed}
            <Load resource=page view=list />
        </Section>
    }
    .into_any()
}

/// The filters, the records and the link to older records.
#[component]
fn Found(customer: CustomerId, page: HistoryPage, query: HistoryQuery) -> impl IntoView {
    let HistoryPage { entries, more, people } = page;
    let older = entries.last().filter(|_| more).map(|last| {
        let href = to_url(customer, &HistoryQuery { before: Some(last.number), ..query.clone() });
        view! {
            <LinkButton href weight=Weight::Secondary>
                "Older"
            </LinkButton>
        }
    });
    let newest = query.before.map(|_| {
        let href = to_url(customer, &HistoryQuery { before: None, ..query.clone() });
        view! {
            <LinkButton href weight=Weight::Quiet>
                "Newest"
            </LinkButton>
        }
    });
    let list = if entries.is_empty() {
        view! {
            <Empty title="No matching changes" icon=Icon::Search>
                <p>"Choose another section or person."</p>
            </Empty>
        }
        .into_any()
    } else {
        let columns = ["When", "Who", "Section", "Action", "Changes"].map(Column::new).to_vec();
        let rows = entries.into_iter().map(|entry| view! { <Entry customer entry /> }).collect_view();
        let caption = Signal::stored("History, newest first".to_owned());
        view! {
            <Table caption columns=Signal::stored(columns)>
                {rows}
            </Table>
        }
        .into_any()
    };
    let has_pages = older.is_some() || newest.is_some();
    let pages = has_pages.then(|| view! { <div class="actions">{older}{newest}</div> });
    view! {
        <Filters customer people query />
        {list}
        {pages}
    }
    .into_any()
}

/// The filters. The form uses GET, so that the URL holds the query. The browser submits it natively, so that the new
/// page scrolls to this section.
#[component]
fn Filters(customer: CustomerId, people: Vec<String>, query: HistoryQuery) -> impl IntoView {
    let all = |words: &str| vec![(String::new(), words.to_owned())];
    let mut sections = all("All sections");
    sections.extend(Part::of_customer().map(|part| (part.code().to_owned(), part.label().to_owned())));
    let mut persons = all("Everyone");
    persons.extend(people.into_iter().map(|person| (person.clone(), person)));
    let clear = (!query.section.is_empty() || !query.person.is_empty()).then(|| {
        view! {
            <LinkButton href=to_url(customer, &HistoryQuery::default()) weight=Weight::Quiet>
                "Clear"
            </LinkButton>
        }
    });
    view! {
        <form class="toolbar" method="get" action=format!("{}#history", paths::profile(customer))>
            <SelectField
                name="history-section"
                id="history-section"
                label="Filter by section"
                options=sections
                value=query.section
            />
            <SelectField
                name="history-person"
                id="history-person"
                label="Filter by person"
                options=persons
                value=query.person
            />
            <button type="submit" class="button" data-kind="secondary">
                {Icon::Search}
                "Filter"
            </button>
            {clear}
        </form>
    }
    .into_any()
}

/// One record.
#[component]
fn Entry(customer: CustomerId, entry: HistoryEntry) -> impl IntoView {
    let HistoryEntry { number, at, person, section, action, subject_id, subject, changes } = entry;
    let is_gone = section == Part::Contacts && matches!(action, Action::Removed | Action::Archived);
    // No link to `Personal data` for a contact that is already forgotten.
    let removed = subject_id.filter(|_| is_gone && subject != FORGOTTEN && may(Permission::PersonalData));
    let removed = removed.map(|contact| {
        let (href, of) = (paths::personal_data(customer, ContactId(contact)), format!(" of {subject}"));
        view! {
            " "
            <a href=href>"Personal data"<span class="visually-hidden">{of}</span></a>
        }
    });
    let can_restore = action == Action::Changed && section.is_restorable() && may(Permission::EditCustomers);
    let restore = can_restore
        .then(|| Callback::new(move |(path, name)| view! { <Restore customer number path name /> }.into_any()));
    let changes = view! { <Changes section action changes restore /> };
    view! {
        <Row>
            <Cell head=true>{format::time(at)}</Cell>
            <Cell label="Who">{person}</Cell>
            <Cell label="Section">{section.label()}</Cell>
            <Cell label="Action">{format!("{}: {subject}", action.label())}{removed}</Cell>
            <Cell label="Changes">{changes}</Cell>
        </Row>
    }
    .into_any()
}

/// The button that restores a field's old value.
#[component]
fn Restore(customer: CustomerId, number: i64, path: String, name: String) -> impl IntoView {
    view! {
        <form method="post" action=RestoreValue::PATH>
            <KeyField />
            <Hidden name="customer" value=customer.to_string() />
            <Hidden name="number" value=number.to_string() />
            <Hidden name="path" value=path />
            // Hidden text instead of an `aria-label`, because a field of the form above has the same label.
            <button type="submit" class="button" data-kind="secondary">
                "Restore"
                <span class="visually-hidden">{name}</span>
            </button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_its_url() {
        let query = HistoryQuery { section: "contacts".into(), person: "A & B".into(), before: Some(7) };
        let url = to_url("00000000-0000-0000-0000-000000000001".parse().unwrap(), &query);
        assert!(
            url.ends_with("/profile?history%2Dsection=contacts&history%2Dperson=A%20%26%20B&before=7#history"),
            "{url}"
        );
        let params: ParamsMap = [("history-section", "contacts"), ("history-person", "A & B"), ("before", "7")]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(from_url(&params), query);
    }
}
