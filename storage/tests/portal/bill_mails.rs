//! Mail about the steps of a bill: who gets which one, never two for one step, and none for a step that did not happen.

mod again;
mod staff;

use domain::alert::AlertKind;
use domain::bill::{BillState, BillStep};
use domain::contact::ContactDraft;
use domain::ids::{BillId, ContactId, CustomerId};
use domain::permission::{Role, Scope};
use storage::bills::{summary, take_step};
use storage::mails::Outcome;
use storage::testing::{TESTER, World, actor, contact, customer, file, import, step, walk};
use storage::{By, StorageError, contacts, execute, fetch_all, mails, on_both};
use uuid::Uuid;

const FILE: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName\n1234.495,1,USD,2026-10-01,AWS\n";

/// A draft bill of the customer.
async fn bill_of(world: &World, customer: CustomerId) -> BillId {
    import(world, file(customer), FILE).await[0]
}

/// A contact's alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alerts {
    Off,
    /// On, without those about bills.
    OfOrders,
    On,
}

async fn person(world: &World, of: CustomerId, email: &str, types: &[&str], alerts: Alerts) -> ContactId {
    let draft = ContactDraft {
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        email: email.into(),
        user_types: types.iter().map(|code| (*code).to_owned()).collect(),
        billops_alerts: domain::text::on(alerts != Alerts::Off),
        alerts: match alerts {
            Alerts::OfOrders => vec![AlertKind::PoExpiry.code().to_owned()],
            Alerts::On | Alerts::Off => vec![AlertKind::BillReadyForReview.code().to_owned()],
        },
        ..ContactDraft::default()
    };
    contacts::add(&world.store, TESTER, of, &draft.parse(None).unwrap()).await.unwrap()
}

/// Gives contacts user accounts in this state.
async fn with_accounts(world: &World, of: CustomerId, people: &[ContactId], state: &str) {
    let mut checked = people.to_vec();
    let listed = contacts::list(&world.store, Scope::AllCustomers, of).await.unwrap();
    checked.extend(listed.iter().filter(|contact| contact.has_account()).map(|contact| contact.id));
    contacts::set_accounts(&world.store, TESTER, of, &checked).await.unwrap();
    let mut tx = world.store.write().await.unwrap();
    for contact in people {
        let sql = "UPDATE accounts SET state = $2 WHERE id = (SELECT account_id FROM contacts WHERE id = $1)";
        assert_eq!(execute!(tx, sql, contact.0, state).unwrap(), 1);
    }
    tx.commit().await.unwrap();
}

/// The mails about bills: kind and address, by address.
async fn queued(world: &World) -> Vec<(String, String)> {
    let mut on = world.store.read().await.unwrap();
    let sql = "SELECT kind, email FROM mails WHERE bill_id IS NOT NULL ORDER BY email, kind";
    fetch_all!(on, (String, String), sql).unwrap()
}

/// The same for one state of a bill: those that were queued before are taken as sent.
async fn queued_by(world: &World, bill: BillId, next: BillStep) -> Vec<(String, String)> {
    while let Some(mail) = mails::claim(&world.store).await.unwrap() {
        mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
    }
    let before = queued(world).await.len();
    step(world, bill, next).await.unwrap();
    let mut on = world.store.read().await.unwrap();
    let sql = "SELECT kind, email FROM mails WHERE bill_id IS NOT NULL AND state = 'waiting' ORDER BY email, kind";
    let new = fetch_all!(on, (String, String), sql).unwrap();
    assert_eq!(queued(world).await.len(), before + new.len(), "what was sent stays listed");
    new
}

fn to(kind: &str, email: &str) -> (String, String) {
    (kind.to_owned(), email.to_owned())
}

