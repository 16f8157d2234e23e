//! The only place in the program that asks what time it is.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::ids::BootId;
use domain::moment::Moment;

/// The device's clock: the wall in the unit's zone, and monotonic time since the device started.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Tz,
    boot_id: BootId,
    /// Monotonic nanoseconds when this program started.
    base_ns: u64,
    started: Arc<Instant>,
}

impl Clock {
    /// The clock of this machine.
    pub fn of_this_machine(zone: Tz) -> Self {
        Self { zone, boot_id: boot_id(), base_ns: uptime_ns(), started: Arc::new(Instant::now()) }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        let wall: DateTime<Utc> = std::time::SystemTime::now().into();
        let elapsed = u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Moment {
            wall: wall.with_timezone(&self.zone).fixed_offset(),
            monotonic_ns: self.base_ns.saturating_add(elapsed),
            boot_id: self.boot_id,
        }
    }
}

/// The kernel's id of this start; where there is none, every start of the program counts as one.
fn boot_id() -> BootId {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    text.trim().parse().unwrap_or_else(|_| BootId(uuid::Uuid::new_v4()))
}

/// Nanoseconds since this start, so that two runs of the program share one monotonic time.
fn uptime_ns() -> u64 {
    let text = std::fs::read_to_string("/proc/uptime").unwrap_or_default();
    let (seconds, hundredths) =
        text.split_whitespace().next().and_then(|up| up.split_once('.')).unwrap_or(("0", "0"));
    let seconds: u64 = seconds.parse().unwrap_or(0);
    let hundredths: u64 = hundredths.parse().unwrap_or(0);
    seconds.saturating_mul(1_000_000_000).saturating_add(hundredths * 10_000_000)
}

/// The machine's id, as the operating system keeps it; a copy of a data folder on another machine
/// is told by it.
pub(crate) fn machine_id() -> String {
    ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
        .map(|text| text.trim().to_owned())
        .unwrap_or_default()
}
