//! The preview of tag key rules while the user types them: which keys of the newest approved bills they would join, and
//! which groups would change.

use domain::breakdown::Sums;
use domain::ids::CustomerId;
use domain::tag_keys::{GroupChange, ReadKey, TagKeysDraft, TagKeysLookAhead, TagKeysPreview};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::group_tags::line_items;
use crate::api::tag_keys::try_tag_keys;
use crate::error::AppError;
use crate::ui::chips::Chips;
use crate::ui::format;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// The result of trying the rules.
#[derive(Clone, Serialize, Deserialize)]
enum Tried {
    /// The rules have errors that must be corrected first.
    Wrong(Vec<String>),
    Seen(Vec<TagKeysLookAhead>),
}

/// The preview. It updates when the rules in the form or the saved rules change.
#[component]
pub fn WhatItJoins(
    customer: CustomerId,
    /// The rules in the form.
    followed: RwSignal<TagKeysDraft>,
) -> impl IntoView {
    let tried = Resource::new(move || followed.get(), move |draft| attempt(customer, draft));
    let view = move |tried: Tried| match tried {
        Tried::Wrong(problems) => {
            let problems = problems.into_iter().map(|problem| view! { <li>{problem}</li> });
            view! { <ul>{problems.collect_view()}</ul> }.into_any()
        }
        Tried::Seen(seen) => seen.into_iter().map(|ahead| view! { <Seen ahead /> }).collect_view().into_any(),
    };
    view! {
        <section class="group" aria-labelledby="joins">
            <h3 id="joins">"What they join"</h3>
            <Summary tried />
            <Load resource=tried view />
        </section>
    }
    .into_any()
}

/// The preview in one line. Screen readers announce it at each change, instead of whole tables.
#[component]
fn Summary(tried: Resource<Result<Tried, AppError>>) -> impl IntoView {
    let tried = tried.shared();
    let line = move || {
        let tried = tried.clone();
        Suspend::new(async move { tried.await.read().map_or_else(|_| String::new(), |tried| summary(&tried)) })
    };
    view! {
        <p aria-live="polite">
            <Transition>{line}</Transition>
        </p>
    }
    .into_any()
}

fn summary(tried: &Tried) -> String {
    let seen = match tried {
        Tried::Wrong(_) => return "To see what these rules join, correct this first:".to_owned(),
        Tried::Seen(seen) if seen.is_empty() => {
            return "There is no approved bill yet. Once there is one, this shows what the rules join.".to_owned();
        }
        Tried::Seen(seen) => seen,
    };
    let count = |number: usize, one, more| format::count(i64::try_from(number).unwrap_or(i64::MAX), one, more);
    let lines = seen.iter().map(|TagKeysLookAhead { period, currency, preview }| {
        let keys = count(preview.keys.len() + preview.left_out, "key is", "keys are");
        let groups = count(preview.groups.len() + preview.groups_left_out, "group changes", "groups change");
        let emptied = match preview.emptied {
            0 => String::new(),
            emptied => format!(", {} anything", count(emptied, "group no longer matches", "groups no longer match")),
        };
        format!("{period} in {currency}: {keys} read differently, {groups}{emptied}.")
    });
    lines.collect::<Vec<_>>().join(" ")
}

async fn attempt(customer: CustomerId, draft: TagKeysDraft) -> Result<Tried, AppError> {
    if let Err(errors) = draft.parse() {
        return Ok(Tried::Wrong(errors.iter().map(|(_, problem)| problem.to_owned()).collect()));
    }
    Ok(Tried::Seen(try_tag_keys(customer, draft).await?))
}

fn told(currency: &str, sums: Sums) -> String {
    format!("{} ({})", format::rounded(currency, sums.billed), line_items(sums.rows))
}

#[component]
fn Seen(ahead: TagKeysLookAhead) -> impl IntoView {
    let TagKeysLookAhead { period, currency, preview } = ahead;
    let TagKeysPreview { keys, left_out, groups, groups_left_out, emptied, unchanged } = preview;
    let bill = format!("the bill of {period} in {currency}");
    let no_keys = keys.is_empty().then(|| view! { <p>{format!("The rules combine no keys in {bill}.")}</p> });
    let no_groups = groups.is_empty().then(|| {
        let told = if unchanged == 0 {
            "There are no groups yet.".to_owned()
        } else {
            format!("Each group still matches the same in {bill}.")
        };
        view! { <p>{told}</p> }
    });
    let more = |left_out: usize, one, more| {
        let more = format::count(i64::try_from(left_out).unwrap_or(i64::MAX), one, more);
        (left_out > 0).then(|| view! { <p class="hint">{format!("And {more}.")}</p> })
    };
    let (more_keys, more_groups) =
        (more(left_out, "more key", "more keys"), more(groups_left_out, "more group", "more groups"));
    let warning = (emptied > 0).then(|| view! { <Emptied bill=bill.clone() groups=groups.clone() emptied /> });
    let others = (unchanged > 0 && !groups.is_empty()).then(|| {
        let others = format::count(i64::try_from(unchanged).unwrap_or(i64::MAX), "other group", "other groups");
        view! { <p class="hint">{format!("No change for {others}.")}</p> }
    });
    view! {
        {warning}
        {no_keys}
        {(!keys.is_empty())
            .then(|| view! { <Keys caption=format!("Keys in {bill}") currency=currency.clone() keys /> })}
        {more_keys}
        {no_groups}
        {(!groups.is_empty())
            .then(|| view! { <Groups caption=format!("Groups that change in {bill}") currency groups /> })}
        {more_groups}
        {others}
    }
    .into_any()
}

/// How many groups the warning names. The table lists them, too, at the top.
const NAMED: usize = 20;

/// Warns about groups that would no longer match anything. Groups keep their chosen tags, so these need an edit.
#[component]
fn Emptied(bill: String, groups: Vec<GroupChange>, emptied: usize) -> impl IntoView {
    let names: Vec<String> =
        groups.into_iter().filter(GroupChange::is_emptied).take(NAMED).map(|group| group.name).collect();
    let more = emptied - names.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named = format!("{}{more}", names.join(", "));
    view! {
        <Notice kind=Kind::Warning>
            <p>
                "These groups would no longer match anything in "{bill}": "<strong>{named}</strong>
                ". A group keeps the tags that were chosen for it. Keep their keys in the rules as an alias or a prefix, or choose the tags again after saving."
            </p>
        </Notice>
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
    let rows = keys.into_iter().map(|ReadKey { name, spellings, left_out, sums, several }| {
        let spellings = spellings.into_iter().map(|each| format!("{}: {}", each.key, told(&currency, each.sums)));
        let spellings = spellings.chain((left_out > 0).then(|| format!("and {left_out} more")));
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
            "Each line item counts once for a key. A line item that has several values for one key counts for each value, so it can be in several groups."
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
        let change: Vec<String> = part("Also matches", gained).into_iter().chain(part("No longer", lost)).collect();
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
