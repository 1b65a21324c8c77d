//! The process that reads a Parquet file: `cloudtab read-parquet FILE` writes it to stdout as CSV.

use std::fs::File;
use std::io;
use std::path::Path;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::DAMAGED;
use super::columns::Column;

/// The most memory that the process may take, in bytes: an export needs a hundredth.
const MEMORY: u64 = 1 << 30;

/// Reads the file. Damage of the file is an error, or a panic.
pub(crate) fn run(file: &Path) -> anyhow::Result<()> {
    let limit = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    setrlimit(Resource::As, limit(MEMORY))?;
    setrlimit(Resource::Core, limit(0))?;
    std::panic::set_hook(Box::new(|_| {}));
    let file = SerializedFileReader::new(File::open(file)?).map_err(damaged)?;
    let schema = file.metadata().file_metadata().schema();
    let columns: Vec<Column> = schema.get_fields().iter().map(|field| Column::of(field, "")).collect();
    let mut out = csv::Writer::from_writer(io::stdout().lock());
    let mut cells = Vec::new();
    columns.iter().for_each(|column| column.names(&mut cells));
    out.write_record(&cells)?;
    for row in file.get_row_iter(None).map_err(damaged)? {
        let row = row.map_err(damaged)?;
        cells.clear();
        for (column, (_, value)) in columns.iter().zip(row.get_column_iter()) {
            column.cells(value, &mut cells).map_err(anyhow::Error::msg)?;
        }
        out.write_record(&cells)?;
    }
    Ok(out.flush()?)
}

fn damaged(error: ParquetError) -> anyhow::Error {
    let (kind, reason) = match &error {
        ParquetError::NYI(reason) => ("has a form that is not supported", reason),
        ParquetError::General(reason) | ParquetError::EOF(reason) => (DAMAGED, reason),
        _ => return anyhow::anyhow!("{DAMAGED} ({error})"),
    };
    anyhow::anyhow!("{kind} ({reason})")
}
