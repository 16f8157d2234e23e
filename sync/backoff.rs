//! How long a device waits after a failure: full jitter under a ceiling that doubles from 5 seconds
//! to 15 minutes. Only an acknowledgement takes it back to the start: a link that lets a greeting
//! through and cuts every push is no better than none. `docs/sync.md`, "When the link fails".

/// The ceiling of the first wait.
pub const CEILING_FIRST_NS: u64 = 5 * NS_PER_SECOND;
/// The ceiling that no wait exceeds.
pub const CEILING_LAST_NS: u64 = 15 * 60 * NS_PER_SECOND;

pub(crate) const NS_PER_SECOND: u64 = 1_000_000_000;

/// How many failures there were since the last acknowledgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Counts a failure and says how long to wait: anything from nothing to the ceiling, evenly,
    /// as `dice` (64 random bits) fall.
    pub fn fail(&mut self, dice: u64) -> u64 {
        let ceiling = self.ceiling_ns();
        self.failures = self.failures.saturating_add(1);
        // The high half of the product spreads 64 bits over the range without a bias that matters.
        let wait = (u128::from(dice) * (u128::from(ceiling) + 1)) >> 64;
        u64::try_from(wait).unwrap_or(ceiling)
    }

    /// The most that the next wait can be.
    pub fn ceiling_ns(&self) -> u64 {
        let doubled = 1_u64
            .checked_shl(self.failures)
            .and_then(|factor| CEILING_FIRST_NS.checked_mul(factor))
            .unwrap_or(CEILING_LAST_NS);
        doubled.min(CEILING_LAST_NS)
    }

    /// An acknowledgement arrived.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// Failures since the last acknowledgement.
    pub const fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_from_five_seconds_to_fifteen_minutes() {
        let mut backoff = Backoff::default();
        let mut ceilings = Vec::new();
        for _ in 0..9 {
            ceilings.push(backoff.ceiling_ns() / NS_PER_SECOND);
            backoff.fail(0);
        }
        assert_eq!(ceilings, [5, 10, 20, 40, 80, 160, 320, 640, 900]);
    }

    #[test]
    fn a_wait_is_anything_up_to_the_ceiling() {
        for (dice, wait_ns) in
            [(0, 0), (u64::MAX / 2, CEILING_FIRST_NS / 2), (u64::MAX, CEILING_FIRST_NS)]
        {
            assert_eq!(Backoff::default().fail(dice), wait_ns, "{dice}");
        }
    }

    #[test]
    fn years_of_failures_never_wait_longer_than_the_last_ceiling() {
        let mut backoff = Backoff { failures: u32::MAX - 1 };
        for _ in 0..3 {
            assert!(backoff.fail(u64::MAX) <= CEILING_LAST_NS);
        }
    }

    #[test]
    fn an_acknowledgement_takes_it_back_to_the_start() {
        let mut backoff = Backoff::default();
        for _ in 0..20 {
            backoff.fail(u64::MAX);
        }
        backoff.reset();
        assert_eq!(backoff.ceiling_ns(), CEILING_FIRST_NS);
    }
}
