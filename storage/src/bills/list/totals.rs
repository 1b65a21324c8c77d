//! The sums of all bills that match the filters of the list, by currency.

use domain::bill_list::BillTotal;

use super::{Filter, Visible, matched, matching, visible};
use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, fetch_all};

/// Currency, whether they are voided bills that do not count, how many, and their amounts.
type Sum = (String, bool, i64, String);

macro_rules! sums {
    ($voided:literal) => {
        concat!("SELECT b.currency, ", $voided, ", COUNT(*), STRING_AGG(b.billed, ' ') FROM current_bills b ")
    };
}

macro_rules! by {
    ($voided:literal) => {
        concat!("GROUP BY b.currency, ", $voided, " ORDER BY b.currency")
    };
}

/// The sums of all bills that match, and the number of voided ones, which are not in them. The database hands over the
/// amounts of a currency as one text: they are exact decimals, which it cannot add up.
pub(super) async fn totals(
    store: &Store,
    may: Visible,
    filter: &Filter<'_>,
) -> Result<(Vec<BillTotal>, u32), StorageError> {
    let mut on = store.read().await?;
    // Most visits ask for all bills, and need neither the filters nor the customers' names.
    let sums = if may.all_states && !filter.query.is_narrowed() {
        fetch_all!(on, Sum, concat!(sums!("b.state = 'voided'"), by!("b.state = 'voided'")))?
    } else {
        let sql = concat!(
            sums!("b.state = 'voided' AND $6 <> 'voided'"),
            visible!(),
            matching!(),
            by!("b.state = 'voided' AND $6 <> 'voided'")
        );
        matched!(fetch_all, on, Sum, sql, may, filter)?
    };
    drop(on);
    let (mut totals, mut voided) = (Vec::new(), 0);
    for (currency, is_voided, count, amounts) in sums {
        let bills = u32::try_from(count).unwrap_or(u32::MAX);
        if is_voided {
            voided += bills;
            continue;
        }
        totals.push(BillTotal { currency, bills, billed: costs::sum_of_texts(&amounts)? });
    }
    Ok((totals, voided))
}
