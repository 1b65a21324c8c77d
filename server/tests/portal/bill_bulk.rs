//! Sending several bills from the list, as a form without JavaScript does it.

use domain::permission::Role;
use storage::testing::{actor, addressed};
use storage::{bills, on_both};

use crate::people::{Portal, Who};

on_both! {
    async fn a_form_without_javascript_reports_what_was_sent_and_what_was_not(portal: Portal) {
        let (draft, sent) = (portal.one.draft, portal.one.sent);
        addressed(&portal.world, portal.one.customer).await;
        let admin = actor(Role::Admin, None, false);
        let shown = async |bill| bills::summary(&portal.world.store, &admin, bill).await.unwrap();
        let (one, other) = (shown(draft).await.version, shown(sent).await.version);
        let form = format!("form=/api/move_bills&step=send_to_internal_review&bills[]={draft}.{one}&bills[]={sent}.{other}");
        let answer = portal.post_form(Who::Operator, "/api/move_bills", "/bills?state=draft", &form).await;
        assert_eq!(answer.status, 200);
        for told in ["1 bill sent to internal review.", "1 bill was not sent.", "Not sent", "Its state is Sent for Approval."] {
            assert!(answer.body.contains(told), "{told}: {}", answer.body);
        }
        // The same form counts once, and the page can be loaded again.
        let nothing = portal.post_form(Who::Operator, "/api/move_bills", "/bills", "form=/api/move_bills&step=send_for_approval").await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.body.contains("Tick the bills to send"), "{}", nothing.body);
        assert_eq!(shown(draft).await.version, one + 1);
    }

    async fn only_users_who_send_bills_get_the_tick_boxes(portal: Portal) {
        for (who, sees) in [(Who::Operator, true), (Who::Reviewer, false), (Who::Approver, false)] {
            let page = portal.get(who, "/bills").await.body;
            assert_eq!(page.contains("bills[]"), sees, "{who:?}");
            assert_eq!(page.contains("name=\"step\""), sees, "{who:?}");
        }
    }
}
