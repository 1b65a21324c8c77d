//! A group of a customer's resources: what the Add Group form holds, the value it becomes, and what it collects.

mod attributes;
mod choices;
mod collector;
mod costs;
mod kinds;
mod preview;

use std::collections::BTreeSet;

pub use attributes::as_lines;
pub(crate) use choices::usual;
pub use choices::{TagChoice, TagChoices, tags_of};
pub use collector::Collector;
pub(crate) use costs::add;
pub use costs::{GroupCost, GroupCosts, GroupPair, TagSetCost};
use kinds::{Attributes, Tags};
pub use preview::{EXAMPLES, GroupPreview, preview};

use crate::field_errors::FieldErrors;
use crate::record::draft;
use crate::tag::Tag;
use crate::text::{self, max};
use serde::{Deserialize, Serialize};

/// The most attributes a group may have.
pub const MAX_ATTRIBUTES: usize = 50;

/// The most tags a group may have.
pub const MAX_TAGS: usize = 100;

draft! {
    /// A group as typed.
    GroupDraft {
        name: "Name";
        /// A row left empty is skipped. A form sends them as text, a line each.
        #[serde(deserialize_with = "attributes::rows_or_lines")]
        attributes: "Attributes" => Attributes;
        /// Each as it is written; an empty text is skipped.
        tags: "Tags" => Tags;
    }
}

/// One row of `Attributes` as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttributeDraft {
    /// Left of the `=`.
    pub name: String,
    /// Right of the `=`.
    pub value: String,
}

/// What staff note about a group: `Cost centre = 4711`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// Unique in the group, ignoring case.
    pub name: String,
    /// Perhaps empty.
    pub value: String,
}

/// A group as it is kept. It travels and is stored as a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "GroupDraft", into = "GroupDraft")]
#[non_exhaustive]
pub struct Group {
    /// `Name`.
    pub name: String,
    /// `Attributes`, in the order of the form.
    pub attributes: Vec<Attribute>,
    /// `Tags`; a group without any collects nothing yet.
    pub tags: BTreeSet<Tag>,
}

impl AttributeDraft {
    fn is_empty(&self) -> bool {
        text::clean(&self.name).is_empty() && text::clean(&self.value).is_empty()
    }
}

impl GroupDraft {
    /// Reads the form, or returns the errors of all fields. Rows keep their number, also after empty ones.
    pub fn parse(&self) -> Result<Group, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = text::required(&mut errors, "name", &self.name, max::NAME, "Enter the name of the group");
        let attributes = self.parse_attributes(&mut errors);
        let tags = self.parse_tags(&mut errors);
        errors.into_result(Group { name, attributes, tags })
    }

    fn rows(&self) -> impl Iterator<Item = (usize, &AttributeDraft)> {
        self.attributes.iter().enumerate().filter(|(_, row)| !row.is_empty())
    }

    fn parse_attributes(&self, errors: &mut FieldErrors) -> Vec<Attribute> {
        let count = self.rows().count();
        if count > MAX_ATTRIBUTES {
            errors.push("attributes", format!("Use {MAX_ATTRIBUTES} attributes or fewer (there are {count})"));
            return Vec::new();
        }
        let mut names = BTreeSet::new();
        let mut attributes = Vec::new();
        for (position, row) in self.rows() {
            let (mut told, path) = (FieldErrors::new(), "attributes");
            let missing = format!("Enter a name for the value {}", text::quoted(&text::clean(&row.value)));
            let name = text::required(&mut told, path, &row.name, max::ATTRIBUTE, &missing);
            let value = text::optional(&mut told, path, &row.value, max::ATTRIBUTE, "Value").unwrap_or_default();
            if !name.is_empty() && !names.insert(text::fold(&name)) {
                told.push(path, format!("An attribute {} already exists", text::quoted(&name)));
            }
            errors.extend(path, told.get(path).map(|told| format!("Line {}: {told}", position + 1)));
            attributes.push(Attribute { name, value });
        }
        attributes
    }

    fn parse_tags(&self, errors: &mut FieldErrors) -> BTreeSet<Tag> {
        let mut tags = BTreeSet::new();
        for text in self.tags.iter().filter(|text| !text::clean(text).is_empty()) {
            match Tag::parse(text) {
                Ok(tag) => _ = tags.insert(tag),
                Err(message) => errors.push("tags", message),
            }
        }
        if tags.len() > MAX_TAGS {
            errors.push("tags", format!("Use {MAX_TAGS} tags or fewer (there are {})", tags.len()));
        }
        tags
    }
}

impl From<&Group> for GroupDraft {
    fn from(group: &Group) -> Self {
        let attribute = |own: &Attribute| AttributeDraft { name: own.name.clone(), value: own.value.clone() };
        Self {
            name: group.name.clone(),
            attributes: group.attributes.iter().map(attribute).collect(),
            tags: group.tags.iter().map(Tag::to_string).collect(),
        }
    }
}

impl From<Group> for GroupDraft {
    fn from(group: Group) -> Self {
        Self::from(&group)
    }
}

impl TryFrom<GroupDraft> for Group {
    type Error = FieldErrors;
    fn try_from(stored: GroupDraft) -> Result<Self, FieldErrors> {
        stored.parse()
    }
}

#[cfg(test)]
mod tests;
