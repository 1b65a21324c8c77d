//! The form of the rules, and its checks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Stripped, TagKeys};
use crate::field_errors::FieldErrors;
use crate::record::{CheckBox, Kind, draft, list};
use crate::text::{self, max, quoted};

/// The most prefixes there may be.
pub const MAX_PREFIXES: usize = 50;

/// The most lists of aliases there may be.
pub const MAX_LISTS: usize = 50;

/// The most keys a list of aliases may have.
pub const MAX_ALIASES: usize = 50;

/// Prefixes of AWS: in its exports with `/` or `_` in between, in its console and in FOCUS without.
const PROVIDERS: &str = "user:, aws:, resourceTags/user:, resourceTags/aws:, resource_tags_user_, resource_tags_aws_";

draft! {
    /// The rules as typed.
    TagKeysDraft {
        /// `on` or empty.
        ignore_case: "Ignore case" => CheckBox;
        /// Separated by commas.
        prefixes: "Prefixes";
        /// In each row the keys that are one, separated by commas, the name that is shown first. An empty row is skipped.
        aliases: "Aliases" => Aliases;
    }
}

/// The rows of `Aliases`.
#[derive(Debug)]
pub struct Aliases;

impl Kind for Aliases {
    type Typed = Vec<String>;

    fn text(typed: &Self::Typed) -> Cow<'_, str> {
        list::to_text(typed.iter().filter(|row| !is_blank(row)))
    }

    fn read(text: &str) -> Option<Self::Typed> {
        list::read(text)
    }

    fn shown(text: &str) -> String {
        list::shown(text, "; ", String::clone)
    }
}

fn is_blank(row: &str) -> bool {
    parted(row).0.is_empty()
}

impl TagKeysDraft {
    /// What the form proposes before the first save.
    #[must_use]
    pub fn proposed() -> Self {
        Self { ignore_case: text::on(true), prefixes: PROVIDERS.to_owned(), aliases: Vec::new() }
    }

    /// The rules, or the errors of all fields; rows are numbered including empty ones.
    pub fn parse(&self) -> Result<TagKeys, FieldErrors> {
        let mut errors = FieldErrors::new();
        let ignore_case = text::is_on(&self.ignore_case);
        let prefixes = self.parse_prefixes().unwrap_or_else(|problem| {
            errors.push("prefixes", problem);
            Vec::new()
        });
        let stripped = Stripped::all(&prefixes, ignore_case);
        let mut keys = TagKeys { ignore_case, prefixes, stripped, ..TagKeys::default() };
        self.parse_aliases(&mut keys, &mut errors);
        errors.into_result(keys)
    }

    fn rows(&self) -> impl Iterator<Item = (usize, &String)> {
        self.aliases.iter().enumerate().filter(|(_, row)| !is_blank(row))
    }

    fn parse_prefixes(&self) -> Result<Vec<String>, String> {
        let (typed, is_closed) = parted(&self.prefixes);
        if !is_closed {
            return Err(UNCLOSED.to_owned());
        }
        let mut prefixes: Vec<String> = Vec::new();
        if typed.len() > MAX_PREFIXES {
            return Err(format!("Use {MAX_PREFIXES} prefixes or fewer (there are {})", typed.len()));
        }
        for prefix in typed {
            if prefix.is_empty() {
                return Err("There is an empty prefix: enter one between the commas, or remove a comma".to_owned());
            }
            unfit("Prefix", &prefix).map_or(Ok(()), Err)?;
            if !prefixes.contains(&prefix) {
                prefixes.push(prefix);
            }
        }
        Ok(prefixes)
    }

    fn parse_aliases(&self, keys: &mut TagKeys, errors: &mut FieldErrors) {
        let count = self.rows().count();
        if count > MAX_LISTS {
            errors.push("aliases", format!("Use {MAX_LISTS} lists or fewer (there are {count})"));
            return;
        }
        // Row and position of each key so far, and its spelling.
        let mut seen: BTreeMap<String, (usize, usize, String)> = BTreeMap::new();
        for (row, text) in self.rows() {
            let (list, is_closed) = parted(text);
            let unclosed = (!is_closed).then(|| UNCLOSED.to_owned());
            let problem = unclosed.or_else(|| problem_of_list(&list)).or_else(|| {
                list.iter().enumerate().find_map(|(place, key)| {
                    let taken = seen.insert(keys.compared(key), (row, place, key.clone()))?;
                    Some(twice((row, place, key), &taken))
                })
            });
            errors.extend(&format!("aliases.{row}"), problem);
            keys.aliases.push(list);
        }
        let of = |(number, list): (usize, &Vec<String>)| list.iter().map(|key| (keys.compared(key), number)).collect();
        let lists: Vec<Vec<(String, usize)>> = keys.aliases.iter().enumerate().map(of).collect();
        keys.lists = lists.into_iter().flatten().collect();
    }
}

