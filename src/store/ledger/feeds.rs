//! Feeds at their source: each change of a key takes the next number of its feed.
//!
//! > Numbers are dense and given in the transaction that makes the change, so a reader that has
//! > seen a number has seen every change up to it.
//!
//! A feed of which each unit gets its own part has one source for each unit, its *share*
//! ([`share_of`]). Devices know a share by the feed's name, and its rows are hashed under that, so
//! that the sum of a share is the sum that a device of the unit comes to.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::Fact;
use domain::ids::UnitId;
use rusqlite::{Connection, OptionalExtension, params};

use super::Ledger;
use crate::error::{Result, StoreError};
use crate::journal::ROW_BYTES_MAX;
use crate::reference::{
    FeedCursor, FeedOp, FeedPage, FeedSum, NAME_BYTES_MAX, PAGE_OPS_MAX, row_hash,
};
use crate::verify::{Checked, PROBLEMS_MAX, Problem};
use crate::{Reader, sql};

/// Changes of one feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedChange {
    /// The feed.
    pub feed: String,
    /// What becomes of its keys.
    pub ops: Vec<FeedOp>,
}

/// What stands between a feed and the unit whose share it is. No feed has it in its name.
pub(super) const SHARE: char = '@';

/// The source of a unit's share of a feed.
pub fn share_of(feed: &str, unit: UnitId) -> String {
    format!("{feed}{SHARE}{unit}")
}

/// The name by which devices know a source.
pub fn told_as(source: &str) -> &str {
    source.split_once(SHARE).map_or(source, |(feed, _)| feed)
}

impl Ledger {
    /// Changes several feeds at their source, in one transaction with `facts` of the central's own
    /// journal: all of it or nothing.
    pub fn change_feeds(&mut self, changes: &[FeedChange], facts: &[Fact]) -> Result<()> {
        check_changes(changes)?;
        self.store.record_with(facts, |reader| apply(&reader.db, changes))
    }

    /// Changes keys of a feed at its source, in one transaction with `facts` of the central's own
    /// journal. A key whose row stays the same takes no new number.
    pub fn change_feed(&mut self, feed: &str, ops: &[FeedOp], facts: &[Fact]) -> Result<()> {
        check_names(feed, ops)?;
        self.store.record_with(facts, |reader| change(&reader.db, feed, ops))
    }

    /// Replaces a whole feed at its source: keys that are not among `rows` are gone.
    pub fn replace_feed(
        &mut self,
        feed: &str,
        rows: Vec<(String, Vec<u8>)>,
        facts: &[Fact],
    ) -> Result<()> {
        let keep: BTreeSet<&str> = rows.iter().map(|(key, _)| key.as_str()).collect();
        let gone: Vec<String> = keys(&self.store.reader.db, feed)?
            .into_iter()
            .filter(|key| !keep.contains(key.as_str()))
            .collect();
        let ops: Vec<FeedOp> = gone
            .into_iter()
            .map(|key| FeedOp { key, bytes: None })
            .chain(rows.into_iter().map(|(key, bytes)| FeedOp { key, bytes: Some(bytes) }))
            .collect();
        self.change_feed(feed, &ops, facts)
    }

    /// How far a feed goes at its source: number and sum.
    pub fn feed_head(&self, feed: &str) -> Result<FeedCursor> {
        let (head, sum) = head(&self.store.reader.db, feed)?;
        Ok(FeedCursor { epoch: self.epoch(), rev: head, sum, head })
    }

    /// Changes of a feed after a number, at most `limit` of them. A number above the feed's head
    /// gives the page from 0.
    pub fn feed_page(&self, feed: &str, since: u64, limit: usize) -> Result<FeedPage> {
        self.store.snapshot(|reader| {
            let (head, sum) = head(&reader.db, feed)?;
            let from = if head < since { 0 } else { since };
            let limit = limit.clamp(1, PAGE_OPS_MAX);
            let (ops, last) = changes(&reader.db, feed, from, limit)?;
            // Numbers of keys that changed again are gone, so a short page is the last one.
            let upto = if ops.len() < limit { head } else { last };
            let feed = feed.to_owned();
            Ok(FeedPage { feed, epoch: self.epoch(), from, upto, head, ops, sum })
        })
    }
}

impl Reader {
    /// Checks the feeds at their source: every row has its hash, and every feed its sum.
    pub fn check_sources(&self) -> Result<Checked> {
        let mut checked = Checked::default();
        let problems = &mut checked.problems;
        let mut sums: BTreeMap<String, u128> = BTreeMap::new();
        let mut statement =
            self.db.prepare("SELECT feed, key, hash, bytes FROM feed_rows ORDER BY feed, key")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            checked.examined.reference_rows += 1;
            let (feed, key): (String, String) = (row.get(0)?, row.get(1)?);
            let stored = u128::from_be_bytes(row.get(2)?);
            let bytes = row.get_ref(3)?.as_blob_or_null().ok().flatten();
            let given = bytes.map_or(0, |bytes| row_hash(told_as(&feed), &key, bytes));
            if stored != given {
                problems.push(differs("feed_rows", &format!("{feed} {key} hash"), stored, given));
            }
            let sum = sums.entry(feed).or_default();
            *sum = sum.wrapping_add(given);
        }
        let mut statement = self.db.prepare("SELECT feed, sum FROM feeds ORDER BY feed")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let feed: String = row.get(0)?;
            let stored = u128::from_be_bytes(row.get(1)?);
            let given = sums.get(&feed).copied().unwrap_or(0);
            if stored != given {
                problems.push(differs("feeds", &format!("{feed} sum"), stored, given));
            }
        }
        let more = problems.len().saturating_sub(PROBLEMS_MAX);
        problems.truncate(PROBLEMS_MAX);
        checked.problems_more = more as u64;
        Ok(checked)
    }
}

