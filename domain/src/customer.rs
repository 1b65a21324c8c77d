//! The list of customers: its query and its rows.

use serde::{Deserialize, Serialize};

use crate::bill::BillState;
use crate::cost::Cost;
use crate::ids::CustomerId;
use crate::money::Total;

/// The choices of rows on a page.
pub const PAGE_SIZES: [u32; 3] = [25, 50, 100];

/// The query of the list, kept in the page's URL, where every field is optional text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerQuery {
    /// Text that the name, industry or account type contains.
    pub search: String,
    /// Only this industry vertical; empty: all.
    pub industry: String,
    /// Only this account type; empty: all.
    pub account_type: String,
    /// Active, archived, or both.
    pub status: StatusFilter,
    /// The column it is sorted by.
    pub sort: CustomerSort,
    /// Whether the order is reversed.
    pub descending: bool,
    /// The page, from 1.
    pub page: u32,
    /// Rows on a page: one of [`PAGE_SIZES`].
    pub per_page: u32,
}

impl CustomerQuery {
    /// The query with a valid page and page size.
    pub fn tidy(mut self) -> Self {
        self.page = self.page.max(1);
        if !PAGE_SIZES.contains(&self.per_page) {
            self.per_page = PAGE_SIZES[0];
        }
        self
    }

    /// Whether it filters by anything but the status.
    pub fn is_narrowed(&self) -> bool {
        !(self.search.trim().is_empty() && self.industry.is_empty() && self.account_type.is_empty())
    }
}

/// The form that confirms the deletion of a customer with bills, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeleteDraft {
    /// The customer's name.
    pub typed_name: String,
}

/// Which customers to list, by their status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusFilter {
    /// Those that are not archived.
    #[default]
    Active,
    /// Those that are archived.
    Archived,
    /// Both.
    All,
}

impl StatusFilter {
    /// All choices, with the word in the URL and the word shown to users.
    pub const ALL: [(StatusFilter, &'static str, &'static str); 3] = [
        (StatusFilter::Active, "active", "Active"),
        (StatusFilter::Archived, "archived", "Archived"),
        (StatusFilter::All, "all", "All"),
    ];

    /// The choice for this word in a URL; the default for an unknown one.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|(_, word, _)| *word == code).map(|(filter, ..)| filter).unwrap_or_default()
    }

    /// The word in the URL.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(filter, ..)| *filter == self).map_or("", |(_, word, _)| word)
    }
}

/// The columns a list of customers can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSort {
    /// `Organization Name`.
    #[default]
    Name,
    /// `Industry Vertical`.
    Industry,
    /// `Account Type`.
    AccountType,
    /// `Contacts`.
    Contacts,
    /// `Last bill`, by its period.
    LastBill,
}

impl CustomerSort {
    /// All columns, with the word in the URL.
    pub const ALL: [(CustomerSort, &'static str); 5] = [
        (CustomerSort::Name, "name"),
        (CustomerSort::Industry, "industry"),
        (CustomerSort::AccountType, "account_type"),
        (CustomerSort::Contacts, "contacts"),
        (CustomerSort::LastBill, "last_bill"),
    ];

    /// The column for this word in a URL; the name for an unknown one.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|(_, word)| *word == code).map(|(sort, _)| sort).unwrap_or_default()
    }

    /// The word in the URL.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(sort, _)| *sort == self).map_or("", |(_, word)| word)
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerSummary {
    /// The customer.
    pub id: CustomerId,
    /// `Organization Name`.
    pub name: String,
    /// `Industry Vertical`.
    pub industry: Option<String>,
    /// `Account Type`.
    pub account_type: Option<String>,
    /// How many contacts it has.
    pub contacts: i64,
    /// Its newest bill.
    pub last_bill: Option<LastBill>,
    /// The remaining value of its active purchase orders, by currency; empty without any.
    pub po_remaining: Vec<Total>,
    /// Whether it was archived.
    pub archived: bool,
}

/// Whether a customer has bills. A customer with a sent bill must stay on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HasBills {
    /// None.
    None,
    /// Some, but none was ever sent to the customer.
    Unsent,
    /// At least one was sent for approval.
    Sent,
}

/// The newest bill of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBill {
    /// The days it is for, as shown to users.
    pub period: String,
    /// ISO 4217.
    pub currency: String,
    /// Its cost.
    pub billed: Cost,
    /// Its state.
    pub state: BillState,
}

/// One page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerPage {
    /// The rows.
    pub rows: Vec<CustomerSummary>,
    /// How many there are on all pages.
    pub total: u32,
    /// The existing industry verticals, for the filter.
    pub industries: Vec<String>,
    /// The existing account types, for the filter.
    pub account_types: Vec<String>,
}
