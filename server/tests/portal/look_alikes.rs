//! An address that looks like that of a user account is refused at its field, with and without JavaScript.

use domain::ids::ContactId;
use domain::permission::Scope;
use storage::testing::{TESTER, contact};
use storage::{contacts, on_both};

use crate::people::{Answer, Portal, Who};

/// The address of customer one's Approver, with a Cyrillic `е`.
const FAKE: &str = "Approv%D0%B5r@people.example";
const TOLD: &str = "looks like Approver@people.example, the address of another user account";

/// The page has the message at the field of this id, and its summary links to the field.
fn is_refused_at(page: &Answer, id: &str, told: &str) {
    assert_eq!(page.status, 422, "{}", page.body);
    let beside = page.body.split(&format!("id=\"{id}-error\"")).nth(1).expect("the field has no message");
    let beside = beside.split("</p>").next().unwrap_or_default();
    assert!(beside.contains(told), "{beside}");
    assert!(page.body.contains(&format!("href=\"#{id}\"")), "the summary links to the field");
}

/// The answer to a script names the field and holds the message.
fn names(answer: &Answer, field: &str, told: &str) {
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(
        answer.body.contains("Invalid") && answer.body.contains(field) && answer.body.contains(told),
        "{}",
        answer.body
    );
}

on_both! {
    async fn a_look_alike_address_is_refused_at_the_email_field(portal: Portal) {
        let (one, viewer) = (portal.one.customer, contact(&portal.world, portal.one.customer, "cyd@people.example", &[]).await);
        let person = format!("customer={one}&draft[first_name]=A&draft[last_name]=B&draft[email]={FAKE}&draft[user_types][]=viewer");
        let staff = format!("draft[name]=New&draft[email]={FAKE}&draft[role]=operator");
        for (who, function, page, form) in [
            (Who::Operator, "add_contact", format!("/customers/{one}/contacts/add"), person.clone()),
            (Who::Operator, "save_contact", format!("/customers/{one}/contacts/{viewer}/edit"), format!("{person}&contact={viewer}&version=1")),
            (Who::Admin, "add_staff", "/users/add".to_owned(), staff),
        ] {
            names(&portal.call(who, function, &form).await, "email", TOLD);
            is_refused_at(&portal.post_form(who, &format!("/api/{function}"), &page, &form).await, "email", TOLD);
        }
    }

    async fn a_look_alike_contact_given_a_user_account_is_refused_in_its_row(portal: Portal) {
        let (store, other) = (&portal.world.store, portal.other.customer);
        let fake = contact(&portal.world, other, "n\u{435}w@people.example", &[]).await;
        let own = contact(&portal.world, portal.one.customer, "new@people.example", &[]).await;
        let accounts_of = async |customer, new: ContactId| {
            let listed = contacts::list(store, Scope::AllCustomers, customer).await.unwrap();
            let kept = listed.iter().filter(|contact| contact.has_account()).map(|contact| contact.id);
            kept.chain([new]).collect::<Vec<_>>()
        };
        contacts::set_accounts(store, TESTER, portal.one.customer, &accounts_of(portal.one.customer, own).await).await.unwrap();
        let checked: String = accounts_of(other, fake).await.iter().map(|id| format!("&checked[]={id}")).collect();
        let (form, field) = (format!("customer={other}{checked}"), format!("account-{fake}"));
        let told = "looks like new@people.example";
        names(&portal.call(Who::Operator, "set_accounts", &form).await, &field, told);
        let page = format!("/customers/{other}/accounts");
        is_refused_at(&portal.post_form(Who::Operator, "/api/set_accounts", &page, &form).await, &field, told);
    }
}
