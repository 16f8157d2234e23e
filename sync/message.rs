//! What devices and the central say to each other, as values: what [`crate::wire`] is once it has
//! been read and its signatures and chains are known to be good.

use store::reference::FeedPage;
use store::{Epoch, HeadStatement, JournalHeader, PublicKey, RowHash};

use crate::wire::down::{Begins, Previous};
use crate::wire::push::{Outcome, Statement};
use crate::{Head, JournalId, Timestamp};

/// What the central holds of a journal that the device wrote, in a signed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which life of its database.
    pub epoch: Epoch,
    /// Its time.
    pub server_time: Timestamp,
    /// The journal.
    pub journal: JournalId,
    /// What became of the rows.
    pub outcome: Outcome,
    /// The last number that it holds.
    pub head_seq: u64,
    /// The hash of that row.
    pub head_hash: RowHash,
    /// The last number that is in a second place too.
    pub safe_seq: u64,
    /// Whether the device's own row of that number has that hash. True when the device has none
    /// of that number to compare.
    pub agrees: bool,
}

/// What the central has beyond what the device has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Each of the device's own journals at the central.
    pub standings: Vec<Standing>,
    /// Journals of which it has more rows.
    pub more: Vec<MoreRows>,
    /// What other devices last said about their heads, as far as it is above what the device has.
    pub statements: Vec<HeadStatement>,
    /// Feeds of which it has a later state.
    pub feeds: Vec<LaterFeed>,
}

/// A journal of which the central has more rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoreRows {
    /// The journal.
    pub journal: JournalId,
    /// The last number that it has.
    pub head_seq: u64,
}

/// A feed that the device has to catch up with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaterFeed {
    /// The feed.
    pub feed: String,
    /// Its last revision.
    pub head: u64,
    /// Whether it has to be taken as a whole.
    pub whole: bool,
}

/// Rows of another journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardRows {
    /// Whose journal it is and how it begins.
    pub header: JournalHeader,
    /// The number of the first row.
    pub first_seq: u64,
    /// The hash of the row before the first one.
    pub prev_hash: RowHash,
    /// The rows.
    pub rows: Vec<Vec<u8>>,
    /// The hash of the last row, as the answer promises it.
    pub last_hash: RowHash,
    /// What the journal's device last said about its head.
    pub statement: Option<HeadStatement>,
}

/// A page of a feed.
pub type FeedRows = FeedPage;

impl From<&HeadStatement> for Statement {
    fn from(said: &HeadStatement) -> Self {
        Self {
            journal: said.head.journal,
            seq: said.head.seq,
            hash: said.head.hash.0,
            made_at_ms: said.made_at.unix_ms(),
            signature: said.signature,
        }
    }
}

impl Statement {
    /// The statement with its types; none when its time is beyond any calendar. Its signature is
    /// for the store to check, which has the journal's key.
    pub fn to_head_statement(&self) -> Option<HeadStatement> {
        Some(HeadStatement {
            head: Head { journal: self.journal, seq: self.seq, hash: RowHash(self.hash) },
            made_at: crate::wire::timestamp(self.made_at_ms).ok()?,
            signature: self.signature,
        })
    }
}

impl From<&JournalHeader> for Begins {
    fn from(header: &JournalHeader) -> Self {
        Self {
            ordinal: header.ordinal,
            previous: header.previous.map(|head| Previous {
                journal: head.journal,
                seq: head.seq,
                hash: head.hash.0,
            }),
        }
    }
}

impl Begins {
    /// The header of the journal that begins so.
    pub fn header(
        &self,
        journal: JournalId,
        device: crate::DeviceId,
        public_key: PublicKey,
    ) -> JournalHeader {
        JournalHeader {
            journal,
            device,
            ordinal: self.ordinal,
            public_key,
            previous: self.previous.as_ref().map(|previous| Head {
                journal: previous.journal,
                seq: previous.seq,
                hash: RowHash(previous.hash),
            }),
        }
    }
}
