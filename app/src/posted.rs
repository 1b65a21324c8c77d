//! A form that was posted without JavaScript and stays on its page. The page is rendered again with the typed values.
//!
//! The host puts it into the page's context. The page carries it to the browser, so that hydration sees the same
//! values.

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use server_fn::ServerFn;

use crate::error::AppError;

/// The name of the hidden field that identifies the form: it holds the path of the form's server function.
pub const FORM_FIELD: &str = "form";

/// The name of the hidden field with the address of the form's page, which is rendered again if the form fails.
pub const PAGE_FIELD: &str = "page";

/// The name of the hidden field that makes a form count once, even if it is sent twice.
pub const KEY_FIELD: &str = "key";

/// The answer to a posted form has the form's address. This script runs before the app starts and restores the page's
/// own address from the document's `data-address`, because the app and a reload show the page of the address.
pub const ADDRESS_SCRIPT: &str =
    "try{let a=document.documentElement.dataset.address;if(a)history.replaceState(null,'',a)}catch{}";

/// A posted form and its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The path of the form's server function.
    pub form: String,
    /// The fields, as the browser encodes them.
    pub body: String,
    /// Why the call failed; `None` if it succeeded, or if the form only changed its step (`Next`, `Back`).
    pub error: Option<AppError>,
    /// The answer of the server function, as JSON, unless it redirected.
    pub done: Option<String>,
}

#[derive(Clone)]
struct PostedForm(Option<Posted>);

/// Provides the posted form; the root of the app calls this once. The server takes the form from the host, the browser
/// from the page.
pub fn provide_posted() {
    let posted = SharedValue::new(use_context::<Posted>).into_inner();
    provide_context(PostedForm(posted));
}

/// The posted form of the server function `S`, if there is one.
pub fn posted<S: ServerFn>() -> Option<Posted> {
    posted_to(S::PATH)
}

/// The posted form with this path, if there is one.
pub fn posted_to(path: &str) -> Option<Posted> {
    use_context::<PostedForm>()?.0.filter(|posted| posted.form == path)
}

/// Reads the fields of a posted form as `T`.
pub fn read<T: DeserializeOwned>(posted: &Posted) -> Option<T> {
    decode(&posted.body)
}

/// Reads fields, as the browser encodes them, as `T`. Not inlined, so that form checks and posted forms share the code.
#[inline(never)]
pub fn decode<T: DeserializeOwned>(fields: &str) -> Option<T> {
    serde_qs::Config::new(5, false).deserialize_str(fields).ok()
}

/// Whether the page shows a form that failed.
pub fn any_failed() -> bool {
    use_context::<PostedForm>().is_some_and(|form| form.0.is_some_and(|posted| posted.error.is_some()))
}
