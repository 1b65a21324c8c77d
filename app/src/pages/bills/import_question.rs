//! Asks what to do if the imported billing period already has a bill with other content, and shows the difference.

use domain::bill::bill_name;
use domain::bill_import::{Difference, ImportQuestion};
use domain::cost::Cost;
use domain::ids::UploadId;
use leptos::prelude::*;

use super::amount;
use crate::paths;
use crate::ui::card::Section;
use crate::ui::field::Hidden;
use crate::ui::form::NativeForm;
use crate::ui::format;
use crate::ui::notice::{Kind, Notice};
use crate::ui::table::{Cell, Column, Row, Table};
use crate::uploaded::ANSWER_FORM;

/// How many bills the page compares; a file may affect thousands.
const SHOWN: usize = 50;

/// The question. The browser submits its form natively, so it works the same without JavaScript.
#[component]
pub fn Question(upload: UploadId, question: ImportQuestion) -> impl IntoView {
    let ImportQuestion { customer_name, files, differences, .. } = question;
    let can_replace = differences.iter().all(Difference::is_open);
    let (replace, explained) = match differences.iter().any(|difference| difference.has_same_source) {
        true => (
            "Replace",
            "Replace: the file replaces the bill's lines from the same provider and billing account. Other lines stay.",
        ),
        false => ("Add to the bill", "Add to the bill: the lines of the file are added to the existing bill."),
    };
    let more = differences.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| view! { <p>{format!("And {more} more bills.")}</p> });
    let told = format!(
        "{customer_name} already has a bill for this period, and its content differs from {}. Nothing is imported yet.",
        files.join(", "),
    );
    let shown = differences.into_iter().take(SHOWN).map(|difference| view! { <Compared difference /> }).collect_view();
    view! {
        <Notice kind=Kind::Warning>{told}</Notice>
        {shown}
        {more}
        <Section id="question" title="What do you want to do?">
            <ul>
                <li>{explained}</li>
                <li>"Add a second bill: purchase orders and the dashboard count both bills."</li>
            </ul>
            <NativeForm path=ANSWER_FORM>
                <Hidden name="upload" value=upload.to_string() />
                <div class="actions">
                    {can_replace.then(|| view! { <Choose choice="replace" label=replace weight="primary" /> })}
                    <Choose choice="add" label="Add a second bill" weight="secondary" />
                    <Choose choice="cancel" label="Cancel" weight="quiet" />
                </div>
            </NativeForm>
        </Section>
    }
    .into_any()
}

/// The button for one answer.
#[component]
fn Choose(choice: &'static str, label: &'static str, weight: &'static str) -> impl IntoView {
    view! {
        <button type="submit" class="button" data-kind=weight name="choice" value=choice>
            {label}
        </button>
    }
}

/// What `Replace` or `Add to the bill` would change in one bill.
#[component]
fn Compared(difference: Difference) -> impl IntoView {
    let title = difference.name();
    let href = paths::bill(difference.bill);
    let id = bill_name(difference.number);
    let waits = difference.waits().map(|why| view! { <Notice kind=Kind::Info>{why}</Notice> });
    let (added, removed) = (count(difference.added, "added"), count(difference.removed, "removed"));
    let currency = difference.currency;
    let columns = vec![
        Column::new("Provider"),
        Column::new(format!("Now, {currency}")).numeric(),
        Column::new(format!("With this file, {currency}")).numeric(),
    ];
    let row = |name: String, before: Cost, after: Cost| {
        view! {
            <Row>
                <Cell head=true>{name}</Cell>
                <Cell label="Now" numeric=true>
                    {format::exact(&before.to_string())}
                </Cell>
                <Cell label="With this file" numeric=true>
                    {format::exact(&after.to_string())}
                </Cell>
            </Row>
        }
    };
    let name = |provider: Option<String>| provider.unwrap_or_else(|| "No provider".to_owned());
    let mut rows: Vec<_> = difference
        .providers
        .into_iter()
        .map(|change| row(name(change.provider), change.before, change.after))
        .collect();
    rows.push(row("Total".to_owned(), difference.before, difference.after));
    let caption = format!(
        "{} now, {} with this file",
        amount(&currency, &difference.before.to_string()),
        amount(&currency, &difference.after.to_string()),
    );
    view! {
        <Section id title>
            {waits}
            <Table caption=Signal::stored(caption) columns=Signal::stored(columns)>
                {rows}
            </Table>
            <p>{format!("{added}, {removed}. ")} <a href=href>"Look at the bill"</a></p>
        </Section>
    }
    .into_any()
}

fn count(rows: u64, what: &str) -> String {
    let rows = format::count(i64::try_from(rows).unwrap_or(i64::MAX), "row", "rows");
    format!("{rows} {what}")
}
