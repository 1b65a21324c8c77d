//! The preview of what a group would match in the last approved bill, shown while the user chooses its tags.

use domain::breakdown::Sums;
use domain::group::{GroupDraft, GroupPreview};
use domain::group_list::GroupLookAhead;
use domain::ids::{CustomerId, GroupId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::group_tags::line_items;
use crate::api::groups::look_ahead;
use crate::error::AppError;
use crate::ui::chips::Chips;
use crate::ui::format;
use crate::ui::load::Load;
use crate::ui::resource::Resource;

/// The customer and the group that the form is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The customer.
    pub customer: CustomerId,
    /// The group; `None` if it is new.
    pub group: Option<GroupId>,
}

impl Place {
    /// The URL of the page with the form.
    pub fn url(self) -> String {
        let groups = format!("/customers/{}/groups", self.customer);
        self.group.map_or_else(|| format!("{groups}/add"), |group| format!("{groups}/{group}/edit"))
    }
}

/// The result of the preview.
#[derive(Clone, Serialize, Deserialize)]
enum Looked {
    /// No tags are chosen yet.
    NoTags,
    /// A tag has an error, which its field says.
    Wrong,
    /// There is no approved bill yet.
    NoBill,
    Seen(Box<GroupLookAhead>),
}

/// The preview. It updates when the tags change.
#[component]
pub fn WhatItCollects(place: Place, followed: RwSignal<Vec<String>>) -> impl IntoView {
    let looked = Resource::new(move || followed.get(), move |tags| look(place, tags));
    let told = |text: String| view! { <p>{text}</p> }.into_any();
    let view = move |looked: Looked| match looked {
        Looked::NoTags => told("Choose tags to preview the cost in the last approved bill.".to_owned()),
        Looked::Wrong => told("Correct the tags to preview their cost.".to_owned()),
        Looked::NoBill => {
            told("There is no approved bill yet. The matching cost is shown once there is one.".to_owned())
        }
        Looked::Seen(ahead) => view! { <Seen ahead=*ahead /> }.into_any(),
    };
    view! {
        <section class="group" aria-labelledby="collects">
            <h3 id="collects">"Matching cost"</h3>
            <div aria-live="polite">
                <Load resource=looked view />
            </div>
        </section>
    }
    .into_any()
}

async fn look(place: Place, tags: Vec<String>) -> Result<Looked, AppError> {
    if tags.is_empty() {
        return Ok(Looked::NoTags);
    }
    let draft = GroupDraft { name: "-".to_owned(), tags, ..GroupDraft::default() };
    if draft.parse().is_err() {
        return Ok(Looked::Wrong);
    }
    let seen = look_ahead(place.customer, place.group, draft).await?;
    Ok(seen.map_or(Looked::NoBill, |ahead| Looked::Seen(Box::new(ahead))))
}

#[component]
fn Seen(ahead: GroupLookAhead) -> impl IntoView {
    let GroupLookAhead { period, currency, preview } = ahead;
    let GroupPreview { matched, tag_sets, examples, in_other_groups, ungrouped_before, ungrouped_after } = preview;
    let sums = |sums: Sums| format!("{} ({})", format::rounded(&currency, sums.billed), line_items(sums.rows));
    let others: Vec<String> = in_other_groups.into_iter().map(|(name, of)| format!("{name}: {}", sums(of))).collect();
    let shown = examples.len();
    let examples = (shown > 0).then(|| {
        let told = match tag_sets {
            all if all > shown => {
                format!("The {shown} most expensive of {} matching tag combinations", format::exact(&all.to_string()))
            }
            _ => "Matching tag combinations".to_owned(),
        };
        view! {
            <div>
                <dt>{told}</dt>
                <dd>
                    <Chips values=examples />
                </dd>
            </div>
        }
    });
    let nothing = others.is_empty().then_some("Nothing");
    view! {
        <dl class="facts">
            <div>
                <dt>{format!("Cost in {period}")}</dt>
                <dd>{sums(matched)}</dd>
            </div>
            <div>
                <dt>"Already in other groups"</dt>
                <dd>{nothing}<Chips values=others /></dd>
            </div>
            <div>
                <dt>"Not in any group before"</dt>
                <dd>{sums(ungrouped_before)}</dd>
            </div>
            <div>
                <dt>"Not in any group after"</dt>
                <dd>{sums(ungrouped_after)}</dd>
            </div>
            {examples}
        </dl>
    }
    .into_any()
}
