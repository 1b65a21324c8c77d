//! What somebody typed to search by, as a pattern for `LIKE … ESCAPE '!'`.

/// No name or address is longer; SQLite refuses patterns of more than 50,000 bytes.
const LONGEST: usize = 500;

/// A pattern that finds the words as they are typed; empty for none. Who compares without regard to case folds them before.
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
