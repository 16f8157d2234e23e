//! One question and one answer after which a device knows everything that there is to do. With
//! nothing new it is the whole sync. `docs/sync.md`, "Hello".

use minicbor::{Decode, Encode};

use super::push::{Standing, Statement};
use super::{FEEDS_MAX, HEADS_MAX, NotAMessage, RequestId, TEXT_BYTES_MAX, cbor_id, too_large};
use crate::{DeviceId, JournalId};

/// What a device has.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Hello {
    /// The device, which signs the frame.
    #[cbor(n(0), with = "cbor_id::device")]
    pub device: DeviceId,
    /// Makes every request another one.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 8],
    /// The head of the journal that it is writing.
    #[n(2)]
    pub statement: Statement,
    /// How many rows it believes the central has not.
    #[n(3)]
    pub backlog: u64,
    /// The journals that it wrote, up to the last row it wrote itself. Several after a restore.
    #[n(7)]
    pub own: Vec<Known>,
    /// What the central last acknowledged of the journal being written. A central that has less
    /// in the same epoch learns from it that it was restored from an older copy.
    #[n(8)]
    pub acknowledged: Option<LastAcknowledged>,
    /// The heads of the other journals that it knows.
    #[n(4)]
    pub known: Vec<Known>,
    /// The feeds that it has.
    #[n(5)]
    pub feeds: Vec<FeedCursor>,
    /// The program and its version, for people.
    #[n(6)]
    pub program: String,
}

/// The last acknowledgement that a device has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LastAcknowledged {
    /// Which life of the central's database gave it.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub epoch: [u8; 16],
    /// The last number that it had.
    #[n(1)]
    pub seq: u64,
}

/// How far a device knows a journal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Known {
    /// The journal.
    #[cbor(n(0), with = "cbor_id::journal")]
    pub journal: JournalId,
    /// The last number that it has.
    #[n(1)]
    pub seq: u64,
    /// The first eight bytes of that row's hash.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub hash: [u8; 8],
    /// When the journal's device signed the newest word about it that is known there, in
    /// milliseconds since 1970; none when there is none.
    #[n(3)]
    pub said_ms: Option<i64>,
}

/// How far a device knows a feed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FeedCursor {
    /// The feed.
    #[n(0)]
    pub feed: String,
    /// The last revision applied.
    #[n(1)]
    pub rev: u64,
    /// The sum over its rows ([`store::reference`]).
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sum: [u8; 16],
}

impl Hello {
    /// Whether the lists keep their limits.
    ///
    /// # Errors
    /// The first limit exceeded.
    pub fn check(&self) -> Result<(), NotAMessage> {
        for (has, most) in [
            (self.own.len(), HEADS_MAX),
            (self.known.len(), HEADS_MAX),
            (self.feeds.len(), FEEDS_MAX),
            (self.program.len(), TEXT_BYTES_MAX),
        ] {
            if most < has {
                return Err(too_large(has, most));
            }
        }
        Ok(())
    }
}

/// What the central has beyond that.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HelloAnswer {
    /// The hello that it answers.
    #[n(0)]
    pub request: RequestId,
    /// Which life of the central's database speaks.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub epoch: [u8; 16],
    /// The central's time, milliseconds since 1970.
    #[n(2)]
    pub server_time_ms: i64,
    /// What the central holds of each journal that the device wrote.
    #[n(3)]
    pub standings: Vec<Standing>,
    /// The journals of which the central has more rows, or a later statement than rows; at most
    /// [`HEADS_MAX`].
    #[n(4)]
    pub more: Vec<MoreRows>,
    /// Every feed that is for this device, with the source's head.
    #[n(5)]
    pub feeds: Vec<FeedHead>,
}

/// A journal of which the central has more rows than the device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MoreRows {
    /// The journal.
    #[cbor(n(0), with = "cbor_id::journal")]
    pub journal: JournalId,
    /// The last number that the central has.
    #[n(1)]
    pub head_seq: u64,
    /// What the journal's device last said about its head; it may be above what the central has.
    #[n(2)]
    pub statement: Option<Statement>,
}

/// Where a feed stands at its source.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FeedHead {
    /// The feed.
    #[n(0)]
    pub feed: String,
    /// The source's last revision.
    #[n(1)]
    pub head: u64,
    /// False when the device is at this revision and its sum is another one, or when it is beyond
    /// the head: then the feed is taken again as a whole.
    #[n(2)]
    pub agrees: bool,
}
