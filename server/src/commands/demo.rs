//! `cloudtab demo`: fills an empty database with a made-up reseller: customers in many countries, their contacts and
//! user accounts, and three months of bills in several states.

mod bill_file;
mod people;

use anyhow::{Context as _, bail};
use chrono::{Datelike as _, Months, NaiveDate};
use domain::bill::BillState;
use domain::contact::ContactDraft;
use domain::country::CountryCode;
use domain::ids::CustomerId;
use domain::organization::{NewCustomerDraft, OrganizationDraft};
use domain::permission::Scope;
use storage::bills::{By, summary, take_step};
use storage::{Store, contacts, customers, organizations};

use self::people::{CUSTOMERS, Sample};
use super::{PERSON, open, say, system};
use crate::config::Settings;
use crate::import::{Order, import};

/// Months of bills, the last one being last month.
const MONTHS: u32 = 3;

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let store = open(settings).await?;
    if !customers::names(&store).await?.is_empty() {
        bail!("there are customers already: `demo` fills an empty database only");
    }
    let today = store.clock.now().date_naive();
    let first = today.with_day(1).context("every month has a first day")?;
    let folder = settings.data_dir.join("demo");
    std::fs::create_dir_all(&folder)?;
    for (at, sample) in CUSTOMERS.iter().enumerate() {
        let customer = add_customer(&store, sample).await?;
        for back in (1..=MONTHS).rev() {
            let month = first - Months::new(back);
            // The last customers are new: they have fewer bills, the very last has none.
            if at + usize::try_from(back)? <= CUSTOMERS.len() {
                add_bill(&store, sample, customer, month, &folder, back).await?;
            }
        }
    }
    std::fs::remove_dir_all(&folder)?;
    let (person, customer) = CUSTOMERS.first().map(|c| (c.approver, c.name)).unwrap_or_default();
    say(&format!("{} customers added, with contacts and bills.", CUSTOMERS.len()));
    say(&format!(
        "{} approves the bills of {customer}: the first log-in is {} as user name and as password.",
        person.0, person.1
    ));
    store.database.close().await;
    Ok(())
}

async fn add_customer(store: &Store, sample: &Sample) -> anyhow::Result<CustomerId> {
    let new = NewCustomerDraft {
        name: sample.name.into(),
        industry: sample.industry.into(),
        account_type: sample.account_type.into(),
    };
    let id = customers::add(store, PERSON, &new.parse()?).await?;
    let draft = OrganizationDraft {
        name: sample.name.into(),
        industry: sample.industry.into(),
        account_type: sample.account_type.into(),
        website: sample.website.into(),
        turnover: sample.turnover.0.into(),
        turnover_currency: sample.turnover.1.into(),
        office: sample.office(),
        same_as_office: "on".into(),
        ..OrganizationDraft::default()
    };
    organizations::save(store, &system(), id, 1, &draft.parse()?).await?;
    let country = CountryCode::parse(sample.country);
    let mut with_account = Vec::new();
    for ((name, email), designation, types) in [
        (sample.approver, "Head of IT", vec!["bill_approver".to_owned(), "technical".to_owned()]),
        (sample.finance, "Financial Controller", vec!["finance".to_owned()]),
    ] {
        let (first_name, last_name) = name.split_once(' ').unwrap_or((name, "-"));
        let draft = ContactDraft {
            first_name: first_name.into(),
            last_name: last_name.into(),
            designation: designation.into(),
            email: email.into(),
            user_types: types,
            billops_alerts: "on".into(),
            ..ContactDraft::default()
        };
        with_account.push(contacts::add(store, id, &draft.parse(country)?).await?);
    }
    contacts::set_accounts(store, id, &with_account).await?;
    Ok(id)
}

/// Writes a provider's file and imports it like any other. Last month's bill waits for its approver, older ones are
/// approved.
async fn add_bill(
    store: &Store,
    sample: &Sample,
    customer: CustomerId,
    month: NaiveDate,
    folder: &std::path::Path,
    back: u32,
) -> anyhow::Result<()> {
    let name = format!("{}-{}.csv", sample.provider, month.format("%Y-%m"));
    let path = folder.join(&name);
    std::fs::write(&path, bill_file::csv(sample, month)?)?;
    let order = Order { customer, name, account: None, person: PERSON.into() };
    for id in import(store, order, vec![path]).await?.bills {
        let mut bill = summary(store, &system(), id).await?;
        let goal = match back {
            1 if sample.name.len().is_multiple_of(3) => BillState::InternalReview,
            1 => BillState::SentForApproval,
            _ => BillState::Approved,
        };
        while bill.state != goal
            && let Some(step) = bill.state.next()
        {
            let person = if step.to() == BillState::Approved { sample.approver.0 } else { "Demo Operator" };
            let by = By { account: None, person };
            take_step(store, Scope::AllCustomers, by, id, step, bill.version, &bill.content_hash).await?;
            bill = summary(store, &system(), id).await?;
        }
    }
    Ok(())
}
