//! The regions a user can choose under `Account`; each gives a notation for numbers and dates.
//!
//! From Unicode's CLDR 45, with a plain no-break space instead of a narrow one, as people type it.

use crate::notation::{DateOrder, Notation};

/// A language as it is written in a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// BCP 47, such as `de-CH`.
    pub code: &'static str,
    /// Its name in its own language.
    pub name: &'static str,
    /// Decimal mark and group mark.
    marks: (char, char),
    dates: Option<DateOrder>,
}

const DAY: Option<DateOrder> = Some(DateOrder::DayFirst);
const MONTH: Option<DateOrder> = Some(DateOrder::MonthFirst);
const POINT: (char, char) = ('.', ',');
const COMMA: (char, char) = (',', '.');
const SPACE: (char, char) = (',', '\u{a0}');
const APOSTROPHE: (char, char) = ('.', '’');

const fn region(code: &'static str, name: &'static str, marks: (char, char), dates: Option<DateOrder>) -> Region {
    Region { code, name, marks, dates }
}

/// All regions, by code; the first of a language is used if no country is given.
pub static REGIONS: &[Region] = &[
    region("ar-AE", "العربية (الإمارات)", POINT, DAY),
    region("bg-BG", "Български (България)", SPACE, DAY),
    region("cs-CZ", "Čeština (Česko)", SPACE, DAY),
    region("da-DK", "Dansk (Danmark)", COMMA, DAY),
    region("de-DE", "Deutsch (Deutschland)", COMMA, DAY),
    region("de-AT", "Deutsch (Österreich)", COMMA, DAY),
    region("de-CH", "Deutsch (Schweiz)", APOSTROPHE, DAY),
    region("el-GR", "Ελληνικά (Ελλάδα)", COMMA, DAY),
    region("en-US", "English (United States)", POINT, MONTH),
    region("en-AU", "English (Australia)", POINT, DAY),
    region("en-CA", "English (Canada)", POINT, None),
    region("en-GB", "English (United Kingdom)", POINT, DAY),
    region("en-IE", "English (Ireland)", POINT, DAY),
    region("en-IN", "English (India)", POINT, DAY),
    region("en-NZ", "English (New Zealand)", POINT, DAY),
    region("en-SG", "English (Singapore)", POINT, DAY),
    region("en-ZA", "English (South Africa)", SPACE, DAY),
    region("es-ES", "Español (España)", COMMA, DAY),
    region("es-419", "Español (Latinoamérica)", POINT, DAY),
    region("es-AR", "Español (Argentina)", COMMA, DAY),
    region("es-BO", "Español (Bolivia)", COMMA, DAY),
    region("es-CL", "Español (Chile)", COMMA, DAY),
    region("es-CO", "Español (Colombia)", COMMA, DAY),
    region("es-CR", "Español (Costa Rica)", SPACE, DAY),
    region("es-EC", "Español (Ecuador)", COMMA, DAY),
    region("es-MX", "Español (México)", POINT, DAY),
    region("es-PE", "Español (Perú)", POINT, DAY),
    region("es-PY", "Español (Paraguay)", COMMA, DAY),
    region("es-UY", "Español (Uruguay)", COMMA, DAY),
    region("es-VE", "Español (Venezuela)", COMMA, DAY),
    region("et-EE", "Eesti (Eesti)", SPACE, DAY),
    region("fi-FI", "Suomi (Suomi)", SPACE, DAY),
    region("fr-FR", "Français (France)", SPACE, DAY),
    region("fr-BE", "Français (Belgique)", SPACE, DAY),
    region("fr-CA", "Français (Canada)", SPACE, None),
    region("fr-CH", "Français (Suisse)", SPACE, DAY),
    region("he-IL", "עברית (ישראל)", POINT, DAY),
    region("hi-IN", "हिन्दी (भारत)", POINT, DAY),
    region("hr-HR", "Hrvatski (Hrvatska)", COMMA, DAY),
    region("hu-HU", "Magyar (Magyarország)", SPACE, None),
    region("id-ID", "Indonesia (Indonesia)", COMMA, DAY),
    region("it-IT", "Italiano (Italia)", COMMA, DAY),
    region("it-CH", "Italiano (Svizzera)", APOSTROPHE, DAY),
    region("ja-JP", "日本語 (日本)", POINT, None),
    region("ko-KR", "한국어 (대한민국)", POINT, None),
    region("lt-LT", "Lietuvių (Lietuva)", SPACE, None),
    region("lv-LV", "Latviešu (Latvija)", SPACE, DAY),
    region("ms-MY", "Melayu (Malaysia)", POINT, DAY),
    region("nb-NO", "Norsk (Norge)", SPACE, DAY),
    region("nl-NL", "Nederlands (Nederland)", COMMA, DAY),
    region("nl-BE", "Nederlands (België)", COMMA, DAY),
    region("pl-PL", "Polski (Polska)", SPACE, DAY),
    region("pt-BR", "Português (Brasil)", COMMA, DAY),
    region("pt-PT", "Português (Portugal)", SPACE, DAY),
    region("ro-RO", "Română (România)", COMMA, DAY),
    region("ru-RU", "Русский (Россия)", SPACE, DAY),
    region("sk-SK", "Slovenčina (Slovensko)", SPACE, DAY),
    region("sl-SI", "Slovenščina (Slovenija)", COMMA, DAY),
    region("sr-RS", "Srpski (Srbija)", COMMA, DAY),
    region("sv-SE", "Svenska (Sverige)", SPACE, None),
    region("th-TH", "ไทย (ไทย)", POINT, DAY),
    region("tr-TR", "Türkçe (Türkiye)", COMMA, DAY),
    region("uk-UA", "Українська (Україна)", SPACE, DAY),
    region("vi-VN", "Tiếng Việt (Việt Nam)", COMMA, DAY),
    region("zh-CN", "中文 (中国)", POINT, None),
    region("zh-HK", "中文 (香港)", POINT, DAY),
    region("zh-TW", "中文 (台灣)", POINT, None),
];

