//! The page `Choose the organization`, for a user whose account belongs to contacts of several customers.

use domain::ids::CustomerId;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::api::session::{ChooseOrganization, own_organizations};
use crate::ui::card::Section;
use crate::ui::layout::PageHeader;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn Organizations() -> impl IntoView {
    let own = Resource::new(|| (), |()| own_organizations());
    let list = |own: Vec<(CustomerId, String)>| {
        // Plain forms: the choice changes the user's customer, so the browser must load a whole new page.
        let forms = own.into_iter().map(|(id, name)| {
            view! {
                <form method="post" action=ChooseOrganization::PATH>
                    <input type="hidden" name="customer" value=id.to_string() />
                    <button type="submit" class="button" data-kind="secondary">
                        {name}
                    </button>
                </form>
            }
        });
        view! {
            <Section id="organizations" title="Your organizations">
                <p>"Your user account covers several organizations. Choose the one whose usage and bills to show."</p>
                <div class="actions">{forms.collect_view()}</div>
            </Section>
        }
        .into_any()
    };
    view! {
        <PageTitle title="Choose the organization" />
        <PageHeader title="Choose the organization" />
        <Load resource=own view=list />
    }
    .into_any()
}
