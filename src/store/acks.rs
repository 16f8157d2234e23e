//! What other places have acknowledged of one's own journals.
//!
//! "At the hub" and "at the central" are two numbers. Only the central's counts for close-out.

use domain::ids::JournalId;
use domain::moment::{Moment, Timestamp};

use rusqlite::{OptionalExtension, params};

use crate::error::Result;
use crate::journal::RowHash;
use crate::{Reader, Store, journals, sql};

/// An incarnation of a central's database. After a restore it is another one, and heads may be
/// lower than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(pub [u8; 16]);

/// Where rows are sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A unit's kiosk that passes them on.
    Hub,
    /// The central.
    Central,
}

/// A place says how far it has a journal. Whoever hands it over has checked its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ack {
    /// Its database.
    pub epoch: Epoch,
    /// The journal.
    pub journal: JournalId,
    /// The last number that it has.
    pub head_seq: u64,
    /// That row's hash.
    pub head_hash: RowHash,
    /// The last number that is in a second place too.
    pub safe_seq: u64,
    /// Its clock.
    pub server_time: Timestamp,
}

/// What an acknowledgement meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledged {
    /// It is kept. Rows above it are still to be sent.
    Noted,
    /// It says less than an earlier one of the same epoch; nothing changed. A place that really
    /// has less says so with a gap: [`Store::continue_from`].
    Older,
    /// The journal is not one that this database wrote.
    NotOurs,
    /// The place has more of an earlier journal of ours than we do: it comes down as heard rows.
    Ahead,
    /// The place has other rows under our numbers, at this one or before it. A new journal has to
    /// begin: [`Store::begin_journal`] with the cause `Forked`.
    Differs {
        /// The number.
        seq: u64,
    },
    /// The place has more of our journal than we do: this database was rolled back. Nothing can
    /// be recorded until [`Store::begin_journal`] with the cause `RolledBack`.
    RolledBack,
}

impl Store {
    /// Keeps an acknowledgement.
    pub fn acknowledge(&mut self, source: Source, ack: &Ack, now: &Moment) -> Result<Acknowledged> {
        match self.acknowledged(source, ack.journal)? {
            Some(before) if before.epoch == ack.epoch && ack.head_seq < before.head_seq => {
                Ok(Acknowledged::Older)
            }
            _ => self.continue_from(source, ack, now),
        }
    }

    /// Keeps a head that a place gave in a refusal for a gap: also when it is lower than what it
    /// acknowledged before (its database was restored). Sending goes on from there.
    pub fn continue_from(
        &mut self,
        source: Source,
        ack: &Ack,
        now: &Moment,
    ) -> Result<Acknowledged> {
        let record = match journals::find(&self.db, ack.journal)? {
            Some(record) if 0 < record.known.own_upto => record,
            _ => return Ok(Acknowledged::NotOurs),
        };
        if record.known.head.seq < ack.head_seq {
            // More of a journal that is no longer written comes down as heard rows.
            if ack.journal != self.own.header.journal {
                return Ok(Acknowledged::Ahead);
            }
            self.must_begin_a_journal()?;
            return Ok(Acknowledged::RolledBack);
        }
        if journals::hash_at(&self.db, &record, ack.head_seq)? != Some(ack.head_hash) {
            return Ok(Acknowledged::Differs { seq: ack.head_seq });
        }
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO acks
                    (source, journal_no, epoch, head_seq, head_hash, safe_seq, server_ms, at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                source.word(),
                record.journal_no,
                ack.epoch.0,
                sql::column(ack.head_seq),
                ack.head_hash.0,
                sql::column(ack.safe_seq),
                ack.server_time.unix_ms(),
                now.timestamp().unix_ms(),
            ])?;
        Ok(Acknowledged::Noted)
    }
}

impl Reader {
    /// Rows that this database wrote and the central has not acknowledged, in all its journals.
    pub fn unsent(&self) -> Result<u64> {
        let own = self.own_journals()?;
        Ok(own.iter().map(|journal| journal.upto.saturating_sub(journal.acknowledged)).sum())
    }

    /// The last acknowledgement of a journal.
    pub fn acknowledged(&self, source: Source, journal: JournalId) -> Result<Option<Ack>> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT a.epoch, a.head_seq, a.head_hash, a.safe_seq, a.server_ms
                 FROM acks a JOIN journals j USING (journal_no)
                 WHERE a.source = ?1 AND j.journal = ?2",
            )?
            .query_row(params![source.word(), journal.as_bytes()], |row| {
                Ok(Ack {
                    epoch: Epoch(row.get(0)?),
                    journal,
                    head_seq: sql::number(row.get(1)?),
                    head_hash: sql::hash(row.get(2)?),
                    safe_seq: sql::number(row.get(3)?),
                    server_time: sql::time(row.get(4)?),
                })
            })
            .optional()?)
    }

    /// When a place last acknowledged anything, by the clock here; in UTC.
    pub fn last_acknowledged_at(&self, source: Source) -> Result<Option<Timestamp>> {
        let at: Option<i64> = self
            .db
            .prepare_cached("SELECT max(at_ms) FROM acks WHERE source = ?1")?
            .query_row([source.word()], |row| row.get(0))?;
        Ok(at.map(sql::time))
    }
}

impl Source {
    const fn word(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::Central => "central",
        }
    }
}
