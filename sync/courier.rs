//! Carries one errand out: composes the request from what the store has, asks the central, and
//! reads the answer. Only what the central has signed, for this very request, is an answer.

use store::reference::{FeedOp, FeedPage, FeedSum};
use store::{Epoch, Identity, PublicKey, Reader, RowHash, Source, StoreError};

use crate::engine::{Answer, Errand, OwnHead};
use crate::message::{HeardRows, LaterFeed, MoreRows, News, Standing};
use crate::wire::down::{FeedWanted, RowsPage, RowsWanted};
use crate::wire::hello::{FeedCursor, Hello, HelloAnswer, Known, LastAcknowledged};
use crate::wire::push::{Acknowledgement, Push, Statement};
use crate::wire::{
    BATCH_BYTES_MAX, BATCH_ROWS_MAX, FEEDS_MAX, Frame, HEADS_MAX, Kind, NotAMessage, join_rows,
    pack, push, seal, timestamp,
};
use crate::{Central, Head, IdSource, JournalId, Moment, Reply, Request, Route, Unreachable};

/// The bytes of an answer that are told to people who look for a fault.
const SAID_CHARS_MAX: usize = 200;

/// The keys that the central signs with, as pinned at enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CentralKeys {
    /// The one in use.
    pub current: PublicKey,
    /// The one that it will use after the next rotation.
    pub next: PublicKey,
}

impl CentralKeys {
    /// Both: whose word about authority counts ([`store::Store::trust_central`]).
    pub const fn both(&self) -> [PublicKey; 2] {
        [self.current, self.next]
    }
}

/// Why an errand brought nothing back.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Nothing came back.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// Something came back, and not from the central: a refusal, a proxy's page, a captive portal.
    #[error("What answered is not the central (status {status}): {said}")]
    NotTheCentral {
        /// The status.
        status: u16,
        /// How the answer begins.
        said: String,
    },
    /// The central's answer does not make sense.
    #[error("The central's answer cannot be used: {0}")]
    Answer(NotAMessage),
    /// The device's own store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row in the device's own store is not the one that was sealed.
    #[error(
        "Entry {seq} of this device's journal is damaged and cannot be sent. What was recorded after it goes on in a new journal. Call your supervisor"
    )]
    Damaged {
        /// The journal.
        journal: JournalId,
        /// The number of the row.
        seq: u64,
    },
}

/// Carries errands to the central.
pub struct Courier<C> {
    central: C,
    reader: Reader,
    identity: Identity,
    keys: CentralKeys,
    program: String,
    ids: IdSource,
    /// The feeds that the central has, as far as it has said so.
    feeds: Vec<String>,
}

impl<C: Central> Courier<C> {
    /// A courier of the device `identity`, whose store `reader` reads. The program's name and
    /// version go along for people.
    pub fn new(
        central: C,
        reader: Reader,
        identity: Identity,
        keys: CentralKeys,
        program: &str,
        ids: IdSource,
    ) -> Self {
        let program = program.chars().take(64).collect();
        Self { central, reader, identity, keys, program, ids, feeds: Vec::new() }
    }

