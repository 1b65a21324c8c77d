//! Mail that staff send again: never a link to a former address of an account, and one press at a time.

use domain::contact_list::AccountChange;
use domain::ids::{AccountId, ContactId, CustomerId, MailId};
use domain::mail::{Delivery, MailKind};
use domain::mail_list::MailQuery;
use domain::permission::Scope;
use domain::staff::NewStaffDraft;
use domain::visitor::Visitor;
use storage::mails::{Outcome, outbox};
use storage::testing::{TESTER, World, contact, customer};
use storage::{StorageError, accounts, contacts, links, mails, on_both, staff};

/// Lets all waiting mails fail for good; returns their ids, in the order they were tried.
async fn all_die(world: &World) -> Vec<MailId> {
    let mut dead = Vec::new();
    while let Some(mail) = mails::claim(&world.store).await.unwrap() {
        mails::finish(&world.store, &mail, Outcome::Never("no such mailbox".into())).await.unwrap();
        dead.push(mail.id);
    }
    dead
}

async fn give_account(world: &World, customer: CustomerId, contact: ContactId) -> Option<AccountChange> {
    let outcomes = contacts::set_accounts(&world.store, TESTER, customer, &[contact]).await.unwrap();
    outcomes.first().map(|outcome| outcome.change)
}

async fn move_to(world: &World, customer: CustomerId, id: ContactId, email: &str) {
    let contact = contacts::get(&world.store, Scope::AllCustomers, customer, id).await.unwrap();
    let mut draft = contact.draft;
    draft.email = email.to_owned();
    storage::save::<contacts::Contacts>(
        &world.store,
        TESTER,
        (customer, id),
        contact.version,
        &draft.parse(None).unwrap(),
    )
    .await
    .unwrap();
}

fn new(name: &str, email: &str) -> domain::staff::NewStaff {
    NewStaffDraft { name: name.into(), email: email.into(), role: "operator".into(), ..Default::default() }
        .parse()
        .unwrap()
}

async fn invited(world: &World) -> (AccountId, MailId) {
    staff::add(&world.store, TESTER, &new("Ada", "ada@reseller.example")).await.unwrap();
    let account = accounts::login(&world.store, "ada@reseller.example").await.unwrap().unwrap().account;
    (account, all_die(world).await[0])
}

async fn staff_found(world: &World, search: &str) -> Vec<String> {
    let query = domain::staff::StaffQuery { search: search.into(), ..Default::default() };
    staff::list(&world.store, &query).await.unwrap().into_iter().map(|user| user.name).collect()
}

fn refused(result: Result<(), StorageError>, with: &str) {
    assert!(matches!(&result, Err(StorageError::Refused(why)) if why.contains(with)), "{with}: {result:?}");
}

