//! The page `Add User`.

use domain::permission::Permission;
use domain::staff::{Invitation, NewStaffDraft};
use leptos::prelude::*;

use super::LIST;
use super::edit::{LogInField, RoleField};
use super::invited::Invited;
use crate::api::staff::AddStaff;
use crate::pages::me::may;
use crate::pages::missing::NotAllowed;
use crate::posted;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::FormCard;
use crate::ui::field::TextField;
use crate::ui::form::{Form, saving};
use crate::ui::notice::Notices;
use crate::ui::page::{Page, above};

/// The page.
#[component]
pub fn AddUser() -> impl IntoView {
    if !may(Permission::ManageStaff) {
        return view! { <NotAllowed title="Add User" /> }.into_any();
    }
    let action = saving::<AddStaff>();
    let posted = posted::posted::<AddStaff>();
    let done = posted.as_ref().and_then(|posted| posted.done.clone());
    let before: Option<Invitation> = done.and_then(|done| serde_json::from_str(&done).ok());
    // Clears the form after an invitation, so that the next click does not invite the same user again.
    let typed = posted.filter(|_| before.is_none()).and_then(|posted| posted::read::<AddStaff>(&posted));
    let start: NewStaffDraft = typed.map(|call| call.draft).unwrap_or_default();
    let invited = Memo::new(move |_| action.answer().or_else(|| before.clone()));
    let told = move || invited.get().map(|invitation| view! { <Invited invitation /> });
    let form = move || {
        let draft = if invited.with(Option::is_some) { NewStaffDraft::default() } else { start.clone() };
        view! { <Fields draft /> }
    };
    view! {
        <Page title="Add User" up=above(LIST, "User Management")>
            <Notices>{told}</Notices>
            <FormCard>
                <Form action check=|call: &AddStaff, _| call.draft.parse().map(drop)>
                    {form}
                    <div class="actions">
                        <Submit label="Apply" />
                        <LinkButton href=LIST weight=Weight::Quiet>
                            "Back to the list"
                        </LinkButton>
                    </div>
                </Form>
            </FormCard>
        </Page>
    }
    .into_any()
}

#[component]
fn Fields(draft: NewStaffDraft) -> impl IntoView {
    view! {
        <p>"The user gets an email with a link to set a password, or to log in through single sign-on."</p>
        <div class="grid">
            <TextField name="name" label="Name" value=draft.name required=true />
            <TextField name="email" label="Email" value=draft.email kind="email" required=true />
            <RoleField role=draft.role />
            <LogInField log_in_by=draft.log_in_by />
        </div>
    }
    .into_any()
}
