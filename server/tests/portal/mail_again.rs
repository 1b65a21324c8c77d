//! Mails to an SMTP server that treats each one differently: all arrive, or staff see why not and send them again.

use std::collections::BTreeMap;

use domain::ids::MailId;
use domain::mail::Delivery;
use domain::mail_list::{MailQuery, MailSummary};
use mailparse::MailHeaderMap as _;
use storage::mails::{Outcome, outbox};
use storage::testing::{TESTER, contact, customer};
use storage::{contacts, mails, on_both};

use crate::mail::{Does, message_id, post, smtp};
use crate::people::{Portal, Who};

/// In alphabetical order, as user accounts are created.
const TO: [&str; 5] = ["drops", "fine", "hangs", "later", "nobody"];

/// Empties the outbox, then queues a mail to each of [`TO`], in this order.
async fn with_mails(portal: &Portal) {
    while let Some(mail) = mails::claim(&portal.world.store).await.unwrap() {
        mails::finish(&portal.world.store, &mail, Outcome::Sent).await.unwrap();
    }
    let acme = customer(&portal.world, "Acme").await;
    let mut people = Vec::new();
    for name in TO {
        people.push(contact(&portal.world, acme, &format!("{name}@acme.example"), &[]).await);
    }
    contacts::set_accounts(&portal.world.store, TESTER, acme, &people).await.unwrap();
}

async fn listed(portal: &Portal) -> Vec<MailSummary> {
    let query = MailQuery { search: "@acme.example".into(), ..MailQuery::default() };
    outbox::list(&portal.world.store, &query).await.unwrap().mails
}

async fn mail_to(portal: &Portal, name: &str) -> MailId {
    listed(portal).await.into_iter().find(|mail| mail.email.starts_with(name)).unwrap().id
}

/// The Message-IDs of all letters, by recipient.
fn ids_by_name(letters: &[String]) -> BTreeMap<String, Vec<String>> {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for letter in letters {
        let to = mailparse::parse_mail(letter.as_bytes()).unwrap().headers.get_first_value("To").unwrap();
        let name = TO.into_iter().find(|name| to.contains(&format!("{name}@acme.example"))).unwrap();
        by_name.entry(name.to_owned()).or_default().push(message_id(letter));
    }
    by_name
}

on_both! {
    async fn each_mail_arrives_or_is_shown_as_dead_and_can_be_sent_again(portal: Portal) {
        let folder = tempfile::tempdir().unwrap();
        with_mails(&portal).await;
        let first =
            [Does::Drops, Does::Takes, Does::Hangs, Does::Answers("451 later"), Does::Answers("550 no such mailbox")];
        let (url, letters) = smtp(first.into_iter().chain([Does::Takes; 4]).collect()).await;
        post(&portal.world, Some(&url), folder.path()).send_due().await.unwrap();
        portal.world.later(30);
        post(&portal.world, Some(&url), folder.path()).send_due().await.unwrap();
        for mail in listed(&portal).await {
            let is_dead = mail.email.starts_with("nobody");
            let told = matches!(&mail.delivery, Delivery::Dead(why) if why.contains("550: no such mailbox"));
            assert!(told == is_dead && matches!(mail.delivery, Delivery::Sent(_)) != is_dead, "{mail:?}");
        }
        let arrived = ids_by_name(&letters.lock().unwrap());
        let counts: Vec<_> = arrived.iter().map(|(name, ids)| (name.as_str(), ids.len())).collect();
        assert_eq!(counts, [("drops", 2), ("fine", 1), ("hangs", 2), ("later", 1)]);
        assert!(arrived.values().all(|ids| ids.iter().all(|id| *id == ids[0])), "a retry keeps its Message-ID: {arrived:?}");

        let page = portal.get(Who::Operator, "/messages?state=dead&search=acme.example").await;
        assert!(page.body.contains("nobody@acme.example") && page.body.contains("550: no such mailbox"), "{}", page.body);
        assert!(!page.body.contains("fine@acme.example") && !page.body.contains("token="), "{}", page.body);
        let nobody = mail_to(&portal, "nobody").await;
        let again = portal.post_form(Who::Operator, "/api/send_mail_again", "/messages", &format!("mail={nobody}")).await;
        assert_eq!(again.status.as_u16(), 303, "{}", again.body);
        assert!(!again.body.contains("token=") && !again.header("location").contains("token="));
        post(&portal.world, Some(&url), folder.path()).send_due().await.unwrap();
        let late = ids_by_name(&letters.lock().unwrap()).remove("nobody").unwrap();
        assert_eq!(late, [format!("<{nobody}@reseller.example>")]);
        let page = portal.get(Who::Operator, "/messages?state=dead&search=acme.example").await;
        assert!(page.body.contains("No mail matches"), "{}", page.body);
    }

    async fn sending_too_often_names_the_address_and_the_time_to_wait(portal: Portal) {
        let invited = format!("account={}", portal.invited_staff().await);
        for _ in 0..10 {
            assert_eq!(portal.call(Who::Admin, "invite_staff", &invited).await.status.as_u16(), 200);
        }
        let answer = portal.call(Who::Admin, "invite_staff", &invited).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "601"));
        let page = portal.post_form(Who::Admin, "/api/invite_staff", "/users", &invited).await;
        let words = "@reseller.example was already sent many emails. Wait 11 minutes and try again.";
        assert!(page.status == 429 && page.body.contains(words), "{}", page.body);
    }
}