/// The error for an unclosed quotation mark: commas after it would separate nothing.
const UNCLOSED: &str = "Close the quotation mark: commas after it separate nothing";

/// What is wrong with a single list of aliases, if anything.
fn problem_of_list(list: &[String]) -> Option<String> {
    if list.iter().any(String::is_empty) {
        return Some("There is an empty key: enter one between the commas, or remove a comma".to_owned());
    }
    let each = list.iter().find_map(|key| unfit("Key", key));
    each.or_else(|| match list.len() {
        1 => Some("Enter two keys or more: the name that is shown, and what else means the same".to_owned()),
        count if count > MAX_ALIASES => Some(format!("Use {MAX_ALIASES} keys or fewer (there are {count})")),
        _ => None,
    })
}

/// The error for a key that is already in a list: a key has only one name.
fn twice((row, place, key): (usize, usize, &str), (other_row, other_place, other): &(usize, usize, String)) -> String {
    let (shown, list) = (quoted(key), format!("Aliases {}", other_row + 1));
    if row == *other_row {
        return if key == other {
            format!("{shown} appears here twice: remove one")
        } else {
            format!("{shown} and {} are already one key, by case or prefix: remove one", quoted(other))
        };
    }
    match (place, other_place) {
        (0, 0) => format!("{shown} is already the name in {list}: enter all its keys there"),
        (0, _) => format!("{shown} is an alias in {list}: a key cannot be both a name and an alias"),
        (_, 0) => format!("{shown} is the name in {list}: a key cannot be both a name and an alias"),
        _ => format!("{shown} is already in {list}: a key can be in one list only"),
    }
}

/// Why a prefix or key is invalid, if so.
fn unfit(what: &str, text: &str) -> Option<String> {
    let problem = text::problem(text, max::TAG_KEY, false);
    let problem = problem.or_else(|| text.contains('=').then(|| "remove the =, which a key cannot contain".to_owned()));
    problem.map(|problem| format!("{what} \"{}\": {problem}", quoted(text)))
}

/// The parts of a text separated by commas, each cleaned, and whether all quotation marks are closed. A part in
/// quotation marks may contain commas; an empty text has no parts.
fn parted(text: &str) -> (Vec<String>, bool) {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for c in text.chars() {
        let Some(part) = parts.last_mut() else { break };
        match c {
            // A quotation mark inside a key is an ordinary character; doubled inside quotation marks it is one.
            '"' if is_quoted || part.trim().is_empty() => {
                is_quoted = !is_quoted;
                part.push(c);
            }
            '"' if part.trim_start().starts_with('"') => {
                is_quoted = true;
                part.push(c);
            }
            ',' if !is_quoted => parts.push(String::new()),
            c => part.push(c),
        }
    }
    let parts: Vec<String> = parts.iter().map(|part| text::clean(&unquoted(part.trim()))).collect();
    let is_empty = parts.len() == 1 && parts.iter().all(String::is_empty);
    (if is_empty { Vec::new() } else { parts }, !is_quoted)
}

fn unquoted(part: &str) -> String {
    match part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => part.to_owned(),
    }
}

/// The parts as one text that [`parted`] reads back.
fn written(parts: &[String]) -> String {
    let part = |part: &String| match part.contains(',') || part.starts_with('"') {
        true => format!("\"{}\"", part.replace('"', "\"\"")),
        false => part.clone(),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

impl From<&TagKeys> for TagKeysDraft {
    fn from(keys: &TagKeys) -> Self {
        Self {
            ignore_case: text::on(keys.ignore_case),
            prefixes: written(&keys.prefixes),
            aliases: keys.aliases.iter().map(|list| written(list)).collect(),
        }
    }
}

impl From<TagKeys> for TagKeysDraft {
    fn from(keys: TagKeys) -> Self {
        Self::from(&keys)
    }
}

impl TryFrom<TagKeysDraft> for TagKeys {
    type Error = FieldErrors;
    fn try_from(stored: TagKeysDraft) -> Result<Self, FieldErrors> {
        stored.parse()
    }
}
