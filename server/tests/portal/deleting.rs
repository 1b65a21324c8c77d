//! Deleting a customer in a browser without JavaScript; a customer that was sent a bill can only be archived.

use storage::on_both;

use crate::people::{Portal, Who};

on_both! {
    async fn a_customer_that_was_sent_a_bill_can_only_be_archived(portal: Portal) {
        let id = portal.one.customer;
        let from = format!("/customers?delete={id}");
        let asked = portal.get(Who::Operator, &from).await;
        assert!(asked.body.contains("cannot be deleted: bills were sent to it for approval"), "{}", asked.body);
        assert!(asked.body.contains("/api/archive_customer") && !asked.body.contains("I understand, Delete"));
        let refused = portal.call(Who::Operator, "delete_customer", &format!("customer={id}&draft[typed_name]=one")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Bills were sent to one for approval, so it cannot be deleted: archive it"), "{}", refused.body);
        let posted = portal.post_form(Who::Operator, "/api/delete_customer", &from, &format!("customer={id}&draft[typed_name]=one")).await;
        assert_eq!(posted.status, 422);
        assert!(posted.body.contains("cannot be deleted"), "{}", posted.body);
        let archived = portal.post_form(Who::Operator, "/api/archive_customer", &from, &format!("customer={id}&archived=true")).await;
        assert_eq!((archived.status.as_u16(), archived.header("location").split('?').next()), (303, Some("/customers")));
        let profile = format!("/customers/{id}/profile");
        assert!(!portal.get(Who::Operator, "/customers").await.body.contains(&profile), "it is not in the list");
        assert!(portal.get(Who::Operator, "/customers?status=archived").await.body.contains(&profile), "a filter shows it");
        assert_eq!(portal.get(Who::Operator, &profile).await.status, 200);
    }

    async fn a_customer_without_bills_can_be_deleted(portal: Portal) {
        let id = portal.unbilled_customer().await;
        let from = format!("/customers?delete={id}");
        assert!(portal.get(Who::Operator, &from).await.body.contains("I understand, Delete"));
        let deleted = portal.post_form(Who::Operator, "/api/delete_customer", &from, &format!("customer={id}")).await;
        assert_eq!(deleted.status, 303);
        assert_eq!(portal.get(Who::Operator, &format!("/customers/{id}/profile")).await.status, 404);
    }
}
