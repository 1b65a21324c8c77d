//! The step indicator of a form in several parts; each step is a submit button, so nothing typed is lost.

use leptos::prelude::*;

/// The id of the step shown: focus goes there when another step comes, so that the next Tab leads to its fields.
pub const CURRENT: &str = "step";

/// Where one is and where one may go; must stand inside the form.
#[component]
pub fn Steps(
    /// The step shown, from 1.
    current: usize,
    /// The names of the steps.
    steps: Vec<String>,
    /// The page itself: where a step goes without JavaScript, so that nothing is saved by it.
    #[prop(into)]
    page: String,
) -> impl IntoView {
    // Enter in a field presses a form's first button: that has to be what goes on, or saves on the last step.
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
