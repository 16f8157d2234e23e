//! The journal, the tables and the SQLite file that holds them.
//!
//! A [`Store`] is one data folder: a device's, or the central's ([`ledger::Ledger`]), which is a
//! device with a journal of its own. What is recorded goes into the journal and the tables in one
//! transaction with `synchronous=FULL`; only when that has returned may anything be shown.
//! What other devices recorded ("heard rows") goes through the same code.
//!
//! The store reads no clock and draws no random numbers: times come in as
//! [`Moment`], ids from an [`IdSource`].
//!
//! > **Invariant:** the tables are a function of the set of rows. Any interleaving of the same
//! > journals, and a [`Store::rebuild`], give equal tables ([`Reader::tables`]).
//!
//! > **Invariant:** a row that was committed is never changed and never deleted.
//!
//! Which file does what: `journal` the bytes and their hashes · `record` one's own rows · `heard`
//! rows of others · `begin` when a new journal begins · `salvage` what is left of a damaged database,
//! `chain` what of it is proved, `harm` how it is told · `head_file`, `place` what is watched outside
//! the database · `index` which facts an entity is folded
//! from · `authority` whose word counts · `project` the tables · `lines`, `dock`, `unit` what screens read, `desk` what the close-out does · `editions` what facts were judged by · `reference` feeds ·
//! `acks` what has arrived elsewhere · `drafts`, `papers`, `set_up`, `clock` · `ledger` the central · `backup`
//! a copy of it in one file · `tables` comparing two databases · `verify` one database, `audit` a
//! central and its devices.

mod acks;
pub mod audit;
mod authority;
pub mod backup;
mod begin;
mod chain;
mod clock;
mod desk;
mod dock;
mod drafts;
mod editions;
mod error;
mod folder;
mod harm;
mod head_file;
mod heard;
mod identity;
mod index;
pub mod journal;
mod journals;
pub mod ledger;
mod lines;
mod matches;
mod meta;
mod migrate;
mod open;
mod papers;
mod place;
mod project;
mod reader;
mod rebuild;
mod record;
pub mod reference;
mod refuse;
pub mod salvage;
pub mod sealed;
mod set_up;
mod sql;
mod tables;
mod unit;
pub mod verify;
mod words;

pub use acks::{Ack, Acknowledged, Epoch, Source};
pub use begin::BeginCause;
pub use clock::{CLOCK_OFF_MAX, ClockDoubt};
pub use desk::DeskStatements;
pub use dock::{ContainerRow, LoadRow};
pub use domain::change::device::{DeviceRole, JournalCause};
pub use domain::ids::{
    BootId, DeviceId, DeviceLetter, FactId, IdSource, JournalId, PersonId, UnitId,
};
pub use domain::moment::{Moment, Timestamp};
pub use drafts::{DRAFT_FIELD_BYTES_MAX, Draft};
pub use error::{Result, StoreError};
pub use folder::DATABASE;
pub use heard::{HEARD_ROWS_A_TRANSACTION, Heard};
pub use identity::Identity;
pub use journal::{Batch, Head, HeadStatement, JournalHeader, PublicKey, Row, RowHash};
pub use journals::{KnownJournal, OwnJournal};
pub use lines::{Cut, LineQuery, LineRow, PermitKnown};
pub use open::{Opening, Start};
pub use reader::Reader;
pub use record::{RECORD_FACTS_MAX, Store};
#[cfg(feature = "refusing")]
pub use refuse::Refusal;
pub use unit::{DeviceRow, NeedsAttention, UNIT_ROWS_MAX, UnknownKind};

/// BLAKE3 of some bytes as 64 hexadecimal digits, for facts that name a file or a report.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
