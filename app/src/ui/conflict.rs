//! The changes that another user saved while this user was editing, field by field.

use domain::record::{Change, Draft};
use leptos::prelude::*;

use crate::ui::table::{Cell, Column, Row, Table};

/// A field that the other user changed, with its values as shown to users.
#[derive(Clone)]
pub struct Changed {
    label: &'static str,
    base: String,
    theirs: String,
    mine: String,
    /// Whether this user changed it, too. Then the form keeps this user's value.
    by_both: bool,
}

/// The fields that the other user changed: those that both changed first.
pub fn changed<D: Draft>(both: Vec<Change>, theirs_only: Vec<Change>) -> impl Iterator<Item = Changed> {
    let row = |Change { path, base, theirs, mine }: Change, by_both| {
        let [base, theirs, mine] = [base, theirs, mine].map(|value| or_dash(D::shown(path, &value)));
        Changed { label: D::label(path), base, theirs, mine, by_both }
    };
    both.into_iter()
        .map(move |change| row(change, true))
        .chain(theirs_only.into_iter().map(move |change| row(change, false)))
}

fn or_dash(value: String) -> String {
    if value.is_empty() { "–".to_owned() } else { value }
}

/// Shows the changes. The form below holds those of both users.
#[component]
pub fn Conflict(
    /// The user who saved.
    by: String,
    /// The changes.
    rows: Vec<Changed>,
) -> impl IntoView {
    let told =
        format!("{by} saved while you were editing. Your changes are kept. Review the differences, then save again.");
    let columns: Vec<Column> =
        ["Field", "Before", "Saved meanwhile", "Yours", "In the form now"].map(Column::new).to_vec();
    let rows = rows.into_iter().map(|Changed { label, base, theirs, mine, by_both }| {
        let kept = if by_both { "Yours: saving replaces their value" } else { "Theirs" };
        view! {
            <Row>
                <Cell head=true>{label}</Cell>
                <Cell label="Before">{base}</Cell>
                <Cell label="Saved meanwhile">{theirs}</Cell>
                <Cell label="Yours">{mine}</Cell>
                <Cell label="In the form now">{kept}</Cell>
            </Row>
        }
    });
    view! {
        <section class="conflict" aria-label="What changed meanwhile">
            <p>{told}</p>
            <Table caption=Signal::stored("What changed meanwhile".to_owned()) columns=Signal::stored(columns)>
                {rows.collect_view()}
            </Table>
        </section>
    }
    .into_any()
}
