//! `Dispute` of a bill: its line items with tick boxes and amounts, the reason and a comment.

use domain::bill::{BillState, LONGEST_REASON};
use domain::bill_list::BillDetail;
use domain::cost::Cost;
use domain::dispute::{Dispute, DisputeDraft, DisputeReason, amount_text, key, left};
use domain::line_list::{LinePage, LineRow};
use domain::notation::Notation;
use domain::permission::Permission;
use domain::record::Draft as _;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{bill_of_path, lines, title};
use crate::api::bills::{DisputeBill as DisputeBillCall, own_bill_lines};
use crate::pages::me::{may, notation};
use crate::paths;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::erased::changing;
use crate::ui::exact::Amount;
use crate::ui::field::{CheckField, Hidden, SelectField, TextArea, TextField, error_of};
use crate::ui::form::{Form, control_id, control_name, saving};
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn DisputeBill() -> impl IntoView {
    view! { <Load resource=bill_of_path() view=|bill| view! { <Choose bill /> }.into_any() /> }.into_any()
}

#[component]
fn Choose(bill: BillDetail) -> impl IntoView {
    let (summary, id) = (bill.summary.clone(), bill.summary.id);
    let up = paths::bill(id);
    let head = view! {
        <PageTitle title=format!("Dispute {}", title(&summary)) />
        <PageHeader title="Dispute line items" eyebrow=move || view! { <a href=up.clone()>"Back to the bill"</a> } />
    };
    let can = matches!(summary.state, BillState::SentForApproval | BillState::Disputed);
    if !can || !may(Permission::ApproveBills) {
        let why = match can {
            true => "Only a Bill Approver of this customer can dispute this bill.",
            false => "Only a bill that waits for its approval can be disputed.",
        };
        return view! {
            {head}
            <Notice kind=Kind::Info>{why}</Notice>
        }
        .into_any();
    }
    let params = use_query_map();
    let query = ArcMemo::new(move |_| params.try_with(lines::from_url).unwrap_or_default());
    let found = Resource::new(
        move || query.get(),
        move |query| async move { own_bill_lines(id, query.clone()).await.map(|page| (query, page)) },
    );
    view! {
        {head}
        <Section id="lines" title=title(&summary)>
            <Load
                resource=found
                view=move |(query, page)| {
                    let LinePage { rows, next, is_unfinished } = page;
                    let services = bill.services.iter().filter_map(|row| row.key.clone()).collect();
                    let more = lines::more(&paths::dispute(id), &query, next, is_unfinished);
                    view! {
                        <lines::Tools page=paths::dispute(id) services query />
                        <Ticks bill=bill.clone() rows />
                        {more}
                    }
                        .into_any()
                }
            />
        </Section>
    }
    .into_any()
}

