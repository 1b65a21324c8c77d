//! The confirmation before a bill is approved, or what is not disputed of it; it shows the exact amounts.

use domain::approval::{ApprovalDraft, Approvals, Needed};
use domain::bill::{BillState, bill_name};
use domain::bill_list::{BillDetail, BillSummary};
use domain::dispute::Rest;
use domain::permission::Permission;
use domain::record::Draft as _;
use leptos::html;
use leptos::prelude::*;

use super::{bill_of_path, title};
use crate::api::bills::{ApproveBill as ApproveBillCall, ApproveRest};
use crate::pages::me::may;
use crate::paths;
use crate::ui::button::Submit;
use crate::ui::card::Section;
use crate::ui::erased::effect;
use crate::ui::exact::Amount;
use crate::ui::field::{Hidden, TextArea, TextField};
use crate::ui::form::{Form, saving};
use crate::ui::format;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::title::PageTitle;

/// The confirmation page.
#[component]
pub fn ApproveBill() -> impl IntoView {
    view! { <Load resource=bill_of_path() view=|bill| view! { <Confirm bill /> }.into_any() /> }.into_any()
}

#[component]
fn Confirm(bill: BillDetail) -> impl IntoView {
    let BillDetail { summary: bill, disputes, approvals, .. } = bill;
    let up = paths::bill(bill.id);
    let is_rest = bill.state == BillState::Disputed;
    let (verb, heading) =
        if is_rest { ("Approve the rest of", "Approve the Rest") } else { ("Approve", "Approve bill") };
    let head = view! {
        <PageTitle title=format!("{verb} {}", title(&bill)) />
        <PageHeader title=heading eyebrow=move || view! { <a href=up.clone()>"Back to the bill"</a> } />
    };
    let why_not = match bill.state {
        _ if !may(Permission::ApproveBills) => Some("Only a Bill Approver of this customer can approve this bill."),
        BillState::Disputed if approvals.needed != Needed::One => {
            Some("Several Bill Approvers have to approve this bill, so they wait for the answers to its disputes.")
        }
        BillState::SentForApproval | BillState::Disputed => None,
        BillState::Approved => Some("This bill is already approved."),
        BillState::Voided => Some("This bill was voided, so it cannot be approved."),
        _ => Some("Only a Bill Approver of this customer can approve this bill."),
    };
    if let Some(why) = why_not {
        return view! {
            {head}
            <Notice kind=Kind::Info>{why}</Notice>
        }
        .into_any();
    }
    let amounts = disputes.iter().map(|dispute| (dispute.content, dispute.state, dispute.amount));
    let rest = Rest::of(bill.billed, bill.latest, amounts).ok().filter(|_| is_rest);
    let question = match rest {
        Some(rest) => view! { <TheRest bill rest /> }.into_any(),
        None => view! { <Whole bill approvals /> }.into_any(),
    };
    view! {
        {head}
        {question}
    }
    .into_any()
}

/// The confirmation for the whole bill.
#[component]
fn Whole(bill: BillSummary, approvals: Approvals) -> impl IntoView {
    let action = saving::<ApproveBillCall>();
    let back = paths::bill(bill.id);
    let total = format::rounded(&bill.currency, bill.billed);
    let sentence = format!("I approve bill {} for {total}", bill_name(bill.number));
    view! {
        <Section id="approve" title=title(&bill)>
            <div>
                <Amount currency=bill.currency exact=bill.billed />
                {format!(" for {} with {}.", bill.period, format::count(bill.rows, "line item", "line items"))}
            </div>
            <p>{then(&approvals)} " You cannot take an approval back."</p>
            <Form action>
                <Hidden name="bill" value=bill.id.to_string() />
                <Hidden name="version" value=bill.version.to_string() />
                <Hidden name="content_hash" value=bill.content_hash />
                <Remarks />
                <div class="actions">
                    <Submit label=sentence />
                    <NotNow back />
                </div>
            </Form>
        </Section>
    }
    .into_any()
}

/// What follows from the approval.
fn then(approvals: &Approvals) -> &'static str {
    match (approvals.needed, approvals.missing.len()) {
        (Needed::Two, _) if approvals.given.is_empty() => {
            "Another Bill Approver has to approve it, too. The usage then appears on your dashboard."
        }
        (Needed::All, 2..) => {
            "All Bill Approvers have to approve it. After the last one, the usage appears on your dashboard."
        }
        _ => "The usage then appears on your dashboard.",
    }
}

/// What the approver may add.
#[component]
fn Remarks() -> impl IntoView {
    let hint = Some("If your bookkeeping needs it: it stays with the approval".to_owned());
    view! {
        <div class="grid">
            <TextField name="po_number" label=ApprovalDraft::label("po_number") hint />
            <TextArea name="comment" label=ApprovalDraft::label("comment") />
        </div>
    }
    .into_any()
}

/// The confirmation for what is not disputed of a bill.
#[component]
fn TheRest(bill: BillSummary, rest: Rest) -> impl IntoView {
    let action = saving::<ApproveRest>();
    let back = paths::bill(bill.id);
    let figure = |label: &'static str, exact| {
        let currency = bill.currency.clone();
        view! {
            <div>
                <dt>{label}</dt>
                <dd>
                    <Amount currency exact />
                </dd>
            </div>
        }
        .into_any()
    };
    let granted = (!rest.granted.is_zero()).then(|| figure("Accepted by the reseller", rest.granted));
    let figures = view! {
        <dl class="figures">
            {figure("Bill", bill.billed)} {figure("Disputed", rest.disputed)} {granted} {figure("The rest", rest.left)}
        </dl>
    };
    let left = format::rounded(&bill.currency, rest.left);
    let sentence = format!("I approve the rest of bill {} for {left}", bill_name(bill.number));
    view! {
        <Section id="approve" title=title(&bill)>
            {figures}
            <p>
                "What you dispute becomes a bill of its own. The reseller answers the disputes there, and nothing of it counts until you approve that bill."
            </p>
            <p>"The usage of the rest then appears on your dashboard. You cannot take an approval back."</p>
            <Form action>
                <Hidden name="bill" value=bill.id.to_string() />
                <Hidden name="version" value=bill.version.to_string() />
                <Hidden name="content_hash" value=bill.content_hash />
                <Remarks />
                <div class="actions">
                    <Submit label=sentence />
                    <NotNow back />
                </div>
            </Form>
        </Section>
    }
    .into_any()
}

/// The way out. It has the focus, so that a stray Enter does not approve the bill.
#[component]
fn NotNow(back: String) -> impl IntoView {
    let cancel = NodeRef::<html::A>::new();
    effect(move || {
        if let Some(cancel) = cancel.get() {
            let _ = cancel.focus();
        }
    });
    view! {
        <a class="button" data-kind="secondary" href=back node_ref=cancel>
            "Not now"
        </a>
    }
    .into_any()
}
