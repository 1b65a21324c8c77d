//! The page `Authenticator app`: sets up an app and shows recovery codes once.

use domain::permission::Stage;
use domain::second_factor::{Factors, Setup};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::recovery_codes::RecoveryCodes;
use crate::api::second_factor::{
    BeginAuthenticator, ConfirmAuthenticator, NewRecoveryCodes, RemoveAuthenticator, authenticator_setup, own_factors,
};
use crate::api::session::LogOut;
use crate::pages::me::me;
use crate::paths;
use crate::posted;
use crate::ui::button::{Submit, Weight};
use crate::ui::card::Section;
use crate::ui::field::{TextField, Width};
use crate::ui::form::{KeyField, NativeForm};
use crate::ui::format;
use crate::ui::load::Load;
use crate::ui::notice::{Kind, Notice};
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;

/// The page.
#[component]
pub fn Authenticator() -> impl IntoView {
    let found = Resource::new(|| (), |()| async move { Ok((own_factors().await?, authenticator_setup().await?)) });
    let page = |(factors, setup): (Factors, Option<Setup>)| match (told(), factors.authenticator, setup) {
        (Some(codes), ..) => {
            let done = "Authenticator app set up. From now on, enter its code when you log in.";
            view! { <RecoveryCodes done codes /> }.into_any()
        }
        (None, true, _) => view! { <SetUp factors /> }.into_any(),
        (None, false, Some(setup)) => view! { <Confirm setup /> }.into_any(),
        (None, false, None) => view! { <Begin /> }.into_any(),
    };
    let has_to = me().is_some_and(|actor| actor.stage == Stage::Enrolment);
    let must = has_to.then(|| {
        view! {
            <Notice kind=Kind::Warning>
                "Staff users must have a second factor. To continue, set up this app or a "
                <a href=paths::PASSKEYS>"passkey"</a>"."
            </Notice>
        }
    });
    let out = has_to.then(|| {
        view! {
            <NativeForm path=LogOut::PATH>
                <Submit label="Log out" weight=Weight::Quiet />
            </NativeForm>
        }
    });
    let up = if has_to { None } else { above(paths::ACCOUNT, "Account") };
    view! {
        <Page title="Authenticator app" up>
            {must}
            <Load resource=found view=page />
            {out}
        </Page>
    }
    .into_any()
}

/// The new recovery codes, after a form that created them.
fn told() -> Option<Vec<String>> {
    let confirmed = posted::posted::<ConfirmAuthenticator>().and_then(|posted| posted.done);
    let done = confirmed.or_else(|| posted::posted::<NewRecoveryCodes>().and_then(|posted| posted.done))?;
    serde_json::from_str(&done).ok()
}

/// Shown while no app is set up.
#[component]
fn Begin() -> impl IntoView {
    view! {
        <Section id="begin" title="Set up">
            <p>
                "An authenticator app on your phone shows a six-digit code that changes every 30 seconds. With it, your password alone is not enough to log in."
            </p>
            <NativeForm path=BeginAuthenticator::PATH>
                <KeyField />
                <div class="actions">
                    <Submit label="Set up an authenticator app" />
                </div>
            </NativeForm>
        </Section>
    }
    .into_any()
}

/// Shows the secret for the app and asks for a code to confirm it.
#[component]
fn Confirm(setup: Setup) -> impl IntoView {
    let Setup { secret, url, picture } = setup;
    view! {
        <Section id="confirm" title="Set up">
            <ol class="steps-list">
                <li>
                    <p>"Scan this QR code with your app, or enter the key below it."</p>
                    <img class="code" src=picture alt="QR code of the key" width="220" height="220" />
                    <p>
                        <code>{secret}</code>
                    </p>
                    <p>
                        <a href=url rel="external">
                            "Open in an app on this device"
                        </a>
                    </p>
                </li>
                <li>
                    <p>"Enter the six-digit code that the app shows."</p>
                    <NativeForm path=ConfirmAuthenticator::PATH>
                        <TextField
                            name="code"
                            label="Code"
                            keyboard="numeric"
                            autocomplete="one-time-code"
                            width=Width::Short
                            required=true
                        />
                        <div class="actions">
                            <Submit label="Confirm" />
                        </div>
                    </NativeForm>
                </li>
            </ol>
        </Section>
    }
    .into_any()
}

/// Shown when an app is set up: creates new recovery codes, or removes the app.
#[component]
fn SetUp(factors: Factors) -> impl IntoView {
    let left = format::count(factors.recovery_codes, "recovery code is", "recovery codes are");
    view! {
        <Section id="set-up" title="Set up">
            <p>{format!("An authenticator app is set up. {left} left.")}</p>
            <NativeForm path=NewRecoveryCodes::PATH>
                <Submit label="Create new recovery codes" weight=Weight::Secondary />
            </NativeForm>
            <NativeForm path=RemoveAuthenticator::PATH>
                <KeyField />
                <Submit label="Remove the authenticator app" weight=Weight::Danger />
            </NativeForm>
        </Section>
    }
    .into_any()
}
