//! Search words as a pattern for `LIKE … ESCAPE '!'`, and whether a text contains them.

use domain::text::search_key;

/// No name or address is longer; SQLite refuses patterns of more than 50,000 bytes.
const LONGEST: usize = 500;

/// A pattern that finds the words in a column of search keys, ignoring accents; empty for none.
pub(crate) fn key_pattern(words: &str) -> String {
    pattern(&search_key(words))
}

/// The same for the first of a search key's three lines, the customer's name.
pub(crate) fn first_line_pattern(words: &str) -> String {
    format!("{}\n%\n%", key_pattern(words))
}

/// Whether one of the texts contains the words, for columns that have no search key.
pub(crate) fn holds(texts: &[&str], words: &str) -> bool {
    let words = search_key(words);
    texts.iter().any(|text| search_key(text).contains(&words))
}

/// A pattern that finds the words as typed; empty for none.
pub(crate) fn pattern(words: &str) -> String {
    match words.trim() {
        "" => String::new(),
        words => format!("%{}%", escaped(words)),
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.chars()
        .take(LONGEST)
        .flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c]))
        .collect()
}