fn too_often<T: std::fmt::Debug>(result: Result<T, StorageError>, email: &str, minutes: i64) {
    match result {
        Err(StorageError::TooOften { why, wait }) => {
            assert_eq!((why, wait.num_minutes()), (format!("{email} was already sent many emails."), minutes));
        }
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_mail_to_a_former_address_is_not_sent_again(world) {
        let acme = customer(&world, "Acme").await;
        let ada = contact(&world, acme, "wrong@example.com", &[]).await;
        give_account(&world, acme, ada).await;
        let to_wrong = all_die(&world).await[0];
        move_to(&world, acme, ada, "right@example.com").await;
        assert_eq!(give_account(&world, acme, ada).await, Some(AccountChange::Updated));
        let to_right = all_die(&world).await[0];
        // The right address has an open link, and later it does not; the wrong address gets none either way.
        refused(outbox::send_again(&world.store, TESTER, to_wrong).await, "right@example.com");
        world.later(73 * 60);
        refused(outbox::send_again(&world.store, TESTER, to_wrong).await, "right@example.com");
        assert!(mails::claim(&world.store).await.unwrap().is_none());
        outbox::send_again(&world.store, TESTER, to_right).await.unwrap();
        let mail = mails::claim(&world.store).await.unwrap().unwrap();
        assert_eq!(mail.email, "right@example.com");
        assert!(links::secret(&world.store, mail.link.unwrap()).await.unwrap().is_some());
    }

    async fn only_the_owner_can_request_a_forgot_password_mail_again(world) {
        invited(&world).await;
        let wanted = domain::account::Forgotten { email: "ada@reseller.example".into() };
        accounts::passwords::request(&world.store, &wanted).await.unwrap();
        accounts::passwords::answer_requests(&world.store).await.unwrap();
        let forgotten = all_die(&world).await[0];
        world.later(73 * 60);
        refused(outbox::send_again(&world.store, TESTER, forgotten).await, "Forgot Password");
    }

    async fn a_mail_sent_again_by_several_users_at_once_waits_once(world) {
        let (_, mail) = invited(&world).await;
        let presses = (0..8).map(|_| {
            let world = world.clone();
            tokio::spawn(async move { outbox::send_again(&world.store, TESTER, mail).await })
        });
        let mut done = 0;
        for press in presses.collect::<Vec<_>>() {
            match press.await.unwrap() {
                Ok(()) => done += 1,
                Err(StorageError::Refused(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(done, 1);
        assert_eq!(all_die(&world).await, [mail]);
    }

    async fn inviting_again_while_a_password_is_set_leaves_no_link_open(world) {
        for round in 0..40 {
            let email = format!("grace{round}@reseller.example");
            let first = staff::add(&world.store, TESTER, &new("Grace", &email)).await.unwrap();
            let account = accounts::login(&world.store, &email).await.unwrap().unwrap().account;
            let secret = links::secret(&world.store, first.id.unwrap()).await.unwrap().unwrap();
            let (one, two) = (world.clone(), world.clone());
            let again = tokio::spawn(async move { staff::invite_again(&one.store, TESTER, account).await });
            let set = tokio::spawn(async move {
                accounts::passwords::set_by_link(&two.store, &secret, "hash", &Visitor::default()).await.map(drop)
            });
            match (set.await.unwrap(), again.await.unwrap()) {
                (Ok(()), Err(StorageError::Refused(_))) => {}
                (Err(StorageError::NotFound), Ok(second)) => {
                    assert!(links::secret(&world.store, second.id.unwrap()).await.unwrap().is_some());
                }
                (set, again) => panic!("round {round}: {set:?}, {again:?}"),
            }
        }
    }

    async fn one_address_gets_ten_mails_and_then_one_every_ten_minutes(world) {
        let (account, _) = invited(&world).await;
        for _ in 0..5 {
            staff::invite_again(&world.store, TESTER, account).await.unwrap();
        }
        for _ in 0..5 {
            let last = all_die(&world).await.pop().unwrap();
            outbox::send_again(&world.store, TESTER, last).await.unwrap();
        }
        let mail = mails::claim(&world.store).await.unwrap().unwrap();
        mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
        too_often(staff::invite_again(&world.store, TESTER, account).await, "ada@reseller.example", 10);
        too_often(outbox::send_again(&world.store, TESTER, mail.id).await, "ada@reseller.example", 10);
        assert!(links::secret(&world.store, mail.link.unwrap()).await.unwrap().is_some(), "the mailed link is still open");
        assert!(mails::claim(&world.store).await.unwrap().is_none());
        let other = staff::add(&world.store, TESTER, &new("Grace", "grace@reseller.example")).await;
        assert!(other.is_ok(), "the limit is per address");
        world.later(9);
        too_often(staff::invite_again(&world.store, TESTER, account).await, "ada@reseller.example", 1);
        world.later(1);
        staff::invite_again(&world.store, TESTER, account).await.unwrap();
        too_often(staff::invite_again(&world.store, TESTER, account).await, "ada@reseller.example", 10);
    }

    async fn switching_an_account_on_and_off_cannot_flood_a_mailbox(world) {
        let acme = customer(&world, "Acme").await;
        let ada = contact(&world, acme, "Ada@example.com", &[]).await;
        for _ in 0..10 {
            give_account(&world, acme, ada).await.unwrap();
            contacts::set_accounts(&world.store, TESTER, acme, &[]).await.unwrap();
        }
        too_often(contacts::set_accounts(&world.store, TESTER, acme, &[ada]).await, "Ada@example.com", 10);
        let listed = contacts::list(&world.store, Scope::AllCustomers, acme).await.unwrap();
        assert!(!listed[0].has_account(), "nothing was done");
        // The same mailbox at another customer.
        let other = customer(&world, "Other").await;
        let same = contact(&world, other, "ada@example.com", &[]).await;
        too_often(contacts::set_accounts(&world.store, TESTER, other, &[same]).await, "Ada@example.com", 10);
        world.later(10);
        assert_eq!(give_account(&world, other, same).await, Some(AccountChange::Enabled));
        contacts::set_accounts(&world.store, TESTER, other, &[]).await.unwrap();
    }

    async fn a_search_takes_wildcards_literally_and_ignores_case_and_accents(world) {
        for (name, email) in [("Émile", "emile@reseller.example"), ("Under_score", "under_score@reseller.example")] {
            staff::add(&world.store, TESTER, &new(name, email)).await.unwrap();
        }
        for (search, found) in [("Émil", "Émile"), ("R_S", "Under_score"), ("EMILE@", "Émile"), ("%", ""), ("É_ile", ""), ("emile", "Émile")] {
            let expected: &[&str] = if found.is_empty() { &[] } else { &[found] };
            assert_eq!(staff_found(&world, search).await, expected, "staff by {search}");
            let query = MailQuery { search: search.into(), ..MailQuery::default() };
            let mails = outbox::list(&world.store, &query).await.unwrap().mails;
            assert_eq!(mails.iter().map(|mail| mail.name.as_str()).collect::<Vec<_>>(), expected, "mails by {search}");
        }
        assert_eq!(staff_found(&world, "éMILE").await, ["Émile"]);
    }

    async fn older_mails_are_on_the_next_pages_and_none_twice(world) {
        let (account, mail) = invited(&world).await;
        for _ in 0..120 {
            world.later(10);
            staff::invite_again(&world.store, TESTER, account).await.unwrap();
        }
        let (mut seen, mut before, mut sizes) = (Vec::new(), None, Vec::new());
        loop {
            let page = outbox::list(&world.store, &MailQuery { before, ..MailQuery::default() }).await.unwrap();
            sizes.push(page.mails.len());
            assert!(page.mails.iter().all(|mail| mail.kind == MailKind::Invited));
            seen.extend(page.mails.iter().map(|mail| mail.id));
            before = seen.last().copied();
            if !page.more {
                break;
            }
        }
        assert_eq!(sizes, [50, 50, 21]);
        assert!(seen.is_sorted_by(|one, next| one > next) && seen.last() == Some(&mail));
        let dead = MailQuery { state: "dead".into(), ..MailQuery::default() };
        let dead = outbox::list(&world.store, &dead).await.unwrap().mails;
        assert_eq!(dead.iter().map(|mail| mail.id).collect::<Vec<_>>(), [mail]);
        assert!(matches!(dead[0].delivery, Delivery::Dead(_)));
    }
}
