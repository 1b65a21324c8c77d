//! The fingerprinted rows, each with all of its columns but the person of a step or entry, since people may be
//! forgotten: `verify` compares the person with the audit log.
//!
//! Longer than 300 lines: it is the list of all columns that have a fingerprint.

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use domain::ids::BillVersionId;
use domain::lines::{Column, Line};
use uuid::Uuid;

use crate::history::chain::{Fields, write_field};

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

impl Printed for bool {
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

/// Writes a line item with all of its columns, as when each was a row of a table of bills, and then those that older versions
/// did not keep: so the first versions of bills, which have the ids of their bills, keep their fingerprints.
pub(super) fn line(to: &mut Vec<u8>, version: BillVersionId, line: &Line<'_>) {
    let mut add = |text: &str| write_field(to, text);
    let mut id = Uuid::encode_buffer();
    let id = version.0.hyphenated().encode_lower(&mut id);
    ["line_items", "bill_id", id, "line", &line.line.to_string()].into_iter().for_each(&mut add);
    for column in Column::ALL {
        match line.text(column) {
            Some(text) => [column.name(), text].into_iter().for_each(&mut add),
            None => add(""),
        }
    }
    ["billed", &line.billed.to_string(), "effective", &line.effective.to_string()].into_iter().for_each(&mut add);
    if let Some(digest) = line.more.digest() {
        ["more", &HEXLOWER.encode(&digest)].into_iter().for_each(&mut add);
    }
    line.more.spellings().flat_map(|(name, text)| [name, text]).for_each(add);
}

/// A row with its fingerprinted columns, and the SQL that reads them. A table or column that got another name since keeps
/// the one of its fingerprints: `(as "bill_id")`. What was added after `;` is printed only where it differs from what older
/// rows have, so that these keep their fingerprints.
macro_rules! printed {
    ($($name:ident of $table:literal $(in $from:literal)? $rest:literal {
        $($column:ident $((as $printed:literal))?: $kind:ty),+ $(,)?
        $(; $($later:ident: $later_kind:ty = $usual:expr),+ $(,)?)?
    })+) => {$(
        #[derive(sqlx::FromRow)]
        pub(super) struct $name {
            $(pub(super) $column: $kind,)+
            $($(pub(super) $later: $later_kind,)+)?
        }

        // The tests compare the columns with the schema.
        #[cfg(feature = "testing")]
        impl $name {
            pub(super) const TABLE: &'static str = $table;
            pub(super) const COLUMNS: &'static [&'static str] =
                &[$(stringify!($column)),+ $($(, stringify!($later))+)?];
        }

        impl $name {
            pub(super) const SQL: &'static str = concat!(
                "SELECT ",
                $(stringify!($column), ", ",)+
                $($(stringify!($later), ", ",)+)?
                "1 FROM ",
                printed!(@first $($from)? $table),
                " ",
                $rest
            );

            /// Adds every column with its name: a missing value is not an empty one.
            pub(super) fn print(&self, mut fields: Fields) -> Fields {
                fields = fields.add($table);
                $(
                    fields = match self.$column.text() {
                        Some(text) => fields.add(printed!(@first $($printed)? (stringify!($column)))).add(&text),
                        None => fields.add(""),
                    };
                )+
                $($(
                    if self.$later != $usual {
                        fields = fields.add(stringify!($later)).add(&self.$later.text().unwrap_or_default());
                    }
                )+)?
                fields
            }
        }
    )+};
    (@first $one:literal $other:tt) => { $one };
    (@first $only:tt) => { $only };
}

