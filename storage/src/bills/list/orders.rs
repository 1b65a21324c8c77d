//! The SQL of a page of the list, in each order.

use domain::bill_list::BillSort;

use super::{columns, matching, visible};

/// One page of the list in one order. The page's rows are found first, then their other columns: of 100,000 bills, only
/// 25 are read in full.
macro_rules! page {
    ($order:literal) => {
        page!("bills b", $order)
    };
    ($from:literal, $order:literal) => {
        concat!(
            columns!(),
            "FROM (SELECT b.id FROM ",
            $from,
            visible!(),
            matching!(),
            " ORDER BY ",
            $order,
            " LIMIT CAST($13 AS BIGINT) OFFSET $14) found
              JOIN current_bills b ON b.id = found.id JOIN customers c ON c.id = b.customer_id ORDER BY ",
            $order
        )
    };
}

/// The SQL of an order. Columns come from this closed list, never from a request. Amounts are sorted as floating-point
/// numbers: that is exact enough for an order.
pub(super) fn page_sql(sort: BillSort, descending: bool, is_staff: bool) -> &'static str {
    macro_rules! by_customer {
        ($order:literal) => {
            page!("bills b JOIN customers c ON c.id = b.customer_id", $order)
        };
    }
    macro_rules! by_content {
        ($order:literal) => {
            page!("current_bills b", $order)
        };
    }
    match (sort, descending) {
        (BillSort::Newest, false) if is_staff => page!("b.period DESC, b.number DESC"),
        // What waits for the customer stands on top.
        (BillSort::Newest, false) => {
            page!("CASE WHEN b.state = 'sent_for_approval' THEN 0 ELSE 1 END, b.period DESC, b.number DESC")
        }
        (BillSort::Newest, true) => page!("b.period, b.number"),
        (BillSort::Number, false) => page!("b.number"),
        (BillSort::Number, true) => page!("b.number DESC"),
        (BillSort::Customer, false) => by_customer!("c.name_key, b.period DESC, b.number DESC"),
        (BillSort::Customer, true) => by_customer!("c.name_key DESC, b.period DESC, b.number DESC"),
        (BillSort::Total, false) => by_content!("b.currency, CAST(b.billed AS REAL), b.number"),
        (BillSort::Total, true) => by_content!("b.currency, CAST(b.billed AS REAL) DESC, b.number"),
        (BillSort::Rows, false) => by_content!("b.row_count, b.number"),
        (BillSort::Rows, true) => by_content!("b.row_count DESC, b.number"),
        (BillSort::Due, false) => page!(
            "CASE b.state WHEN 'sent_for_approval' THEN b.approve_by WHEN 'approved' THEN b.due END IS NULL,
             CASE b.state WHEN 'sent_for_approval' THEN b.approve_by WHEN 'approved' THEN b.due END, b.number"
        ),
        (BillSort::Due, true) => page!(
            "CASE b.state WHEN 'sent_for_approval' THEN b.approve_by WHEN 'approved' THEN b.due END IS NULL,
             CASE b.state WHEN 'sent_for_approval' THEN b.approve_by WHEN 'approved' THEN b.due END DESC, b.number"
        ),
    }
}