on_both! {
    async fn user_type_and_alerts_decide_the_mail_and_the_account_does_not(world) {
        let (acme, other) = (customer(&world, "Acme").await, customer(&world, "Other").await);
        let kinds: [&[&str]; 6] = [
            &["bill_approver"], &["subscription_renewer"], &["finance"], &["technical"], &["viewer"],
            &["bill_approver", "finance"],
        ];
        let (mut sent, mut approved) = (Vec::new(), Vec::new());
        for account in ["none", "pending", "active", "disabled"] {
            let mut people = Vec::new();
            for types in kinds {
                for alerts in [Alerts::Off, Alerts::OfOrders, Alerts::On] {
                    let email = format!("{}.{alerts:?}.{account}@acme.example", types.join("-"));
                    people.push(person(&world, acme, &email, types, alerts).await);
                    match (types.contains(&"bill_approver"), alerts) {
                        (true, _) => sent.push(to("bill_to_approve", &email)),
                        (false, Alerts::On) => sent.push(to("bill_sent", &email)),
                        (false, _) => {}
                    }
                    if types.contains(&"finance") && alerts == Alerts::On {
                        approved.push(to("bill_approved", &email));
                    }
                }
            }
            if account != "none" {
                with_accounts(&world, acme, &people, account).await;
            }
        }
        // A removed contact of the customer, and a contact of another customer.
        let gone = person(&world, acme, "gone@acme.example", &["bill_approver", "finance"], Alerts::On).await;
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "UPDATE contacts SET archived_at = $2 WHERE id = $1", gone.0, world.store.clock.now()).unwrap();
        tx.commit().await.unwrap();
        person(&world, other, "stranger@other.example", &["bill_approver", "finance"], Alerts::On).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::InternalApproved).await;
        assert_eq!(queued(&world).await, [], "before a bill is sent it is staff's");
        let by_address = |mut mails: Vec<(String, String)>| {
            mails.sort_by_key(|(_, email)| email.clone());
            mails
        };
        assert_eq!(by_address(queued_by(&world, bill, BillStep::SendForApproval).await), by_address(sent));
        assert_eq!(by_address(queued_by(&world, bill, BillStep::Approve).await), by_address(approved));
    }

    async fn two_contacts_with_one_account_get_one_mail_the_request_to_approve(world) {
        let acme = customer(&world, "Acme").await;
        let viewer = person(&world, acme, "a@acme.example", &["viewer"], Alerts::On).await;
        let approver = person(&world, acme, "b@acme.example", &["bill_approver"], Alerts::Off).await;
        with_accounts(&world, acme, &[approver], "active").await;
        let mut tx = world.store.write().await.unwrap();
        let sql = "UPDATE contacts SET account_id = (SELECT account_id FROM contacts WHERE id = $2) WHERE id = $1";
        execute!(tx, sql, viewer.0, approver.0).unwrap();
        tx.commit().await.unwrap();
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        assert_eq!(queued(&world).await, [to("bill_to_approve", "b@acme.example")]);
    }

    async fn the_approver_gets_no_mail_about_the_own_approval(world) {
        let acme = customer(&world, "Acme").await;
        let ada = person(&world, acme, "ada@acme.example", &["bill_approver", "finance"], Alerts::On).await;
        let bob = person(&world, acme, "bob@acme.example", &["bill_approver", "finance"], Alerts::On).await;
        with_accounts(&world, acme, &[ada, bob], "active").await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        let account = storage::accounts::login(&world.store, "ada@acme.example").await.unwrap().unwrap().account;
        let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
        let by = By { account: Some(account), person: "Ada Lovelace", request: None, scope: Scope::Only(acme) };
        take_step(&world.store, Scope::Only(acme), by, bill, &storage::testing::taken(BillStep::Approve), shown.version, &shown.content_hash).await.unwrap();
        // The requests to approve were overtaken before they were sent.
        assert_eq!(queued(&world).await, [to("bill_approved", "bob@acme.example")]);
    }

    async fn a_step_sent_twice_or_refused_or_rolled_back_queues_no_mail(world) {
        let acme = customer(&world, "Acme").await;
        person(&world, acme, "ada@acme.example", &["bill_approver", "finance"], Alerts::On).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::InternalApproved).await;
        let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
        let by = By { request: Some(domain::ids::RequestId(Uuid::from_u128(1))), ..TESTER };
        let send = async |by, scope, version| {
            let hash = &shown.content_hash;
            take_step(&world.store, scope, by, bill, &storage::testing::taken(BillStep::SendForApproval), version, hash).await
        };
        let stranger = customer(&world, "Other").await;
        assert!(matches!(send(TESTER, Scope::Only(stranger), shown.version).await, Err(StorageError::NotFound)));
        assert!(matches!(send(TESTER, Scope::AllCustomers, shown.version - 1).await, Err(StorageError::Stale { .. })));
        assert_eq!(queued(&world).await, []);
        send(by, Scope::AllCustomers, shown.version).await.unwrap();
        send(by, Scope::AllCustomers, shown.version).await.unwrap();
        assert!(matches!(send(TESTER, Scope::AllCustomers, shown.version).await, Err(StorageError::Stale { .. })));
        let request = [to("bill_to_approve", "ada@acme.example")];
        assert_eq!(queued(&world).await, request);
        // This approval fails after its mails are queued, when it draws on purchase orders.
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "ALTER TABLE purchase_orders RENAME TO away").unwrap();
        tx.commit().await.unwrap();
        assert!(step(&world, bill, BillStep::Approve).await.is_err());
        assert_eq!(queued(&world).await, request);
    }

    async fn one_of_many_approvals_at_once_queues_one_mail(world) {
        let acme = customer(&world, "Acme").await;
        person(&world, acme, "ada@acme.example", &["finance"], Alerts::On).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        let tries = (0..10).map(|_| {
            let world = world.clone();
            tokio::spawn(async move { step(&world, bill, BillStep::Approve).await.is_ok() })
        });
        for done in tries.collect::<Vec<_>>() {
            done.await.unwrap();
        }
        assert_eq!(queued(&world).await, [to("bill_approved", "ada@acme.example")]);
    }

    async fn a_removed_contacts_waiting_mail_is_deleted(world) {
        let acme = customer(&world, "Acme").await;
        let ada = contact(&world, acme, "ada@acme.example", &["bill_approver"]).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        contacts::remove(&world.store, TESTER, acme, ada).await.unwrap();
        assert_eq!(queued(&world).await, []);
    }

    async fn the_mails_about_one_bill_are_withdrawn_all_or_to_one_address(world) {
        let acme = customer(&world, "Acme").await;
        contact(&world, acme, "Ada@acme.example", &["bill_approver"]).await;
        contact(&world, acme, "bob@acme.example", &["bill_approver"]).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        mails::bill::withdraw(&world.store, BillId(Uuid::nil()), None).await.unwrap();
        mails::bill::withdraw(&world.store, bill, Some("ada@ACME.example")).await.unwrap();
        assert_eq!(queued(&world).await, [to("bill_to_approve", "bob@acme.example")]);
        mails::bill::withdraw(&world.store, bill, None).await.unwrap();
        assert_eq!(queued(&world).await, []);
    }
}
