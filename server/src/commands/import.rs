//! `cloudtab import`: imports an export of one or several files as draft bills.

use anyhow::bail;
use chrono::NaiveDate;
use domain::bill_import::{Choice, Correction, Difference, ImportDraft, LONGEST_LEFT_OUT_REASON};
use domain::billing_period::BillingPeriod;
use domain::cloud_account::{UnassignedCost, account_name};
use domain::field_errors::FieldErrors;
use domain::import::Given;
use domain::organization::NewCustomerDraft;
use domain::provisional::NotFinal;
use domain::record::Draft as _;
use domain::text;
use serde::Serialize;

use super::{COMMAND, PERSON, open, say, system};
use crate::config::{Import, Settings};
use crate::import::{Done, Order, Part, import};

/// What `--json` prints.
#[derive(Serialize)]
struct Printed {
    bills: Vec<PrintedBill>,
    unassigned: Vec<PrintedCost>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct PrintedBill {
    id: String,
    customer: String,
    /// `2026-03` for a calendar month, else `2026-02-21/2026-03-20`.
    period: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    currency: String,
    rows: i64,
    /// The rows of the files that were left out: of all their bills together.
    rejected: u64,
    billed: String,
    effective: String,
    /// Why it is not final; empty if it is.
    provisional: Vec<NotFinal>,
}

/// The cost of an account that nobody owns.
#[derive(Serialize)]
struct PrintedCost {
    provider: String,
    account: String,
    period: String,
    currency: String,
    rows: u64,
    billed: String,
}

impl From<UnassignedCost> for PrintedCost {
    fn from(cost: UnassignedCost) -> Self {
        let UnassignedCost { provider, account, period, currency, rows, billed, .. } = cost;
        Self { provider, account, period: period.code(), currency, rows, billed: billed.to_string() }
    }
}

pub(crate) async fn run(settings: &Settings, args: Import) -> anyhow::Result<()> {
    let store = open(settings).await?;
    let mut added = None;
    let customer = match &args.customer {
        // The accounts map says whose rows they are.
        None => None,
        Some(name) => match storage::customers::find(&store, name).await? {
            Some(customer) => Some(customer),
            None if args.create => {
                let draft = NewCustomerDraft { name: name.clone(), ..NewCustomerDraft::default() };
                added = Some(storage::customers::add(&store, COMMAND, &draft.parse()?).await?);
                added
            }
            None => bail!("customer {name} not found: add --create to create it"),
        },
    };
    let choice = [(args.replace, Choice::Replace), (args.add, Choice::Add), (args.correct, Choice::Correct)];
    let choice = choice.into_iter().find_map(|(is_chosen, choice)| is_chosen.then_some(choice));
    let mut errors = FieldErrors::new();
    let label = ImportDraft::label("reason");
    let typed = args.accept_rejected.as_deref().unwrap_or_default();
    let reason = text::multi_line(&mut errors, "reason", typed, LONGEST_LEFT_OUT_REASON, label);
    if args.accept_rejected.is_some() && reason.is_none() {
        bail!("--accept-rejected needs a reason of up to {LONGEST_LEFT_OUT_REASON} characters");
    }
    let given =
        Given { currency: args.currency, provider: args.provider, month: args.period, leaves_out: reason.is_some() };
    let order = Order { customer, account: None, person: PERSON.into(), choice, shown: None, given, reason };
    let parts = args.files.into_iter().map(Part::of_path).collect();
    let imported = match import(&store, order, parts).await {
        Ok(Done::Imported(imported)) => imported,
        Ok(Done::Asked(differences)) => {
            bail!("{}", asked(args.customer.as_deref().unwrap_or("A customer"), &differences))
        }
        Err(error) => {
            // A refused file leaves nothing behind, so the customer that was added for it is deleted, too.
            if let Some(added) = added {
                storage::customers::delete(&store, COMMAND, added).await?;
            }
            return Err(error.into());
        }
    };
    let mut bills = Vec::new();
    for id in imported.bills {
        let bill = storage::bills::summary(&store, &system(), id).await?;
        bills.push(PrintedBill {
            id: id.to_string(),
            customer: bill.customer_name,
            period: bill.period.code(),
            first_day: bill.period.first,
            last_day: bill.period.last,
            currency: bill.currency,
            rows: bill.rows,
            rejected: imported.left_out,
            billed: bill.billed.to_string(),
            effective: bill.effective.to_string(),
            provisional: bill.provisional,
        });
    }
    let unassigned: Vec<PrintedCost> = imported.unassigned.into_iter().map(PrintedCost::from).collect();
    if args.json {
        say(&serde_json::to_string(&Printed { bills, unassigned, warnings: imported.warnings })?);
    } else {
        for bill in bills {
            let PrintedBill {
                id, customer, first_day: first, last_day: last, currency, rows, billed, provisional, ..
            } = bill;
            let period = BillingPeriod { first, last };
            say(&format!("{id}  {customer}  {period}  {currency} {billed}  {rows} rows"));
            if !provisional.is_empty() {
                say(&format!("Provisional: {}", NotFinal::told(&provisional)));
            }
        }
        for PrintedCost { provider, account, period, currency, rows, billed } in unassigned {
            let account = account_name(&provider, &account);
            say(&format!("Unassigned: {account}  {period}  {currency} {billed}  {rows} rows"));
        }
        if imported.left_out > 0 {
            say(&format!("{} rows were left out.", imported.left_out));
        }
        imported.warnings.iter().for_each(|warning| say(&format!("Warning: {warning}")));
    }
    store.database.close().await;
    Ok(())
}

/// The existing bills, and the options to choose what to do.
fn asked(customer: &str, differences: &[Difference]) -> String {
    let mut text = format!("{customer} already has a bill with different content, so nothing was imported.\n");
    for difference in differences {
        text += &format!("{difference}\n");
        if let Some(correction) = &difference.correction {
            let Correction { amount, lines, .. } = correction;
            let (currency, place) = (&difference.currency, correction.place());
            text += &format!("Correcting it puts {currency} {amount} {place}. Lines: {lines}.\n");
        }
    }
    if differences.iter().all(|difference| difference.correction.is_some()) {
        text += "--correct puts lines of the difference on another bill, and the approved bill stays as it is; ";
    }
    if differences.iter().all(Difference::is_open) {
        text += "--replace replaces the bill's lines from the same provider and billing account with this file; ";
    }
    text + "--add creates a second bill besides the first."
}

#[cfg(test)]
mod tests {
    use domain::bill::BillState;
    use domain::ids::BillId;

