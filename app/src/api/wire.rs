//! How calls are sent: in the format of server_fn, but the WASM holds the sending code only once.

use std::pin::Pin;

use gloo_net::http::Request;
use http::Method;
use send_wrapper::SendWrapper;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::codec::{Json, PostUrl};
use server_fn::redirect::{REDIRECT_HEADER, call_redirect_hook};
use server_fn::{Http, Protocol};
use web_sys::AbortController;

use crate::error::AppError;

/// The protocol of all server functions: form-encoded fields, and an answer as JSON.
pub struct Wire;

impl<Input, Output, Client, Server> Protocol<Input, Output, Client, Server, AppError> for Wire
where
    Http<PostUrl, Json>: Protocol<Input, Output, Client, Server, AppError>,
    Input: Serialize + Send,
    Output: DeserializeOwned + Send,
    Client: server_fn::client::Client<AppError>,
    Server: server_fn::server::Server<AppError>,
{
    const METHOD: Method = Method::POST;

    async fn run_server<F, Fut>(request: Server::Request, server_fn: F) -> Result<Server::Response, AppError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, AppError>> + Send,
    {
        <Http<PostUrl, Json> as Protocol<Input, Output, Client, Server, AppError>>::run_server(request, server_fn).await
    }

    fn run_client(path: &str, input: Input) -> impl Future<Output = Result<Output, AppError>> + Send {
        call(path, serde_qs::to_string(&input).ok())
    }
}

type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, AppError>> + Send>>;

#[inline(never)]
fn call<T: DeserializeOwned + Send>(path: &str, fields: Option<String>) -> Boxed<T> {
    let answer = fields.map(|fields| post(path, fields));
    Box::pin(async move { decode(&answer.ok_or(AppError::Unreachable)?.await?) })
}

/// Sends fields as a form without JavaScript does, so that the host sees the same, and follows its redirect. Returns
/// the answer as JSON. Dropping the future aborts the request: this happens to fetches of a page that the user leaves.
pub fn post(path: &str, fields: String) -> Boxed<String> {
    let path = path.to_owned();
    // The browser has one thread.
    Box::pin(SendWrapper::new(async move { send(&path, fields).await.unwrap_or(Err(AppError::Unreachable)) }))
}

async fn send(path: &str, fields: String) -> Result<Result<String, AppError>, gloo_net::Error> {
    let abort = AbortOnDrop(AbortController::new().ok());
    let signal = abort.0.as_ref().map(AbortController::signal);
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let answer = request.abort_signal(signal.as_ref()).body(fields)?.send().await?;
    let body = answer.text().await?;
    if !answer.ok() {
        return Ok(Err(decode(&body).unwrap_or_else(|unreadable| unreadable)));
    }
    let headers = answer.headers();
    if let (Some(_), Some(next)) = (headers.get(REDIRECT_HEADER), headers.get("location")) {
        call_redirect_hook(&next);
    }
    Ok(Ok(body))
}

/// Aborts a request that is not awaited any more. It has no effect on an answered request.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(request) = &self.0 {
            request.abort();
        }
    }
}

/// Reads an answer; an unreadable one is an error. Not inlined, so that data in pages, fetches and answers to forms
/// share the code.
#[inline(never)]
pub fn decode<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    serde_json::from_str(text).map_err(|_| AppError::Unreachable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_cannot_be_read_is_an_error() {
        assert_eq!(decode::<Vec<u8>>("[1, 2]"), Ok(vec![1, 2]));
        assert_eq!(decode::<Vec<u8>>("<html>"), Err(AppError::Unreachable));
        assert_eq!(decode::<Vec<u8>>(""), Err(AppError::Unreachable));
    }
}
