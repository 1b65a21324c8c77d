//! Two people edited at once: what the other saved, field by field, beside what one typed oneself.

use domain::organization::OrganizationDraft;
use domain::record::{Change, Draft, Merge};
use leptos::prelude::*;

use crate::ui::table::{Cell, Column, Row, Table};

/// What the other person changed. The form below holds the sum of both.
#[component]
pub fn Conflict(
    /// Who saved.
    by: String,
    /// What came of both.
    merge: Merge<OrganizationDraft>,
) -> impl IntoView {
    let told =
        format!("{by} saved while you were editing. Your changes are kept. Review the differences, then save again.");
    let Merge { conflicts, theirs_only, .. } = merge;
    let row = |change: Change, mine: bool| {
        let Change { path, base, theirs, mine: typed } = change;
        let [base, theirs, typed] = [base, theirs, typed].map(|value| in_words(path, &value));
        let kept = if mine { "Saving replaces their value with yours" } else { "Theirs" };
        view! {
            <Row>
                <Cell head=true>{OrganizationDraft::label(path)}</Cell>
                <Cell label="Before">{base}</Cell>
                <Cell label="Saved meanwhile">{theirs}</Cell>
                <Cell label="Yours">{typed}</Cell>
                <Cell label="In the form now">{kept}</Cell>
            </Row>
        }
    };
    let columns: Vec<Column> =
        ["Field", "Before", "Saved meanwhile", "Yours", "In the form now"].map(Column::new).to_vec();
    let rows = conflicts.into_iter().map(|change| row(change, true));
    let rows: Vec<_> = rows.chain(theirs_only.into_iter().map(|change| row(change, false))).collect();
    view! {
        <section class="conflict" aria-label="What changed meanwhile">
            <p>{told}</p>
            <Table caption=Signal::stored("What changed meanwhile".to_owned()) columns=Signal::stored(columns)>
                {rows}
            </Table>
        </section>
    }
    .into_any()
}

fn in_words(path: &str, value: &str) -> String {
    let shown = OrganizationDraft::shown(path, value);
    if shown.is_empty() { "–".to_owned() } else { shown }
}
