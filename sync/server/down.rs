//! Telling devices what others recorded and what the feeds say. `docs/sync.md`, "Hello", "Rows"
//! and "Feeds".

use std::collections::HashMap;

use chrono::TimeDelta;
use store::ledger::{Account, Ledger};
use store::reference::PAGE_OPS_MAX;
use store::{Head, HeadStatement, JournalId, KnownJournal, Moment, StoreError};
use sync::wire::down::{
    Begins, FEED_ROWS_MAX, FeedOp, FeedPage, FeedWanted, HEARD_ROWS_MAX, RowsPage, RowsWanted,
};
use sync::wire::hello::{FeedHead, Hello, HelloAnswer, Known, MoreRows};
use sync::wire::push::{Outcome, Standing, Statement};
use sync::wire::{
    BATCH_BYTES_MAX, BATCH_ROWS_MAX, Frame, HEADS_MAX, Kind, NotAMessage, join_rows, pack,
};

use crate::central::{Central, Refusal};
use crate::people;

/// How long after the last word of a device with nothing new its next word is noted again.
const NOTE_AGAIN: TimeDelta = TimeDelta::minutes(5);

impl Central {
    pub(crate) fn hello(&self, frame: &Frame<'_>) -> Result<Vec<u8>, Refusal> {
        let frame = frame.expect_kind(Kind::Hello)?;
        let hello: Hello = frame.header()?;
        hello.check()?;
        let account = self.account(hello.device)?;
        frame.check(&account.public_key.0)?;
        let answer = self.with_ledger(|ledger, now, ids| {
            let trusted = account.revoked.is_none();
            if trusted && shows_an_older_copy(ledger, &self.inner.started_at, &account, &hello)? {
                tracing::error!("the database is an older copy of itself: a new epoch begins");
                ledger.begin_epoch(self.inner.started_at.seq, now, ids)?;
            }
            note_statement(ledger, &hello, now)?;
            Ok::<_, StoreError>(HelloAnswer {
                request: frame.id(),
                epoch: ledger.epoch().0,
                server_time_ms: now.timestamp().unix_ms(),
                standings: standings(ledger, &account, &hello)?,
                more: if trusted { more_rows(ledger, &account, &hello)? } else { Vec::new() },
                feeds: if trusted { feed_heads(ledger, &account, &hello)? } else { Vec::new() },
            })
        })?;
        Ok(self.seal(Kind::HelloAnswer, &answer, &[]))
    }

    pub(crate) fn rows(
        &self,
        frame: &Frame<'_>,
        journal: JournalId,
        from_seq: u64,
    ) -> Result<Vec<u8>, Refusal> {
        let frame = frame.expect_kind(Kind::RowsWanted)?;
        let wanted: RowsWanted = frame.header()?;
        let account = self.account(wanted.device)?;
        frame.check(&account.public_key.0)?;
        if account.revoked.is_some() {
            return Err(Refusal::Revoked);
        }
        if wanted.journal != journal || wanted.from_seq != from_seq || from_seq == 0 {
            return Err(NotAMessage::Contradiction("the address is not what was signed").into());
        }
        let rows_max = (wanted.rows_max as usize).clamp(1, HEARD_ROWS_MAX);
        let (known, before, rows, epoch) = self.with_ledger(|ledger, _, _| {
            if !ledger.may_hear(&account, journal)? {
                return Err(Refusal::NotFound);
            }
            let store = ledger.store();
            let known = store.known_journal(journal)?.ok_or(Refusal::NotFound)?;
            let before = store.head_at(journal, from_seq - 1)?;
            let bytes_max = BATCH_BYTES_MAX - BATCH_ROWS_MAX;
            let rows = match before {
                Some(_) => store.rows_from(journal, from_seq, rows_max, bytes_max)?,
                None => Vec::new(),
            };
            Ok((known, before, rows, ledger.epoch()))
        })?;
        let raw = join_rows(rows.iter().map(|row| row.bytes.as_slice()))?;
        let prev_hash = before.map_or([0; 32], |before| before.hash.0);
        let page = RowsPage {
            request: frame.id(),
            epoch: epoch.0,
            device: known.header.device,
            journal,
            public_key: known.header.public_key.0,
            begins: Begins::from(&known.header),
            first_seq: from_seq,
            count: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            raw_len: u32::try_from(raw.len()).unwrap_or(u32::MAX),
            prev_hash,
            last_hash: rows.last().map_or(prev_hash, |row| row.hash.0),
            head_seq: known.head.seq,
            statement: known.announced.as_ref().map(Statement::from),
        };
        let body = if raw.is_empty() { Vec::new() } else { pack(&raw)? };
        Ok(self.seal(Kind::RowsPage, &page, &body))
    }

