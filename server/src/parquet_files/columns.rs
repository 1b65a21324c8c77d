//! The columns of a Parquet file as those of a CSV file.

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit};
use parquet::record::Field;
use parquet::schema::types::Type;

use super::cell;

/// A column of the file, with all its parts.
pub(super) enum Column {
    /// One cell.
    Cell {
        name: String,
        /// Whether its numbers are nanoseconds since 1970.
        is_nanoseconds: bool,
    },
    /// A structure: a cell for each of its parts, named `service.description`.
    Parts(Vec<Column>),
}

impl Column {
    /// The column of a type; `parent` is the name of the structure that it is part of.
    pub(super) fn of(field: &Type, parent: &str) -> Self {
        let name = if parent.is_empty() { field.name().to_owned() } else { format!("{parent}.{}", field.name()) };
        let info = field.get_basic_info();
        let is_list = matches!(info.converted_type(), ConvertedType::LIST | ConvertedType::MAP)
            || info.converted_type() == ConvertedType::MAP_KEY_VALUE
            || (info.has_repetition() && info.repetition() == Repetition::REPEATED);
        if field.is_group() && !is_list {
            return Self::Parts(field.get_fields().iter().map(|part| Self::of(part, &name)).collect());
        }
        let is_nanoseconds = matches!(
            info.logical_type_ref(),
            Some(LogicalType::Timestamp(timestamp)) if timestamp.unit == TimeUnit::NANOS
        );
        Self::Cell { name, is_nanoseconds }
    }

    /// The names of its cells.
    pub(super) fn names(&self, names: &mut Vec<String>) {
        match self {
            Self::Cell { name, .. } => names.push(name.clone()),
            Self::Parts(parts) => parts.iter().for_each(|part| part.names(names)),
        }
    }

    /// Its cells in a row, empty where the value is null.
    pub(super) fn cells(&self, value: &Field, cells: &mut Vec<String>) -> Result<(), String> {
        match self {
            Self::Cell { name, is_nanoseconds } => {
                let text =
                    cell::text(value, *is_nanoseconds).map_err(|why| format!("cannot be read: column {name} {why}"))?;
                cells.push(text);
            }
            Self::Parts(parts) => match value {
                Field::Group(row) => {
                    for (part, (_, value)) in parts.iter().zip(row.get_column_iter()) {
                        part.cells(value, cells)?;
                    }
                }
                _ => {
                    for part in parts {
                        part.cells(&Field::Null, cells)?;
                    }
                }
            },
        }
        Ok(())
    }
}
