//! The answer to the preview of an import. The browser submits the form natively, so it works the same without JavaScript.

use domain::bill_import::{Difference, ImportDraft, LONGEST_LEFT_OUT_REASON, Preview};
use domain::ids::UploadId;
use domain::record::Draft as _;
use leptos::prelude::*;

use crate::posted;
use crate::ui::card::Section;
use crate::ui::field::{Hidden, TextArea, TextField};
use crate::ui::form::NativeForm;
use crate::uploaded::{ANSWER_FORM, Answer};

/// The form; `seen` is missing if the user must say something first.
#[component]
pub(super) fn AnswerForm(upload: UploadId, draft: ImportDraft, seen: Option<Preview>) -> impl IntoView {
    // What was typed before an error.
    let typed = posted::posted_to(ANSWER_FORM).and_then(|posted| posted::read::<Answer>(&posted));
    let draft = typed.map_or(draft, |answer| answer.draft);
    let left_out = seen.as_ref().map_or(0, |seen| seen.left_out);
    let lacks = seen.as_ref().is_none_or(Preview::lacks_provider);
    let is_open = lacks || left_out > 0 || !draft.says_the_same(&ImportDraft::default());
    let reason = draft.reason.clone();
    view! {
        <Section id="answer" title="What do you want to do?">
            <NativeForm path=ANSWER_FORM>
                <Hidden name="upload" value=upload.to_string() />
                {seen.as_ref().map(explained)}
                <Reason left_out value=reason />
                <details class="more" open=is_open>
                    <summary>"What the files do not say"</summary>
                    <div class="group">
                        <Said draft />
                        <div class="actions">
                            <Choose choice="preview" label="Preview Again" weight="secondary" />
                        </div>
                    </div>
                </details>
                <div class="actions">{seen.map(choices)} <Choose choice="cancel" label="Cancel" weight="quiet" /></div>
            </NativeForm>
        </Section>
    }
    .into_any()
}

/// Why rows may be left out, if there are any.
#[component]
fn Reason(left_out: u64, value: String) -> impl IntoView {
    if left_out == 0 {
        return ().into_any();
    }
    let hint = format!("It stays with the bill. Up to {LONGEST_LEFT_OUT_REASON} characters");
    view! { <TextArea name="reason" label=ImportDraft::label("reason") value hint=Some(hint) /> }.into_any()
}

/// What a person can say about files that do not say it.
#[component]
fn Said(draft: ImportDraft) -> impl IntoView {
    let hint = |text: &str| Some(text.to_owned());
    view! {
        <p class="hint">"It counts for rows that name none."</p>
        <TextField name="currency" label=ImportDraft::label("currency") value=draft.currency hint=hint("Such as EUR") />
        <TextField
            name="provider"
            label=ImportDraft::label("provider")
            value=draft.provider
            hint=hint("Such as Hetzner")
        />
        <TextField
            name="period"
            label=ImportDraft::label("period")
            value=draft.period
            hint=hint("Year and month, such as 2026-03")
        />
    }
}

/// What the buttons do, if there are several.
fn explained(seen: &Preview) -> AnyView {
    let Some(first) = seen.differences().next() else { return ().into_any() };
    let explained = match first.has_same_source {
        true => {
            "Replace: the file replaces the bill's lines from the same provider and billing account. Other lines stay."
        }
        false => "Add to the bill: the lines of the file are added to the existing bill.",
    };
    let corrected = first.correction.as_ref().filter(|_| can_correct(seen)).map(|correction| {
        let place = correction.place();
        let told = format!("Correct: lines of the difference are put {place}. The approved bill stays as it is.");
        view! { <li>{told}</li> }
    });
    // An approved bill keeps its lines.
    let explained = corrected.is_none().then(|| view! { <li>{explained}</li> });
    view! {
        <ul>
            {corrected} {explained} <li>"Add a second bill: purchase orders and the dashboard count both bills."</li>
        </ul>
    }
    .into_any()
}

/// Whether every bill that differs is approved.
fn can_correct(seen: &Preview) -> bool {
    let mut differences = seen.differences().peekable();
    differences.peek().is_some() && differences.all(|difference| difference.correction.is_some())
}

fn choices(seen: Preview) -> AnyView {
    if seen.is_known() {
        return ().into_any();
    }
    if seen.differences().next().is_none() {
        return view! { <Choose choice="import" label="Import" weight="primary" /> }.into_any();
    }
    let can_replace = seen.differences().all(Difference::is_open);
    let replace =
        if seen.differences().any(|difference| difference.has_same_source) { "Replace" } else { "Add to the bill" };
    view! {
        {can_correct(&seen).then(|| view! { <Choose choice="correct" label="Correct" weight="primary" /> })}
        {can_replace.then(|| view! { <Choose choice="replace" label=replace weight="primary" /> })}
        <Choose choice="add" label="Add a second bill" weight="secondary" />
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
