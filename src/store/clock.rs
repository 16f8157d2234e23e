//! Time anchors: what a signed time of the central said, beside what the clocks here said.
//!
//! > No fact is refused, ordered or merged by a clock. A suspect clock turns a rule that blocks by
//! > time into one that warns, and names the clock.

use std::time::Duration;

use chrono::TimeDelta;
use domain::ids::BootId;
use domain::moment::{Moment, Timestamp};
use rusqlite::{OptionalExtension, params};

use crate::error::Result;
use crate::{Reader, Store, sql};

/// How far the wall clock may be off before it is suspect.
pub const CLOCK_OFF_MAX: Duration = Duration::from_secs(120);
/// Anchors that are kept.
const ANCHORS_MAX: i64 = 64;

/// Why the wall clock is not to be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockDoubt {
    /// No contact since the device was started, so nothing has confirmed the clock.
    NoAnchor,
    /// Something was recorded at a later time than now.
    SteppedBack {
        /// The latest time that was recorded here.
        recorded: Timestamp,
    },
    /// The clock differs from the central's by more than two minutes.
    Off {
        /// By how many seconds it is ahead; negative when it is behind.
        seconds: i64,
    },
}

impl Reader {
    /// Why the wall clock is not to be relied on; none when it agrees with the central's.
    pub fn clock_suspect(&self, now: &Moment) -> Result<Option<ClockDoubt>> {
        let Some(anchor) = self.last_anchor(now.boot_id)? else {
            return Ok(Some(ClockDoubt::NoAnchor));
        };
        let elapsed = TimeDelta::nanoseconds(
            i64::try_from(now.monotonic_ns.saturating_sub(anchor.mono_ns)).unwrap_or(i64::MAX),
        );
        let off = now.timestamp().unix_ms() - anchor.server_ms - elapsed.num_milliseconds();
        if CLOCK_OFF_MAX.as_millis() < u128::from(off.unsigned_abs()) {
            return Ok(Some(ClockDoubt::Off { seconds: off / 1000 }));
        }
        Ok(None)
    }

    fn last_anchor(&self, boot: BootId) -> Result<Option<Anchor>> {
        let anchor = self
            .db
            .prepare_cached(
                "SELECT server_ms, mono_ns FROM time_anchors WHERE boot = ?1
                 ORDER BY anchor_no DESC LIMIT 1",
            )?
            .query_row([boot.as_bytes()], |row| {
                Ok(Anchor { server_ms: row.get(0)?, mono_ns: sql::number(row.get(1)?) })
            })
            .optional()?;
        Ok(anchor)
    }
}

struct Anchor {
    server_ms: i64,
    mono_ns: u64,
}

impl Store {
    /// Keeps what the central's clock said. The caller has checked the central's signature.
    pub fn anchor_time(&mut self, server_time: Timestamp, now: &Moment) -> Result<()> {
        sql::in_transaction(&self.db, || {
            self.db
                .prepare_cached(
                    "INSERT INTO time_anchors (server_ms, wall_ms, mono_ns, boot)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![
                    server_time.unix_ms(),
                    now.timestamp().unix_ms(),
                    sql::column(now.monotonic_ns),
                    now.boot_id.as_bytes()
                ])?;
            self.db
                .prepare_cached("DELETE FROM time_anchors WHERE anchor_no <= ?1")?
                .execute([self.db.last_insert_rowid() - ANCHORS_MAX])?;
            Ok(())
        })
    }

    /// As [`Reader::clock_suspect`], and whether the clock is behind what was recorded here.
    pub fn clock_doubt(&self, now: &Moment) -> Result<Option<ClockDoubt>> {
        match self.latest_recorded() {
            Some(recorded) if now.timestamp() < recorded => {
                Ok(Some(ClockDoubt::SteppedBack { recorded }))
            }
            _ => self.clock_suspect(now),
        }
    }
}
