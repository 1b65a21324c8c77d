//! Postal codes by country: the small pattern language of the table, and the usual written form.
//!
//! In a pattern `#` is a digit, `@` a letter, `*` either, `[A-CE]` one of these, `(…|…)` alternatives, `?` makes the
//! part before it optional, any other character is itself. A regular expression could do the same, but the `regex`
//! crate is larger than everything else that the browser loads for a form.

use super::{Country, CountryCode, country};
use crate::text;

/// A code as it is usually written: `k1a0b1` in Canada is `K1A 0B1`. Spaces, hyphens and case are ignored. A code that
/// does not fit the country is returned in upper case and with single spaces.
#[must_use]
pub fn normalize_postal(code: CountryCode, raw: &str) -> String {
    let country = country(code);
    let typed = tidy(raw);
    match country.fitting(raw) {
        Some(bare) if country.postal_form != "=" => written_apart(&bare, country.postal_form).unwrap_or(bare),
        _ => typed,
    }
}

impl Country {
    /// Whether a text is a postal code of this country; always true if the country has no pattern.
    #[must_use]
    pub fn is_postal(&self, raw: &str) -> bool {
        self.postal_pattern.is_empty() || self.fitting(raw).is_some()
    }

    /// The bare code if it fits the pattern, with or without the country in front (`CH-8001`, `D-01067`).
    fn fitting(&self, raw: &str) -> Option<String> {
        let bare: String = tidy(raw).chars().filter(|c| !is_mark(*c)).collect();
        let plate = PLATES.iter().find(|(code, _)| *code == self.code.as_str()).map(|(_, plate)| *plate);
        let own = [Some(self.code.as_str()), plate].into_iter().flatten();
        let own: Vec<String> = own.filter_map(|prefix| bare.strip_prefix(prefix).map(str::to_owned)).collect();
        [bare].into_iter().chain(own).find(|bare| !self.postal_pattern.is_empty() && matches(self.postal_pattern, bare))
    }
}

/// Vehicle codes of countries, which European post put before postal codes until 1998, if they are not the ISO code.
const PLATES: [(&str, &str); 13] = [
    ("AT", "A"),
    ("BE", "B"),
    ("DE", "D"),
    ("ES", "E"),
    ("FI", "FIN"),
    ("FR", "F"),
    ("HU", "H"),
    ("IT", "I"),
    ("LU", "L"),
    ("NO", "N"),
    ("PT", "P"),
    ("SE", "S"),
    ("SI", "SLO"),
];

