//! The notice after each step of a bill.

use domain::permission::Role;
use storage::testing::{actor, addressed};
use storage::{bills, on_both};

use crate::people::{Portal, Who};

on_both! {
    async fn each_step_of_a_bill_says_what_happened_and_what_comes_next(portal: Portal) {
        let bill = portal.one.draft;
        addressed(&portal.world, portal.one.customer).await;
        for (who, step, told) in [
            (Who::Operator, "send_to_internal_review", "Sent to internal review. Next, approve it internally."),
            (Who::Reviewer, "approve_internally", "Approved internally. Next, send it to the customer for approval."),
            // One of the two has not logged in yet; a third is disabled and not counted.
            (Who::Operator, "send_for_approval", "Sent to 2 Bill Approvers for approval."),
        ] {
            let shown = bills::summary(&portal.world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
            let form = format!("bill={bill}&step={step}&version={}&content_hash={}", shown.version, shown.content_hash);
            let moved = portal.post_form(who, "/api/move_bill", &format!("/bills/{bill}"), &form).await;
            assert_eq!(moved.status, 303, "{step}: {}", moved.body);
            let page = portal.get(who, moved.header("location")).await.body;
            assert!(page.contains(told), "{step}: {}", moved.header("location"));
        }
    }
}
