//! Decodes UTF-16, which spreadsheets save as "Unicode text", to UTF-8.

use std::io::{self, Read};

/// A reader that decodes bytes which begin with UTF-16's byte-order mark.
pub(crate) struct Utf16<R> {
    input: R,
    decode: Option<fn([u8; 2]) -> u16>,
    /// Decoded bytes, and how many of them were returned.
    decoded: Vec<u8>,
    handed_out: usize,
    /// The first unit of a surrogate pair.
    surrogate: Option<u16>,
    /// The first byte of a unit.
    half: Option<u8>,
}

impl<R: Read> Utf16<R> {
    /// Decodes if `first` begins with a UTF-16 byte-order mark.
    pub(crate) fn of(first: &[u8], input: R) -> Self {
        let decode: Option<fn([u8; 2]) -> u16> = match first {
            [0xFF, 0xFE, ..] => Some(u16::from_le_bytes),
            [0xFE, 0xFF, ..] => Some(u16::from_be_bytes),
            _ => None,
        };
        Self { input, decode, decoded: Vec::new(), handed_out: 0, surrogate: None, half: None }
    }

    pub(crate) fn input(&self) -> &R {
        &self.input
    }

    /// Decodes more bytes. An invalid character becomes a byte that is not UTF-8, so that its line is refused.
    fn decode(&mut self, bytes: &[u8], unit_of: fn([u8; 2]) -> u16) {
        for byte in bytes {
            let Some(half) = self.half.take() else {
                self.half = Some(*byte);
                continue;
            };
            let unit = unit_of([half, *byte]);
            let units = self.surrogate.take().into_iter().chain([unit]);
            for read in char::decode_utf16(units) {
                match read {
                    Ok(c) => self.decoded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    Err(lone)
                        if (0xD800..0xDC00).contains(&lone.unpaired_surrogate())
                            && lone.unpaired_surrogate() == unit =>
                    {
                        self.surrogate = Some(unit);
                    }
                    Err(_) => self.decoded.push(0xFF),
                }
            }
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(unit_of) = self.decode else { return self.input.read(buffer) };
        while self.handed_out == self.decoded.len() && !buffer.is_empty() {
            self.decoded.clear();
            self.handed_out = 0;
            let mut bytes = [0; 8 << 10];
            let count = self.input.read(&mut bytes)?;
            self.decode(bytes.get(..count).unwrap_or_default(), unit_of);
            if count == 0 {
                if self.half.take().is_some() | self.surrogate.take().is_some() {
                    self.decoded.push(0xFF);
                }
                break;
            }
        }
        let left = self.decoded.get(self.handed_out..).unwrap_or_default();
        let count = left.len().min(buffer.len());
        buffer[..count].copy_from_slice(&left[..count]);
        self.handed_out += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns one byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(buffer.len()).min(1);
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn both_byte_orders_are_decoded_at_any_cut() {
        let text = "\u{feff}BilledCost;\u{dc}bersicht \u{1f600}\r\n";
        for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
            let mut read = String::new();
            Utf16::of(&bytes, Drip(&bytes)).read_to_string(&mut read).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn an_invalid_character_is_not_text_and_other_bytes_are_unchanged() {
        for bytes in [&b"\xFF\xFEa\0\x00\xD8"[..], b"\xFF\xFE\x00\xD8a\0", b"\xFF\xFE\x00\xDC", b"\xFF\xFEa\0b"] {
            let mut read = Vec::new();
            Utf16::of(bytes, bytes).read_to_end(&mut read).unwrap();
            assert!(std::str::from_utf8(&read).is_err(), "{bytes:?}");
        }
        let mut read = Vec::new();
        Utf16::of(b"plain", &b"plain"[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, b"plain");
    }
}
