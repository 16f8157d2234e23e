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

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::journal::ROW_BYTES_MAX;
use crate::{Epoch, Reader, Store, sql};

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
        match cursor(&self.db, feed, STAGED)? {
            Some(staged) => Ok(Some(staged)),
            None => cursor(&self.db, feed, IN_USE),
        }
    }

    /// A row of a feed.
    pub fn reference_row(&self, feed: &str, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT bytes FROM reference WHERE feed = ?1 AND staged = 0 AND key = ?2",
            )?
            .query_row([feed, key], |row| row.get(0))
            .optional()?)
    }

    /// Every row of a feed, by key: for comparing it with its source.
    pub fn reference_rows(&self, feed: &str) -> Result<Vec<(String, Vec<u8>)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT key, bytes FROM reference WHERE feed = ?1 AND staged = 0 ORDER BY key",
        )?;
        let rows = statement.query_map([feed], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}

impl Store {
    /// Applies a page and its cursor in one transaction.
    pub fn apply_feed_page(&mut self, page: &FeedPage) -> Result<FeedApplied> {
        if !page.is_possible() {
            return Ok(FeedApplied::SnapshotNeeded);
        }
        sql::in_transaction(&self.db, || {
            let db = &self.db;
            let Some((staged, mut known)) = place(db, page)? else {
                return where_to_go_on(db, page);
            };
            for op in &page.ops {
                known.sum = apply(db, &page.feed, staged, op, known.sum)?;
            }
            known.rev = page.upto;
            known.head = page.head;
            if page.upto < page.head {
                save_cursor(db, &page.feed, staged, &known)?;
                return Ok(FeedApplied::More { since: page.upto });
            }
            if known.sum != page.sum {
                // The rows in use stay until a whole snapshot is there; its cursor must not be
                // believed any more.
                forget(db, &page.feed, STAGED)?;
                if staged == IN_USE {
                    db.prepare_cached("DELETE FROM feed_cursors WHERE feed = ?1")?
                        .execute([&page.feed])?;
                }
                return Ok(FeedApplied::SnapshotNeeded);
            }
            if staged == STAGED {
                put_in_use(db, &page.feed)?;
            }
            save_cursor(db, &page.feed, IN_USE, &known)?;
            Ok(FeedApplied::UpToDate)
        })
    }
}

impl FeedPage {
    /// Whether a page can be one at all: names and sizes within their bounds, numbers in order.
    fn is_possible(&self) -> bool {
        !self.feed.is_empty()
            && self.feed.len() <= NAME_BYTES_MAX
            && self.ops.len() <= PAGE_OPS_MAX
            && self.ops.iter().all(|op| {
                op.key.len() <= NAME_BYTES_MAX
                    && op.bytes.as_ref().is_none_or(|bytes| bytes.len() <= ROW_BYTES_MAX)
            })
            && self.from <= self.upto
            && self.upto <= self.head
            // A page that leads nowhere would be asked for again for ever.
            && (self.from < self.upto || self.upto == self.head)
    }
}

/// The hash of a row of a feed: what its sum is made of.
pub fn row_hash(feed: &str, key: &str, bytes: &[u8]) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"feed1");
    for name in [feed, key] {
        hasher.update(&u32::try_from(name.len()).unwrap_or(u32::MAX).to_be_bytes());
        hasher.update(name.as_bytes());
    }
    hasher.update(bytes);
    let mut hash = [0; 16];
    hasher.finalize_xof().fill(&mut hash);
    u128::from_be_bytes(hash)
}

const IN_USE: i64 = 0;
const STAGED: i64 = 1;

/// Which rows a page goes on with: those in use, or those of a snapshot. None when neither ends
/// where the page begins.
fn place(db: &Connection, page: &FeedPage) -> Result<Option<(i64, FeedCursor)>> {
    if page.from == 0 {
        forget(db, &page.feed, STAGED)?;
        let none = FeedCursor { epoch: page.epoch, rev: 0, sum: FeedSum::default(), head: 0 };
        return Ok(Some((STAGED, none)));
    }
    for staged in [STAGED, IN_USE] {
        if let Some(known) = cursor(db, &page.feed, staged)?
            && known.epoch == page.epoch
            && known.rev == page.from
        {
            return Ok(Some((staged, known)));
        }
    }
    Ok(None)
}

