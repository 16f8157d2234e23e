//! Reference feeds: rows that the central tells devices, replaced by key.
//!
//! A page and the cursor it leads to are applied in one transaction. Up to date means that the
//! page reaches the feed's head *and* that the sums agree; anything else is taken again as a whole
//! (a *snapshot*), beside the rows in use, which change only when it is complete.
//!
//! ```text
//! hash of a row = the first 16 bytes of
//!                 BLAKE3( "feed1" ‖ length of feed (u32) ‖ feed ‖ length of key (u32) ‖ key ‖ bytes )
//! sum           = the sum of the hashes of all rows, as u128, wrapping: no order in it
//! ```

use std::fmt;

use crate::error::Result;
use crate::{Epoch, Reader, Store};

/// The most changes of one page.
pub const PAGE_OPS_MAX: usize = 2_000;
/// The most bytes of a feed's name or of a key.
pub const NAME_BYTES_MAX: usize = 200;

/// The order-independent sum of a feed's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FeedSum(pub u128);

impl fmt::Display for FeedSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// A change of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedOp {
    /// The key.
    pub key: String,
    /// The row; none when it is gone.
    pub bytes: Option<Vec<u8>>,
}

/// Changes of a feed, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedPage {
    /// The feed.
    pub feed: String,
    /// The central's database.
    pub epoch: Epoch,
    /// The page begins after this number; 0 begins a snapshot.
    pub from: u64,
    /// It goes up to this number.
    pub upto: u64,
    /// The feed's last number.
    pub head: u64,
    /// The changes.
    pub ops: Vec<FeedOp>,
    /// The sum of all rows of the feed at `head`.
    pub sum: FeedSum,
}

/// How far a feed is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    /// The central's database that the number is of.
    pub epoch: Epoch,
    /// The number to ask from.
    pub rev: u64,
    /// The sum of the rows.
    pub sum: FeedSum,
    /// The head that the feed had when it was last asked.
    pub head: u64,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedApplied {
    /// The feed is what the central has.
    UpToDate,
    /// There is more: ask from this number.
    More {
        /// The number.
        since: u64,
    },
    /// The page does not fit to what is known, or the sums differ: ask from 0.
    SnapshotNeeded,
}

impl Reader {
    /// Where to go on with a feed; none for a feed of which nothing is known. While a snapshot is
    /// being taken it is the snapshot's.
    pub fn feed_cursor(&self, feed: &str) -> Result<Option<FeedCursor>> {
        todo!()
    }

    /// A row of a feed.
    pub fn reference_row(&self, feed: &str, key: &str) -> Result<Option<Vec<u8>>> {
        todo!()
    }
}

impl Store {
    /// Applies a page and its cursor in one transaction.
    pub fn apply_feed_page(&mut self, page: &FeedPage) -> Result<FeedApplied> {
        todo!()
    }
}
