//! The page `Jobs` under `ADMINISTRATION`: what the server does by itself, when it did so last, and when it does next.

use domain::job::Job;
use domain::permission::Permission;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::me::may;
use super::missing::NotAllowed;
use crate::api::jobs::{RunJob, list_jobs};
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Section;
use crate::ui::field::Hidden;
use crate::ui::form::{KeyField, saves};
use crate::ui::format;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn Jobs() -> impl IntoView {
    if !may(Permission::ManageSettings) {
        return view! { <NotAllowed title="Jobs" /> }.into_any();
    }
    let found = Resource::new(saves, |_| list_jobs());
    view! {
        <PageHeader title="Jobs" />
        <Section id="jobs" title="What the server does by itself">
            <Load resource=found view=|jobs| view! { <Found jobs /> }.into_any() />
        </Section>
        <PageTitle title="Jobs" />
    }
    .into_any()
}

#[component]
fn Found(jobs: Vec<Job>) -> impl IntoView {
    let columns = ["Job", "State", "Last run", "Next run", "Action"].map(Column::new).to_vec();
    let rows = jobs.into_iter().map(|job| view! { <Line job /> }).collect_view();
    view! {
        <Table caption=Signal::stored("Jobs of the server".to_owned()) columns=Signal::stored(columns)>
            {rows}
        </Table>
    }
    .into_any()
}

/// One job.
#[component]
fn Line(job: Job) -> impl IntoView {
    let (tone, state) = match (&job.fault, job.started_at) {
        _ if job.is_running => (Tone::Info, "Running"),
        (Some(_), _) => (Tone::Danger, "Failed"),
        (None, None) => (Tone::Info, "Never ran"),
        // Its server was stopped: another run begins soon.
        (None, Some(_)) if job.ended_at.is_none() => (Tone::Warning, "Interrupted"),
        (None, Some(_)) => (Tone::Success, "Succeeded"),
    };
    let times = format::count(job.failures, "failure", "failures in a row");
    let fault = job.fault.map(|fault| view! { <div class="hint">{format!("{times}: {fault}")}</div> });
    let last = job.ended_at.or(job.started_at).map_or_else(|| "Never".to_owned(), format::time);
    let next = if job.is_running { "When it is done".to_owned() } else { format::time(job.due_at) };
    view! {
        <Row>
            <Cell head=true>{job.kind.label()} <div class="hint">{job.kind.purpose()}</div></Cell>
            <Cell label="State">
                <Badge tone>{state}</Badge>
                {fault}
            </Cell>
            <Cell label="Last run">{last}</Cell>
            <Cell label="Next run">{next}</Cell>
            <Cell label="Action">
                <form method="post" action=RunJob::PATH>
                    <KeyField />
                    <Hidden name="kind" value=job.kind.code().to_owned() />
                    <button type="submit" class="button" data-kind="secondary">
                        "Run Now"
                        <span class="visually-hidden">{format!(" {}", job.kind.label())}</span>
                    </button>
                </form>
            </Cell>
        </Row>
    }
    .into_any()
}
