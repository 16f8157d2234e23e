//! A line of the USPS Record of Mailings Log: its fields, and its state as the facts give it
//! (Contingency Plan 3).
//!
//! Which printed item number a field has is data ([`items`]): the plan fixes 21, 22, 23 and 25
//! only.

pub mod items;

use std::collections::{BTreeMap, BTreeSet};

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::change::mailing::Source;
use crate::change::statement::{
    Evidence, Explanation, LineExplained, StatementEntered, StatementFinalised,
};
use crate::fold::{Register, Stamp};
use crate::ids::{LineId, LineNumber, MatchId, OutageId, PlacardId, StatementId};
use crate::language::Language;
use crate::moment::Timestamp;
use crate::quantity::{Money, Pieces, Weight};
use crate::words::{Raw, UNKNOWN, keeps_newer, words};

words! {
    /// The way in which a mailer normally submits statements (001-3u). It decides the path at
    /// reconciliation: hard copy is keyed, electronic is waited for.
    pub enum Channel {
        /// Hard-copy postage statements.
        "hard_copy" HardCopy,
        /// Mail.dat files.
        "mail_dat" MailDat,
        /// Mail.XML messages.
        "mail_xml" MailXml,
        /// Postal Wizard.
        "postal_wizard" PostalWizard,
        /// Intelligent Mail for Small Business Tool.
        "imsb" Imsb,
        /// Self-Service Terminal.
        "sst" Sst,
    }
}

impl Channel {
    /// Electronic mailers owe no hard copy (001-3f). There is one way on paper, and every other is
    /// electronic, also one that only a newer program knows: its statement is waited for, and
    /// nobody keys it a second time.
    pub const fn is_electronic(self) -> bool {
        !matches!(self, Self::HardCopy)
    }

    /// The name that people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HardCopy => "Hard copy",
            Self::MailDat => "Mail.dat",
            Self::MailXml => "Mail.XML",
            Self::PostalWizard => "Postal Wizard",
            Self::Imsb => "IMsb",
            Self::Sst => "SST",
            Self::Unknown(_) => UNKNOWN,
        }
    }
}

words! {
    /// Class of mail, named as in 2018.
    pub enum MailClass {
        /// First-Class Mail.
        "first_class" FirstClass,
        /// USPS Marketing Mail, Standard Mail before 2017.
        "marketing_mail" MarketingMail,
        /// Periodicals.
        "periodicals" Periodicals,
        /// Package Services.
        "package_services" PackageServices,
    }
}

impl MailClass {
    /// The name that people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstClass => "First-Class Mail",
            Self::Periodicals => "Periodicals",
            Self::MarketingMail => "Marketing Mail",
            Self::PackageServices => "Package Services",
            Self::Unknown(_) => UNKNOWN,
        }
    }
}

words! {
    /// Processing category.
    pub enum ProcessingCategory {
        /// Letters.
        "letters" Letters,
        /// Cards.
        "cards" Cards,
        /// Flats.
        "flats" Flats,
        /// Machinable parcels.
        "machinable_parcels" MachinableParcels,
        /// Nonstandard parcels.
        "nonstandard_parcels" NonstandardParcels,
    }
}

/// Containers of a mailing by kind (entry screen, 001-3.2.5i).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ContainerCounts {
    /// 1-foot MM trays.
    pub mm_trays: u32,
    /// 2-foot EMM trays.
    pub emm_trays: u32,
    /// Flat trays.
    pub flat_trays: u32,
    /// Sacks.
    pub sacks: u32,
    /// Pallets.
    pub pallets: u32,
    /// Bundles that are in no sack or tray.
    pub loose_bundles: bool,
}

/// What became of a verification (001-3q to 001-3s).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum Verification {
    /// Not done; during an outage none is demanded.
    NotPerformed {
        /// "PostalOne! is down", or "verification not performed".
        reason: String,
    },
    /// Done all the same, on PS Form 2866.
    Performed {
        /// Where the form is, and its result.
        form_2866: String,
    },
    /// A value of a newer program, as written.
    #[serde(skip)]
    Unknown(Raw),
}

keeps_newer!(Verification);

words! {
    /// What a mailer brought on paper.
    pub enum Presented {
        /// It is there.
        "present" Present,
        /// It is not there, and a normal day would ask for it.
        "missing" Missing,
        /// A normal day would not ask for it either.
        "not_needed" NotNeeded,
        /// A courtesy copy of an electronic mailer: never keyed (001-3j).
        "courtesy_copy" CourtesyCopy,
    }
}

