//! The system's limit of open files, which connections count towards.

#[cfg(unix)]
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::listen::Door;

/// Files kept for the database, uploads, mail and identity providers.
const OTHERS: u64 = 512;

/// Raises the limit as far as connections need it, and returns how many connections fit.
#[cfg(unix)]
pub(crate) fn for_connections() -> usize {
    let wanted = Door::default().connections;
    let needed = wanted as u64 + OTHERS;
    let limit = getrlimit(Resource::Nofile);
    let (soft, hard) = (limit.current.unwrap_or(u64::MAX), limit.maximum.unwrap_or(u64::MAX));
    let raised = needed.min(hard);
    let allowed = match setrlimit(Resource::Nofile, Rlimit { current: Some(raised.max(soft)), maximum: limit.maximum })
    {
        Ok(()) => raised.max(soft),
        Err(error) => {
            tracing::warn!(%error, "the limit of open files could not be raised");
            soft
        }
    };
    fit(wanted, allowed)
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub(crate) fn for_connections() -> usize {
    fit(Door::default().connections, u64::MAX)
}

/// How many connections fit; at least half of the limit is for connections, however low it is.
fn fit(wanted: usize, allowed: u64) -> usize {
    let left = allowed.saturating_sub(OTHERS).max(allowed / 2);
    wanted.min(usize::try_from(left).unwrap_or(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_database() {
        assert_eq!(fit(4096, u64::MAX), 4096);
        assert_eq!(fit(4096, 4608), 4096);
        assert_eq!(fit(4096, 1024), 512);
        assert_eq!(fit(4096, 256), 128);
    }

    #[test]
    fn the_limit_of_open_files_is_raised_as_far_as_allowed() {
        let before = getrlimit(Resource::Nofile);
        setrlimit(Resource::Nofile, Rlimit { current: Some(1024), maximum: before.maximum }).unwrap();
        let connections = for_connections();
        let after = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        assert_eq!(after, before.maximum.unwrap_or(u64::MAX).min(4096 + OTHERS));
        assert!(connections as u64 <= after);
    }
}
