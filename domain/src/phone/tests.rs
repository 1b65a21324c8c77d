use super::typed::{Typed, readings};
use super::*;

fn read(raw: &str, home: &str) -> Result<String, String> {
    PhoneNumber::parse(raw, CountryCode::parse(home)).map(String::from)
}

#[test]
fn other_text_is_refused_with_an_example() {
    for typed in
        ["", "abc", "12", "+", "call me", "+44 2079\0", "'; DROP TABLE", "<script>", "+44 20\n7946", "e", "x12"]
    {
        assert_eq!(read(typed, "GB"), Err(MESSAGE.to_owned()), "{typed:?}");
    }
    assert_eq!(read(&"1".repeat(10_000), "GB"), Err(MESSAGE.to_owned()));
}

#[test]
fn only_stored_forms_are_read_from_the_database() {
    for stored in ["+442079460958", "+442079460958;ext=12", "+441234", "020 7946 or so", "１２３４"] {
        assert_eq!(PhoneNumber::from_stored(stored).map(String::from).as_deref(), Some(stored));
    }
    for stored in ["", "abc", "+44", " 020 7946", "020\n7946"] {
        assert_eq!(PhoneNumber::from_stored(stored), None, "{stored}");
    }
    assert!(serde_json::from_str::<PhoneNumber>("\"12\"").is_err());
}

#[test]
fn an_extension_is_found_as_offices_write_it() {
    for typed in [
        "030 123456 ext. 12",
        "030 123456 Ext 12",
        "030 123456x12",
        "030 123456 #12",
        "030 123456,12",
        "030 123456;ext=12",
        "030 123456 (ext 12)",
        "030 123456 [Extension: 12]",
        "030 123456 内線12",
        "030 123456（内線１２）",
        "030 123456 分机 12",
        "030 123456 Durchwahl 12",
        "030 123456 DW 12",
        "030 123456 - DW-12",
        "030 123456, poste 12",
        "030 123456 int. 12",
        "030 123456 interno 12",
        "030 123456 Ramal 12",
        "030 123456 anexo 12",
        "030 123456 доб. 12",
        "030 123456 wewn. 12",
        "030 123456 내선 12",
    ] {
        let expected = Typed { number: "030123456".into(), extension: Some("12".into()) };
        assert_eq!(readings(typed).first(), Some(&expected), "{typed}");
    }
    for typed in ["030 123456", "030 123456-12", "030 123456 12", "030 123456 ext 12345678", "030 123456 oder 12"] {
        assert!(readings(typed).iter().all(|reading| reading.extension.is_none()), "{typed}");
    }
}

#[cfg(not(feature = "server"))]
#[test]
fn the_browser_keeps_what_was_typed() {
    let number = PhoneNumber::parse(" +44 20 7946 0958 x12", None).unwrap();
    assert_eq!((number.national().as_str(), number.hint()), ("+44 20 7946 0958 x12", None));
    assert_eq!(read("020 7946 0958", "GB").as_deref(), Ok("020 7946 0958"));
}

#[cfg(feature = "server")]
mod on_the_host {
    use super::*;

    fn each_reads(numbers: &[(&str, &str, &str)]) {
        for (home, typed, stored) in numbers {
            assert_eq!(read(typed, home).as_deref(), Ok(*stored), "{typed} in {home:?}");
        }
    }

    #[test]
    fn a_national_number_gets_its_countrys_code() {
        each_reads(&[
            ("GB", "020 7946 0958", "+442079460958"),
            ("US", "(650) 253-0000", "+16502530000"),
            ("IT", "06 698 12345", "+390669812345"),
            ("IN", "098765 43210", "+919876543210"),
            ("IN", "91 98765 43210", "+919876543210"),
            ("AE", "٠٥٠ ١٢٣ ٤٥٦٧", "+971501234567"),
            ("DE", "030/123456-0", "+49301234560"),
            ("JP", "03-1234-5678", "+81312345678"),
            ("JP", "０３－１２３４－５６７８", "+81312345678"),
            ("XK", "038 123 456", "+38338123456"),
            ("GB", "Tel.: 020 7946 0958", "+442079460958"),
            ("GB", "📞 (+44) 20 7946 0958", "+442079460958"),
        ]);
    }

    #[test]
    fn a_trunk_prefix_is_removed_once() {
        each_reads(&[
            ("RU", "8 800 555 35 35", "+78005553535"),
            ("RU", "8 812 123 45 67", "+78121234567"),
            ("BY", "8 017 123 45 67", "+375171234567"),
            ("HU", "+36 06 1 234 5678", "+3612345678"),
            ("GB", "+44 (0)20 7946 0958", "+442079460958"),
            ("GB", "+44 020 7946 0958", "+442079460958"),
            ("DE", "+49 030 123456", "+4930123456"),
            ("US", "+39 (0)6 698 12345", "+390669812345"),
            ("DK", "+45 (0) 33 12 34 56", "+4533123456"),
            ("GB", "+375 800 12 34 56", "+375800123456"),
            ("US", "+225 07 08 12 34 56", "+2250708123456"),
            ("US", "+86 10 6505 2255", "+861065052255"),
        ]);
    }

