//! Activity can be searched for any text, and no URL makes it fail.

use domain::activity::ActivityDraft;
use domain::organization::OrganizationDraft;
use domain::permission::{Role, Scope};
use storage::history::chain::Chain;
use storage::testing::{World, actor, customer, records};
use storage::{activity, on_both, organizations};

async fn found(world: &World, draft: ActivityDraft) -> usize {
    activity::list(&world.store, &draft.parse().unwrap(), 100).await.unwrap().entries.len()
}

fn of_customer(customer: &str) -> ActivityDraft {
    ActivityDraft { customer: customer.into(), ..ActivityDraft::default() }
}

fn by_person(person: &str) -> ActivityDraft {
    ActivityDraft { person: person.into(), ..ActivityDraft::default() }
}

fn before(place: String) -> ActivityDraft {
    ActivityDraft { before: place, ..ActivityDraft::default() }
}

on_both! {
    async fn a_customer_is_found_in_any_case_and_wildcards_are_literal(world) {
        customer(&world, "Ärzte 50% GmbH").await;
        customer(&world, "Plain").await;
        assert_eq!(found(&world, of_customer("ärzte")).await, 1);
        assert_eq!(found(&world, of_customer("50%")).await, 1);
        assert_eq!(found(&world, of_customer("%")).await, 1, "a percent sign is no wildcard");
        assert_eq!(found(&world, by_person("_")).await, 0, "nor is an underscore");
    }

    async fn a_customer_is_found_without_accents_and_by_its_name_only(world) {
        let id = customer(&world, "L’Oréal & Müller").await;
        for search in ["muller", "L'Oreal", "loréal"] {
            assert_eq!(found(&world, of_customer(search)).await, 1, "{search}");
        }
        let version = organizations::get(&world.store, Scope::AllCustomers, id).await.unwrap().version;
        let draft = OrganizationDraft { name: "L’Oréal & Müller".into(), industry: "Retail".into(), ..Default::default() };
        let staff = actor(Role::Admin, None, false);
        storage::save::<organizations::Organizations>(&world.store, (&staff).into(), id, version, &draft.parse_new(domain::notation::Notation::NEUTRAL).unwrap()).await.unwrap();
        assert_eq!(found(&world, of_customer("muller")).await, 2);
        assert_eq!(found(&world, of_customer("retail")).await, 0, "the industry is not the name");
    }

    async fn a_person_is_found_without_accents_among_many_records(world) {
        records(&world, Chain::Reseller, 1_100).await;
        customer(&world, "Acme").await;
        let person = |entries: Vec<domain::activity::ActivityEntry>| entries[0].entry.person.clone();
        let all = activity::list(&world.store, &ActivityDraft::default().parse().unwrap(), 1).await.unwrap();
        let name = person(all.entries);
        assert_eq!(found(&world, by_person(&name.to_uppercase().replace('E', "É"))).await, 100);
        assert_eq!(found(&world, by_person("Nobody")).await, 0);
    }

    async fn the_resellers_records_are_found_by_the_name_they_are_listed_under(world) {
        customer(&world, "Acme").await;
        records(&world, Chain::Reseller, 2).await;
        assert_eq!(found(&world, of_customer("Reseller")).await, 2);
        assert_eq!(found(&world, of_customer("Acme")).await, 1);
    }

    async fn any_url_is_answered(world) {
        customer(&world, "Acme").await;
        assert_eq!(found(&world, of_customer("Ac\0me")).await, 1);
        assert_eq!(found(&world, by_person("\0")).await, 1, "it finds all");
        let chain = "00000000000000000000000000000000";
        for at in ["9223372036854775807", "-9223372036854775808", "-8334601228800000000", "8210266876799999999"] {
            assert_eq!(found(&world, before(format!("{at}.{chain}.1"))).await, 1, "{at} is not a place");
        }
    }
}
