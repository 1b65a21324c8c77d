//! The page `Account`: the user's own password, region, alerts, second factor and sessions.

mod alerts;
pub mod authenticator;
pub mod passkeys;
mod recovery_codes;
mod region;

use alerts::Alerts;
use domain::account::OwnSession;
use domain::permission::Permission;
use domain::second_factor::Factors;
use leptos::prelude::*;
use region::RegionForm;
use server_fn::ServerFn;

use super::login::NewPasswordFields;
use super::me::{may, me};
use super::missing::NotAllowed;
use crate::api::account::{ChangePassword, EndOtherSessions, EndSession, own_region, own_sessions};
use crate::api::second_factor::own_factors;
use crate::paths;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::card::Section;
use crate::ui::field::{Hidden, TextField, Width};
use crate::ui::form::{KeyField, NativeForm};
use crate::ui::format;
use crate::ui::load::Load;
use crate::ui::page::Page;
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// The page.
#[component]
pub fn Account() -> impl IntoView {
    if !may(Permission::OwnAccount) {
        return view! { <NotAllowed title="Account" /> }.into_any();
    }
    let email = me().map(|actor| actor.email).unwrap_or_default();
    let told = format!("You log in as {email}.");
    let sessions = Resource::new(|| (), |()| own_sessions());
    let factors = Resource::new(|| (), |()| own_factors());
    let region = Resource::new(|| (), |()| own_region());
    let factor = |factors: Factors| {
        let told = match (factors.authenticator, factors.passkeys) {
            (false, 0) if factors.password => "Not set up. Anyone with your password can log in.",
            (false, 0) => "Not set up.",
            (true, 0) => "An authenticator app is set up. Your password alone is not enough to log in.",
            (false, _) => "A passkey is set up. Your password alone is not enough to log in.",
            (true, _) => "An authenticator app and a passkey are set up. Your password alone is not enough to log in.",
        };
        view! {
            <p>{told}</p>
            <div class="actions">
                <LinkButton href=paths::AUTHENTICATOR weight=Weight::Secondary>
                    "Authenticator app"
                </LinkButton>
                <LinkButton href=paths::PASSKEYS weight=Weight::Secondary>
                    "Passkeys"
                </LinkButton>
            </div>
        }
        .into_any()
    };
    let password = move |factors: Factors| {
        let email = email.clone();
        match factors.password {
            true => view! { <PasswordForm email /> }.into_any(),
            false => {
                view! { <p>"You log in through your organization's single sign-on and have no password here."</p> }
                    .into_any()
            }
        }
    };
    let regions = |chosen: String| view! { <RegionForm chosen /> }.into_any();
    let list = |sessions: Vec<OwnSession>| view! { <Sessions sessions /> }.into_any();
    view! {
        <Page title="Account">
            <p>{told}</p>
            <Section id="own-password" title="Password">
                <Load resource=factors view=password />
            </Section>
            <Section id="region" title="Language and region">
                <Load resource=region view=regions />
            </Section>
            {may(Permission::OwnAlerts).then(|| view! { <Alerts /> })}
            <Section id="factor" title="Second factor">
                <Load resource=factors view=factor />
            </Section>
            <Section id="sessions" title="Sessions">
                <Load resource=sessions view=list />
            </Section>
        </Page>
    }
    .into_any()
}

/// The form that changes the password.
#[component]
fn PasswordForm(
    /// The user's email address.
    email: String,
) -> impl IntoView {
    view! {
        <NativeForm path=ChangePassword::PATH>
            <TextField
                name="current"
                label="Current password"
                kind="password"
                autocomplete="current-password"
                width=Width::Full
                required=true
            />
            <NewPasswordFields email />
            <div class="actions">
                <Submit label="Change password" />
            </div>
        </NativeForm>
    }
    .into_any()
}

/// The user's sessions, each with a button to log it out.
#[component]
fn Sessions(sessions: Vec<OwnSession>) -> impl IntoView {
    let columns: Vec<Column> = ["Browser", "Address", "Logged in", "Last seen", "Log out"].map(Column::new).to_vec();
    let several = sessions.len() > 1;
    let rows = sessions.into_iter().map(|session| {
        let OwnSession { id, device, address, since, last_seen, is_this } = session;
        let named = device.clone();
        let end = match is_this {
            true => view! { <Badge tone=Tone::Success>"This browser"</Badge> }.into_any(),
            false => view! {
                <form method="post" action=EndSession::PATH>
                    <KeyField />
                    <Hidden name="session" value=id.to_string() />
                    <button type="submit" class="button" data-kind="secondary">
                        "Log out"
                        <span class="visually-hidden">{format!(" {named}")}</span>
                    </button>
                </form>
            }
            .into_any(),
        };
        view! {
            <Row>
                <Cell head=true>{device}</Cell>
                <Cell label="Address">{address}</Cell>
                <Cell label="Logged in">{format::time(since)}</Cell>
                <Cell label="Last seen">{format::time(last_seen)}</Cell>
                <Cell label="Log out">{end}</Cell>
            </Row>
        }
    });
    let all = several.then(|| {
        view! {
            <NativeForm path=EndOtherSessions::PATH>
                <KeyField />
                <Submit label="Log out everywhere else" weight=Weight::Secondary />
            </NativeForm>
        }
    });
    view! {
        <p>"You are logged in with these browsers. If you don't recognize one, log it out and change your password."</p>
        <Table caption=Signal::stored("Sessions".to_owned()) columns=Signal::stored(columns)>
            {rows.collect_view()}
        </Table>
        {all}
    }
    .into_any()
}
