//! The form under `Account` that says how one writes numbers and dates.

use domain::region::REGIONS;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::api::account::ChooseRegion;
use crate::ui::button::Submit;
use crate::ui::field::SelectField;
use crate::ui::form::{KeyField, NativeForm};

/// The form: each choice shows an amount. It loads the page anew, as numbers are all over it.
#[component]
pub fn RegionForm(
    /// The code of the region that was chosen; empty where it is left to the browser.
    chosen: String,
) -> impl IntoView {
    let each = REGIONS.iter().map(|region| {
        let example = region.notation().write("1234567.89");
        (region.code.to_owned(), format!("{} · {example}", region.name))
    });
    let options = std::iter::once((String::new(), "Use the browser's language".to_owned())).chain(each).collect();
    view! {
        <NativeForm path=ChooseRegion::PATH>
            <KeyField />
            <p>"Amounts and dates that you enter are read in this format, and amounts are shown in it."</p>
            <SelectField name="region" id="region-choice" label="Language and region" options value=chosen />
            <div class="actions">
                <Submit label="Save" />
            </div>
        </NativeForm>
    }
    .into_any()
}
