//! The call of a form: the fields go as text, the answer comes as text. Only what checks the fields and what reads the
//! answer knows which call it is; the code of sending is in the WASM once.

use std::marker::PhantomData;
use std::sync::Arc;

use domain::field_errors::FieldErrors;
use domain::notation::Notation;
use leptos::ev;
use leptos::form::form_data_from_event;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use server_fn::ServerFn;

use super::saves::saved;
use crate::api::wire::{decode, post};
use crate::error::AppError;
use crate::posted;

/// Whichever call it is: the fields as the browser encodes them, and the answer as JSON.
pub(super) type Sending = Action<String, Result<Arc<str>, AppError>>;

/// The call of a form.
pub struct Saving<S> {
    sending: Sending,
    of: PhantomData<fn() -> S>,
}

impl<S> Clone for Saving<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Saving<S> {}

impl<S> Saving<S> {
    pub(super) fn sending(self) -> Sending {
        self.sending
    }

    /// Why it could not be done, if it could not.
    pub fn failure(self) -> Option<AppError> {
        self.sending.value().get()?.err()
    }
}

impl<S: ServerFn> Saving<S>
where
    S::Output: DeserializeOwned,
{
    /// What it answered, if it was done.
    pub fn answer(self) -> Option<S::Output> {
        decode(&self.sending.value().get()?.ok()?).ok()
    }
}

/// The call of a form. It tells that something was saved by itself, as the form is often gone when the answer comes.
pub fn saving<S: ServerFn<Error = AppError>>() -> Saving<S>
where
    S::Output: DeserializeOwned,
{
    Saving { sending: sending(S::url(), |answer| decode::<S::Output>(answer).map(drop)), of: PhantomData }
}

/// `checked` finds an answer that is none of this call's: then nobody knows whether it was done.
fn sending(url: &'static str, checked: fn(&str) -> Result<(), AppError>) -> Sending {
    let saved = saved();
    Action::new(move |fields: &String| {
        let (answer, saved) = (post(url, fields.clone()), saved.clone());
        async move {
            let answer = answer.await?;
            saved();
            checked(&answer)?;
            Ok(answer.into())
        }
    })
}

/// What the browser can check of the fields of `S` before it sends them, as the person writes numbers.
pub struct Check<S> {
    run: Checking,
    of: PhantomData<fn() -> S>,
}

pub(super) type Checking = Arc<dyn Fn(&str, Notation) -> Result<(), AppError> + Send + Sync>;

impl<S> Check<S> {
    pub(super) fn erased(self) -> Checking {
        self.run
    }
}

impl<S, F> From<F> for Check<S>
where
    S: DeserializeOwned,
    F: Fn(&S, Notation) -> Result<(), FieldErrors> + Send + Sync + 'static,
{
    fn from(check: F) -> Self {
        let run = move |fields: &str, notation| {
            let call = posted::decode(fields).ok_or(AppError::Unreachable)?;
            Ok(check(&call, notation)?)
        };
        Self { run: Arc::new(run), of: PhantomData }
    }
}

/// The fields of the form that is being sent, as the browser encodes them.
pub fn fields_of_event(event: &ev::SubmitEvent) -> Option<String> {
    form_data_from_event(event).ok().and_then(|data| encoded(&data))
}

/// The fields of a form, as the browser encodes them.
pub fn fields_of(form: &web_sys::HtmlFormElement) -> Option<String> {
    web_sys::FormData::new_with_form(form).ok().and_then(|data| encoded(&data))
}

fn encoded(data: &web_sys::FormData) -> Option<String> {
    web_sys::UrlSearchParams::new_with_str_sequence_sequence(data).ok().map(|pairs| pairs.to_string().into())
}
