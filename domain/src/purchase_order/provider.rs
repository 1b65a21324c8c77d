//! The provider that a purchase order is for, and the provider that a bill's line item names.

use crate::text;
use crate::words::words;

words! {
    /// `Provider Type` of a purchase order.
    ProviderType {
        /// AWS.
        Aws "aws" "AWS"
        /// Azure, and whatever else Microsoft bills with it.
        MicrosoftAzure "microsoft_azure" "Microsoft Azure"
        /// Azure in the customer's own data centre.
        MicrosoftAzureStack "microsoft_azure_stack" "Microsoft Azure Stack"
        /// Google Cloud.
        GoogleCloud "google_cloud" "Google Cloud"
        /// Oracle Cloud.
        OracleCloud "oracle_cloud" "Oracle Cloud"
        /// Any other provider; an order for it also covers what no order of the cost's own provider covers.
        Other "other" "Other"
    }
}

/// The names of providers in exports, as [`text::plain`] returns them.
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

/// How sellers' legal names begin, as [`text::plain`] returns them, the provider type, and the provider's name in
/// exports.
const SELLERS: [(&str, ProviderType, &str); 7] = [
    ("amazon web services", ProviderType::Aws, "AWS"),
    ("amazon aws", ProviderType::Aws, "AWS"),
    ("aws", ProviderType::Aws, "AWS"),
    ("microsoft", ProviderType::MicrosoftAzure, "Microsoft"),
    ("google cloud", ProviderType::GoogleCloud, "Google Cloud"),
    ("google", ProviderType::GoogleCloud, "Google Cloud"),
    ("oracle", ProviderType::OracleCloud, "Oracle"),
];

/// Words that the rest of a legal name may have: the form of the company, its business and its country.
const LEGAL_WORDS: &str = " ab ag aps as b bhd bv co company corp corporation de do doo dos e eood eurl ev fz g gk gmbh h \
    inc incorporated international ireland italia italy japan k kft kg kk korea l lda limited limitada llc llp ltd ltda m \
    nv o ohg oo operations oy oyj p plc private proprietary pt pte pty pvt r regional ro s sa sales sales sarl sas sdn servicos \
    services sl spa spol spzoo srl sro sp u ulc unlimited v z zoo \
    africa america americas apac argentina arabia asia australia austria bahrain belgium brasil brazil canada cayman chile china colombia \
    commerce costa czech denmark deutschland east emea espana europe european europa finland france germany greece hellas hong hungary iberica india \
    indonesia israel kong luxembourg malaysia mexico middle nederland netherlands new nigeria norway osterreich pacific payments peru \
    philippines poland polska portugal qatar rica romania saudi schweiz singapore south spain sverige sweden switzerland taiwan \
    thailand the turkey turkiye uae uk ukraine united kingdom vietnam zealand and of cloud data system systems ";

/// The provider of a seller's legal name, `Amazon Web Services EMEA SARL`, as providers' files name it.
#[cfg(feature = "server")]
pub(crate) fn provider_of_seller(name: &str) -> Option<&'static str> {
    seller(&text::plain(name)).map(|(_, _, provider)| *provider)
}

/// The seller with this legal name: a known beginning, and nothing but legal words behind it.
fn seller(plain: &str) -> Option<&'static (&'static str, ProviderType, &'static str)> {
    let is_legal =
        |rest: &str| rest.split(' ').all(|word| word.is_empty() || LEGAL_WORDS.contains(&format!(" {word} ")));
    SELLERS.iter().find(|(start, ..)| {
        plain.strip_prefix(start).is_some_and(|rest| (rest.is_empty() || rest.starts_with(' ')) && is_legal(rest))
    })
}

impl ProviderType {
    /// The provider type of a name in a provider's file: `Amazon Web Services` is AWS, an unknown name is Other.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let plain = text::plain(name);
        let known = NAMES.iter().find(|(_, names)| names.contains(&plain.as_str()));
        let of_seller = || seller(&plain).map_or(ProviderType::Other, |(_, provider, _)| *provider);
        known.map_or_else(of_seller, |(provider, _)| *provider)
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
    fn provider_types_are_labelled_as_account_types() {
        assert_eq!(ProviderType::ALL.map(ProviderType::label), ACCOUNT_TYPES);
    }

    #[test]
    fn a_provider_is_recognized_by_all_its_names() {
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
            ("Amazon Web Services EMEA SARL", ProviderType::Aws),
            ("AMAZON WEB SERVICES INDIA PRIVATE LIMITED", ProviderType::Aws),
            ("Amazon Web Services Australia Pty Ltd", ProviderType::Aws),
            ("Amazon AWS Serviços Brasil Ltda.", ProviderType::Aws),
            ("Amazon Web Services Japan G.K.", ProviderType::Aws),
            ("Amazon Web Services Malaysia Sdn. Bhd.", ProviderType::Aws),
            ("Microsoft Ireland Operations Limited", ProviderType::MicrosoftAzure),
            ("Microsoft Regional Sales Pte. Ltd.", ProviderType::MicrosoftAzure),
            ("Microsoft Corporation (India) Pvt. Ltd.", ProviderType::MicrosoftAzure),
            ("Google Cloud EMEA Limited", ProviderType::GoogleCloud),
            ("Google Cloud Poland Sp. z o.o.", ProviderType::GoogleCloud),
            ("Google Asia Pacific Pte. Ltd.", ProviderType::GoogleCloud),
            ("Oracle America, Inc.", ProviderType::OracleCloud),
            ("Oracle Deutschland B.V. & Co. KG", ProviderType::OracleCloud),
            ("Microsoft Partner Hosting GmbH", ProviderType::Other),
            ("Oracle Bone Studio Ltd", ProviderType::Other),
            ("Amazonas Web Services Ltd", ProviderType::Other),
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
