//! The cost that nobody owns, with the way to give each account an owner.

use std::collections::BTreeSet;

use domain::cloud_account::UnassignedCost;
use domain::ids::ExportId;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::paths;
use crate::ui::card::Section;
use crate::ui::form::KeyField;
use crate::ui::format;
use crate::ui::table::{Cell, Column, Row, Table};

/// The section `Unassigned`; nothing if everything has an owner.
#[component]
pub(super) fn Unassigned(costs: Vec<UnassignedCost>) -> impl IntoView {
    if costs.is_empty() {
        return ().into_any();
    }
    let exports: BTreeSet<(ExportId, String)> =
        costs.iter().filter_map(|cost| Some((cost.export?, cost.file.clone()))).collect();
    let exports = exports.into_iter().map(|(export, file)| view! { <Again export file /> }).collect_view();
    view! {
        <Section id="unassigned" title="Unassigned">
            <p>
                "Nobody owns these accounts, so their cost is on no bill. Assign each to a customer, then import the file again."
            </p>
            <CostTable costs />
            <div class="actions">{exports}</div>
        </Section>
    }
    .into_any()
}

/// The table of unassigned cost.
#[component]
pub(crate) fn CostTable(costs: Vec<UnassignedCost>) -> impl IntoView {
    let columns = vec![
        Column::new("Account"),
        Column::new("Provider"),
        Column::new("Period"),
        Column::new("Rows").numeric(),
        Column::new("Cost").numeric(),
        Column::new("Assign").hidden(),
    ];
    let rows = costs.into_iter().map(|cost| view! { <Cost cost /> }).collect_view();
    view! {
        <Table caption=Signal::stored("Unassigned cost".to_owned()) columns=Signal::stored(columns)>
            {rows}
        </Table>
    }
    .into_any()
}

#[component]
fn Cost(cost: UnassignedCost) -> impl IntoView {
    let UnassignedCost { provider, account, name, period, currency, rows, billed, .. } = cost;
    let assign = [("provider", &provider), ("account", &account), ("name", &name), ("from", &period.month())];
    let assign: ParamsMap = assign.into_iter().map(|(key, value)| (key, value.clone())).collect();
    let assign = format!("{}{}", paths::ADD_CLOUD_ACCOUNT, assign.to_query_string());
    let shown = if account.is_empty() { "No account".to_owned() } else { account };
    let named = format!("Assign {shown}");
    let name = (!name.is_empty()).then(|| view! { <small>{name}</small> });
    let provider = if provider.is_empty() { "No provider".to_owned() } else { provider };
    view! {
        <Row>
            <Cell head=true>{shown}" "{name}</Cell>
            <Cell label="Provider">{provider}</Cell>
            <Cell label="Period">{period.to_string()}</Cell>
            <Cell label="Rows" numeric=true>
                {format::exact(&rows.to_string())}
            </Cell>
            <Cell label="Cost" numeric=true>
                {format::rounded(&currency, billed)}
            </Cell>
            <Cell>
                <a href=assign aria-label=named>
                    "Assign"
                </a>
            </Cell>
        </Row>
    }
    .into_any()
}

/// The button that previews an export again.
#[component]
fn Again(export: ExportId, file: String) -> impl IntoView {
    view! {
        <form method="post" action=format!("/exports/{export}/again")>
            <KeyField />
            <button type="submit" class="button" data-kind="secondary">
                {format!("Import {file} again")}
            </button>
        </form>
    }
    .into_any()
}
