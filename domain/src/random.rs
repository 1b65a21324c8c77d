//! Pseudo-random numbers for tests.

/// Pseudo-random numbers below a bound, the same on every run.
pub(crate) fn random(mut seed: u32) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    }
}