impl Region {
    /// The region with this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<&'static Self> {
        REGIONS.iter().find(|region| region.code.eq_ignore_ascii_case(code))
    }

    /// The notation for a browser's languages (`Accept-Language`): `fr-CH, fr;q=0.9, en;q=0.8`. The preferred language
    /// decides: people do not write numbers as in a language that they only understand.
    #[must_use]
    pub fn of_browser(header: &str) -> Option<Notation> {
        let mut asked: Vec<(&str, f32)> = header.split(',').filter_map(asked_for).collect();
        // The sort is stable: among equal weights the first wins.
        asked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        Self::closest(asked.first()?.0)
    }

    /// The notation of the tag's country or, if that is not listed, of its language in other countries. If those
    /// disagree on the order of dates, there is none, so that numeric dates are refused.
    fn closest(tag: &str) -> Option<Notation> {
        if let Some(region) = Self::parse(tag) {
            return Some(region.notation());
        }
        let (language, country) = tag.split_once('-').map_or((tag, None), |(language, rest)| (language, Some(rest)));
        let is_of_language =
            |region: &&Self| region.code.split('-').next().is_some_and(|known| known.eq_ignore_ascii_case(language));
        let of_language: Vec<&Self> = REGIONS.iter().filter(is_of_language).collect();
        let first = of_language.first()?;
        let Some(_) = country else { return Some(first.notation()) };
        // In an unlisted country, Spanish is read as that of Latin America.
        let first = of_language.iter().find(|region| region.code.ends_with("-419")).unwrap_or(first);
        let agree = of_language.iter().all(|region| region.dates == first.dates);
        Some(Notation { dates: first.dates.filter(|_| agree), ..first.notation() })
    }

    /// The notation of this region.
    #[must_use]
    pub fn notation(&self) -> Notation {
        let (decimal, group) = self.marks;
        Notation { decimal, group, by_lakhs: self.code.ends_with("-IN"), dates: self.dates }
    }
}

/// A language of the header with its weight; `None` for `*`, for an unwanted one, and for nonsense.
fn asked_for(part: &str) -> Option<(&str, f32)> {
    let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
    let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
    (weight > 0.0 && tag.trim() != "*").then_some((tag.trim(), weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_marks_of_the_language_it_asks_for_first() {
        for (header, code) in [
            ("de-CH", "de-CH"),
            ("de-ch, en;q=0.5", "de-CH"),
            ("fr;q=0.4, it-IT;q=0.9", "it-IT"),
            ("de-LU, en", "de-DE"),
            ("*, sv", "sv-SE"),
            ("en-US;q=0, es-MX", "es-MX"),
            ("en", "en-US"),
            ("es-HN", "es-MX"),
            ("es-419,es;q=0.9", "es-MX"),
        ] {
            let expected = Region::parse(code).map(Region::notation);
            assert_eq!(Region::of_browser(header), expected, "{header}");
        }
        for header in ["", "*", "xx", "is-IS,is;q=0.9,en-US;q=0.8", "en;q=x", "en;q=NaN", ";;;,,,", "\u{0}"] {
            assert_eq!(Region::of_browser(header), None, "{header:?}");
        }
        // English-speaking countries disagree on dates.
        for header in ["en-HK", "en-NG,en-US;q=0.9", "en-150"] {
            let read = Region::of_browser(header).map(|notation| (notation.decimal, notation.group, notation.dates));
            assert_eq!(read, Some(('.', ',', None)), "{header}");
        }
    }

    #[test]
    fn codes_are_unique_and_each_has_two_different_marks() {
        for (at, region) in REGIONS.iter().enumerate() {
            assert_eq!(REGIONS.iter().position(|other| other.code == region.code), Some(at), "{}", region.code);
            assert_ne!(region.marks.0, region.marks.1);
            assert_eq!(Region::parse(region.code), Some(region));
        }
    }
}
