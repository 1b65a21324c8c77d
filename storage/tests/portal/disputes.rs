//! Disputes: what a customer may dispute, the answers, what becomes of the bill, and that no cent is lost.
//!
//! Longer than 300 lines: each way that a dispute can go has its test.

use domain::bill::{BillState, BillStep};
use domain::bill_version::VersionCause;
use domain::cost::Cost;
use domain::dispute::{Answer, DisputeState};
use domain::ids::{BillId, DisputeId};
use domain::line_list::LineQuery;
use domain::mail::MailKind;
use domain::permission::{Role, Scope};
use storage::bills::{detail, disputes, lines, summary};
use storage::testing::{
    TESTER, World, actor, answered, approvable, contact, customer, disputed, file, import, step, sums, try_dispute,
    walk,
};
use storage::{StorageError, accounts, costs, execute, fetch_all, fingerprints, history, on_both};

const EXPORT: &str =
    "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ProviderName,ServiceName,ResourceId,SubAccountId,Tags
10.123456789012345678901234,8,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,EC2,i-1,001,\"{\"\"team\"\":\"\"web\"\"}\"
2,2,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,S3,b-1,001,
-3,-3,USD,2026-03-01,2026-03-02T00:00:00Z,AWS,Credit,,001,
";

fn cost(text: &str) -> Cost {
    text.parse().unwrap()
}

fn staff() -> domain::permission::Actor {
    actor(Role::Admin, None, false)
}

async fn sent(world: &World) -> BillId {
    sent_to(world, "Acme").await
}

async fn sent_to(world: &World, name: &str) -> BillId {
    let id = customer(world, name).await;
    let bill = import(world, file(id), EXPORT).await[0];
    walk(world, bill, BillState::SentForApproval).await;
    bill
}

async fn states(world: &World, bill: BillId) -> (BillState, Vec<DisputeState>) {
    let shown = detail(&world.store, &staff(), bill).await.unwrap();
    (shown.summary.state, shown.disputes.iter().map(|dispute| dispute.state).collect())
}

async fn is_well(world: &World) {
    let mut told = costs::verify(&world.store).await.unwrap().1;
    told.extend(fingerprints::verify(&world.store).await.unwrap().1);
    told.extend(history::verify::verify(&world.store, &[]).await.unwrap().faults);
    assert_eq!(told, [""; 0]);
}

async fn grant_up_to(world: &World, of: domain::ids::CustomerId, limit: &str) {
    let mut draft = storage::settings::get(&world.store, Scope::AllCustomers, of).await.unwrap().draft;
    draft.grant_up_to = limit.to_owned();
    storage::save::<storage::settings::CustomerSettings>(&world.store, TESTER, of, 0, &draft.parse().unwrap())
        .await
        .unwrap();
}

async fn mails(world: &World, kind: MailKind) -> usize {
    let mut tx = world.store.write().await.unwrap();
    fetch_all!(tx, (String,), "SELECT email FROM mails WHERE kind = $1", kind.code()).unwrap().len()
}

