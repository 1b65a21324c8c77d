//! A user account that covers several customers cannot be moved, opened or renamed through one of them.

use domain::account::AccountState;
use domain::contact_list::{AccountChange, AccountOutcome, ContactSummary};
use domain::ids::{ContactId, CustomerId};
use domain::mail::MailKind;
use domain::permission::{Scope, Stage};
use domain::visitor::Visitor;
use storage::mails::Outcome;
use storage::testing::{TESTER, World, contact, customer};
use storage::{accounts, contacts, links, mails, on_both, sessions};

const MIKE: &str = "mike@example.com";
const PASSWORD: &str = "the hash of Mike's password";

struct Shared {
    acme: CustomerId,
    at_acme: ContactId,
    other: CustomerId,
    at_other: ContactId,
}

async fn apply(world: &World, of: CustomerId, checked: &[ContactId]) -> Vec<AccountOutcome> {
    contacts::set_accounts(&world.store, TESTER, of, checked).await.unwrap()
}

fn changes(outcomes: &[AccountOutcome]) -> Vec<AccountChange> {
    outcomes.iter().map(|outcome| outcome.change).collect()
}

async fn mailed(world: &World) -> Vec<(MailKind, String)> {
    let mut mailed = Vec::new();
    while let Some(mail) = mails::claim(&world.store).await.unwrap() {
        mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
        mailed.push((mail.kind, mail.email));
    }
    mailed
}

async fn listed(world: &World, of: CustomerId) -> Vec<ContactSummary> {
    contacts::list(&world.store, Scope::AllCustomers, of).await.unwrap()
}

async fn readdress(world: &World, of: CustomerId, id: ContactId, email: &str, name: &str) {
    let detail = contacts::get(&world.store, Scope::AllCustomers, of, id).await.unwrap();
    let mut draft = detail.draft;
    (draft.email, draft.first_name) = (email.to_owned(), name.to_owned());
    storage::save::<contacts::Contacts>(&world.store, TESTER, (of, id), detail.version, &draft.parse(None).unwrap())
        .await
        .unwrap();
}

/// Mike set his password as a user of Acme; then the other customer added a contact with his address.
async fn shared(world: &World) -> Shared {
    let (acme, other) = (customer(world, "Acme").await, customer(world, "Other").await);
    let at_acme = contact(world, acme, MIKE, &["bill_approver"]).await;
    let link = apply(world, acme, &[at_acme]).await[0].invitation.unwrap();
    let secret = links::secret(&world.store, link).await.unwrap().unwrap();
    accounts::passwords::set_by_link(&world.store, &secret, PASSWORD, &Visitor::default()).await.unwrap();
    let at_other = contact(world, other, "MIKE@example.com", &[]).await;
    assert_eq!(changes(&apply(world, other, &[at_other]).await), [AccountChange::Joined]);
    mailed(world).await;
    Shared { acme, at_acme, other, at_other }
}

/// The user account is unchanged, and no mail went to another address.
async fn is_as_it_was(world: &World) {
    let login = accounts::login(&world.store, MIKE).await.unwrap().unwrap();
    assert_eq!(
        (login.email.as_str(), login.state, login.password_hash.as_deref()),
        (MIKE, AccountState::Active, Some(PASSWORD))
    );
    assert!(accounts::login(&world.store, "eve@evil.example").await.unwrap().is_none());
    assert!(mailed(world).await.iter().all(|(_, to)| to == MIKE));
}

