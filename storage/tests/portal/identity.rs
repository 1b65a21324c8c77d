//! Users by mail address: all spellings of one mailbox are one user, and look-alikes are refused.

use domain::account::Forgotten;
use domain::contact::ContactDraft;
use domain::email::Email;
use domain::ids::CustomerId;
use domain::mail::MailKind;
use domain::permission::{Role, Scope};
use domain::single_sign_on::ProviderDraft;
use domain::staff::NewStaffDraft;
use domain::visitor::Visitor;
use storage::mails::Outcome;
use storage::testing::{TESTER, World, actor, contact, customer};
use storage::{StorageError, accounts, contacts, links, mails, on_both, restore, single_sign_on, staff};

async fn try_contact(world: &World, of: CustomerId, email: &str) -> Result<(), StorageError> {
    let draft =
        ContactDraft { first_name: "Kim".into(), last_name: "-".into(), email: email.into(), ..Default::default() };
    let contact = draft.parse(None).map_err(|errors| StorageError::Refused(errors.to_string()))?;
    contacts::add(&world.store, TESTER, of, &contact).await.map(drop)
}

async fn with_account(world: &World, name: &str, email: &str) -> CustomerId {
    let id = customer(world, name).await;
    let person = contact(world, id, email, &["bill_approver"]).await;
    contacts::set_accounts(&world.store, TESTER, id, &[person]).await.unwrap();
    id
}

/// Sends the waiting mails; returns their kinds and addresses.
async fn mailed(world: &World) -> Vec<(MailKind, String)> {
    let mut mailed = Vec::new();
    while let Some(mail) = mails::claim(&world.store).await.unwrap() {
        mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
        mailed.push((mail.kind, mail.email));
    }
    mailed
}

