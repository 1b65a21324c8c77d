//! Who is a deputy at a moment, in SQL, for every place that asks. See docs/approving-bills.md.

/// The deputies of the moment `$now` with the Bill Approvers whose deputies they are. A deputy of one who is no Bill Approver
/// any more is none.
macro_rules! deputies_at {
    ($now:literal) => {
        concat!(
            "(SELECT d.deputy_id, d.approver_id FROM deputies d
              JOIN contacts a ON a.id = d.approver_id AND a.archived_at IS NULL
              JOIN contact_user_types t ON t.contact_id = a.id AND t.user_type = 'bill_approver'
              JOIN contacts p ON p.id = d.deputy_id AND p.customer_id = a.customer_id AND p.archived_at IS NULL
              WHERE d.starts_at <= ",
            $now,
            " AND d.ends_at > ",
            $now,
            ")"
        )
    };
}
pub(crate) use deputies_at;
