//! The page `Personal data` of a staff user who is no longer active: download everything as a file, or erase it.

use domain::ids::AccountId;
use domain::permission::Permission;
use domain::staff::StaffDetail;
use domain::text;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::LIST;
use crate::api::privacy::ForgetStaff;
use crate::api::staff::staff;
use crate::error::AppError;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::pages::personal_data::{Export, Forget};
use crate::ui::card::Section;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn PersonalData() -> impl IntoView {
    if !may(Permission::PersonalData) {
        return view! { <NotAllowed title="Personal data" /> }.into_any();
    }
    let params = use_params_map();
    let found = Resource::new(
        move || params.with(|params| params.get("account")),
        |id| async move {
            let id: AccountId = id.and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)?;
            staff(id).await
        },
    );
    let page = |detail: StaffDetail| {
        let StaffDetail { id, draft, .. } = detail;
        let title = format!("Personal data of {}", draft.name);
        let up = format!("{LIST}/{id}");
        let of = draft.name.clone();
        let content = if text::is_on(&draft.active) { view! { <Active /> }.into_any() } else { former(id, draft.name) };
        view! {
            <Page title="Personal data" up=above(up, of) document=title>
                {content}
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

#[component]
fn Active() -> impl IntoView {
    view! { <Notice kind=Kind::Warning>"This user is active. Deactivate the user on Edit User first."</Notice> }
}

fn former(id: AccountId, person: String) -> AnyView {
    let told = format!("User account, log-ins, mail, steps of bills and activity of {person}, as a file to hand over.");
    let href = format!("{LIST}/{id}/data.json");
    view! {
        <Export told href />
        <ForgetThis id person />
    }
    .into_any()
}

/// The section that erases the user's personal data.
#[component]
fn ForgetThis(id: AccountId, person: String) -> impl IntoView {
    let action = saving::<ForgetStaff>();
    let told = " leaves User Management. Name, address, log-ins and mail are deleted, and the name wherever the person did something. What was done stays, by a forgotten person.";
    view! {
        <Section id="forget" title="Erase personal data">
            <Form action>
                <Hidden name="account" value=id.to_string() />
                <Forget person told back=format!("{LIST}/{id}") />
            </Form>
        </Section>
    }
    .into_any()
}
