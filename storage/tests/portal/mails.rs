//! A waiting mail has one sender at a time, and a one-time link works once.

use domain::account::AccountState;
use domain::contact_list::AccountChange;
use domain::ids::{ContactId, CustomerId, LinkId};
use domain::mail::{Delivery, MailKind};
use domain::permission::Scope;
use domain::visitor::Visitor;
use storage::mails::{Claimed, Outcome};
use storage::testing::{TESTER, World, contact, customer};
use storage::{StorageError, accounts, contacts, links, mails, on_both, sessions};

/// A customer with one contact that has just been given an account.
async fn invited(world: &World) -> (CustomerId, ContactId, LinkId) {
    let id = customer(world, "Acme").await;
    let ada = contact(world, id, "ada@example.com", &[]).await;
    let outcomes = contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
    (id, ada, outcomes[0].invitation.unwrap())
}

async fn delivery(world: &World, id: CustomerId) -> Delivery {
    mails::deliveries(&world.store, Scope::AllCustomers, id).await.unwrap().remove(0).1
}

async fn owner(world: &World, secret: &str) -> Option<String> {
    accounts::passwords::by_link(&world.store, secret).await.unwrap().map(|(_, email, _)| email)
}

async fn claimed(world: &World) -> Option<Claimed> {
    mails::claim(&world.store).await.unwrap()
}

