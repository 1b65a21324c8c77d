//! The reseller's own settings, and the currency that follows from them.

use domain::currency::Currency;
use domain::history::{Action, Section};
use domain::organization::OrganizationDraft;
use domain::permission::{Role, Scope};
use domain::record::Draft;
use domain::reseller::{ResellerDetail, ResellerDraft};
use domain::settings::SettingsDraft;
use storage::testing::{TESTER, World, actor, customer};
use storage::{StorageError, on_both, organizations, reseller, settings};

fn draft(currency: &str, region: &str) -> ResellerDraft {
    let (reseller_name, time_zone) = ("Northwind Cloud".into(), "Europe/Berlin".into());
    ResellerDraft { reseller_name, time_zone, currency: currency.into(), region: region.into() }
}

async fn save(world: &World, version: i64, draft: &ResellerDraft) -> Result<(), StorageError> {
    storage::save::<reseller::ResellerSettings>(&world.store, TESTER, (), version, &draft.parse().unwrap()).await
}

async fn proposed(world: &World, customer: domain::ids::CustomerId) -> &'static str {
    let currency = reseller::currency_for(&world.store, Scope::AllCustomers, customer).await.unwrap();
    currency.map_or("", Currency::code)
}

on_both! {
    async fn the_resellers_settings_are_stored_and_recorded(world) {
        assert_eq!(reseller::get(&world.store).await.unwrap(), ResellerDetail::default());
        save(&world, 0, &draft("EUR", "DE")).await.unwrap();
        save(&world, 1, &draft("CHF", "CH")).await.unwrap();
        let kept = reseller::get(&world.store).await.unwrap();
        assert_eq!((kept.version, kept.updated_by.as_str(), &kept.draft), (2, "Tester", &draft("CHF", "CH")));
        let query = domain::activity::ActivityQuery::default();
        let page = storage::activity::list(&world.store, &query, 50).await.unwrap();
        let entry = &page.entries[0].entry;
        assert_eq!((entry.section, entry.action), (Section::Settings, Action::Changed));
        let changes: Vec<_> = entry.changes.iter().map(|change| format!("{} > {}", change.old, change.new)).collect();
        assert_eq!(changes, ["EUR > CHF", "Germany > Switzerland"]);
    }

    async fn a_save_of_an_old_version_is_refused_and_names_the_other_user(world) {
        save(&world, 0, &draft("EUR", "DE")).await.unwrap();
        for version in [0, 2, i64::MAX] {
            let stale = save(&world, version, &draft("USD", "US")).await;
            assert!(matches!(&stale, Err(StorageError::Stale { by }) if by == "Tester"), "{version}: {stale:?}");
        }
        assert_eq!(reseller::get(&world.store).await.unwrap().draft, draft("EUR", "DE"));
    }

    async fn an_amounts_currency_is_the_customers_its_countrys_or_the_resellers(world) {
        let acme = customer(&world, "Acme").await;
        assert_eq!(proposed(&world, acme).await, "");
        save(&world, 0, &draft("CHF", "DE")).await.unwrap();
        assert_eq!(proposed(&world, acme).await, "CHF");
        let mut office = OrganizationDraft { name: "Acme".into(), same_as_office: "on".into(), ..Default::default() };
        for (path, value) in [("office.address1", "Rua 1"), ("office.city", "Luanda"), ("office.country", "AO")] {
            office.set(path, value);
        }
        let admin = actor(Role::Admin, None, false);
        storage::save::<organizations::Organizations>(&world.store, (&admin).into(), acme, 1, &office.parse_new(domain::notation::Notation::NEUTRAL).unwrap()).await.unwrap();
        assert_eq!(proposed(&world, acme).await, "AOA");
        let own = settings::get(&world.store, Scope::AllCustomers, acme).await.unwrap().draft;
        let own = SettingsDraft { currency: "INR".into(), ..own };
        storage::save::<settings::CustomerSettings>(&world.store, TESTER, acme, 0, &own.parse().unwrap()).await.unwrap();
        assert_eq!(proposed(&world, acme).await, "INR");
    }
}
