//! The slowest pace at which bytes may come or go: a client has a time limit for each piece. Only waiting counts.

use std::time::Duration;

/// The bytes of a piece: more than a byte now and then, and less than the slowest phone moves in half a minute.
pub(super) const PIECE: usize = 16 * 1024;

/// The time that is left for the current piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    patience: Duration,
    left: Duration,
    moved: usize,
}

impl Pace {
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, left: patience, moved: 0 }
    }

    /// How much longer the server waits.
    pub(super) fn left(&self) -> Duration {
        self.left
    }

    /// Records that bytes moved after a wait. Returns whether a piece is complete.
    pub(super) fn moved(&mut self, bytes: usize, waited: Duration) -> bool {
        self.left = self.left.saturating_sub(waited);
        self.moved += bytes;
        let complete = self.moved >= PIECE;
        if complete {
            *self = Self::new(self.patience);
        }
        complete
    }

    /// Stops waiting.
    pub(super) fn give_up(&mut self) {
        self.left = Duration::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// How long the server waits for a client that moves this many bytes after each pause, an hour at most.
    fn lasts(bytes: usize, pause: Duration) -> Duration {
        let (mut pace, mut waited) = (Pace::new(PATIENCE), Duration::ZERO);
        while pause < pace.left() && waited < Duration::from_secs(3600) {
            pace.moved(bytes, pause);
            waited += pause;
        }
        waited
    }

    #[test]
    fn a_client_that_keeps_going_is_never_timed_out() {
        for (bytes, seconds) in [(PIECE, 29), (PIECE / 2, 10), (PIECE * 100, 20), (1000, 1)] {
            assert!(lasts(bytes, Duration::from_secs(seconds)) >= Duration::from_secs(3600), "{bytes} in {seconds} s");
        }
    }

    #[test]
    fn a_byte_now_and_then_is_not_enough() {
        for (bytes, seconds) in [(1, 1), (1, 29), (500, 1), (PIECE - 1, 20), (0, 5), (PIECE, 30)] {
            assert!(lasts(bytes, Duration::from_secs(seconds)) <= PATIENCE, "{bytes} in {seconds} s");
        }
    }
}
