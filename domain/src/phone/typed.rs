//! Splits a typed number, before any country's plan, into digits, vanity letters and an extension.

use crate::text;

/// Whether a text can be a phone number: at least three digits (`112`), on one line, not too long.
pub(super) fn has_number(text: &str) -> bool {
    let digits = text.chars().map(text::ascii_digit).filter(char::is_ascii_digit).count();
    digits >= 3 && text::problem(text, text::max::PHONE, false).is_none()
}

/// One way to read a text.
#[cfg(any(feature = "server", test))]
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// Digits and letters, after a `+` if they include the country's code.
    pub number: String,
    /// Up to seven digits.
    pub extension: Option<String>,
}

/// Words before an extension, in many languages; longer ones first.
#[cfg(any(feature = "server", test))]
const MARKS: [&str; 45] = [
    "extension",
    "extensión",
    "extensao",
    "extensão",
    "extn",
    "ext",
    "exten",
    "int",
    "interno",
    "interne",
    "interna",
    "interior",
    "intern",
    "durchwahl",
    "dw",
    "dwl",
    "nebenstelle",
    "nst",
    "poste",
    "post",
    "ramal",
    "anexo",
    "anknytning",
    "ankn",
    "alanumero",
    "lokal",
    "toestel",
    "tst",
    "wewn",
    "wew",
    "linka",
    "klapka",
    "mellék",
    "dahili",
    "доб",
    "добавочный",
    "вн",
    "εσωτ",
    "内線",
    "内线",
    "分机",
    "分機",
    "轉",
    "转",
    "내선",
];

/// Labels that people write before a number.
#[cfg(any(feature = "server", test))]
const LABELS: [&str; 12] = ["tel", "phone", "telephone", "telefon", "fax", "mobile", "mob", "cell", "t", "p", "f", "m"];

/// The ways to read a text: with an extension if one is marked, and without.
#[cfg(any(feature = "server", test))]
pub(super) fn readings(text: &str) -> Vec<Typed> {
    let text: String = text.chars().map(text::ascii_digit).map(plain_mark).collect();
    let text = without_label(&text);
    let split = split_extension(text).and_then(|(head, extension)| {
        Some(Typed { number: undecorated(head)?, extension: Some(extension.to_owned()) })
    });
    let whole = undecorated(text).map(|number| Typed { number, extension: None });
    split.into_iter().chain(whole).collect()
}

/// The ASCII mark for a full-width or typographic one.
#[cfg(any(feature = "server", test))]
fn plain_mark(c: char) -> char {
    match c {
        '＋' => '+',
        '（' => '(',
        '）' => ')',
        '，' | '、' => ',',
        '；' => ';',
        '：' => ':',
        '＃' => '#',
        c if text::is_dash(c) => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

#[cfg(any(feature = "server", test))]
fn without_label(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '+' && c != '(');
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let is_label = LABELS.contains(&word.to_lowercase().as_str());
    if is_label { text[word.len()..].trim_start_matches(['.', ':', ' ']) } else { text }
}

/// Splits at the mark of an extension: `;ext=12`, `ext. 12`, `x12`, `#12`, `,12`, `(ext 12)`, `内線12`, `DW 12`.
#[cfg(any(feature = "server", test))]
fn split_extension(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches([' ', ')', ']', '.']);
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (head, extension) = text.split_at(text.len() - digits);
    if !(1..=7).contains(&digits) {
        return None;
    }
    let head = head.trim_end_matches(['.', '=', ':', ' ', '-']);
    let word = head.len() - head.trim_end_matches(char::is_alphabetic).len();
    let (rest, word) = head.split_at(head.len() - word);
    let word = word.to_lowercase();
    // More digits after a bare mark are another number.
    let marked = if word.is_empty() {
        digits <= 5 && rest.ends_with([',', ';', '#'])
    } else {
        word == "x" || MARKS.contains(&&*word)
    };
    marked.then(|| (rest.trim_end_matches([',', ';', '#', '(', '[', ' ', '-', '/']), extension))
}

/// Digits and letters after an optional `+`; `None` if there is anything but the usual punctuation.
#[cfg(any(feature = "server", test))]
fn undecorated(text: &str) -> Option<String> {
    let mut number = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' | 'A'..='Z' | 'a'..='z' => number.push(c),
            '+' if number.is_empty() => number.push(c),
            ' ' | '-' | '.' | ',' | '(' | ')' | '[' | ']' | '/' | '~' | '_' | '·' => {}
            _ => return None,
        }
    }
    // Some people write both: +0044.
    Some(number.strip_prefix("+00").map_or(number.clone(), |rest| format!("+{rest}")))
}
