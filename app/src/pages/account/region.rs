//! The form under `Account` that chooses the region, and with it the notation of numbers and dates.

use domain::region::REGIONS;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::api::account::ChooseRegion;
use crate::ui::button::Submit;
use crate::ui::field::SelectField;
use crate::ui::form::{KeyField, NativeForm};

/// The form; each option shows an example amount. Saving reloads the page, because numbers appear all over it.
#[component]
pub fn RegionForm(
    /// The code of the chosen region; empty if the browser's language decides.
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