    pub(crate) fn feed(
        &self,
        frame: &Frame<'_>,
        feed: &str,
        since: u64,
    ) -> Result<Vec<u8>, Refusal> {
        let frame = frame.expect_kind(Kind::FeedWanted)?;
        let wanted: FeedWanted = frame.header()?;
        let account = self.account(wanted.device)?;
        frame.check(&account.public_key.0)?;
        if account.revoked.is_some() {
            return Err(Refusal::Revoked);
        }
        if wanted.feed != feed || wanted.since != since {
            return Err(NotAMessage::Contradiction("the address is not what was signed").into());
        }
        let (_, source) = people::feeds_for(&account)
            .into_iter()
            .find(|(name, _)| name == feed)
            .ok_or(Refusal::NotFound)?;
        let (page, raw) = self.fitting_page(feed, &source, since)?;
        let header = FeedPage {
            request: frame.id(),
            epoch: page.epoch.0,
            feed: feed.to_owned(),
            from: page.from,
            upto: page.upto,
            head: page.head,
            sum: page.sum.0.to_be_bytes(),
            count: u32::try_from(page.ops.len()).unwrap_or(u32::MAX),
            raw_len: u32::try_from(raw.len()).unwrap_or(u32::MAX),
            body_hash: *blake3::hash(&raw).as_bytes(),
        };
        let body = if raw.is_empty() { Vec::new() } else { pack(&raw)? };
        Ok(self.seal(Kind::FeedPage, &header, &body))
    }

    pub(crate) fn epoch(&self) -> [u8; 16] {
        self.with_ledger(|ledger, _, _| ledger.epoch().0)
    }

    /// The longest page that keeps the limits on rows and bytes.
    fn fitting_page(
        &self,
        feed: &str,
        source: &str,
        since: u64,
    ) -> Result<(store::reference::FeedPage, Vec<u8>), Refusal> {
        let mut limit = FEED_ROWS_MAX.min(PAGE_OPS_MAX);
        loop {
            let page = self.with_ledger(|ledger, _, _| {
                let page = ledger.feed_page(source, since, limit)?;
                let sum = people::feed_head(ledger, feed, source)?.sum;
                Ok::<_, StoreError>(store::reference::FeedPage { sum, ..page })
            })?;
            let ops: Vec<FeedOp> = page
                .ops
                .iter()
                .map(|op| FeedOp { key: op.key.clone(), row: op.bytes.clone() })
                .collect();
            let raw = FeedPage::body_of(&ops);
            if raw.len() <= BATCH_BYTES_MAX || limit == 1 {
                return Ok((page, raw));
            }
            limit /= 2;
        }
    }
}

