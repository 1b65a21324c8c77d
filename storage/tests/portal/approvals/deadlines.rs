//! Reminders of bills that wait, and automatic approval: on the right days, once, and by one server at a time.

use storage::bills::deadlines;
use storage::jobs::{self, Lease};
use storage::{automatic_approval, costs};

use super::*;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// Claims the job of this file, as a server does.
async fn claimed(world: &World) -> Lease {
    jobs::add_new(&world.store).await.unwrap();
    for kind in domain::job::JobKind::ALL {
        jobs::run_now(&world.store, TESTER, kind).await.unwrap();
    }
    loop {
        let lease = jobs::claim(&world.store).await.unwrap().expect("a job is due");
        if lease.kind() == domain::job::JobKind::Approvals {
            return lease;
        }
        jobs::finish(&world.store, lease, &Ok(())).await.unwrap();
    }
}

async fn minded(world: &World) {
    let lease = claimed(world).await;
    let outcome = deadlines::run(&world.store, lease).await;
    jobs::finish(&world.store, lease, &outcome).await.unwrap();
    outcome.unwrap();
}

/// How many mails of a kind were queued for an address.
async fn mails(world: &World, kind: &str, email: &str) -> usize {
    let mut on = world.store.read().await.unwrap();
    fetch_all!(on, (String,), "SELECT detail FROM mails WHERE kind = $1 AND email = $2", kind, email).unwrap().len()
}

async fn state(world: &World, bill: BillId) -> BillState {
    shown(world, bill).await.summary.state
}

