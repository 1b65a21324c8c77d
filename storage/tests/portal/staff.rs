//! User accounts of staff: invited, changed and disabled, with one Admin always left; and mail that is sent again.

use domain::account::{AccountState, Forgotten, LogInBy};
use domain::email::Email;
use domain::ids::AccountId;
use domain::mail::{Delivery, MailKind};
use domain::mail_list::MailQuery;
use domain::permission::{Role, Stage};
use domain::staff::{Invitation, NewStaffDraft, Staff, StaffQuery};
use domain::visitor::Visitor;
use storage::mails::{Outcome, outbox};
use storage::testing::{TESTER, World};
use storage::{StorageError, accounts, links, mails, on_both, sessions, staff};

async fn invite(world: &World, name: &str) -> (AccountId, Invitation) {
    let email = format!("{}@reseller.example", name.to_lowercase());
    let draft =
        NewStaffDraft { name: name.into(), email: email.clone(), role: "operator".into(), ..Default::default() };
    let invitation = staff::add(&world.store, TESTER, &draft.parse().unwrap()).await.unwrap();
    (accounts::login(&world.store, &email).await.unwrap().unwrap().account, invitation)
}

async fn admin(world: &World, name: &str) -> AccountId {
    let email = Email::parse(&format!("{name}@reseller.example")).unwrap();
    accounts::create_staff(&world.store, TESTER, &email, name, Role::Admin, "hash").await.unwrap()
}

async fn enter(world: &World, account: AccountId) -> String {
    accounts::log_in(&world.store, account, Stage::Full, &Visitor::default(), &[]).await.unwrap().session
}

fn as_role(role: Role, active: bool) -> Staff {
    Staff { name: "Ada".into(), role, active, log_in_by: LogInBy::Local }
}

async fn save(world: &World, account: AccountId, new: &Staff) -> Result<(), StorageError> {
    let version = staff::get(&world.store, account).await.unwrap().version;
    staff::save(&world.store, TESTER, account, version, new).await
}

async fn active_admins(world: &World) -> usize {
    let query = StaffQuery { role: "admin".into(), status: "active".into(), ..StaffQuery::default() };
    staff::list(&world.store, &query).await.unwrap().len()
}