printed! {
    BillRow of "bills" in "current_bills" "WHERE id = $1" {
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
        rows_fingerprint: Option<String>;
        latest: i64 = 1,
        reissue_of: Option<Uuid> = None,
        approve_by: Option<NaiveDate> = None,
        payment_terms: Option<i64> = None,
        due: Option<NaiveDate> = None,
        split_from: Option<Uuid> = None,
    }

    VersionRow of "bill_versions" "WHERE bill_id = $1 ORDER BY number" {
        id: Uuid,
        bill_id: Uuid,
        number: i64,
        cause: String,
        row_count: i64,
        billed: String,
        effective: String,
        content_hash: String,
        file_name: String,
        file_sha256: String,
        rows_fingerprint: Option<String>,
    }

    SourceRow of "bill_sources" "WHERE version_id = $1 ORDER BY position" {
        version_id (as "bill_id"): Uuid,
        position: i64,
        batch: i64,
        provider: Option<String>,
        billing_account: Option<String>,
        content_hash: String,
        file_name: String,
    }

    CostRow of "bill_costs" "WHERE version_id = $1 ORDER BY dimension, position" {
        version_id (as "bill_id"): Uuid,
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
        at: DateTime<Utc>;
        content: i64 = 1,
        reason: Option<String> = None,
    }

    DisputeRow of "disputes" "WHERE bill_id = $1 ORDER BY number" {
        id: Uuid,
        bill_id: Uuid,
        number: i64,
        content: i64,
        block: i64,
        line_row: i64,
        line: i64,
        row_hash: String,
        service: Option<String>,
        details: Option<String>,
        charge: String,
        amount: String,
        reason: String,
        state: String,
    }

    SendingRow of "bill_sendings" "WHERE bill_id = $1 ORDER BY version" {
        bill_id: Uuid,
        version: i64,
        needed: String,
    }

    ApprovalRow of "bill_approvals" "WHERE bill_id = $1 ORDER BY position" {
        bill_id: Uuid,
        position: i64,
        sending: i64,
        account_id: Option<Uuid>,
        contact_id: Option<Uuid>,
        by_deputy: bool,
        at: DateTime<Utc>,
        content: i64,
        po_number: Option<String>,
        comment: Option<String>,
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

    // Entries of older versions have no contract year, and keep their fingerprints.
    YearOfDrawRow of "purchase_order_ledger" "WHERE bill_id = $1 AND contract_year IS NOT NULL
                                              ORDER BY purchase_order_id, seq" {
        purchase_order_id: Uuid,
        seq: i64,
        contract_year: Option<i64>,
    }

    YearOfEntryRow of "purchase_order_ledger" "WHERE purchase_order_id = $1 AND contract_year IS NOT NULL ORDER BY seq" {
        seq: i64,
        contract_year: Option<i64>,
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

impl VersionRow {
    /// Whether it is the first content of a bill, from an import.
    pub(super) fn is_plain_import(&self) -> bool {
        self.number == 1 && self.cause == "imported"
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::lines::MoreOf;
    use domain::more::{MoreWriter, Names};

    use super::*;

    /// Bills of older versions keep their fingerprints only if this never changes.
    #[test]
    fn a_line_item_is_printed_as_its_row_was() {
        let texts = Column::ALL.map(|column| (column != Column::Region).then(|| column.name().to_uppercase().into()));
        let (billed, effective) = ("1.50".parse().unwrap(), "-0.25".parse().unwrap());
        let line = Line { line: 7, texts, billed, effective, more: MoreOf::unknown() };
        let version = BillVersionId(Uuid::from_u128(9));
        let printed = |more: &[&str]| {
            let mut fields =
                Fields::default().add("line_items").add("bill_id").add(&version.to_string()).add("line").add("7");
            for (name, text) in [
                ("day", "DAY"),
                ("provider", "PROVIDER"),
                ("billing_account", "BILLING_ACCOUNT"),
                ("service", "SERVICE"),
                ("sub_account", "SUB_ACCOUNT"),
                ("sub_account_name", "SUB_ACCOUNT_NAME"),
                ("", ""),
                ("resource", "RESOURCE"),
                ("charge_category", "CHARGE_CATEGORY"),
                ("description", "DESCRIPTION"),
                ("tags", "TAGS"),
                ("billed", "1.5"),
                ("effective", "-0.25"),
            ] {
                fields = fields.add(name);
                if !name.is_empty() {
                    fields = fields.add(text);
                }
            }
            more.iter().fold(fields, |fields, text| fields.add(text)).finish()
        };
        let of = |line: &Line<'_>| {
            let (mut written, mut own) = (Vec::new(), Fields::default());
            super::line(&mut written, version, line);
            own.add_written(&written);
            own.finish()
        };
        assert_eq!(of(&line), printed(&[]));
        let with = |columns: [(&str, &str); 2]| {
            let names = Arc::new(Names::of(columns.map(|(name, _)| name)));
            let mut writer = MoreWriter::default();
            columns.iter().enumerate().for_each(|(at, (_, text))| writer.push(at, text));
            let more = writer.take(&names);
            of(&Line { more: MoreOf::item(&more), ..line.clone() })
        };
        let one = with([("ServiceName", "service"), ("SkuId", "a")]);
        let digest = "7fc73e54b7d32171b84b31082d1b3f6b297bd121743a5216ac6494331b77e373";
        assert_eq!(one, printed(&["more", digest, "ServiceName", "service"]));
        assert_ne!(one, with([("ServiceName", "SERVICE"), ("SkuId", "a")]));
        assert_ne!(one, with([("ServiceName", "service"), ("SkuId", "b")]));
        assert_ne!(one, with([("ServiceName", "service"), ("x_SkuId", "a")]));
    }
}
