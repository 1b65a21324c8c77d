//! The pages `Log in`, `Forgot Password` and `Set your password` (after a first log-in, or from a one-time link).
//!
//! Longer than 300 lines: these pages share their parts.

use domain::account::FORGOTTEN_MINUTES;
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use super::me::{is_staff, me, offers};
use crate::api::session::{
    ForgotPassword as ForgotCall, LogIn as LogInCall, LogOut, ResendLink, ResetPassword as ResetPasswordCall,
    SetPassword as SetPasswordCall, link_owner,
};
use crate::error::AppError;
use crate::notices::Notice as Done;
use crate::paths;
use crate::posted;
use crate::ui::button::{Submit, Weight};
use crate::ui::field::{Hidden, TextField, Width};
use crate::ui::form::{KeyField, NativeForm};
use crate::ui::icon::Logo;
use crate::ui::load::{Load, WayOn};
use crate::ui::notice::{Kind, Notice, Notices};
use crate::ui::resource::Resource;
use crate::ui::title::PageTitle;

/// Where the log-in page posts to for single sign-on: a route of the host, not a server function.
pub const SINGLE_SIGN_ON: &str = "/single-sign-on";

/// The log-in page.
#[component]
pub fn LogIn() -> impl IntoView {
    if let Some(url) = posted::posted_to(SINGLE_SIGN_ON).and_then(|posted| serde_json::from_str(&posted.done?).ok()) {
        return view! { <Leaving url /> }.into_any();
    }
    let typed = posted::posted::<LogInCall>().and_then(|posted| posted::read::<LogInCall>(&posted));
    let email = typed.as_ref().map(|call| call.draft.email.clone()).unwrap_or_default();
    let asked = use_query_map().with_untracked(|query| query.get("next"));
    let next = typed.map(|call| call.next).or(asked).unwrap_or_default();
    // A button of the same form, so that the user enters the email address only once.
    let single_sign_on = offers().single_sign_on.then(|| {
        view! {
            <button type="submit" class="button" data-kind="secondary" formaction=SINGLE_SIGN_ON>
                "Single sign-on"
            </button>
        }
    });
    view! {
        <PageTitle title="Log in" />
        <div class="card">
            <p class="brand">
                <Logo />
                "Cloudtab"
            </p>
            <h1>"Log in"</h1>
            <NativeForm path=LogInCall::PATH>
                <Hidden name="next" value=next />
                <TextField
                    name="email"
                    label="Email"
                    kind="email"
                    value=email
                    autocomplete="username"
                    width=Width::Full
                    required=true
                />
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="current-password"
                    width=Width::Full
                    required=true
                />
                <div class="actions">
                    <Submit label="Log in" />
                    {single_sign_on}
                </div>
            </NativeForm>
            <p>
                <a href=FORGOT_PASSWORD>"Forgot Password"</a>
            </p>
        </div>
    }
    .into_any()
}

/// Forwards to an identity provider. It is a page, not a redirect, because the content security policy lets forms lead
/// only to this site.
#[component]
fn Leaving(
    /// The URL of the identity provider.
    url: String,
) -> impl IntoView {
    let host = url.split('/').nth(2).unwrap_or_default().to_owned();
    view! {
        <Meta http_equiv="refresh" content=format!("0;url={url}") />
        <div class="card">
            <p class="brand">
                <Logo />
                "Cloudtab"
            </p>
            <h1>"Log in"</h1>
            <p>{format!("Redirecting to {host}…")}</p>
            <div class="actions">
                <a class="button" data-kind="primary" href=url rel="external">
                    "Continue"
                </a>
            </div>
        </div>
        <PageTitle title="Log in" />
    }
    .into_any()
}

/// The path of the page `Forgot Password`.
const FORGOT_PASSWORD: &str = "/forgot-password";

/// The page that requests a link for a new password. Its answer is the same for every address.
#[component]
pub fn ForgotPassword() -> impl IntoView {
    let posted = posted::posted::<ForgotCall>();
    let is_sent = posted.as_ref().is_some_and(|posted| posted.done.is_some());
    let typed = posted.and_then(|posted| posted::read::<ForgotCall>(&posted));
    let email = typed.map(|call| call.draft.email).unwrap_or_default();
    let content = match is_sent {
        true => view! {
            <Notices>
                <Notice kind=Kind::Success>
                    {format!(
                        "If there is a user account for {}, a link to set a new password is on its way.",
                        email.trim(),
                    )}
                </Notice>
            </Notices>
            <p>
                {format!(
                    "The link works once and expires in {FORGOTTEN_MINUTES} minutes. Didn't get it? Check your spam folder. No user account yet? Ask your reseller.",
                )}
            </p>
        }
        .into_any(),
        false => view! {
            <p>"Enter your email address and we'll send you a link to set a new password."</p>
            <NativeForm path=ForgotCall::PATH>
                <TextField
                    name="email"
                    label="Email"
                    kind="email"
                    value=email
                    autocomplete="username"
                    width=Width::Full
                    required=true
                />
                <div class="actions">
                    <Submit label="Send reset link" />
                </div>
            </NativeForm>
        }
        .into_any(),
    };
    view! {
        <div class="card">
            <p class="brand">
                <Logo />
                "Cloudtab"
            </p>
            <h1>"Forgot Password"</h1>
            {content}
            <p>
                <a href=paths::LOG_IN>"Log in"</a>
            </p>
        </div>
        <PageTitle title="Forgot Password" />
    }
    .into_any()
}

