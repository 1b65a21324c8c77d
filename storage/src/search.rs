//! What somebody typed to search by, as a pattern for `LIKE … ESCAPE '!'`.

/// A pattern that finds the words as they are typed; empty for none. Who compares without regard to case folds them before.
pub(crate) fn pattern(words: &str) -> String {
    match words.trim() {
        "" => String::new(),
        words => format!("%{}%", escaped(words)),
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c])).collect()
}
