//! The confirmation before a bill is approved; it shows the exact amount.

use domain::approval::{ApprovalDraft, Approvals, Needed};
use domain::bill::{BillState, bill_name};
use domain::bill_list::BillDetail;
use domain::permission::Permission;
use domain::record::Draft as _;
use leptos::html;
use leptos::prelude::*;

use super::{bill_of_path, title};
use crate::api::bills::ApproveBill as ApproveBillCall;
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
    let BillDetail { summary: bill, approvals, .. } = bill;
    let back = paths::bill(bill.id);
    let up = back.clone();
    let head = view! {
        <PageTitle title=format!("Approve {}", title(&bill)) />
        <PageHeader title="Approve bill" eyebrow=move || view! { <a href=up.clone()>"Back to the bill"</a> } />
    };
    if bill.state != BillState::SentForApproval || !may(Permission::ApproveBills) {
        let why = match bill.state {
            BillState::Approved => "This bill is already approved.",
            BillState::Voided => "This bill was voided, so it cannot be approved.",
            _ => "Only a Bill Approver of this customer can approve this bill.",
        };
        return view! {
            {head}
            <Notice kind=Kind::Info>{why}</Notice>
        }
        .into_any();
    }
    let action = saving::<ApproveBillCall>();
    let total = format::rounded(&bill.currency, bill.billed);
    let sentence = format!("I approve bill {} for {total}", bill_name(bill.number));
    // The focus is on the way out, so that a stray Enter does not approve the bill.
    let cancel = NodeRef::<html::A>::new();
    effect(move || {
        if let Some(cancel) = cancel.get() {
            let _ = cancel.focus();
        }
    });
    view! {
        {head}
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
                    <a class="button" data-kind="secondary" href=back node_ref=cancel>
                        "Not now"
                    </a>
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
