//! How the history keeps the lists of a group.

use std::borrow::Cow;

use super::{AttributeDraft, attributes};
use crate::record::{Kind, list};
use crate::text;

/// The rows of `Attributes`.
#[derive(Debug)]
pub struct Attributes;

impl Kind for Attributes {
    type Typed = Vec<AttributeDraft>;

    fn text(typed: &Self::Typed) -> Cow<'_, str> {
        list::to_text(typed.iter().filter(|row| !row.is_empty()))
    }

    fn read(text: &str) -> Option<Self::Typed> {
        list::read(text)
    }

    fn shown(text: &str) -> String {
        list::shown(text, "; ", attributes::line)
    }
}

/// The `Tags`.
#[derive(Debug)]
pub struct Tags;

impl Kind for Tags {
    type Typed = Vec<String>;

    fn text(typed: &Self::Typed) -> Cow<'_, str> {
        list::to_text(typed.iter().filter(|tag| !text::clean(tag).is_empty()))
    }

    fn read(text: &str) -> Option<Self::Typed> {
        list::read(text)
    }

    fn shown(text: &str) -> String {
        list::shown(text, ", ", String::clone)
    }
}
