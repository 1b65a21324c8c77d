//! The page `Passkeys`: lists, adds and removes passkeys.

use domain::passkey::{OwnPasskey, PasskeyList};
use domain::permission::Stage;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::recovery_codes::RecoveryCodes;
use crate::api::passkeys::{AddPasskey, RemovePasskey, own_passkeys};
use crate::api::session::LogOut;
use crate::pages::me::me;
use crate::pages::passkey_form::{Ask, PasskeyForm};
use crate::paths;
use crate::posted;
use crate::ui::button::{Submit, Weight};
use crate::ui::card::Section;
use crate::ui::field::{Hidden, TextField};
use crate::ui::form::{KeyField, NativeForm};
use crate::ui::format;
use crate::ui::load::Load;
use crate::ui::page::{Page, above};
use crate::ui::resource::Resource;
use crate::ui::table::{Cell, Column, Row, Table};

/// The page.
#[component]
pub fn Passkeys() -> impl IntoView {
    let found = Resource::new(|| (), |()| own_passkeys());
    let page = |own: PasskeyList| match told() {
        Some(codes) => {
            let done = "Passkey added. You will be asked for it when you log in.";
            view! { <RecoveryCodes done codes /> }.into_any()
        }
        None => view! { <Own own /> }.into_any(),
    };
    let has_to = me().is_some_and(|actor| actor.stage == Stage::Enrolment);
    let out = has_to.then(|| {
        view! {
            <NativeForm path=LogOut::PATH>
                <Submit label="Log out" weight=Weight::Quiet />
            </NativeForm>
        }
    });
    let (back, words) = match has_to {
        true => (paths::AUTHENTICATOR, "Authenticator app"),
        false => (paths::ACCOUNT, "Account"),
    };
    view! {
        <Page title="Passkeys" up=above(back, words)>
            <Load resource=found view=page />
            {out}
        </Page>
    }
    .into_any()
}

/// The recovery codes in the answer to the posted form.
fn told() -> Option<Vec<String>> {
    let done = posted::posted::<AddPasskey>().and_then(|posted| posted.done)?;
    serde_json::from_str(&done).ok()
}

#[component]
fn Own(own: PasskeyList) -> impl IntoView {
    let PasskeyList { origin, passkeys } = own;
    let list = match passkeys.is_empty() {
        true => view! { <p>"You have no passkeys yet."</p> }.into_any(),
        false => view! { <List passkeys /> }.into_any(),
    };
    let add = match origin {
        Some(origin) => view! { <Add origin /> }.into_any(),
        None => view! { <p>"Passkeys need an https address with a host name. Ask the operator of this portal to set the base URL."</p> }
        .into_any(),
    };
    view! {
        <Section id="passkeys" title="Your passkeys">
            {list}
        </Section>
        <Section id="add-passkey" title="Add a passkey">
            {add}
        </Section>
    }
    .into_any()
}

#[component]
fn List(passkeys: Vec<OwnPasskey>) -> impl IntoView {
    let columns: Vec<Column> = ["Name", "Added", "Last used", "Remove"].map(Column::new).to_vec();
    let rows = passkeys.into_iter().map(|passkey| {
        let OwnPasskey { id, name, since, last_used } = passkey;
        let named = name.clone();
        let used = last_used.map_or_else(|| "Never".into_any(), |last| format::time(last).into_any());
        view! {
            <Row>
                <Cell head=true>{name}</Cell>
                <Cell label="Added">{format::time(since)}</Cell>
                <Cell label="Last used">{used}</Cell>
                <Cell label="Remove">
                    <NativeForm path=RemovePasskey::PATH>
                        <KeyField />
                        <Hidden name="passkey" value=id.to_string() />
                        <button type="submit" class="button" data-kind="danger">
                            "Remove"
                            <span class="visually-hidden">{format!(" {named}")}</span>
                        </button>
                    </NativeForm>
                </Cell>
            </Row>
        }
    });
    view! {
        <Table caption=Signal::stored("Your passkeys".to_owned()) columns=Signal::stored(columns)>
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}

#[component]
fn Add(origin: String) -> impl IntoView {
    let typed = posted::posted::<AddPasskey>().and_then(|posted| posted::read::<AddPasskey>(&posted));
    let name = typed.map(|call| call.draft.name).unwrap_or_default();
    view! {
        <p>
            {format!(
                "A passkey is stored on your phone, computer or security key and confirms that it's you when you log in. Passkeys work only at {origin}.",
            )}
        </p>
        <PasskeyForm
            path=AddPasskey::PATH
            ask=Ask::Make
            without="A passkey needs JavaScript. Without it, set up an authenticator app."
        >
            <TextField
                name="name"
                label="Name"
                value=name
                hint=Some("For example, the name of the device".to_owned())
                required=true
            />
            <div class="actions">
                <Submit label="Add a passkey" />
            </div>
        </PasskeyForm>
    }
    .into_any()
}
