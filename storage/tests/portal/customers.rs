//! The list of customers, and what is deleted with a customer.

use domain::customer::{CustomerQuery, CustomerSort, StatusFilter};
use domain::permission::{Role, Scope};
use storage::on_both;
use storage::testing::{TESTER, actor, contact, customer};
use storage::{StorageError, contacts, customers};

fn asking(search: &str) -> CustomerQuery {
    CustomerQuery { search: search.into(), ..CustomerQuery::default() }.tidy()
}

on_both! {
    async fn a_name_is_unique_in_any_case_of_letters(world) {
        customer(&world, "Łódź Ltd").await;
        let draft = domain::organization::NewCustomerDraft { name: "łÓDŹ ltd".into(), ..Default::default() };
        let again = customers::add(&world.store, TESTER, &draft.parse().unwrap()).await;
        assert!(matches!(again, Err(StorageError::Taken { field: "name" })), "{again:?}");
    }

    async fn a_search_ignores_case_and_takes_wildcards_literally(world) {
        for name in ["Straße 100%", "Acme_East", "Acme West", "ÉCLAIR SA"] {
            customer(&world, name).await;
        }
        for (search, names) in [
            ("éclair", vec!["ÉCLAIR SA"]), ("100%", vec!["Straße 100%"]), ("acme_", vec!["Acme_East"]),
            ("ACME", vec!["Acme West", "Acme_East"]), ("!", vec![]), ("", vec!["Acme West", "Acme_East", "Straße 100%", "ÉCLAIR SA"]),
        ] {
            let page = customers::list(&world.store, &asking(search)).await.unwrap();
            let found: Vec<_> = page.rows.iter().map(|row| row.name.as_str()).collect();
            assert_eq!(found, names, "{search}");
            assert_eq!(page.total as usize, names.len(), "{search}");
        }
    }

    async fn a_search_ignores_accents_punctuation_and_letter_width(world) {
        let names = ["Müller & Söhne", "O'Neill & Sons", "L’Oréal", "Łódź Works", "Coca‑Cola", "ＡＣＭＥ"];
        for name in names {
            customer(&world, name).await;
        }
        for (search, name) in [
            ("Muller", names[0]), ("O’Neill", names[1]), ("oneill", names[1]), ("l'oreal", names[2]), ("lodz", names[3]),
            ("coca cola", names[4]), ("acme", names[5]),
        ] {
            let page = customers::list(&world.store, &asking(search)).await.unwrap();
            assert_eq!(page.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), [name], "{search}");
        }
    }

    async fn every_sort_order_works_both_ways_and_pages_do_not_overlap(world) {
        for number in 0..60 {
            let id = customer(&world, &format!("Customer {number:02}")).await;
            if number % 7 == 0 {
                contact(&world, id, "a@example.com", &[]).await;
            }
        }
        for (sort, _) in CustomerSort::ALL {
            for descending in [false, true] {
                let mut seen = std::collections::BTreeSet::new();
                for page in 1..=3 {
                    let query = CustomerQuery { sort, descending, page, ..asking("") };
                    let found = customers::list(&world.store, &query).await.unwrap();
                    assert_eq!(found.total, 60);
                    seen.extend(found.rows.into_iter().map(|row| row.id));
                }
                assert_eq!(seen.len(), 60, "{sort:?} {descending}");
            }
        }
        let first = CustomerQuery { sort: CustomerSort::Contacts, descending: true, ..asking("") };
        assert_eq!(customers::list(&world.store, &first).await.unwrap().rows[0].contacts, 1);
    }

    async fn archived_customers_are_counted_separately(world) {
        let staff = actor(Role::Admin, None, false);
        let ids = [customer(&world, "A").await, customer(&world, "B").await, customer(&world, "C").await];
        customers::set_archived(&world.store, &staff, ids[0], true).await.unwrap();
        customers::set_archived(&world.store, &staff, ids[0], true).await.unwrap();
        customers::delete(&world.store, TESTER, ids[1]).await.unwrap();
        for (status, count) in [(StatusFilter::Active, 1), (StatusFilter::Archived, 1), (StatusFilter::All, 2)] {
            let page = customers::list(&world.store, &CustomerQuery { status, ..asking("") }).await.unwrap();
            assert_eq!((page.total, page.rows.len()), (count, count as usize), "{status:?}");
        }
        customers::set_archived(&world.store, &staff, ids[0], false).await.unwrap();
        assert_eq!(customers::list(&world.store, &asking("")).await.unwrap().total, 2);
    }

    async fn a_deleted_customer_leaves_no_contact_and_no_log_in(world) {
        let id = customer(&world, "Gone").await;
        let ada = contact(&world, id, "ada@gone.example", &["viewer"]).await;
        contacts::set_accounts(&world.store, TESTER, id, &[ada]).await.unwrap();
        customers::delete(&world.store, TESTER, id).await.unwrap();
        assert!(storage::accounts::login(&world.store, "ada@gone.example").await.unwrap().is_none());
        let gone = contacts::list(&world.store, Scope::AllCustomers, id).await;
        assert!(matches!(gone, Err(StorageError::NotFound)));
    }

    async fn the_filters_offer_the_values_in_use(world) {
        for (name, industry) in [("A", "Legal"), ("B", "Gaming"), ("C", "Legal"), ("D", "")] {
            let draft = domain::organization::NewCustomerDraft { name: name.into(), industry: industry.into(), account_type: "AWS".into() };
            customers::add(&world.store, TESTER, &draft.parse().unwrap()).await.unwrap();
        }
        let page = customers::list(&world.store, &asking("nobody")).await.unwrap();
        assert_eq!(page.industries, ["Gaming", "Legal"]);
        assert_eq!(page.account_types, ["AWS"]);
    }
}
