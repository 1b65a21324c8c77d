//! Mail about bills to a contact without a user account is exported and forgotten with the contact.

use domain::mail_list::MailQuery;
use storage::mails;
use storage::mails::Outcome;

use super::*;

/// Ada without a user account, with a mail that staff sent again.
async fn mailed(world: &World) -> (CustomerId, ContactId) {
    let acme = customer(world, "Acme").await;
    let ada = contact(world, acme, EMAIL, &["bill_approver"]).await;
    let header = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName\n";
    let bill = import(world, file(acme), &format!("{header}1.5,1.5,USD,2026-09-01,AWS\n")).await[0];
    walk(world, bill, BillState::SentForApproval).await;
    let mail = mails::claim(&world.store).await.unwrap().unwrap();
    mails::finish(&world.store, &mail, Outcome::Sent).await.unwrap();
    mails::outbox::send_again(&world.store, TESTER, mail.id).await.unwrap();
    (acme, ada)
}

on_both! {
    async fn mail_to_a_contact_without_an_account_is_exported_and_forgotten(world) {
        let (acme, ada) = mailed(&world).await;
        let data = privacy::export(&world.store, Scope::AllCustomers, acme, ada).await.unwrap();
        let exported: Vec<_> = data.mails.iter().map(|mail| (mail.what.as_str(), mail.to.as_str())).collect();
        assert_eq!(exported, [("Bill to approve", EMAIL)]);
        let again = data.activity.iter().filter(|entry| entry.section == domain::history::Section::Mails).count();
        assert_eq!(again, 1, "that it was sent again");
        let before = verify(&world.store, &[]).await.unwrap();
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        is_found_nowhere(&world, &["lovelace", EMAIL]).await;
        let query = MailQuery::default();
        assert_eq!(mails::outbox::list(&world.store, &query).await.unwrap().mails, []);
        assert_eq!(verify(&world.store, &before.heads).await.unwrap().faults, [""; 0]);
    }

    async fn mail_to_a_removed_contact_is_forgotten_too(world) {
        let (acme, ada) = mailed(&world).await;
        contacts::remove(&world.store, TESTER, acme, ada).await.unwrap();
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        is_found_nowhere(&world, &["lovelace", EMAIL]).await;
        assert_eq!(verify(&world.store, &[]).await.unwrap().faults, [""; 0]);
    }

    async fn bill_mail_of_a_forgotten_contact_goes_even_if_the_account_stays(world) {
        let (acme, ada, _) = ada(&world).await;
        let other = customer(&world, "Other").await;
        let there = contact(&world, other, EMAIL, &[]).await;
        contacts::set_accounts(&world.store, TESTER, other, &[there]).await.unwrap();
        let header = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName\n";
        let bill = import(&world, file(acme), &format!("{header}2,2,USD,2026-10-01,AWS\n")).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let kinds = async || {
            let page = mails::outbox::list(&world.store, &MailQuery::default()).await.unwrap();
            page.mails.into_iter().filter(|mail| domain::bill_mail::is_about_bill(mail.kind)).count()
        };
        assert_eq!(kinds().await, 1);
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        assert_eq!(kinds().await, 0);
    }
}
