//! Costs are exact to the last decimal.
#![allow(clippy::cast_possible_truncation)]

use super::*;

fn cost(text: &str) -> Cost {
    Cost::parse(text).unwrap()
}

#[test]
fn an_amount_is_written_back_as_its_shortest_exact_decimal() {
    for (read, written) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("+3", "3"),
        ("007.10", "7.1"),
        (".5", "0.5"),
        ("5.", "5"),
        (" 12.50 ", "12.5"),
        ("0.00000080000", "0.0000008"),
        ("4.2E-05", "0.000042"),
        ("1e3", "1000"),
        ("-1.5e+2", "-150"),
        ("120e-1", "12"),
        ("0e999999999999999999999", "0"),
        ("0.15688992000000000000000000000000000000000000", "0.15688992"),
        ("0.000000000000000000000000000000000001", "0.000000000000000000000000000000000001"),
        ("-0.000000000000000000000000000000000001", "-0.000000000000000000000000000000000001"),
        ("-1.000000000000000000000000000000000001", "-1.000000000000000000000000000000000001"),
        ("4e-30", "0.000000000000000000000000000004"),
        (
            "1234567890123456789.123456789012345678901234567890123456",
            "1234567890123456789.123456789012345678901234567890123456",
        ),
        ("1e20", "100000000000000000000"),
        ("-1.7e20", "-170000000000000000000"),
        ("1000000000000000000000000e-24", "1"),
    ] {
        assert_eq!(cost(read).to_string(), written, "{read}");
        assert_eq!(cost(written), cost(read), "{read}");
    }
}

#[test]
fn a_text_that_is_not_a_plain_number_is_refused_with_a_hint() {
    for (read, message) in [
        ("", "there is no number: write 0 for none"),
        ("  ", "there is no number: write 0 for none"),
        ("12,5", "\"12,5\" is not a number: write 12.5"),
        ("-12,50", "\"-12,50\" is not a number: write -12.50"),
        ("12,x5", "\"12,x5\" is not a number"),
        ("1,234", "\"1,234\" is not a number: write 1234 or 1.234"),
        ("1,234.56", "\"1,234.56\" is not a number: write 1234.56"),
        ("1.234,56", "\"1.234,56\" is not a number: write 1234.56"),
        ("1.234.567", "\"1.234.567\" is not a number: write 1234567"),
        ("$10,000.00 ", "\"$10,000.00\" is not a number: write 10000.00"),
        ("(12.50)", "\"(12.50)\" is not a number: write -12.50"),
        ("−5", "\"−5\" is not a number: write -5"),
        ("1 234.5", "\"1 234.5\" is not a number: write 1234.5"),
        ("NaN", "\"NaN\" is not a number"),
        ("inf", "\"inf\" is not a number"),
        ("-Infinity", "\"-Infinity\" is not a number"),
        ("0x10", "\"0x10\" is not a number"),
        ("1e", "\"1e\" is not a number"),
        ("1e2.5", "\"1e2.5\" is not a number"),
        ("e5", "\"e5\" is not a number"),
        (".", "\".\" is not a number"),
        ("-", "\"-\" is not a number"),
        ("--1", "\"--1\" is not a number: write -1"),
        ("١٢", "\"١٢\" is not a number"),
        ("1e21", "\"1e21\" is larger than any bill can be"),
        ("-1e999999999999", "\"-1e999999999999\" is larger than any bill can be"),
        ("171000000000000000000", "\"171000000000000000000\" is larger than any bill can be"),
        ("1e-37", "\"1e-37\" has more than 36 decimals"),
        (
            "0.1234567890123456789012345678901234567",
            "\"0.1234567890123456789012345678901234567\" has more than 36 decimals",
        ),
    ] {
        assert_eq!(Cost::parse(read).unwrap_err().to_string(), message, "{read}");
    }
    let long = "9x".repeat(500_000);
    assert!(Cost::parse(&long).unwrap_err().to_string().len() < 80, "a message stays short");
}

