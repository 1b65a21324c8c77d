//! What staff edit in one form, such as a contact or a group: its fields are declared once, each with its path and its
//! label. Everything that reads, changes, compares, merges or restores fields goes by these paths.

mod kind;
pub(crate) mod list;
mod merge;

use std::borrow::Cow;

pub use kind::{CheckBox, Kind, Label, Plain, Secret, Word, Words, YesNo};
pub use merge::{Change, Merge, merge};

use serde::{Deserialize, Serialize};

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its place in the draft, such as `office.city`. The history keeps it, so it never changes.
    pub path: &'static str,
    /// Its label, with the group in front where one is needed: `Office Address: City`.
    pub label: &'static str,
}

/// A form as typed. [`draft!`] and [`fields!`] implement it.
pub trait Draft: Clone + Default {
    /// The fields in the order of the form.
    const FIELDS: &'static [Field];

    /// The value of a field as the history keeps it; `None` for an unknown path.
    fn get(&self, path: &str) -> Option<Cow<'_, str>>;

    /// Changes a field to a value as [`get`](Self::get) gives it. `false`, and no change, for an unknown path and for a
    /// value that cannot be read.
    fn set(&mut self, path: &str, value: &str) -> bool;

    /// Takes over a field of another form. `false`, and no change, for an unknown path.
    fn copy(&mut self, path: &str, from: &Self) -> bool;

    /// A value of [`get`](Self::get) as people read it.
    #[must_use]
    fn shown(path: &str, value: &str) -> String;

    /// The label of a field; empty for an unknown path.
    #[must_use]
    fn label(path: &str) -> &'static str {
        Self::FIELDS.iter().find(|field| field.path == path).map_or("", |field| field.label)
    }

    /// Every path with its value, in the order of the form.
    #[must_use]
    fn fields(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        Self::FIELDS.iter().map(|field| (field.path, self.get(field.path).unwrap_or_default())).collect()
    }
}

/// A field's old and new value, as a form shows them; empty if there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The draft's path, such as `office.city`.
    pub path: String,
    /// The old value.
    pub old: String,
    /// The new value.
    pub new: String,
}

/// The fields that differ; all that are filled where a record is new or removed.
#[must_use]
pub fn changes<D: Draft>(before: Option<&D>, after: Option<&D>) -> Vec<FieldChange> {
    let value =
        |draft: Option<&D>, path| draft.and_then(|draft| draft.get(path).map(Cow::into_owned)).unwrap_or_default();
    let change = |field: &Field| FieldChange {
        path: field.path.to_owned(),
        old: value(before, field.path),
        new: value(after, field.path),
    };
    D::FIELDS.iter().map(change).filter(|change| change.old != change.new).collect()
}

/// Declares a draft: a struct with one field a line, `path: "Label"`, all text. Where the text is not a plain one, its
/// [`Kind`] follows: `user_types: "User Type" => Words<UserType>`.
macro_rules! draft {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $path:ident: $label:literal $(=> $kind:ty)?;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $(
                #[doc = concat!("`", $label, "`.")]
                $(#[$each])*
                pub $path: <$crate::record::kind_of!($($kind)?) as $crate::record::Kind>::Typed,
            )+
        }

        $crate::record::fields!($name { $($path: $label $(=> $kind)?;)+ });
    };
}

/// Says which fields a draft has, one a line as in [`draft!`]; a field of a part of the form is `office.city`.
macro_rules! fields {
    ($name:ident { $($path:ident $(.$inner:ident)?: $label:literal $(=> $kind:ty)?;)+ }) => {
        impl $crate::record::Draft for $name {
            const FIELDS: &'static [$crate::record::Field] = &[
                $($crate::record::Field {
                    path: concat!(stringify!($path) $(, ".", stringify!($inner))?),
                    label: $label,
                }),+
            ];

            fn get(&self, path: &str) -> Option<std::borrow::Cow<'_, str>> {
                $(
                    if path == concat!(stringify!($path) $(, ".", stringify!($inner))?) {
                        return Some(<$crate::record::kind_of!($($kind)?) as $crate::record::Kind>::text(
                            &self.$path$(.$inner)?,
                        ));
                    }
                )+
                None
            }

            fn set(&mut self, path: &str, value: &str) -> bool {
                $(
                    if path == concat!(stringify!($path) $(, ".", stringify!($inner))?) {
                        let read = <$crate::record::kind_of!($($kind)?) as $crate::record::Kind>::read(value);
                        return read.map(|value| self.$path$(.$inner)? = value).is_some();
                    }
                )+
                false
            }

            fn copy(&mut self, path: &str, from: &Self) -> bool {
                $(
                    if path == concat!(stringify!($path) $(, ".", stringify!($inner))?) {
                        self.$path$(.$inner)?.clone_from(&from.$path$(.$inner)?);
                        return true;
                    }
                )+
                false
            }

            fn shown(path: &str, value: &str) -> String {
                $(
                    if path == concat!(stringify!($path) $(, ".", stringify!($inner))?) {
                        return <$crate::record::kind_of!($($kind)?) as $crate::record::Kind>::shown(value);
                    }
                )+
                value.to_owned()
            }
        }
    };
}

/// The kind of a field; plain text where none is named.
macro_rules! kind_of {
    () => {
        $crate::record::Plain
    };
    ($kind:ty) => {
        $kind
    };
}

pub(crate) use {draft, fields, kind_of};

#[cfg(test)]
mod tests;