/// The only page that a user sees at a first log-in.
#[component]
pub fn SetPassword() -> impl IntoView {
    let email = me().map(|actor| actor.email).unwrap_or_default();
    // Staff need no link here: only they know the one-time password they logged in with.
    let by_mail = offers().by_mail && !is_staff();
    let is_sent = use_query_map().with_untracked(|query| query.get("notice")).as_deref() == Some(Done::LinkSent.code());
    let sent = is_sent.then(|| {
        view! {
            <Notices>
                <Notice kind=Kind::Success>{Done::LinkSent.text()}</Notice>
            </Notices>
        }
    });
    let resend = if by_mail { "Send the link again" } else { "Email me a link" };
    let first = match by_mail {
        true => view! {
            <p>{format!("Welcome. To set your password, open the link that was emailed to {email}.")}</p>
            <p>"Only this link can set it, so nobody else can take over your account."</p>
        }
        .into_any(),
        false => view! {
            <p>"Welcome. Choose a password to continue. It replaces the one you were given."</p>
            <NativeForm path=SetPasswordCall::PATH>
                <NewPasswordFields email=email.clone() />
                <div class="actions">
                    <Submit label="Set password" />
                </div>
            </NativeForm>
            <p>"Prefer email? We can send you a link to set your password."</p>
        }
        .into_any(),
    };
    view! {
        <div class="card">
            <p class="brand">
                <Logo />
                "Cloudtab"
            </p>
            <h1>"Set your password"</h1>
            {sent}
            {first}
            <NativeForm path=ResendLink::PATH>
                <KeyField />
                <Submit label=resend weight=Weight::Secondary />
            </NativeForm>
            <NativeForm path=LogOut::PATH>
                <Submit label="Log out" weight=Weight::Quiet />
            </NativeForm>
        </div>
        <PageTitle title="Set your password" />
    }
    .into_any()
}

/// The page that a one-time link leads to.
#[component]
pub fn ResetPassword() -> impl IntoView {
    provide_context(WayOn(FORGOT_PASSWORD, "Forgot Password"));
    let token = use_query_map().with_untracked(|query| query.get("token")).unwrap_or_default();
    let asked = token.clone();
    let owner = Resource::new(
        move || asked.clone(),
        |token| async move {
            match link_owner(token).await {
                Err(AppError::Refused(why)) => Ok(Err(why)),
                owner => owner.map(Ok),
            }
        },
    );
    let form = move |owner: Result<String, String>| {
        let token = token.clone();
        let email = match owner {
            Ok(email) => email,
            Err(why) => return view! { <LinkOver why /> }.into_any(),
        };
        view! {
            <p>{format!("Choose a password for {email}.")}</p>
            <NativeForm path=ResetPasswordCall::PATH>
                <Hidden name="token" value=token />
                <NewPasswordFields email />
                <div class="actions">
                    <Submit label="Set password" />
                </div>
            </NativeForm>
        }
        .into_any()
    };
    view! {
        <div class="card">
            <p class="brand">
                <Logo />
                "Cloudtab"
            </p>
            <h1>"Set your password"</h1>
            <Load resource=owner view=form />
            <p>
                <a href=paths::LOG_IN rel="external">
                    "Log in"
                </a>
            </p>
        </div>
        // Last, for the same reason as in `ui::page::Page`.
        <PageTitle title="Set your password" />
    }
    .into_any()
}

/// Says why a link does not work, and leads to `Forgot Password`.
#[component]
fn LinkOver(
    /// The reason, without a full stop.
    why: String,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::api::host::set_status(422);
    view! {
        <Notices>
            <Notice kind=Kind::Error>{format!("{why}.")}</Notice>
        </Notices>
        <p>
            <a href=FORGOT_PASSWORD rel="external">
                "Forgot Password"
            </a>
        </p>
    }
    .into_any()
}

/// The two fields for a new password.
#[component]
pub fn NewPasswordFields(
    /// The email address of the user account.
    email: String,
) -> impl IntoView {
    view! {
        // Tells a password manager which account the password belongs to.
        <input type="hidden" name="username" autocomplete="username" value=email />
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
