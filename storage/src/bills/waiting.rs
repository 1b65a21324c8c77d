//! The bills that wait for the approval of a customer's user, the most urgent first.

use chrono::NaiveDate;
use domain::bill_list::WaitingBill;
use domain::billing_period::BillingPeriod;
use domain::ids::BillId;
use domain::permission::{Actor, Permission};
use uuid::Uuid;

use crate::error::StorageError;
use crate::store::Store;
use crate::{costs, fetch_all, settings};

type Row = (Uuid, i64, NaiveDate, NaiveDate, String, String, Option<NaiveDate>);

/// The bills that the actor can approve now.
pub async fn waiting(store: &Store, actor: &Actor) -> Result<Vec<WaitingBill>, StorageError> {
    let Some(customer) = actor.scope().customer().filter(|_| actor.may(Permission::ApproveBills)) else {
        return Ok(Vec::new());
    };
    let mut on = store.read().await?;
    let today = settings::values(&mut on, customer).await?.time_zone.day(store.clock.now());
    let rows = fetch_all!(
        on,
        Row,
        "SELECT id, number, first_day, last_day, currency, billed, approve_by FROM current_bills b
         WHERE customer_id = $1 AND state = 'sent_for_approval'
           -- Not those that the user approved already and that wait for others. If nobody of `All` is missing any more,
           -- the user can finish it.
           AND NOT EXISTS (
               SELECT 1 FROM bill_approvals p
               JOIN bill_sendings s ON s.bill_id = p.bill_id AND s.version = p.sending
               WHERE p.bill_id = b.id AND p.account_id = $2
                 AND s.version = (SELECT MAX(version) FROM bill_sendings WHERE bill_id = b.id)
                 AND (s.needed <> 'all' OR EXISTS (
                     SELECT 1 FROM contacts c
                     JOIN contact_user_types t ON t.contact_id = c.id AND t.user_type = 'bill_approver'
                     JOIN accounts a ON a.id = c.account_id AND a.state <> 'disabled'
                     WHERE c.customer_id = b.customer_id AND c.archived_at IS NULL
                       AND NOT EXISTS (SELECT 1 FROM bill_approvals q
                                       WHERE q.bill_id = b.id AND q.sending = s.version AND q.contact_id = c.id))))
         ORDER BY approve_by IS NULL, approve_by, number",
        customer.0,
        actor.account.0
    )?;
    let bill = |(id, number, first, last, currency, billed, approve_by): Row| {
        Ok(WaitingBill {
            id: BillId(id),
            number,
            period: BillingPeriod { first, last },
            billed: costs::cost(&billed, "billed", id)?,
            currency,
            approve_by,
            days: approve_by.map(|day| day.signed_duration_since(today).num_days()),
        })
    };
    rows.into_iter().map(bill).collect()
}
