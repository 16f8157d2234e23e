//! What a person or a device can record: one [`Change`] a fact, wrapped in a [`Fact`] that says
//! when, where and by whom.
//!
//! This is the vocabulary of the journal. A fact is written once, stored and forwarded as
//! written; a kind, or a field of a kind, that this program does not know is kept and shown as
//! unknown, never dropped. `store/golden` pins the bytes of every kind. To add a kind: a payload
//! in one of the files beside this one, a line in `changes!` with who may author it and what it
//! touches, a golden row. What may be added at all, and how, is in `docs/decisions/facts.md`.

pub mod close_out;
pub mod device;
pub mod dock;
pub mod mailing;
pub mod outage;
pub mod statement;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ids::{BootId, DeviceId, FactId, MatchId, PersonId, UnitId};
use crate::moment::{Moment, Timestamp};
pub use close_out::{CloseOutHeld, DayClosed};
pub use device::{
    DamageSeen, DataDamaged, DeviceEnrolled, DeviceRevoked, EditionsInUse, JournalOpened,
    PersonDecided, PersonSetUp, SignedIn, SignedOut,
};
pub use dock::{
    ContainerAccepted, ContainerReconciled, ContainerReleased, ContainerScanned, FastCallRecorded,
    FormPresented, LabelRefused, LoadOpened, PlacardCollected, ScanDisowned,
};
pub use mailing::{
    DuplicateDecided, FieldCleared, FieldSet, HardCopySecured, MailReleased, MailingLogged,
    MailingWithdrawn, PlacardAttached, PlacardMade,
};
pub use outage::{AllClearRecorded, NoticeRecorded, OutageDeclared, OutagesJoined};
pub use statement::{
    EntryTakenBack, FinalisedTicked, LineExplained, MatchDecided, StatementEntered,
    StatementFinalised, StatementMatched, StatementPlaced, StatementSetAside, StatementUnmatched,
    StatementsImported,
};

use crate::fold::Entity;
use crate::reference::PersonRole;

/// The most bytes that one fact may take in the journal.
pub const FACT_BYTES_MAX: usize = 64 * 1024;

/// Who recorded a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person who was signed in.
    Person(PersonId),
    /// The device itself.
    Device(DeviceId),
}

/// One fact of a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its id.
    pub id: FactId,
    /// When it was recorded, by the device's clock.
    pub at: Timestamp,
    /// The device's time zone (IANA name).
    pub zone: String,
    /// Monotonic nanoseconds since the start `boot_id`.
    pub mono_ns: u64,
    /// The start that `mono_ns` counts from.
    pub boot_id: BootId,
    /// Who recorded it.
    pub actor: Actor,
    /// The unit; absent before enrolment.
    pub unit: Option<UnitId>,
    /// The facts whose value its author saw and replaces.
    pub replaces: Vec<FactId>,
    /// What is recorded.
    pub change: Change,
}

/// Why bytes are not a fact at all.
#[derive(Debug, thiserror::Error)]
pub enum NotAFact {
    /// The envelope cannot be read.
    #[error("The entry cannot be read: {0}")]
    Envelope(serde_json::Error),
    /// Larger than [`FACT_BYTES_MAX`].
    #[error("The entry has {0} bytes; {FACT_BYTES_MAX} are the most that one may have")]
    TooLarge(usize),
}

#[derive(Serialize)]
struct EnvelopeOut<'a> {
    kind: &'a str,
    version: u32,
    fact: FactId,
    at: Timestamp,
    zone: &'a str,
    mono_ns: String,
    boot_id: BootId,
    actor: Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<UnitId>,
    #[serde(skip_serializing_if = "<[FactId]>::is_empty")]
    replaces: &'a [FactId],
    body: &'a RawValue,
}

