//! The page `User Management`.

use domain::account::AccountState;
use domain::permission::Permission;
use domain::staff::{Invitation, ROLES, StaffQuery, StaffSummary};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use server_fn::ServerFn;

use super::LIST;
use super::invited::Invited;
use crate::api::second_factor::{SetFactorMandatory, is_factor_mandatory};
use crate::api::staff::{InviteStaff, list_staff};
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::posted;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::empty::Empty;
use crate::ui::field::{CheckField, Hidden, SelectField};
use crate::ui::filter::FilterField;
use crate::ui::form::{KeyField, NativeForm};
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::menu::{ActionMenu, MenuButton, MenuLink};
use crate::ui::notice::{Kind, Notice, Notices};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

fn from_url(params: &ParamsMap) -> StaffQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    StaffQuery { search: text("search"), role: text("role"), status: text("status") }
}

/// The page.
#[component]
pub fn Users() -> impl IntoView {
    if !may(Permission::ManageStaff) {
        return view! { <NotAllowed title="User Management" /> }.into_any();
    }
    let params = use_query_map();
    let found = Resource::new(
        move || params.with(from_url),
        |query| async move { list_staff(query.clone()).await.map(|staff| (query, staff)) },
    );
    let add = || view! { <LinkButton href=paths::ADD_USER>{Icon::Add}"Add User"</LinkButton> };
    view! {
        <PageHeader title="User Management" actions=add />
        <Outcome />
        <Load resource=found view=|(query, staff)| view! { <Found query staff /> }.into_any() />
        <Mandatory />
        <SingleSignOnLink />
        <PageTitle title="User Management" />
    }
    .into_any()
}

/// The setting whether staff must have a second factor.
#[component]
fn Mandatory() -> impl IntoView {
    let mandatory = Resource::new(|| (), |()| is_factor_mandatory());
    let form = |checked: bool| {
        view! {
            <NativeForm path=SetFactorMandatory::PATH>
                <KeyField />
                <CheckField
                    name="mandatory"
                    id="mandatory"
                    label="Mandatory for staff"
                    hint="Staff users without one must set it up before they can do anything else."
                    checked
                />
                <div class="actions">
                    <Submit label="Save" />
                </div>
            </NativeForm>
        }
        .into_any()
    };
    view! {
        <Section id="second-factor" title="Second factor">
            <Load resource=mandatory view=form />
        </Section>
    }
    .into_any()
}

/// The link to the settings of the staff's identity provider.
#[component]
fn SingleSignOnLink() -> impl IntoView {
    view! {
        <Section id="single-sign-on" title="Single sign-on">
            <p>"Staff users whose log-in is SSO use your own identity provider."</p>
            <p>
                <a href=paths::SINGLE_SIGN_ON_OF_STAFF>"Set up single sign-on of staff"</a>
            </p>
        </Section>
    }
    .into_any()
}

/// The result of `Send invitation again`.
#[component]
fn Outcome() -> impl IntoView {
    let posted = posted::posted::<InviteStaff>();
    let failed = posted.as_ref().and_then(|posted| posted.error.clone()).map(|error| {
        view! {
            <div role="alert">
                <Notice kind=Kind::Error>{error.to_string()}</Notice>
            </div>
        }
    });
    let done: Option<Invitation> = posted.and_then(|posted| serde_json::from_str(&posted.done?).ok());
    let done = done.map(|invitation| {
        view! {
            <Notices>
                <Invited invitation />
            </Notices>
        }
    });
    view! {
        {failed}
        {done}
    }
}

/// The filters and the table.
#[component]
fn Found(query: StaffQuery, staff: Vec<StaffSummary>) -> impl IntoView {
    let columns: Vec<Column> = ["Name", "Email", "Role", "Log-in", "Status", "Last log-in"].map(Column::new).to_vec();
    let columns = columns.into_iter().chain([Column::new("Actions").hidden()]).collect::<Vec<_>>();
    let list = if staff.is_empty() {
        view! {
            <Empty title="No user matches" icon=Icon::Search>
                <p>"Try fewer letters, or another filter."</p>
            </Empty>
        }
        .into_any()
    } else {
        let rows = staff.into_iter().map(|person| view! { <Person person /> }).collect_view();
        view! {
            <Table caption=Signal::stored("Staff users".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <Filters query />
        {list}
    }
    .into_any()
}

/// The filters. The form uses GET, so that the URL holds the query.
#[component]
fn Filters(query: StaffQuery) -> impl IntoView {
    let all = |words: &str, values: Vec<(String, String)>| {
        [(String::new(), words.to_owned())].into_iter().chain(values).collect::<Vec<_>>()
    };
    let roles = ROLES.map(|role| (role.code().to_owned(), role.label().to_owned())).to_vec();
    let states = AccountState::ALL.map(|state| (state.code().to_owned(), state.label().to_owned())).to_vec();
    let clear = (query != StaffQuery::default()).then(|| {
        view! {
            <LinkButton href=LIST weight=Weight::Quiet>
                "Clear"
            </LinkButton>
        }
    });
    view! {
        <form class="toolbar" method="get" action=LIST role="search">
            <FilterField name="search" label="Search users" value=query.search />
            <SelectField
                name="role"
                id="filter-role"
                label="Filter by role"
                options=all("All roles", roles)
                value=query.role
            />
            <SelectField
                name="status"
                id="filter-status"
                label="Filter by status"
                options=all("Every status", states)
                value=query.status
            />
            <button type="submit" class="button" data-kind="secondary">
                {Icon::Search}
                "Search"
            </button>
            {clear}
        </form>
    }
    .into_any()
}

/// One staff user.
#[component]
fn Person(person: StaffSummary) -> impl IntoView {
    let StaffSummary { id, name, email, role, log_in_by, state, last_login } = person;
    let tone = match state {
        AccountState::Pending => Tone::Info,
        AccountState::Active => Tone::Success,
        AccountState::Disabled => Tone::Neutral,
    };
    let edit = format!("{LIST}/{id}");
    let (to_edit, named) = (edit.clone(), format!("Actions for {name}"));
    let again = (state == AccountState::Pending).then(|| {
        view! {
            <form method="post" action=InviteStaff::PATH>
                <KeyField />
                <Hidden name="account" value=id.to_string() />
                <MenuButton>"Send invitation again"</MenuButton>
            </form>
        }
    });
    view! {
        <Row>
            <Cell head=true>
                <a href=edit>{name}</a>
            </Cell>
            <Cell label="Email">{email}</Cell>
            <Cell label="Role">{role.label()}</Cell>
            <Cell label="Log-in">{log_in_by.label()}</Cell>
            <Cell label="Status">
                <Badge tone>{state.label()}</Badge>
            </Cell>
            <Cell label="Last log-in">{last_login.map_or_else(|| "–".to_owned(), format::time)}</Cell>
            <Cell>
                <ActionMenu id=format!("actions-{id}") label=named>
                    <MenuLink href=to_edit>"Edit"</MenuLink>
                    {again}
                </ActionMenu>
            </Cell>
        </Row>
    }
    .into_any()
}
