//! Importing a file of customers: what it adds and changes, and its audit records.

use domain::bulk::{BulkRead, EmptyCells, Export, Mapping, Rows, headers};
use domain::history::{Action, HistoryQuery, Section};
use domain::ids::CustomerId;
use domain::notation::Notation;
use domain::organization::OrganizationDraft;
use domain::permission::{Role, Scope};
use domain::record::Draft;
use storage::testing::{World, actor, contact, customer};
use storage::{StorageError, bulk, contacts, customers, history, on_both, organizations};

/// Reads a file and compares it with the customers that are stored now.
async fn read(world: &World, text: &str) -> BulkRead {
    let mapping = Mapping::guess(&headers(text.as_bytes()).unwrap());
    let rows = Rows::read(text.as_bytes(), &mapping).unwrap();
    let known = bulk::known(&world.store, Scope::AllCustomers, rows.meant()).await.unwrap();
    rows.judge(&known, EmptyCells::Keep)
}

async fn import(world: &World, read: &BulkRead) -> Result<bulk::Imported, StorageError> {
    bulk::import(&world.store, &actor(Role::Operator, None, false), read).await
}

async fn export(world: &World) -> String {
    let (customers, next) = bulk::export(&world.store, Scope::AllCustomers, "").await.unwrap();
    assert_eq!(next, None);
    let mut export = Export::begin(Vec::new()).unwrap();
    customers.iter().for_each(|customer| export.add(customer).unwrap());
    String::from_utf8(export.finish().unwrap()).unwrap()
}

/// Two customers, the first with an address and two contacts.
async fn filled(world: &World) -> CustomerId {
    let acme = customer(world, "Acme Ltd").await;
    let mut draft = OrganizationDraft { name: "Acme Ltd".into(), same_as_office: "on".into(), ..Default::default() };
    let office = [
        ("office.address1", "1 High Street"),
        ("office.city", "Leeds"),
        ("office.pincode", "LS1 4AP"),
        ("office.country", "GB"),
    ];
    office.iter().for_each(|(path, value)| assert!(draft.set(path, value), "{path}"));
    let admin = actor(Role::Admin, None, false);
    storage::save::<organizations::Organizations>(
        &world.store,
        (&admin).into(),
        acme,
        1,
        &draft.parse(Notation::NEUTRAL).unwrap(),
    )
    .await
    .unwrap();
    contact(world, acme, "ada@example.com", &["viewer"]).await;
    contact(world, acme, "bob@example.com", &[]).await;
    customer(world, "Beta").await;
    acme
}

on_both! {
    async fn an_unchanged_export_imported_again_changes_nothing(world) {
        filled(&world).await;
        let read = read(&world, &export(&world).await).await;
        assert_eq!((read.unchanged, read.updates.len(), read.customers.len(), read.errors), (2, 0, 0, vec![]));
    }

    async fn an_edited_export_changes_what_was_edited_and_writes_records(world) {
        let acme = filled(&world).await;
        let edited = export(&world).await.replace("Acme Ltd", "Acme plc").replace("Viewer", "Bill Approver; Viewer");
        let read = read(&world, &format!("{edited}Gamma\r\n")).await;
        assert_eq!((read.updates.len(), read.unchanged, read.customers.len(), &read.errors), (1, 1, 1, &vec![]));
        let done = import(&world, &read).await.unwrap();
        assert_eq!(done, bulk::Imported { added: 1, changed: 1 });
        let profile = organizations::get(&world.store, Scope::AllCustomers, acme).await.unwrap();
        assert_eq!((profile.organization.name.as_str(), profile.version), ("Acme plc", 3));
        assert_eq!(profile.organization.office.city, "Leeds");
        let people = contacts::list(&world.store, Scope::AllCustomers, acme).await.unwrap();
        let ada = people.iter().find(|person| person.email == "ada@example.com").unwrap();
        assert_eq!((people.len(), ada.user_types.len()), (2, 2));
        let written = history::list(&world.store, Scope::AllCustomers, acme, &HistoryQuery::default()).await.unwrap();
        let last: Vec<_> = written.entries.iter().take(2).map(|entry| (entry.section, entry.action, entry.person.as_str())).collect();
        let by = "Operator Person";
        assert_eq!(last, [(Section::Contacts, Action::Changed, by), (Section::Organization, Action::Changed, by)]);
        let changes = &written.entries[1].changes;
        assert_eq!((changes.len(), changes[0].path.as_str(), changes[0].old.as_str()), (1, "name", "Acme Ltd"));
        assert!(customers::find(&world.store, "gamma").await.unwrap().is_some());
    }

    async fn changes_saved_since_the_file_was_read_are_not_overwritten(world) {
        let acme = filled(&world).await;
        let renamed = read(&world, &export(&world).await.replace("Acme Ltd", "Acme plc")).await;
        let moved = read(&world, "Name,Email,First name,Last name,Phone\nAcme Ltd,ada@example.com,Ada,Byron,\n").await;
        let twin = read(&world, "Name,Email,First name,Last name\nAcme Ltd,cyd@example.com,Cyd,Gray\nGamma,,,\n").await;
        let admin = actor(Role::Admin, None, false);
        let profile = organizations::get(&world.store, Scope::AllCustomers, acme).await.unwrap();
        let draft = OrganizationDraft { industry: "Retail".into(), ..profile.organization };
        storage::save::<organizations::Organizations>(&world.store, (&admin).into(), acme, profile.version, &draft.parse(Notation::NEUTRAL).unwrap()).await.unwrap();
        let people = contacts::list(&world.store, Scope::AllCustomers, acme).await.unwrap();
        let ada = contacts::get(&world.store, Scope::AllCustomers, acme, people[0].id).await.unwrap();
        let saved = domain::contact::ContactDraft { designation: "Buyer".into(), ..ada.draft };
        storage::save::<contacts::Contacts>(&world.store, (&admin).into(), (acme, ada.id), ada.version, &saved.parse(None).unwrap()).await.unwrap();
        contact(&world, acme, "cyd@example.com", &[]).await;
        for stale in [renamed, moved, twin] {
            assert!(matches!(import(&world, &stale).await, Err(StorageError::Stale { by }) if !by.is_empty()));
        }
        let profile = organizations::get(&world.store, Scope::AllCustomers, acme).await.unwrap();
        assert_eq!((profile.organization.name.as_str(), profile.organization.industry.as_str()), ("Acme Ltd", "Retail"));
        assert!(customers::find(&world.store, "Gamma").await.unwrap().is_none(), "all of a file or nothing");
    }

    async fn a_scope_hides_other_customers_from_a_file(world) {
        let acme = filled(&world).await;
        let beta = customers::find(&world.store, "Beta").await.unwrap().unwrap();
        let known = bulk::known(&world.store, Scope::Only(acme), [(Some(beta), "Beta"), (None, "acme LTD")]).await.unwrap();
        assert_eq!(known.iter().map(|customer| customer.id).collect::<Vec<_>>(), [acme]);
    }
}

