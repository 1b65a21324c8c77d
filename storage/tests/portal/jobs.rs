//! Jobs: each is done by one server at a time, and taken over from a server that was killed.

use chrono::TimeDelta;
use domain::job::{Job, JobKind};
use storage::testing::{TESTER, World};
use storage::{StorageError, jobs, on_both};

/// All jobs done once.
async fn done(world: &World) {
    jobs::add_new(&world.store).await.unwrap();
    while let Some(lease) = jobs::claim(&world.store).await.unwrap() {
        jobs::finish(&world.store, lease, &Ok(())).await.unwrap();
    }
}

async fn job(world: &World, kind: JobKind) -> Job {
    jobs::list(&world.store).await.unwrap().into_iter().find(|job| job.kind == kind).unwrap()
}

on_both! {
    async fn a_job_is_due_at_the_first_start_and_then_at_its_times(world) {
        jobs::add_new(&world.store).await.unwrap();
        assert!(jobs::any_due(&world.store).await.unwrap());
        done(&world).await;
        assert!(!jobs::any_due(&world.store).await.unwrap() && jobs::claim(&world.store).await.unwrap().is_none());
        let at = job(&world, JobKind::Housekeeping).await;
        assert_eq!(at.due_at - at.ended_at.unwrap(), TimeDelta::hours(1));
        jobs::add_new(&world.store).await.unwrap();
        assert_eq!(job(&world, JobKind::Housekeeping).await, at, "a second start changes nothing");
        world.later(61);
        assert!(jobs::claim(&world.store).await.unwrap().is_some());
    }

    async fn many_servers_at_once_claim_each_job_once(world) {
        jobs::add_new(&world.store).await.unwrap();
        let tasks: Vec<_> = (0..20).map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { jobs::claim(&store).await.unwrap().map(|lease| lease.kind()) })
        }).collect();
        let mut claimed = Vec::new();
        for task in tasks {
            claimed.extend(task.await.unwrap());
        }
        // A server may find the same job as another, and then looks again later.
        while let Some(lease) = jobs::claim(&world.store).await.unwrap() {
            claimed.push(lease.kind());
        }
        claimed.sort();
        assert_eq!(claimed, JobKind::ALL);
    }

    async fn a_job_of_a_killed_server_is_taken_over_and_the_dead_one_stores_nothing(world) {
        done(&world).await;
        jobs::run_now(&world.store, TESTER, JobKind::Housekeeping).await.unwrap();
        let dead = jobs::claim(&world.store).await.unwrap().unwrap();
        assert!(job(&world, dead.kind()).await.is_running);
        world.later(4);
        assert!(jobs::claim(&world.store).await.unwrap().is_none(), "its lease is not over");
        world.later(2);
        let next = jobs::claim(&world.store).await.unwrap().unwrap();
        assert_eq!(next.kind(), dead.kind());
        jobs::finish(&world.store, dead, &Err(StorageError::Refused("too late".into()))).await.unwrap();
        let running = job(&world, next.kind()).await;
        assert!(running.is_running && running.fault.is_none());
        jobs::finish(&world.store, next, &Ok(())).await.unwrap();
        assert!(!job(&world, next.kind()).await.is_running);
    }

    async fn a_failure_is_shown_and_the_job_is_tried_again_later_each_time(world) {
        done(&world).await;
        for (failures, minutes) in [(1, 1), (2, 2), (3, 4)] {
            jobs::run_now(&world.store, TESTER, JobKind::Housekeeping).await.unwrap();
            let lease = jobs::claim(&world.store).await.unwrap().unwrap();
            jobs::finish(&world.store, lease, &Err(StorageError::Refused("The disk is full".into()))).await.unwrap();
            let failed = job(&world, JobKind::Housekeeping).await;
            assert_eq!((failed.failures, failed.fault.as_deref()), (failures, Some("The disk is full")));
            assert_eq!(failed.due_at - failed.ended_at.unwrap(), TimeDelta::minutes(minutes));
        }
        jobs::run_now(&world.store, TESTER, JobKind::Housekeeping).await.unwrap();
        done(&world).await;
        let well = job(&world, JobKind::Housekeeping).await;
        assert_eq!((well.failures, well.fault), (0, None));
    }

    async fn a_job_that_is_asked_for_while_it_runs_runs_again(world) {
        done(&world).await;
        jobs::run_now(&world.store, TESTER, JobKind::Approvals).await.unwrap();
        let lease = jobs::claim(&world.store).await.unwrap().unwrap();
        world.later(1);
        jobs::run_now(&world.store, TESTER, JobKind::Approvals).await.unwrap();
        jobs::finish(&world.store, lease, &Ok(())).await.unwrap();
        assert!(jobs::any_due(&world.store).await.unwrap());
    }
}
