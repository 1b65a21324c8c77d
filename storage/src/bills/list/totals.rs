//! The sums of all bills that match the filters of the list, by currency.

use domain::bill::BillState;
use domain::bill_list::BillTotal;

use super::{Filter, Visible, matched, matching, visible};
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, fetch_all};

/// Currency and state, how many bills, and their amounts.
type Sum = (String, String, i64, String);

macro_rules! sums {
    ($where:expr) => {
        concat!(
            "SELECT b.currency, b.state, COUNT(*), STRING_AGG(b.billed, ' ') FROM current_bills b ",
            $where,
            "GROUP BY b.currency, b.state ORDER BY b.currency, b.state"
        )
    };
}

/// The sums of all bills that match, and the number of voided ones, which are not in them unless only they are asked for. The
/// database hands over the amounts as one text: they are exact decimals, which it cannot add up.
pub(super) async fn totals(
    store: &Store,
    may: Visible,
    filter: &Filter<'_>,
) -> Result<(Vec<BillTotal>, u32), StorageError> {
    let mut on = store.read().await?;
    // Most visits ask for all bills, and need neither the filters nor the customers' names.
    let sums = if may.all_states && !filter.query.is_narrowed() {
        fetch_all!(on, Sum, sums!(""))?
    } else {
        matched!(fetch_all, on, Sum, sums!(concat!(visible!(), matching!())), may, filter)?
    };
    drop(on);
    let (mut totals, mut voided) = (Vec::<BillTotal>::new(), 0);
    for (currency, state, count, amounts) in sums {
        let bills = u32::try_from(count).unwrap_or(u32::MAX);
        if state == BillState::Voided.code() && filter.query.state != Some(BillState::Voided) {
            voided += bills;
            continue;
        }
        let billed = costs::sum_of_texts(&amounts)?;
        match totals.last_mut().filter(|total| total.currency == currency) {
            Some(total) => {
                total.bills += bills;
                // None where a sum is too large to be shown.
                total.billed = total.billed.zip(billed).and_then(|(one, other)| one.checked_add(other).ok());
            }
            None => totals.push(BillTotal { currency, bills, billed }),
        }
    }
    Ok((totals, voided))
}
