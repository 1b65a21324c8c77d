//! Who and what is in the portal: staff, and two customers that are alike, so that each is foreign to the other.

use std::path::Path;

use domain::bill::BillState;
use domain::contact::ContactDraft;
use domain::email::Email;
use domain::ids::{BillId, ContactId, CustomerId};
use domain::organization::NewCustomerDraft;
use domain::permission::{Role, Scope};
use storage::bills::{By, summary, take_step};
use storage::{Store, accounts, contacts, customers, sessions};

/// The password of whoever has one.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    Nobody,
    Pending,
    Disabled,
    Viewer,
    Approver,
    OtherApprover,
    Reviewer,
    Operator,
    Admin,
}

impl Who {
    pub(crate) const ALL: [Who; 9] = [
        Who::Nobody,
        Who::Pending,
        Who::Disabled,
        Who::Viewer,
        Who::Approver,
        Who::OtherApprover,
        Who::Reviewer,
        Who::Operator,
        Who::Admin,
    ];

    pub(crate) fn is_customer(self) -> bool {
        matches!(self, Who::Viewer | Who::Approver | Who::OtherApprover)
    }
}

/// One customer, with a bill in each state.
pub(crate) struct Customer {
    pub(crate) id: CustomerId,
    pub(crate) name: &'static str,
    pub(crate) viewer: ContactId,
    bills: Vec<(BillState, Shown)>,
}

/// A bill as a page shows it: what a step has to name.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: BillId,
    pub(crate) version: i64,
    pub(crate) content_hash: String,
}

impl Customer {
    pub(crate) fn bill(&self, state: BillState) -> &Shown {
        &self.bills.iter().find(|(of, _)| *of == state).unwrap().1
    }
}

/// All of it.
pub(crate) struct Reseller {
    pub(crate) ours: Customer,
    pub(crate) theirs: Customer,
    cookies: Vec<(Who, String)>,
}

impl Reseller {
    /// The session's secret; `None` for nobody.
    pub(crate) fn secret(&self, who: Who) -> Option<&str> {
        self.cookies.iter().find(|(of, _)| *of == who).map(|(_, secret)| secret.as_str())
    }
}

/// Everybody's e-mail address.
pub(crate) fn email(who: Who) -> String {
    format!("{who:?}@example.com").to_lowercase()
}

/// A FOCUS export of one line, of this service and month.
pub(crate) fn focus(service: &str, month: u8) -> String {
    format!(
        "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ServiceName\n\
         12.50,12.50,USD,2026-{month:02}-01,2026-{month:02}-03,{service}\n"
    )
}

/// Fills an empty database.
pub(crate) async fn fill(store: &Store, folder: &Path) -> Reseller {
    let mut cookies = Vec::new();
    for (who, role) in [(Who::Admin, Role::Admin), (Who::Operator, Role::Operator), (Who::Reviewer, Role::Reviewer)] {
        let (address, hash) = (Email::parse(&email(who)).unwrap(), format!("plain:{PASSWORD}"));
        let account = accounts::create_staff(store, &address, &format!("{who:?}"), role, &hash).await.unwrap();
        cookies.push((who, accounts::log_in(store, account, false).await.unwrap().0));
    }
    let ours = [(Who::Viewer, ""), (Who::Approver, "bill_approver"), (Who::Pending, "bill_approver"), (Who::Disabled, "")];
    let ours = customer(store, folder, "Heron Freight", &ours, &mut cookies).await;
    let theirs = customer(store, folder, "Kestrel Foods", &[(Who::OtherApprover, "bill_approver")], &mut cookies).await;
    Reseller { ours, theirs, cookies }
}

