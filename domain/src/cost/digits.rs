//! A cost as text: an import prints some millions of them.

use super::SCALE;

/// The most digits before the point, the point, and 36 digits after it.
const LONGEST: usize = 21 + 1 + 36;

/// The shortest exact decimal text of a cost, without its sign. It is written from its last digit to its first.
pub(super) struct Digits {
    bytes: [u8; LONGEST],
    start: usize,
}

impl Digits {
    /// The text of units of 10^-18 and units of 10^-36.
    pub(super) fn of(units: u128, rest: u64) -> Self {
        let (whole, part) = divided(units);
        let mut digits = Self { bytes: [0; LONGEST], start: LONGEST };
        digits.put_decimals(rest);
        digits.put_decimals(part);
        if digits.start < LONGEST {
            digits.put(b'.');
        }
        let (billions, below) = divided(whole);
        match u64::try_from(billions) {
            Ok(0) | Err(_) => digits.put_whole(below),
            Ok(billions) => {
                (0..18).fold(below, |number, _| digits.put_last(number));
                digits.put_whole(billions);
            }
        }
        digits
    }

    pub(super) fn text(&self) -> &str {
        self.bytes.get(self.start..).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Eighteen decimals, without zeros at the end of all.
    fn put_decimals(&mut self, mut number: u64) {
        for _ in 0..18 {
            if self.start < LONGEST || !number.is_multiple_of(10) {
                number = self.put_last(number);
            } else {
                number /= 10;
            }
        }
    }

    fn put_whole(&mut self, mut number: u64) {
        number = self.put_last(number);
        while number > 0 {
            number = self.put_last(number);
        }
    }

    /// Puts the last digit, and returns the number without it.
    fn put_last(&mut self, number: u64) -> u64 {
        // A digit is below ten.
        self.put(b'0' + u8::try_from(number % 10).unwrap_or_default());
        number / 10
    }

    fn put(&mut self, byte: u8) {
        if let Some(start) = self.start.checked_sub(1)
            && let Some(place) = self.bytes.get_mut(start)
        {
            *place = byte;
            self.start = start;
        }
    }
}

/// A number divided by [`SCALE`], and what remains. Most numbers have 64 bits, which divide several times as fast as 128.
fn divided(number: u128) -> (u128, u64) {
    match u64::try_from(number) {
        Ok(number) => (u128::from(number / SCALE), number % SCALE),
        Err(_) => {
            let scale = u128::from(SCALE);
            (number / scale, u64::try_from(number % scale).unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_the_shortest_exact_text() {
        for (units, rest, text) in [
            (0, 0, "0"),
            (1, 0, "0.000000000000000001"),
            (0, 1, "0.000000000000000000000000000000000001"),
            (5 * u128::from(SCALE), 0, "5"),
            (1_500_000_000_000_000_000, 0, "1.5"),
            (10 * u128::from(SCALE), 100_000_000_000_000_000, "10.0000000000000000001"),
            (
                170_141_183_460_469_231_731_687_303_715_884_105_727,
                SCALE - 1,
                "170141183460469231731.687303715884105727999999999999999999",
            ),
            (u128::from(u64::MAX) * u128::from(SCALE), 0, "18446744073709551615"),
            (1_000_000_000_000_000_000 * u128::from(SCALE), 0, "1000000000000000000"),
        ] {
            assert_eq!(Digits::of(units, rest).text(), text);
        }
    }
}