on_both! {
    async fn another_address_at_one_customer_does_not_move_a_shared_login(world) {
        let Shared { acme, at_acme, other, at_other } = shared(&world).await;
        let account = accounts::login(&world.store, MIKE).await.unwrap().unwrap().account;
        let session = accounts::log_in(&world.store, account, Stage::Full, &Visitor::default(), &[]).await.unwrap().session;
        readdress(&world, other, at_other, "eve@evil.example", "Eve").await;
        let row = listed(&world, other).await.remove(0);
        assert!(row.outdated && row.shared, "{row:?}");
        assert!(row.ahead().0.contains("another organization uses it too"), "{:?}", row.ahead());
        for _ in 0..2 {
            let outcomes = apply(&world, other, &[at_other]).await;
            assert_eq!(changes(&outcomes), [AccountChange::Kept]);
            assert_eq!((outcomes[0].email.as_str(), outcomes[0].invitation), (MIKE, None));
            assert!(outcomes[0].change.told().contains("keeps its address because another organization uses it too"));
        }
        is_as_it_was(&world).await;
        assert!(sessions::actor(&world.store, &session).await.unwrap().is_some(), "nobody was logged out");
        let kept = contacts::get(&world.store, Scope::AllCustomers, other, at_other).await.unwrap();
        assert_eq!(kept.draft.email, "eve@evil.example", "the contact has the new address");
        assert_eq!(changes(&apply(&world, acme, &[at_acme]).await), [], "there is nothing to do at the other customer");
        // As the page advises: the new address gets its own user account, which sees only this customer.
        assert_eq!(changes(&apply(&world, other, &[]).await), [AccountChange::Left]);
        assert_eq!(changes(&apply(&world, other, &[at_other]).await), [AccountChange::Created]);
        let eve = accounts::login(&world.store, "eve@evil.example").await.unwrap().unwrap();
        let memberships = sessions::memberships(&world.store, eve.account).await.unwrap();
        assert_eq!(memberships.iter().map(|membership| membership.customer).collect::<Vec<_>>(), [other]);
        let mike = sessions::memberships(&world.store, account).await.unwrap();
        assert_eq!(mike.iter().map(|membership| membership.customer).collect::<Vec<_>>(), [acme]);
        assert_eq!(mailed(&world).await, [(MailKind::Welcome, "eve@evil.example".to_owned())]);
    }

    async fn another_name_at_one_customer_does_not_rename_a_shared_login(world) {
        let Shared { other, at_other, .. } = shared(&world).await;
        readdress(&world, other, at_other, "Mike@Example.com", "Somebody").await;
        assert!(!listed(&world, other).await[0].outdated);
        assert_eq!(changes(&apply(&world, other, &[at_other]).await), []);
        is_as_it_was(&world).await;
    }

    async fn a_pending_login_is_not_moved_and_its_mail_keeps_its_address(world) {
        let (acme, other) = (customer(&world, "Acme").await, customer(&world, "Other").await);
        let at_acme = contact(&world, acme, MIKE, &[]).await;
        apply(&world, acme, &[at_acme]).await;
        let at_other = contact(&world, other, "MIKE@EXAMPLE.COM", &[]).await;
        let joined = apply(&world, other, &[at_other]).await;
        assert_eq!(joined[0].email, MIKE);
        readdress(&world, other, at_other, "eve@evil.example", "Eve").await;
        assert_eq!(changes(&apply(&world, other, &[at_other]).await), [AccountChange::Kept]);
        let mailed = mailed(&world).await;
        assert_eq!(mailed.len(), 2);
        assert!(mailed.iter().all(|(_, to)| to == MIKE), "{mailed:?}");
    }

    async fn one_customer_cannot_restore_access_that_another_one_removed(world) {
        let (acme, other) = (customer(&world, "Acme").await, customer(&world, "Other").await);
        let at_acme = contact(&world, acme, MIKE, &["bill_approver"]).await;
        let link = apply(&world, acme, &[at_acme]).await[0].invitation.unwrap();
        let secret = links::secret(&world.store, link).await.unwrap().unwrap();
        accounts::passwords::set_by_link(&world.store, &secret, PASSWORD, &Visitor::default()).await.unwrap();
        assert_eq!(changes(&apply(&world, acme, &[]).await), [AccountChange::Disabled]);
        let at_other = contact(&world, other, MIKE, &[]).await;
        assert_eq!(changes(&apply(&world, other, &[at_other]).await), [AccountChange::Enabled]);
        let account = accounts::login(&world.store, MIKE).await.unwrap().unwrap().account;
        let sees = sessions::memberships(&world.store, account).await.unwrap();
        assert_eq!(sees.iter().map(|membership| membership.customer).collect::<Vec<_>>(), [other], "Acme did not ask");
        assert_eq!(changes(&apply(&world, acme, &[at_acme]).await), [AccountChange::Joined], "until it does");
    }

    async fn removing_a_shared_login_at_one_customer_keeps_it_for_the_other(world) {
        let Shared { acme, at_acme, other, .. } = shared(&world).await;
        let row = listed(&world, other).await.remove(0);
        assert_eq!(row.ahead().1, "Loses access to this organization");
        assert_eq!(changes(&apply(&world, other, &[]).await), [AccountChange::Left]);
        is_as_it_was(&world).await;
        assert!(listed(&world, acme).await[0].has_account());
        readdress(&world, acme, at_acme, "mike@new.example", "Mike").await;
        assert_eq!(changes(&apply(&world, acme, &[at_acme]).await), [AccountChange::Updated], "it is Acme's alone now");
    }

    async fn a_contact_with_the_address_of_another_login_joins_that_login(world) {
        let Shared { acme, other, at_other, .. } = shared(&world).await;
        let ada = contact(&world, acme, "ada@example.com", &[]).await;
        let checked: Vec<ContactId> = listed(&world, acme).await.into_iter().map(|contact| contact.id).collect();
        assert!(checked.contains(&ada));
        apply(&world, acme, &checked).await;
        readdress(&world, other, at_other, "Ada@example.com", "Ada").await;
        let outcomes = apply(&world, other, &[at_other]).await;
        assert_eq!((outcomes[0].change, outcomes[0].email.as_str()), (AccountChange::Joined, "ada@example.com"));
        is_as_it_was_for_ada_and_mike(&world, acme, other).await;
    }

    async fn two_contacts_that_swap_addresses_swap_logins(world) {
        let acme = customer(&world, "Acme").await;
        let (one, two) = (contact(&world, acme, "one@example.com", &[]).await, contact(&world, acme, "two@example.com", &[]).await);
        apply(&world, acme, &[one, two]).await;
        let of = async |email: &str| accounts::login(&world.store, email).await.unwrap().unwrap().account;
        let (first, second) = (of("one@example.com").await, of("two@example.com").await);
        readdress(&world, acme, one, "three@example.com", "One").await;
        readdress(&world, acme, two, "one@example.com", "Two").await;
        readdress(&world, acme, one, "two@example.com", "One").await;
        apply(&world, acme, &[one, two]).await;
        assert_eq!((of("one@example.com").await, of("two@example.com").await), (first, second), "mailboxes keep their logins");
        apply(&world, acme, &[one, two]).await;
        assert!(listed(&world, acme).await.iter().all(|row| row.has_account() && !row.outdated && !row.shared));
    }
}

async fn is_as_it_was_for_ada_and_mike(world: &World, acme: CustomerId, other: CustomerId) {
    let serves = async |email: &str| {
        let account = accounts::login(&world.store, email).await.unwrap().unwrap().account;
        let all = sessions::memberships(&world.store, account).await.unwrap();
        all.into_iter().map(|membership| membership.customer).collect::<Vec<_>>()
    };
    assert_eq!(serves("ada@example.com").await, [acme, other]);
    assert_eq!(serves(MIKE).await, [acme]);
}
