//! A person's full name in one cell, split into First Name and Last Name.

use crate::contact;
use crate::text;

/// Suffixes that may follow a name after a comma.
const SUFFIXES: [&str; 11] = ["jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq", "cpa", "dds"];

/// First and last name: `Ann Marie Lee` and `Lee, Ann Marie` are `Ann Marie` and `Lee`, `Sukarno` is `Sukarno` and `-`.
/// Titles stay where they are, and words in lower case before the last one belong to it, as in `van Beethoven`.
pub(super) fn split(cell: &str) -> (String, String) {
    let cell = text::clean(cell);
    let (name, suffix) = without_suffix(&cell);
    let (first, last) = match name.split_once(',') {
        Some((last, first)) => (joined(first), joined(last)),
        None => last_word(name),
    };
    let last = if suffix.is_empty() || last.is_empty() { last } else { format!("{last}, {suffix}") };
    match (first.is_empty(), last.is_empty()) {
        (_, true) => (first, if name.is_empty() { String::new() } else { "-".to_owned() }),
        (true, false) => (last, "-".to_owned()),
        (false, false) => (first, last),
    }
}

/// Whether a cell has the contact's name, however that was split.
pub(super) fn is_of(cell: &str, first: &str, last: &str) -> bool {
    let (new_first, new_last) = split(cell);
    text::fold(&contact::full_name(&new_first, &new_last)) == text::fold(&contact::full_name(first, last))
}

/// `King, Jr.` is `King` and `Jr.`.
fn without_suffix(name: &str) -> (&str, &str) {
    match name.rsplit_once(',') {
        Some((before, after)) if SUFFIXES.contains(&text::plain(after).replace(' ', "").as_str()) => {
            (before.trim(), after.trim())
        }
        _ => (name, ""),
    }
}

fn last_word(name: &str) -> (String, String) {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut at = words.len().saturating_sub(1);
    while at > 1 && words[at - 1].chars().next().is_some_and(char::is_lowercase) {
        at -= 1;
    }
    (words[..at].join(" "), words[at..].join(" "))
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_name_is_split_into_first_and_last_name() {
        for (cell, first, last) in [
            ("Ann Marie Lee", "Ann Marie", "Lee"),
            ("Sukarno", "Sukarno", "-"),
            ("Lee, Ann Marie", "Ann Marie", "Lee"),
            ("  Ann \u{a0} Lee ", "Ann", "Lee"),
            ("Dr. Ann Lee", "Dr. Ann", "Lee"),
            ("Lee, Dr. Ann", "Dr. Ann", "Lee"),
            ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
            ("Maria de la Cruz", "Maria", "de la Cruz"),
            ("ann lee", "ann", "lee"),
            ("Martin Luther King, Jr.", "Martin Luther", "King, Jr."),
            ("Lee, Ann, PhD", "Ann", "Lee, PhD"),
            ("O'Neill, Mary", "Mary", "O'Neill"),
            ("Sukarno,", "Sukarno", "-"),
            (", Ann", "Ann", "-"),
            ("李小龙", "李小龙", "-"),
            ("محمد علي", "محمد", "علي"),
            ("", "", ""),
            (" , ", "", "-"),
        ] {
            assert_eq!(split(cell), (first.to_owned(), last.to_owned()), "{cell}");
        }
    }

    #[test]
    fn a_name_that_was_split_differently_is_the_same_name() {
        assert!(
            is_of("Ann Marie Lee", "Ann", "Marie Lee") && is_of("Lee, Ann", "Ann", "Lee") && is_of("Ann", "Ann", "-")
        );
        assert!(!is_of("Ann Lee", "Ann", "Li"));
    }
}
