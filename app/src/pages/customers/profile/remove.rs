//! The dialog that removes an entry of a list and says what else that removes.

use domain::ids::CustomerId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::de::DeserializeOwned;
use server_fn::ServerFn;

use crate::error::AppError;
use crate::paths;
use crate::ui::button::{LinkButton, Submit, Weight};
use crate::ui::dialog::Dialog;
use crate::ui::erased::changing;
use crate::ui::field::Hidden;
use crate::ui::form::{Form, saving};

/// An entry that can be removed.
#[derive(Clone)]
pub struct Subject {
    /// The name of the server function's argument for its id.
    pub field: &'static str,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What removing it does: the rest of a sentence that begins with its name.
    pub told: &'static str,
}

/// The URL of the Profile page with the dialog open: `?remove-contact=…` for the field `contact`.
pub fn remove_url(customer: CustomerId, field: &str, id: impl std::fmt::Display) -> String {
    format!("{}?remove-{field}={id}", paths::profile(customer))
}

/// The dialog, shown while the URL asks for it and the entry is on the list.
#[component]
pub fn RemoveDialog<S>(
    /// The server function.
    #[prop(optional)]
    _call: std::marker::PhantomData<S>,
    /// The heading.
    title: &'static str,
    /// The customer whose list it is.
    customer: CustomerId,
    /// The entries of the list.
    subjects: Vec<Subject>,
) -> impl IntoView
where
    S: ServerFn<Error = AppError, Output = ()> + DeserializeOwned + 'static,
{
    let query = use_query_map();
    changing(move || {
        let asked = |subject: &&Subject| {
            query.with(|query| query.get_str(&format!("remove-{}", subject.field)) == Some(&subject.id))
        };
        let subject = subjects.iter().find(asked).cloned();
        subject.map(|subject| {
            let id = format!("remove-{}", subject.field);
            view! {
                <Dialog id title close_href=paths::profile(customer)>
                    <Ask<S> customer subject />
                </Dialog>
            }
        })
    })
}

#[component]
fn Ask<S>(#[prop(optional)] _call: std::marker::PhantomData<S>, customer: CustomerId, subject: Subject) -> impl IntoView
where
    S: ServerFn<Error = AppError, Output = ()> + DeserializeOwned + 'static,
{
    let action = saving::<S>();
    let Subject { field, id, name, told } = subject;
    view! {
        <Form action>
            <Hidden name="customer" value=customer.to_string() />
            <Hidden name=field value=id />
            <p>
                <strong>{name}</strong>
                {told}
            </p>
            <div class="actions">
                <Submit label="Remove" weight=Weight::Danger />
                <LinkButton href=paths::profile(customer) weight=Weight::Quiet>
                    "Cancel"
                </LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