    /// How far the device wrote its journals, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn own_heads(&self) -> Result<Vec<OwnHead>, StoreError> {
        own_heads(&self.reader)
    }

    /// 64 random bits.
    pub fn dice(&mut self) -> u64 {
        u64::from_be_bytes(self.nonce())
    }

    /// Carries an errand out.
    ///
    /// # Errors
    /// When it brings nothing back.
    pub fn run(&mut self, errand: &Errand, now: &Moment) -> Result<Answer, Trouble> {
        match errand {
            Errand::Hello { backlog } => self.hello(*backlog, now).map(Answer::News),
            Errand::Push { journal, from_seq, rows_max } => {
                self.push(*journal, *from_seq, *rows_max, now)
            }
            Errand::Rows { journal, rows_max } => {
                let rows = self.rows(*journal, *rows_max)?;
                Ok(Answer::Rows(Box::new(rows)))
            }
            Errand::Feed { feed, whole } => self.feed(feed, *whole).map(Answer::Feed),
        }
    }

    fn hello(&mut self, backlog: u64, now: &Moment) -> Result<News, Trouble> {
        let hello = self.compose_hello(backlog, now)?;
        let frame = self.seal(Kind::Hello, &hello, &[]);
        let request = Request { route: Route::Hello, frame };
        let reply = self.central.ask(&request)?;
        let (answer, _): (HelloAnswer, _) = self.read(&request, &reply, Kind::HelloAnswer)?;
        self.read_news(answer)
    }

    fn compose_hello(&mut self, backlog: u64, now: &Moment) -> Result<Hello, StoreError> {
        let nonce = self.nonce();
        self.reader.snapshot(|reader| {
            let mut own = Vec::new();
            for journal in newest(reader.own_journals()?) {
                let head = reader.head_at(journal.header.journal, journal.upto)?;
                own.extend(head.as_ref().map(known));
            }
            let current = own.last().map(|own| (own.journal, own.seq));
            let head = match current {
                Some((journal, seq)) => reader.head_at(journal, seq)?,
                None => None,
            };
            let head = head.unwrap_or_else(|| self.nowhere());
            let acknowledged = reader
                .acknowledged(Source::Central, head.journal)?
                .map(|ack| LastAcknowledged { epoch: ack.epoch.0, seq: ack.head_seq });
            let journals = newest(reader.journals()?);
            let elsewhere = journals.iter().map(|journal| Known {
                said_ms: journal.announced.map(|said| said.made_at.unix_ms()),
                ..known(&journal.head)
            });
            let mut feeds = Vec::new();
            for feed in self.feeds.iter().take(FEEDS_MAX) {
                let Some(cursor) = reader.feed_cursor(feed)? else { continue };
                let sum = cursor.sum.0.to_be_bytes();
                feeds.push(FeedCursor { feed: feed.clone(), rev: cursor.rev, sum });
            }
            Ok(Hello {
                device: self.identity.device,
                nonce,
                statement: Statement::from(&self.identity.state_head(head, now)),
                backlog,
                acknowledged,
                known: elsewhere.filter(|journal| !own.contains(journal)).collect(),
                own,
                feeds,
                program: self.program.clone(),
            })
        })
    }

    fn read_news(&mut self, answer: HelloAnswer) -> Result<News, Trouble> {
        let epoch = Epoch(answer.epoch);
        let server_time = timestamp(answer.server_time_ms).map_err(Trouble::Answer)?;
        let mut standings = Vec::new();
        for standing in answer.standings {
            standings.push(self.standing(epoch, server_time, &standing)?);
        }
        let mut more = Vec::new();
        let mut statements = Vec::new();
        for journal in answer.more.into_iter().take(HEADS_MAX) {
            let known = self.reader.known_journal(journal.journal)?.map_or(0, |j| j.head.seq);
            if known < journal.head_seq {
                more.push(MoreRows { journal: journal.journal, head_seq: journal.head_seq });
            }
            statements.extend(journal.statement.and_then(|said| said.to_head_statement()));
        }
        let mut feeds = Vec::new();
        self.feeds.clear();
        for head in answer.feeds.into_iter().take(FEEDS_MAX) {
            let cursor = self.reader.feed_cursor(&head.feed)?;
            let whole = match cursor {
                Some(cursor) => cursor.epoch != epoch || !head.agrees || head.head < cursor.rev,
                None => true,
            };
            self.feeds.push(head.feed.clone());
            let empty = cursor.is_none() && head.head == 0;
            if !empty && (whole || cursor.is_some_and(|cursor| cursor.rev != head.head)) {
                feeds.push(LaterFeed { feed: head.feed, head: head.head, whole });
            }
        }
        Ok(News { standings, more, statements, feeds })
    }

    fn push(
        &mut self,
        journal: JournalId,
        from_seq: u64,
        rows_max: usize,
        now: &Moment,
    ) -> Result<Answer, Trouble> {
        let (push, body) = self.compose_push(journal, from_seq, rows_max, now)?;
        let sent_upto = push.last_seq;
        let frame = self.seal(Kind::Push, &push, &body);
        let request = Request { route: Route::Push, frame };
        let reply = self.central.ask(&request)?;
        let (answer, _): (Acknowledgement, _) =
            self.read(&request, &reply, Kind::Acknowledgement)?;
        let server_time = timestamp(answer.server_time_ms).map_err(Trouble::Answer)?;
        let standing = self.standing(Epoch(answer.epoch), server_time, &answer.standing)?;
        Ok(Answer::Acknowledged { standing, sent_upto })
    }

    fn compose_push(
        &mut self,
        journal: JournalId,
        from_seq: u64,
        rows_max: usize,
        now: &Moment,
    ) -> Result<(Push, Vec<u8>), Trouble> {
        let nonce = self.nonce();
        let reader = &self.reader;
        let own = reader.own_journals()?.into_iter().find(|own| own.header.journal == journal);
        let upto = own.map_or(0, |own| own.upto);
        let before = reader.head_at(journal, from_seq.saturating_sub(1))?;
        let damaged = Trouble::Damaged { journal, seq: from_seq };
        let Some(before) = before else { return Err(damaged) };
        let rows_max = rows_max.min(BATCH_ROWS_MAX);
        // Every row is followed by a line feed in the batch.
        let bytes_max = BATCH_BYTES_MAX - BATCH_ROWS_MAX;
        let rows = reader.rows_from(journal, from_seq, rows_max, bytes_max)?;
        // Rows that were damaged on the disk would be refused by the central for ever: everything
        // before them is sent, and the damage is told here.
        let mut last = before;
        let mut batch = Vec::with_capacity(rows.len());
        for row in rows.iter().take_while(|row| row.seq <= upto) {
            let hash = store::journal::row_hash(journal, &last.hash, &row.bytes);
            if row.seq != last.seq + 1 || row.hash != hash || row.bytes.contains(&b'\n') {
                break;
            }
            last = Head { journal, seq: row.seq, hash };
            batch.push(row.bytes.as_slice());
        }
        if batch.is_empty() {
            return Err(damaged);
        }
        let raw = join_rows(batch.iter().copied()).map_err(Trouble::Answer)?;
        let push = Push {
            device: self.identity.device,
            journal,
            first_seq: from_seq,
            last_seq: last.seq,
            prev_hash: before.hash.0,
            last_hash: last.hash.0,
            count: u32::try_from(batch.len()).unwrap_or(u32::MAX),
            raw_len: u32::try_from(raw.len()).unwrap_or(u32::MAX),
            program: self.program.clone(),
            nonce,
            statement: Some(Statement::from(&self.identity.state_head(last, now))),
        };
        let body = pack(&raw).map_err(Trouble::Answer)?;
        Ok((push, body))
    }

    fn rows(&mut self, journal: JournalId, rows_max: usize) -> Result<HeardRows, Trouble> {
        let from_seq = self.reader.known_journal(journal)?.map_or(0, |j| j.head.seq) + 1;
        let wanted = RowsWanted {
            device: self.identity.device,
            nonce: self.nonce(),
            journal,
            from_seq,
            rows_max: u32::try_from(rows_max).unwrap_or(u32::MAX),
        };
        let frame = self.seal(Kind::RowsWanted, &wanted, &[]);
        let request = Request { route: Route::Rows { journal, from_seq }, frame };
        let reply = self.central.ask(&request)?;
        let (page, frame): (RowsPage, _) = self.read(&request, &reply, Kind::RowsPage)?;
        if page.journal != journal || page.first_seq != from_seq {
            return Err(Trouble::Answer(NotAMessage::Contradiction("other rows were asked for")));
        }
        Ok(HeardRows {
            header: page.begins.header(journal, page.device, PublicKey(page.public_key)),
            first_seq: page.first_seq,
            prev_hash: RowHash(page.prev_hash),
            rows: page.rows(&frame).map_err(Trouble::Answer)?,
            last_hash: RowHash(page.last_hash),
            statement: page.statement.and_then(|said| said.to_head_statement()),
        })
    }

    fn feed(&mut self, feed: &str, whole: bool) -> Result<FeedPage, Trouble> {
        let since = match self.reader.feed_cursor(feed)? {
            Some(cursor) if !whole => cursor.rev,
            _ => 0,
        };
        let wanted = FeedWanted {
            device: self.identity.device,
            nonce: self.nonce(),
            feed: feed.to_owned(),
            since,
        };
        let frame = self.seal(Kind::FeedWanted, &wanted, &[]);
        let request = Request { route: Route::Feed { feed: feed.to_owned(), since }, frame };
        let reply = self.central.ask(&request)?;
        let (page, frame): (crate::wire::down::FeedPage, _) =
            self.read(&request, &reply, Kind::FeedPage)?;
        if page.feed != feed {
            return Err(Trouble::Answer(NotAMessage::Contradiction("another feed was asked for")));
        }
        let ops = page.ops(&frame).map_err(Trouble::Answer)?;
        Ok(FeedPage {
            feed: page.feed,
            epoch: Epoch(page.epoch),
            from: page.from,
            upto: page.upto,
            head: page.head,
            ops: ops.into_iter().map(|op| FeedOp { key: op.key, bytes: op.row }).collect(),
            sum: FeedSum(u128::from_be_bytes(page.sum)),
        })
    }

    /// Reads an answer: signed with one of the central's keys, and naming this request.
    fn read<'r, T: Answers + minicbor::Decode<'r, ()>>(
        &self,
        request: &Request,
        reply: &'r Reply,
        kind: Kind,
    ) -> Result<(T, Frame<'r>), Trouble> {
        let frame = Frame::read(&reply.body).and_then(|frame| frame.expect_kind(kind));
        let signed = frame.and_then(|frame| {
            frame.check(&self.keys.current.0).or_else(|_| frame.check(&self.keys.next.0))?;
            Ok(frame)
        });
        let frame = signed.map_err(|_| not_the_central(reply))?;
        let answer: T = frame.header().map_err(Trouble::Answer)?;
        let asked = Frame::read(&request.frame).map_err(Trouble::Answer)?;
        if answer.request() != asked.id() {
            return Err(Trouble::Answer(NotAMessage::Contradiction("it answers another request")));
        }
        Ok((answer, frame))
    }

    fn standing(
        &self,
        epoch: Epoch,
        server_time: store::Timestamp,
        said: &push::Standing,
    ) -> Result<Standing, Trouble> {
        // Nothing is compared where the central has nothing, or more than the device: the engine
        // decides what that means.
        let own = match said.head_seq {
            0 => None,
            seq => self.reader.head_at(said.journal, seq)?,
        };
        Ok(Standing {
            epoch,
            server_time,
            journal: said.journal,
            outcome: said.outcome,
            head_seq: said.head_seq,
            head_hash: RowHash(said.head_hash),
            safe_seq: said.safe_seq,
            agrees: own.is_none_or(|own| own.hash.0 == said.head_hash),
        })
    }

    fn seal<T: minicbor::Encode<()>>(&self, kind: Kind, header: &T, body: &[u8]) -> Vec<u8> {
        seal(kind, header, body, |bytes| self.identity.sign(bytes))
    }

    fn nonce(&mut self) -> [u8; 8] {
        let [a, b, c, d, e, f, g, h, ..] = self.ids.bytes();
        [a, b, c, d, e, f, g, h]
    }

    fn nowhere(&self) -> Head {
        Head { journal: JournalId::from_bytes([0; 16]), seq: 0, hash: RowHash::default() }
    }
}

