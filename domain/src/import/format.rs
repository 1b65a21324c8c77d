//! The formats of bill files, and how a file's header shows which one it has.

use super::{Refused, aws, azure, focus, google, header::Header, layout::Layout, oracle, partner_center};
use crate::words::words;

words! {
    /// The formats that can be imported.
    Format {
        /// FOCUS, of any provider.
        Focus "focus" "FOCUS"
        /// AWS Cost and Usage Report, legacy or 2.0, as CSV or through Athena.
        Aws "aws" "AWS Cost and Usage Report"
        /// Azure cost details, actual or amortized, of any kind of agreement.
        Azure "azure" "Azure cost details"
        /// Google Cloud's standard or detailed export, flattened.
        Google "google" "Google Cloud billing export"
        /// Oracle Cloud cost report.
        Oracle "oracle" "Oracle Cloud cost report"
        /// Microsoft Partner Center: invoice reconciliation or daily rated usage.
        PartnerCenter "partner_center" "Microsoft Partner Center reconciliation"
    }
}

impl Format {
    /// The format of a file with this header. FOCUS comes first, because a FOCUS file may keep a provider's columns; what
    /// is no format at all is refused as if it were FOCUS.
    pub(super) fn of(header: &Header) -> Self {
        let signatures = [
            (Self::Focus, focus::SIGNATURE),
            (Self::Aws, aws::SIGNATURE),
            (Self::Oracle, oracle::SIGNATURE),
            // Its daily usage has columns of Azure, too.
            (Self::PartnerCenter, partner_center::SIGNATURE),
            (Self::Azure, azure::SIGNATURE),
            (Self::Google, google::SIGNATURE),
        ];
        let find = |has: fn(&Header, &str) -> bool| {
            signatures.into_iter().find(|(_, names)| names.iter().any(|name| has(header, name)))
        };
        let known = find(Header::has).or_else(|| find(Header::has_in_brackets));
        known.map_or(Self::Focus, |(format, _)| format)
    }

    /// The columns and rules for a file with this header.
    pub(super) fn layout(self, header: Header) -> Result<Layout, Refused> {
        let found = match self {
            Self::Focus => focus::columns(&header),
            Self::Aws => aws::columns(&header),
            Self::Azure => azure::columns(&header),
            Self::Google => google::columns(&header),
            Self::Oracle => oracle::columns(&header),
            Self::PartnerCenter => partner_center::columns(&header),
        };
        let (columns, rules) = found.map_err(|refused| match refused {
            Refused::MissingColumn { column, found } if self != Self::Focus => {
                Refused::Lacks { format: self.label(), column, found }
            }
            refused => refused,
        })?;
        Ok(Layout::new(header, columns, rules))
    }
}
