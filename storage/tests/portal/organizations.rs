//! The Organization Detail: what is saved comes back, and of two saves at once one is stale.

use domain::address::AddressDraft;
use domain::notation::Notation;
use domain::organization::OrganizationDraft;
use domain::permission::{Role, Scope};
use storage::on_both;
use storage::testing::{actor, customer};
use storage::{StorageError, organizations};

fn address(city: &str) -> AddressDraft {
    AddressDraft {
        address1: "12 \"MG\" <Road> & 'sons'; DROP TABLE customers".into(),
        address2: "محطة".into(),
        address3: "🏢 4".into(),
        landmark: "%_!\\".into(),
        city: city.into(),
        state: "Karnataka".into(),
        pincode: "560001".into(),
        country: "IN".into(),
        phone: "+91 80 2222 1234".into(),
        fax: "+91 80 2222 1235".into(),
    }
}

fn draft(name: &str) -> OrganizationDraft {
    OrganizationDraft {
        name: name.into(),
        industry: "Legal".into(),
        website: "www.acme.example".into(),
        turnover: "1,23,45,678.90".into(),
        turnover_currency: "INR".into(),
        account_type: "AWS".into(),
        office: address("Bengaluru"),
        same_as_office: String::new(),
        billing: address("Mysuru"),
    }
}

on_both! {
    async fn all_fields_come_back_as_they_were_saved(world) {
        let staff = actor(Role::Operator, None, false);
        let id = customer(&world, "Acme").await;
        storage::save::<organizations::Organizations>(&world.store, (&staff).into(), id, 1, &draft("Acme Ltd").parse(Notation::NEUTRAL).unwrap()).await.unwrap();
        let profile = organizations::get(&world.store, Scope::AllCustomers, id).await.unwrap();
        assert_eq!((profile.version, profile.updated_by.as_str()), (2, "Operator Person"));
        let shown = profile.organization;
        assert_eq!(shown.turnover, "12,345,678.90");
        assert_eq!(shown.website, "https://www.acme.example");
        assert_eq!((shown.office.address1.as_str(), shown.billing.city.as_str()), (address("").address1.as_str(), "Mysuru"));
        assert_eq!((shown.office.landmark.as_str(), shown.office.address3.as_str()), ("%_!\\", "🏢 4"));
        // Saving what is shown changes nothing.
        let again = shown.parse(Notation::NEUTRAL).unwrap();
        storage::save::<organizations::Organizations>(&world.store, (&staff).into(), id, 2, &again).await.unwrap();
        assert_eq!(organizations::get(&world.store, Scope::AllCustomers, id).await.unwrap().organization, shown);
    }

    async fn only_one_of_twenty_saves_at_once_wins(world) {
        let id = customer(&world, "Race").await;
        let saves = (0..20).map(|number| {
            let world = world.clone();
            tokio::spawn(async move {
                let staff = actor(Role::Operator, None, false);
                storage::save::<organizations::Organizations>(&world.store, (&staff).into(), id, 1, &draft(&format!("Race {number}")).parse(Notation::NEUTRAL).unwrap()).await
            })
        });
        let mut won = 0;
        for save in saves.collect::<Vec<_>>() {
            match save.await.unwrap() {
                Ok(()) => won += 1,
                Err(StorageError::Stale { by }) => assert_eq!(by, "Operator Person"),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(organizations::get(&world.store, Scope::AllCustomers, id).await.unwrap().version, 2);
    }

    async fn another_customers_profile_is_not_found(world) {
        let (id, other) = (customer(&world, "Mine").await, customer(&world, "Theirs").await);
        let foreign = organizations::get(&world.store, Scope::Only(other), id).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)));
    }
}
