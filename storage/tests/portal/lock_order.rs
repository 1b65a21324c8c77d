//! Two changes at once to one customer's profile or to several customers: one waits for the other, without a deadlock.

use domain::bulk::{BulkRead, EmptyCells, Mapping, Rows, headers};
use domain::contact::ContactDraft;
use domain::ids::{ContactId, CustomerId};
use domain::organization::NewCustomerDraft;
use domain::permission::{Actor, Proof, Role, Scope};
use storage::testing::{TESTER, World, actor, contact, customer};
use storage::{StorageError, bulk, contacts, customers, second_factors};

use crate::at_once::{Done, after_each_other, connect, hold, hold_count};
use crate::doing;

const ALL: Scope = Scope::AllCustomers;

async fn read(world: &World, text: &str) -> BulkRead {
    let rows = Rows::read(text.as_bytes(), &Mapping::guess(&headers(text.as_bytes()).unwrap())).unwrap();
    let known = bulk::known(&world.store, ALL, rows.meant()).await.unwrap();
    let read = rows.judge(&known, EmptyCells::Keep);
    assert_eq!(read.errors, vec![]);
    read
}

async fn import(world: &World, read: &BulkRead) -> Done {
    bulk::import(&world.store, &actor(Role::Operator, None, false), read).await.map(drop)
}

/// Saves a contact of version 1 with another designation.
async fn save(world: &World, of: CustomerId, id: ContactId) -> Done {
    let detail = contacts::get(&world.store, ALL, of, id).await.unwrap();
    let draft = ContactDraft { designation: "Buyer".into(), ..detail.draft };
    storage::save::<contacts::Contacts>(&world.store, TESTER, (of, id), 1, &draft.parse(None).unwrap()).await
}

async fn apply(world: &World, of: CustomerId, checked: &[ContactId]) -> Done {
    contacts::set_accounts(&world.store, TESTER, of, checked).await.map(drop)
}

/// A customer with two contacts.
async fn two_people(world: &World, name: &str, emails: [&str; 2]) -> (CustomerId, [ContactId; 2]) {
    let of = customer(world, name).await;
    (of, [contact(world, of, emails[0], &[]).await, contact(world, of, emails[1], &[]).await])
}

