//! Which paths a Rust file names, read from its text: macros, `view!` among them, are only text to a parser as well.

/// A path, and the inline module in which it is.
pub(super) struct Named {
    pub(super) path: Vec<String>,
    /// Whether it is handed on: `pub use`.
    pub(super) is_handed_on: bool,
    /// `tests` inside of `mod tests { … }`.
    pub(super) inside: Vec<String>,
    /// The name that it gets, when it is one of a `use`.
    pub(super) name: Option<String>,
}

/// All paths of a file, those of `use` trees in full.
pub(super) fn of(text: &str) -> Vec<Named> {
    let tokens = tokens(&plain(text));
    let mut found = Vec::new();
    let (mut depth, mut inside): (usize, Vec<(usize, String)>) = (0, Vec::new());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = |n: usize| tokens.get(at + n).map_or("", String::as_str);
        match token.as_str() {
            "{" => depth += 1,
            "}" => {
                inside.retain(|(outer, _)| *outer < depth);
                depth = depth.saturating_sub(1);
            }
            "mod" if next(2) == "{" => {
                depth += 1;
                inside.push((depth - 1, next(1).to_owned()));
                at += 2;
            }
            "use" => {
                let is_handed_on = is_public(&tokens[..at]);
                let end = tokens[at..].iter().position(|token| token == ";").map_or(tokens.len(), |n| at + n);
                let mut leaves = Vec::new();
                tree(&tokens[at + 1..end], &[], &mut leaves);
                found.extend(leaves.into_iter().map(|(path, name)| Named {
                    path,
                    is_handed_on,
                    inside: inside.iter().map(|(_, name)| name.clone()).collect(),
                    name: Some(name),
                }));
                at = end;
            }
            word if next(1) == "::" && is_word(word) && (at == 0 || tokens[at - 1] != "::") => {
                let mut path = vec![word.to_owned()];
                while tokens.get(at + 1).is_some_and(|token| token == "::")
                    && tokens.get(at + 2).is_some_and(|token| is_word(token))
                {
                    path.push(tokens[at + 2].clone());
                    at += 2;
                }
                let inside = inside.iter().map(|(_, name)| name.clone()).collect();
                found.push(Named { path, is_handed_on: false, inside, name: None });
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Whether what comes next is `pub`, or `pub(…)`.
fn is_public(before: &[String]) -> bool {
    let before: Vec<&str> = before.iter().rev().take(5).map(String::as_str).collect();
    match before.as_slice() {
        ["pub", ..] => true,
        [")", rest @ ..] => rest.iter().skip_while(|token| **token != "(").nth(1) == Some(&"pub"),
        _ => false,
    }
}

/// The leaves of a `use` tree, each with the name it gets.
fn tree(tokens: &[String], before: &[String], leaves: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            "::" => {}
            "{" => {
                let end = tokens.iter().rposition(|token| token == "}").unwrap_or(tokens.len());
                for branch in branches(&tokens[at + 1..end]) {
                    tree(branch, &path, leaves);
                }
                return;
            }
            "as" => break,
            word => path.push(word.to_owned()),
        }
        at += 1;
    }
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = tokens.get(at + 1).or(path.last()).cloned().unwrap_or_default();
    if path.len() > before.len() || !before.is_empty() {
        leaves.push((path, name));
    }
}

/// What stands between the commas of one pair of braces.
fn branches(tokens: &[String]) -> Vec<&[String]> {
    let (mut branches, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                branches.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    branches.push(&tokens[start..]);
    branches.into_iter().filter(|branch| !branch.is_empty()).collect()
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::`, and every other letter by itself.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_alphanumeric() || first == '_' => {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        if !first.is_whitespace() {
            tokens.push(rest[..length].to_owned());
        }
        rest = &rest[length..];
    }
    tokens
}

/// The text without comments and literals, which may hold anything.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = literal(rest);
        if skipped > 0 {
            plain.push(' ');
        } else {
            plain.push(first);
        }
        rest = &rest[skipped.max(first.len_utf8())..];
    }
    plain
}

/// How long the comment or literal is that begins here; 0 for none.
fn literal(text: &str) -> usize {
    let until = |end: &str, from: usize| text[from..].find(end).map_or(text.len(), |at| from + at + end.len());
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return until("*/", 2);
    }
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return until(&format!("\"{}", "#".repeat(hashes)), hashes + 2);
        }
    }
    if let Some(string) = text.strip_prefix('"') {
        return 1 + quoted(string, '"');
    }
    // A letter in quotes; all other quotes begin the name of a lifetime.
    let mut letters = text.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some('\''), Some('\\'), _) => 1 + quoted(&text[1..], '\''),
        (Some('\''), Some(letter), Some('\'')) => 2 + letter.len_utf8(),
        _ => 0,
    }
}

/// How long a literal is up to the quote that ends it.
fn quoted(text: &str, end: char) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if letter == end => return at + 1,
            _ => {}
        }
    }
    text.len()
}
