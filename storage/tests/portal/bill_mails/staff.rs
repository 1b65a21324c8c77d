//! The staff who hear of an approval: the user who sent the bill or, if there is none, the Admins.

use domain::email::Email;
use domain::ids::AccountId;
use storage::accounts;

use super::*;

async fn of_staff(world: &World, name: &str, role: Role) -> AccountId {
    let email = Email::parse(&format!("{name}@reseller.example")).unwrap();
    accounts::create_staff(&world.store, TESTER, &email, name, role, "hash").await.unwrap()
}

/// A bill that this user sent for approval.
async fn sent_by(world: &World, customer: CustomerId, account: Option<AccountId>) -> BillId {
    let bill = bill_of(world, customer).await;
    walk(world, bill, BillState::InternalApproved).await;
    if account.is_none() {
        take(world, bill, BillStep::SendForApproval, None).await;
        return bill;
    }
    let approver = storage::testing::approvable(world, customer).await;
    take(world, bill, BillStep::SendForApproval, account).await;
    mails::bill::withdraw(&world.store, bill, Some(&approver)).await.unwrap();
    bill
}

async fn take(world: &World, bill: BillId, step: BillStep, account: Option<AccountId>) {
    let shown = summary(&world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
    let by = By { account, person: "Somebody", request: None, scope: Scope::AllCustomers };
    take_step(
        &world.store,
        Scope::AllCustomers,
        by,
        bill,
        &storage::testing::taken(step),
        shown.version,
        &shown.content_hash,
    )
    .await
    .unwrap();
}

async fn set(world: &World, account: AccountId, sql: &'static str) {
    let mut tx = world.store.write().await.unwrap();
    assert_eq!(execute!(tx, sql, account.0).unwrap(), 1);
    tx.commit().await.unwrap();
}

on_both! {
    async fn the_active_sender_of_a_bill_is_told_of_the_approval(world) {
        let (sender, _) = (of_staff(&world, "sender", Role::Operator).await, of_staff(&world, "admin", Role::Admin).await);
        let acme = customer(&world, "Acme").await;
        let bill = sent_by(&world, acme, Some(sender)).await;
        assert_eq!(queued(&world).await, [], "staff gets no mail when a bill is sent");
        take(&world, bill, BillStep::Approve, None).await;
        assert_eq!(queued(&world).await, [to("bill_approved", "sender@reseller.example")]);
    }

    async fn without_an_active_sender_all_active_admins_are_told(world) {
        let sender = of_staff(&world, "sender", Role::Admin).await;
        for name in ["one", "two"] {
            of_staff(&world, name, Role::Admin).await;
        }
        let pending = of_staff(&world, "pending", Role::Admin).await;
        set(&world, pending, "UPDATE accounts SET state = 'pending' WHERE id = $1").await;
        of_staff(&world, "operator", Role::Operator).await;
        let admins = ["one", "two"].map(|name| to("bill_approved", &format!("{name}@reseller.example")));
        let acme = customer(&world, "Acme").await;
        let bill = sent_by(&world, acme, Some(sender)).await;
        set(&world, sender, "UPDATE accounts SET state = 'disabled' WHERE id = $1").await;
        take(&world, bill, BillStep::Approve, None).await;
        assert_eq!(queued(&world).await, admins);
        // The command line sent this one.
        let other = customer(&world, "Other").await;
        let bill = sent_by(&world, other, None).await;
        mails::bill::withdraw(&world.store, bill, None).await.unwrap();
        take(&world, bill, BillStep::Approve, None).await;
        assert_eq!(queued(&world).await, [&admins[..1], &admins[..1], &admins[1..], &admins[1..]].concat());
    }

    async fn a_sender_who_takes_the_approval_is_not_told_of_it(world) {
        let sender = of_staff(&world, "sender", Role::Operator).await;
        of_staff(&world, "admin", Role::Admin).await;
        let acme = customer(&world, "Acme").await;
        let bill = sent_by(&world, acme, Some(sender)).await;
        take(&world, bill, BillStep::Approve, Some(sender)).await;
        assert_eq!(queued(&world).await, []);
    }

    async fn a_sender_who_is_also_a_contact_gets_one_mail(world) {
        let sender = of_staff(&world, "sender", Role::Operator).await;
        let acme = customer(&world, "Acme").await;
        let contact = person(&world, acme, "sender@elsewhere.example", &["finance", "bill_approver"], Alerts::On).await;
        set(&world, AccountId(contact.0), "UPDATE contacts SET email = 'Sender@reseller.example', email_key = 'sender@reseller.example' WHERE id = $1").await;
        let bill = sent_by(&world, acme, Some(sender)).await;
        assert_eq!(queued(&world).await, [], "the sender knows that it was sent");
        take(&world, bill, BillStep::Approve, None).await;
        assert_eq!(queued(&world).await, [to("bill_approved", "sender@reseller.example")]);
    }
}
