//! A value of a Parquet file as the text of a cell.

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use parquet::record::Field;

const NO_DATE: &str = "has a date that cannot be shown";
const NO_TEXT: &str = "has bytes that are not text in UTF-8";

/// The text of a value: null is empty, a number is exact, a time is in UTC, and a list or a map is JSON.
pub(super) fn text(value: &Field, is_nanoseconds: bool) -> Result<String, &'static str> {
    Ok(match value {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        // Older writers do not say that bytes are text.
        Field::Bytes(bytes) => bytes.as_utf8().map_err(|_| NO_TEXT)?.to_owned(),
        Field::Long(number) if is_nanoseconds => time(Some(DateTime::from_timestamp_nanos(*number)))?,
        Field::TimestampMillis(at) => time(DateTime::from_timestamp_millis(*at))?,
        Field::TimestampMicros(at) => time(DateTime::from_timestamp_micros(*at))?,
        Field::Date(days) => {
            let day = NaiveDate::default().checked_add_signed(TimeDelta::days(i64::from(*days)));
            day.ok_or(NO_DATE)?.to_string()
        }
        // The shortest text that is this number.
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => json(value)?,
        // The column's decimals say nothing about this number.
        Field::Decimal(_) => value.to_string().trim_end_matches('0').trim_end_matches('.').to_owned(),
        number => number.to_string(),
    })
}

fn time(at: Option<DateTime<Utc>>) -> Result<String, &'static str> {
    Ok(at.ok_or(NO_DATE)?.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// A value as JSON, with the members in the order of the file.
fn json(value: &Field) -> Result<String, &'static str> {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    Ok(match value {
        Field::Null => "null".to_owned(),
        Field::Group(row) => {
            let members =
                row.get_column_iter().map(|(name, value)| Ok::<_, &str>(format!("{}:{}", quoted(name), json(value)?)));
            format!("{{{}}}", members.collect::<Result<Vec<_>, _>>()?.join(","))
        }
        Field::ListInternal(list) => {
            let elements = list.elements().iter().map(json).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", elements.join(","))
        }
        Field::MapInternal(map) => {
            let members = map.entries().iter();
            let members =
                members.map(|(key, value)| Ok::<_, &str>(format!("{}:{}", quoted(&text(key, false)?), json(value)?)));
            format!("{{{}}}", members.collect::<Result<Vec<_>, _>>()?.join(","))
        }
        Field::Bool(_)
        | Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_)
        | Field::Decimal(_) => text(value, false)?,
        Field::Float(number) if number.is_finite() => text(value, false)?,
        Field::Double(number) if number.is_finite() => text(value, false)?,
        other => quoted(&text(other, false)?),
    })
}

#[cfg(test)]
mod tests {
    use parquet::data_type::{ByteArray, Decimal};

    use super::*;

    #[test]
    fn values_are_exact_texts() {
        let decimal = |number: i64, scale| Field::Decimal(Decimal::from_i64(number, 18, scale));
        for (value, expected) in [
            (Field::Null, ""),
            (Field::Str("0017".into()), "0017"),
            (Field::Bytes(ByteArray::from("a")), "a"),
            (decimal(-5, 3), "-0.005"),
            (decimal(1234, 2), "12.34"),
            (decimal(1230, 0), "1230"),
            (decimal(1200, 2), "12"),
            (decimal(0, 2), "0"),
            (Field::Double(0.1), "0.1"),
            (Field::Double(1e-9), "0.000000001"),
            (Field::Float(0.1), "0.1"),
            (Field::Double(f64::NAN), "NaN"),
            (Field::Bool(true), "true"),
            (Field::ULong(u64::MAX), "18446744073709551615"),
            (Field::TimestampMillis(1_725_148_800_000), "2024-09-01T00:00:00Z"),
            (Field::TimestampMicros(1_725_148_800_000_001), "2024-09-01T00:00:00.000001Z"),
            (Field::Date(19_967), "2024-09-01"),
        ] {
            assert_eq!(text(&value, false).unwrap(), expected, "{value:?}");
        }
        assert_eq!(text(&Field::Long(1_725_148_800_000_000_000), true).unwrap(), "2024-09-01T00:00:00Z");
        assert_eq!(text(&Field::Long(7), false).unwrap(), "7");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(text(&Field::Bytes(ByteArray::from(vec![0xFF])), false), Err(NO_TEXT));
        assert_eq!(text(&Field::TimestampMillis(i64::MAX), false), Err(NO_DATE));
    }
}
