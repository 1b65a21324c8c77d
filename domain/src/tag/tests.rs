use super::*;

fn tag(text: &str) -> Tag {
    Tag::parse(text).unwrap()
}

fn set(json: &str) -> TagSet {
    TagSet::from_json(json).unwrap()
}

#[test]
fn a_tag_is_written_as_key_and_value_or_as_a_key_alone() {
    for (written, key, value, shown) in [
        ("team=web", "team", Some("web"), "team=web"),
        ("team", "team", None, "team"),
        ("team=", "team", Some(""), "team="),
        ("  team =  web \n", "team", Some("web"), "team=web"),
        ("team= \u{200b}", "team", Some(""), "team="),
        ("a=b=c", "a", Some("b=c"), "a=b=c"),
        ("team==", "team", Some("="), "team=="),
        ("aws:createdBy=IAMUser:AIDA:o'neill", "aws:createdBy", Some("IAMUser:AIDA:o'neill"), ""),
        ("Cost Center=A, B; C", "Cost Center", Some("A, B; C"), ""),
        ("team=\u{338}x", "team", Some("\u{338}x"), ""),
        ("команда=веб", "команда", Some("веб"), ""),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", None, ""),
        ("'; DROP TABLE tags; --=\"&\"", "'; DROP TABLE tags; --", Some("\"&\""), ""),
        ("فريق=👩‍👩‍👧", "فريق", Some("👩‍👩‍👧"), ""),
        ("te\u{202e}am=w\u{202c}eb", "team", Some("web"), "team=web"),
    ] {
        let read = tag(written);
        assert_eq!((read.key(), read.value()), (key, value), "{written:?}");
        assert_eq!(read.to_string(), if shown.is_empty() { written } else { shown });
        assert_eq!(tag(&read.to_string()), read, "{written:?}");
    }
}

#[test]
fn tags_with_different_case_or_inner_spaces_differ() {
    for (one, other) in
        [("team=web", "Team=web"), ("team=web", "team=Web"), ("a b", "a  b"), ("team", "team="), ("ß", "ss")]
    {
        assert_ne!(tag(one), tag(other));
    }
}

#[test]
fn the_error_for_an_invalid_tag_says_what_to_write() {
    let (long_key, long_value) = ("k".repeat(201), format!("team={}", "v".repeat(401)));
    let (shown_key, shown_value) = ("k".repeat(40), "v".repeat(35));
    for (written, message) in [
        ("", "Enter a tag, like team=web".to_owned()),
        (" \u{200b}\t", "Enter a tag, like team=web".to_owned()),
        ("=web", "\"=web\": enter the key before the =, like team=web".to_owned()),
        (" \u{feff}= ", "\"=\": enter the key before the =, like team=web".to_owned()),
        (&long_key, format!("Key of \"{shown_key}…\": use 200 characters or fewer (there are 201)")),
        (&long_value, format!("Value of \"team={shown_value}…\": use 400 characters or fewer (there are 401)")),
        ("te\0am=web", "Key of \"te am=web\": remove the control character U+0000".to_owned()),
        ("team=w\u{1b}[31mb", "Value of \"team=w [31mb\": remove the control character U+001B".to_owned()),
        ("team=a\r\nb", "Value of \"team=a b\": write it on one line".to_owned()),
    ] {
        assert_eq!(Tag::parse(written), Err(message), "{written:?}");
    }
    assert!(Tag::parse(&format!("{}={}", "é".repeat(200), "é".repeat(400))).is_ok());
}

#[test]
fn tags_are_ordered_by_key_and_a_key_alone_comes_first() {
    let mut tags = ["b", "a=2", "a=10", "a", "B=1", "a="].map(tag);
    tags.sort();
    assert_eq!(list(&tags), "B=1, a, a=, a=10, a=2, b");
}

#[test]
fn a_tag_is_serialized_as_written() {
    let wire = serde_json::to_string(&tag("quote=\"a\"")).unwrap();
    assert_eq!(wire, r#""quote=\"a\"""#);
    assert_eq!(serde_json::from_str::<Tag>(&wire).unwrap(), tag("quote=\"a\""));
    assert!(serde_json::from_str::<Tag>(r#""=x""#).is_err());
}

#[test]
fn a_key_alone_is_carried_with_any_value() {
    let tags = set(r#"{"team":"web","env":""}"#);
    for (written, carried) in [
        ("team=web", true),
        ("team", true),
        ("team=", false),
        ("team=Web", false),
        ("Team", false),
        ("tea", false),
        ("env", true),
        ("env=", true),
        ("owner", false),
    ] {
        assert_eq!(tags.carries(&tag(written)), carried, "{written}");
    }
}

#[test]
fn every_tag_of_a_bill_can_be_written() {
    for (json, shown) in [
        ("{}", ""),
        (r#"{"team":"web","env":"prod"}"#, "env=prod, team=web"),
        (r#"{" org":"b","org":"a"}"#, "org=a, org=b"),
        (r#"{"a=b":"c","a":"b=c"}"#, "a=b=c"),
        (r#"{" ":"x","":"y"}"#, ""),
        (r#"{"quote":"a \"b\" \u00e9 "}"#, "quote=a \"b\" é"),
    ] {
        let tags = set(json);
        assert_eq!(tags.to_string(), shown, "{json}");
        for own in tags.iter() {
            assert!(tags.carries(&tag(&own.to_string())), "{own}");
            assert!(tags.carries(&own.any_value()), "{own}");
        }
    }
}

#[cfg(feature = "server")]
#[test]
fn a_decomposed_accent_finds_the_same_tag() {
    assert!(set("{\"e\u{301}quipe\":\"u\u{308}\"}").carries(&tag("équipe=ü")));
}

#[test]
fn other_stored_text_is_not_read_as_tags() {
    for json in ["", "null", "[]", "team=web", r#"{"n":1}"#, r#"{"a":{"b":"c"}}"#, r#"{"a":null}"#, r#"{"a":"b"#] {
        assert_eq!(TagSet::from_json(json), None, "{json}");
    }
}

#[test]
fn every_parsed_tag_reads_back_as_the_same() {
    let pieces: Vec<char> = "ab= ,:\"'<é\u{301}\u{338}\u{202e}\u{200b}\u{feff}\t\n\0\u{a0}\u{2000}漢".chars().collect();
    let mut random = crate::random::random(7);
    for _ in 0..5_000 {
        let text: String = (0..random(9)).map(|_| pieces[random(pieces.len())]).collect();
        if let Ok(read) = Tag::parse(&text) {
            assert_eq!(Tag::parse(&read.to_string()), Ok(read), "{text:?}");
        }
    }
}
