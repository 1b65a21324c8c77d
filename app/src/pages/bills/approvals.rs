//! Who approved a bill, with what they added, and who still has to.

use domain::approval::{Approval, Approvals as Given, Needed};
use domain::bill::BillState;
use domain::date;
use leptos::prelude::*;

use crate::ui::card::Section;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section; none without approvals, unless several are needed.
#[component]
pub(super) fn Approvals(
    /// The approvals.
    approvals: Given,
    /// The state of the bill.
    state: BillState,
) -> impl IntoView {
    if approvals.given.is_empty() && approvals.needed == Needed::One && approvals.automatic_after.is_none() {
        return ().into_any();
    }
    let waits = (state == BillState::SentForApproval).then(|| {
        let needed = approvals.needed.label();
        view! { <p>{format!("{needed} must approve it. It waits for {}.", approvals.waits_for())}</p> }
    });
    let automatic = approvals.automatic_after.map(|day| {
        let told = format!("If nobody disputes it by {}, it is approved automatically.", date::show(day));
        view! { <p>{told}</p> }
    });
    let rows = approvals.given.into_iter().map(|approval| view! { <Line approval /> }).collect::<Vec<_>>();
    let table = (!rows.is_empty()).then(|| {
        let columns = ["Approved by", "When", "PO Number", "Comment"].map(Column::new).to_vec();
        view! {
            <Table caption=Signal::stored("Approvals of the bill".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
        }
    });
    view! {
        <Section id="approvals" title="Approvals">
            {waits}
            {automatic}
            {table}
        </Section>
    }
    .into_any()
}

#[component]
fn Line(approval: Approval) -> impl IntoView {
    let Approval { person, on_behalf_of, at, po_number, comment } = approval;
    let on_behalf_of = on_behalf_of.map(|name| view! { <small class="muted">{format!(" for {name}")}</small> });
    view! {
        <Row>
            <Cell head=true>{person} {on_behalf_of}</Cell>
            <Cell label="When">{format::time(at)}</Cell>
            <Cell label="PO Number">{po_number.unwrap_or_default()}</Cell>
            <Cell label="Comment">{comment.unwrap_or_default()}</Cell>
        </Row>
    }
    .into_any()
}
