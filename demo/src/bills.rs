//! The made-up bills: files imported like any other, and taken through their states.

use std::path::{Path, PathBuf};

use domain::bill::{BillMove, BillState, BillStep};
use domain::ids::{BillId, CustomerId};
use domain::permission::Scope;
use storage::bills::{summary, take_step};
use storage::{By, Store, mails};

use crate::calendar::Calendar;
use crate::export::Export;
use crate::profile::{STAFF, staff};
use crate::sample::Sample;

/// The staff user that sends the bills that [`STAFF`] approved internally.
const SENDER: By<'static> = By { account: None, person: "Tobias Falk", request: None, scope: Scope::AllCustomers };

/// A file that the host imports. Its bills are added even if their period has others, because each provider has its own.
pub struct BillFile {
    /// The customer whose costs the file has.
    pub customer: CustomerId,
    /// The name of the user that imports it, for the records.
    pub person: &'static str,
    /// Its place on disk.
    pub path: PathBuf,
}

/// The host's import: a function that imports a file and returns its bills.
pub trait ImportBills: AsyncFn(&Store, BillFile) -> anyhow::Result<Vec<BillId>> {}

impl<F: AsyncFn(&Store, BillFile) -> anyhow::Result<Vec<BillId>>> ImportBills for F {}

/// A customer with bills.
#[derive(Clone, Copy)]
pub(crate) struct Billed<'a> {
    pub(crate) sample: &'a Sample,
    /// The number of the customer.
    pub(crate) seed: i64,
    pub(crate) id: CustomerId,
}

impl Billed<'_> {
    /// Imports the bills of the month so many months ago, and takes each to its state. Returns their number.
    pub(crate) async fn add_month(
        self,
        store: &Store,
        calendar: &Calendar,
        folder: &Path,
        back: u32,
        import: &impl ImportBills,
    ) -> anyhow::Result<usize> {
        let Self { sample, seed, id } = self;
        let month = calendar.month(back);
        let mut count = 0;
        for (at, source) in (0i64..).zip(sample.sources) {
            let name = format!(
                "{}-{}.csv",
                source.provider.billed_as().to_lowercase().replace(' ', "-"),
                month.start.format("%Y-%m")
            );
            let path = folder.join(name);
            std::fs::write(&path, Export { sample, seed, source, month }.csv()?)?;
            let minutes = u32::try_from(seed * 11 + at * 5)?;
            let then = |days| calendar.store(store, month.end, days, minutes);
            for bill in import(&then(2), BillFile { customer: id, person: STAFF.person, path }).await? {
                count += 1;
                let goal = if back == 1 { goal(seed + at * 2) } else { BillState::Approved };
                let mut bill = summary(store, &staff(), bill).await?;
                for days in [3, 4, 5, 8] {
                    let Some(step) = bill.state.next().filter(|_| bill.state != goal) else { break };
                    let by = match step {
                        BillStep::SendForApproval => SENDER,
                        BillStep::Approve => {
                            By { account: None, person: sample.approver().0, request: None, scope: Scope::AllCustomers }
                        }
                        _ => STAFF,
                    };
                    let (version, hash) = (bill.version, &bill.content_hash);
                    let taken = BillMove::parse(step, "").map_err(|errors| anyhow::anyhow!(errors))?;
                    take_step(&then(days), Scope::AllCustomers, by, bill.id, &taken, version, hash).await?;
                    bill = summary(store, &staff(), bill.id).await?;
                }
                // Its people do not exist, and real staff did not send it.
                mails::bill::withdraw(store, bill.id, None).await?;
            }
        }
        Ok(count)
    }
}

/// The state of a customer's bill for last month.
pub(crate) fn goal(number: i64) -> BillState {
    match number % 5 {
        1 => BillState::InternalReview,
        2 => BillState::Draft,
        3 => BillState::InternalApproved,
        _ => BillState::SentForApproval,
    }
}