#[test]
fn amounts_compare_as_numbers_below_zero_and_in_the_last_decimal() {
    let ascending =
        ["-2", "-1.5", "-1.000000000000000000000000000000000001", "-1", "-1e-36", "0", "1e-36", "1e-18", "0.5", "3"];
    for pair in ascending.windows(2) {
        assert!(cost(pair[0]) < cost(pair[1]), "{pair:?}");
    }
    assert!(cost("-1e-36").is_negative() && !cost("0").is_negative() && cost("-0").is_zero());
}

#[test]
fn an_amount_out_of_range_is_an_error_and_never_wraps() {
    let (most, least) =
        (cost("170141183460469231731.687303715884105727"), cost("-170141183460469231731.687303715884105727"));
    assert_eq!(most.checked_add(cost("1e-18")), Err(CostError::Overflow));
    assert_eq!(most.checked_sub(cost("-1")), Err(CostError::Overflow));
    assert_eq!(least.checked_sub(cost("1e-17")), Err(CostError::Overflow));
    assert_eq!([most, most].iter().sum::<Result<Cost, _>>(), Err(CostError::Overflow));
    assert_eq!(most.checked_neg(), Ok(least));
    assert_eq!(most.checked_add(least), Ok(Cost::ZERO));
    assert_eq!(most.round_to(2), Err(CostError::Overflow));
}

#[test]
fn half_a_minor_unit_is_rounded_away_from_zero() {
    for (amount, digits, minor, fixed) in [
        ("0.005", 2, 1, "0.01"),
        ("-0.005", 2, -1, "-0.01"),
        ("0.004999999999999999999999999999999999", 2, 0, "0.00"),
        ("-0.004", 2, 0, "0.00"),
        ("2.5", 0, 3, "3"),
        ("-2.5", 0, -3, "-3"),
        ("-2.499999999999999999999999999999999999", 0, -2, "-2"),
        ("1234.5678", 3, 1_234_568, "1234.568"),
        ("-0.1561827523", 2, -16, "-0.16"),
        ("4.6464417741", 4, 46_464, "4.6464"),
        ("7", 2, 700, "7.00"),
        ("0.999999999999999999999999999999999999", 18, 1_000_000_000_000_000_000, "1.000000000000000000"),
    ] {
        assert_eq!(cost(amount).round_to(digits), Ok(minor), "{amount}");
        assert_eq!(cost(amount).to_fixed(digits), fixed, "{amount}");
    }
    assert_eq!(cost("0.12345678901234567895").to_fixed(19), "0.1234567890123456790");
    assert_eq!(cost("-1e-36").to_fixed(36), "-0.000000000000000000000000000000000001");
    assert_eq!(cost("1").to_fixed(99), format!("1.{}", "0".repeat(36)));
    assert_eq!(cost("1").round_to(19), Err(CostError::Overflow));
}

#[test]
fn an_amount_is_serialized_as_text_so_that_it_is_never_a_float() {
    let amount = cost("0.1000000000000000055511151231257827");
    let json = serde_json::to_string(&amount).unwrap();
    assert_eq!(json, "\"0.1000000000000000055511151231257827\"");
    assert_eq!(serde_json::from_str::<Cost>(&json).unwrap(), amount);
    assert!(serde_json::from_str::<Cost>("0.1").is_err());
    assert!(serde_json::from_str::<Cost>("\"1,5\"").unwrap_err().to_string().contains("write 1.5"));
}

/// School arithmetic on digits, 60 before and 36 after the point, to check `Cost` with.
mod school {
    const DIGITS: usize = 96;
    const DECIMALS: usize = 36;

    #[derive(Clone, Copy, PartialEq)]
    pub(super) struct Number {
        pub(super) negative: bool,
        digits: [u8; DIGITS],
    }

    pub(super) fn read(text: &str) -> Number {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let mut digits = [0; DIGITS];
        for (at, digit) in whole.bytes().rev().enumerate() {
            digits[DIGITS - DECIMALS - 1 - at] = digit - b'0';
        }
        for (at, digit) in decimals.bytes().enumerate() {
            digits[DIGITS - DECIMALS + at] = digit - b'0';
        }
        Number { negative, digits }
    }

