//! Data that a page fetches. The code that fetches it, awaits it and reads it from the page is in the WASM only once
//! for all types: the resource of leptos holds a [`Payload`], and only the two ends know its type.

use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use leptos::server as leptos_server;
use leptos_server::codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::wire::decode;
use crate::error::AppError;

/// A resource that yields `R`. Import it instead of the one of leptos.
pub struct Resource<R> {
    erased: Erased,
    of: PhantomData<fn() -> R>,
}

type Erased = leptos_server::Resource<Payload, PageText>;
/// A resource that stays alive while it is awaited, even if its page is gone.
pub type Shared = leptos_server::ArcResource<Payload, PageText>;

impl<R> Clone for Resource<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Resource<R> {}

impl<T: Serialize + Clone + Send + Sync + 'static> Resource<Result<T, AppError>> {
    /// Calls `fetcher` with the value of `source`, and again whenever that value changes.
    pub fn new<S, Fut>(
        source: impl Fn() -> S + Send + Sync + 'static,
        fetcher: impl Fn(S) -> Fut + Send + Sync + 'static,
    ) -> Self
    where
        S: PartialEq + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<T, AppError>> + Send + 'static,
    {
        let source = Box::new(move || Key(Arc::new(source())));
        let fetcher = Box::new(move |Key(key): Key| -> Fetching {
            // The key comes from this source, so it is an `S`.
            let fetching = key.as_any().downcast_ref::<S>().cloned().map(&fetcher);
            Box::pin(async move {
                Payload::of(match fetching {
                    Some(fetching) => fetching.await,
                    None => Err(AppError::Unreachable),
                })
            })
        });
        Self { erased: erased(source, fetcher), of: PhantomData }
    }
}

impl<R> Resource<R> {
    /// The resource to await in a `Suspend`.
    pub fn shared(self) -> Shared {
        self.erased.into()
    }
}

type Fetching = Pin<Box<dyn Future<Output = Payload> + Send>>;

fn erased(source: Box<dyn Fn() -> Key + Send + Sync>, fetcher: Box<dyn Fn(Key) -> Fetching + Send + Sync>) -> Erased {
    leptos_server::Resource::new_with_options(source, fetcher, false)
}

/// The fetched data, or the error.
#[derive(Clone)]
pub struct Payload(Inside);

#[derive(Clone)]
enum Inside {
    /// As the server wrote it into the page.
    Text(Arc<str>),
    /// A `Result<T, AppError>`, and the function that writes it.
    Value(Value, fn(&Value) -> String),
}

type Value = Arc<dyn Any + Send + Sync>;

impl Payload {
    fn of<T: Serialize + Send + Sync + 'static>(result: Result<T, AppError>) -> Self {
        Self(Inside::Value(Arc::new(result), written::<T>))
    }

    /// Reads it as the type that the page fetches.
    pub fn read<T: DeserializeOwned + Clone + 'static>(&self) -> Result<T, AppError> {
        match &self.0 {
            Inside::Text(text) => match text.strip_prefix(DONE) {
                Some(value) => decode(value),
                None => Err(failure(text)),
            },
            Inside::Value(value, _) => {
                value.downcast_ref::<Result<T, AppError>>().cloned().unwrap_or(Err(AppError::Unreachable))
            }
        }
    }
}

/// The first character of a value's text; the rest is its JSON.
const DONE: char = '+';
/// The first character of an error's text.
const FAILED: char = '-';

fn written<T: Serialize + 'static>(value: &Value) -> String {
    // Only the server writes pages, so the WASM leaves this code out.
    if !cfg!(any(feature = "ssr", test)) {
        return String::new();
    }
    let (mark, json) = match value.downcast_ref::<Result<T, AppError>>() {
        Some(Ok(value)) => (DONE, serde_json::to_string(value)),
        Some(Err(error)) => (FAILED, serde_json::to_string(error)),
        None => return String::new(),
    };
    // Without JSON, the text is unreadable, so reading it gives an error.
    format!("{mark}{}", json.unwrap_or_default())
}

fn failure(text: &str) -> AppError {
    text.strip_prefix(FAILED).and_then(|error| decode(error).ok()).unwrap_or(AppError::Unreachable)
}

/// Writes a payload into the page as text, which is parsed only when the data is used.
pub struct PageText;

impl Encoder<Payload> for PageText {
    type Error = std::convert::Infallible;
    type Encoded = String;

    fn encode(Payload(inside): &Payload) -> Result<String, Self::Error> {
        Ok(match inside {
            Inside::Text(text) => text.to_string(),
            Inside::Value(value, written) => written(value),
        })
    }
}

impl Decoder<Payload> for PageText {
    type Error = std::convert::Infallible;
    type Encoded = str;

    fn decode(text: &str) -> Result<Payload, Self::Error> {
        Ok(Payload(Inside::Text(text.into())))
    }
}

/// The value of a source, to be compared with its next value.
#[derive(Clone)]
struct Key(Arc<dyn Same>);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_same(other.0.as_any())
    }
}

trait Same: Send + Sync {
    fn is_same(&self, other: &dyn Any) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<S: PartialEq + Send + Sync + 'static> Same for S {
    fn is_same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<S>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through_the_page(payload: &Payload) -> Payload {
        let text = PageText::encode(payload).unwrap();
        PageText::decode(&text).unwrap()
    }

    #[test]
    fn what_was_fetched_is_the_same_before_and_after_it_crossed_with_the_page() {
        let rows = vec!["</script>".to_owned(), "\"+\" \u{2028}".to_owned()];
        let payload = Payload::of(Ok(rows.clone()));
        assert_eq!(payload.read(), Ok(rows.clone()));
        assert_eq!(through_the_page(&payload).read(), Ok(rows));
    }

    #[test]
    fn an_error_crosses_as_itself() {
        let payload = Payload::of::<Vec<String>>(Err(AppError::Stale("Ada".to_owned())));
        let expected = Err(AppError::Stale("Ada".to_owned()));
        assert_eq!(payload.read::<Vec<String>>(), expected);
        assert_eq!(through_the_page(&payload).read::<Vec<String>>(), expected);
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_never_an_empty_value() {
        for text in ["", "+", "-", "+null", "-null", "[]", "+{\"rows\":1}"] {
            let payload = PageText::decode(text).unwrap();
            assert_eq!(payload.read::<Vec<String>>(), Err(AppError::Unreachable), "{text}");
        }
        let other = Payload::of(Ok(7_u8));
        assert_eq!(other.read::<Vec<String>>(), Err(AppError::Unreachable));
    }

    #[test]
    fn only_a_source_that_changed_fetches_again() {
        let key = |number: u8, text: &str| Key(Arc::new((number, text.to_owned())));
        assert!(key(1, "a") == key(1, "a"));
        assert!(key(1, "a") != key(2, "a"));
        assert!(key(1, "a") != Key(Arc::new(1_u8)));
    }
}
