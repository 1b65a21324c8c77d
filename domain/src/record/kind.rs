//! How the fields of a form are kept as one text each, in the history and in comparisons.

use std::borrow::Cow;
use std::marker::PhantomData;

use crate::text;
use crate::words::Choice;

/// A kind of field.
pub trait Kind {
    /// What the form posts.
    type Typed;

    /// The one text that the history keeps.
    fn text(typed: &Self::Typed) -> Cow<'_, str>;

    /// What the form would have posted; `None` when the text cannot be read.
    fn read(text: &str) -> Option<Self::Typed>;

    /// The text as people read it.
    #[must_use]
    fn shown(text: &str) -> String {
        text.to_owned()
    }
}

/// Text as it is.
#[derive(Debug)]
pub struct Plain;

impl Kind for Plain {
    type Typed = String;

    fn text(typed: &String) -> Cow<'_, str> {
        typed.into()
    }

    fn read(text: &str) -> Option<String> {
        Some(text.to_owned())
    }
}

/// A check box: `on` or empty.
#[derive(Debug)]
pub struct CheckBox;

impl Kind for CheckBox {
    type Typed = String;

    fn text(typed: &String) -> Cow<'_, str> {
        typed.into()
    }

    fn read(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn shown(text: &str) -> String {
        yes_or_no(text).to_owned()
    }
}

/// A check box that the history keeps as `Yes` or `No`; it is never restored.
#[derive(Debug)]
pub struct YesNo;

impl Kind for YesNo {
    type Typed = String;

    fn text(typed: &String) -> Cow<'_, str> {
        yes_or_no(typed).into()
    }

    fn read(_: &str) -> Option<String> {
        None
    }
}

fn yes_or_no(typed: &str) -> &'static str {
    if text::is_on(typed) { "Yes" } else { "No" }
}

/// A secret: the history keeps nothing of it.
#[derive(Debug)]
pub struct Secret;

impl Kind for Secret {
    type Typed = String;

    fn text(_: &String) -> Cow<'_, str> {
        "".into()
    }

    fn read(_: &str) -> Option<String> {
        None
    }
}

/// One of a list, stored as its code.
#[derive(Debug)]
pub struct Word<T>(PhantomData<T>);

impl<T: Choice> Kind for Word<T> {
    type Typed = String;

    fn text(typed: &String) -> Cow<'_, str> {
        typed.into()
    }

    fn read(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn shown(text: &str) -> String {
        T::parse(text).map_or_else(|| text.to_owned(), |word| word.label().to_owned())
    }
}

/// One of a list, kept as its label.
#[derive(Debug)]
pub struct Label<T>(PhantomData<T>);

impl<T: Choice> Kind for Label<T> {
    type Typed = String;

    fn text(typed: &String) -> Cow<'_, str> {
        T::parse(typed).map_or("", T::label).into()
    }

    fn read(text: &str) -> Option<String> {
        Some(text.to_owned())
    }
}

/// Several of a list, kept as their labels with commas between.
#[derive(Debug)]
pub struct Words<T>(PhantomData<T>);

impl<T: Choice> Kind for Words<T> {
    type Typed = Vec<String>;

    fn text(typed: &Vec<String>) -> Cow<'_, str> {
        let labels: Vec<&str> = typed.iter().filter_map(|word| T::parse(word)).map(T::label).collect();
        labels.join(", ").into()
    }

    fn read(text: &str) -> Option<Vec<String>> {
        Some(text.split(", ").map(ToOwned::to_owned).collect())
    }
}