    #[test]
    fn a_countrys_international_prefix_is_read() {
        each_reads(&[
            ("US", "011 33 1 42 76 49 78", "+33142764978"),
            ("CA", "011 33 1 42 76 49 78", "+33142764978"),
            ("US", "011 86 10 6505 2255", "+861065052255"),
            ("AU", "0011 33 1 42 76 49 78", "+33142764978"),
            ("SG", "001 44 20 7946 0958", "+442079460958"),
            ("HK", "001 44 20 7946 0958", "+442079460958"),
            ("KR", "002 1 650 253 0000", "+16502530000"),
            ("RU", "8~10 33 1 42 76 49 78", "+33142764978"),
            ("KZ", "8 10 44 20 7946 0958", "+442079460958"),
            ("FR", "00 44 20 7946 0958", "+442079460958"),
            ("US", "00 44 20 7946 0958", "+442079460958"),
            ("", "0044 20 7946 0958", "+442079460958"),
            ("", "+0044 20 7946 0958", "+442079460958"),
            ("", "tel:+44-20-7946-0958", "+442079460958"),
            ("", "＋44 20 7946 0958", "+442079460958"),
        ]);
    }

    #[test]
    fn a_prefix_of_a_former_plan_is_removed() {
        each_reads(&[
            ("MX", "01 55 4163 7145", "+525541637145"),
            ("MX", "044 55 4163 7145", "+525541637145"),
            ("MX", "045 55 4163 7145", "+525541637145"),
            ("MX", "+52 1 55 4163 7145", "+525541637145"),
            ("US", "011 52 1 55 4163 7145", "+525541637145"),
            ("CL", "09 1234 5678", "+56912345678"),
            ("CL", "+56 09 8765 4321", "+56987654321"),
            ("AR", "011 15 2345 6789", "+5491123456789"),
            ("AR", "+54 11 15 2345 6789", "+5491123456789"),
            ("CO", "03 310 1234567", "+573101234567"),
            ("UA", "8 044 234 56 78", "+380442345678"),
            ("LT", "8 612 34567", "+37061234567"),
        ]);
    }

    #[test]
    fn an_extension_is_kept_with_its_number() {
        each_reads(&[
            ("JP", "03-1234-5678 内線12", "+81312345678;ext=12"),
            ("US", "+1 608 271 9000,543", "+16082719000;ext=543"),
            ("GB", "020 7946 0958 (ext 12)", "+442079460958;ext=12"),
            ("DE", "030 123456 Durchwahl 12", "+4930123456;ext=12"),
            ("US", "1.650.253.0000 x 12", "+16502530000;ext=12"),
            ("GB", "+16502530000;ext=7", "+16502530000;ext=7"),
            ("US", "1,650,253,0000", "+16502530000"),
        ]);
    }

    #[test]
    fn letters_on_the_keypad_are_digits() {
        each_reads(&[
            ("US", "1-800-FLOWERS", "+18003569377"),
            ("US", "1-800-flowers", "+18003569377"),
            ("US", "650-CALL-NOW", "+16502255669"),
            ("AU", "1300 FLOWER", "+611300356937"),
        ]);
    }

    #[test]
    fn an_unknown_number_is_kept_as_typed_with_a_hint() {
        for (home, typed) in [
            ("", "020 7946 0958"),
            ("AQ", "020 7946 0958"),
            ("GB", "020 7946 0958 or so"),
            ("GB", "020 7946 095 8+"),
            ("GB", "020 7946 095"),
            ("GB", "++44 20 7946 0958"),
            ("GB", "+44 1234"),
            ("GB", "020 7946 0958, 020 7946 0959"),
            ("GB", "0800 123 4567 ext 12345678"),
            ("US", "1-800-FLOWERSNOW"),
            ("US", "253-0000"),
            ("US", "+1 555 000 0000"),
            ("US", "44 20 7946 0958"),
            ("RU", "8 8 812 123 45 67"),
            ("MX", "+52 11 55 4163 7145"),
            ("", "+999 123 4567"),
            ("DE", "112"),
            ("", "O20 7946 O958"),
        ] {
            let number = PhoneNumber::parse(typed, CountryCode::parse(home)).unwrap();
            assert_eq!((number.as_str(), number.international().as_str()), (typed, typed), "in {home:?}");
            assert_eq!(number.national(), typed);
            let told = if typed.starts_with('+') { "no country has" } else { "a number abroad with +" };
            assert!(number.hint().is_some_and(|hint| hint.contains(told)), "{typed}");
        }
        assert_eq!(PhoneNumber::parse("020 7946 0958 x1", CountryCode::parse("GB")).unwrap().hint(), None);
    }

    #[test]
    fn a_shown_number_reads_back_as_the_same() {
        for stored in [
            "+442079460958",
            "+16502530000;ext=12",
            "+390669812345",
            "+919876543210",
            "+5491123456789",
            "+861065052255",
            "+375800123456",
            "+375171234567",
            "+3612345678",
            "+78005553535",
            "+2250708123456",
            "+24106031234",
            "+5511912345678",
            "+525541637145",
            "+6421123456",
            "+15550000000",
            "+441234",
            "+441234;ext=12",
            "020 7946 0958 or so",
        ] {
            let number = PhoneNumber::from_stored(stored).unwrap();
            for home in ["GB", "US", "IT", "RU", "BY", "HU", "MX", ""] {
                assert_eq!(read(&number.international(), home).as_deref(), Ok(stored), "in {home:?}");
            }
        }
        let number = PhoneNumber::from_stored("+442079460958;ext=12").unwrap();
        assert_eq!(number.national(), "020 7946 0958 ext. 12");
        assert_eq!(number.international(), "+44 20 7946 0958 ext. 12");
    }
}