on_both! {
    async fn each_reminder_is_sent_once_in_the_morning_of_its_day(world) {
        // Sent on 23 November at 09:00, to be approved by 7 December.
        let acme = acme(&world, &["Anna"], &[("remind_before", "3"), ("remind_after", "1")]).await;
        sent(&world, acme.id).await;
        let mut sent_at = Vec::new();
        // Every six hours for 20 days; the day begins with the run at 03:00.
        for run in 0..80 {
            let before = mails(&world, "bill_reminder", "anna@example.com").await;
            minded(&world).await;
            minded(&world).await;
            if mails(&world, "bill_reminder", "anna@example.com").await > before {
                sent_at.push(run);
            }
            world.later(6 * 60);
        }
        // 4 December is 11 days later, 8 December 15 days. Run 44 is at 09:00.
        assert_eq!(sent_at, [44, 60]);
        assert_eq!(mails(&world, "bill_reminder", "anna@example.com").await, 2);
        let mut on = world.store.read().await.unwrap();
        let sql = "SELECT detail FROM mails WHERE kind = 'bill_reminder' ORDER BY id";
        let told: Vec<_> = fetch_all!(on, (String,), sql).unwrap().into_iter().map(|(told,)| told).collect();
        assert_eq!(told, ["It should be approved by 7 Dec 2026.", "It should have been approved by 7 Dec 2026."]);
    }

    async fn reminders_keep_to_the_morning_when_summer_time_begins(world) {
        let settings = [("time_zone", "Europe/Berlin"), ("approval_days", "9"), ("remind_before", "2, 1")];
        let acme = acme(&world, &["Anna"], &settings).await;
        // From 23 November at 09:00 to 20 March, so it should be approved by 29 March. The clocks change on the 28th.
        world.later((7 + 31 + 31 + 28 + 20) * DAY);
        sent(&world, acme.id).await;
        world.later(6 * DAY);
        let mut sent_at = Vec::new();
        for _ in 0..72 {
            let before = mails(&world, "bill_reminder", "anna@example.com").await;
            minded(&world).await;
            if mails(&world, "bill_reminder", "anna@example.com").await > before {
                sent_at.push(world.store.clock.now().format("%d %b %H:%M").to_string());
            }
            world.later(60);
        }
        assert_eq!(sent_at, ["27 Mar 07:00", "28 Mar 06:00"], "at 8 o'clock in Berlin, in UTC");
    }

    async fn only_those_whose_approval_is_missing_are_reminded(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[("approval_rule", "all"), ("remind_before", "3")]).await;
        let bill = sent(&world, acme.id).await;
        approves(&world, acme.id, acme.approvers[0], bill).await.unwrap();
        world.later(11 * DAY);
        minded(&world).await;
        assert_eq!(mails(&world, "bill_reminder", "anna@example.com").await, 0);
        assert_eq!(mails(&world, "bill_reminder", "ben@example.com").await, 1);
        assert_eq!(mails(&world, "bill_reminder", "vic@example.com").await, 0);
    }

    async fn nobody_is_reminded_of_a_bill_that_was_approved_disputed_or_taken_back(world) {
        for end in [BillStep::Approve, BillStep::Dispute, BillStep::Withdraw] {
            let id = customer(&world, &format!("{end:?}")).await;
            let bill = sent(&world, id).await;
            match end {
                BillStep::Dispute => drop(disputed(&world, bill, &[(0, "1")]).await),
                end => step(&world, bill, end).await.unwrap(),
            }
        }
        world.later(11 * DAY);
        minded(&world).await;
        let mut on = world.store.read().await.unwrap();
        let (reminders,) = fetch_one!(on, (i64,), "SELECT COUNT(*) FROM bill_reminders").unwrap();
        assert_eq!(reminders, 0);
    }

    async fn an_overdue_bill_is_approved_automatically_only_if_its_customer_wants_it(world) {
        let acme = acme(&world, &["Anna", "Ben"], &[("approval_rule", "all")]).await;
        let bill = sent(&world, acme.id).await;
        world.later(15 * DAY);
        minded(&world).await;
        assert_eq!(state(&world, bill).await, BillState::SentForApproval, "off");
        let (anna, vic) = (acme.approvers[0], acme.vic);
        let refused = automatic_approval::switch(&world.store, vic.by(acme.id), acme.id, true).await.unwrap_err();
        assert_eq!(refused.to_string(), "Only a Bill Approver can switch automatic approval on or off");
        automatic_approval::switch(&world.store, anna.by(acme.id), acme.id, true).await.unwrap();
        minded(&world).await;
        assert_eq!(state(&world, bill).await, BillState::SentForApproval, "its day was over before");
        step(&world, bill, BillStep::Withdraw).await.unwrap();
        walk(&world, bill, BillState::SentForApproval).await;
        assert!(shown(&world, bill).await.approvals.automatic_after.is_some());
        world.later(14 * DAY);
        minded(&world).await;
        assert_eq!(state(&world, bill).await, BillState::SentForApproval, "its day is not over");
        world.later(DAY);
        minded(&world).await;
        assert_eq!(state(&world, bill).await, BillState::Approved);
        let shown = shown(&world, bill).await;
        let last = shown.steps.last().unwrap();
        assert_eq!(last.person, "Automatic approval");
        assert_eq!(last.reason.as_deref(), Some("Nobody approved or disputed it in time"));
        for email in ["anna@example.com", "ben@example.com"] {
            assert_eq!(mails(&world, "bill_approved_automatically", email).await, 1, "{email}");
        }
        assert_eq!(costs::verify(&world.store).await.unwrap().1, [""; 0]);
        is_well(&world).await;
    }

    async fn a_disputed_bill_is_never_approved_automatically(world) {
        let acme = acme(&world, &["Anna"], &[]).await;
        automatic_approval::switch(&world.store, acme.approvers[0].by(acme.id), acme.id, true).await.unwrap();
        let bill = sent(&world, acme.id).await;
        disputed(&world, bill, &[(0, "1")]).await;
        world.later(30 * DAY);
        minded(&world).await;
        assert_eq!(state(&world, bill).await, BillState::Disputed);
    }

    async fn a_server_that_lost_its_lease_does_nothing_more(world) {
        let acme = acme(&world, &["Anna"], &[("remind_before", "3")]).await;
        automatic_approval::switch(&world.store, acme.approvers[0].by(acme.id), acme.id, true).await.unwrap();
        let bill = sent(&world, acme.id).await;
        world.later(15 * DAY);
        let slow = claimed(&world).await;
        world.later(10);
        let fast = claimed(&world).await;
        let late = deadlines::run(&world.store, slow).await.unwrap_err().to_string();
        assert_eq!(late, "Another server took this job over");
        assert_eq!(state(&world, bill).await, BillState::SentForApproval);
        deadlines::run(&world.store, fast).await.unwrap();
        assert_eq!(state(&world, bill).await, BillState::Approved);
    }

    async fn two_servers_at_once_remind_once(world) {
        let acme = acme(&world, &["Anna"], &[("remind_before", "3")]).await;
        for month in 1..=9 {
            let text = EXPORT.replace("2026-10", &format!("2026-{month:02}"));
            let bill = import(&world, file(acme.id), &text).await[0];
            walk(&world, bill, BillState::SentForApproval).await;
        }
        world.later(11 * DAY);
        // Both believe to have the job: one of them is late.
        let lease = claimed(&world).await;
        let run = || {
            let store = world.store.clone();
            tokio::spawn(async move { deadlines::run(&store, lease).await })
        };
        let (a, b) = tokio::join!(run(), run());
        a.unwrap().unwrap();
        b.unwrap().unwrap();
        assert_eq!(mails(&world, "bill_reminder", "anna@example.com").await, 9);
    }
}