/// Upper case, ASCII digits, single spaces.
fn tidy(raw: &str) -> String {
    let upper: String = text::clean(raw).chars().map(text::ascii_digit).flat_map(char::to_uppercase).collect();
    upper.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_mark(c: char) -> bool {
    c == ' ' || c == '〒' || text::is_dash(c)
}

/// `form` is `-4@9`: a hyphen before the last 4 characters of a code that has at least 9.
fn written_apart(bare: &str, form: &str) -> Option<String> {
    // British Forces Post Offices have a number instead of the inward part.
    if let Some(number) = bare.strip_prefix("BFPO") {
        return Some(format!("BFPO {number}"));
    }
    let mark = form.chars().next()?;
    let (tail, shortest) = form.get(mark.len_utf8()..)?.split_once('@')?;
    let long_enough = bare.len() >= shortest.parse().ok()?;
    let (head, tail) = bare.split_at_checked(bare.len().checked_sub(tail.parse().ok()?)?)?;
    long_enough.then(|| format!("{head}{mark}{tail}"))
}

/// Longer input is not a postal code, and each position must fit in one bit of a `u32`.
const LONGEST: usize = 30;

fn matches(pattern: &str, input: &str) -> bool {
    let input = input.as_bytes();
    input.len() <= LONGEST && ends(pattern.as_bytes(), input, 1) & (1 << input.len()) != 0
}

/// Where alternatives can end, given where they can start: bit n is the place before byte n.
fn ends(pattern: &[u8], input: &[u8], starts: u32) -> u32 {
    split_outside(pattern).fold(0, |ends, branch| ends | sequence(branch, input, starts))
}

fn sequence(mut pattern: &[u8], input: &[u8], mut places: u32) -> u32 {
    while !pattern.is_empty() {
        let (atom, rest) = pattern.split_at(atom_length(pattern));
        let after = match atom {
            [b'(', inner @ .., b')'] => ends(inner, input, places),
            _ => step(atom, input, places),
        };
        (places, pattern) = match rest {
            [b'?', rest @ ..] => (places | after, rest),
            _ => (after, rest),
        };
    }
    places
}

/// Moves one character on from each place where the atom fits.
fn step(atom: &[u8], input: &[u8], places: u32) -> u32 {
    let fits = |(at, byte): &(usize, &u8)| places & (1 << at) != 0 && atom_fits(atom, **byte);
    input.iter().enumerate().filter(fits).fold(0, |after, (at, _)| after | (1 << (at + 1)))
}

fn atom_fits(atom: &[u8], byte: u8) -> bool {
    match atom {
        b"#" => byte.is_ascii_digit(),
        b"@" => byte.is_ascii_uppercase(),
        b"*" => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        [b'[', class @ .., b']'] => {
            class.contains(&byte) && byte != b'-'
                || class.windows(3).any(|range| range[1] == b'-' && (range[0]..=range[2]).contains(&byte))
        }
        _ => atom == [byte],
    }
}

fn atom_length(pattern: &[u8]) -> usize {
    let closing = match pattern.first() {
        Some(b'[') => pattern.iter().position(|byte| *byte == b']'),
        Some(b'(') => closing_parenthesis(pattern),
        _ => Some(0),
    };
    closing.map_or(pattern.len(), |at| at + 1)
}

fn closing_parenthesis(pattern: &[u8]) -> Option<usize> {
    let mut depth = 0;
    pattern.iter().position(|byte| {
        depth += i32::from(*byte == b'(') - i32::from(*byte == b')');
        depth == 0
    })
}

/// The alternatives of a pattern: split at each `|` outside parentheses.
fn split_outside(pattern: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut depth = 0;
    pattern.split(move |byte| {
        depth += i32::from(*byte == b'(') - i32::from(*byte == b')');
        depth == 0 && *byte == b'|'
    })
}

#[cfg(test)]
mod tests {
    use super::super::countries;
    use super::*;

    fn code(text: &str) -> CountryCode {
        CountryCode::parse(text).unwrap()
    }

    #[test]
    fn every_countrys_example_fits_its_pattern_in_the_usual_form() {
        for country in countries() {
            assert_eq!(country.postal_pattern.is_empty(), country.postal_example.is_empty());
            assert!(country.is_postal(country.postal_example), "{}", country.name);
            assert!(
                country.is_postal(&country.postal_example.to_lowercase().replace([' ', '-'], "")),
                "{}",
                country.name
            );
            assert_eq!(
                normalize_postal(country.code, country.postal_example),
                country.postal_example,
                "{}",
                country.name
            );
            assert!(country.postal_pattern.is_empty() || !country.is_postal(&format!("{}Q0", country.postal_example)));
            assert!(country.postal_pattern.is_empty() || !country.is_postal("?"));
        }
    }

    #[test]
    fn a_code_is_written_back_in_the_usual_form() {
        for (country, typed, written) in [
            ("CA", "k1a0b1", "K1A 0B1"),
            ("GB", "sw1a1aa", "SW1A 1AA"),
            ("GB", "M25BQ", "M2 5BQ"),
            ("GB", "bfpo61", "BFPO 61"),
            ("US", "123456789", "12345-6789"),
            ("US", "12345 6789", "12345-6789"),
            ("US", " 95014 ", "95014"),
            ("US", "950 14", "95014"),
            ("JP", "〒１５４－００２３", "154-0023"),
            ("IN", "560 001", "560001"),
            ("NL", "1234ab", "1234 AB"),
            ("PL", "00950", "00-950"),
            ("BR", "40301110", "40301-110"),
            ("SE", "SE-11455", "114 55"),
            ("CH", "CH-8001", "8001"),
            ("DE", "80331", "80331"),
            ("DE", "D-01067", "01067"),
            ("DE", "d 01067", "01067"),
            ("DE", "DE-01067", "01067"),
            ("AT", "A-1010", "1010"),
            ("FR", "F-75001", "75001"),
            ("SE", "S-114 55", "114 55"),
            ("FI", "FIN-00100", "00100"),
            ("KZ", "a05e2b9", "A05E2B9"),
            ("KZ", "050000", "050000"),
            ("XK", "10000", "10000"),
            ("IE", "a65f4e2", "A65 F4E2"),
            ("LV", "1073", "1073"),
            ("AE", "any thing", "ANY THING"),
            ("US", "not a zip", "NOT A ZIP"),
        ] {
            assert_eq!(normalize_postal(code(country), typed), written, "{country} {typed}");
        }
    }

    #[test]
    fn a_code_of_another_country_is_refused() {
        for (of, typed) in [
            ("US", "1234"),
            ("US", "123456"),
            ("US", "SW1A 1AA"),
            ("CA", "D1A 0B1"),
            ("GB", "95014"),
            ("GB", "SW1A 1"),
            ("IN", "5600"),
            ("NL", "1234 SA"),
            ("DE", "8033A"),
            ("DE", "A-80331"),
            ("DE", "D-1067"),
            ("KZ", "A05E2B"),
            ("US", ""),
            ("US", "'; --"),
            ("US", "95014\0"),
            ("US", "𝟵𝟱𝟬𝟭𝟰"),
        ] {
            assert!(!country(code(of)).is_postal(typed), "{of} {typed:?}");
        }
        assert!(!country(code("US")).is_postal(&"9".repeat(10_000)));
    }

    #[test]
    fn patterns_match_as_documented() {
        for (pattern, right, wrong) in [
            ("##?", &["1", "12"][..], &["", "123", "A"][..]),
            ("(AB)?#", &["AB1", "1"], &["A1", "B1", "AB"]),
            ("A|BC(D|E)", &["A", "BCD", "BCE"], &["BC", "AD", "BCDE"]),
            ("[A-CX]#", &["B1", "X1"], &["D1", "-1", "11"]),
            ("(A(B|C)?)?*", &["AB9", "A9", "9", "AC"], &["ABC9", "B9X"]),
        ] {
            right.iter().for_each(|input| assert!(matches(pattern, input), "{pattern} {input}"));
            wrong.iter().for_each(|input| assert!(!matches(pattern, input), "{pattern} {input}"));
        }
    }
}
