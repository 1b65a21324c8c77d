use super::*;

fn check(raw: &str, max: usize) -> (String, Option<String>) {
    let mut errors = FieldErrors::new();
    let text = required(&mut errors, "name", raw, max, "Enter the name of the organization");
    (text, errors.get("name").map(str::to_owned))
}

#[test]
fn surrounding_spaces_are_removed_and_inner_ones_kept() {
    assert_eq!(clean("  Acme \u{a0} Inc \n"), "Acme \u{a0} Inc");
    assert_eq!(clean("a\r\nb\rc"), "a\nb\nc");
    assert_eq!(clean("Acme\tInc"), "Acme Inc");
}

#[test]
fn invisible_text_counts_as_empty() {
    for nothing in ["", "   ", "\u{200b}", "\u{feff}\u{200e}", "\u{3164}", "\t\r\n", "\u{202e}"] {
        let expected = Some("Enter the name of the organization".to_owned());
        assert_eq!(check(nothing, 10), (String::new(), expected), "{nothing:?}");
    }
}

#[test]
fn hostile_text_is_kept_as_text() {
    for text in ["O'Brien \"&\" Söhne", "<script>alert(1)</script>", "'; DROP TABLE x; --", "شركة", "👩‍👩‍👧 Ltd", "名"]
    {
        assert_eq!(check(text, 100), (text.to_owned(), None));
    }
}

#[test]
fn an_override_mark_cannot_reverse_a_name() {
    assert_eq!(clean("Acme\u{202e}exe.\u{202c}"), "Acmeexe.");
}

#[test]
fn control_characters_are_refused_with_their_number() {
    assert_eq!(check("a\0b", 10).1.as_deref(), Some("Remove the control character U+0000"));
    assert_eq!(check("a\u{1b}[31m", 10).1.as_deref(), Some("Remove the control character U+001B"));
    assert_eq!(check("a\nb", 10).1.as_deref(), Some("Write it on one line"));
}

#[test]
fn a_comment_may_have_lines_but_no_other_controls() {
    let mut errors = FieldErrors::new();
    assert_eq!(multi_line(&mut errors, "comment", "a\r\nb", 10, "Comment").as_deref(), Some("a\nb"));
    assert!(errors.is_empty());
    multi_line(&mut errors, "comment", "a\0b", 10, "Comment");
    assert_eq!(errors.get("comment"), Some("Comment: remove the control character U+0000"));
}

#[test]
fn length_is_counted_in_characters_not_in_bytes() {
    assert_eq!(check("éééé", 4).1, None);
    assert_eq!(check("ééééé", 4).1.as_deref(), Some("Use 4 characters or fewer (there are 5)"));
    assert!(check(&"x".repeat(10_000), 200).1.is_some());
    let mut errors = FieldErrors::new();
    optional(&mut errors, "city", &"x".repeat(10_000), 100, "City");
    assert_eq!(errors.get("city"), Some("City: use 100 characters or fewer (there are 10000)"));
}

#[test]
fn an_empty_optional_field_is_none() {
    let mut errors = FieldErrors::new();
    assert_eq!(optional(&mut errors, "city", "  ", 10, "City"), None);
    assert!(errors.is_empty());
}

#[test]
fn names_that_differ_only_in_case_or_spacing_are_the_same_name() {
    for (one, other) in [
        ("ACME Inc", "acme  inc "),
        ("STRASSE", "straße"),
        ("ΟΔΟΣ", "οδος"),
        ("Zoë", "ZOË"),
        ("Acme\u{200b}Inc", "acmeinc"),
    ] {
        assert_eq!(fold(one), fold(other));
    }
    assert_ne!(fold("Zoë"), fold("Zoe"));
}

#[cfg(feature = "server")]
#[test]
fn a_decomposed_accent_is_the_same_letter() {
    assert_eq!(clean("Zoe\u{308}"), "Zoë");
    assert_eq!(fold("ZOE\u{308}"), fold("zoë"));
}

#[test]
fn a_search_ignores_accents_apostrophes_and_hyphens() {
    for (typed, written) in [
        ("Muller", "Müller & Söhne"),
        ("müller", "MULLER"),
        ("O'Neill", "O’Neill & Sons"),
        ("O’Neill", "O'Neill & Sons"),
        ("oneill", "O‘Neill"),
        ("Strasse", "Hauptstraße 1"),
        ("straße", "HAUPTSTRASSE"),
        ("lodz", "Łódź Works"),
        ("Orsted", "Ørsted A/S"),
        ("dong", "Đông Á"),
        ("Aero", "Ærø Rederi"),
        ("coeur", "Sacré-Cœur"),
        ("sacre coeur", "Sacré-Cœur"),
        ("coca cola", "Coca‑Cola"),
        ("istanbul", "ISTANBUL"),
        ("hawaii", "Hawaiʻi"),
        ("a & b", "A & B"),
    ] {
        assert!(search_key(written).contains(&search_key(typed)), "{typed} in {written}");
    }
    assert_ne!(search_key("Ohio"), search_key("Iowa"));
    assert_ne!(search_key("a.b@example.com"), search_key("ab@example.com"));
}

#[cfg(feature = "server")]
#[test]
fn a_search_on_the_host_handles_every_script_and_width() {
    for (typed, written) in [
        ("acme", "ＡＣＭＥ"),
        ("office", "Oﬃce"),
        ("İstanbul", "istanbul"),
        ("Zoe", "Zoe\u{308}"),
        ("nguyen", "Nguyễn"),
        ("елка", "Ёлка"),
        ("αθηνα", "Αθήνα"),
        ("서울", "서울 Ltd"),
        ("ｶﾞｽ", "ガス"),
    ] {
        assert!(search_key(written).contains(&search_key(typed)), "{typed} in {written}");
    }
    assert_ne!(search_key("ハス"), search_key("パス").replace('は', "ぱ"));
    assert_ne!(fold("Müller"), fold("Muller"), "a search key never tells who is who");
}

#[test]
fn a_place_is_found_without_its_accents() {
    for (typed, listed) in [
        ("Sao Paulo", "São Paulo"),
        ("cote d'ivoire", "Côte d’Ivoire"),
        ("ST LUCIA", "Saint Lucia"),
        ("a & b", "A and B"),
    ] {
        assert_eq!(plain(typed), plain(listed));
    }
    assert_ne!(plain("Ohio"), plain("Iowa"));
}

#[test]
fn a_listed_word_gets_the_lists_spelling() {
    assert_eq!(as_listed(&["AWS", "Other"], "aws".to_owned()), "AWS");
    assert_eq!(as_listed(&["AWS"], "Hetzner".to_owned()), "Hetzner");
    assert!(is_on("on") && !is_on("") && !is_on("off") && is_on(&on(true)) && !is_on(&on(false)));
}

#[test]
fn digits_of_other_scripts_become_ascii_digits() {
    let typed: String = "１２٣۴५৬".chars().map(ascii_digit).collect();
    assert_eq!(typed, "123456");
}

#[test]
fn a_text_for_a_mail_is_one_line_without_marks_that_fake_others() {
    for (stored, shown) in [
        ("Acme", "Acme"),
        ("Acme\r\nBcc: eve@evil.example", "Acme Bcc: eve@evil.example"),
        ("Acme\u{2028}\u{85}\0Ltd", "Acme Ltd"),
        ("Acme \u{202e}dekcah\u{2069}\u{200f}", "Acme dekcah"),
        ("شركة 👩‍👩‍👧", "شركة 👩‍👩‍👧"),
        ("\n", ""),
    ] {
        assert_eq!(one_line(stored), shown, "{stored:?}");
    }
}