macro_rules! line_fields {
    ($($(#[$doc:meta])* $word:literal $variant:ident($type:ty);)*) => {
        /// A field of a line with its value.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum LineField {
            $($(#[$doc])* $variant($type),)*
            /// A field, or a shape of its value, of a newer program, as written.
            Unknown {
                /// The field; it may be a known one.
                name: FieldName,
                /// Its value.
                value: Raw,
            },
        }

        words! {
            /// A field of a line, without a value; `ALL` has them in the order of the log.
            pub enum FieldName {
                $($(#[$doc])* $word $variant,)*
            }
        }

        impl LineField {
            /// Which field it is.
            pub const fn name(&self) -> FieldName {
                match self {
                    $(Self::$variant(_) => FieldName::$variant,)*
                    Self::Unknown { name, .. } => *name,
                }
            }

            /// The field `name` with the value that stands in a row. What cannot be read is kept.
            pub(crate) fn read(name: FieldName, value: Raw) -> Self {
                let known = match name {
                    $(FieldName::$variant => {
                        serde_json::from_str(value.as_str()).map(Self::$variant).ok()
                    })*
                    FieldName::Unknown(_) => None,
                };
                known.unwrap_or_else(|| {
                    crate::words::count_kept();
                    Self::Unknown { name, value }
                })
            }
        }

        /// As `{"field": …, "value": …}`, beside which its source stands.
        impl Serialize for LineField {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut out = serializer.serialize_struct("LineField", 2)?;
                out.serialize_field("field", &self.name())?;
                match self {
                    $(Self::$variant(value) => out.serialize_field("value", value)?,)*
                    Self::Unknown { value, .. } => out.serialize_field("value", value)?,
                }
                out.end()
            }
        }
    };
}

line_fields! {
    /// When the mail arrived, corrected (the first arrival stays in the line).
    "arrived_at" ArrivedAt(Timestamp);
    /// Mailer or agent presenting.
    "mailer" Mailer(String);
    /// Permit holder.
    "permit_holder" PermitHolder(String);
    /// Permit number, not padded.
    "permit_number" PermitNumber(String);
    /// Permit type: `PI`, `MT`, `PC`, `PE`, ….
    "permit_type" PermitType(String);
    /// Mailer Job ID.
    "job_id" JobId(String);
    /// The channel that the mailer normally uses.
    "channel" Channel(Channel);
    /// Class of mail.
    "class" Class(MailClass);
    /// Processing category.
    "category" Category(ProcessingCategory);
    /// Total pieces.
    "pieces" Pieces(Pieces);
    /// Full-Service pieces.
    "full_service_pieces" FullServicePieces(u32);
    /// Weight of a single piece.
    "piece_weight" PieceWeight(Weight);
    /// Total weight.
    "total_weight" TotalWeight(Weight);
    /// Total postage.
    "postage" Postage(Money);
    /// Containers by kind.
    "containers" Containers(ContainerCounts);
    /// eInduction mailing, yes or no.
    "e_induction" EInduction(bool);
    /// eVS mailing, yes or no.
    "evs" Evs(bool);
    /// Drop shipment, yes or no.
    "drop_shipment" DropShipment(bool);
    /// The PS Form 8125 of a drop shipment.
    "form8125" Form8125(Presented);
    /// The hard-copy postage statement.
    "hard_copy_statement" HardCopyStatement(Presented);
    /// The number written on the secured hard copy.
    "hard_copy_number" HardCopyNumber(String);
    /// Presort documentation.
    "presort_documentation" PresortDocumentation(Presented);
    /// What became of a verification.
    "verification" Verification(Verification);
    /// The permit imprint account that the mailer names for a Full-Service deduction (001-3.2.3d).
    "adjustment_account" AdjustmentAccount(String);
    /// Help Desk ticket.
    "ticket" Ticket(String);
    /// Comments.
    "comments" Comments(String);
    /// The paper that the line was copied from: the number of a blank log line or of a blank PS
    /// Form 3607, which share one count.
    "paper_number" PaperNumber(u32);
    /// Who wrote that paper.
    "written_by" WrittenBy(String);
}

impl LineField {
    /// What a person reads of a value that only a newer program knows; nothing of any other.
    pub fn unknown_in(&self, language: Language) -> Option<String> {
        let written = match self {
            Self::Channel(Channel::Unknown(word))
            | Self::Class(MailClass::Unknown(word))
            | Self::Category(ProcessingCategory::Unknown(word))
            | Self::Form8125(Presented::Unknown(word))
            | Self::HardCopyStatement(Presented::Unknown(word))
            | Self::PresortDocumentation(Presented::Unknown(word)) => word.to_string(),
            Self::Verification(Verification::Unknown(raw)) => raw.shown(),
            Self::Unknown { name, value } => format!("{} {}", name.word(), value.shown()),
            _ => return None,
        };
        Some(crate::words::unknown(&written, language))
    }
}

/// A value of a field that stands, with where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldValue {
    /// The value.
    pub field: LineField,
    /// Where it came from.
    pub source: Source,
}

/// A match that stands, as its line sees it. Two that name the same statements are no
/// contradiction, whoever made them and whatever was shown to them.
#[derive(Clone, Debug, Eq)]
pub struct Match {
    /// The match.
    pub id: MatchId,
    /// The statement.
    pub statement: StatementId,
    /// Further statements of the same match; nothing here makes such a match yet.
    pub beside: Vec<StatementId>,
    /// What spoke for it.
    pub evidence: Vec<Evidence>,
}

impl PartialEq for Match {
    fn eq(&self, other: &Self) -> bool {
        self.statement == other.statement && self.beside == other.beside
    }
}

impl Match {
    /// Its statements.
    pub fn statements(&self) -> impl Iterator<Item = &StatementId> {
        std::iter::once(&self.statement).chain(&self.beside)
    }
}

/// A manual PS Form 3607 of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placard {
    /// Its id.
    pub placard: PlacardId,
    /// Copies made, 1 for the original alone.
    pub copies: u32,
    /// Somebody saw it on the mail.
    pub attached: bool,
}

/// What one line says about another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kinship {
    /// The other line is the same mailing and this one stays.
    Keeps(LineId),
    /// This line is the same mailing as the other, which stays.
    DuplicateOf(LineId),
    /// They are two mailings.
    NotThe(LineId),
    /// Something was decided that only a newer program knows: it settles nothing here, and the
    /// question stays open.
    Unclear(LineId),
}

impl Kinship {
    /// The other line.
    pub const fn other(self) -> LineId {
        match self {
            Self::Keeps(other)
            | Self::DuplicateOf(other)
            | Self::NotThe(other)
            | Self::Unclear(other) => other,
        }
    }
}

/// How a line was entered into PostalOne!, items 21 to 23.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A hard copy was keyed.
    HardCopy(StatementEntered),
    /// The electronic statement was finalised.
    Electronic(StatementFinalised),
}

