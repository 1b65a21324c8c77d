//! Whether the month is closed, and the form that closes or reopens it.

use domain::bill::ReasonDraft;
use domain::overview::{Overview, reopening};
use domain::permission::Permission;
use domain::record::Draft as _;
use leptos::prelude::*;

use crate::api::months::{CloseMonth, ReopenMonth};
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::{Submit, Weight};
use crate::ui::card::Section;
use crate::ui::field::{Hidden, TextArea};
use crate::ui::form::{Form, saving};
use crate::ui::format;

/// The section `Close month`.
#[component]
pub(super) fn Closing(found: Overview) -> impl IntoView {
    let open = found.open_bills();
    let month = found.month.clone();
    let body = match &found.closed {
        Some(closed) => {
            let told = format!(
                "{} closed it on {}. Its bills do not change, and no import adds one.",
                closed.person,
                format::time(closed.at)
            );
            let reopen = may(Permission::VoidBills).then(|| view! { <Reopen month /> });
            view! {
                <p>{told}</p>
                {reopen}
            }
            .into_any()
        }
        None if open > 0 || !found.unassigned.is_empty() => {
            let bills = (open > 0).then(|| {
                let told = if open == 1 { "1 bill is".to_owned() } else { format!("{open} bills are") };
                let link = format!("{}?period={month}", paths::BILLS);
                view! {
                    <li>
                        <a href=link>{format!("{told} not approved")}</a>
                    </li>
                }
            });
            let costs = (!found.unassigned.is_empty()).then(|| view! { <li>"Cost is unassigned"</li> });
            view! {
                <p>"It can be closed when every bill is approved or voided, and nothing is unassigned. Now:"</p>
                <ul>{bills} {costs}</ul>
            }
            .into_any()
        }
        None => view! {
            <p>
                "Every bill is approved or voided, and nothing is unassigned. Once it is closed, no import changes it."
            </p>
            {may(Permission::SendBills).then(|| view! { <Close month /> })}
        }
        .into_any(),
    };
    view! {
        <Section id="close-month" title="Close month">
            {body}
        </Section>
    }
    .into_any()
}

#[component]
fn Close(month: String) -> impl IntoView {
    let action = saving::<CloseMonth>();
    view! {
        <Form action>
            <Hidden name="month" value=month />
            <div class="actions">
                <Submit label="Close month" />
            </div>
        </Form>
    }
    .into_any()
}

#[component]
fn Reopen(month: String) -> impl IntoView {
    let action = saving::<ReopenMonth>();
    view! {
        <Form action check=|call: &ReopenMonth, _| reopening(&call.draft).map(drop)>
            <Hidden name="month" value=month />
            <TextArea name="reason" label=ReasonDraft::label("reason") hint=Some("For staff only".to_owned()) />
            <div class="actions">
                <Submit label="Reopen" weight=Weight::Secondary />
            </div>
        </Form>
    }
    .into_any()
}
