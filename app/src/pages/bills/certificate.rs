//! The reconciliation certificate of a version, for staff: every row that was read, and figures that agree.

use domain::bill::bill_name;
use domain::certificate::{Certificate as Of, Hashes, Invoice, Ledger, Rows};
use domain::cost::Cost;
use domain::ids::BillId;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::bills::bill_certificate;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::paths;
use crate::ui::card::Section;
use crate::ui::exact::Amount;
use crate::ui::fact::Fact;
use crate::ui::format;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// The page.
#[component]
pub fn Certificate() -> impl IntoView {
    if !may(Permission::ViewBills) {
        return view! { <NotAllowed title="Certificate" /> }.into_any();
    }
    let params = use_params_map();
    let found = Resource::new(
        move || params.try_with(|params| Some((params.get("bill")?, params.get("number")?))).flatten(),
        |asked| async move {
            let asked = asked.and_then(|(bill, number)| Some((bill.parse().ok()?, number.parse().ok()?)));
            let (bill, number): (BillId, i64) = asked.ok_or(AppError::NotFound)?;
            bill_certificate(bill, number).await
        },
    );
    view! { <Load resource=found view=|of| view! { <Shown of /> }.into_any() /> }.into_any()
}

#[component]
fn Shown(of: Of) -> impl IntoView {
    let name = format!("{}, version {}", bill_name(of.number), of.version);
    let up = above(paths::bill_version(of.bill, of.version), name.clone());
    let currency = of.currency.code().to_owned();
    let (of_ledger, of_invoices) = (currency.clone(), currency.clone());
    let ledger = of.ledger.map(|ledger| view! { <Drawn currency=of_ledger ledger /> });
    view! {
        <Page title="Reconciliation certificate" up document=format!("Certificate of {name}")>
            <Verdict faults=of.faults() />
            <Section id="certificate" title=name>
                <dl class="facts">
                    <Fact label="Customer" value=of.customer />
                    <Fact label="Billing Period" value=of.period.to_string() />
                    <div>
                        <dt>"Billed cost"</dt>
                        <dd class="strong">
                            <Amount currency=currency.clone() exact=of.total.billed />
                        </dd>
                    </div>
                    <div>
                        <dt>"Sum of the line items"</dt>
                        <dd>
                            <Amount currency=currency exact=of.lines.billed />
                        </dd>
                    </div>
                </dl>
            </Section>
            <OfRows rows=of.rows />
            <Invoices currency=of_invoices invoices=of.invoices />
            {ledger}
            <Prints hashes=of.hashes />
        </Page>
    }
    .into_any()
}

/// Whether everything agrees.
#[component]
fn Verdict(faults: Vec<String>) -> impl IntoView {
    if faults.is_empty() {
        return view! { <Notice kind=Kind::Success>"Every row is accounted for, and all figures agree."</Notice> }
            .into_any();
    }
    let faults = faults.into_iter().map(|fault| view! { <li>{fault}</li> }).collect_view();
    view! {
        <Notice kind=Kind::Error>
            <p>"Something does not agree:"</p>
            <ul>{faults}</ul>
        </Notice>
    }
    .into_any()
}

#[component]
fn OfRows(rows: Rows) -> impl IntoView {
    let number = |rows: u64| format::exact(&rows.to_string());
    view! {
        <Section id="rows" title="Rows">
            <dl class="facts">
                <Fact label="Read" value=number(rows.read) />
                <Fact label="Billed" value=number(rows.billed) />
                <Fact label="Unassigned" value=number(rows.unassigned) />
                <Fact label="Rejected" value=number(rows.rejected) />
            </dl>
        </Section>
    }
    .into_any()
}

#[component]
fn Invoices(currency: String, invoices: Vec<Invoice>) -> impl IntoView {
    let heads = ["Read", "Billed", "Difference", "Tolerance"].map(|head| format!("{head}, {currency}"));
    let mut columns = vec![Column::new("Provider"), Column::new("Invoice"), Column::new("Rows").numeric()];
    columns.extend(heads.iter().map(|head| Column::new(head.clone()).numeric()));
    let rows = invoices.into_iter().map(|row| {
        let costs = [row.read, row.billed, row.difference, row.tolerance];
        let amount = |(head, exact): (String, Cost)| {
            let currency = currency.clone();
            view! {
                <Cell label=head numeric=true>
                    <Amount currency exact in_column=true />
                </Cell>
            }
        };
        let amounts = heads.clone().into_iter().zip(costs).map(amount).collect_view();
        view! {
            <Row>
                <Cell head=true>{row.provider.unwrap_or_else(|| "No provider".to_owned())}</Cell>
                <Cell label="Invoice">{row.invoice.unwrap_or_else(|| "No number in the file".to_owned())}</Cell>
                <Cell label="Rows" numeric=true>
                    {format::exact(&row.rows.to_string())}
                </Cell>
                {amounts}
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section id="invoices" title="Provider invoices">
            <p>
                "FOCUS 1.4 allows a difference of 100 subunits, or of half a subunit times the square root of the rows if that is more."
            </p>
            <Table
                caption=Signal::stored("Rows and costs of each provider invoice".to_owned())
                columns=Signal::stored(columns)
            >
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}

#[component]
fn Drawn(currency: String, ledger: Ledger) -> impl IntoView {
    let fact = move |label: &'static str, exact: Cost| {
        let currency = currency.clone();
        view! {
            <div>
                <dt>{label}</dt>
                <dd>
                    <Amount currency exact />
                </dd>
            </div>
        }
    };
    view! {
        <Section id="ledger" title="Purchase orders">
            <dl class="facts">
                {fact("Document", ledger.document)} {fact("Drawn on purchase orders", ledger.drawn)}
                {fact("Not covered by a purchase order", ledger.uncovered)}
            </dl>
        </Section>
    }
    .into_any()
}

#[component]
fn Prints(hashes: Hashes) -> impl IntoView {
    let Hashes { content, approved, fingerprint_now, file_name, file, .. } = hashes;
    let approved = approved.map(|value| view! { <Fact label="Approved content" value /> });
    view! {
        <Section id="hashes" title="Hashes">
            <dl class="facts">
                <Fact label="Content" value=content />
                {approved}
                <Fact label="Line items and sums" value=fingerprint_now />
                <Fact label="File" value=file hint=Some(file_name) />
            </dl>
        </Section>
    }
    .into_any()
}
