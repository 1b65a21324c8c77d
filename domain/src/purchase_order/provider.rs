//! The provider that a purchase order is for, and the provider that a bill's line item names.

use crate::text;
use serde::{Deserialize, Serialize};

/// `Provider Type` of a purchase order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderType {
    /// AWS.
    Aws,
    /// Azure, and whatever else Microsoft bills with it.
    MicrosoftAzure,
    /// Azure in the customer's own data centre.
    MicrosoftAzureStack,
    /// Google Cloud.
    GoogleCloud,
    /// Oracle Cloud.
    OracleCloud,
    /// Any other provider; an order for it is also good for what no order of its own covers.
    Other,
}

/// The names under which providers' files go, as [`text::plain`] has them.
const NAMES: [(ProviderType, &[&str]); 5] = [
    (ProviderType::Aws, &["aws", "amazon", "amazon web services", "amazon web services inc"]),
    (ProviderType::MicrosoftAzure, &["azure", "microsoft", "microsoft azure", "microsoft corporation"]),
    (
        ProviderType::MicrosoftAzureStack,
        &["azure stack", "azure stack hub", "azure stack hci", "microsoft azure stack"],
    ),
    (ProviderType::GoogleCloud, &["gcp", "google", "google cloud", "google cloud platform", "google llc"]),
    (
        ProviderType::OracleCloud,
        &["oci", "oracle", "oracle cloud", "oracle cloud infrastructure", "oracle corporation"],
    ),
];

impl ProviderType {
    /// All, in the order of the form.
    pub const ALL: [ProviderType; 6] = [
        ProviderType::Aws,
        ProviderType::MicrosoftAzure,
        ProviderType::MicrosoftAzureStack,
        ProviderType::GoogleCloud,
        ProviderType::OracleCloud,
        ProviderType::Other,
    ];

    /// The word that is stored; it never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ProviderType::Aws => "aws",
            ProviderType::MicrosoftAzure => "microsoft_azure",
            ProviderType::MicrosoftAzureStack => "microsoft_azure_stack",
            ProviderType::GoogleCloud => "google_cloud",
            ProviderType::OracleCloud => "oracle_cloud",
            ProviderType::Other => "other",
        }
    }

    /// The words people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            ProviderType::Aws => "AWS",
            ProviderType::MicrosoftAzure => "Microsoft Azure",
            ProviderType::MicrosoftAzureStack => "Microsoft Azure Stack",
            ProviderType::GoogleCloud => "Google Cloud",
            ProviderType::OracleCloud => "Oracle Cloud",
            ProviderType::Other => "Other",
        }
    }

    /// The provider type of a stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.code() == code)
    }

    /// The provider type of a label, in any case, or of a stored word.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let typed = raw.trim();
        Self::ALL.into_iter().find(|each| each.code() == typed || each.label().eq_ignore_ascii_case(typed))
    }

    /// The provider type of a name in a provider's file: `Amazon Web Services` is AWS, an unknown name is Other.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let plain = text::plain(name);
        let known = NAMES.iter().find(|(_, names)| names.contains(&plain.as_str()));
        known.map_or(ProviderType::Other, |(provider, _)| *provider)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::ACCOUNT_TYPES;

    #[test]
    fn provider_types_keep_their_stored_words() {
        assert_eq!(
            ProviderType::ALL.map(ProviderType::code),
            ["aws", "microsoft_azure", "microsoft_azure_stack", "google_cloud", "oracle_cloud", "other"]
        );
        for each in ProviderType::ALL {
            let read = (ProviderType::from_code(each.code()), ProviderType::parse(each.label()));
            assert_eq!(read, (Some(each), Some(each)));
            assert_eq!(serde_json::to_string(&each).unwrap(), format!("\"{}\"", each.code()));
        }
        assert_eq!((ProviderType::parse("Hetzner"), ProviderType::from_code("AWS")), (None, None));
    }

    #[test]
    fn an_order_names_its_provider_as_an_organization_names_its_account_type() {
        assert_eq!(ProviderType::ALL.map(ProviderType::label), ACCOUNT_TYPES);
    }

    #[test]
    fn a_provider_is_known_by_every_name_it_goes_by() {
        for (name, provider) in [
            ("AWS", ProviderType::Aws),
            ("Amazon Web Services", ProviderType::Aws),
            ("Amazon Web Services, Inc.", ProviderType::Aws),
            ("Microsoft", ProviderType::MicrosoftAzure),
            (" microsoft  azure ", ProviderType::MicrosoftAzure),
            ("Azure Stack", ProviderType::MicrosoftAzureStack),
            ("Google Cloud", ProviderType::GoogleCloud),
            ("Oracle", ProviderType::OracleCloud),
            ("Oracle Cloud Infrastructure", ProviderType::OracleCloud),
            ("Awsome Hosting", ProviderType::Other),
            ("Hetzner", ProviderType::Other),
            ("", ProviderType::Other),
            ("\0<b>'; --", ProviderType::Other),
        ] {
            assert_eq!(ProviderType::of_name(name), provider, "{name:?}");
        }
        for each in ProviderType::ALL {
            assert_eq!(ProviderType::of_name(each.label()), each);
        }
    }
}