/// The answer to a page that does not begin where a cursor stands: late, or of another epoch.
fn where_to_go_on(db: &Connection, page: &FeedPage) -> Result<FeedApplied> {
    let known = match cursor(db, &page.feed, STAGED)? {
        Some(staged) => Some(staged),
        None => cursor(db, &page.feed, IN_USE)?,
    };
    Ok(match known {
        Some(known) if known.epoch == page.epoch && known.rev <= page.head => {
            FeedApplied::More { since: known.rev }
        }
        _ => FeedApplied::SnapshotNeeded,
    })
}

/// Applies one change and gives the sum after it.
fn apply(db: &Connection, feed: &str, staged: i64, op: &FeedOp, sum: FeedSum) -> Result<FeedSum> {
    let before: Option<[u8; 16]> = db
        .prepare_cached("SELECT hash FROM reference WHERE feed = ?1 AND staged = ?2 AND key = ?3")?
        .query_row(params![feed, staged, op.key], |row| row.get(0))
        .optional()?;
    let less = before.map_or(0, u128::from_be_bytes);
    let more = match &op.bytes {
        Some(bytes) => {
            let hash = row_hash(feed, &op.key, bytes);
            db.prepare_cached(
                "INSERT OR REPLACE INTO reference (feed, staged, key, hash, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![feed, staged, op.key, hash.to_be_bytes(), bytes])?;
            hash
        }
        None => {
            db.prepare_cached(
                "DELETE FROM reference WHERE feed = ?1 AND staged = ?2 AND key = ?3",
            )?
            .execute(params![feed, staged, op.key])?;
            0
        }
    };
    Ok(FeedSum(sum.0.wrapping_sub(less).wrapping_add(more)))
}

/// The snapshot is complete: its rows take the place of those in use.
fn put_in_use(db: &Connection, feed: &str) -> Result<()> {
    forget(db, feed, IN_USE)?;
    db.prepare_cached("UPDATE reference SET staged = 0 WHERE feed = ?1 AND staged = 1")?
        .execute([feed])?;
    db.prepare_cached("DELETE FROM feed_cursors WHERE feed = ?1 AND staged = 1")?
        .execute([feed])?;
    Ok(())
}

fn forget(db: &Connection, feed: &str, staged: i64) -> Result<()> {
    db.prepare_cached("DELETE FROM reference WHERE feed = ?1 AND staged = ?2")?
        .execute(params![feed, staged])?;
    db.prepare_cached("DELETE FROM feed_cursors WHERE feed = ?1 AND staged = ?2")?
        .execute(params![feed, staged])?;
    Ok(())
}

fn cursor(db: &Connection, feed: &str, staged: i64) -> Result<Option<FeedCursor>> {
    Ok(db
        .prepare_cached(
            "SELECT epoch, rev, sum, head FROM feed_cursors WHERE feed = ?1 AND staged = ?2",
        )?
        .query_row(params![feed, staged], |row| {
            Ok(FeedCursor {
                epoch: Epoch(row.get(0)?),
                rev: sql::number(row.get(1)?),
                sum: FeedSum(u128::from_be_bytes(row.get(2)?)),
                head: sql::number(row.get(3)?),
            })
        })
        .optional()?)
}

fn save_cursor(db: &Connection, feed: &str, staged: i64, cursor: &FeedCursor) -> Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO feed_cursors (feed, staged, epoch, rev, sum, head)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        feed,
        staged,
        cursor.epoch.0,
        sql::column(cursor.rev),
        cursor.sum.0.to_be_bytes(),
        sql::column(cursor.head),
    ])?;
    Ok(())
}
