//! The Group List of a customer, with what each group cost in the last approved bill.

use serde::{Deserialize, Serialize};

use crate::cost::Cost;
use crate::group::{GroupDraft, GroupPreview};
use crate::ids::GroupId;

/// One row of the Group List.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSummary {
    /// The group.
    pub id: GroupId,
    /// Counts the saves; a save names the version it started from.
    pub version: i64,
    /// `Name`.
    pub name: String,
    /// `Attributes`: names and values.
    pub attributes: Vec<(String, String)>,
    /// `Tags`, as they are written.
    pub tags: Vec<String>,
    /// `Cost in last approved bill`, an exact decimal; `None` without such a bill.
    pub cost: Option<Cost>,
}

/// One group to be edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDetail {
    /// The group.
    pub id: GroupId,
    /// Counts the saves; a save names the version it started from.
    pub version: i64,
    /// Who saved last.
    pub updated_by: String,
    /// The values, as the form shows them.
    pub draft: GroupDraft,
}

/// What a group as typed would collect of the last approved bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLookAhead {
    /// The bill's days, as people read them.
    pub period: String,
    /// ISO 4217, of all amounts.
    pub currency: String,
    /// What it collects, and what that does to the rest.
    pub preview: GroupPreview,
}

/// The groups of a customer and the bill they are measured by. Amounts are exact decimals of the bill's currency;
/// all are `None` without an approved bill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupList {
    /// The rows.
    pub groups: Vec<GroupSummary>,
    /// The bill's days, as people read them.
    pub period: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// What lies in no group.
    pub ungrouped: Option<Cost>,
    /// By how much the rows together exceed what is grouped, because groups share line items; `None` when none do.
    pub overlap: Option<Cost>,
    /// The bill: the rows, less `overlap`, and `ungrouped`.
    pub total: Option<Cost>,
}
