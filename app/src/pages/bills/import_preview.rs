//! The preview of an import: what the files hold, what would become of it, and what the user chooses. Nothing counts yet.

mod answer;
mod contents;

use domain::bill_import::{ImportDraft, ImportPreview, Preview};
use domain::ids::UploadId;
use leptos::prelude::*;

use self::answer::AnswerForm;
use self::contents::{Bills, Contents, LeftOutRows, Unassigned, Warnings};
use super::import_difference::Compared;
use crate::ui::notice::{Kind, Notice};

/// The preview, with or without what a person must say first.
#[component]
pub(super) fn Previewed(
    /// The upload.
    upload: UploadId,
    /// Its preview.
    preview: ImportPreview,
) -> impl IntoView {
    let ImportPreview { customer, customer_name, files, draft, seen } = preview;
    let by_map = customer.is_none();
    match seen {
        Err(told) => view! {
            <Notice kind=Kind::Warning>{told}</Notice>
            <AnswerForm upload draft seen=None />
        }
        .into_any(),
        Ok(seen) => view! { <Seen upload by_map customer_name files draft seen /> }.into_any(),
    }
}

#[component]
fn Seen(
    upload: UploadId,
    by_map: bool,
    customer_name: String,
    files: Vec<String>,
    draft: ImportDraft,
    seen: Preview,
) -> impl IntoView {
    let notice = match (seen.differences().next().is_some(), seen.is_known()) {
        (true, _) => {
            let told = format!(
                "{} already has a bill for this period, and its content differs from {}. Nothing is imported yet.",
                if by_map { "A customer" } else { &customer_name },
                files.join(", "),
            );
            view! { <Notice kind=Kind::Warning>{told}</Notice> }
        }
        (false, true) => {
            let told = "This was imported before: the bills below have exactly these rows.";
            view! { <Notice kind=Kind::Info>{told}</Notice> }
        }
        (false, false) => {
            view! { <Notice kind=Kind::Info>"Nothing is imported yet. Check what the files hold."</Notice> }
        }
    };
    let compared = seen.differences().cloned().map(|difference| view! { <Compared difference /> }).collect_view();
    let (contents, bills) = (seen.clone(), seen.clone());
    let (left_out, rows) = (seen.left_out, seen.left_out_rows.clone());
    let (warnings, unassigned) = (seen.warnings.clone(), seen.unassigned.clone());
    view! {
        {notice}
        <Contents customer_name files seen=contents />
        <Bills seen=bills by_map />
        <Unassigned costs=unassigned count=seen.unassigned_count />
        {compared}
        <LeftOutRows left_out rows />
        <Warnings warnings />
        <AnswerForm upload draft seen=Some(seen) />
    }
    .into_any()
}
