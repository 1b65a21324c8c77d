//! User accounts: first log-ins, sessions, and logins that serve several customers.

use domain::contact_list::AccountChange;
use domain::ids::{AccountId, CustomerId};
use domain::permission::{Role, Stage};
use domain::visitor::Visitor;
use storage::on_both;
use storage::testing::{TESTER, World, actor, contact, customer};
use storage::{StorageError, accounts, contacts, customers, limits, sessions};

const EMAIL: &str = "Ada@Example.com";

async fn enter(world: &World, account: AccountId, stage: Stage) -> String {
    accounts::log_in(&world.store, account, stage, &Visitor::default(), &[]).await.unwrap().session
}

async fn pending(world: &World) -> (CustomerId, domain::ids::ContactId) {
    let id = customer(world, "Acme").await;
    let ada = contact(world, id, EMAIL, &["bill_approver"]).await;
    let outcomes = contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
    assert_eq!(outcomes.iter().map(|o| o.change).collect::<Vec<_>>(), [AccountChange::Created]);
    (id, ada)
}

on_both! {
    async fn the_first_log_in_closes_after_72_hours(world) {
        pending(&world).await;
        assert!(accounts::login(&world.store, "ada@example.COM").await.unwrap().unwrap().first_login_open);
        world.later(72 * 60);
        assert!(!accounts::login(&world.store, EMAIL).await.unwrap().unwrap().first_login_open);
    }

    async fn the_first_log_in_closes_after_five_tries(world) {
        // A try before the account exists does not count.
        limits::take_guess(&world.store, EMAIL, &[]).await.unwrap().unwrap();
        let (acme, ada) = pending(&world).await;
        let tries_left = async || limits::take_guess(&world.store, "ada@example.COM", &[]).await.unwrap().unwrap();
        for _ in 0..5 {
            assert!(tries_left().await);
        }
        assert!(!tries_left().await);
        world.later(72 * 60 - 1);
        assert!(!tries_left().await, "tries do not come back while the log-in is open");
        contacts::set_accounts(&world.store, TESTER, acme, &[]).await.unwrap();
        contacts::set_accounts(&world.store, TESTER, acme, &[ada]).await.unwrap();
        assert!(tries_left().await, "a new invitation restores all tries");
    }

    async fn the_first_password_ends_the_restricted_session_and_is_set_once(world) {
        pending(&world).await;
        let account = accounts::login(&world.store, EMAIL).await.unwrap().unwrap().account;
        let restricted = enter(&world, account, Stage::FirstLogin).await;
        let ada = sessions::actor(&world.store, &restricted).await.unwrap().unwrap();
        assert!(ada.stage == Stage::FirstLogin && ada.approver);
        let secret = accounts::passwords::set_first(&world.store, &ada, "hash", &Visitor::default()).await.unwrap().session;
        assert!(sessions::actor(&world.store, &restricted).await.unwrap().is_none());
        assert_eq!(sessions::actor(&world.store, &secret).await.unwrap().unwrap().stage, Stage::Full);
        let second = accounts::passwords::set_first(&world.store, &ada, "other", &Visitor::default()).await;
        assert!(matches!(second, Err(StorageError::Refused(_))));
        assert!(!accounts::login(&world.store, EMAIL).await.unwrap().unwrap().first_login_open);
    }

    async fn a_session_ends_when_idle_and_after_a_day(world) {
        let email = domain::email::Email::parse("staff@example.com").unwrap();
        let staff = accounts::create_staff(&world.store, TESTER, &email, "Staff", Role::Operator, "hash").await.unwrap();
        let secret = enter(&world, staff, Stage::Full).await;
        world.later(61);
        assert!(sessions::actor(&world.store, &secret).await.unwrap().is_none());
        let secret = enter(&world, staff, Stage::Full).await;
        for _ in 0..28 {
            world.later(50);
            assert!(sessions::actor(&world.store, &secret).await.unwrap().is_some());
        }
        world.later(50);
        assert!(sessions::actor(&world.store, &secret).await.unwrap().is_none(), "after 24 hours");
    }

    async fn disabled_accounts_and_archived_customers_have_no_session(world) {
        let (id, ada) = pending(&world).await;
        let account = accounts::login(&world.store, EMAIL).await.unwrap().unwrap().account;
        let secret = enter(&world, account, Stage::FirstLogin).await;
        customers::set_archived(&world.store, &actor(Role::Admin, None, false), id, true).await.unwrap();
        assert!(sessions::actor(&world.store, &secret).await.unwrap().is_none());
        customers::set_archived(&world.store, &actor(Role::Admin, None, false), id, false).await.unwrap();
        assert!(sessions::actor(&world.store, &secret).await.unwrap().is_some());
        let outcomes = contacts::set_accounts(&world.store, TESTER, id, &[]).await.unwrap();
        assert_eq!(outcomes[0].change, AccountChange::Disabled);
        assert!(sessions::actor(&world.store, &secret).await.unwrap().is_none());
        let outcomes = contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
        assert_eq!(outcomes[0].change, AccountChange::Enabled);
    }

    async fn one_login_serves_several_customers_and_sees_one_at_a_time(world) {
        let (acme, ada) = pending(&world).await;
        let other = customer(&world, "Other").await;
        let same = contact(&world, other, "ADA@example.com", &[]).await;
        let outcomes = contacts::set_accounts(&world.store, TESTER, other, &[same]).await.unwrap();
        assert_eq!(outcomes[0].change, AccountChange::Joined);
        let account = accounts::login(&world.store, EMAIL).await.unwrap().unwrap().account;
        let secret = enter(&world, account, Stage::FirstLogin).await;
        let ada_now = || async { sessions::actor(&world.store, &secret).await.unwrap().unwrap() };
        let before = ada_now().await;
        assert!(before.several && before.customer.is_none() && !before.approver, "nothing is seen before a choice");
        sessions::choose(&world.store, &secret, &before, acme).await.unwrap();
        assert_eq!((ada_now().await.customer, ada_now().await.approver), (Some(acme), true));
        sessions::choose(&world.store, &secret, &before, other).await.unwrap();
        assert_eq!((ada_now().await.customer, ada_now().await.approver), (Some(other), false));
        let stranger = customer(&world, "Stranger").await;
        let foreign = sessions::choose(&world.store, &secret, &before, stranger).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
        // Removed at one customer, the login still serves the other.
        contacts::set_accounts(&world.store, TESTER, other, &[]).await.unwrap();
        let secret = enter(&world, account, Stage::FirstLogin).await;
        let left = sessions::actor(&world.store, &secret).await.unwrap().unwrap();
        assert_eq!((left.customer, left.several), (Some(acme), false));
        contacts::remove(&world.store, TESTER, acme, ada).await.unwrap();
        assert!(sessions::actor(&world.store, &secret).await.unwrap().is_none());
    }

    async fn a_staff_address_cannot_be_a_contacts_login(world) {
        let email = domain::email::Email::parse("staff@example.com").unwrap();
        accounts::create_staff(&world.store, TESTER, &email, "Staff", Role::Operator, "hash").await.unwrap();
        let id = customer(&world, "Acme").await;
        let same = contact(&world, id, "STAFF@example.com", &[]).await;
        let refused = contacts::set_accounts(&world.store, TESTER, id, &[same]).await;
        assert!(matches!(refused, Err(StorageError::Unfit { .. })));
    }
}
