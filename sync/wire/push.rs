//! A batch of a device's rows and the central's answer to it. `docs/sync.md`, "Push".

use minicbor::{Decode, Encode};

use super::{
    BATCH_BYTES_MAX, BATCH_ROWS_MAX, Frame, Kind, NotAMessage, RequestId, TEXT_BYTES_MAX, cbor_id,
    split_rows, too_large, unpack,
};
use crate::{DeviceId, JournalId};

/// The header of a push. It vouches for the rows through `last_hash`: the rows' hashes are not
/// sent, the central computes the chain from `prev_hash` and has to arrive there.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Push {
    /// The device that recorded the rows and signs the frame.
    #[cbor(n(0), with = "cbor_id::device")]
    pub device: DeviceId,
    /// The journal that they belong to.
    #[cbor(n(1), with = "cbor_id::journal")]
    pub journal: JournalId,
    /// The number of the first row.
    #[n(2)]
    pub first_seq: u64,
    /// The number of the last row.
    #[n(3)]
    pub last_seq: u64,
    /// The hash of the row before the first one; the genesis hash when the first is row 1.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub prev_hash: [u8; 32],
    /// The hash of the last row.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub last_hash: [u8; 32],
    /// How many rows.
    #[n(6)]
    pub count: u32,
    /// How many bytes their lines have before compression.
    #[n(7)]
    pub raw_len: u32,
    /// The program and its version, for people.
    #[n(8)]
    pub program: String,
    /// Makes every request another one.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub nonce: [u8; 8],
    /// The device's newest head statement for this journal.
    #[n(10)]
    pub statement: Option<Statement>,
}

/// What a device says about the end of its journal, signed by itself, so that it may travel with
/// the rows by whatever carries them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Statement {
    /// The journal.
    #[cbor(n(0), with = "cbor_id::journal")]
    pub journal: JournalId,
    /// The number of its last row.
    #[n(1)]
    pub seq: u64,
    /// The hash of its last row.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub hash: [u8; 32],
    /// When the device said so: milliseconds since 1970 by its clock. For people only.
    #[n(3)]
    pub made_at_ms: i64,
    /// The device's signature ([`store::journal`] says over what).
    #[cbor(n(4), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

/// A push whose sizes, signature and counts are good and whose rows are unpacked. Whether its rows
/// make the chain that it promises is not known yet.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The signed header.
    pub push: Push,
    /// The lines, each row ended by a line feed; `push.count` of them.
    raw: Vec<u8>,
}

impl Push {
    /// Whether the header agrees with itself and keeps the limits. Checked before decompression.
    ///
    /// # Errors
    /// The first contradiction found, or the first limit exceeded.
    pub fn check(&self) -> Result<(), NotAMessage> {
        if BATCH_ROWS_MAX < self.count as usize {
            return Err(too_large(self.count as usize, BATCH_ROWS_MAX));
        }
        if BATCH_BYTES_MAX < self.raw_len as usize {
            return Err(too_large(self.raw_len as usize, BATCH_BYTES_MAX));
        }
        if TEXT_BYTES_MAX < self.program.len() {
            return Err(too_large(self.program.len(), TEXT_BYTES_MAX));
        }
        if self.first_seq == 0 || self.count == 0 {
            return Err(NotAMessage::Contradiction(
                "a batch has at least one row, and row 1 is the first",
            ));
        }
        let last = self.first_seq.checked_add(u64::from(self.count) - 1);
        if last != Some(self.last_seq) || i64::try_from(self.last_seq).is_err() {
            return Err(NotAMessage::Contradiction("first, last and count do not agree"));
        }
        match &self.statement {
            Some(statement) if statement.journal != self.journal => {
                Err(NotAMessage::Contradiction("the head statement is of another journal"))
            }
            _ => Ok(()),
        }
    }
}

impl Batch {
    /// Reads a push signed with `public_key`: header, sizes, signature, then the rows.
    ///
    /// # Errors
    /// Anything that is no such push.
    pub fn read(frame: &Frame<'_>, public_key: &[u8; 32]) -> Result<Self, NotAMessage> {
        let frame = frame.expect_kind(Kind::Push)?;
        let push: Push = frame.header()?;
        push.check()?;
        frame.check(public_key)?;
        let raw = unpack(frame.body, push.raw_len)?;
        split_rows(&raw, push.count)?;
        Ok(Self { push, raw })
    }

    /// The rows, in the order of their numbers.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.raw
            .split_inclusive(|byte| *byte == b'\n')
            .map(|line| line.strip_suffix(b"\n").unwrap_or(line))
    }
}

/// The answer to a push, signed by the central. Anything else, whatever its status, is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Acknowledgement {
    /// The push that it answers.
    #[n(0)]
    pub request: RequestId,
    /// Which life of the central's database speaks.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub epoch: [u8; 16],
    /// The central's time, milliseconds since 1970.
    #[n(2)]
    pub server_time_ms: i64,
    /// What the central holds of the journal.
    #[n(3)]
    pub standing: Standing,
}

/// What the central holds of one journal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Standing {
    /// The journal.
    #[cbor(n(0), with = "cbor_id::journal")]
    pub journal: JournalId,
    /// What became of the rows; in the answer to a hello, what becomes of rows now.
    #[n(1)]
    pub outcome: Outcome,
    /// The last number that the central holds, without a gap from 1; 0 when it holds none.
    #[n(2)]
    pub head_seq: u64,
    /// The hash of that row; zeros when it holds none.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub head_hash: [u8; 32],
    /// The last number that is in a second place too.
    #[n(4)]
    pub safe_seq: u64,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// Everything up to the head is stored, durably.
    #[n(0)]
    Stored,
    /// The batch begins beyond the head; nothing of it was stored.
    #[n(1)]
    Gap,
    /// The central holds another row under this number. The batch was put aside.
    #[n(2)]
    Fork {
        /// The first number with two different rows.
        #[n(0)]
        seq: u64,
    },
    /// The device is revoked: its rows are kept apart, as evidence.
    #[n(3)]
    Held,
    /// The device is revoked, and as much of it is kept as is kept of any. Nothing was stored.
    #[n(4)]
    HeldFull,
}
