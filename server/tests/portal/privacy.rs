//! Admins can export and erase a former user's or contact's personal data.

use axum::http::StatusCode;
use storage::testing::TESTER;
use storage::{contacts, on_both};

use crate::people::{Portal, Who};

on_both! {
    async fn a_disabled_staff_users_data_is_exported_and_erased_from_edit_user(portal: Portal) {
        let link = |account| format!("href=\"/users/{account}/personal-data\"");
        let active = portal.account_of(Who::Operator).await;
        assert!(!portal.get(Who::Admin, &format!("/users/{active}")).await.body.contains(&link(active)));
        let file = portal.get(Who::Admin, &format!("/users/{active}/data.json")).await;
        assert_eq!(file.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", file.body);
        let page = portal.get(Who::Admin, &format!("/users/{active}/personal-data")).await;
        assert!(page.body.contains("This user is active.") && !page.body.contains("data.json"), "{}", page.body);

        let former = portal.former_staff().await;
        assert!(portal.get(Who::Admin, &format!("/users/{former}")).await.body.contains(&link(former)));
        let page = portal.get(Who::Admin, &format!("/users/{former}/personal-data")).await;
        assert!(page.body.contains(&format!("href=\"/users/{former}/data.json\"")), "{}", page.body);
        let file = portal.get(Who::Admin, &format!("/users/{former}/data.json")).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "application/json"));
        let from = format!("/users/{former}/personal-data");
        let done = portal.post_form(Who::Admin, "/api/forget_staff", &from, &format!("account={former}")).await;
        assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/users?notice=person-forgotten"));
        for path in [format!("/users/{former}"), from, format!("/users/{former}/data.json")] {
            assert_eq!(portal.get(Who::Admin, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn a_removed_contacts_data_is_exported_and_erased_from_the_history(portal: Portal) {
        let (customer, contact) = (portal.one.customer, portal.one.contact);
        contacts::remove(&portal.world.store, TESTER, customer, contact).await.unwrap();
        let profile = format!("/customers/{customer}/profile");
        let path = format!("/customers/{customer}/contacts/{contact}/personal-data");
        let link = format!("href=\"{path}\"");
        assert!(portal.get(Who::Admin, &profile).await.body.contains(&link));
        assert!(!portal.get(Who::Operator, &profile).await.body.contains(&link), "only Admins export and forget");
        let page = portal.get(Who::Admin, &path).await;
        assert!(page.status.is_success() && page.body.contains("Ada Lovelace"), "{}", page.body);
        let file = format!("/customers/{customer}/contacts/{contact}/data.json");
        assert!(portal.get(Who::Admin, &file).await.body.contains("listed@one.example"));
        let body = format!("customer={customer}&contact={contact}");
        let done = portal.post_form(Who::Admin, "/api/forget_contact", &path, &body).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert!(!portal.get(Who::Admin, &profile).await.body.contains(&link));
        for path in [path, file] {
            assert_eq!(portal.get(Who::Admin, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
