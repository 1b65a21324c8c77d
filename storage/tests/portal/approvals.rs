//! Who has to approve a bill: one, two or all of the Bill Approvers, their deputies, and what an approver adds.

mod absences;
mod deadlines;

use std::collections::BTreeSet;

use domain::approval::{Needed, Remarks};
use domain::approval_choices::Absence;
use domain::bill::{BillMove, BillState, BillStep, Missing};
use domain::bill_list::BillDetail;
use domain::dispute::Answer;
use domain::ids::{AccountId, BillId, ContactId, CustomerId};
use domain::permission::{Actor, Role, Scope};
use domain::settings::{Settings, SettingsDraft};
use storage::bills::{Taken, detail, take_step, waiting};
use storage::testing::{
    TESTER, World, actor, addressed, answered, contact, customer, disputed, file, import, step, walk,
};
use storage::{
    By, StorageError, contacts, deputies, execute, fetch_all, fetch_one, fingerprints, history, on_both, sessions,
};

const EXPORT: &str = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ProviderName,ServiceName
1000.01,8,USD,2026-10-01,AWS,EC2
";

/// A contact with a user account.
#[derive(Clone, Copy, Debug)]
struct Person {
    contact: ContactId,
    account: AccountId,
    name: &'static str,
}

impl Person {
    fn by(self, of: CustomerId) -> By<'static> {
        By { account: Some(self.account), person: self.name, request: None, scope: Scope::Only(of) }
    }

    fn actor(self, of: CustomerId) -> Actor {
        Actor { account: self.account, ..actor(Role::Customer, Some(of), true) }
    }
}

/// Acme with people who can log in: Bill Approvers, and Vic, who only looks.
struct Acme {
    id: CustomerId,
    approvers: Vec<Person>,
    vic: Person,
}

async fn person(world: &World, of: CustomerId, name: &'static str, user_type: &str) -> Person {
    let contact = contact(world, of, &format!("{}@example.com", name.to_lowercase()), &[user_type]).await;
    let listed = contacts::list(&world.store, Scope::AllCustomers, of).await.unwrap();
    let mut checked: Vec<_> = listed.iter().filter(|each| each.has_account()).map(|each| each.id).collect();
    checked.push(contact);
    contacts::set_accounts(&world.store, TESTER, of, &checked).await.unwrap();
    let mut tx = world.store.write().await.unwrap();
    execute!(tx, "UPDATE contacts SET first_name = $2, last_name = '-' WHERE id = $1", contact.0, name).unwrap();
    let sql = "SELECT account_id FROM contacts WHERE id = $1";
    let (account,) = fetch_one!(tx, (uuid::Uuid,), sql, contact.0).unwrap();
    tx.commit().await.unwrap();
    Person { contact, account: AccountId(account), name }
}

