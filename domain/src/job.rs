//! Jobs: what the server does by itself at its times. See docs/jobs.md.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// A kind of job. Each is done by one server at a time.
    JobKind {
        /// Deletes what expired.
        Housekeeping "housekeeping" "Housekeeping"
        /// Reminds of bills that wait for approval, and approves those whose customers want it so.
        Approvals "approvals" "Reminders and automatic approval"
    }
}

impl JobKind {
    /// What it does, for people.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            JobKind::Housekeeping => "Deletes expired links, old mail and what is left of uploads that were stopped.",
            JobKind::Approvals => {
                "Reminds Bill Approvers in their morning, and approves overdue bills of customers who switched that on."
            }
        }
    }

    /// The time from the end of one run to the start of the next.
    #[must_use]
    pub fn every(self) -> TimeDelta {
        match self {
            JobKind::Housekeeping => TimeDelta::hours(1),
            JobKind::Approvals => TimeDelta::minutes(10),
        }
    }

    /// When it runs again after it failed so many times in a row: after a minute, then twice as long each time, but never
    /// later than usual.
    #[must_use]
    pub fn again(self, failures: i64) -> TimeDelta {
        let doubled = u32::try_from(failures - 1).ok().and_then(|times| 1i64.checked_shl(times.min(20)));
        self.every().min(TimeDelta::minutes(doubled.unwrap_or(1)))
    }
}

/// A job as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// What it is.
    pub kind: JobKind,
    /// When it runs next; while it runs, when it was due.
    pub due_at: DateTime<Utc>,
    /// When the last run began.
    pub started_at: Option<DateTime<Utc>>,
    /// When the last run ended; `None` while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether a server does it now.
    pub is_running: bool,
    /// How often it failed since it last succeeded.
    pub failures: i64,
    /// Why the last run failed.
    pub fault: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_fails_is_tried_again_ever_later_but_never_later_than_usual() {
        for kind in JobKind::ALL {
            let pauses: Vec<_> = (1..40).map(|failures| kind.again(failures)).collect();
            assert_eq!(pauses[..3], [1, 2, 4].map(TimeDelta::minutes));
            assert!(pauses.is_sorted() && pauses.last() == Some(&kind.every()), "{kind:?}: {pauses:?}");
        }
    }
}