/// Imports a file that has no errors.
async fn imported(world: &World, text: &str) {
    let read = read(world, text).await;
    assert_eq!(read.errors, vec![]);
    import(world, &read).await.unwrap();
}

/// Each contact's address and id, in the order of addresses.
async fn at_addresses(world: &World, customer: CustomerId) -> Vec<(String, String)> {
    let mut people = contacts::list(&world.store, Scope::AllCustomers, customer).await.unwrap();
    people.sort_by(|one, other| one.email.cmp(&other.email));
    people.into_iter().map(|person| (person.email, person.id.to_string())).collect()
}

on_both! {
    async fn contacts_swap_their_addresses_in_one_import(world) {
        let acme = filled(&world).await;
        contact(&world, acme, "cyd@example.com", &[]).await;
        let before = at_addresses(&world, acme).await;
        let (a, b, c) = ("ada@example.com", "bob@example.com", "cyd@example.com");
        let ring = export(&world).await.replace(a, "~").replace(b, a).replace(c, b).replace('~', c);
        imported(&world, &ring).await;
        let after = at_addresses(&world, acme).await;
        let ids = |people: &[(String, String)], order: [usize; 3]| order.map(|at| people[at].1.clone());
        assert_eq!(ids(&after, [0, 1, 2]), ids(&before, [1, 2, 0]));
        let swap = export(&world).await.replace(a, "~").replace(b, a).replace('~', b);
        imported(&world, &swap).await;
        let last = at_addresses(&world, acme).await;
        assert_eq!(ids(&last, [0, 1, 2]), ids(&after, [1, 0, 2]));
        let written = history::list(&world.store, Scope::AllCustomers, acme, &HistoryQuery::default()).await.unwrap();
        let emails: Vec<_> = written.entries.iter().take(2).flat_map(|entry| &entry.changes).collect();
        assert_eq!(emails.len(), 2);
        assert!(emails.iter().all(|change| change.path == "email" && change.old != change.new));
    }

    async fn customers_swap_their_names_in_one_import(world) {
        let acme = filled(&world).await;
        let beta = customers::find(&world.store, "Beta").await.unwrap().unwrap();
        let gamma = customer(&world, "Gamma").await;
        let ring = format!("Cloudtab Customer ID,Name\n{acme},Beta\n{beta},Gamma\n{gamma},ACME LTD\n,Delta\n");
        imported(&world, &ring).await;
        for (name, id) in [("beta", acme), ("gamma", beta), ("acme ltd", gamma)] {
            assert_eq!(customers::find(&world.store, name).await.unwrap(), Some(id));
        }
        imported(&world, &format!("Cloudtab Customer ID,Name\n{acme},Gamma\n{beta},Beta\n")).await;
        assert_eq!(customers::find(&world.store, "Beta").await.unwrap(), Some(beta));
        let counted = customers::list(&world.store, &domain::customer::CustomerQuery::default().tidy()).await.unwrap();
        assert_eq!(counted.total, 4);
    }
}
