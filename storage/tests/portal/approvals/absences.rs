//! Deputies: who approves while a Bill Approver is away, on which days, and what is left of people who are forgotten.

use super::*;

on_both! {
    async fn a_deputy_approves_on_the_days_of_the_absence_only(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[("approval_rule", "all"), ("time_zone", "Asia/Tokyo")]).await;
        let vic = acme.vic;
        let [anna, ben] = acme.approvers[..] else { panic!("two people") };
        let day = |text: &str| text.parse().unwrap();
        let absence = Absence { deputy: vic.contact, first_day: day("2026-11-25"), last_day: day("2026-11-25") };
        deputies::name(&world.store, anna.by(acme.id), acme.id, Some(&absence)).await.unwrap();
        let may_approve = || async {
            let memberships = sessions::memberships(&world.store, vic.account).await.unwrap();
            memberships[0].approver
        };
        let bill = sent(&world, acme.id).await;
        // It is 23 November, 18:00 in Tokyo. The 25th begins there in 30 hours.
        for (later, expected) in [(0, false), (30 * 60 - 1, false), (1, true), (24 * 60 - 1, true)] {
            world.later(later);
            assert_eq!(may_approve().await, expected, "after {later} more minutes");
        }
        assert_eq!(approves(&world, acme.id, ben, bill).await.unwrap(), Taken::Waits);
        assert_eq!(approves(&world, acme.id, vic, bill).await.unwrap(), Taken::Done, "for Anna");
        world.later(1);
        assert!(!may_approve().await, "the day is over");
        let given = shown(&world, bill).await.approvals.given;
        assert_eq!((given[1].person.as_str(), given[1].on_behalf_of.as_deref()), ("Vic", Some("Anna")));
        is_well(&world).await;
    }

    async fn a_deputy_who_approves_for_others_counts_once_where_two_are_needed(world) {
        let acme = acme(&world, &["Anna", "Ben"], &TWO_ABOVE_1000).await;
        let [anna, ben] = acme.approvers[..] else { panic!("two people") };
        let day = "2026-11-23".parse().unwrap();
        let absence = Absence { deputy: ben.contact, first_day: day, last_day: day };
        deputies::name(&world.store, anna.by(acme.id), acme.id, Some(&absence)).await.unwrap();
        let bill = sent(&world, acme.id).await;
        assert_eq!(approves(&world, acme.id, ben, bill).await.unwrap(), Taken::Waits);
        assert_eq!(shown(&world, bill).await.approvals.given.len(), 2, "for himself and for Anna");
        let again = approves(&world, acme.id, ben, bill).await.unwrap_err().to_string();
        assert_eq!(again, "You approved this bill already. It waits for another Bill Approver");
        assert_eq!(approves(&world, acme.id, anna, bill).await.unwrap(), Taken::Done, "she is another user");
    }

    async fn a_deputy_gets_the_mail_and_is_told_of_the_office(world) {
        let acme = acme(&world, &["Anna"], &[]).await;
        let day = "2026-11-23".parse().unwrap();
        let absence = Absence { deputy: acme.vic.contact, first_day: day, last_day: day };
        deputies::name(&world.store, acme.approvers[0].by(acme.id), acme.id, Some(&absence)).await.unwrap();
        sent(&world, acme.id).await;
        let mut on = world.store.read().await.unwrap();
        let sql = "SELECT kind, email FROM mails WHERE kind IN ('deputy', 'bill_to_approve') ORDER BY kind, email";
        let mails = fetch_all!(on, (String, String), sql).unwrap();
        let mails: Vec<_> = mails.iter().map(|(kind, email)| (kind.as_str(), email.as_str())).collect();
        assert_eq!(mails, [
            ("bill_to_approve", "anna@example.com"),
            ("bill_to_approve", "vic@example.com"),
            ("deputy", "vic@example.com"),
        ]);
    }

    async fn the_deputy_of_a_contact_who_is_no_bill_approver_any_more_gets_no_mail(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[]).await;
        let day = "2026-11-23".parse().unwrap();
        let absence = Absence { deputy: acme.vic.contact, first_day: day, last_day: day };
        let anna = acme.approvers[0];
        deputies::name(&world.store, anna.by(acme.id), acme.id, Some(&absence)).await.unwrap();
        let mut tx = world.store.write().await.unwrap();
        let sql = "UPDATE contact_user_types SET user_type = 'viewer' WHERE contact_id = $1";
        execute!(tx, sql, anna.contact.0).unwrap();
        tx.commit().await.unwrap();
        sent(&world, acme.id).await;
        let mut on = world.store.read().await.unwrap();
        let asked = fetch_all!(on, (String,), "SELECT email FROM mails WHERE kind = 'bill_to_approve'").unwrap();
        assert_eq!(asked, [("ben@example.com".to_owned(),)]);
    }

    async fn a_deputy_is_another_user_of_the_same_organization(world) {
        let acme = acme(&world, &["Anna"], &[]).await;
        let other = customer(&world, "Other").await;
        let stranger = person(&world, other, "Olga", "bill_approver").await;
        let day = |text: &str| text.parse().unwrap();
        let anna = acme.approvers[0];
        for (deputy, last, field) in [
            (stranger.contact, "2026-11-30", "deputy"),
            (anna.contact, "2026-11-30", "deputy"),
            (acme.vic.contact, "2026-11-22", "last_day"),
        ] {
            let absence = Absence { deputy, first_day: day("2026-11-20"), last_day: day(last) };
            let refused = deputies::name(&world.store, anna.by(acme.id), acme.id, Some(&absence)).await.unwrap_err();
            assert!(matches!(&refused, StorageError::Unfit { field: at, .. } if at == field), "{refused}");
        }
        let absence = Absence { deputy: anna.contact, first_day: day("2026-11-20"), last_day: day("2026-11-30") };
        let refused = deputies::name(&world.store, acme.vic.by(acme.id), acme.id, Some(&absence)).await.unwrap_err();
        assert_eq!(refused.to_string(), "Only a Bill Approver can name a deputy");
        let theirs = deputies::name(&world.store, stranger.by(other), acme.id, None).await.unwrap_err();
        assert!(matches!(theirs, StorageError::NotFound));
    }

    async fn a_forgotten_person_leaves_no_name_on_approvals(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[]).await;
        let anna = acme.approvers[0];
        let day = "2026-11-23".parse().unwrap();
        let absence = Absence { deputy: acme.vic.contact, first_day: day, last_day: day };
        deputies::name(&world.store, anna.by(acme.id), acme.id, Some(&absence)).await.unwrap();
        storage::automatic_approval::switch(&world.store, anna.by(acme.id), acme.id, true).await.unwrap();
        let bill = sent(&world, acme.id).await;
        approves(&world, acme.id, anna, bill).await.unwrap();
        contacts::remove(&world.store, TESTER, acme.id, anna.contact).await.unwrap();
        storage::privacy::forget(&world.store, TESTER, acme.id, anna.contact).await.unwrap();
        let given = shown(&world, bill).await.approvals.given;
        assert_eq!(given[0].person, "A forgotten person");
        let mut on = world.store.read().await.unwrap();
        let (consent,) = fetch_one!(on, (String,), "SELECT person FROM automatic_approvals").unwrap();
        let (deputies,) = fetch_one!(on, (i64,), "SELECT COUNT(*) FROM deputies").unwrap();
        assert_eq!((consent.as_str(), deputies), ("A forgotten person", 0));
        drop(on);
        is_well(&world).await;
    }
}