async fn customer(
    store: &Store,
    folder: &Path,
    name: &'static str,
    people: &[(Who, &str)],
    cookies: &mut Vec<(Who, String)>,
) -> Customer {
    let draft = NewCustomerDraft { name: name.into(), ..Default::default() };
    let id = customers::add(store, "Operator", &draft.parse().unwrap()).await.unwrap();
    let mut made = Vec::new();
    for (who, user_type) in people {
        made.push((*who, contact(store, id, *who, user_type).await));
    }
    let all: Vec<ContactId> = made.iter().map(|(_, id)| *id).collect();
    contacts::set_accounts(store, id, &all).await.unwrap();
    for (who, _) in people {
        cookies.push((*who, session(store, *who).await));
    }
    let enabled: Vec<ContactId> = made.iter().filter(|(who, _)| *who != Who::Disabled).map(|(_, id)| *id).collect();
    contacts::set_accounts(store, id, &enabled).await.unwrap();
    if people.iter().any(|(who, _)| *who == Who::Disabled) {
        // Worse than what can happen: a session that outlived the account.
        let disabled = accounts::login(store, &email(Who::Disabled)).await.unwrap().unwrap().account;
        let secret = accounts::log_in(store, disabled, false).await.unwrap().0;
        cookies.retain(|(who, _)| *who != Who::Disabled);
        cookies.push((Who::Disabled, secret));
    }
    let mut bills = Vec::new();
    for (state, month) in BillState::ALL.into_iter().zip(1..) {
        bills.push((state, bill(store, folder, (id, name), state, month).await));
    }
    Customer { id, name, viewer: made.first().unwrap().1, bills }
}

async fn contact(store: &Store, customer: CustomerId, who: Who, user_type: &str) -> ContactId {
    let draft = ContactDraft {
        first_name: format!("{who:?}"),
        last_name: "-".into(),
        email: email(who),
        user_types: [user_type].into_iter().filter(|t| !t.is_empty()).map(str::to_owned).collect(),
        ..Default::default()
    };
    contacts::add(store, customer, &draft.parse(None).unwrap()).await.unwrap()
}

/// Logs a customer user in: for the first time, and unless it stays pending, with a password set.
async fn session(store: &Store, who: Who) -> String {
    let account = accounts::login(store, &email(who)).await.unwrap().unwrap().account;
    let first = accounts::log_in(store, account, true).await.unwrap();
    if who == Who::Pending {
        return first.0;
    }
    let actor = sessions::actor(store, &first.0).await.unwrap().unwrap();
    accounts::set_first_password(store, &actor, &format!("plain:{PASSWORD}")).await.unwrap().0
}

/// A bill that was walked to a state.
async fn bill(store: &Store, folder: &Path, of: (CustomerId, &str), state: BillState, month: u8) -> Shown {
    let (customer, name) = of;
    let file = folder.join("bill.csv");
    std::fs::write(&file, focus(&format!("{name} {}", state.label()), month)).unwrap();
    let id = import(store, customer, &file).await;
    let system = domain::permission::Actor {
        account: domain::ids::AccountId(uuid::Uuid::nil()),
        name: "Command line".into(),
        email: String::new(),
        role: Role::Admin,
        customer: None,
        approver: false,
        restricted: false,
    };
    loop {
        let now = summary(store, &system, id).await.unwrap();
        if now.state == state {
            return Shown { id, version: now.version, content_hash: now.content_hash };
        }
        let (by, step) = (By { account: None, person: "Command line" }, now.state.next().unwrap());
        take_step(store, Scope::AllCustomers, by, id, step, now.version, &now.content_hash).await.unwrap();
    }
}

async fn import(store: &Store, customer: CustomerId, file: &Path) -> BillId {
    let bytes = std::fs::read(file).unwrap();
    let sha256 = format!("test-{customer}-{}", bytes.len() + bytes.iter().map(|b| usize::from(*b)).sum::<usize>());
    let of = storage::bills::import::FileOf { customer, name: "bill.csv", sha256: &sha256, account: None, person: "Operator" };
    let mut import = storage::bills::import::Import::begin(store, of).await.unwrap();
    let items = domain::import::FocusReader::new(bytes.as_slice()).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    import.add(&items).await.unwrap();
    import.finish().await.unwrap()[0]
}
