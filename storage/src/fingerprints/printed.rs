//! The fingerprinted rows, each with all of its columns but the person of a step or entry, since people may be
//! forgotten: `verify` compares the person with the audit log.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::BillId;
use domain::lines::{Column, Line};
use uuid::Uuid;

use crate::history::chain::Fields;

/// A value as it goes into a fingerprint; the same on both databases.
trait Printed {
    fn text(&self) -> Option<String>;
}

impl Printed for String {
    fn text(&self) -> Option<String> {
        Some(self.clone())
    }
}

impl Printed for i64 {
    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Printed for Uuid {
    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Printed for NaiveDate {
    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Printed for DateTime<Utc> {
    fn text(&self) -> Option<String> {
        Some(self.timestamp_micros().to_string())
    }
}

impl<T: Printed> Printed for Option<T> {
    fn text(&self) -> Option<String> {
        self.as_ref().and_then(Printed::text)
    }
}

/// Adds a line item with all of its columns, as when each was a row of a table: so bills of older versions keep their
/// fingerprints.
pub(super) fn line(mut fields: Fields, bill: BillId, line: &Line<'_>) -> Fields {
    fields = fields.add("line_items").add("bill_id").add(&bill.to_string()).add("line").add(&line.line.to_string());
    for column in Column::ALL {
        fields = match line.text(column) {
            Some(text) => fields.add(column.name()).add(text),
            None => fields.add(""),
        };
    }
    fields.add("billed").add(&line.billed.to_string()).add("effective").add(&line.effective.to_string())
}

/// A row with its fingerprinted columns, and the SQL that reads them.
macro_rules! printed {
    ($($name:ident of $table:literal $rest:literal { $($column:ident: $kind:ty),+ $(,)? })+) => {$(
        #[derive(sqlx::FromRow)]
        pub(super) struct $name {
            $(pub(super) $column: $kind,)+
        }

        // The tests compare the columns with the schema.
        #[cfg(feature = "testing")]
        impl $name {
            pub(super) const TABLE: &'static str = $table;
            pub(super) const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];
        }

        impl $name {
            pub(super) const SQL: &'static str =
                concat!("SELECT ", $(stringify!($column), ", ",)+ "1 FROM ", $table, " ", $rest);

            /// Adds every column with its name: a missing value is not an empty one.
            pub(super) fn print(&self, mut fields: Fields) -> Fields {
                fields = fields.add($table);
                $(
                    fields = match self.$column.text() {
                        Some(text) => fields.add(stringify!($column)).add(&text),
                        None => fields.add(""),
                    };
                )+
                fields
            }
        }
    )+};
}

printed! {
    BillRow of "bills" "WHERE id = $1" {
        id: Uuid,
        number: i64,
        customer_id: Uuid,
        period: String,
        currency: String,
        state: String,
        version: i64,
        row_count: i64,
        billed: String,
        effective: String,
        content_hash: String,
        file_name: String,
        file_sha256: String,
        billing_address: Option<String>,
        created_at: DateTime<Utc>,
        first_day: NaiveDate,
        last_day: NaiveDate,
        uncovered: Option<i64>,
        rows_fingerprint: Option<String>,
    }

    SourceRow of "bill_sources" "WHERE bill_id = $1 ORDER BY position" {
        bill_id: Uuid,
        position: i64,
        batch: i64,
        provider: Option<String>,
        billing_account: Option<String>,
        content_hash: String,
        file_name: String,
    }

    CostRow of "bill_costs" "WHERE bill_id = $1 ORDER BY dimension, position" {
        bill_id: Uuid,
        dimension: String,
        position: i64,
        key: Option<String>,
        billed: String,
        effective: String,
        row_count: i64,
    }

    StepRow of "bill_steps" "WHERE bill_id = $1 ORDER BY version" {
        bill_id: Uuid,
        version: i64,
        state: String,
        account_id: Option<Uuid>,
        content_hash: String,
        at: DateTime<Utc>,
    }

    DrawRow of "purchase_order_ledger" "WHERE bill_id = $1 ORDER BY purchase_order_id, seq" {
        purchase_order_id: Uuid,
        seq: i64,
        kind: String,
        amount: i64,
        bill_id: Option<Uuid>,
        note: String,
        at: DateTime<Utc>,
    }

    EntryRow of "purchase_order_ledger" "WHERE purchase_order_id = $1 ORDER BY seq" {
        purchase_order_id: Uuid,
        seq: i64,
        kind: String,
        amount: i64,
        bill_id: Option<Uuid>,
        note: String,
        at: DateTime<Utc>,
    }

    OrderRow of "purchase_orders" "WHERE id = $1" {
        id: Uuid,
        customer_id: Uuid,
        name: String,
        number: Option<String>,
        annual_value: i64,
        currency: String,
        status: String,
        provider_type: String,
        start_date: NaiveDate,
        expiry_date: NaiveDate,
        renewal_date: Option<NaiveDate>,
        consumption_start_date: Option<NaiveDate>,
        consumption_base_value: Option<i64>,
        contract_period: i64,
        comment: Option<String>,
        version: i64,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    }
}
