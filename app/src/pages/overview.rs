//! The page `Overview`: how far the bills of a month are, whom they wait for, and what needs attention.

mod attention;
mod closing;
mod provisional;
mod states;
mod unassigned;
mod waiting;

use domain::bill::BillState;
use domain::overview::Overview as Found;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::attention::{RunningOut, Without};
use self::closing::Closing;
use self::provisional::Provisional;
use self::states::States;
use self::unassigned::Unassigned;
use self::waiting::WaitingFor;
use super::me::may;
use super::missing::NotAllowed;
use crate::api::overview::overview_of_month;
use crate::paths;
use crate::ui::button::LinkButton;
use crate::ui::empty::Empty;
use crate::ui::field::SelectField;
use crate::ui::filter::SearchForm;
use crate::ui::form::saves;
use crate::ui::format;
use crate::ui::icon::Icon;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn Overview() -> impl IntoView {
    if !may(Permission::ViewBills) {
        return view! { <NotAllowed title="Overview" /> }.into_any();
    }
    let params = use_query_map();
    let month = ArcMemo::new(move |_| params.try_with(|params| params.get("month")).flatten().unwrap_or_default());
    let found = Resource::new(move || (month.get(), saves()), |(month, _)| overview_of_month(month));
    view! {
        <PageTitle title="Overview" />
        <PageHeader title="Overview" />
        <Load resource=found view=|found| view! { <Shown found /> }.into_any() />
    }
    .into_any()
}

#[component]
fn Shown(found: Found) -> impl IntoView {
    if found.month.is_empty() {
        let import = || {
            may(Permission::ImportBills)
                .then(|| view! { <LinkButton href=paths::IMPORT_BILL>{Icon::Upload}"Import bill"</LinkButton> })
        };
        return view! {
            <Empty title="No bills yet" icon=Icon::File actions=import>
                <p>"Once bills are imported, this page shows how far each month is and what needs attention."</p>
            </Empty>
        }
        .into_any();
    }
    let Found { month, mut months, states, waiting, without, more_without, orders, unassigned, provisional, .. } =
        found.clone();
    if !months.contains(&month) {
        months.push(month.clone());
    }
    let months = months.into_iter().map(|month| (month.clone(), format::month(&month))).collect::<Vec<_>>();
    let in_figures = found.clone();
    let (of_states, of_waiting) = (month.clone(), month.clone());
    view! {
        <SearchForm action=paths::OVERVIEW>
            <SelectField name="month" id="overview-month" label="Month" options=months value=month />
            <button type="submit" class="button" data-kind="secondary">
                "Show"
            </button>
        </SearchForm>
        <Figures found=in_figures />
        <Unassigned costs=unassigned />
        <Provisional bills=provisional />
        <States month=of_states states />
        <WaitingFor month=of_waiting waiting />
        <Without without more=more_without />
        <RunningOut orders />
        <Closing found />
    }
    .into_any()
}

/// The month in figures.
#[component]
fn Figures(found: Found) -> impl IntoView {
    let count = |is: fn(BillState) -> bool| {
        found.states.iter().filter(|of| is(of.state)).map(|of| u64::from(of.bills())).sum::<u64>()
    };
    let all = count(|state| state != BillState::Voided);
    let approved = count(|state| state == BillState::Approved);
    let sent = count(|state| state == BillState::SentForApproval);
    let disputed = count(|state| state == BillState::Disputed);
    let inside = all - approved - sent - disputed;
    let figure = |label: &'static str, number: u64, of: Option<u64>| {
        let of = of.map(|of| view! { <small>{format!(" of {}", format::exact(&of.to_string()))}</small> });
        view! {
            <div>
                <dt>{label}</dt>
                <dd>
                    <strong>{format::exact(&number.to_string())}</strong>
                    {of}
                </dd>
            </div>
        }
    };
    view! {
        <dl class="figures" aria-label=format!("Bills of {}", format::month(&found.month))>
            {figure("Bills", all, None)}
            {figure("Not sent yet", inside, None)}
            {figure("Waiting for customers", sent, None)}
            {(disputed > 0).then(|| figure("Disputed", disputed, None))}
            {figure("Approved", approved, Some(all))}
        </dl>
    }
    .into_any()
}
