//! The page `Second factor`: the last step of a log-in, or asked for again before an action that needs a recent one.

use domain::second_factor::FRESH_MINUTES;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use super::me::me;
use super::passkey_form::{Ask, PasskeyForm};
use crate::api::passkeys::{ShowPasskey, has_passkey};
use crate::api::second_factor::ShowSecondFactor;
use crate::api::session::LogOut;
use crate::posted;
use crate::ui::button::{Submit, Weight};
use crate::ui::field::{Hidden, TextField, Width};
use crate::ui::form::NativeForm;
use crate::ui::icon::Logo;
use crate::ui::load::Load;
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;

/// The page.
#[component]
pub fn SecondFactor() -> impl IntoView {
    let typed = posted::posted::<ShowSecondFactor>().and_then(|posted| posted::read::<ShowSecondFactor>(&posted));
    let shown = posted::posted::<ShowPasskey>().and_then(|posted| posted::read::<ShowPasskey>(&posted));
    let has = Resource::new(|| (), |()| has_passkey());
    let asked = use_query_map().with_untracked(|query| query.get("next"));
    let next = typed.map(|call| call.next).or(shown.map(|call| call.next)).or(asked).unwrap_or_default();
    let is_in = me().is_some_and(|actor| actor.stage == domain::permission::Stage::Full);
    let told = match is_in {
        true => format!("Confirm that it's you. This needs a second factor from the last {FRESH_MINUTES} minutes."),
        false => "Your password is correct. Now confirm that it's you with your second factor.".to_owned(),
    };
    let with_passkey = {
        let next = next.clone();
        move |has: bool| has.then(|| view! { <WithPasskey next=next.clone() /> }).into_any()
    };
    view! {
        <div class="card">
            <p class="brand">
                <Logo />
                "Cloudtab"
            </p>
            <h1>"Second factor"</h1>
            <p>{told}</p>
            <NativeForm path=ShowSecondFactor::PATH>
                <Hidden name="next" value=next />
                <TextField
                    name="code"
                    label="Code"
                    hint=Some("The six-digit code from your authenticator app, or a recovery code".to_owned())
                    autocomplete="one-time-code"
                    width=Width::Full
                    required=true
                />
                <div class="actions">
                    <Submit label="Continue" />
                </div>
            </NativeForm>
            <Load resource=has view=with_passkey />
            {(!is_in)
                .then(|| {
                    view! {
                        <NativeForm path=LogOut::PATH>
                            <Submit label="Log out" weight=Weight::Quiet />
                        </NativeForm>
                    }
                })}
        </div>
        // Last, for the same reason as in `ui::page::Page`.
        <PageTitle title="Second factor" />
    }
    .into_any()
}

/// The alternative for users with a passkey.
#[component]
fn WithPasskey(next: String) -> impl IntoView {
    view! {
        <PasskeyForm
            path=ShowPasskey::PATH
            ask=Ask::Show
            without="Your passkey needs JavaScript. Without it, enter a code."
        >
            <Hidden name="next" value=next />
            <div class="actions">
                <Submit label="Use a passkey" weight=Weight::Secondary />
            </div>
        </PasskeyForm>
    }
    .into_any()
}