impl Entry {
    /// Items 21 to 23.
    pub const fn items(&self) -> &crate::change::statement::EntryItems {
        match self {
            Self::HardCopy(entered) => &entered.items,
            Self::Electronic(finalised) => &finalised.items,
        }
    }
}

/// The state of a line: a function of the set of facts about it ([`crate::fold::log_entry`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// The line.
    pub line: LineId,
    /// Its number; none while only a stub is known.
    pub number: Option<LineNumber>,
    /// When the mail arrived, as first recorded.
    pub arrived_at: Option<Timestamp>,
    /// The outage that it was accepted in.
    pub outage: Option<OutageId>,
    /// Who logged it, and when.
    pub logged: Option<Stamp>,
    /// Every field that has, or had, a value.
    pub fields: BTreeMap<FieldName, Register<FieldValue>>,
    /// The statement.
    pub matched: Register<Match>,
    /// Statements that somebody said are not this line's, and whether they still say so.
    pub set_aside: BTreeMap<StatementId, Register<bool>>,
    /// What was decided about other lines, by the other line.
    pub kin: BTreeMap<LineId, Register<Kinship>>,
    /// Where the hard copy is.
    pub secured: Register<String>,
    /// PS Forms 3607, in the order of their ids.
    pub placards: Vec<Placard>,
    /// When the mail went to operations: the earliest that was recorded.
    pub released_at: Option<Timestamp>,
    /// Items 21 to 23.
    pub entry: Register<Entry>,
    /// Item 25, with the status that allowed it.
    pub ticked: Option<String>,
    /// Why it needs no entry.
    pub explained: Register<LineExplained>,
    /// Why the mailer took it back.
    pub withdrawn: Option<String>,
}

/// How far a line is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineState {
    /// Facts about a line that has not arrived itself.
    Stub,
    /// On the log, the mail still here.
    Logged,
    /// The mail is in operations, the statement is not settled.
    Released,
    /// Tied to a statement that is not finalised yet.
    Matched,
    /// Items 21 to 23 are complete, and 25 where it is due.
    Entered,
    /// Settled without an entry.
    Explained,
    /// Taken back by the mailer.
    Withdrawn,
}

impl LineState {
    /// Nothing is left to do for the line.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Entered | Self::Explained | Self::Withdrawn)
    }
}

impl LogEntry {
    /// A line of which nothing is known yet.
    pub const fn stub(line: LineId) -> Self {
        Self {
            line,
            number: None,
            arrived_at: None,
            outage: None,
            logged: None,
            fields: BTreeMap::new(),
            matched: Register::new(),
            set_aside: BTreeMap::new(),
            kin: BTreeMap::new(),
            secured: Register::new(),
            placards: Vec::new(),
            released_at: None,
            entry: Register::new(),
            ticked: None,
            explained: Register::new(),
            withdrawn: None,
        }
    }

