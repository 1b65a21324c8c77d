//! The call of a form: the fields and the answer are text. Only the code that checks the fields and the code that reads
//! the answer know the type of the call, so the code that sends is in the WASM only once.

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

/// A call of any type: the fields as the browser encodes them, and the answer as JSON.
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

    /// Why the call failed, if it did.
    pub fn failure(self) -> Option<AppError> {
        self.sending.value().get()?.err()
    }
}

impl<S: ServerFn> Saving<S>
where
    S::Output: DeserializeOwned,
{
    /// The answer, if the call succeeded.
    pub fn answer(self) -> Option<S::Output> {
        decode(&self.sending.value().get()?.ok()?).ok()
    }
}

/// The call of a form. It counts the save itself, because the form is often gone when the answer arrives.
pub fn saving<S: ServerFn<Error = AppError>>() -> Saving<S>
where
    S::Output: DeserializeOwned,
{
    Saving { sending: sending(S::url(), |answer| decode::<S::Output>(answer).map(drop)), of: PhantomData }
}

/// `checked` rejects an answer that does not fit this call: then it is unknown whether the call succeeded.
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

/// What the browser can check of the fields of `S` before it sends them, in the user's notation.
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