    pub(super) fn write(number: Number) -> String {
        let text: String = number.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let (whole, decimals) = text.split_at(DIGITS - DECIMALS);
        let (whole, decimals) = (whole.trim_start_matches('0'), decimals.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        let sign = if number.negative && (whole, decimals) != ("0", "") { "-" } else { "" };
        if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
    }

    pub(super) fn add(a: Number, b: Number) -> Number {
        if a.negative == b.negative {
            let mut digits = [0; DIGITS];
            let mut carry = 0;
            for at in (0..DIGITS).rev() {
                let sum = a.digits[at] + b.digits[at] + carry;
                (digits[at], carry) = (sum % 10, sum / 10);
            }
            return Number { negative: a.negative, digits };
        }
        let (large, small) = if a.digits >= b.digits { (a, b) } else { (b, a) };
        let mut digits = [0; DIGITS];
        let mut borrow = 0;
        for at in (0..DIGITS).rev() {
            let taken = small.digits[at] + borrow;
            borrow = u8::from(large.digits[at] < taken);
            digits[at] = large.digits[at] + borrow * 10 - taken;
        }
        Number { negative: large.negative, digits }
    }
}

/// Pseudo-random numbers (xorshift) with a fixed seed, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn digits(&mut self, at_most: u64) -> String {
        // Runs of one digit cause carries and borrows more often than evenly spread digits do.
        let run = ["", "", "0", "9"][self.below(4) as usize];
        (0..self.below(at_most + 1))
            .map(|_| if run.is_empty() { self.below(10).to_string() } else { run.to_owned() })
            .collect()
    }

    fn amount(&mut self) -> String {
        let sign = ["", "-"][self.below(2) as usize];
        format!("{sign}0{}.{}0", self.digits(18), self.digits(35))
    }
}

#[test]
fn sums_and_differences_are_exact_to_the_last_of_36_decimals() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut total, mut school_total) = (Cost::ZERO, school::read("0"));
    for _ in 0..20_000 {
        let (a, b) = (dice.amount(), dice.amount());
        let (school_a, school_b) = (school::read(&a), school::read(&b));
        assert_eq!(cost(&a).to_string(), school::write(school_a), "{a}");
        let sum = cost(&a).checked_add(cost(&b)).unwrap();
        assert_eq!(sum.to_string(), school::write(school::add(school_a, school_b)), "{a} + {b}");
        assert_eq!(sum.checked_sub(cost(&b)), Ok(cost(&a)), "{a} + {b} - {b}");
        assert_eq!(cost(&b).checked_add(cost(&a)), Ok(sum));
        let difference = cost(&a).checked_sub(cost(&b)).unwrap();
        assert_eq!(difference.is_negative(), cost(&a) < cost(&b), "{a} < {b}");
        assert_eq!(difference.is_zero(), cost(&a) == cost(&b));

        if let Ok(next) = total.checked_add(cost(&a)) {
            (total, school_total) = (next, school::add(school_total, school_a));
        }
    }
    assert_eq!(total.to_string(), school::write(school_total), "20,000 amounts added up");
}

#[test]
fn e_notation_reads_as_the_same_amount_written_out() {
    let mut dice = Dice(7);
    for _ in 0..5_000 {
        let (digits, shift) = (format!("1{}", dice.digits(16)), dice.below(20) as usize);
        let written_out = format!("0.{}{digits}", "0".repeat(shift));
        let in_e_notation = format!("{digits}E-{}", shift + digits.len());
        assert_eq!(cost(&in_e_notation), cost(&written_out), "{in_e_notation}");
    }
}

#[test]
fn an_amount_in_minor_units_is_converted_to_a_cost_and_back() {
    for (minor, digits, text) in [
        (1234, 2, "12.34"),
        (-5, 2, "-0.05"),
        (7, 0, "7"),
        (1, 18, "0.000000000000000001"),
        (i64::MIN, 4, "-922337203685477.5808"),
    ] {
        let cost = Cost::from_minor(minor, digits).unwrap();
        assert_eq!(cost.to_string(), text);
        if minor != i64::MIN {
            assert_eq!(cost.round_to(digits), Ok(minor), "{text}");
        }
    }
    assert!(Cost::from_minor(i64::MAX, 0).is_ok());
    assert_eq!(Cost::from_minor(1, 19), Err(CostError::Overflow));
}
