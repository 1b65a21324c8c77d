//! Writes a FOCUS 1.2 file as Parquet, with types: numbers are exact decimals, times are instants in UTC.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use chrono::DateTime;
use domain::cost::Cost;
use domain::focus::rows::{FocusFile, FocusRows, Kind};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

/// The rows of a group, which are kept until it is written.
const ROWS: usize = 16_384;
/// A group is also written when its texts have so many bytes.
const BYTES: usize = 16 << 20;

/// The form of all numbers of a file.
#[derive(Clone, Copy)]
struct Form {
    decimals: u32,
    digits: i32,
    bytes: i32,
}

/// Every program reads these.
const NARROW: Form = Form { decimals: 18, digits: 38, bytes: 16 };
/// For a bill that has a number with more decimals: few programs read these exactly.
const WIDE: Form = Form { decimals: 36, digits: 57, bytes: 24 };

impl Form {
    fn field(self, name: &str, kind: Kind) -> Result<Type> {
        let field = |physical| Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        match kind {
            Kind::Text => field(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)).build(),
            Kind::Time => {
                let instant = LogicalType::timestamp(true, TimeUnit::MICROS);
                field(Physical::INT64).with_logical_type(Some(instant)).build()
            }
            Kind::Decimal => {
                let decimals = i32::try_from(self.decimals).unwrap_or_default();
                let number = LogicalType::decimal(decimals, self.digits);
                let field = field(Physical::FIXED_LEN_BYTE_ARRAY).with_logical_type(Some(number));
                field.with_length(self.bytes).with_precision(self.digits).with_scale(decimals).build()
            }
        }
    }

    /// A number in this form: the whole number of its smallest decimal place, from its highest byte to its lowest.
    fn number(self, cell: &str) -> io::Result<FixedLenByteArray> {
        let number = Cost::parse(cell).map_err(io::Error::other)?;
        let bytes = match number.scaled(self.decimals).filter(|_| self.bytes == NARROW.bytes) {
            Some(number) => number.to_be_bytes().to_vec(),
            None => number.to_scaled_bytes().to_vec(),
        };
        Ok(ByteArray::from(bytes).into())
    }
}

/// A Parquet file under way.
pub(crate) struct FocusParquet<W: Write + Send> {
    out: SerializedFileWriter<W>,
    columns: Vec<Column>,
    form: Form,
    /// The bytes of the texts that wait.
    bytes: usize,
    rows: usize,
}

/// The cells of a column that wait for their group, and for each row whether it has one.
enum Column {
    Texts(Cells<ByteArray>),
    Times(Cells<i64>),
    Numbers(Cells<FixedLenByteArray>),
}

#[derive(Default)]
struct Cells<T> {
    values: Vec<T>,
    /// 1 for a value, 0 for null.
    levels: Vec<i16>,
}

impl<T> Cells<T> {
    fn push(&mut self, value: Option<T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    fn write<D: DataType<T = T>>(&mut self, group: &mut SerializedRowGroupWriter<'_, impl Write + Send>) -> Result<()> {
        if let Some(mut column) = group.next_column()? {
            column.typed::<D>().write_batch(&self.values, Some(&self.levels), None)?;
            column.close()?;
        }
        self.values.clear();
        self.levels.clear();
        Ok(())
    }
}

impl<W: Write + Send> FocusParquet<W> {
    /// Begins a file with the columns of these rows.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub(crate) fn begin(out: W, rows: &FocusRows) -> io::Result<Self> {
        let form = if rows.decimals() > NARROW.decimals { WIDE } else { NARROW };
        let fields = rows.columns().map(|(name, kind)| Ok(Arc::new(form.field(name, kind)?)));
        let fields = fields.collect::<Result<Vec<_>>>()?;
        let schema = Type::group_type_builder("focus").with_fields(fields).build()?;
        let packed = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
        let columns = rows.columns().map(|(_, kind)| match kind {
            Kind::Text => Column::Texts(Cells::default()),
            Kind::Time => Column::Times(Cells::default()),
            Kind::Decimal => Column::Numbers(Cells::default()),
        });
        let columns = columns.collect();
        let out = SerializedFileWriter::new(out, schema.into(), packed.into())?;
        Ok(Self { out, columns, form, bytes: 0, rows: 0 })
    }

    fn write_group(&mut self) -> Result<()> {
        let mut group = self.out.next_row_group()?;
        for column in &mut self.columns {
            match column {
                Column::Texts(cells) => cells.write::<ByteArrayType>(&mut group)?,
                Column::Times(cells) => cells.write::<Int64Type>(&mut group)?,
                Column::Numbers(cells) => cells.write::<FixedLenByteArrayType>(&mut group)?,
            }
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl<W: Write + Send> FocusFile for FocusParquet<W> {
    fn row<'a>(&mut self, cells: impl Iterator<Item = Cow<'a, str>>) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            let cell = Some(cell).filter(|cell| !cell.is_empty());
            match column {
                Column::Texts(cells) => {
                    self.bytes += cell.as_ref().map_or(0, |cell| cell.len());
                    cells.push(cell.map(|cell| ByteArray::from(cell.as_bytes().to_vec())));
                }
                Column::Times(cells) => cells.push(cell.map(|cell| instant(&cell)).transpose()?),
                Column::Numbers(cells) => cells.push(cell.map(|cell| self.form.number(&cell)).transpose()?),
            }
        }
        self.rows += 1;
        if self.rows >= ROWS || self.bytes >= BYTES { Ok(self.write_group()?) } else { Ok(()) }
    }

    fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.out.close()?;
        Ok(())
    }
}

/// Microseconds since 1970.
fn instant(cell: &str) -> io::Result<i64> {
    DateTime::parse_from_rfc3339(cell).map(|at| at.timestamp_micros()).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use parquet::data_type::Decimal;
    use parquet::record::Field;

    use super::*;

    #[test]
    fn numbers_are_exact_in_both_forms() {
        for (form, texts) in [
            (NARROW, &["0", "1.5", "-0.000000000000000001", "170141183460469231731.687303715884105727"][..]),
            (
                WIDE,
                &[
                    "0",
                    "-1.5",
                    "-0.000000000000000000000000000000000001",
                    "170141183460469231731.687303715884105727999999999999999999",
                    "-170141183460469231731.687303715884105727",
                ],
            ),
        ] {
            for text in texts {
                let bytes: ByteArray = form.number(text).unwrap().into();
                assert_eq!(bytes.len(), usize::try_from(form.bytes).unwrap());
                let number = Decimal::from_bytes(bytes, form.digits, i32::try_from(form.decimals).unwrap());
                let read = Field::Decimal(number).to_string();
                assert_eq!(Cost::parse(&read).unwrap(), Cost::parse(text).unwrap(), "{text}: {read}");
            }
        }
    }
}
