//! A removed contact is exported and forgotten like one in the list.

use super::*;

/// Adds another customer's contact with the same address, and so the same login.
async fn elsewhere(world: &World) {
    let other = customer(world, "Other").await;
    let there = contact(world, other, EMAIL, &[]).await;
    contacts::set_accounts(&world.store, TESTER, other, &[there]).await.unwrap();
}

on_both! {
    async fn a_removed_contact_who_approved_bills_is_exported_and_forgotten(world) {
        let (acme, ada, _) = ada(&world).await;
        contacts::remove(&world.store, TESTER, acme, ada).await.unwrap();
        let before = verify(&world.store, &[]).await.unwrap();
        let usage = storage::usage::usage(&world.store, acme).await.unwrap();
        assert_eq!(privacy::name(&world.store, Scope::AllCustomers, acme, ada).await.unwrap(), "Ada Lovelace");
        let data = privacy::export(&world.store, Scope::AllCustomers, acme, ada).await.unwrap();
        assert!(data.contact.contains(&("Email".to_owned(), EMAIL.to_owned())));
        assert_eq!(data.bill_steps.len(), 1);
        assert_eq!(data.account.unwrap().state, "disabled");
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        is_found_nowhere(&world, &["ada love", "lovelace", EMAIL, "203.0.113.77", "firefox"]).await;
        assert_eq!(verify(&world.store, &before.heads).await.unwrap().faults, [""; 0]);
        assert_eq!(storage::usage::usage(&world.store, acme).await.unwrap(), usage, "the bill is approved as it was");
        let again = privacy::forget(&world.store, TESTER, acme, ada).await;
        assert!(matches!(again, Err(StorageError::NotFound)));
    }

    async fn a_removed_contact_without_approvals_is_found_by_the_removal_record(world) {
        let acme = customer(&world, "Acme").await;
        let ada = contact(&world, acme, EMAIL, &["finance"]).await;
        contacts::set_accounts(&world.store, TESTER, acme, &[ada]).await.unwrap();
        contacts::remove(&world.store, TESTER, acme, ada).await.unwrap();
        let other = customer(&world, "Other").await;
        let foreign = privacy::export(&world.store, Scope::AllCustomers, other, ada).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
        let data = privacy::export(&world.store, Scope::AllCustomers, acme, ada).await.unwrap();
        assert!(data.contact.contains(&("Email".to_owned(), EMAIL.to_owned())));
        assert!(data.contact.contains(&("First Name".to_owned(), "Ada".to_owned())), "{:?}", data.contact);
        assert!(data.account.is_some());
        let foreign = privacy::forget(&world.store, TESTER, other, ada).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        is_found_nowhere(&world, &["ada love", "lovelace", EMAIL]).await;
        assert_eq!(verify(&world.store, &[]).await.unwrap().faults, [""; 0]);
        let again = privacy::name(&world.store, Scope::AllCustomers, acme, ada).await;
        assert!(matches!(again, Err(StorageError::NotFound)));
    }

    async fn a_shared_login_stays_when_the_removed_contact_is_forgotten(world) {
        let (acme, ada, account) = ada(&world).await;
        elsewhere(&world).await;
        contacts::remove(&world.store, TESTER, acme, ada).await.unwrap();
        privacy::forget(&world.store, TESTER, acme, ada).await.unwrap();
        let login = accounts::login(&world.store, EMAIL).await.unwrap().unwrap();
        assert_eq!((login.account, login.password_hash.as_deref()), (account, Some("hash")));
        assert_eq!(verify(&world.store, &[]).await.unwrap().faults, [""; 0]);
    }

    async fn a_removed_contact_who_was_added_again_keeps_the_login(world) {
        let (acme, old, account) = ada(&world).await;
        contacts::remove(&world.store, TESTER, acme, old).await.unwrap();
        let new = contact(&world, acme, EMAIL, &[]).await;
        contacts::set_accounts(&world.store, TESTER, acme, &[new]).await.unwrap();
        privacy::forget(&world.store, TESTER, acme, old).await.unwrap();
        assert_eq!(accounts::login(&world.store, EMAIL).await.unwrap().unwrap().account, account);
        let data = privacy::export(&world.store, Scope::AllCustomers, acme, new).await.unwrap();
        assert_eq!(data.bill_steps.len(), 1, "what the login approved is the new contact's");
        assert_eq!(verify(&world.store, &[]).await.unwrap().faults, [""; 0]);
    }
}
