//! Every id of Cloudtab. Each is a UUID with a type of its own, so that ids cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// An id that sorts by the time it was made (UUID version 7).
            pub fn at(now: DateTime<Utc>, random: [u8; 10]) -> Self {
                let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A customer: an organization with everything that belongs to it.
    CustomerId
    /// A person in a customer's organization.
    ContactId
    /// A group of a customer's resources.
    GroupId
    /// A user account, of staff or of a contact.
    AccountId
    /// One bill of one customer, period and currency.
    BillId
    /// One content of a bill: its line items and their sums.
    BillVersionId
    /// An import that made or changed a bill.
    ImportId
    /// An export that was divided by the accounts of several customers.
    ExportId
    /// An account of a provider that belongs to a customer.
    CloudAccountId
    /// A dispute about one line of a bill.
    DisputeId
    /// An uploaded file that is not yet imported.
    UploadId
    /// A purchase order of a customer.
    PurchaseOrderId
    /// A mail.
    MailId
    /// A one-time link.
    LinkId
    /// A session.
    SessionId
    /// A passkey.
    PasskeyId
    /// An identity provider.
    ProviderId
    /// A submitted form: derived from its sender, its address, its values and its key. The same form sent again has the
    /// same id.
    RequestId
}
