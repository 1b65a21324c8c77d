//! A mail about a bill is sent, or sent again, only while it is true.

use domain::ids::MailId;
use domain::mail::{Delivery, MailKind};
use domain::mail_list::{MailQuery, MailSummary};
use storage::mails::bill::Reader;
use storage::mails::outbox;

use super::*;

/// Tries all due mails once, with this outcome.
async fn try_all(world: &World, outcome: fn() -> Outcome) {
    while let Some(mail) = mails::claim(&world.store).await.unwrap() {
        mails::finish(&world.store, &mail, outcome()).await.unwrap();
    }
}

async fn listed(world: &World) -> Vec<MailSummary> {
    outbox::list(&world.store, &MailQuery::default()).await.unwrap().mails
}

async fn mail_of(world: &World, kind: MailKind) -> MailId {
    listed(world).await.into_iter().find(|mail| mail.kind == kind).unwrap().id
}

fn refused(result: Result<(), StorageError>, with: &str) {
    assert!(matches!(&result, Err(StorageError::Refused(why)) if why.contains(with)), "{with}: {result:?}");
}

on_both! {
    async fn a_claimed_mail_knows_its_bill_and_its_reader(world) {
        let (acme, other) = (customer(&world, "Acme").await, customer(&world, "Other").await);
        let mut expected = vec![("none@acme.example", Reader::WithoutAccount)];
        contact(&world, acme, "none@acme.example", &["bill_approver"]).await;
        for (email, state, reader) in [
            ("pending@acme.example", "pending", Reader::Pending),
            ("active@acme.example", "active", Reader::User { several: false }),
            ("both@acme.example", "active", Reader::User { several: true }),
            ("disabled@acme.example", "disabled", Reader::WithoutAccount),
        ] {
            let id = contact(&world, acme, email, &["bill_approver"]).await;
            with_accounts(&world, acme, &[id], state).await;
            expected.push((email, reader));
        }
        let there = contact(&world, other, "both@acme.example", &[]).await;
        with_accounts(&world, other, &[there], "active").await;
        try_all(&world, || Outcome::Sent).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        let mut found = Vec::new();
        while let Some(mail) = mails::claim(&world.store).await.unwrap() {
            let about = mail.bill.clone().unwrap();
            let shown = (about.id, about.number, about.period.to_string(), about.currency.clone(), about.billed.to_string());
            assert_eq!(shown, (bill, 1, "Oct 2026".to_owned(), "USD".to_owned(), "1234.495".to_owned()));
            assert_eq!((about.outdated(mail.kind), mail.customer.as_str(), mail.name.as_str()), (None, "Acme", "Ada Lovelace"));
            mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
            found.push((mail.email.clone(), about.reader));
        }
        found.sort_by_key(|(email, _)| email.clone());
        expected.sort_by_key(|(email, _)| *email);
        assert_eq!(found, expected.iter().map(|(email, reader)| ((*email).to_owned(), *reader)).collect::<Vec<_>>());
    }

    async fn a_request_that_is_retried_after_the_approval_is_outdated(world) {
        let acme = customer(&world, "Acme").await;
        contact(&world, acme, "ada@acme.example", &["bill_approver"]).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        try_all(&world, || Outcome::Later("busy".into())).await;
        step(&world, bill, BillStep::Approve).await.unwrap();
        world.later(5);
        let mail = mails::claim(&world.store).await.unwrap().unwrap();
        let why = mail.bill.as_ref().unwrap().outdated(mail.kind);
        assert_eq!(why.as_deref(), Some("B-000001 is now in the state Approved"));
    }

    async fn a_request_to_approve_an_approved_bill_is_not_sent_again(world) {
        let acme = customer(&world, "Acme").await;
        contact(&world, acme, "ada@acme.example", &["bill_approver"]).await;
        person(&world, acme, "bob@acme.example", &["finance"], Alerts::On).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        try_all(&world, || Outcome::Never("no such mailbox".into())).await;
        let request = mail_of(&world, MailKind::BillToApprove).await;
        outbox::send_again(&world.store, TESTER, request).await.unwrap();
        try_all(&world, || Outcome::Sent).await;
        step(&world, bill, BillStep::Approve).await.unwrap();
        try_all(&world, || Outcome::Sent).await;
        for kind in [MailKind::BillToApprove, MailKind::BillSent] {
            let mail = mail_of(&world, kind).await;
            refused(outbox::send_again(&world.store, TESTER, mail).await, "B-000001 is now in the state Approved");
        }
        outbox::send_again(&world.store, TESTER, mail_of(&world, MailKind::BillApproved).await).await.unwrap();
        let waiting = listed(&world).await.into_iter().filter(|mail| matches!(mail.delivery, Delivery::Waiting(_)));
        assert_eq!(waiting.map(|mail| mail.kind).collect::<Vec<_>>(), [MailKind::BillApproved]);
    }

    async fn a_mail_sent_again_goes_to_the_contacts_present_address(world) {
        let acme = customer(&world, "Acme").await;
        let ada = contact(&world, acme, "wrong@acme.example", &["bill_approver"]).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        try_all(&world, || Outcome::Never("no such mailbox".into())).await;
        let detail = contacts::get(&world.store, Scope::AllCustomers, acme, ada).await.unwrap();
        let draft = ContactDraft { email: "right@acme.example".into(), first_name: "Augusta".into(), ..detail.draft };
        storage::save::<contacts::Contacts>(&world.store, TESTER, (acme, ada), 1, &draft.parse(None).unwrap()).await.unwrap();
        outbox::send_again(&world.store, TESTER, mail_of(&world, MailKind::BillToApprove).await).await.unwrap();
        let mail = mails::claim(&world.store).await.unwrap().unwrap();
        assert_eq!((mail.email.as_str(), mail.name.as_str()), ("right@acme.example", "Augusta Lovelace"));
    }

    async fn a_former_contact_is_not_mailed_again(world) {
        let acme = customer(&world, "Acme").await;
        let ada = contact(&world, acme, "ada@acme.example", &["bill_approver"]).await;
        let bill = bill_of(&world, acme).await;
        walk(&world, bill, BillState::SentForApproval).await;
        try_all(&world, || Outcome::Sent).await;
        let mut tx = world.store.write().await.unwrap();
        execute!(tx, "UPDATE contacts SET archived_at = $2 WHERE id = $1", ada.0, world.store.clock.now()).unwrap();
        tx.commit().await.unwrap();
        let mail = mail_of(&world, MailKind::BillToApprove).await;
        refused(outbox::send_again(&world.store, TESTER, mail).await, "no longer a contact");
    }
}