/// The form with the lines that were found.
#[component]
fn Ticks(bill: BillDetail, rows: Vec<LineRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p>"No line item matches."</p> }.into_any();
    }
    let action = saving::<DisputeBillCall>();
    let posted = posted::posted::<DisputeBillCall>().and_then(|posted| posted::read::<DisputeBillCall>(&posted));
    let draft = posted.map(|call| call.draft).unwrap_or_default();
    let check = |call: &DisputeBillCall, notation: Notation| call.draft.parse(notation).map(drop);
    let (currency, disputes, typed) = (bill.summary.currency.clone(), bill.disputes, draft.clone());
    let reasons = DisputeReason::ALL.map(|reason| (reason.code().to_owned(), reason.label().to_owned()));
    let reasons = [(String::new(), "Choose a reason".to_owned())].into_iter().chain(reasons).collect::<Vec<_>>();
    let leave = paths::bill(bill.summary.id);
    let hint = format!("What is wrong? The reseller reads it. Up to {LONGEST_REASON} characters");
    view! {
        <Form action check>
            <Hidden name="bill" value=bill.summary.id.to_string() />
            <Hidden name="content_hash" value=bill.summary.content_hash />
            <Chosen />
            <LineTable currency disputes rows draft=typed />
            <p class="hint">"Send what you ticked before you search again or go to other line items."</p>
            <SelectField
                name=control_name("reason")
                id=control_id("reason")
                label=DisputeDraft::label("reason")
                options=reasons
                value=draft.reason
                required=true
            />
            <TextArea name="comment" label=DisputeDraft::label("comment") value=draft.comment hint=Some(hint) />
            <div class="actions">
                <Submit label="Send dispute" />
                <LinkButton href=leave weight=Weight::Quiet>
                    "Cancel"
                </LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

/// The message about the choice of lines, above the table. A component, as it finds the form it is in only when it runs
/// inside.
#[component]
fn Chosen() -> impl IntoView {
    let error = error_of("chosen");
    view! { <div id="chosen">{changing(move || error.get().map(|error| view! { <p class="error">{error}</p> }))}</div> }
        .into_any()
}

#[component]
fn LineTable(currency: String, disputes: Vec<Dispute>, rows: Vec<LineRow>, draft: DisputeDraft) -> impl IntoView {
    let charge = format!("Charge, {currency}");
    let columns = vec![
        Column::new("Line item"),
        Column::new("Account"),
        Column::new("Category"),
        Column::new(charge).numeric(),
        Column::new("Disputed amount"),
    ];
    let rows = rows.into_iter().map(move |row| {
        let disputed = disputed(&disputes, &row.place);
        view! { <Line currency=currency.clone() row disputed draft=draft.clone() /> }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=Signal::stored("Line items to dispute".to_owned()) columns=Signal::stored(columns)>
            {rows}
        </Table>
    }
    .into_any()
}

/// How much of a line is disputed already.
fn disputed(disputes: &[Dispute], place: &str) -> Cost {
    let of_line = disputes.iter().filter(|dispute| dispute.holds_amount && dispute.place == place);
    of_line.map(|dispute| dispute.amount).sum::<Result<Cost, _>>().unwrap_or_default()
}

#[component]
fn Line(currency: String, row: LineRow, disputed: Cost, draft: DisputeDraft) -> impl IntoView {
    let key = key(&row.place);
    let what = row.service.clone().unwrap_or_else(|| "No service".to_owned());
    let details = row.description.clone().or_else(|| row.resource.clone());
    let day = row.day.clone().map(|day| format!("{day} "));
    let left = left(row.billed, disputed);
    let tick = format!("Line {}", row.line);
    let account = row.sub_account_name.clone().or_else(|| row.sub_account.clone());
    let (choice, field) = match left.is_zero() {
        true => {
            let told = if disputed.is_zero() { "A credit cannot be disputed" } else { "Disputed" };
            (tick.into_any(), view! { <span class="muted">{told}</span> }.into_any())
        }
        false => {
            let name = format!("chosen.{key}");
            let checked = draft.chosen.contains_key(&key);
            let amount = draft.amounts.get(&key).cloned().unwrap_or_else(|| amount_text(left, notation()));
            let label = format!("Amount of line {}", row.line);
            let choice = view! { <CheckField name=control_name(&name) id=control_id(&name) label=tick checked /> };
            let field = view! { <TextField name=format!("amounts.{key}") label=Signal::stored(label) value=amount keyboard="decimal" /> };
            (choice.into_any(), field.into_any())
        }
    };
    view! {
        <Row>
            <Cell head=true>{choice} {what} <small class="muted">" " {day} {details}</small></Cell>
            <Cell label="Account">{account.unwrap_or_default()}</Cell>
            <Cell label="Category">{row.category.unwrap_or_default()}</Cell>
            <Cell label="Charge" numeric=true>
                <Amount currency exact=row.billed in_column=true />
            </Cell>
            <Cell label="Disputed amount">{field}</Cell>
        </Row>
    }
    .into_any()
}