#[derive(Deserialize)]
struct EnvelopeIn<'a> {
    #[serde(borrow)]
    kind: std::borrow::Cow<'a, str>,
    version: u32,
    fact: FactId,
    at: Timestamp,
    zone: String,
    #[serde(borrow)]
    mono_ns: std::borrow::Cow<'a, str>,
    boot_id: BootId,
    actor: Actor,
    #[serde(default)]
    unit: Option<UnitId>,
    #[serde(default)]
    replaces: Vec<FactId>,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl Fact {
    /// A fact of this moment.
    pub fn new(
        id: FactId,
        now: &Moment,
        zone: &str,
        actor: Actor,
        unit: Option<UnitId>,
        change: Change,
    ) -> Self {
        Self {
            id,
            at: now.timestamp(),
            zone: zone.to_owned(),
            mono_ns: now.monotonic_ns,
            boot_id: now.boot_id,
            actor,
            unit,
            replaces: Vec::new(),
            change,
        }
    }

    /// The same fact, naming what its author saw and replaces.
    #[must_use]
    pub fn replacing(mut self, replaces: Vec<FactId>) -> Self {
        self.replaces = replaces;
        self
    }

    /// The entities that it concerns: those of its change, and for a match without a name of its
    /// own the match that is named after this fact.
    pub fn touches(&self) -> Vec<Entity> {
        let mut touched = self.change.touches();
        if let Change::StatementMatched(StatementMatched { matching: None, .. }) = &self.change {
            touched.push(Entity::Match(MatchId(self.id.0)));
        }
        touched
    }

    /// The bytes for the journal: JSON on one line. They are made once and never again.
    pub fn encode(&self) -> Result<Vec<u8>, NotAFact> {
        let body = self.change.body().map_err(NotAFact::Envelope)?;
        let bytes = serde_json::to_vec(&EnvelopeOut {
            kind: self.change.kind(),
            version: self.change.version(),
            fact: self.id,
            at: self.at,
            zone: &self.zone,
            mono_ns: self.mono_ns.to_string(),
            boot_id: self.boot_id,
            actor: self.actor,
            unit: self.unit,
            replaces: &self.replaces,
            body: &body,
        })
        .map_err(NotAFact::Envelope)?;
        if FACT_BYTES_MAX < bytes.len() {
            return Err(NotAFact::TooLarge(bytes.len()));
        }
        Ok(bytes)
    }

    /// Reads a fact from journal bytes. A kind, a version or a body that this program does not
    /// know becomes [`Change::Unknown`]; only an unreadable envelope is an error.
    pub fn decode(bytes: &[u8]) -> Result<Self, NotAFact> {
        if FACT_BYTES_MAX < bytes.len() {
            return Err(NotAFact::TooLarge(bytes.len()));
        }
        let envelope: EnvelopeIn<'_> = serde_json::from_slice(bytes).map_err(NotAFact::Envelope)?;
        let mono_ns = envelope.mono_ns.parse().map_err(|_| {
            NotAFact::Envelope(serde::de::Error::custom("mono_ns is not a whole number in quotes"))
        })?;
        Ok(Self {
            id: envelope.fact,
            at: envelope.at,
            zone: envelope.zone,
            mono_ns,
            boot_id: envelope.boot_id,
            actor: envelope.actor,
            unit: envelope.unit,
            replaces: envelope.replaces,
            change: Change::read(&envelope.kind, envelope.version, envelope.body),
        })
    }
}

/// A change of a kind, a version or a shape that this program does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownChange {
    /// Its kind as written.
    pub kind: String,
    /// Its version as written.
    pub version: u32,
    /// Its body as written.
    pub body: String,
}

/// Who may author facts of a kind. A fact of another author is kept and passed on, and takes no
/// effect where it would give or take authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// Whoever met it: it happened, and it counts.
    Anyone,
    /// The central alone.
    Central,
    /// The device that the fact is about.
    Itself(DeviceId),
}

macro_rules! author {
    (anyone $body:ident) => {{
        let _ = $body;
        Author::Anyone
    }};
    (central $body:ident) => {{
        let _ = $body;
        Author::Central
    }};
    (itself $body:ident) => {
        Author::Itself($body.device)
    };
}

/// The least role of a person who may author a kind; none where persons do not.
macro_rules! least_role {
    (nobody) => {
        None
    };
    (dock) => {
        Some(PersonRole::Dock)
    };
    (clerk) => {
        Some(PersonRole::Clerk)
    };
    (supervisor) => {
        Some(PersonRole::Supervisor)
    };
}