    use super::*;

    #[test]
    fn a_period_with_a_bill_names_the_bill_and_the_options() {
        let period = BillingPeriod::of_file("2026-03-01".parse().unwrap(), None);
        let correction = |is_credit_note| {
            Some(Correction { before: "6".parse().unwrap(), amount: "9".parse().unwrap(), lines: 2, is_credit_note })
        };
        let sent = "was sent to the customer, so this file cannot replace";
        for (state, correction, told, other) in [
            (BillState::Draft, None, "--replace", "cannot replace its content"),
            (BillState::Draft, None, "--replace", "--correct"),
            (BillState::Approved, None, "is approved, so this file cannot replace its content", "--replace"),
            (BillState::Approved, None, "An Admin can void it", "--correct"),
            (
                BillState::Approved,
                correction(false),
                "--correct puts lines of the difference on another bill",
                "--replace",
            ),
            (
                BillState::Approved,
                correction(false),
                "puts USD 9 on the customer's next bill. Lines: 2.",
                "on a bill of",
            ),
            (BillState::Approved, correction(true), "puts USD 9 on a bill of their own. Lines: 2.", "next bill"),
            (BillState::SentForApproval, None, sent, "--replace"),
        ] {
            let difference = Difference {
                bill: BillId::at("2026-04-01T00:00:00Z".parse().unwrap(), [0; 10]),
                number: 1,
                version: 1,
                period,
                currency: "USD".into(),
                state,
                providers: Vec::new(),
                before: "6".parse().unwrap(),
                after: "15".parse().unwrap(),
                added: 2,
                removed: 0,
                correction,
                has_same_source: true,
                elsewhere: None,
            };
            let text = asked("Acme", &[difference]);
            let always =
                ["Acme", "B-000001 for Mar 2026 in USD", "now USD 6, with this file USD 15", "rows added: 2", "--add"];
            assert!(always.iter().chain([&told]).all(|word| text.contains(word)), "{text}");
            assert!(!text.contains(other), "{text}");
        }
    }
}
