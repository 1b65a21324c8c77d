//! The audit records of all chains together, as `Activity` shows and exports them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::date::parse_date;
use crate::field_errors::FieldErrors;
use crate::history::{HistoryEntry, Section};
use crate::ids::CustomerId;
use crate::notation::Notation;
use crate::text::clean;
use crate::zone::Zone;

/// The filter as it appears in the URL; an empty field means no restriction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActivityDraft {
    /// A part of a customer's name.
    pub customer: String,
    /// The code of a section.
    pub section: String,
    /// A part of a person's name.
    pub person: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Only records before this [`Place`]: the next page.
    pub before: String,
}

/// The filter, parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityQuery {
    /// A part of a customer's name.
    pub customer: String,
    /// A section.
    pub section: Option<Section>,
    /// A part of a person's name.
    pub person: String,
    /// The first day, in `zone`.
    pub from: Option<NaiveDate>,
    /// The last day, in `zone`.
    pub to: Option<NaiveDate>,
    /// Where the days are those of the person who asks.
    pub zone: Zone,
    /// Only records before this one.
    pub before: Option<Place>,
}

/// The position of a record among all records, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Its chain.
    pub chain: Uuid,
    /// Its number in the chain.
    pub number: i64,
}

impl Place {
    /// After every record: the last second that both databases can store and sort.
    pub const END: Place = Place {
        at: match DateTime::from_timestamp(253_402_300_799, 0) {
            Some(at) => at,
            None => DateTime::UNIX_EPOCH,
        },
        chain: Uuid::max(),
        number: i64::MAX,
    };

    /// Before every record of this time and later.
    #[must_use]
    pub fn start(at: DateTime<Utc>) -> Self {
        Self { at, chain: Uuid::nil(), number: i64::MIN }
    }

    /// The text in the URL.
    #[must_use]
    pub fn code(self) -> String {
        format!("{}.{}.{}", self.at.timestamp_micros(), self.chain.simple(), self.number)
    }

    /// Reads a place from the URL; `None` if it is malformed or no record can have its time.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let mut parts = code.split('.');
        let at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let at = Some(at).filter(|at| (DateTime::UNIX_EPOCH..=Self::END.at).contains(at))?;
        Some(Self { at, chain: parts.next()?.parse().ok()?, number: parts.next()?.parse().ok()? })
    }
}

impl ActivityDraft {
    /// Reads the filter, or reports errors in the days. An unknown section or place is ignored.
    pub fn parse(&self) -> Result<ActivityQuery, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut day = |field: &str, text: &str| {
            let day = (!text.trim().is_empty()).then(|| parse_date(text, Notation::NEUTRAL)).transpose();
            day.unwrap_or_else(|message| {
                errors.push(field, message);
                None
            })
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            errors.push("to", "The last day must not be before the first");
        }
        // No name contains control characters, and PostgreSQL rejects some.
        let words = |typed: &str| clean(&typed.replace(char::is_control, ""));
        errors.into_result(ActivityQuery {
            customer: words(&self.customer),
            section: Section::from_code(&self.section),
            person: words(&self.person),
            from,
            to,
            zone: Zone::default(),
            before: Place::from_code(&self.before),
        })
    }

    /// The fields with their names in the URL.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("customer", &self.customer),
            ("section", &self.section),
            ("person", &self.person),
            ("from", &self.from),
            ("to", &self.to),
            ("before", &self.before),
        ]
    }

    /// Whether a filter is set. `before` does not count: it is the page.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.fields().into_iter().any(|(name, value)| name != "before" && !value.trim().is_empty())
    }
}

/// One record with its customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityEntry {
    /// The customer it concerns; `None` for the reseller's own records.
    pub customer: Option<CustomerId>,
    /// The customer's name; `None` if the customer was deleted, or for the reseller's own records.
    pub customer_name: Option<String>,
    /// The record.
    pub entry: HistoryEntry,
    /// Its hash.
    pub hash: String,
}

impl ActivityEntry {
    /// The name of the customer, or what to show instead.
    #[must_use]
    pub fn whose(&self) -> String {
        match (self.customer, &self.customer_name) {
            (None, _) => "Reseller".to_owned(),
            (_, Some(name)) => name.clone(),
            (Some(_), None) => "A deleted customer".to_owned(),
        }
    }

    /// Its position among all records.
    #[must_use]
    pub fn place(&self) -> Place {
        let chain = self.customer.map_or(Uuid::nil(), |customer| customer.0);
        Place { at: self.entry.at, chain, number: self.entry.number }
    }
}