const EMAILS: [&str; 2] = ["ada@example.com", "bob@example.com"];
const TWO_DESIGNATIONS: &str = "Name,First name,Last name,Email,Job title\n\
                                Acme,Ada,Lovelace,ada@example.com,CFO\nAcme,Ada,Lovelace,bob@example.com,CTO\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_saved_during_an_import_waits_and_is_stale() {
    let world = World::postgres().await;
    let (acme, people) = two_people(&world, "Acme", EMAILS).await;
    connect(&world).await;
    let file = read(&world, TWO_DESIGNATIONS).await;
    let held = hold(&world, acme).await;
    let import = doing!(world, import(&world, &file));
    let save = doing!(world, save(&world, acme, people[1]));
    let (imported, saved) = after_each_other(&world, held, import, save).await;
    imported.unwrap();
    assert!(matches!(saved, Err(StorageError::Stale { .. })), "{saved:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn adding_or_removing_a_contact_waits_for_a_change_of_accounts() {
    let world = World::postgres().await;
    let (acme, people) = two_people(&world, "Acme", EMAILS).await;
    connect(&world).await;
    let held = hold(&world, acme).await;
    let accounts = doing!(world, apply(&world, acme, &people));
    let remove = doing!(world, contacts::remove(&world.store, TESTER, acme, people[1]));
    let (applied, removed) = after_each_other(&world, held, accounts, remove).await;
    applied.unwrap();
    removed.unwrap();
    let new = ContactDraft {
        first_name: "Cyd".into(),
        last_name: "Gray".into(),
        email: EMAILS[1].into(),
        ..Default::default()
    };
    let new = new.parse(None).unwrap();
    let held = hold(&world, acme).await;
    let off = doing!(world, apply(&world, acme, &[]));
    let add = doing!(world, contacts::add(&world.store, TESTER, acme, &new));
    let (off, added) = after_each_other(&world, held, off, async { add.await.map(drop) }).await;
    off.unwrap();
    added.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn resetting_a_second_factor_waits_for_a_change_of_accounts() {
    let world = World::postgres().await;
    let (acme, people) = two_people(&world, "Acme", EMAILS).await;
    apply(&world, acme, &people).await.unwrap();
    connect(&world).await;
    let held = hold(&world, acme).await;
    let accounts = doing!(world, apply(&world, acme, &[]));
    let reset = doing!(world, second_factors::reset_of_contact(&world.store, TESTER, acme, people[1]));
    let (applied, reset) = after_each_other(&world, held, accounts, reset).await;
    applied.unwrap();
    assert!(matches!(reset, Err(StorageError::Refused(_))), "{reset:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_alerts_saved_during_an_import_wait_and_are_stale() {
    let world = World::postgres().await;
    let (acme, people) = two_people(&world, "Acme", EMAILS).await;
    apply(&world, acme, &people[1..]).await.unwrap();
    let account = storage::accounts::login(&world.store, EMAILS[1]).await.unwrap().unwrap().account;
    let bob = Actor { account, proof: Proof::NotNeeded, ..actor(Role::Customer, Some(acme), false) };
    let alerts = domain::alert::AlertsDraft { billops_alerts: "on".into(), ..Default::default() }.parse().unwrap();
    connect(&world).await;
    let file = read(&world, TWO_DESIGNATIONS).await;
    let held = hold(&world, acme).await;
    let import = doing!(world, import(&world, &file));
    let save = doing!(world, contacts::save_own_alerts(&world.store, &bob, acme, 1, &alerts));
    let (imported, saved) = after_each_other(&world, held, import, save).await;
    imported.unwrap();
    assert!(matches!(saved, Err(StorageError::Stale { .. })), "{saved:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shared_logins_can_be_changed_at_two_customers_at_once() {
    let world = World::postgres().await;
    let (acme, at_acme) = two_people(&world, "Acme", ["x@example.com", "y@example.com"]).await;
    let (beta, at_beta) = two_people(&world, "Beta", ["y@example.com", "x@example.com"]).await;
    connect(&world).await;
    for checked in [true, false] {
        let (acme_people, beta_people) = if checked { (at_acme.to_vec(), at_beta.to_vec()) } else { (vec![], vec![]) };
        let held = hold(&world, acme).await;
        let first = doing!(world, apply(&world, acme, &acme_people));
        let second = doing!(world, apply(&world, beta, &beta_people));
        let (first, second) = after_each_other(&world, held, first, second).await;
        first.unwrap();
        second.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_files_of_the_same_customers_in_another_order_do_not_deadlock() {
    let world = World::postgres().await;
    let acme = customer(&world, "Acme").await;
    customer(&world, "Beta").await;
    connect(&world).await;
    let one = read(&world, "Name,Industry\nAcme,Retail\nBeta,Retail\n").await;
    let other = read(&world, "Name,Industry\nBeta,Legal\nAcme,Legal\n").await;
    let held = hold(&world, acme).await;
    let (one, other) = (doing!(world, import(&world, &one)), doing!(world, import(&world, &other)));
    let (one, other) = after_each_other(&world, held, one, other).await;
    one.unwrap();
    assert!(matches!(other, Err(StorageError::Stale { .. })), "{other:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_added_during_an_import_of_the_same_name_is_refused() {
    let world = World::postgres().await;
    connect(&world).await;
    let file = read(&world, "Name\nAcme\nBeta\n").await;
    let new = NewCustomerDraft { name: "Beta".into(), ..Default::default() }.parse().unwrap();
    let held = hold_count(&world).await;
    let import = doing!(world, import(&world, &file));
    let add = doing!(world, customers::add(&world.store, TESTER, &new));
    let (imported, added) = after_each_other(&world, held, import, async { add.await.map(drop) }).await;
    imported.unwrap();
    assert!(matches!(added, Err(StorageError::Taken { .. })), "{added:?}");
}
