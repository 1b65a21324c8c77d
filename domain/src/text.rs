//! Cleans, checks and folds text that users type or paste.

use crate::field_errors::FieldErrors;

/// The longest values, in characters. One list, so that columns, forms and rules agree.
pub mod max {
    /// Organization, contact, group, purchase order and other names.
    pub const NAME: usize = 200;
    /// Words such as an industry or an account type.
    pub const SHORT: usize = 100;
    /// One line of an address, and its landmark.
    pub const ADDRESS_LINE: usize = 200;
    /// City, state and country.
    pub const PLACE: usize = 100;
    /// Pincode, before the country's rule is applied.
    pub const POSTAL: usize = 20;
    /// Phone, fax and mobile number as typed, with extension.
    pub const PHONE: usize = 40;
    /// An e-mail address (RFC 5321).
    pub const EMAIL: usize = 254;
    /// A website address.
    pub const WEBSITE: usize = 500;
    /// An amount of money as typed.
    pub const AMOUNT: usize = 60;
    /// A comment of several lines.
    pub const COMMENT: usize = 4000;
    /// Name or value of a group's attribute.
    pub const ATTRIBUTE: usize = 200;
    /// The key of a tag.
    pub const TAG_KEY: usize = 200;
    /// The value of a tag.
    pub const TAG_VALUE: usize = 400;
}

/// Trims, normalises line ends and (on the host) composes to NFC. A tab becomes a space, and invisible direction marks,
/// which spreadsheets and phones paste around a value, are removed. Nothing else changes.
#[must_use]
pub fn clean(raw: &str) -> String {
    let lines = raw.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    let visible: String = lines.chars().filter(|c| !is_direction_mark(*c)).collect();
    let trimmed = visible.trim();
    if trimmed.chars().all(is_invisible) {
        return String::new();
    }
    compose(trimmed)
}

/// A stored text for the subject of a mail or a sentence in it: on one line, without control characters and direction
/// marks, which could fake other text.
#[must_use]
pub fn one_line(text: &str) -> String {
    let is_mark = |c: char| is_direction_mark(c) || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}');
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let shown: String = text.chars().filter(|c| !is_mark(*c)).map(|c| if is_break(c) { ' ' } else { c }).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a required field of one line; `missing` is the error if it is empty.
pub fn required(errors: &mut FieldErrors, field: &str, raw: &str, max: usize, missing: &str) -> String {
    let text = clean(raw);
    if text.is_empty() {
        errors.push(field, missing);
    } else if let Some(problem) = problem(&text, max, false) {
        errors.push(field, capitalized(&problem));
    }
    text
}

/// Reads an optional field of one line; `label` begins the error message.
pub fn optional(errors: &mut FieldErrors, field: &str, raw: &str, max: usize, label: &str) -> Option<String> {
    optional_text(errors, field, raw, max, label, false)
}

/// Reads an optional field of several lines, such as a comment.
pub fn multi_line(errors: &mut FieldErrors, field: &str, raw: &str, max: usize, label: &str) -> Option<String> {
    optional_text(errors, field, raw, max, label, true)
}

fn optional_text(
    errors: &mut FieldErrors,
    field: &str,
    raw: &str,
    max: usize,
    label: &str,
    lines: bool,
) -> Option<String> {
    let text = clean(raw);
    if let Some(problem) = problem(&text, max, lines) {
        errors.push(field, format!("{label}: {problem}"));
    }
    (!text.is_empty()).then_some(text)
}

/// Why a cleaned text is invalid, if so, as an instruction.
pub(crate) fn problem(text: &str, max: usize, lines: bool) -> Option<String> {
    let length = text.chars().count();
    if length > max {
        return Some(format!("use {max} characters or fewer (there are {length})"));
    }
    match text.chars().find(|c| c.is_control() && !(lines && *c == '\n')) {
        Some('\n') => Some("write it on one line".to_owned()),
        Some(c) => Some(format!("remove the control character U+{:04X}", u32::from(c))),
        None => None,
    }
}

