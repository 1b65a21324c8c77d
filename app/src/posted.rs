//! A form that was posted without JavaScript and stays on its page: that is rendered again with what was typed.
//!
//! The host puts it into the page's context; it crosses to the browser with the page, so that hydration sees the same.

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use server_fn::ServerFn;

use crate::error::AppError;

/// The name of the hidden field that says which form it was: the path of its server function.
pub const FORM_FIELD: &str = "form";

/// The name of the hidden field that holds the page the form is on: the page that comes back when something is wrong.
pub const PAGE_FIELD: &str = "page";

/// The name of the hidden field that makes a form one of its kind: sent twice, what it asks for is done once.
pub const KEY_FIELD: &str = "key";

/// The answer to a posted form comes from the form's address. Run before the app starts, this gives the page its own,
/// which the document's `data-address` holds: the app shows what the address says, and so does a reload.
pub const ADDRESS_SCRIPT: &str =
    "try{let a=document.documentElement.dataset.address;if(a)history.replaceState(null,'',a)}catch{}";

/// What was posted, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The path of the form's server function.
    pub form: String,
    /// The fields, as the browser encodes them.
    pub body: String,
    /// Why it could not be done; `None` when it was done, or was only a step of the form (`Next`, `Back`).
    pub error: Option<AppError>,
    /// What the server function answered, as JSON, when it did not send the person on to another page.
    pub done: Option<String>,
}

#[derive(Clone)]
struct PostedForm(Option<Posted>);

/// Called once, by the root of the app: takes what the host has, or in the browser what came with the page.
pub fn provide_posted() {
    let posted = SharedValue::new(use_context::<Posted>).into_inner();
    provide_context(PostedForm(posted));
}

/// What was posted to the form of server function `S`, and why it failed.
pub fn posted<S: ServerFn>() -> Option<Posted> {
    posted_to(S::PATH)
}

/// What was posted to the form of this path.
pub fn posted_to(path: &str) -> Option<Posted> {
    use_context::<PostedForm>()?.0.filter(|posted| posted.form == path)
}

/// The fields of a posted form, read as `T`.
pub fn read<T: DeserializeOwned>(posted: &Posted) -> Option<T> {
    decode(&posted.body)
}

/// Fields as the browser encodes them, read as `T`. Never inlined: a form's check and what was posted share the code.
#[inline(never)]
pub fn decode<T: DeserializeOwned>(fields: &str) -> Option<T> {
    serde_qs::Config::new(5, false).deserialize_str(fields).ok()
}

/// Whether the page shows a form that failed.
pub fn any_failed() -> bool {
    use_context::<PostedForm>().is_some_and(|form| form.0.is_some_and(|posted| posted.error.is_some()))
}
