//! `Log in`, and `Set your password`: after a first log-in, or by a one-time link.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use super::me::me;
use crate::api::session::{
    LogIn as LogInCall, LogOut, ResetPassword as ResetPasswordCall, SetPassword as SetPasswordCall, link_owner,
};
use crate::posted;
use crate::ui::button::{Submit, Weight};
use crate::ui::field::{Hidden, TextField, Width};
use crate::ui::form::NativeForm;
use crate::ui::icon::Logo;
use crate::ui::load::Load;
use crate::ui::title::PageTitle;

/// The log-in page.
#[component]
pub fn LogIn() -> impl IntoView {
    let typed = posted::posted::<LogInCall>().and_then(|posted| posted::read::<LogInCall>(&posted));
    let email = typed.as_ref().map(|call| call.draft.email.clone()).unwrap_or_default();
    let asked = use_query_map().with_untracked(|query| query.get("next"));
    let next = typed.map(|call| call.next).or(asked).unwrap_or_default();
    view! {
        <PageTitle title="Log in"/>
        <div class="card">
            <p class="brand"><Logo/>"Cloudtab"</p>
            <h1>"Log in"</h1>
            <NativeForm path=LogInCall::PATH>
                <Hidden name="next" value=next/>
                <TextField name="email" label="Email" kind="email" value=email autocomplete="username" width=Width::Full required=true/>
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="current-password"
                    width=Width::Full
                    required=true
                />
                <div class="actions"><Submit label="Log in"/></div>
            </NativeForm>
        </div>
    }
    .into_any()
}

/// The only page of a first log-in.
#[component]
pub fn SetPassword() -> impl IntoView {
    let email = me().map(|actor| actor.email).unwrap_or_default();
    view! {
        <PageTitle title="Set your password"/>
        <div class="card">
            <p class="brand"><Logo/>"Cloudtab"</p>
            <h1>"Set your password"</h1>
            <p>"This is your first log-in. Choose a password of your own; then your dashboard opens."</p>
            <NativeForm path=SetPasswordCall::PATH>
                <NewPasswordFields email/>
                <div class="actions"><Submit label="Set password"/></div>
            </NativeForm>
            <NativeForm path=LogOut::PATH>
                <Submit label="Log out" weight=Weight::Quiet/>
            </NativeForm>
        </div>
    }
    .into_any()
}

/// The page that a one-time link leads to.
#[component]
pub fn ResetPassword() -> impl IntoView {
    let token = use_query_map().with_untracked(|query| query.get("token")).unwrap_or_default();
    let asked = token.clone();
    let owner = Resource::new(move || asked.clone(), link_owner);
    let form = move |email: String| {
        let token = token.clone();
        view! {
            <p>{format!("Choose a password for {email}; then you are logged in.")}</p>
            <NativeForm path=ResetPasswordCall::PATH>
                <Hidden name="token" value=token/>
                <NewPasswordFields email/>
                <div class="actions"><Submit label="Set password"/></div>
            </NativeForm>
        }
        .into_any()
    };
    view! {
        <div class="card">
            <p class="brand"><Logo/>"Cloudtab"</p>
            <h1>"Set your password"</h1>
            <Load resource=owner view=form/>
            <p><a href="/login" rel="external">"Log in"</a></p>
        </div>
        // Last: on the server the title is written when it is come to, and the form above may have failed.
        <PageTitle title="Set your password"/>
    }
    .into_any()
}

#[component]
fn NewPasswordFields(email: String) -> impl IntoView {
    view! {
        // So that a password manager knows whose password it keeps.
        <input type="hidden" name="username" autocomplete="username" value=email/>
        <TextField
            name="password"
            label="New password"
            kind="password"
            hint=Some("At least 12 characters. A few words in a row are easy to remember and hard to guess.".to_owned())
            autocomplete="new-password"
            width=Width::Full
            required=true
        />
        <TextField
            name="confirm"
            label="Confirm password"
            kind="password"
            autocomplete="new-password"
            width=Width::Full
            required=true
        />
    }
    .into_any()
}