/// The key under which texts are the same for a person: case, surrounding and repeated spaces and invisible characters
/// do not count.
#[must_use]
pub fn fold(text: &str) -> String {
    let visible: String = clean(text).chars().filter(|c| !is_invisible(*c) || c.is_whitespace()).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    // Through upper case, so that ß meets SS and ς meets σ.
    let lower = words.join(" ").to_uppercase().chars().flat_map(char::to_lowercase).collect::<String>();
    compose(&lower)
}

/// The key that a search compares, looser than [`fold`]: without accents, apostrophes and letter widths; ligatures are
/// split and hyphens are spaces. Never use it to tell two people or names apart.
#[must_use]
pub fn search_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in decompose(&fold(text)).chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ạ' | 'ả' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'đ' | 'ð' => out.push('d'),
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => out.push('e'),
            'ğ' => out.push('g'),
            'ħ' => out.push('h'),
            'ì'..='ï' | 'ī' | 'į' | 'ı' => out.push('i'),
            'ł' => out.push('l'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
            'ř' => out.push('r'),
            'ś' | 'š' | 'ş' | 'ș' => out.push('s'),
            'ţ' | 'ț' | 'ŧ' => out.push('t'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ß' => out.push_str("ss"),
            // Combining marks: accents, and the vowel points of Hebrew and Arabic, which are often left out.
            '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{652}' => {}
            '\'' | '`' | '´' | '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | 'ʹ' | '′' => {}
            c if is_dash(c) && c != '\u{30fc}' => out.push(' '),
            c => out.push(c),
        }
    }
    compose(&out.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A looser key than [`search_key`] for finding a place in a list: punctuation does not count, `&` is `and`, `St` is
/// `Saint`.
#[must_use]
pub fn plain(text: &str) -> String {
    let key = search_key(&text.replace('&', " and ")).replace('.', "");
    let words = key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| if word == "saint" { "st" } else { word }).collect::<Vec<_>>().join(" ")
}

/// The ASCII digit for a full-width, Arabic, Persian, Devanagari or Bengali digit, as keyboards of those languages type
/// them; other characters unchanged.
#[must_use]
pub fn ascii_digit(c: char) -> char {
    let zero = match c {
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        '\u{9e6}'..='\u{9ef}' => 0x9e6,
        _ => return c,
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

/// The text with its first letter in upper case.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The longest quote of a text in a message, in characters.
pub(crate) const QUOTED_CHARS: usize = 40;

/// The text for a message: on one line, shortened, and without control characters that could fake output.
pub(crate) fn quoted(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut quoted: String = chars.by_ref().take(QUOTED_CHARS).collect();
    if chars.next().is_some() {
        quoted.push('…');
    }
    quoted
}

/// `a ZIP code`, `an Eircode`.
#[must_use]
pub fn with_article(noun: &str) -> String {
    let vowel = noun.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// Whether a posted check box is ticked: `on` from a browser, `true` from a program.
#[must_use]
pub fn is_on(raw: &str) -> bool {
    matches!(raw.trim(), "on" | "true" | "1")
}

/// The posted value of a check box.
#[must_use]
pub fn on(ticked: bool) -> String {
    if ticked { "on".to_owned() } else { String::new() }
}

/// The entry of the list that equals the text except for case, else the text: `aws` is `AWS`.
#[must_use]
pub fn as_listed(list: &[&str], text: String) -> String {
    let key = fold(&text);
    list.iter().find(|entry| fold(entry) == key).map_or(text, |entry| (*entry).to_owned())
}

/// Whether it is a hyphen, a dash or a minus of any keyboard or word processor.
#[must_use]
pub fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Whether it is an embedding, override or isolate mark, or the byte-order mark.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a character is invisible: a name of only such characters is empty. [`clean`] keeps joiners inside words,
/// since several scripts need them.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || is_direction_mark(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{2800}')
}

#[cfg(feature = "server")]
fn compose(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

/// Splits letters from their accents and replaces full-width letters and ligatures by the usual ones (NFKD).
#[cfg(feature = "server")]
fn decompose(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkd().collect()
}

/// The browser handles only the accents in [`search_key`].
#[cfg(not(feature = "server"))]
fn decompose(text: &str) -> String {
    text.to_owned()
}

/// The browser does not compose: the tables are large, and the host decides anyway.
#[cfg(not(feature = "server"))]
fn compose(text: &str) -> String {
    text.to_owned()
}

#[cfg(test)]
mod tests;