/// How far the device wrote its journals, oldest first.
pub(crate) fn own_heads(reader: &Reader) -> Result<Vec<OwnHead>, StoreError> {
    let own = newest(reader.own_journals()?);
    Ok(own.iter().map(|own| OwnHead { journal: own.header.journal, upto: own.upto }).collect())
}

/// An answer that names the request it is to.
trait Answers {
    fn request(&self) -> crate::wire::RequestId;
}

macro_rules! answers {
    ($($answer:ty),*) => {$(
        impl Answers for $answer {
            fn request(&self) -> crate::wire::RequestId {
                self.request
            }
        }
    )*};
}

answers!(Acknowledgement, HelloAnswer, RowsPage, crate::wire::down::FeedPage);

fn known(head: &Head) -> Known {
    let (hash, _) = head.hash.0.split_first_chunk().unwrap_or((&[0; 8], &[]));
    Known { journal: head.journal, seq: head.seq, hash: *hash, said_ms: None }
}

/// The last so many: what one hello lists.
fn newest<T>(mut list: Vec<T>) -> Vec<T> {
    let surplus = list.len().saturating_sub(HEADS_MAX);
    list.drain(..surplus);
    list
}

pub(crate) fn not_the_central(reply: &Reply) -> Trouble {
    let said = String::from_utf8_lossy(&reply.body);
    let said = said.chars().filter(|c| !c.is_control()).take(SAID_CHARS_MAX).collect();
    Trouble::NotTheCentral { status: reply.status, said }
}
