//! Opens a file: compression, byte-order marks, and files that are not text.

use std::io::{self, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::{Refused, utf16::Utf16};

/// The decompressed bytes of a CSV file.
pub(crate) enum Source<R: Read> {
    Plain(Utf16<Peeked<R>>),
    Gzip { unpacked: Box<Utf16<Peeked<Unpacked<R>>>>, bytes: u64 },
}

type Unpacked<R> = MultiGzDecoder<Counted<Peeked<R>>>;

/// A reader whose first bytes were read and put back.
type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// A gzip file may not unpack to more than this many times its size: bills shrink about thirtyfold, zip bombs a
/// thousandfold. The limit does not apply to small files, which cannot take long.
const MAX_RATIO: u64 = 250;
const RATIO_COUNTS_FROM: u64 = 64 << 20;

const SAVE_AS_CSV: &str = "open it and save it as \"CSV UTF-8\"";
const CHOOSE_CSV: &str = "choose a file that was exported as CSV";

/// The first bytes of files that users pick by mistake, what the file is, and what to do.
const KNOWN: [(&[u8], &str, &str); 8] = [
    (b"%PDF", "a PDF document", CHOOSE_CSV),
    (b"PK\x03\x04", "an Excel workbook or a zip archive", "save the workbook as \"CSV UTF-8\", or unpack the archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook", SAVE_AS_CSV),
    (b"PAR1", "a Parquet file inside a gzip file", "unpack it: a Parquet file is compressed already"),
    (b"\x28\xB5\x2F\xFD", "a file compressed with zstd", "unpack it, or compress it with gzip"),
    (b"BZh", "a file compressed with bzip2", "unpack it, or compress it with gzip"),
    (b"\xFD7zXZ", "a file compressed with xz", "unpack it, or compress it with gzip"),
    (b"\x89PNG", "a picture", CHOOSE_CSV),
];
const GZIP: &[u8] = b"\x1F\x8B";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl<R: Read> Source<R> {
    /// Looks at the first bytes of `input`.
    pub(crate) fn open(input: R) -> Result<Self, Refused> {
        let (first, plain) = peek(input)?;
        if !first.starts_with(GZIP) {
            refuse_known(&first)?;
            return Ok(Self::Plain(Utf16::of(&first, plain)));
        }
        let (first, unpacked) = peek(MultiGzDecoder::new(Counted { inner: plain, bytes: 0 }))?;
        refuse_known(&first)?;
        if first.starts_with(GZIP) {
            return Err(Refused::NotCsv { what: "a file compressed twice", advice: "unpack it once" });
        }
        Ok(Self::Gzip { unpacked: Box::new(Utf16::of(&first, unpacked)), bytes: 0 })
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(plain) => plain.read(buffer),
            Self::Gzip { unpacked, bytes } => {
                let read = unpacked.read(buffer)?;
                *bytes += read as u64;
                let packed = unpacked.input().get_ref().1.get_ref().bytes;
                if *bytes > RATIO_COUNTS_FROM && *bytes / packed.max(1) > MAX_RATIO {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!("it unpacks to more than {MAX_RATIO} times its size"),
                    ));
                }
                Ok(read)
            }
        }
    }
}

/// Counts what is read through it.
pub(crate) struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

/// The first bytes, and a reader that still begins with them, without a byte-order mark.
fn peek<R: Read>(mut input: R) -> Result<(Vec<u8>, Peeked<R>), Refused> {
    let mut first = Vec::new();
    let peeked = input.by_ref().take(8).read_to_end(&mut first);
    peeked.map_err(|error| Refused::Unreadable { line: 0, reason: error.to_string() })?;
    let text = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&first).to_vec();
    Ok((first, Cursor::new(text).chain(input)))
}

fn refuse_known(first: &[u8]) -> Result<(), Refused> {
    if first.is_empty() {
        return Err(Refused::Empty);
    }
    match KNOWN.iter().find(|(magic, ..)| first.starts_with(magic)) {
        Some((_, what, advice)) => Err(Refused::NotCsv { what, advice }),
        None => Ok(()),
    }
}
