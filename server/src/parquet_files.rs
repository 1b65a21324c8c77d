//! Files in Parquet: exports that come in, and bills that go out.
//!
//! The crate panics on damaged files, and a small file may unpack to more than the memory. So a process of its own reads it,
//! with a limit on its memory, and writes it as CSV, which is imported like any other export.

mod cell;
mod columns;
mod reading;
mod source;
mod writing;

pub(crate) use self::reading::run;
pub(crate) use self::source::Source;
pub(crate) use self::writing::FocusParquet;

/// What is said of a file that cannot be read.
const DAMAGED: &str = "is damaged";

/// The first bytes of a Parquet file.
const MAGIC: &[u8] = b"PAR1";
