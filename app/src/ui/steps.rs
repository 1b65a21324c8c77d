//! The step indicator of a form in several parts. Each step is a submit button, so no typed value is lost.

use leptos::prelude::*;

/// The id of the current step. It gets focus when the step changes, so that the next Tab leads to its fields.
pub const CURRENT: &str = "step";

/// The steps, with the current one marked; must be inside the form.
#[component]
pub fn Steps(
    /// The current step, from 1.
    current: usize,
    /// The names of the steps.
    steps: Vec<String>,
    /// The address of the page: without JavaScript, a step is sent there, so that it does not save.
    #[prop(into)]
    page: String,
) -> impl IntoView {
    // Enter in a field presses the form's first button: this must be the one that leads to the next step or, on the
    // last step, saves.
    let (name, value) = if current < steps.len() { ("step", (current + 1).to_string()) } else { ("", String::new()) };
    let enter = (current < steps.len()).then(|| page.clone());
    view! {
        <button
            type="submit"
            name=name
            value=value
            formaction=enter
            class="visually-hidden"
            tabindex="-1"
            aria-hidden="true"
        ></button>
        <ol class="steps" aria-label="Steps">
            {steps
                .into_iter()
                .zip(1..)
                .map(|(label, number)| {
                    if number == current {
                        view! {
                            <li>
                                <span aria-current="step" id=CURRENT tabindex="-1">
                                    {label}
                                </span>
                            </li>
                        }
                            .into_any()
                    } else {
                        view! {
                            <li>
                                <button
                                    type="submit"
                                    name="step"
                                    value=number.to_string()
                                    formaction=page.clone()
                                    formnovalidate
                                    data-done=number < current
                                >
                                    {label}
                                </button>
                            </li>
                        }
                            .into_any()
                    }
                })
                .collect_view()}
        </ol>
    }
    .into_any()
}

/// The stages that something passes through, with the present one marked.
#[component]
pub fn Stages(
    /// The name of the list.
    label: &'static str,
    /// The names of the stages.
    stages: Vec<String>,
    /// The present one, from 0.
    current: usize,
) -> impl IntoView {
    let stages = stages.into_iter().enumerate().map(|(at, stage)| {
        let is_current = (at == current).then_some("step");
        view! {
            <li>
                <span aria-current=is_current data-done=(at < current).then_some("true")>
                    {stage}
                </span>
            </li>
        }
    });
    view! {
        <ol class="steps" aria-label=label>
            {stages.collect_view()}
        </ol>
    }
    .into_any()
}
