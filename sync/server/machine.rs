//! Time and randomness of the machine that the central runs on; given in, so that the simulation
//! gives its own.

use std::fmt;
use std::time::Instant;

use store::{BootId, IdSource, Moment};

/// Time and randomness.
pub struct Machine {
    /// The moment now.
    pub clock: Box<dyn Fn() -> Moment + Send + Sync>,
    /// New ids and random bytes.
    pub ids: IdSource,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Machine")
    }
}

impl Machine {
    /// The real ones.
    pub fn real() -> Self {
        let mut ids = IdSource::new(random);
        let boot_id = boot_id().unwrap_or_else(|| BootId(ids.v4()));
        let started = Instant::now();
        let clock = move || Moment {
            wall: chrono::Utc::now().fixed_offset(),
            monotonic_ns: u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX),
            boot_id,
        };
        Self { clock: Box::new(clock), ids }
    }
}

/// Sixteen bytes from the operating system.
#[expect(clippy::expect_used, reason = "a machine without randomness cannot sign or seal anything")]
pub fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// What Linux calls this machine; `unknown` where there is no such file.
pub fn machine_id() -> String {
    std::fs::read_to_string("/etc/machine-id")
        .map_or_else(|_| "unknown".to_owned(), |id| id.trim().to_owned())
}

fn boot_id() -> Option<BootId> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().parse().ok()
}
