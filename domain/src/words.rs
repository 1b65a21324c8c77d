//! Closed lists of choices: each choice has a code, which is stored and never changes, and a label for users.

/// Every enum of [`words!`], for generic code.
pub trait Choice: Copy + Sized {
    /// The label for users.
    fn label(self) -> &'static str;

    /// The choice with this label or code, in upper or lower case.
    fn parse(raw: &str) -> Option<Self>;
}

/// Declares an enum with `ALL`, `code`, `label`, `from_code` and `parse`: one line per choice, with its code and its
/// label. Serde writes the code.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident $code:literal $label:literal)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$each])* #[serde(rename = $code)] $variant),+
        }

        impl $name {
            /// All choices, in the order of lists and forms.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];

            /// The stored code; it never changes.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The label for users.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The choice with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|each| each.code() == code)
            }

            /// The choice with this label or code, in upper or lower case.
            #[must_use]
            pub fn parse(raw: &str) -> Option<Self> {
                let typed = $crate::text::fold(raw);
                let means = |words: &str| $crate::text::fold(words) == typed;
                Self::ALL.into_iter().find(|each| means(each.code()) || means(each.label()))
            }
        }

        impl $crate::words::Choice for $name {
            fn label(self) -> &'static str {
                self.label()
            }

            fn parse(raw: &str) -> Option<Self> {
                Self::parse(raw)
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    words! {
        /// Ways to travel.
        Way {
            /// On rails.
            Train "train" "By train"
            /// On foot.
            Foot "foot" "On foot"
        }
    }

    #[test]
    fn a_choice_is_read_by_its_code_or_its_label() {
        assert_eq!(Way::ALL.map(Way::code), ["train", "foot"]);
        for way in Way::ALL {
            assert_eq!((Way::from_code(way.code()), Way::parse(way.label())), (Some(way), Some(way)));
            assert_eq!(serde_json::to_string(&way).unwrap(), format!("\"{}\"", way.code()));
        }
        assert_eq!((Way::parse(" BY  TRAIN "), Way::parse("Foot")), (Some(Way::Train), Some(Way::Foot)));
        assert_eq!((Way::parse("by bus"), Way::parse(""), Way::from_code("On foot")), (None, None, None));
    }
}
