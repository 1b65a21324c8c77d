//! Disputes as people send them, without JavaScript: what is wrong is told beside the field, and nothing typed is lost.

use domain::dispute::DisputeState;
use domain::permission::Role;
use storage::testing::{actor, disputed};
use storage::{bills, on_both};

use crate::people::{Portal, Who};

async fn state_of(portal: &Portal, number: usize) -> DisputeState {
    let staff = actor(Role::Admin, None, false);
    bills::detail(&portal.world.store, &staff, portal.one.sent).await.unwrap().disputes[number].state
}

on_both! {
    async fn a_bill_approver_disputes_a_line_and_staff_answers(portal: Portal) {
        let bill = portal.one.sent;
        let (page, of_bill) = (format!("/bills/{bill}/dispute"), format!("/bills/{bill}"));
        let shown = bills::summary(&portal.world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
        let form = |rest: &str| format!("bill={bill}&content_hash={}&draft[comment]=Twice as much{rest}", shown.content_hash);
        let look = portal.get(Who::Approver, &page).await.body;
        assert!(look.contains("Amount of line 2") && look.contains("value=\"1.5\""), "{look}");
        for (rest, told) in [
            ("&draft[amounts][at-1-0]=1&draft[reason]=price", "Choose at least one line item"),
            ("&draft[chosen][at-1-0]=on&draft[amounts][at-1-0]=1", "Choose the reason"),
            ("&draft[chosen][at-1-0]=on&draft[amounts][at-1-0]=1.51&draft[reason]=price", "Enter at most the charge, 1.5"),
        ] {
            let refused = portal.post_form(Who::Approver, "/api/dispute_bill", &page, &form(rest)).await;
            assert_eq!(refused.status, 422, "{rest}");
            assert!(refused.body.contains(told) && refused.body.contains("Twice as much"), "{rest}: {}", refused.body);
        }
        let rest = "&draft[chosen][at-1-0]=on&draft[amounts][at-1-0]=1.25&draft[reason]=price";
        let sent = portal.post_form(Who::Approver, "/api/dispute_bill", &page, &form(rest)).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        for who in [Who::Approver, Who::Operator, Who::Reviewer] {
            let told = portal.get(who, &of_bill).await.body;
            assert!(told.contains("Dispute 1") && told.contains("Twice as much"), "{who:?}");
            assert_eq!(told.contains("Answer dispute 1"), who != Who::Reviewer, "{who:?}");
        }
        let dialog = format!("{of_bill}?dispute=1");
        let asked = portal.get(Who::Operator, &dialog).await.body;
        for (answer, is_there) in [("accept", true), ("refuse", true), ("ask_back", true), ("reply", false)] {
            assert_eq!(asked.contains(&format!("value=\"{answer}\"")), is_there, "{answer}");
        }
        let staff = actor(Role::Admin, None, false);
        let dispute = bills::detail(&portal.world.store, &staff, bill).await.unwrap().disputes[0].id;
        let answer = |answer: &str, text: &str| format!("bill={bill}&dispute={dispute}&answer={answer}&draft[text]={text}");
        let without = portal.post_form(Who::Operator, "/api/answer_dispute", &dialog, &answer("refuse", "")).await;
        assert_eq!(without.status, 422);
        assert!(without.body.contains("Enter the reason"), "{}", without.body);
        let foreign = portal.post_form(Who::OtherApprover, "/api/answer_dispute", &of_bill, &answer("withdraw", "")).await;
        assert_eq!(foreign.status, 404);
        let not_theirs = portal.post_form(Who::Approver, "/api/answer_dispute", &of_bill, &answer("accept", "")).await;
        assert_eq!(not_theirs.status, 403);
        assert_eq!(state_of(&portal, 0).await, DisputeState::Open);
        let asked = portal.post_form(Who::Operator, "/api/answer_dispute", &dialog, &answer("ask_back", "Which price?")).await;
        assert_eq!(asked.status, 303);
        let replied = portal.post_form(Who::Approver, "/api/answer_dispute", &dialog, &answer("reply", "The old one")).await;
        assert_eq!(replied.status, 303);
        let accepted = portal.post_form(Who::Operator, "/api/answer_dispute", &dialog, &answer("accept", "")).await;
        assert_eq!(accepted.status, 303, "{}", accepted.body);
        assert_eq!(state_of(&portal, 0).await, DisputeState::Accepted);
        let told = portal.get(Who::Operator, accepted.header("location")).await.body;
        assert!(told.contains("Answer saved.") && told.contains("Dispute accepted"), "{told}");
    }

    async fn a_customer_whose_bill_is_corrected_now_comes_to_its_list_of_bills(portal: Portal) {
        let bill = portal.one.sent;
        let first = disputed(&portal.world, bill, &[(0, "0.5")]).await[0];
        let second = disputed(&portal.world, bill, &[(0, "0.5")]).await[0];
        for (who, dispute, answer, page) in [
            (Who::Operator, first, "accept", format!("/bills/{bill}")),
            (Who::Approver, second, "withdraw", "/bills".to_owned()),
        ] {
            let form = format!("bill={bill}&dispute={dispute}&answer={answer}");
            let done = portal.post_form(who, "/api/answer_dispute", &format!("/bills/{bill}"), &form).await;
            assert_eq!(done.status, 303, "{}", done.body);
            let location = done.header("location");
            assert_eq!(location.split('?').next(), Some(page.as_str()));
            assert_eq!(portal.get(who, location).await.status, 200);
        }
    }

    async fn a_bill_approver_approves_the_rest_and_the_disputed_part_goes_on(portal: Portal) {
        let bill = portal.one.sent;
        disputed(&portal.world, bill, &[(0, "0.5")]).await;
        let (of_bill, page) = (format!("/bills/{bill}"), format!("/bills/{bill}/approve"));
        for (who, may) in [(Who::Approver, true), (Who::Operator, false), (Who::Reviewer, false)] {
            let told = portal.get(who, &of_bill).await.body;
            assert_eq!(told.contains("Approve the Rest"), may, "{who:?}");
            let confirm = portal.get(who, &page).await.body;
            assert_eq!(confirm.contains("I approve the rest of bill B-"), may, "{who:?}");
        }
        let shown = bills::summary(&portal.world.store, &actor(Role::Admin, None, false), bill).await.unwrap();
        let form = format!("bill={bill}&version={}&content_hash={}", shown.version, shown.content_hash);
        for (who, status) in [(Who::Viewer, 404), (Who::Admin, 403), (Who::OtherApprover, 404)] {
            assert_eq!(portal.post_form(who, "/api/approve_rest", &page, &form).await.status, status, "{who:?}");
        }
        let done = portal.post_form(Who::Approver, "/api/approve_rest", &page, &form).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let told = portal.get(Who::Approver, done.header("location")).await.body;
        assert!(told.contains("The rest is approved") && told.contains("This is the disputed part of"), "{told}");
        assert!(portal.get(Who::Approver, &of_bill).await.body.contains("What was disputed is now bill"));
        // Users who cannot approve do not see the disputed bill, nor its name.
        assert!(!portal.get(Who::Viewer, &of_bill).await.body.contains("What was disputed is now bill"));
        let again = portal.post_form(Who::Approver, "/api/approve_rest", &page, &form).await;
        assert_eq!(again.status, 409, "{}", again.body);
    }
}