on_both! {
    async fn an_invited_user_sets_a_password_and_has_the_role(world) {
        let (ada, invitation) = invite(&world, "Ada").await;
        assert!(!accounts::login(&world.store, "ada@reseller.example").await.unwrap().unwrap().first_login_open, "never for staff");
        let secret = links::secret(&world.store, invitation.id.unwrap()).await.unwrap().unwrap();
        let entered = accounts::passwords::set_by_link(&world.store, &secret, "hash", &Visitor::default()).await.unwrap();
        let actor = sessions::actor(&world.store, &entered.session).await.unwrap().unwrap();
        assert_eq!((actor.account, actor.role, actor.stage), (ada, Role::Operator, Stage::Full));
        let again = staff::invite_again(&world.store, TESTER, ada).await;
        assert!(matches!(again, Err(StorageError::Refused(_))), "a user with a password needs no invitation");
    }

    async fn a_second_invitation_closes_the_link_of_the_first(world) {
        let (ada, first) = invite(&world, "Ada").await;
        let old = links::secret(&world.store, first.id.unwrap()).await.unwrap().unwrap();
        let second = staff::invite_again(&world.store, TESTER, ada).await.unwrap();
        assert!(accounts::passwords::by_link(&world.store, &old).await.unwrap().is_none());
        assert!(links::secret(&world.store, second.id.unwrap()).await.unwrap().is_some());
    }

    async fn an_address_of_any_account_is_taken(world) {
        invite(&world, "Ada").await;
        let draft = NewStaffDraft { name: "Other".into(), email: "ADA@Reseller.example".into(), role: "admin".into(), ..Default::default() };
        let twin = staff::add(&world.store, TESTER, &draft.parse().unwrap()).await;
        assert!(matches!(twin, Err(StorageError::Taken { field: "email" })));
    }

    async fn another_role_or_disabling_ends_the_sessions_and_a_name_does_not(world) {
        admin(&world, "root").await;
        let ada = admin(&world, "ada").await;
        let session = enter(&world, ada).await;
        let is_in = async |session: &str| sessions::actor(&world.store, session).await.unwrap().is_some();
        save(&world, ada, &Staff { name: "Ada L.".into(), role: Role::Admin, active: true, log_in_by: LogInBy::Local }).await.unwrap();
        assert!(is_in(&session).await);
        save(&world, ada, &as_role(Role::Reviewer, true)).await.unwrap();
        assert!(!is_in(&session).await);
        let session = enter(&world, ada).await;
        save(&world, ada, &as_role(Role::Reviewer, false)).await.unwrap();
        assert!(!is_in(&session).await);
        assert_eq!(accounts::login(&world.store, "ada@reseller.example").await.unwrap().unwrap().state, AccountState::Disabled);
        save(&world, ada, &as_role(Role::Reviewer, true)).await.unwrap();
        let login = accounts::login(&world.store, "ada@reseller.example").await.unwrap().unwrap();
        assert_eq!((login.state, login.password_hash.as_deref()), (AccountState::Active, Some("hash")), "with the earlier password");
    }

    async fn disabling_an_account_ends_its_one_time_password(world) {
        admin(&world, "root").await;
        let email = Email::parse("ada@reseller.example").unwrap();
        let ada = accounts::create_staff_once(&world.store, TESTER, &email, "Ada", Role::Operator, "hash").await.unwrap();
        save(&world, ada, &as_role(Role::Operator, false)).await.unwrap();
        save(&world, ada, &as_role(Role::Operator, true)).await.unwrap();
        let login = accounts::login(&world.store, "ada@reseller.example").await.unwrap().unwrap();
        assert_eq!((login.state, login.password_hash), (AccountState::Pending, None));
    }

    async fn a_save_of_an_old_version_is_refused(world) {
        admin(&world, "root").await;
        let ada = admin(&world, "ada").await;
        let version = staff::get(&world.store, ada).await.unwrap().version;
        staff::save(&world.store, TESTER, ada, version, &as_role(Role::Operator, true)).await.unwrap();
        let late = staff::save(&world.store, TESTER, ada, version, &as_role(Role::Reviewer, true)).await;
        assert!(matches!(late, Err(StorageError::Stale { by }) if by == "Tester"));
    }

    async fn one_of_two_admins_who_disable_each_other_at_once_stays(world) {
        let admins = [admin(&world, "one").await, admin(&world, "two").await];
        for round in 0..8 {
            let changes = (0..16).map(|number| {
                let world = world.clone();
                let account = admins[number % 2];
                let new = if number % 4 < 2 { as_role(Role::Reviewer, true) } else { as_role(Role::Admin, false) };
                tokio::spawn(async move { save(&world, account, &new).await })
            });
            for change in changes.collect::<Vec<_>>() {
                match change.await.unwrap() {
                    Ok(()) | Err(StorageError::Refused(_) | StorageError::Stale { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            assert_eq!(active_admins(&world).await, 1, "round {round}");
            for account in admins {
                save(&world, account, &as_role(Role::Admin, true)).await.unwrap();
            }
            assert_eq!(active_admins(&world).await, 2);
        }
    }

    async fn single_sign_on_disables_a_users_password_and_links_to_set_one(world) {
        admin(&world, "root").await;
        let draft = NewStaffDraft { name: "Sue".into(), email: "sue@reseller.example".into(), role: "operator".into(), log_in_by: "sso".into() };
        let invitation = staff::add(&world.store, TESTER, &draft.parse().unwrap()).await.unwrap();
        let mail = mails::claim(&world.store).await.unwrap().unwrap();
        assert_eq!((invitation.id, mail.kind, mail.link), (None, MailKind::Invited, None));
        mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
        let ada = admin(&world, "ada").await;
        let session = enter(&world, ada).await;
        let by = |log_in_by| Staff { log_in_by, ..as_role(Role::Admin, true) };
        save(&world, ada, &by(LogInBy::Sso)).await.unwrap();
        assert!(sessions::actor(&world.store, &session).await.unwrap().is_none());
        assert_eq!(accounts::login(&world.store, "ada@reseller.example").await.unwrap().unwrap().password_hash, None);
        let forgotten = Forgotten { email: "ada@reseller.example".into() };
        accounts::passwords::request(&world.store, &forgotten).await.unwrap();
        accounts::passwords::answer_requests(&world.store).await.unwrap();
        assert!(mails::claim(&world.store).await.unwrap().is_none());
        // Switched back, the earlier password works again.
        save(&world, ada, &by(LogInBy::Local)).await.unwrap();
        let login = accounts::login(&world.store, "ada@reseller.example").await.unwrap().unwrap();
        assert_eq!((login.state, login.password_hash.as_deref()), (AccountState::Active, Some("hash")));
    }

    async fn switching_to_single_sign_on_closes_the_link_of_an_invitation(world) {
        let (ada, invitation) = invite(&world, "Ada").await;
        let secret = links::secret(&world.store, invitation.id.unwrap()).await.unwrap().unwrap();
        let mail = mails::claim(&world.store).await.unwrap().unwrap();
        mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
        save(&world, ada, &Staff { log_in_by: LogInBy::Sso, ..as_role(Role::Operator, true) }).await.unwrap();
        let set = accounts::passwords::set_by_link(&world.store, &secret, "hash", &Visitor::default()).await;
        assert!(matches!(set.map(drop), Err(StorageError::NotFound)));
        let again = outbox::send_again(&world.store, TESTER, mail.id).await;
        assert!(matches!(again, Err(StorageError::Refused(why)) if why.contains("single sign-on")));
        assert_eq!(staff::invite_again(&world.store, TESTER, ada).await.unwrap().id, None);
        save(&world, ada, &as_role(Role::Operator, true)).await.unwrap();
        assert!(staff::invite_again(&world.store, TESTER, ada).await.unwrap().id.is_some());
    }

    async fn the_last_admin_with_a_password_keeps_it(world) {
        let [root, ada] = [admin(&world, "root").await, admin(&world, "ada").await];
        let by_sso = Staff { log_in_by: LogInBy::Sso, ..as_role(Role::Admin, true) };
        save(&world, ada, &by_sso).await.unwrap();
        for new in [by_sso, as_role(Role::Reviewer, true), as_role(Role::Admin, false)] {
            assert!(matches!(save(&world, root, &new).await, Err(StorageError::Refused(_))), "{new:?}");
        }
        save(&world, ada, &as_role(Role::Admin, true)).await.unwrap();
        save(&world, root, &as_role(Role::Reviewer, true)).await.unwrap();
    }

    async fn a_pending_admin_does_not_count_as_the_last_admin(world) {
        let root = admin(&world, "root").await;
        let (ada, _) = invite(&world, "Ada").await;
        save(&world, ada, &as_role(Role::Admin, true)).await.unwrap();
        assert!(matches!(save(&world, root, &as_role(Role::Admin, false)).await, Err(StorageError::Refused(_))));
    }

    async fn a_failed_mail_is_listed_and_sent_again_with_an_open_link(world) {
        let (ada, invitation) = invite(&world, "Ada").await;
        let mail = mails::claim(&world.store).await.unwrap().unwrap();
        mails::finish(&world.store, &mail, Outcome::Never("no such mailbox".into())).await.unwrap();
        let listed = async |state: &str| {
            let query = MailQuery { state: state.into(), search: "ADA@".into(), before: None };
            outbox::list(&world.store, &query).await.unwrap().mails
        };
        let dead = listed("dead").await;
        assert_eq!((dead.len(), dead[0].kind, &dead[0].delivery), (1, MailKind::Invited, &Delivery::Dead("no such mailbox".into())));
        assert!(listed("sent").await.is_empty());
        // The link is still open, so the mail carries the same one.
        outbox::send_again(&world.store, TESTER, mail.id).await.unwrap();
        let twice = outbox::send_again(&world.store, TESTER, mail.id).await;
        assert!(matches!(twice, Err(StorageError::Refused(_))), "it is on its way");
        let again = mails::claim(&world.store).await.unwrap().unwrap();
        assert_eq!((again.id, again.link, again.tries), (mail.id, invitation.id, 1));
        mails::finish(&world.store, &again, Outcome::Sent).await.unwrap();
        // The link has expired, so a new one is opened.
        world.later(73 * 60);
        outbox::send_again(&world.store, TESTER, mail.id).await.unwrap();
        let late = mails::claim(&world.store).await.unwrap().unwrap();
        assert_ne!(late.link, invitation.id);
        let secret = links::secret(&world.store, late.link.unwrap()).await.unwrap().unwrap();
        mails::finish(&world.store, &late, Outcome::Sent).await.unwrap();
        accounts::passwords::set_by_link(&world.store, &secret, "hash", &Visitor::default()).await.unwrap();
        let has_password = outbox::send_again(&world.store, TESTER, mail.id).await;
        assert!(matches!(has_password, Err(StorageError::Refused(why)) if why.contains("already has a password")));
        assert!(sessions::actor(&world.store, &enter(&world, ada).await).await.unwrap().is_some());
    }
}
