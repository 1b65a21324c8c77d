//! How slowly bytes may come or go: a client has so long for each piece, and waiting is all that counts.

use std::time::Duration;

/// A byte now and then is not enough, and the slowest phone moves more than this in half a minute.
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

    /// How long the server still waits.
    pub(super) fn left(&self) -> Duration {
        self.left
    }

    /// After so long a wait, so many bytes moved. Tells whether a piece is complete.
    pub(super) fn moved(&mut self, bytes: usize, waited: Duration) -> bool {
        self.left = self.left.saturating_sub(waited);
        self.moved += bytes;
        let complete = self.moved >= PIECE;
        if complete {
            *self = Self::new(self.patience);
        }
        complete
    }

    /// Waits no more.
    pub(super) fn give_up(&mut self) {
        self.left = Duration::ZERO;
    }
}