on_both! {
    async fn an_accepted_dispute_is_a_correcting_line_in_a_new_version(world) {
        let bill = sent(&world).await;
        let found = disputed(&world, bill, &[(0, "0.123456789012345678901234"), (1, "2")]).await;
        assert_eq!(states(&world, bill).await, (BillState::Disputed, vec![DisputeState::Open; 2]));
        answered(&world, bill, found[0], Answer::Accept).await.unwrap();
        assert_eq!(states(&world, bill).await, (BillState::Disputed, vec![DisputeState::Accepted, DisputeState::Open]));
        answered(&world, bill, found[1], Answer::Accept).await.unwrap();
        let shown = detail(&world.store, &staff(), bill).await.unwrap();
        assert_eq!((shown.summary.state, shown.summary.latest), (BillState::Draft, 2));
        assert_eq!(shown.summary.billed, cost("7"));
        assert_eq!(shown.summary.effective, cost("4.876543210987654321098766"));
        let versions: Vec<_> = shown.versions.iter().map(|version| (version.number, version.cause, version.rows)).collect();
        assert_eq!(versions, [(2, VersionCause::Disputed, 5), (1, VersionCause::Imported, 3)]);
        assert_ne!(shown.versions[0].content_hash, shown.versions[1].content_hash);
        let page = lines::page(&world.store, &staff(), bill, &LineQuery::default()).await.unwrap();
        let row = &page.rows[3];
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        assert_eq!((row.billed, row.line), (cost("-0.123456789012345678901234"), 5));
        assert_eq!(
            [&row.service, &row.resource, &row.sub_account, &row.tags, &row.category].map(text),
            ["EC2", "i-1", "001", "{\"team\":\"web\"}", "Adjustment"]
        );
        assert_eq!(text(&row.description), "Correction of line 2 (dispute 1: Price)");
        assert_eq!(row.more, [("ChargeClass".to_owned(), "Correction".to_owned())]);
        let of_s3: Vec<_> = sums(&world, bill).await.into_iter().filter(|sum| sum.1.as_deref() == Some("S3")).collect();
        assert_eq!(of_s3, [("service".to_owned(), Some("S3".to_owned()), "0".to_owned())]);
        is_well(&world).await;
        walk(&world, bill, BillState::Approved).await;
        is_well(&world).await;
    }

    async fn a_bill_waits_again_when_all_that_was_disputed_is_refused_or_withdrawn(world) {
        let bill = sent(&world).await;
        for last in [Answer::Refuse, Answer::Withdraw] {
            let before = summary(&world.store, &staff(), bill).await.unwrap();
            let found = disputed(&world, bill, &[(0, "1"), (1, "1")]).await;
            answered(&world, bill, found[0], Answer::Refuse).await.unwrap();
            assert_eq!(states(&world, bill).await.0, BillState::Disputed);
            answered(&world, bill, found[1], last).await.unwrap();
            let after = summary(&world.store, &staff(), bill).await.unwrap();
            assert_eq!(after.state, BillState::SentForApproval);
            assert_eq!((after.latest, after.content_hash, after.approve_by), (1, before.content_hash, before.approve_by));
        }
        is_well(&world).await;
        step(&world, bill, BillStep::Approve).await.unwrap();
    }

    async fn a_question_and_its_reply_are_a_conversation_with_names_and_times(world) {
        let bill = sent(&world).await;
        let dispute = disputed(&world, bill, &[(0, "1")]).await[0];
        world.later(5);
        answered(&world, bill, dispute, Answer::AskBack).await.unwrap();
        assert_eq!(states(&world, bill).await, (BillState::Disputed, vec![DisputeState::AskedBack]));
        answered(&world, bill, dispute, Answer::Reply).await.unwrap();
        assert_eq!(states(&world, bill).await, (BillState::Disputed, vec![DisputeState::Open]));
        let shown = detail(&world.store, &staff(), bill).await.unwrap();
        let messages = &shown.disputes[0].messages;
        let told: Vec<_> = messages.iter().map(|message| (message.answer, message.text.as_deref().unwrap())).collect();
        assert_eq!(told, [
            (None, "Too much"),
            (Some(Answer::AskBack), "So it is"),
            (Some(Answer::Reply), "So it is"),
        ]);
        assert!(messages.iter().all(|message| message.person == "Tester") && messages[1].at > messages[0].at);
        is_well(&world).await;
    }

    async fn no_more_than_the_charge_of_a_line_can_be_disputed(world) {
        let bill = sent(&world).await;
        for (row, amount) in [(0, "10.123456789012345678901235"), (2, "1"), (3, "1")] {
            let refused = try_dispute(&world, bill, &[(row, amount)]).await;
            assert!(matches!(refused, Err(StorageError::Unfit { .. })), "{row}: {refused:?}");
        }
        assert_eq!(states(&world, bill).await, (BillState::SentForApproval, Vec::new()));
        let first = disputed(&world, bill, &[(1, "1.5")]).await[0];
        let together = try_dispute(&world, bill, &[(1, "0.51")]).await;
        assert!(matches!(&together, Err(StorageError::Unfit { field, .. }) if field == "amounts.at-1-1"), "{together:?}");
        let twice = try_dispute(&world, bill, &[(1, "0.3"), (1, "0.3")]).await;
        assert!(matches!(twice, Err(StorageError::Unfit { .. })), "{twice:?}");
        let second = disputed(&world, bill, &[(1, "0.5")]).await[0];
        // What was refused can be disputed again; what was accepted cannot.
        answered(&world, bill, first, Answer::Accept).await.unwrap();
        answered(&world, bill, second, Answer::Refuse).await.unwrap();
        walk(&world, bill, BillState::SentForApproval).await;
        assert!(try_dispute(&world, bill, &[(1, "0.51")]).await.is_err());
        disputed(&world, bill, &[(1, "0.5")]).await;
        is_well(&world).await;
    }

    async fn an_answered_dispute_and_a_bill_in_another_state_stay_as_they_are(world) {
        let bill = sent(&world).await;
        let dispute = disputed(&world, bill, &[(0, "1")]).await[0];
        for step_of_dispute in BillStep::ALL.into_iter().filter(|step| step.is_of_dispute()) {
            let refused = step(&world, bill, step_of_dispute).await;
            assert!(matches!(refused, Err(StorageError::Refused(_))), "{step_of_dispute:?}: {refused:?}");
        }
        assert!(step(&world, bill, BillStep::Approve).await.is_err());
        answered(&world, bill, dispute, Answer::Refuse).await.unwrap();
        for answer in Answer::ALL {
            let refused = answered(&world, bill, dispute, answer).await;
            assert!(matches!(refused, Err(StorageError::Refused(_))), "{answer:?}: {refused:?}");
        }
        step(&world, bill, BillStep::Approve).await.unwrap();
        let refused = try_dispute(&world, bill, &[(0, "1")]).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))), "{refused:?}");
    }

    async fn a_dispute_is_for_the_content_that_was_shown_and_the_customers_own_bill(world) {
        let bill = sent(&world).await;
        let shown = summary(&world.store, &staff(), bill).await.unwrap();
        let other = Scope::Only(customer(&world, "Other").await);
        let new = domain::dispute::NewDispute {
            lines: vec![(domain::line_list::Place { block: 1, row: 0 }, cost("1"))],
            reason: domain::dispute::DisputeReason::Tax,
            comment: None,
        };
        let foreign = disputes::open(&world.store, other, TESTER, bill, &new, &shown.content_hash).await;
        assert!(matches!(foreign, Err(StorageError::NotFound)), "{foreign:?}");
        let stale = disputes::open(&world.store, Scope::Only(shown.customer), TESTER, bill, &new, "other").await;
        assert!(matches!(stale, Err(StorageError::Stale { .. })), "{stale:?}");
        let dispute = disputed(&world, bill, &[(0, "1")]).await[0];
        for (scope, dispute) in [(other, dispute), (Scope::AllCustomers, DisputeId(bill.0))] {
            let foreign = disputes::answer(&world.store, scope, TESTER, bill, dispute, Answer::Withdraw, None).await;
            assert!(matches!(foreign, Err(StorageError::NotFound)), "{foreign:?}");
        }
        // The Bill Approver of the customer sees it; nobody else of the customer does.
        for (approver, is_seen) in [(true, true), (false, false)] {
            let user = actor(Role::Customer, Some(shown.customer), approver);
            assert_eq!(detail(&world.store, &user, bill).await.is_ok(), is_seen);
        }
    }

    async fn staff_is_told_of_a_dispute_and_bill_approvers_of_its_answer(world) {
        let acme = customer(&world, "Acme").await;
        approvable(&world, acme).await;
        contact(&world, acme, "finance@example.com", &["finance"]).await;
        let email = domain::email::Email::parse("admin@reseller.example").unwrap();
        accounts::create_staff(&world.store, TESTER, &email, "Admin", Role::Admin, "hash").await.unwrap();
        let bill = import(&world, file(acme), EXPORT).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let dispute = disputed(&world, bill, &[(0, "1")]).await[0];
        assert_eq!((mails(&world, MailKind::BillDisputed).await, mails(&world, MailKind::BillToApprove).await), (1, 0));
        answered(&world, bill, dispute, Answer::AskBack).await.unwrap();
        assert_eq!(mails(&world, MailKind::DisputeQuestion).await, 1);
        answered(&world, bill, dispute, Answer::Accept).await.unwrap();
        assert_eq!(mails(&world, MailKind::DisputeAnswered).await, 1);
        assert_eq!((mails(&world, MailKind::BillDisputed).await, mails(&world, MailKind::DisputeQuestion).await), (0, 0));
    }

    async fn a_disputed_bill_is_taken_back_its_open_disputes_end_and_what_was_accepted_is_corrected(world) {
        for (name, accepted, total, latest) in [
            ("Acme", false, "9.123456789012345678901234", 1),
            ("Other", true, "8.123456789012345678901234", 2),
        ] {
            let bill = sent_to(&world, name).await;
            let found = disputed(&world, bill, &[(0, "1"), (1, "1.5")]).await;
            if accepted {
                answered(&world, bill, found[0], Answer::Accept).await.unwrap();
            }
            step(&world, bill, BillStep::Withdraw).await.unwrap();
            let shown = detail(&world.store, &staff(), bill).await.unwrap();
            assert_eq!((shown.summary.state, shown.summary.latest, shown.summary.billed), (BillState::Draft, latest, cost(total)));
            let first = if accepted { DisputeState::Accepted } else { DisputeState::TakenBack };
            assert_eq!(shown.disputes.iter().map(|d| d.state).collect::<Vec<_>>(), [first, DisputeState::TakenBack]);
            assert_eq!(shown.steps.last().unwrap().reason.as_deref(), Some("A mistake"));
            assert!(matches!(answered(&world, bill, found[1], Answer::Refuse).await, Err(StorageError::Refused(_))));
            is_well(&world).await;
            walk(&world, bill, BillState::SentForApproval).await;
            disputed(&world, bill, &[(1, "2")]).await;
            is_well(&world).await;
        }
    }

    async fn disputes_up_to_the_amount_of_the_settings_are_granted_at_once_by_the_system(world) {
        let bill = sent(&world).await;
        let acme = summary(&world.store, &staff(), bill).await.unwrap().customer;
        grant_up_to(&world, acme, "1.5").await;
        disputed(&world, bill, &[(0, "1"), (1, "0.6"), (1, "0.5")]).await;
        let states_now = states(&world, bill).await;
        assert_eq!(states_now, (BillState::Disputed, vec![DisputeState::Granted, DisputeState::Open, DisputeState::Granted]));
        let shown = detail(&world.store, &staff(), bill).await.unwrap();
        let last = shown.disputes[0].messages.last().unwrap();
        assert_eq!((last.person.as_str(), last.answer), ("System", Some(Answer::Accept)));
        is_well(&world).await;
        let granted = answered(&world, bill, shown.disputes[0].id, Answer::Refuse).await;
        assert!(matches!(granted, Err(StorageError::Refused(_))), "{granted:?}");
        answered(&world, bill, shown.disputes[1].id, Answer::Refuse).await.unwrap();
        assert_eq!(summary(&world.store, &staff(), bill).await.unwrap().billed, cost("7.623456789012345678901234"));
        // Nothing is left of the limit for this bill.
        walk(&world, bill, BillState::SentForApproval).await;
        disputed(&world, bill, &[(0, "0.0000000001")]).await;
        assert_eq!(states(&world, bill).await.1.last(), Some(&DisputeState::Open));
        is_well(&world).await;
    }

    async fn a_bill_whose_only_dispute_is_granted_is_corrected_at_once(world) {
        let email = domain::email::Email::parse("admin@reseller.example").unwrap();
        accounts::create_staff(&world.store, TESTER, &email, "Admin", Role::Admin, "hash").await.unwrap();
        let bill = sent(&world).await;
        let acme = summary(&world.store, &staff(), bill).await.unwrap().customer;
        grant_up_to(&world, acme, "2").await;
        disputed(&world, bill, &[(1, "2")]).await;
        assert_eq!(states(&world, bill).await, (BillState::Draft, vec![DisputeState::Granted]));
        let shown = detail(&world.store, &staff(), bill).await.unwrap();
        assert_eq!((shown.summary.billed, shown.summary.latest), (cost("7.123456789012345678901234"), 2));
        assert_eq!(shown.steps.last().unwrap().person, "System");
        let told = (mails(&world, MailKind::DisputeGranted).await, mails(&world, MailKind::BillDisputed).await);
        assert_eq!(told, (1, 0), "staff hears of it once");
        is_well(&world).await;
    }

    async fn staff_hears_of_a_reply_and_of_a_withdrawal(world) {
        let acme = customer(&world, "Acme").await;
        approvable(&world, acme).await;
        let email = domain::email::Email::parse("admin@reseller.example").unwrap();
        accounts::create_staff(&world.store, TESTER, &email, "Admin", Role::Admin, "hash").await.unwrap();
        let bill = import(&world, file(acme), EXPORT).await[0];
        walk(&world, bill, BillState::SentForApproval).await;
        let found = disputed(&world, bill, &[(0, "1"), (1, "1")]).await;
        answered(&world, bill, found[0], Answer::AskBack).await.unwrap();
        answered(&world, bill, found[0], Answer::Reply).await.unwrap();
        assert_eq!(mails(&world, MailKind::DisputeReplied).await, 1);
        answered(&world, bill, found[0], Answer::Withdraw).await.unwrap();
        assert_eq!(mails(&world, MailKind::DisputeWithdrawn).await, 1);
        answered(&world, bill, found[1], Answer::Withdraw).await.unwrap();
        // The bill waits for its approval: a reply needs no answer any more, and the withdrawals are news still.
        assert_eq!((mails(&world, MailKind::DisputeReplied).await, mails(&world, MailKind::DisputeWithdrawn).await), (0, 2));
    }

    async fn amounts_and_messages_of_disputes_never_change(world) {
        let bill = sent(&world).await;
        disputed(&world, bill, &[(0, "1")]).await;
        for sql in [
            "UPDATE disputes SET amount = '2'",
            "UPDATE disputes SET charge = '2'",
            "DELETE FROM disputes",
            "UPDATE dispute_messages SET text = 'Nothing'",
            "DELETE FROM dispute_messages",
        ] {
            let mut tx = world.store.write().await.unwrap();
            assert!(execute!(tx, sql).is_err(), "{sql}");
        }
    }
}