on_both! {
    async fn an_account_and_its_mail_are_written_together_for_one_sender(world) {
        assert!(!mails::any_due(&world.store).await.unwrap());
        let (id, ada, link) = invited(&world).await;
        assert_eq!(mails::deliveries(&world.store, Scope::AllCustomers, id).await.unwrap(), [(ada, Delivery::Waiting(None))]);
        let senders = (0..8).map(|_| { let world = world.clone(); tokio::spawn(async move { claimed(&world).await }) });
        let mut got = Vec::new();
        for sender in senders.collect::<Vec<_>>() {
            got.extend(sender.await.unwrap());
        }
        let mail = got.pop().unwrap();
        assert!(got.is_empty(), "{got:?}");
        assert_eq!((mail.kind, mail.link, mail.email.as_str(), mail.customer.as_str()), (MailKind::Welcome, Some(link), "ada@example.com", "Acme"));
        mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
        assert!(matches!(delivery(&world, id).await, Delivery::Sent(_)));
        assert!(claimed(&world).await.is_none());
        let other = customer(&world, "Other").await;
        assert!(matches!(mails::deliveries(&world.store, Scope::Only(other), id).await, Err(StorageError::NotFound)));
    }

    async fn a_mail_of_a_dead_sender_goes_to_another_sender(world) {
        let (id, ..) = invited(&world).await;
        let dead = claimed(&world).await.unwrap();
        assert!(!mails::any_due(&world.store).await.unwrap());
        world.later(3);
        let second = claimed(&world).await.unwrap();
        assert_eq!((second.id, second.tries), (dead.id, 2));
        mails::finish(&world.store, &dead, Outcome::Never("no".into())).await.unwrap();
        assert_eq!(delivery(&world, id).await, Delivery::Waiting(None));
        mails::finish(&world.store, &second, Outcome::Sent).await.unwrap();
        assert!(matches!(delivery(&world, id).await, Delivery::Sent(_)));
    }

    async fn a_mail_is_retried_with_growing_pauses_and_given_up_at_last(world) {
        let (id, ..) = invited(&world).await;
        let (mut tries, mut minutes, mut last) = (0, 0, 0);
        let mut pauses = Vec::new();
        while tries < 18 {
            if let Some(mail) = claimed(&world).await {
                tries += 1;
                pauses.push(minutes - last);
                last = minutes;
                mails::finish(&world.store, &mail, Outcome::Later(format!("try {tries}"))).await.unwrap();
                let expected = if tries < 18 { Delivery::Waiting(Some(format!("try {tries}"))) } else { Delivery::Dead("try 18".into()) };
                assert_eq!(delivery(&world, id).await, expected);
            }
            minutes += 5;
            world.later(5);
            assert!(minutes < 72 * 60, "a link must last longer than its mail is tried: {pauses:?}");
        }
        assert!(minutes > 48 * 60, "a weekend must be survived: {pauses:?}");
        assert!(pauses[1] <= 5 && pauses[5] < pauses[9] && pauses[17] >= 360, "{pauses:?}");
        world.later(24 * 60);
        assert!(claimed(&world).await.is_none());
    }

    async fn a_mail_that_can_never_be_delivered_is_given_up_at_once(world) {
        let (id, ..) = invited(&world).await;
        let mail = claimed(&world).await.unwrap();
        mails::finish(&world.store, &mail, Outcome::Never("no such mailbox".into())).await.unwrap();
        assert_eq!(delivery(&world, id).await, Delivery::Dead("no such mailbox".into()));
        world.later(24 * 60);
        assert!(claimed(&world).await.is_none());
    }

    async fn a_link_used_a_hundred_times_at_once_sets_one_password(world) {
        let (_, _, link) = invited(&world).await;
        let mailed = links::secret(&world.store, link).await.unwrap().unwrap();
        let copied = links::secret(&world.store, link).await.unwrap().unwrap();
        assert_ne!(mailed, copied);
        for _ in 0..3 {
            assert_eq!(owner(&world, &mailed).await.as_deref(), Some("ada@example.com"), "reading it does not use it up");
        }
        let uses = (0..100).map(|number| {
            let (world, secret) = (world.clone(), if number % 2 == 0 { mailed.clone() } else { copied.clone() });
            tokio::spawn(async move { accounts::passwords::set_by_link(&world.store, &secret, &format!("hash {number}"), &Visitor::default()).await.is_ok() })
        });
        let mut won = 0;
        for (number, used) in uses.collect::<Vec<_>>().into_iter().enumerate() {
            if used.await.unwrap() {
                won += 1;
                let login = accounts::login(&world.store, "ada@example.com").await.unwrap().unwrap();
                assert_eq!(login.password_hash, Some(format!("hash {number}")));
            }
        }
        assert_eq!(won, 1);
        assert_eq!(links::secret(&world.store, link).await.unwrap(), None, "it is closed");
    }

    async fn a_link_ends_after_three_days_or_with_a_newer_one_and_is_hashed(world) {
        let (id, ada, link) = invited(&world).await;
        let old = links::secret(&world.store, link).await.unwrap().unwrap();
        // A link from before the account was disabled must not open it after it is enabled again.
        contacts::set_accounts(&world.store, TESTER, id, &[]).await.unwrap();
        assert_eq!(owner(&world, &old).await, None);
        let again = contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
        assert_eq!(owner(&world, &old).await, None);
        assert_eq!(links::secret(&world.store, link).await.unwrap(), None, "a mail of the old link does not get the new one");
        let new = links::secret(&world.store, again[0].invitation.unwrap()).await.unwrap().unwrap();
        let hashes: Vec<(String,)> = {
            let mut on = world.store.read().await.unwrap();
            storage::fetch_all!(on, (String,), "SELECT hash FROM link_secrets").unwrap()
        };
        assert!(!hashes.is_empty() && hashes.iter().all(|(hash,)| *hash != new && hash.len() == 64));
        world.later(72 * 60 - 1);
        assert!(owner(&world, &new).await.is_some());
        world.later(1);
        assert_eq!(owner(&world, &new).await, None);
        assert!(matches!(accounts::passwords::set_by_link(&world.store, &new, "hash", &Visitor::default()).await, Err(StorageError::NotFound)));
        world.later(1);
        storage::sweep::run(&world.store).await.unwrap();
        let mut on = world.store.read().await.unwrap();
        assert!(storage::fetch_all!(on, (String,), "SELECT hash FROM link_secrets").unwrap().is_empty());
    }

    async fn correcting_an_address_ends_the_access_of_the_wrong_recipient(world) {
        let (id, ada, wrong) = invited(&world).await;
        let told = links::secret(&world.store, wrong).await.unwrap().unwrap();
        let stranger = accounts::passwords::set_by_link(&world.store, &told, "a stranger's", &Visitor::default()).await.unwrap();
        assert!(sessions::actor(&world.store, &stranger.session).await.unwrap().is_some());
        let contact = contacts::get(&world.store, Scope::AllCustomers, id, ada).await.unwrap();
        let mut draft = contact.draft;
        draft.email = "ada.l@example.com".into();
        storage::save::<contacts::Contacts>(&world.store, TESTER, (id, ada), contact.version, &draft.parse(None).unwrap()).await.unwrap();
        let outcomes = contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
        assert_eq!(outcomes[0].change, AccountChange::Updated);
        assert!(sessions::actor(&world.store, &stranger.session).await.unwrap().is_none());
        let login = accounts::login(&world.store, "ada.l@example.com").await.unwrap().unwrap();
        assert_eq!((login.state, login.password_hash), (AccountState::Pending, None));
        // The first mail still waits, but its link is gone; the second goes to the right address.
        let mails = [claimed(&world).await.unwrap(), claimed(&world).await.unwrap()];
        let to = |email: &str| mails.iter().find(|mail| mail.email == email).unwrap().link.unwrap();
        assert_eq!(links::secret(&world.store, to("ada@example.com")).await.unwrap(), None);
        assert!(links::secret(&world.store, to("ada.l@example.com")).await.unwrap().is_some());
    }

    async fn only_mail_to_made_up_addresses_is_withdrawn(world) {
        let acme = customer(&world, "Acme").await;
        let mut ids = Vec::new();
        for email in ["a@made-up.example", "b@MADE-UP.EXAMPLE", "c@example.com", "d@example.org"] {
            ids.push(contact(&world, acme, email, &[]).await);
        }
        contacts::set_accounts(&world.store, TESTER, acme, &ids).await.unwrap();
        mails::withdraw(&world.store, ".example").await.unwrap();
        let mut sent = Vec::new();
        while let Some(mail) = claimed(&world).await {
            sent.push(mail.email.clone());
            mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
        }
        sent.sort();
        assert_eq!(sent, ["c@example.com", "d@example.org"]);
    }
}