fn differs(table: &str, what: &str, stored: u128, given: u128) -> Problem {
    Problem::TableDiffers {
        table: table.to_owned(),
        has: format!("{what}={stored:032x}"),
        folded: format!("{what}={given:032x}"),
    }
}

pub(super) fn check_changes(changes: &[FeedChange]) -> Result<()> {
    changes.iter().try_for_each(|change| check_names(&change.feed, &change.ops))
}

/// Carries changes out that were checked. Within a transaction.
pub(super) fn apply(db: &Connection, changes: &[FeedChange]) -> Result<()> {
    changes.iter().try_for_each(|changed| change(db, &changed.feed, &changed.ops))
}

/// What one change may be.
fn check_names(feed: &str, ops: &[FeedOp]) -> Result<()> {
    let names = std::iter::once(feed).chain(ops.iter().map(|op| op.key.as_str()));
    let longest = names.map(str::len).max().unwrap_or(0);
    if NAME_BYTES_MAX < longest {
        return Err(StoreError::TooMany {
            what: "Characters of a reference key",
            count: longest,
            most: NAME_BYTES_MAX,
        });
    }
    let largest = ops.iter().filter_map(|op| op.bytes.as_ref()).map(Vec::len).max().unwrap_or(0);
    if ROW_BYTES_MAX < largest {
        return Err(StoreError::TooMany {
            what: "Bytes of a reference row",
            count: largest,
            most: ROW_BYTES_MAX,
        });
    }
    Ok(())
}

fn change(db: &Connection, feed: &str, ops: &[FeedOp]) -> Result<()> {
    let (mut rev, mut sum) = head(db, feed)?;
    for op in ops {
        let before: Option<[u8; 16]> = db
            .prepare_cached(
                "SELECT hash FROM feed_rows WHERE feed = ?1 AND key = ?2 AND bytes IS NOT NULL",
            )?
            .query_row([feed, &op.key], |row| row.get(0))
            .optional()?;
        let before = before.map(u128::from_be_bytes);
        let after = op.bytes.as_ref().map(|bytes| row_hash(told_as(feed), &op.key, bytes));
        if before == after {
            continue;
        }
        rev += 1;
        sum = FeedSum(sum.0.wrapping_sub(before.unwrap_or(0)).wrapping_add(after.unwrap_or(0)));
        db.prepare_cached(
            "INSERT OR REPLACE INTO feed_rows (feed, key, rev, hash, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            feed,
            op.key,
            sql::column(rev),
            after.unwrap_or(0).to_be_bytes(),
            op.bytes
        ])?;
    }
    db.prepare_cached("INSERT OR REPLACE INTO feeds (feed, head, sum) VALUES (?1, ?2, ?3)")?
        .execute(params![feed, sql::column(rev), sum.0.to_be_bytes()])?;
    Ok(())
}

fn head(db: &Connection, feed: &str) -> Result<(u64, FeedSum)> {
    let found = db
        .prepare_cached("SELECT head, sum FROM feeds WHERE feed = ?1")?
        .query_row([feed], |row| {
            let sum = FeedSum(u128::from_be_bytes(row.get(1)?));
            Ok((sql::number(row.get(0)?), sum))
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The changes after a number, and the number of the last of them. Whoever takes the feed from 0
/// has no keys that could be gone.
fn changes(db: &Connection, feed: &str, from: u64, limit: usize) -> Result<(Vec<FeedOp>, u64)> {
    let mut statement = db.prepare_cached(
        "SELECT rev, key, bytes FROM feed_rows
         WHERE feed = ?1 AND ?2 < rev AND (bytes IS NOT NULL OR 0 < ?2) ORDER BY rev LIMIT ?3",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![feed, sql::column(from), limit])?;
    let mut ops = Vec::new();
    let mut last = from;
    while let Some(row) = rows.next()? {
        last = sql::number(row.get(0)?);
        ops.push(FeedOp { key: row.get(1)?, bytes: row.get(2)? });
    }
    Ok((ops, last))
}

fn keys(db: &Connection, feed: &str) -> Result<Vec<String>> {
    let mut statement =
        db.prepare("SELECT key FROM feed_rows WHERE feed = ?1 AND bytes IS NOT NULL")?;
    let keys = statement.query_map([feed], |row| row.get(0))?;
    Ok(keys.collect::<std::result::Result<_, _>>()?)
}
