//! Storing what devices push. `docs/sync.md`, "Push".

use std::sync::atomic::Ordering;

use store::ledger::{PushAnswer, Pushed};
use store::{Batch, RowHash};
use sync::wire::push::{self, Acknowledgement, Outcome, Push, Standing};
use sync::wire::{BATCH_ROWS_MAX, Frame, Kind, NotAMessage};

use crate::central::{Central, Refusal};

impl Central {
    pub(crate) fn push(&self, frame: &Frame<'_>) -> Result<Vec<u8>, Refusal> {
        let frame = frame.expect_kind(Kind::Push)?;
        self.inner.pushes.fetch_add(1, Ordering::Relaxed);
        let device = frame.header::<Push>()?.device;
        let account = self.account(device)?;
        let read = push::Batch::read(&frame, &account.public_key.0)?;
        let push = &read.push;
        let rows: Vec<&[u8]> = read.rows().collect();
        let batch = Batch {
            first_seq: push.first_seq,
            prev_hash: RowHash(push.prev_hash),
            rows: &rows,
            last_hash: RowHash(push.last_hash),
        };
        #[cfg(feature = "known-bugs")]
        if let Some(standing) = self.inner.bugs.acknowledge_before_commit(push) {
            return Ok(self.acknowledge(frame, standing));
        }
        // Nothing is signed before this has returned: the rows are on the disk then.
        let answer = self.with_ledger(|ledger, now, _| {
            let answer = ledger.push(&account, push.journal, &batch, now)?;
            // In the midst of a long backlog the next batch says it again.
            let last = (push.count as usize) < BATCH_ROWS_MAX;
            if let Some(statement) = push.statement.as_ref().filter(|_| last)
                && let Some(statement) = statement.to_head_statement()
            {
                ledger.hear_statement(&statement, now)?;
            }
            Ok::<_, store::StoreError>(answer)
        })?;
        let outcome = self.outcome(&answer, push)?;
        let standing = Standing {
            journal: push.journal,
            outcome,
            head_seq: answer.head.map_or(0, |head| head.seq),
            head_hash: answer.head.map_or([0; 32], |head| head.hash.0),
            safe_seq: answer.safe_seq,
        };
        #[cfg(feature = "known-bugs")]
        let standing = self.inner.bugs.skip_gap_check(push, standing);
        Ok(self.acknowledge(frame, standing))
    }

    fn acknowledge(&self, frame: Frame<'_>, standing: Standing) -> Vec<u8> {
        let answer = Acknowledgement {
            request: frame.id(),
            epoch: self.epoch(),
            server_time_ms: self.now().timestamp().unix_ms(),
            standing,
        };
        self.seal(Kind::Acknowledgement, &answer, &[])
    }

    fn outcome(&self, answer: &PushAnswer, push: &Push) -> Result<Outcome, Refusal> {
        let counts = &self.inner.counts;
        let device = push.device;
        match answer.pushed {
            Pushed::Stored => Ok(Outcome::Stored),
            Pushed::Gap => Ok(Outcome::Gap),
            Pushed::Fork { seq } => {
                counts.forks.fetch_add(1, Ordering::Relaxed);
                tracing::error!(%device, journal = %push.journal, seq, "two devices write one journal");
                Ok(Outcome::Fork { seq })
            }
            Pushed::Held => {
                counts.held.fetch_add(1, Ordering::Relaxed);
                Ok(Outcome::Held)
            }
            Pushed::HeldFull => {
                counts.held.fetch_add(1, Ordering::Relaxed);
                tracing::error!(%device, "a revoked device has sent as much as is kept of it");
                Ok(Outcome::HeldFull)
            }
            Pushed::Broken => {
                counts.broken.fetch_add(1, Ordering::Relaxed);
                tracing::error!(%device, journal = %push.journal, "signed rows are no chain");
                Err(NotAMessage::Contradiction("the rows do not follow from each other").into())
            }
        }
    }
}

/// Faults that can be switched on, so that the simulation is seen to find them.
#[cfg(feature = "known-bugs")]
#[derive(Debug, Default)]
pub struct KnownBugs {
    /// A batch beyond the head is acknowledged as if it had been stored.
    pub skips_gap_check: std::sync::atomic::AtomicBool,
    /// The acknowledgement leaves before the commit, and the central crashes between.
    pub acknowledges_before_commit: std::sync::atomic::AtomicBool,
}

#[cfg(feature = "known-bugs")]
impl KnownBugs {
    fn skip_gap_check(&self, push: &Push, standing: Standing) -> Standing {
        if !self.skips_gap_check.load(Ordering::Relaxed) || standing.outcome != Outcome::Gap {
            return standing;
        }
        let (head_seq, head_hash) = (push.last_seq, push.last_hash);
        Standing { outcome: Outcome::Stored, head_seq, head_hash, ..standing }
    }

    /// The crash comes once: it switches the fault off.
    fn acknowledge_before_commit(&self, push: &Push) -> Option<Standing> {
        self.acknowledges_before_commit.swap(false, Ordering::Relaxed).then_some(Standing {
            journal: push.journal,
            outcome: Outcome::Stored,
            head_seq: push.last_seq,
            head_hash: push.last_hash,
            safe_seq: 0,
        })
    }
}

#[cfg(feature = "known-bugs")]
impl Central {
    /// The faults that can be switched on.
    pub fn known_bugs(&self) -> &KnownBugs {
        &self.inner.bugs
    }
}
