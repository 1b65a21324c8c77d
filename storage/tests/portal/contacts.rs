//! Customers with many contacts.

use domain::contact::ContactDraft;
use domain::contact_list::ContactQuery;
use domain::ids::{ContactId, CustomerId, RequestId};
use domain::permission::Scope;
use storage::contacts;
use storage::on_both;
use storage::testing::{TESTER, World, customer};

const ALL: Scope = Scope::AllCustomers;

async fn with_contacts(world: &World, count: usize) -> (CustomerId, Vec<ContactId>) {
    let customer = customer(world, "Acme").await;
    let mut all = Vec::new();
    for number in 0..count {
        let draft = ContactDraft {
            first_name: format!("Ada {number:03}"),
            last_name: "Lovelace".into(),
            email: format!("ada{number}@acme.example"),
            phone: "+44 20 7946 0018".into(),
            user_types: vec!["bill_approver".into()],
            ..ContactDraft::default()
        };
        all.push(contacts::add(&world.store, TESTER, customer, &draft.parse(None).unwrap()).await.unwrap());
    }
    (customer, all)
}

async fn with_account(world: &World, customer: CustomerId) -> usize {
    contacts::list(&world.store, ALL, customer).await.unwrap().iter().filter(|contact| contact.has_account()).count()
}

on_both! {
    async fn a_page_of_contacts_matches_the_whole_list(world: World) {
        let (customer, all) = with_contacts(&world, 120).await;
        contacts::set_accounts(&world.store, TESTER, customer, &all[..1]).await.unwrap();
        let listed = contacts::list(&world.store, ALL, customer).await.unwrap();
        for (page, rows) in [(1, 0..50), (2, 50..100), (3, 100..120)] {
            let query = ContactQuery { page, removing: Some(all[119]), ..ContactQuery::default() }.tidy();
            let page = contacts::page(&world.store, ALL, customer, &query).await.unwrap();
            assert_eq!(page.rows, listed[rows]);
            assert_eq!((page.all, page.found, page.has_approver), (120, 120, true));
            assert_eq!(page.removing.map(|contact| contact.id), Some(all[119]));
        }
        let query = ContactQuery { search: "ADA 007".into(), ..ContactQuery::default() }.tidy();
        let page = contacts::page(&world.store, ALL, customer, &query).await.unwrap();
        assert_eq!((page.rows, page.found), (listed[7..8].to_vec(), 1));
    }

    async fn others_can_save_while_many_user_accounts_are_created(world: World) {
        let (customer, all) = with_contacts(&world, 230).await;
        let by = storage::By { request: Some(RequestId(uuid::Uuid::from_u128(1))), ..TESTER };
        let others = async {
            loop {
                drop(world.store.write().await.unwrap());
                match with_account(&world, customer).await {
                    0 => {}
                    made => return made,
                }
            }
        };
        let (outcomes, made) = tokio::join!(contacts::set_accounts(&world.store, by, customer, &all), others);
        assert!(made < 230, "no other save could happen in between");
        let outcomes = outcomes.unwrap();
        assert_eq!((outcomes.len(), with_account(&world, customer).await), (230, 230));
        let again = contacts::set_accounts(&world.store, by, customer, &all).await.unwrap();
        assert_eq!(again, outcomes, "the same form again is answered as before");
    }
}