    /// The value of a field, when exactly one stands.
    pub fn value(&self, name: FieldName) -> Option<&LineField> {
        self.fields.get(&name).and_then(Register::value).map(|value| &value.field)
    }

    /// The fields that two people gave different values.
    pub fn conflicts(&self) -> impl Iterator<Item = FieldName> {
        self.fields.iter().filter(|(_, values)| values.is_conflict()).map(|(name, _)| *name)
    }

    /// Conflicts of fields and of decisions together.
    pub fn conflict_count(&self) -> usize {
        self.conflicts().count()
            + usize::from(self.matched.is_conflict())
            + usize::from(self.entry.is_conflict())
            + usize::from(self.explained.is_conflict())
            + self.kin.values().filter(|kin| kin.is_conflict()).count()
    }

    /// The channel, when it is known.
    pub fn channel(&self) -> Option<Channel> {
        match self.value(FieldName::Channel) {
            Some(LineField::Channel(channel)) => Some(*channel),
            _ => None,
        }
    }

    /// The arrival that counts: the corrected one, else the first.
    pub fn arrival(&self) -> Option<Timestamp> {
        match self.value(FieldName::ArrivedAt) {
            Some(LineField::ArrivedAt(at)) => Some(*at),
            _ => self.arrived_at,
        }
    }

    /// The paper that the line was copied from, where it was written on one first.
    pub fn paper_number(&self) -> Option<u32> {
        match self.value(FieldName::PaperNumber) {
            Some(LineField::PaperNumber(number)) => Some(*number),
            _ => None,
        }
    }

    /// Whether the line was written on paper before it was recorded: what happened to the mail
    /// then happened earlier than its facts.
    pub fn is_from_paper(&self) -> bool {
        self.paper_number().is_some() || self.value(FieldName::WrittenBy).is_some()
    }

    /// The line that this one is a repeat of, when a person said so.
    pub fn duplicate_of(&self) -> Option<LineId> {
        self.kin.values().filter_map(Register::value).find_map(|kin| match kin {
            Kinship::DuplicateOf(other) => Some(*other),
            Kinship::Keeps(_) | Kinship::NotThe(_) | Kinship::Unclear(_) => None,
        })
    }

    /// Whether a person said that this statement is not the line's. Who contradicts is heard: then
    /// it is looked at.
    pub fn is_set_aside(&self, statement: &StatementId) -> bool {
        self.set_aside.get(statement).and_then(Register::value) == Some(&true)
    }

    /// The statements that were set aside, in the order of their numbers.
    pub fn statements_aside(&self) -> impl Iterator<Item = &StatementId> {
        self.set_aside.keys().filter(|statement| self.is_set_aside(statement))
    }

    /// Whether a match with this statement stands, agreed on or not.
    pub fn holds(&self, statement: &StatementId) -> bool {
        self.matched.given().flat_map(Match::statements).any(|held| held == statement)
    }

    /// The statements that the line is matched to or was finalised with, agreed on or not.
    pub fn statements_claimed(&self) -> BTreeSet<&StatementId> {
        let finalised = self.entry.given().filter_map(|entry| match entry {
            Entry::Electronic(finalised) => Some(&finalised.statement),
            Entry::HardCopy(_) => None,
        });
        self.matched.given().flat_map(Match::statements).chain(finalised).collect()
    }

    /// A line that bills nothing by itself: taken back by its mailer, or the same mailing as
    /// another line.
    pub fn claims_nothing(&self) -> bool {
        let same =
            matches!(self.explanation(), Some(Explanation::SameMailing | Explanation::Withdrawn));
        same || self.withdrawn.is_some() || self.duplicate_of().is_some()
    }

    /// How far the line is settled.
    pub fn state(&self) -> LineState {
        if self.number.is_none() {
            LineState::Stub
        } else if self.withdrawn.is_some() {
            LineState::Withdrawn
        } else if self.explanation().is_some() || self.duplicate_of().is_some() {
            LineState::Explained
        } else if self.is_entered() {
            LineState::Entered
        } else if self.matched.value().is_some() {
            LineState::Matched
        } else if self.released_at.is_some() {
            LineState::Released
        } else {
            LineState::Logged
        }
    }

    /// Why it needs no entry, when a person said so.
    pub fn explanation(&self) -> Option<Explanation> {
        self.explained.value().map(|explained| explained.explanation)
    }

    /// Items 21 to 23 are complete, and 25 is ticked where the entry is electronic (001-3.3b,
    /// 001-3.4c).
    fn is_entered(&self) -> bool {
        match self.entry.value() {
            Some(Entry::HardCopy(_)) => true,
            Some(Entry::Electronic(_)) => self.ticked.is_some(),
            None => false,
        }
    }
}