async fn acme(world: &World, names: &[&'static str], settings: &[(&str, &str)]) -> Acme {
    let id = customer(world, "Acme").await;
    addressed(world, id).await;
    let mut approvers = Vec::new();
    for name in names {
        approvers.push(person(world, id, name, "bill_approver").await);
    }
    let vic = person(world, id, "Vic", "viewer").await;
    set(world, id, 0, settings).await;
    Acme { id, approvers, vic }
}

async fn set(world: &World, of: CustomerId, version: i64, changes: &[(&str, &str)]) {
    use domain::record::Draft as _;
    let mut draft = SettingsDraft::from(&Settings::default());
    changes.iter().for_each(|(path, value)| assert!(draft.set(path, value), "{path}"));
    let settings = draft.parse().unwrap();
    storage::save::<storage::settings::CustomerSettings>(&world.store, TESTER, of, version, &settings).await.unwrap();
}

async fn sent(world: &World, of: CustomerId) -> BillId {
    let bill = import(world, file(of), EXPORT).await[0];
    walk(world, bill, BillState::SentForApproval).await;
    bill
}

async fn shown(world: &World, bill: BillId) -> BillDetail {
    detail(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap()
}

/// A person approves a bill as it is shown now.
async fn approves(world: &World, of: CustomerId, who: Person, bill: BillId) -> Result<Taken, StorageError> {
    let shown = shown(world, bill).await.summary;
    let remarks = Remarks { po_number: Some(format!("PO of {}", who.name)), comment: None };
    let taken = BillMove::approval(remarks);
    take_step(&world.store, Scope::Only(of), who.by(of), bill, &taken, shown.version, &shown.content_hash).await
}

/// The mails that a bill got one of several approvals: address and text.
async fn told_of_approvals(world: &World) -> Vec<(String, String)> {
    let mut on = world.store.read().await.unwrap();
    let sql = "SELECT email, detail FROM mails WHERE kind = 'bill_partly_approved' ORDER BY email, detail";
    fetch_all!(on, (String, String), sql).unwrap()
}

async fn is_well(world: &World) {
    let mut told = fingerprints::verify(&world.store).await.unwrap().1;
    told.extend(history::verify::verify(&world.store, &[]).await.unwrap().faults);
    assert_eq!(told, [""; 0]);
}

const TWO_ABOVE_1000: [(&str, &str); 3] =
    [("currency", "USD"), ("approval_rule", "two_above"), ("approval_above", "1000")];

on_both! {
    async fn one_bill_approver_is_enough_unless_the_customer_wants_more(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[]).await;
        let bill = sent(&world, acme.id).await;
        assert_eq!(approves(&world, acme.id, acme.approvers[1], bill).await.unwrap(), Taken::Done);
        let shown = shown(&world, bill).await;
        assert_eq!((shown.summary.state, shown.approvals.needed), (BillState::Approved, Needed::One));
        let given = &shown.approvals.given[0];
        assert_eq!((given.person.as_str(), given.po_number.as_deref()), ("Ben", Some("PO of Ben")));
        is_well(&world).await;
    }

    async fn two_different_users_approve_a_bill_above_the_amount(world) {
        let acme = acme(&world, &["Anna", "Ben", "Cleo"], &TWO_ABOVE_1000).await;
        let [anna, _, cleo] = acme.approvers[..] else { panic!("three people") };
        let bill = sent(&world, acme.id).await;
        assert_eq!(approves(&world, acme.id, anna, bill).await.unwrap(), Taken::Waits);
        is_well(&world).await;
        let half = shown(&world, bill).await;
        assert_eq!(half.summary.state, BillState::SentForApproval, "it does not count yet");
        assert_eq!(half.approvals.waits_for(), "one more Bill Approver: Ben or Cleo");
        assert!(waiting(&world.store, &anna.actor(acme.id)).await.unwrap().is_empty(), "she did her part");
        assert_eq!(waiting(&world.store, &cleo.actor(acme.id)).await.unwrap().len(), 1);
        let told = |name: &str| (format!("{name}@example.com"), "Approvals so far: 1 of 2.".to_owned());
        assert_eq!(told_of_approvals(&world).await, [told("ben"), told("cleo")], "the other approvers, and not Vic");
        let again = approves(&world, acme.id, anna, bill).await.unwrap_err().to_string();
        assert_eq!(again, "You approved this bill already. It waits for Ben, Cleo");
        assert_eq!(told_of_approvals(&world).await.len(), 2, "once each");
        assert_eq!(approves(&world, acme.id, cleo, bill).await.unwrap(), Taken::Done);
        let done = shown(&world, bill).await;
        assert_eq!(told_of_approvals(&world).await, [], "it is approved: no mail says that it waits");
        let people: Vec<_> = done.approvals.given.iter().map(|each| each.person.as_str()).collect();
        assert_eq!((done.summary.state, people), (BillState::Approved, vec!["Anna", "Cleo"]));
        is_well(&world).await;
    }

    async fn one_is_enough_up_to_the_amount(world) {
        let above = [("currency", "USD"), ("approval_rule", "two_above"), ("approval_above", "1001")];
        let acme = acme(&world, &["Anna"], &above).await;
        let bill = sent(&world, acme.id).await;
        assert_eq!(approves(&world, acme.id, acme.approvers[0], bill).await.unwrap(), Taken::Done);
    }

    async fn all_approve_but_those_who_were_removed_meanwhile(world) {
        let acme = acme(&world, &["Anna", "Ben", "Cleo"], &[("approval_rule", "all")]).await;
        let [anna, ben, cleo] = acme.approvers[..] else { panic!("three people") };
        let bill = sent(&world, acme.id).await;
        assert_eq!(approves(&world, acme.id, anna, bill).await.unwrap(), Taken::Waits);
        assert_eq!(approves(&world, acme.id, cleo, bill).await.unwrap(), Taken::Waits);
        assert_eq!(shown(&world, bill).await.approvals.missing, ["Ben"]);
        let sent = told_of_approvals(&world).await;
        let told: Vec<_> = sent.iter().map(|(to, text)| (to.as_str(), text.as_str())).collect();
        assert_eq!(told, [
            ("anna@example.com", "Approvals so far: 2 of 3."),
            ("ben@example.com", "Approvals so far: 1 of 3."),
            ("ben@example.com", "Approvals so far: 2 of 3."),
            ("cleo@example.com", "Approvals so far: 1 of 3."),
        ]);
        let listed = storage::overview::overview(&world.store, "2026-10").await.unwrap();
        assert_eq!(listed.waiting[0].approvers, ["Ben -"], "those who approved it are not waited for");
        assert!(waiting(&world.store, &anna.actor(acme.id)).await.unwrap().is_empty(), "it waits for Ben");
        contacts::remove(&world.store, TESTER, acme.id, ben.contact).await.unwrap();
        let listed = storage::overview::overview(&world.store, "2026-10").await.unwrap();
        assert_eq!(listed.waiting[0].approvers, ["Anna -", "Cleo -"], "each of them can finish it");
        assert_eq!(waiting(&world.store, &anna.actor(acme.id)).await.unwrap().len(), 1, "she can finish it");
        assert_eq!(approves(&world, acme.id, anna, bill).await.unwrap(), Taken::Done, "nobody is missing any more");
        assert_eq!(shown(&world, bill).await.approvals.given.len(), 2, "she approved it once");
    }

    async fn the_rule_is_the_one_of_the_day_on_which_the_bill_was_sent(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[]).await;
        let bill = sent(&world, acme.id).await;
        set(&world, acme.id, 1, &[("approval_rule", "all")]).await;
        assert_eq!(shown(&world, bill).await.approvals.needed, Needed::One);
        assert_eq!(approves(&world, acme.id, acme.approvers[0], bill).await.unwrap(), Taken::Done);
    }

    async fn a_bill_that_two_have_to_approve_is_not_sent_to_one(world) {
        let acme = acme(&world, &["Anna"], &TWO_ABOVE_1000).await;
        let bill = import(&world, file(acme.id), EXPORT).await[0];
        walk(&world, bill, BillState::InternalApproved).await;
        assert_eq!(shown(&world, bill).await.missing, [Missing::SecondApprover]);
        let seen = shown(&world, bill).await.summary;
        let send = BillMove::parse(BillStep::SendForApproval, "").unwrap();
        let by = By { account: Some(AccountId(uuid::Uuid::from_u128(5))), ..TESTER };
        let refused = take_step(&world.store, Scope::AllCustomers, by, bill, &send, seen.version, &seen.content_hash).await;
        let told = refused.unwrap_err().to_string();
        assert_eq!(told, "Add a second Bill Approver with a user account to this customer before you send the bill");
    }

    async fn approvals_of_an_earlier_sending_do_not_count(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[("approval_rule", "all")]).await;
        let [anna, ben] = acme.approvers[..] else { panic!("two people") };
        let bill = sent(&world, acme.id).await;
        approves(&world, acme.id, anna, bill).await.unwrap();
        step(&world, bill, BillStep::Withdraw).await.unwrap();
        assert!(shown(&world, bill).await.approvals.given.is_empty());
        walk(&world, bill, BillState::SentForApproval).await;
        assert_eq!(approves(&world, acme.id, ben, bill).await.unwrap(), Taken::Waits, "Anna has to look again");
        assert_eq!(approves(&world, acme.id, anna, bill).await.unwrap(), Taken::Done);
        is_well(&world).await;
    }

    async fn approvals_count_again_when_a_dispute_of_others_was_refused(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[("approval_rule", "all")]).await;
        let [anna, ben] = acme.approvers[..] else { panic!("two people") };
        let bill = sent(&world, acme.id).await;
        approves(&world, acme.id, anna, bill).await.unwrap();
        let dispute = disputed(&world, bill, &[(0, "1")]).await[0];
        assert!(matches!(approves(&world, acme.id, ben, bill).await.unwrap_err(), StorageError::Stale { .. }));
        answered(&world, bill, dispute, Answer::Refuse).await.unwrap();
        assert_eq!(approves(&world, acme.id, ben, bill).await.unwrap(), Taken::Done);
        is_well(&world).await;
    }

    async fn many_approvals_at_once_make_one(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[("approval_rule", "all")]).await;
        let bill = sent(&world, acme.id).await;
        let (id, approvers) = (acme.id, acme.approvers);
        let tasks: Vec<_> = (0..40).map(|at| {
            let (world, who) = (world.clone(), approvers[at % 2]);
            tokio::spawn(async move { approves(&world, id, who, bill).await })
        }).collect();
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(Taken::Done) => done += 1,
                Ok(Taken::Waits) | Err(StorageError::Stale { .. } | StorageError::Refused(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(done, 1);
        let shown = shown(&world, bill).await;
        let people: BTreeSet<_> = shown.approvals.given.iter().map(|each| each.person.clone()).collect();
        assert_eq!((shown.approvals.given.len(), people.len()), (2, 2), "one of each");
        assert_eq!(shown.steps.iter().filter(|step| step.state == BillState::Approved).count(), 1);
        is_well(&world).await;
    }
}