/// The entities that a fact of a kind concerns.
macro_rules! touched {
    (nothing $body:ident) => {{
        let _ = $body;
        Vec::new()
    }};
    (line $body:ident) => {
        vec![Entity::Line($body.line)]
    };
    (line_of_match $body:ident) => {
        std::iter::once(Entity::Line($body.line)).chain($body.matching.map(Entity::Match)).collect()
    };
    (match_of_lines $body:ident) => {
        std::iter::once(Entity::Match($body.matching))
            .chain($body.lines.iter().copied().map(Entity::Line))
            .collect()
    };
    (both_lines $body:ident) => {
        vec![Entity::Line($body.line), Entity::Line($body.other)]
    };
    (load $body:ident) => {
        vec![Entity::Load($body.load)]
    };
    (container $body:ident) => {
        vec![Entity::Container { load: $body.load, barcode: $body.barcode.clone() }]
    };
    (outage $body:ident) => {
        vec![Entity::Outage($body.outage)]
    };
    (joined_outages $body:ident) => {
        std::iter::once($body.kept)
            .chain($body.joined.iter().copied())
            .map(Entity::Outage)
            .collect()
    };
    (session $body:ident) => {
        vec![Entity::Session($body.session)]
    };
    (device $body:ident) => {
        vec![Entity::Device($body.device)]
    };
    (person $body:ident) => {
        vec![Entity::Person($body.person)]
    };
    (day $body:ident) => {
        vec![Entity::Day { unit: $body.unit, day: $body.day }]
    };
}

/// A line says of a kind: its name in the journal, its payload, `by` whom it may be authored (see
/// [`Author`]), `from` which role of a person on, and which entities it `touches`.
macro_rules! changes {
    ($($(#[$doc:meta])* $kind:literal $variant:ident
        by $author:ident from $least:ident touches $touched:ident;)*) => {
        /// What a fact records: one variant for each kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Change {
            $($(#[$doc])* $variant($variant),)*
            /// Written by a newer program: kept, passed on, shown as unknown.
            Unknown(UnknownChange),
        }

        impl Change {
            /// Every kind that this program writes.
            pub const KINDS: &[&str] = &[$($kind),*];

            /// The kind as the journal names it.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $kind,)*
                    Self::Unknown(unknown) => &unknown.kind,
                }
            }

            /// Who may author it, from the fact alone. A kind that is not known may be anybody's: it
            /// has no effect here.
            pub fn author(&self) -> Author {
                match self {
                    $(Self::$variant(body) => author!($author body),)*
                    Self::Unknown(_) => Author::Anyone,
                }
            }

            /// The least role in which a person may author it: a dock worker's acts are a clerk's
            /// too, and all of them a supervisor's. None where only a device or the central
            /// records it by itself, and where the kind is not known.
            ///
            /// It says what this program lets people record. Nothing is folded by it: a fact of
            /// an earlier program counts, whoever wrote it.
            pub const fn least_role(&self) -> Option<PersonRole> {
                match self {
                    $(Self::$variant(_) => least_role!($least),)*
                    Self::Unknown(_) => None,
                }
            }

            /// As [`Change::least_role`], by the kind's name.
            pub fn least_role_of(kind: &str) -> Option<PersonRole> {
                match kind {
                    $($kind => least_role!($least),)*
                    _ => None,
                }
            }

            /// The entities that this fact concerns: their state is folded again when it arrives.
            pub fn touches(&self) -> Vec<Entity> {
                match self {
                    $(Self::$variant(body) => touched!($touched body),)*
                    Self::Unknown(_) => Vec::new(),
                }
            }

            fn body(&self) -> Result<Box<RawValue>, serde_json::Error> {
                match self {
                    $(Self::$variant(body) => serde_json::value::to_raw_value(body),)*
                    Self::Unknown(unknown) => RawValue::from_string(unknown.body.clone()),
                }
            }

            fn read(kind: &str, version: u32, body: &RawValue) -> Self {
                let known = match (kind, version) {
                    $(($kind, 1) => serde_json::from_str(body.get()).map(Self::$variant).ok(),)*
                    _ => None,
                };
                known.unwrap_or_else(|| Self::Unknown(UnknownChange {
                    kind: kind.to_owned(),
                    version,
                    body: body.get().to_owned(),
                }))
            }
        }

        $(impl From<$variant> for Change {
            fn from(body: $variant) -> Self {
                Self::$variant(body)
            }
        })*
    };
}

