//! The disputes of a bill: each line with its conversation, and the dialog that answers one.

use domain::bill::LONGEST_REASON;
use domain::dispute::{Answer, AnswerDraft, Dispute, DisputeMessage, DisputeState};
use domain::ids::BillId;
use domain::notation::Notation;
use domain::record::Draft as _;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::bills::AnswerDispute;
use crate::pages::me::{is_staff, may};
use crate::paths;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::dialog::Dialog;
use crate::ui::erased::changing;
use crate::ui::exact::Amount;
use crate::ui::field::{Hidden, TextArea};
use crate::ui::form::{Form, saving};
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The answers that the user may give to a dispute.
fn answers(dispute: &Dispute) -> Vec<Answer> {
    let is_open = dispute.state.is_undecided();
    Answer::ALL.into_iter().filter(|answer| is_open && may(answer.permission())).collect()
}

/// The section; none without disputes.
#[component]
pub(super) fn Disputes(
    /// The bill.
    bill: BillId,
    /// ISO 4217.
    currency: String,
    /// Its disputes.
    disputes: Vec<Dispute>,
) -> impl IntoView {
    if disputes.is_empty() {
        return ().into_any();
    }
    let amount = format!("Disputed, {currency}");
    let columns = vec![
        Column::new("Dispute"),
        Column::new("State"),
        Column::new("Reason"),
        Column::new(amount.clone()).numeric(),
        Column::new("Conversation"),
    ];
    let rows = disputes.into_iter().map(|dispute| {
        let (label, currency, state) = (amount.clone(), currency.clone(), dispute.state);
        let answer = (!answers(&dispute).is_empty()).then(|| {
            let href = format!("{}?dispute={}", paths::bill(bill), dispute.number);
            let name = format!("Answer dispute {}", dispute.number);
            view! {
                <div class="actions">
                    <LinkButton href weight=Weight::Secondary name>
                        "Answer"
                    </LinkButton>
                </div>
            }
        });
        let (name, line) = (format!("Dispute {}", dispute.number), format!(" {}", what(&dispute)));
        let (reason, exact, messages) = (dispute.reason.label(), dispute.amount, dispute.messages);
        view! {
            <Row>
                <Cell head=true>{name} <small class="muted">{line}</small></Cell>
                <Cell label="State">
                    <DisputeBadge state />
                </Cell>
                <Cell label="Reason">{reason}</Cell>
                <Cell label numeric=true>
                    <Amount currency exact in_column=true />
                </Cell>
                <Cell label="Conversation">
                    <Conversation messages />
                    {answer}
                </Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section id="disputes" title="Disputes">
            <Table caption=Signal::stored("Disputes, oldest first".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}

/// The line that is disputed, in a few words.
fn what(dispute: &Dispute) -> String {
    let service = dispute.service.clone().unwrap_or_else(|| "No service".to_owned());
    let details = dispute.details.as_ref().map(|details| format!(", {details}")).unwrap_or_default();
    format!("Line {}: {service}{details}", dispute.line)
}

#[component]
fn DisputeBadge(state: DisputeState) -> impl IntoView {
    let tone = match state {
        DisputeState::Open | DisputeState::AskedBack => Tone::Warning,
        DisputeState::Accepted | DisputeState::Granted => Tone::Success,
        DisputeState::Refused => Tone::Danger,
        DisputeState::Withdrawn | DisputeState::Moved | DisputeState::TakenBack => Tone::Neutral,
    };
    view! { <Badge tone>{state.label()}</Badge> }
}

#[component]
fn Conversation(messages: Vec<DisputeMessage>) -> impl IntoView {
    let messages = messages.into_iter().map(|message| {
        let told = message.answer.map_or("Disputed", Answer::told);
        view! {
            <li>
                <small class="muted">{message.person} ", " {format::time(message.at)}</small>
                <div class="lines">{told} {message.text.map(|text| format!(": {text}"))}</div>
            </li>
        }
    });
    view! { <ul class="conversation">{messages.collect_view()}</ul> }.into_any()
}

/// The dialog that answers a dispute, while the address asks for it.
#[component]
pub(super) fn AnswerDialog(
    /// The bill.
    bill: BillId,
    /// Its disputes.
    disputes: Vec<Dispute>,
) -> impl IntoView {
    let params = use_query_map();
    changing(move || {
        let asked = params.try_with(|params| params.get("dispute")).flatten();
        let found = disputes.iter().find(|dispute| asked.as_ref() == Some(&dispute.number.to_string()));
        match found.filter(|dispute| !answers(dispute).is_empty()) {
            Some(dispute) => view! { <Ask bill dispute=dispute.clone() /> }.into_any(),
            None => ().into_any(),
        }
    })
}

#[component]
fn Ask(bill: BillId, dispute: Dispute) -> impl IntoView {
    let action = saving::<AnswerDispute>();
    let close = paths::bill(bill);
    let leave = close.clone();
    let check = |call: &AnswerDispute, _: Notation| call.answer.read(&call.draft.text).map(drop);
    let hint = match is_staff() {
        true => "The customer reads it. Needed to refuse and to ask back",
        false => "The reseller reads it. Needed to reply",
    };
    let hint = format!("{hint}. Up to {LONGEST_REASON} characters");
    let buttons = answers(&dispute).into_iter().zip([Weight::Primary].into_iter().chain([Weight::Secondary; 2]));
    let buttons = buttons.map(|(answer, weight)| {
        view! { <Submit label=answer.label() weight sends=("answer", answer.code()) /> }
    });
    let buttons = buttons.collect_view();
    view! {
        <Dialog id="answer-dispute" title=format!("Dispute {}", dispute.number) close_href=close>
            <p>{format!("{}. {} of {} is disputed.", what(&dispute), dispute.amount, dispute.charge)}</p>
            <Conversation messages=dispute.messages />
            <Form action check>
                <Hidden name="bill" value=bill.to_string() />
                <Hidden name="dispute" value=dispute.id.to_string() />
                <TextArea name="text" label=AnswerDraft::label("text") hint=Some(hint) />
                <div class="actions">
                    {buttons} <LinkButton href=leave weight=Weight::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
