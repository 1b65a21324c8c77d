//! The page `Edit User`.

use domain::account::LogInBy;
use domain::ids::AccountId;
use domain::permission::Permission;
use domain::staff::{ROLES, StaffDetail, StaffDraft};
use domain::text;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use super::LIST;
use crate::api::second_factor::ResetSecondFactor;
use crate::api::staff::{SaveStaff, staff};
use crate::error::AppError;
use crate::pages::me::{may, me};
use crate::pages::missing::NotAllowed;
use crate::pages::reset_factor::ResetFactor;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::edit_form::{EditForm, Edited, Stored};
use crate::ui::field::{CheckField, SelectField, TextField};
use crate::ui::form::{control_id, control_name};
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn EditUser() -> impl IntoView {
    if !may(Permission::ManageStaff) {
        return view! { <NotAllowed title="Edit User" /> }.into_any();
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
        let name = detail.draft.name.clone();
        view! {
            <Page title="Edit User" up=above(LIST, "User Management") document=format!("Edit User {name}")>
                <UserForm detail />
            </Page>
        }
        .into_any()
    };
    view! { <Load resource=found view=page /> }.into_any()
}

fn stored(detail: StaffDetail) -> Stored<StaffDraft> {
    Stored { version: detail.version, by: detail.updated_by, draft: detail.draft }
}

#[component]
fn UserForm(detail: StaffDetail) -> impl IntoView {
    let (id, email) = (detail.id, detail.email.clone());
    let own = me().is_some_and(|actor| actor.account == id).then(|| {
        view! {
            <Notice kind=Kind::Warning>
                "This is your own user account. Changing its role or log-in, or deactivating it, logs you out at once."
            </Notice>
        }
    });
    let is_out = !text::is_on(&detail.draft.active);
    let edited = Edited {
        stored: stored(detail),
        draft_of: |call: &SaveStaff| call.draft.clone(),
        check: |call: &SaveStaff, _| call.draft.parse().map(drop),
        fetch: Callback::new(move |()| Box::pin(async move { staff(id).await.map(stored) }) as _),
    };
    let hidden = vec![("account", id.to_string())];
    view! {
        <Section id="user" title=email>
            {own}
            <p>"The email address is the user name and cannot be changed. To use another address, add a new user."</p>
            <EditForm edited view=|draft| view! { <Fields draft /> }.into_any() hidden />
        </Section>
        <ResetFactor path=ResetSecondFactor::PATH of=vec![("account", id.to_string())] />
        {is_out.then(|| view! { <Former id /> })}
    }
    .into_any()
}

/// The link to `Personal data`, for a user who is no longer active.
#[component]
fn Former(id: AccountId) -> impl IntoView {
    view! {
        <Section id="personal-data" title="Personal data">
            <p>"Download everything stored about this user, or erase it."</p>
            <LinkButton href=format!("{LIST}/{id}/personal-data") weight=Weight::Secondary>
                "Personal data"
            </LinkButton>
        </Section>
    }
    .into_any()
}

#[component]
fn Fields(draft: StaffDraft) -> impl IntoView {
    let checked = text::is_on(&draft.active);
    view! {
        <div class="grid">
            <TextField name="name" label="Name" value=draft.name required=true />
            <RoleField role=draft.role />
            <LogInField log_in_by=draft.log_in_by />
        </div>
        <CheckField
            name=control_name("active")
            id="active"
            label="Active"
            hint="Inactive users cannot log in and are logged out everywhere."
            checked
        />
        <div class="actions">
            <Submit label="Apply" />
            <LinkButton href=LIST weight=Weight::Quiet>
                "Back to the list"
            </LinkButton>
        </div>
    }
    .into_any()
}

/// The choice of a role; each option says what the role may do.
#[component]
pub fn RoleField(
    /// The code of the role selected at first.
    role: String,
) -> impl IntoView {
    let none = (String::new(), "Choose a role".to_owned());
    let roles = ROLES.map(|role| (role.code().to_owned(), format!("{} – {}", role.label(), domain::staff::may(role))));
    let options = std::iter::once(none).chain(roles).collect();
    view! { <SelectField name=control_name("role") id=control_id("role") label="Role" options value=role required=true /> }
}

/// The choice of how the user logs in.
#[component]
pub fn LogInField(
    /// The code of the option selected at first.
    log_in_by: String,
) -> impl IntoView {
    let options = LogInBy::ALL.map(|way| (way.code().to_owned(), format!("{} – {}", way.label(), way.hint()))).to_vec();
    view! {
        <SelectField name=control_name("log_in_by") id=control_id("log_in_by") label="Log-in" options value=log_in_by />
    }
}
