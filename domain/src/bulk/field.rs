//! The fields that a column can hold: those of a customer and of one contact.

use serde::{Deserialize, Serialize};

/// A field of a customer, or of the contact on the row; identified by its draft path, such as `office.city`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BulkField(usize);

const COUNT: usize = 39;

/// The draft path and the header of each field, in the order of the forms; then those that no form has.
const FIELDS: [(&str, &str); COUNT] = [
    ("name", "Organization Name"),
    ("industry", "Industry Vertical"),
    ("website", "Website"),
    ("turnover", "Business Turnover"),
    ("turnover_currency", "Business Turnover Currency"),
    ("account_type", "Account Type"),
    ("office.address1", "Office Address 1"),
    ("office.address2", "Office Address 2"),
    ("office.address3", "Office Address 3"),
    ("office.landmark", "Office Landmark"),
    ("office.city", "Office City"),
    ("office.state", "Office State"),
    ("office.pincode", "Office Pincode"),
    ("office.country", "Office Country"),
    ("office.phone", "Office Phone Number"),
    ("office.fax", "Office Fax Number"),
    ("same_as_office", "Same as office address"),
    ("billing.address1", "Billing Address 1"),
    ("billing.address2", "Billing Address 2"),
    ("billing.address3", "Billing Address 3"),
    ("billing.landmark", "Billing Landmark"),
    ("billing.city", "Billing City"),
    ("billing.state", "Billing State"),
    ("billing.pincode", "Billing Pincode"),
    ("billing.country", "Billing Country"),
    ("billing.phone", "Billing Phone Number"),
    ("billing.fax", "Billing Fax Number"),
    ("contact.first_name", "Contact First Name"),
    ("contact.last_name", "Contact Last Name"),
    ("contact.designation", "Contact Designation"),
    ("contact.email", "Contact Email"),
    ("contact.phone", "Contact Phone Number"),
    ("contact.mobile", "Contact Mobile Number"),
    ("contact.user_types", "Contact User Type"),
    ("contact.billops_alerts", "Contact Billops Alerts"),
    ("contact.alerts", "Contact Alert Kinds"),
    ("customer_id", "Cloudtab Customer ID"),
    ("contact.contact_id", "Cloudtab Contact ID"),
    ("contact.full_name", "Contact Full Name"),
];

impl BulkField {
    /// `Organization Name`, which identifies the rows of a customer.
    pub const NAME: BulkField = BulkField(0);
    /// The customer's id as an export wrote it; it identifies the rows even if the name has changed.
    pub const CUSTOMER_ID: BulkField = BulkField(36);
    /// The contact's id as an export wrote it.
    pub const CONTACT_ID: BulkField = BulkField(37);
    /// First and last name in one cell.
    pub const FULL_NAME: BulkField = BulkField(38);

    /// The columns of an export.
    pub fn exported() -> impl Iterator<Item = BulkField> {
        Self::ALL.into_iter().filter(|field| *field != Self::FULL_NAME)
    }

    /// All, in the order of the forms.
    pub const ALL: [BulkField; COUNT] = {
        let mut all = [BulkField(0); COUNT];
        let mut at = 0;
        while at < COUNT {
            all[at] = BulkField(at);
            at += 1;
        }
        all
    };

    /// The draft path: as in [`OrganizationDraft`](crate::organization::OrganizationDraft), and `contact.email`.
    #[must_use]
    pub fn code(self) -> &'static str {
        FIELDS[self.0].0
    }

    /// The header of its column.
    #[must_use]
    pub fn label(self) -> &'static str {
        FIELDS[self.0].1
    }

    /// The label inside its own form: `City` for `Office City`.
    #[must_use]
    pub fn short_label(self) -> &'static str {
        let label = self.label();
        if self.group().is_empty() { label } else { label.split_once(' ').map_or(label, |(_, short)| short) }
    }

    /// The field of a draft path.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// Whether it belongs to the contact and not to the customer.
    #[must_use]
    pub fn is_of_contact(self) -> bool {
        self.group() == "contact"
    }

    /// `office`, `billing`, `contact`, or empty.
    pub(super) fn group(self) -> &'static str {
        self.code().split_once('.').map_or("", |(group, _)| group)
    }

    /// Its path inside its group: `city`.
    pub(super) fn path(self) -> &'static str {
        self.code().split_once('.').map_or(self.code(), |(_, path)| path)
    }
}

impl From<BulkField> for String {
    fn from(field: BulkField) -> Self {
        field.code().to_owned()
    }
}

impl TryFrom<String> for BulkField {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("{code} is not a field of a customer or contact"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::ContactDraft;
    use crate::organization::OrganizationDraft;
    use crate::record::{Draft, Field};

    #[test]
    fn no_field_of_the_forms_is_missing() {
        let customer = OrganizationDraft::FIELDS.iter().map(|field| field.path.to_owned());
        let contact = ContactDraft::FIELDS.iter().map(|field| format!("contact.{}", field.path));
        let others = ["customer_id", "contact.contact_id", "contact.full_name"].map(ToOwned::to_owned);
        let all: Vec<_> = customer.chain(contact).chain(others).collect();
        assert_eq!(BulkField::ALL.map(BulkField::code).to_vec(), all);
        let named = [BulkField::CUSTOMER_ID, BulkField::CONTACT_ID, BulkField::FULL_NAME];
        assert_eq!(named.map(BulkField::code), ["customer_id", "contact.contact_id", "contact.full_name"]);
    }

    #[test]
    fn every_field_is_found_by_its_code_and_has_the_forms_label() {
        for field in BulkField::ALL {
            assert_eq!(BulkField::from_code(field.code()), Some(field));
            assert_eq!(serde_json::to_string(&field).unwrap(), format!("\"{}\"", field.code()));
        }
        for Field { path, label } in ContactDraft::FIELDS {
            assert_eq!(BulkField::from_code(&format!("contact.{path}")).map(BulkField::short_label), Some(*label));
        }
        assert_eq!(BulkField::from_code("office.city").map(BulkField::short_label), Some("City"));
        assert_eq!((BulkField::NAME.code(), BulkField::NAME.short_label()), ("name", "Organization Name"));
        assert_eq!(BulkField::from_code("city"), None);
        assert!(serde_json::from_str::<BulkField>("\"owner\"").is_err());
    }
}
