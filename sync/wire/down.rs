//! What comes down: rows of other journals, and pages of the reference feeds.
//! `docs/sync.md`, "Rows" and "Feeds".

use minicbor::{Decode, Encode};

use super::push::Statement;
use super::{
    BATCH_ROWS_MAX, Frame, Kind, NotAMessage, RequestId, cbor_id, split_rows, too_large, unpack,
};
use crate::{DeviceId, JournalId};

/// The most rows that one page of heard rows has: what a device applies in one transaction.
pub const HEARD_ROWS_MAX: usize = 200;
/// The most rows that one page of a feed has.
pub const FEED_ROWS_MAX: usize = BATCH_ROWS_MAX;

/// A device asks for the rows of a journal from a number on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RowsWanted {
    /// The device, which signs the frame.
    #[cbor(n(0), with = "cbor_id::device")]
    pub device: DeviceId,
    /// Makes every request another one.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 8],
    /// The journal.
    #[cbor(n(2), with = "cbor_id::journal")]
    pub journal: JournalId,
    /// The first number wanted.
    #[n(3)]
    pub from_seq: u64,
    /// The most rows wanted; a link that cuts long answers gets short ones.
    #[n(4)]
    pub rows_max: u32,
}

/// Rows of one journal, byte for byte as their device sealed them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RowsPage {
    /// The request that it answers.
    #[n(0)]
    pub request: RequestId,
    /// Which life of the central's database speaks.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub epoch: [u8; 16],
    /// The device that recorded them.
    #[cbor(n(2), with = "cbor_id::device")]
    pub device: DeviceId,
    /// The journal.
    #[cbor(n(3), with = "cbor_id::journal")]
    pub journal: JournalId,
    /// That device's public key.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub public_key: [u8; 32],
    /// How the journal begins.
    #[n(5)]
    pub begins: Begins,
    /// The number of the first row.
    #[n(6)]
    pub first_seq: u64,
    /// How many rows; none when the central has nothing from there on.
    #[n(7)]
    pub count: u32,
    /// How many bytes their lines have before compression.
    #[n(8)]
    pub raw_len: u32,
    /// The hash of the row before the first one; the genesis hash when the first is row 1.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub prev_hash: [u8; 32],
    /// The hash of the last row.
    #[cbor(n(10), with = "minicbor::bytes")]
    pub last_hash: [u8; 32],
    /// The last number that the central has: up to date means having that one, not an empty page.
    #[n(11)]
    pub head_seq: u64,
    /// What the journal's device last said about its head.
    #[n(12)]
    pub statement: Option<Statement>,
}

impl RowsPage {
    /// Reads the rows of a page whose signature is good.
    ///
    /// # Errors
    /// Sizes above their limits, and rows other than announced.
    pub fn rows(&self, frame: &Frame<'_>) -> Result<Vec<Vec<u8>>, NotAMessage> {
        if HEARD_ROWS_MAX < self.count as usize {
            return Err(too_large(self.count as usize, HEARD_ROWS_MAX));
        }
        let raw = unpack(frame.expect_kind(Kind::RowsPage)?.body, self.raw_len)?;
        Ok(split_rows(&raw, self.count)?.into_iter().map(<[u8]>::to_vec).collect())
    }
}

/// How a journal begins, beside its device, its id and its key: what its genesis hash covers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Begins {
    /// 1 for the device's first journal.
    #[n(0)]
    pub ordinal: u32,
    /// The journal that it continues.
    #[n(1)]
    pub previous: Option<Previous>,
}

/// Where the journal before this one ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Previous {
    /// The journal.
    #[cbor(n(0), with = "cbor_id::journal")]
    pub journal: JournalId,
    /// Its last number.
    #[n(1)]
    pub seq: u64,
    /// The hash of its last row.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

/// A device asks for what changed in a feed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FeedWanted {
    /// The device, which signs the frame.
    #[cbor(n(0), with = "cbor_id::device")]
    pub device: DeviceId,
    /// Makes every request another one.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 8],
    /// The feed.
    #[n(2)]
    pub feed: String,
    /// The last revision that the device has; 0 asks for the whole feed.
    #[n(3)]
    pub since: u64,
}

/// A page of a feed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FeedPage {
    /// The request that it answers.
    #[n(0)]
    pub request: RequestId,
    /// Which life of the central's database speaks.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub epoch: [u8; 16],
    /// The feed.
    #[n(2)]
    pub feed: String,
    /// The revision that the page follows.
    #[n(3)]
    pub from: u64,
    /// The last revision in the page.
    #[n(4)]
    pub upto: u64,
    /// The source's last revision: `upto == head` is up to date.
    #[n(5)]
    pub head: u64,
    /// The sum over all rows of the feed at the source's last revision ([`store::reference`]).
    #[cbor(n(6), with = "minicbor::bytes")]
    pub sum: [u8; 16],
    /// How many rows are set or removed.
    #[n(7)]
    pub count: u32,
    /// How many bytes the body has before compression.
    #[n(8)]
    pub raw_len: u32,
    /// BLAKE3 of the body before compression: the header is signed and vouches for it.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub body_hash: [u8; 32],
}

/// One row of a feed, set or removed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FeedOp {
    /// The row's key.
    #[n(0)]
    pub key: String,
    /// Its bytes; none removes it.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub row: Option<Vec<u8>>,
}

impl FeedPage {
    /// Reads what a page sets and removes.
    ///
    /// # Errors
    /// Sizes above their limits, and a body other than announced.
    pub fn ops(&self, frame: &Frame<'_>) -> Result<Vec<FeedOp>, NotAMessage> {
        if FEED_ROWS_MAX < self.count as usize {
            return Err(too_large(self.count as usize, FEED_ROWS_MAX));
        }
        let raw = unpack(frame.expect_kind(Kind::FeedPage)?.body, self.raw_len)?;
        if blake3::hash(&raw).as_bytes() != &self.body_hash {
            return Err(NotAMessage::Contradiction("the page is not the one that was signed"));
        }
        let mut decoder = minicbor::Decoder::new(&raw);
        let mut ops = Vec::with_capacity(self.count as usize);
        while decoder.position() < raw.len() {
            if ops.len() == self.count as usize {
                return Err(NotAMessage::Contradiction("there are more rows than announced"));
            }
            ops.push(decoder.decode().map_err(|e| NotAMessage::Header(e.to_string()))?);
        }
        if ops.len() == self.count as usize {
            Ok(ops)
        } else {
            Err(NotAMessage::Contradiction("there are fewer rows than announced"))
        }
    }

    /// The body of a page before compression.
    pub fn body_of(ops: &[FeedOp]) -> Vec<u8> {
        let mut raw = Vec::new();
        for op in ops {
            // Writing to a vector cannot fail.
            let _ = minicbor::encode(op, &mut raw);
        }
        raw
    }
}
