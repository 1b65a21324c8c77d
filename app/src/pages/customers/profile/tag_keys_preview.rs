//! What rules of tag keys would join of the newest approved bills, and which groups would change, shown while they are
//! typed.

use domain::breakdown::Sums;
use domain::ids::CustomerId;
use domain::tag_keys::{GroupChange, ReadKey, TagKeysDraft, TagKeysLookAhead, TagKeysPreview};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::group_tags::line_items;
use crate::api::tag_keys::try_tag_keys;
use crate::error::AppError;
use crate::pages::bills::amount;
use crate::ui::chips::Chips;
use crate::ui::format;
use crate::ui::load::Load;
use crate::ui::table::{Cell, Column, Row, Table};

/// What came of trying.
#[derive(Clone, Serialize, Deserialize)]
enum Tried {
    /// Something has to be mended first.
    Wrong(Vec<String>),
    Seen(Vec<TagKeysLookAhead>),
}

/// The region; it follows the rules.
#[component]
pub fn WhatItJoins(customer: CustomerId, followed: RwSignal<TagKeysDraft>) -> impl IntoView {
    let tried = Resource::new(move || followed.get(), move |draft| attempt(customer, draft));
    let view = move |tried: Tried| match tried {
        Tried::Wrong(problems) => {
            let problems = problems.into_iter().map(|problem| view! { <li>{problem}</li> });
            view! {
                <p>"What these rules join is shown once this is mended:"</p>
                <ul>{problems.collect_view()}</ul>
            }
            .into_any()
        }
        Tried::Seen(seen) if seen.is_empty() => {
            let told = "There is no approved bill yet; what the rules join is shown once there is one.";
            view! { <p>{told}</p> }.into_any()
        }
        Tried::Seen(seen) => seen.into_iter().map(|ahead| view! { <Seen ahead /> }).collect_view().into_any(),
    };
    view! {
        <section class="group" aria-labelledby="joins">
            <h3 id="joins">"What they join"</h3>
            <div aria-live="polite" class="group">
                <Load resource=tried view />
            </div>
        </section>
    }
    .into_any()
}

async fn attempt(customer: CustomerId, draft: TagKeysDraft) -> Result<Tried, AppError> {
    if let Err(errors) = draft.parse() {
        return Ok(Tried::Wrong(errors.iter().map(|(_, problem)| problem.to_owned()).collect()));
    }
    Ok(Tried::Seen(try_tag_keys(customer, draft).await?))
}

fn told(currency: &str, sums: Sums) -> String {
    format!("{} ({})", amount(currency, &sums.billed.to_string()), line_items(sums.rows))
}

#[component]
fn Seen(ahead: TagKeysLookAhead) -> impl IntoView {
    let TagKeysLookAhead { period, currency, preview } = ahead;
    let TagKeysPreview { keys, left_out, groups, unchanged } = preview;
    let bill = format!("the bill of {period} in {currency}");
    let no_keys = keys.is_empty().then(|| view! { <p>{format!("They join no keys of {bill}.")}</p> });
    let no_groups = groups.is_empty().then(|| {
        let told = if unchanged == 0 {
            "There are no groups yet.".to_owned()
        } else {
            format!("Each group collects of {bill} what it does now.")
        };
        view! { <p>{told}</p> }
    });
    let more = (left_out > 0).then(|| {
        let more = format::count(i64::try_from(left_out).unwrap_or(i64::MAX), "more key", "more keys");
        view! { <p class="hint">{format!("And {more}.")}</p> }
    });
    let others = (unchanged > 0 && !groups.is_empty()).then(|| {
        let others = format::count(i64::try_from(unchanged).unwrap_or(i64::MAX), "other group", "other groups");
        view! { <p class="hint">{format!("No change for {others}.")}</p> }
    });
    view! {
        {no_keys}
        {(!keys.is_empty())
            .then(|| view! { <Keys caption=format!("Keys of {bill}") currency=currency.clone() keys /> })}
        {more}
        {no_groups}
        {(!groups.is_empty())
            .then(|| view! { <Groups caption=format!("Groups that change, of {bill}") currency groups /> })}
        {others}
    }
    .into_any()
}

#[component]
fn Keys(caption: String, currency: String, keys: Vec<ReadKey>) -> impl IntoView {
    let columns = vec![
        Column::new("Key"),
        Column::new("Spellings"),
        Column::new("Cost").numeric(),
        Column::new("With several values").numeric(),
    ];
    let rows = keys.into_iter().map(|ReadKey { name, spellings, sums, several }| {
        let spellings = spellings.into_iter().map(|each| format!("{}: {}", each.key, told(&currency, each.sums)));
        let several = if several.rows == 0 { "–".to_owned() } else { told(&currency, several) };
        let (spellings, cost): (Vec<String>, String) = (spellings.collect(), told(&currency, sums));
        view! {
            <Row>
                <Cell head=true>{name}</Cell>
                <Cell label="Spellings">
                    <Chips values=spellings />
                </Cell>
                <Cell label="Cost" numeric=true>
                    {cost}
                </Cell>
                <Cell label="With several values" numeric=true>
                    {several}
                </Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=Signal::stored(caption) caption_shown=true columns=Signal::stored(columns)>
            {rows}
        </Table>
        <p class="hint">
            "Each line item counts once for a key. One that spells a key in several ways with several values lies with each of the values, and so perhaps in several groups."
        </p>
    }
    .into_any()
}

#[component]
fn Groups(caption: String, currency: String, groups: Vec<GroupChange>) -> impl IntoView {
    let columns = vec![
        Column::new("Group"),
        Column::new("Change"),
        Column::new("Now").numeric(),
        Column::new("After saving").numeric(),
    ];
    let rows = groups.into_iter().map(|GroupChange { name, before, after, gained, lost }| {
        let part = |what: &str, sums: Sums| (sums.rows > 0).then(|| format!("{what} {}", told(&currency, sums)));
        let change: Vec<String> = part("Collects also", gained).into_iter().chain(part("No longer", lost)).collect();
        let (before, after) = (told(&currency, before), told(&currency, after));
        view! {
            <Row>
                <Cell head=true>{name}</Cell>
                <Cell label="Change">{change.join("; ")}</Cell>
                <Cell label="Now" numeric=true>
                    {before}
                </Cell>
                <Cell label="After saving" numeric=true>
                    {after}
                </Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=Signal::stored(caption) caption_shown=true columns=Signal::stored(columns)>
            {rows}
        </Table>
    }
    .into_any()
}
