//! Whether the lines of a file are final: see docs/importing-bills.md.

use chrono::Days;
use domain::ids::BillId;
use domain::import::Format;
use domain::provisional::{NotFinal, is_month_open, is_support};

use super::existing::SourceKey;
use super::plan::Planned;
use super::{Found, Open};
use crate::database::Writer;
use crate::error::StorageError;
use crate::store::Store;
use crate::{execute, fetch_one};

/// Why the lines of a period are not final.
pub(super) async fn reasons(
    store: &Store,
    tx: &mut Writer,
    found: &Found,
    planned: &Planned,
) -> Result<Vec<NotFinal>, StorageError> {
    let Planned { open, period, .. } = planned;
    let mut reasons = Vec::new();
    if found.format == Format::Aws && open.without_invoice {
        reasons.push(NotFinal::NoInvoice);
    }
    if found.format == Format::Azure && is_month_open(*period, store.clock.now().date_naive()) {
        reasons.push(NotFinal::MonthOpen);
    }
    if found.lacks_parts {
        reasons.push(NotFinal::PartMissing);
    }
    if !has_support(open) && had_support(tx, planned).await? {
        reasons.push(NotFinal::SupportMissing);
    }
    Ok(reasons)
}

fn has_support(open: &Open) -> bool {
    open.services.rows().iter().any(|row| row.key.as_deref().is_some_and(is_support))
}

/// Whether a bill of the month before has support of the same account of the provider.
async fn had_support(tx: &mut Writer, planned: &Planned) -> Result<bool, StorageError> {
    let Planned { customer, period, currency, open, .. } = planned;
    let Some(before) = period.first.checked_sub_days(Days::new(1)) else { return Ok(false) };
    for (provider, account) in open.sources.keys() {
        let (had,) = fetch_one!(
            tx,
            (bool,),
            "SELECT EXISTS (SELECT 1 FROM current_bills b
                            JOIN bill_sources s ON s.version_id = b.version_id
                            JOIN bill_costs k ON k.version_id = b.version_id AND k.dimension = 'service'
                            WHERE b.customer_id = $1 AND b.currency = $2 AND SUBSTR(b.period, 1, 7) = $3
                              AND b.state <> 'voided' AND s.provider = $4
                              AND COALESCE(s.billing_account, '') = COALESCE($5, '')
                              AND LOWER(k.key) LIKE '%support%')",
            customer.0,
            *currency,
            before.format("%Y-%m").to_string(),
            provider,
            account
        )?;
        if had {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The same lines came again, and are final now: the bill is no more provisional by these sources. Returns whether it was.
pub(super) async fn confirm<'a>(
    tx: &mut Writer,
    bill: BillId,
    sources: impl Iterator<Item = &'a SourceKey>,
) -> Result<bool, StorageError> {
    let mut was = 0;
    for (provider, account) in sources {
        was += execute!(
            tx,
            "DELETE FROM bill_provisional
             WHERE version_id = (SELECT version_id FROM current_bills WHERE id = $1 AND state IN ('draft', 'internal_review', 'internal_approved'))
               AND batch IN (SELECT s.batch FROM bill_sources s
                             WHERE s.version_id = bill_provisional.version_id AND COALESCE(s.provider, '') = COALESCE($2, '')
                               AND COALESCE(s.billing_account, '') = COALESCE($3, ''))",
            bill.0,
            provider,
            account
        )?;
    }
    Ok(was > 0)
}