fn why(refused: Result<(), StorageError>) -> String {
    match refused {
        Err(StorageError::Refused(why) | StorageError::Unfit { message: why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn spellings_of_one_address_are_one_contact_and_look_alikes_are_two(world) {
        let acme = customer(&world, "Acme").await;
        for (first, second) in [
            ("kim@müller.example", "kim@xn--mller-kva.example"),
            ("kim@xn--fsqu00a.example", "KIM@例子.example"),
            ("Kim@BÜCHER.example", "kim@bücher.example"),
            ("zoe\u{308}@example.com", "zoë@example.com"),
        ] {
            try_contact(&world, acme, first).await.unwrap();
            let twin = try_contact(&world, acme, second).await;
            assert!(matches!(twin, Err(StorageError::Taken { field: "email" })), "{second}: {twin:?}");
        }
        for (first, second) in [
            ("straße@example.de", "STRASSE@example.de"),
            ("mike@mıcrosoft.example", "mike@microsoft.example"),
            ("ſam@example.com", "sam@example.com"),
            ("kim@straße.example", "kim@strasse.example"),
        ] {
            try_contact(&world, acme, first).await.unwrap();
            try_contact(&world, acme, second).await.unwrap();
        }
        for address in ["a..b@example.com", ".a@example.com", "a.@example.com", "kim@ﬁrm.example"] {
            why(try_contact(&world, acme, address).await);
        }
    }

    async fn a_login_is_found_by_each_spelling_of_its_domain(world) {
        with_account(&world, "Acme", "Kim@müller.example").await;
        mailed(&world).await;
        for typed in ["kim@müller.example", "kim@xn--mller-kva.example", " KIM@XN--MLLER-KVA.EXAMPLE ", "kim@MU\u{308}LLER.example"] {
            let login = accounts::login(&world.store, typed).await.unwrap().unwrap();
            assert_eq!(login.email, "Kim@müller.example", "it is shown as it was typed");
            accounts::passwords::request(&world.store, &Forgotten { email: typed.into() }).await.unwrap();
            accounts::passwords::answer_requests(&world.store).await.unwrap();
            assert_eq!(mailed(&world).await, [(MailKind::Forgotten, "Kim@müller.example".to_owned())], "{typed}");
            world.later(60);
        }
        for stranger in ["kim@muller.example", "kim@mueller.example", "kım@müller.example"] {
            assert!(accounts::login(&world.store, stranger).await.unwrap().is_none(), "{stranger}");
        }
    }

    async fn a_look_alike_address_is_refused_and_the_account_is_named(world) {
        with_account(&world, "Acme", "mike@microsoft.example").await;
        let other = customer(&world, "Other").await;
        for fake in ["mike@mıcrosoft.example", "mike@xn--mcrosoft-tkb.example", "mıke@microsoft.example", "mikе@microsoft.example", "ｍike@microsoft.example"] {
            let why = why(try_contact(&world, other, fake).await);
            assert!(why.contains(fake) && why.contains("mike@microsoft.example, the address of another user account"), "{why}");
        }
        try_contact(&world, other, "mike@micro-soft.example").await.unwrap();
        try_contact(&world, other, "MIKE@microsoft.example").await.unwrap();
    }

    async fn a_staff_address_is_named_only_to_users_who_manage_staff(world) {
        let grace = Email::parse("grace@reseller.example").unwrap();
        accounts::create_staff(&world.store, TESTER, &grace, "Grace", Role::Admin, "hash").await.unwrap();
        let acme = customer(&world, "Acme").await;
        let fake = "gracе@reseller.example";
        let told = why(try_contact(&world, acme, fake).await);
        assert!(told.contains(fake) && !told.contains("grace@reseller.example"), "{told}");
        let new = NewStaffDraft { name: "Grace".into(), email: fake.into(), role: "admin".into(), ..Default::default() };
        let told = why(staff::add(&world.store, TESTER, &new.parse().unwrap()).await.map(drop));
        assert!(told.contains("grace@reseller.example"), "{told}");
    }

    async fn a_look_alike_contact_never_joins_the_login(world) {
        let other = customer(&world, "Other").await;
        let fake = contact(&world, other, "mike@mıcrosoft.example", &[]).await;
        let acme = with_account(&world, "Acme", "mike@microsoft.example").await;
        mailed(&world).await;
        // The contact is older than the account, so its other fields can still be saved.
        let read = async || contacts::get(&world.store, Scope::AllCustomers, other, fake).await.unwrap();
        let mut draft = read().await.draft;
        draft.designation = "CFO".into();
        storage::save::<contacts::Contacts>(&world.store, TESTER, (other, fake), 1, &draft.parse(None).unwrap()).await.unwrap();
        let told = why(contacts::set_accounts(&world.store, TESTER, other, &[fake]).await.map(drop));
        assert!(told.contains("looks like mike@microsoft.example"), "{told}");
        assert!(mailed(&world).await.is_empty());
        // Once the address is corrected, the history cannot restore the look-alike.
        draft.email = "mike@other.example".into();
        storage::save::<contacts::Contacts>(&world.store, TESTER, (other, fake), 2, &draft.parse(None).unwrap()).await.unwrap();
        let admin = actor(Role::Admin, None, false);
        let entries = storage::history::list(&world.store, Scope::AllCustomers, other, &Default::default()).await.unwrap().entries;
        let number = entries.iter().find(|entry| entry.changes.iter().any(|change| change.path == "email" && change.old.contains('ı'))).unwrap().number;
        let told = why(restore::value(&world.store, &admin, other, number, "email").await);
        assert!(told.contains("looks like"), "{told}");
        // An account cannot move to a look-alike either.
        contacts::set_accounts(&world.store, TESTER, other, &[fake]).await.unwrap();
        draft.email = "mikе@microsoft.example".into();
        let told = why(storage::save::<contacts::Contacts>(&world.store, TESTER, (other, fake), 3, &draft.parse(None).unwrap()).await);
        assert!(told.contains("looks like"), "{told}");
        let listed = contacts::list(&world.store, Scope::AllCustomers, acme).await.unwrap();
        assert!(!listed[0].shared);
    }

    async fn a_mistyped_address_can_be_corrected_to_the_one_it_looks_like(world) {
        let acme = with_account(&world, "Acme", "kım@example.com").await;
        let listed = contacts::list(&world.store, Scope::AllCustomers, acme).await.unwrap();
        let detail = contacts::get(&world.store, Scope::AllCustomers, acme, listed[0].id).await.unwrap();
        let draft = ContactDraft { email: "kim@example.com".into(), ..detail.draft };
        storage::save::<contacts::Contacts>(&world.store, TESTER, (acme, listed[0].id), detail.version, &draft.parse(None).unwrap()).await.unwrap();
        contacts::set_accounts(&world.store, TESTER, acme, &[listed[0].id]).await.unwrap();
        assert!(accounts::login(&world.store, "kim@example.com").await.unwrap().is_some());
        assert!(accounts::login(&world.store, "kım@example.com").await.unwrap().is_none());
    }

    async fn a_provider_vouches_for_each_spelling_of_its_domain(world) {
        let draft = ProviderDraft {
            mode: "offered".into(),
            domains: "Müller.example, xn--mller-kva.example".into(),
            issuer: "https://id.example".into(),
            client_id: "cloudtab".into(),
            client_secret: "secret".into(),
            ..Default::default()
        };
        let (acme, other) = (customer(&world, "Acme").await, customer(&world, "Other").await);
        single_sign_on::save(&world.store, TESTER, Some(acme), 0, &draft.parse().unwrap()).await.unwrap();
        for typed in ["kim@müller.example", "kim@xn--mller-kva.example", "Kim@XN--Mller-KVA.example"] {
            assert!(single_sign_on::of_address(&world.store, typed).await.unwrap().is_some(), "{typed}");
        }
        assert!(single_sign_on::of_address(&world.store, "kim@muller.example").await.unwrap().is_none());
        let shown = single_sign_on::get(&world.store, Some(acme)).await.unwrap().draft.domains;
        assert_eq!(shown, "müller.example", "as it was typed, and once");
        let twin = ProviderDraft { domains: "xn--mller-kva.example".into(), ..draft };
        let taken = single_sign_on::save(&world.store, TESTER, Some(other), 0, &twin.parse().unwrap()).await;
        assert!(matches!(taken, Err(StorageError::Taken { field: "domains" })), "{taken:?}");
    }

    async fn a_link_that_does_not_work_any_more_says_why(world) {
        use storage::links::Over;
        let acme = with_account(&world, "Acme", "kim@example.com").await;
        let secret = async || {
            let mut last = None;
            while let Some(mail) = mails::claim(&world.store).await.unwrap() {
                mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
                last = mail.link.or(last);
            }
            links::secret(&world.store, last.unwrap()).await.unwrap().unwrap()
        };
        let over = async |secret: &str| links::over(&world.store, secret).await.unwrap();
        let first = secret().await;
        world.later(100);
        // An account at a second customer sends a second mail.
        let sent = world.store.clock.now();
        let other = with_account(&world, "Other", "KIM@example.com").await;
        let second = secret().await;
        assert_eq!(over(&first).await, Over::Replaced(Some(sent)));
        world.later(5);
        let used = world.store.clock.now();
        accounts::passwords::set_by_link(&world.store, &second, "hash", &Visitor::default()).await.unwrap();
        assert_eq!(over(&second).await, Over::Used(used));
        assert_eq!(over(&first).await, Over::Withdrawn, "the newer one does not work any more either");
        // Requested twice, and never used.
        let mut asked = Vec::new();
        for _ in 0..2 {
            world.later(1);
            accounts::passwords::request(&world.store, &Forgotten { email: "kim@example.com".into() }).await.unwrap();
            accounts::passwords::answer_requests(&world.store).await.unwrap();
            asked.push(secret().await);
        }
        assert_eq!(over(&asked[0]).await, Over::Replaced(Some(world.store.clock.now())));
        let until = world.store.clock.now() + chrono::TimeDelta::minutes(30);
        world.later(31);
        assert_eq!(over(&asked[1]).await, Over::Expired(until));
        storage::sweep::run(&world.store).await.unwrap();
        assert_eq!(over(&asked[1]).await, Over::Expired(until), "the row of the link is deleted by now");
        // The account is disabled at both customers.
        accounts::passwords::request(&world.store, &Forgotten { email: "kim@example.com".into() }).await.unwrap();
        accounts::passwords::answer_requests(&world.store).await.unwrap();
        let last = secret().await;
        for id in [acme, other] {
            contacts::set_accounts(&world.store, TESTER, id, &[]).await.unwrap();
        }
        assert_eq!(over(&last).await, Over::Withdrawn);
        assert_eq!(over("made up").await, Over::Unknown);
        world.later(100 * 24 * 60);
        storage::sweep::run(&world.store).await.unwrap();
        assert_eq!(over(&first).await, Over::Unknown, "after three months nothing is kept of it");
    }
}
