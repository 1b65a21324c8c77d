//! The regions a person can choose under `Account`: each has a way to write numbers and dates.
//!
//! After Unicode's CLDR 45, as far as people type it: a narrow space that groups is a plain no-break space here.

use crate::notation::{DateOrder, Notation};

/// A language as it is written in a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// BCP 47, such as `de-CH`.
    pub code: &'static str,
    /// Its own name for itself.
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

/// All of them, by code; of a language, what stands first is meant where the country says nothing.
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
    region("es-AR", "Español (Argentina)", COMMA, DAY),
    region("es-CL", "Español (Chile)", COMMA, DAY),
    region("es-CO", "Español (Colombia)", COMMA, DAY),
    region("es-MX", "Español (México)", POINT, DAY),
    region("es-PE", "Español (Perú)", POINT, DAY),
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

    /// The first region that a browser's `Accept-Language` asks for: `fr-CH, fr;q=0.9, en;q=0.8`.
    #[must_use]
    pub fn of_browser(header: &str) -> Option<&'static Self> {
        let mut asked: Vec<(&str, f32)> = header.split(',').filter_map(asked_for).collect();
        // Stable: of equal weights the first is meant.
        asked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        asked.iter().find_map(|(tag, _)| Self::closest(tag))
    }

    /// The region of a tag, or that of its language where the portal does not know the country.
    fn closest(tag: &str) -> Option<&'static Self> {
        let language = tag.split('-').next().unwrap_or_default();
        let of_language =
            |region: &&Self| region.code.split('-').next().is_some_and(|known| known.eq_ignore_ascii_case(language));
        Self::parse(tag).or_else(|| REGIONS.iter().find(of_language))
    }

    /// How people of this region write.
    #[must_use]
    pub fn notation(&self) -> Notation {
        let (decimal, group) = self.marks;
        Notation { decimal, group, by_lakhs: self.code.ends_with("-IN"), dates: self.dates }
    }
}

/// A language of the header with its weight; nothing for `*`, for one that is not wanted, and for nonsense.
fn asked_for(part: &str) -> Option<(&str, f32)> {
    let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
    let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
    (weight > 0.0 && tag.trim() != "*").then_some((tag.trim(), weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Option<&'static str> {
        Region::of_browser(header).map(|region| region.code)
    }

    #[test]
    fn a_browser_gets_the_region_it_asks_for_first() {
        for (header, code) in [
            ("de-CH", "de-CH"),
            ("de-ch, en;q=0.5", "de-CH"),
            ("fr;q=0.4, it-IT;q=0.9", "it-IT"),
            ("xx, pt-BR;q=0.8, en", "en-US"),
            ("de-LU, en", "de-DE"),
            ("zh-Hant-TW", "zh-CN"),
            ("*, sv", "sv-SE"),
            ("en-US;q=0, es-MX", "es-MX"),
        ] {
            assert_eq!(of(header), Some(code), "{header}");
        }
        for header in ["", "*", "xx", "en;q=x", "en;q=NaN", ";;;,,,", "\u{0}"] {
            assert_eq!(of(header), None, "{header:?}");
        }
    }

    #[test]
    fn no_code_is_there_twice_and_none_uses_one_mark_for_both() {
        for (at, region) in REGIONS.iter().enumerate() {
            assert_eq!(REGIONS.iter().position(|other| other.code == region.code), Some(at), "{}", region.code);
            assert_ne!(region.marks.0, region.marks.1);
            assert_eq!(Region::parse(region.code), Some(region));
        }
    }
}