/// Whether a device has seen more of this central than the central itself had at its start: more
/// of the central's own journal, or an acknowledgement of rows that are not here. That can be said
/// only about the journal that the central was started with, so it is acted on once a start,
/// whoever says it.
fn shows_an_older_copy(
    ledger: &Ledger,
    started_at: &Head,
    account: &Account,
    hello: &Hello,
) -> Result<bool, StoreError> {
    let store = ledger.store();
    if store.journal().journal != started_at.journal {
        return Ok(false);
    }
    let heard = hello.known.iter().find(|known| known.journal == started_at.journal);
    if let Some(heard) = heard.filter(|heard| started_at.seq < heard.seq) {
        let here = store.head_at(started_at.journal, heard.seq)?;
        if here.is_none_or(|here| !here.hash.0.starts_with(&heard.hash)) {
            return Ok(true);
        }
    }
    let (Some(acknowledged), Some(own)) = (hello.acknowledged, hello.own.last()) else {
        return Ok(false);
    };
    let here = ledger.known_of(account, own.journal)?.map_or(0, |known| known.head.seq);
    Ok(acknowledged.epoch == ledger.epoch().0 && here < acknowledged.seq)
}

/// Notes where a device says that it is: when that is new, or long ago.
fn note_statement(ledger: &mut Ledger, hello: &Hello, now: &Moment) -> Result<(), StoreError> {
    let Some(statement) = hello.statement.to_head_statement() else { return Ok(()) };
    let Some(known) = ledger.store().known_journal(statement.head.journal)? else { return Ok(()) };
    let higher = known.announced.is_none_or(|said| said.head.seq < statement.head.seq);
    let long_ago = known.heard_at.is_none_or(|at| at.wall() + NOTE_AGAIN <= now.timestamp().wall());
    if higher || long_ago {
        ledger.hear_statement(&statement, now)?;
    }
    Ok(())
}

fn standings(
    ledger: &Ledger,
    account: &Account,
    hello: &Hello,
) -> Result<Vec<Standing>, StoreError> {
    let mut standings = Vec::with_capacity(hello.own.len());
    for own in &hello.own {
        let known = ledger.known_of(account, own.journal)?;
        let outcome = match account.revoked {
            Some(_) => Outcome::Held,
            None => Outcome::Stored,
        };
        standings.push(Standing {
            journal: own.journal,
            outcome,
            head_seq: known.map_or(0, |known| known.head.seq),
            head_hash: known.map_or([0; 32], |known| known.head.hash.0),
            safe_seq: known.map_or(0, |known| known.safe),
        });
    }
    Ok(standings)
}

fn more_rows(
    ledger: &Ledger,
    account: &Account,
    hello: &Hello,
) -> Result<Vec<MoreRows>, StoreError> {
    let known: HashMap<JournalId, &Known> =
        hello.own.iter().chain(&hello.known).map(|known| (known.journal, known)).collect();
    // Of the journal that the device is writing there is nothing that it could hear.
    let writing = hello.own.last().map(|own: &Known| own.journal);
    let mut more = Vec::new();
    for journal in ledger.journals_for(account)? {
        let KnownJournal { head, announced, .. } = journal;
        let there = known.get(&head.journal).map_or(0, |known| known.seq);
        // A device that has nothing new was heard all the same, and a close-out wants to know.
        let said_there = known.get(&head.journal).and_then(|known| known.said_ms);
        let said = announced.filter(|said: &HeadStatement| {
            there < said.head.seq || said_there.is_none_or(|there| there < said.made_at.unix_ms())
        });
        if Some(head.journal) == writing || (head.seq <= there && said.is_none()) {
            continue;
        }
        more.push(MoreRows {
            journal: head.journal,
            head_seq: head.seq,
            statement: said.as_ref().map(Statement::from),
        });
        if more.len() == HEADS_MAX {
            break;
        }
    }
    Ok(more)
}

fn feed_heads(
    ledger: &Ledger,
    account: &Account,
    hello: &Hello,
) -> Result<Vec<FeedHead>, StoreError> {
    let mut heads = Vec::new();
    for (feed, source) in people::feeds_for(account) {
        let head = people::feed_head(ledger, &feed, &source)?;
        let cursor = hello.feeds.iter().find(|cursor| cursor.feed == feed);
        let agrees = cursor.is_none_or(|cursor| {
            cursor.rev < head.rev
                || (cursor.rev == head.rev && cursor.sum == head.sum.0.to_be_bytes())
        });
        heads.push(FeedHead { feed, head: head.rev, agrees });
    }
    Ok(heads)
}
