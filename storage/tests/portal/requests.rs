//! A form that is sent again is recognized by its key, for a day.

use domain::contact::ContactDraft;
use domain::ids::RequestId;
use domain::permission::Scope;
use storage::testing::{TESTER, World, customer};
use storage::{By, StorageError, contacts, on_both};
use uuid::Uuid;

fn sent(form: u128) -> By<'static> {
    By { request: Some(RequestId(Uuid::from_u128(form))), ..TESTER }
}

fn draft(email: &str) -> domain::contact::Contact {
    let draft =
        ContactDraft { first_name: "Ada".into(), last_name: "-".into(), email: email.into(), ..Default::default() };
    draft.parse(None).unwrap()
}

async fn count(world: &World, of: domain::ids::CustomerId) -> usize {
    contacts::list(&world.store, Scope::AllCustomers, of).await.unwrap().len()
}

on_both! {
    async fn a_form_sent_sixteen_times_at_once_counts_once_with_one_answer(world) {
        let id = customer(&world, "Acme").await;
        let presses = (0..16).map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { contacts::add(&store, sent(1), id, &draft("ada@example.com")).await.unwrap() })
        });
        let mut added = Vec::new();
        for press in presses.collect::<Vec<_>>() {
            added.push(press.await.unwrap());
        }
        added.dedup();
        assert_eq!((added.len(), count(&world, id).await), (1, 1));
        contacts::add(&world.store, sent(2), id, &draft("bob@example.com")).await.unwrap();
        assert_eq!(count(&world, id).await, 2);
    }

    async fn a_failed_form_may_be_sent_again(world) {
        let id = customer(&world, "Acme").await;
        let ada = contacts::add(&world.store, TESTER, id, &draft("ada@example.com")).await.unwrap();
        let add = || async { contacts::add(&world.store, sent(1), id, &draft("ada@example.com")).await };
        assert!(matches!(add().await, Err(StorageError::Taken { field: "email" })));
        contacts::remove(&world.store, TESTER, id, ada).await.unwrap();
        assert_ne!(add().await.unwrap(), ada);
    }

    async fn after_a_day_a_form_is_forgotten(world) {
        let id = customer(&world, "Acme").await;
        let add = || async { contacts::add(&world.store, sent(1), id, &draft("ada@example.com")).await };
        let first = add().await.unwrap();
        world.later(23 * 60);
        assert_eq!(add().await.unwrap(), first);
        world.later(2 * 60);
        assert!(matches!(add().await, Err(StorageError::Taken { .. })));
    }
}