changes! {
    /// The first fact of every journal.
    "journal_opened" JournalOpened by itself from nobody touches device;
    /// The central knows a device.
    "device_enrolled" DeviceEnrolled by central from nobody touches device;
    /// The central no longer trusts a device.
    "device_revoked" DeviceRevoked by central from nobody touches device;
    /// A device's data was not as it had left it.
    "data_damaged" DataDamaged by itself from nobody touches device;
    /// A supervisor has read that.
    "damage_seen" DamageSeen by anyone from supervisor touches device;
    /// By which editions of rules and tables a device judges from here on.
    "editions_in_use" EditionsInUse by itself from nobody touches device;
    /// Somebody on no list began to work at a device that knows nobody.
    "person_set_up" PersonSetUp by itself from nobody touches person;
    /// The central says whether they are who they said.
    "person_decided" PersonDecided by central from nobody touches person;
    /// A person began to work at a device.
    "signed_in" SignedIn by anyone from dock touches session;
    /// A person stopped.
    "signed_out" SignedOut by anyone from dock touches session;
    /// An outage was declared.
    "outage_declared" OutageDeclared by anyone from dock touches outage;
    /// A notice about an outage was received.
    "notice_recorded" NoticeRecorded by anyone from dock touches outage;
    /// Several declarations are one outage.
    "outages_joined" OutagesJoined by anyone from supervisor touches joined_outages;
    /// An outage is over.
    "all_clear_recorded" AllClearRecorded by anyone from clerk touches outage;
    /// A mailing was presented and has its line.
    "mailing_logged" MailingLogged by anyone from clerk touches line;
    /// A field of a line was given a value.
    "field_set" FieldSet by anyone from clerk touches line;
    /// A field of a line was emptied.
    "field_cleared" FieldCleared by anyone from clerk touches line;
    /// A mailing was taken back by its mailer.
    "mailing_withdrawn" MailingWithdrawn by anyone from clerk touches line;
    /// Two lines are one mailing, or are not.
    "duplicate_decided" DuplicateDecided by anyone from supervisor touches both_lines;
    /// A hard-copy statement was put in a safe place.
    "hard_copy_secured" HardCopySecured by anyone from clerk touches line;
    /// A manual PS Form 3607 was made.
    "placard_made" PlacardMade by anyone from clerk touches line;
    /// It is physically on the mail.
    "placard_attached" PlacardAttached by anyone from clerk touches line;
    /// The mail went to operations.
    "mail_released" MailReleased by anyone from clerk touches line;
    /// A load is being unloaded.
    "load_opened" LoadOpened by anyone from dock touches load;
    /// A PS Form 8125 came with a load.
    "form_presented" FormPresented by anyone from dock touches load;
    /// A container placard was scanned.
    "container_scanned" ContainerScanned by anyone from dock touches container;
    /// A scan was a mistake.
    "scan_disowned" ScanDisowned by anyone from dock touches container;
    /// A container is on a PS Form 8125.
    "container_reconciled" ContainerReconciled by anyone from dock touches container;
    /// One of a container's two placards was taken off.
    "placard_collected" PlacardCollected by anyone from dock touches container;
    /// A container was set to Accept.
    "container_accepted" ContainerAccepted by anyone from dock touches container;
    /// A container went to operations.
    "container_released" ContainerReleased by anyone from dock touches container;
    /// The FAST Help Desk was called about a container.
    "fast_call_recorded" FastCallRecorded by anyone from dock touches container;
    /// A label that is no container barcode was scanned.
    "label_refused" LabelRefused by anyone from dock touches load;
    /// A file of statements was read in.
    "statements_imported" StatementsImported by anyone from nobody touches nothing;
    /// A statement was given to a unit.
    "statement_placed" StatementPlaced by central from nobody touches nothing;
    /// A line and a statement are one mailing.
    "statement_matched" StatementMatched by anyone from clerk touches line_of_match;
    /// They are not.
    "statement_unmatched" StatementUnmatched by anyone from clerk touches line;
    /// Lines and statements belong together.
    "match_decided" MatchDecided by anyone from clerk touches match_of_lines;
    /// A statement is not that of a line.
    "statement_set_aside" StatementSetAside by anyone from clerk touches line;
    /// Items 21 to 23 of a line were a mistake.
    "entry_taken_back" EntryTakenBack by anyone from supervisor touches line;
    /// A hard-copy statement was keyed into PostalOne!.
    "statement_entered" StatementEntered by anyone from clerk touches line;
    /// An electronic statement was finalised in PostalOne!.
    "statement_finalised" StatementFinalised by anyone from clerk touches line;
    /// Item 25 was ticked.
    "finalised_ticked" FinalisedTicked by anyone from clerk touches line;
    /// A line needs no entry, and why.
    "line_explained" LineExplained by anyone from clerk touches line;
    /// A close-out was asked for and held.
    "close_out_held" CloseOutHeld by anyone from supervisor touches day;
    /// A unit's day was closed and signed.
    "day_closed" DayClosed by anyone from supervisor touches day;
}

impl Change {
    /// The version of the body's shape.
    pub fn version(&self) -> u32 {
        match self {
            Self::Unknown(unknown) => unknown.version,
            _ => 1,
        }
    }
}