/// A page of records, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    /// The records.
    pub entries: Vec<ActivityEntry>,
    /// Whether there are older ones.
    pub more: bool,
}

/// The activity as a CSV file, with one row for each changed field, so that old and new values can be sorted and
/// compared. A record without changed fields has one row.
#[cfg(feature = "server")]
pub mod csv {
    use std::io::{self, Write};

    use super::ActivityEntry;
    use crate::csv_text;
    use crate::history::FieldChange;

    const HEADER: [&str; 11] =
        ["When (UTC)", "Who", "Customer", "Number", "Section", "Action", "Subject", "Field", "Old", "New", "Hash"];

    /// A file being written.
    pub struct Export<W: Write>(::csv::Writer<W>);

    impl<W: Write> Export<W> {
        /// Writes the header.
        pub fn begin(out: W) -> io::Result<Self> {
            let mut out = csv_text::writer(out)?;
            csv_text::write_row(&mut out, HEADER)?;
            Ok(Self(out))
        }

        /// Continues a file that was begun.
        pub fn go_on(out: W) -> Self {
            Self(csv_text::rows(out))
        }

        /// Writes a record.
        pub fn add(&mut self, activity: &ActivityEntry) -> io::Result<()> {
            let nothing = [FieldChange { path: String::new(), old: String::new(), new: String::new() }];
            let entry = &activity.entry;
            let changes = if entry.changes.is_empty() { &nothing[..] } else { &entry.changes };
            let (at, whose, number) = (entry.at.to_rfc3339(), activity.whose(), entry.number.to_string());
            for FieldChange { path, old, new } in changes {
                let field = match entry.section.field_label(path) {
                    "" => path,
                    label => label,
                };
                let (section, action) = (entry.section.label(), entry.action.label());
                let cells: [&str; 11] = [
                    &at,
                    &entry.person,
                    &whose,
                    &number,
                    section,
                    action,
                    &entry.subject,
                    field,
                    old,
                    new,
                    &activity.hash,
                ];
                csv_text::write_row(&mut self.0, cells)?;
            }
            Ok(())
        }

        /// Flushes the file and returns the writer.
        pub fn finish(self) -> io::Result<W> {
            self.0.into_inner().map_err(::csv::IntoInnerError::into_error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_url() {
        let place = Place { at: "2026-11-23T09:00:00.123456Z".parse().unwrap(), chain: Uuid::from_u128(7), number: 42 };
        assert_eq!(Place::from_code(&place.code()), Some(place));
        let beyond = Place::END.at.timestamp_micros() + 1_000_000;
        for at in [i64::MAX, beyond, -1] {
            assert_eq!(Place::from_code(&format!("{at}.{}.1", Uuid::nil())), None, "{at} is no time of a record");
        }
        for none in ["", "1", "1.2", "x.y.z", "1.00000000000000000000000000000007.x"] {
            assert_eq!(Place::from_code(none), None, "{none}");
        }
    }

    #[test]
    fn invalid_days_are_reported_at_their_fields() {
        let draft = ActivityDraft { from: "soon".into(), to: "2026-13-01".into(), ..ActivityDraft::default() };
        let errors = draft.parse().unwrap_err();
        assert!(errors.get("from").is_some() && errors.get("to").is_some());
        let draft = ActivityDraft { from: "2026-02-01".into(), to: "31 jan 2026".into(), ..ActivityDraft::default() };
        assert_eq!(draft.parse().unwrap_err().get("to"), Some("The last day must not be before the first"));
        assert_eq!(ActivityDraft::default().parse().unwrap(), ActivityQuery::default());
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_csv_file_has_a_row_per_changed_field_and_no_formulas() {
        let entry = HistoryEntry {
            number: 3,
            at: "2026-11-23T09:00:00Z".parse().unwrap(),
            person: "=1+1".into(),
            section: Section::Organization,
            action: crate::history::Action::Changed,
            subject_id: None,
            subject: "Acme".into(),
            changes: crate::history::made(&[("office.city", "Leeds"), ("website", "")]),
        };
        let activity = ActivityEntry { customer: None, customer_name: None, entry, hash: "abc".into() };
        let mut export = csv::Export::begin(Vec::new()).unwrap();
        export.add(&activity).unwrap();
        let text = String::from_utf8(export.finish().unwrap()).unwrap();
        let rows: Vec<&str> = text.lines().collect();
        let row = "2026-11-23T09:00:00+00:00,'=1+1,Reseller,3,Organization Detail,Changed,Acme,Office Address: City,,Leeds,abc";
        assert_eq!(rows[1..], [row]);
    }
}
