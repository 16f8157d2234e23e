//! Lines, containers and outages for tests: made of facts through the fold, never by hand, so
//! that a test sees what a device would see.

use chrono_tz::Tz;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::calendar::Calendar;
use crate::change::mailing::{Source, SourcedField};
use crate::change::outage::*;
use crate::change::statement::*;
use crate::change::*;
use crate::container::{Container, Load};
use crate::fold::{self, Origin, Recorded};
use crate::ids::*;
use crate::log_entry::*;
use crate::moment::Timestamp;
use crate::outage::Outage;
use crate::quantity::*;
use crate::reference::StatementRow;
use crate::rulebook::Rulebook;
use crate::rules::{Context, DeclaredOutage, Site, UnitProfile, outage};

/// A time on Tuesday, 11 December 2018, in Chicago, or any other with its day: `09:15`,
/// `12 09:15`.
pub(crate) fn at(text: &str) -> Timestamp {
    let (day, clock) = text.split_once(' ').unwrap_or(("11", text));
    Timestamp::parse(&format!("2018-12-{day}T{clock}:00-06:00")).unwrap()
}

fn uuid(number: u64) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

/// Facts about one thing, in the order of one device.
#[derive(Clone)]
pub(crate) struct Facts {
    number: u64,
    device: u64,
    facts: Vec<Recorded>,
}

impl Facts {
    fn of(number: u64) -> Self {
        Self { number, device: 1, facts: Vec::new() }
    }

    /// What follows is recorded by another device.
    pub(crate) fn on_device(mut self, device: u64) -> Self {
        self.device = device;
        self
    }

    pub(crate) fn fact(mut self, when: Timestamp, change: impl Into<Change>) -> Self {
        let seq = u64::try_from(self.facts.len()).unwrap() + 1;
        let fact = Fact {
            id: FactId(uuid(self.number * 1_000_000 + self.device * 1_000 + seq)),
            at: when,
            zone: "America/Chicago".to_owned(),
            mono_ns: 0,
            boot_id: BootId(uuid(0)),
            actor: Actor::Person(PersonId(uuid(7))),
            unit: None,
            replaces: Vec::new(),
            change: change.into(),
        };
        let origin = Origin { device: DeviceId(uuid(self.device)), ordinal: 1, seq };
        self.facts.push(Recorded { origin, fact });
        self
    }
}

/// A line of the log, made of facts.
#[derive(Clone)]
pub(crate) struct Line(Facts);

impl Line {
    pub(crate) fn id(number: u64) -> LineId {
        LineId(uuid(number))
    }

    /// Line number `number` of device 1, arrived at `when`.
    pub(crate) fn arrived(number: u64, when: &str) -> Self {
        Self::on_device(number, when, 1)
    }

    pub(crate) fn on_device(number: u64, when: &str, device: u64) -> Self {
        let logged = MailingLogged {
            line: Self::id(number),
            number: LineNumber {
                letter: DeviceLetter::new(if device == 1 { 'A' } else { 'B' }).unwrap(),
                counter: u32::try_from(number).unwrap(),
            },
            arrived_at: at(when),
            outage: Some(OutageId(uuid(1))),
            fields: Vec::new(),
        };
        Self(Facts::of(number).on_device(device).fact(at(when), logged))
    }

    /// A line of which only a field is known here.
    pub(crate) fn stub(number: u64) -> Self {
        Self(Facts::of(number))
    }

    /// What follows is recorded by another device.
    pub(crate) fn by_device(self, device: u64) -> Self {
        Self(self.0.on_device(device))
    }

    /// What follows names everything that was recorded of the line as replaced.
    pub(crate) fn replacing_all(mut self, change: impl Into<Change>) -> Self {
        let seen = self.0.facts.iter().map(|recorded| recorded.fact.id).collect();
        self = self.fact(change);
        if let Some(last) = self.0.facts.last_mut() {
            last.fact.replaces = seen;
        }
        self
    }

    /// The last fact names these as replaced.
    pub(crate) fn replaces_last(&mut self, replaces: Vec<FactId>) {
        if let Some(last) = self.0.facts.last_mut() {
            last.fact.replaces = replaces;
        }
    }

    /// Its facts, in the order in which they were recorded.
    pub(crate) fn facts(&self) -> Vec<Recorded> {
        self.0.facts.clone()
    }

    pub(crate) fn id_of(&self) -> LineId {
        Self::id(self.0.number)
    }

    pub(crate) fn sourced(self, field: LineField, source: Source) -> Self {
        let line = self.id_of();
        let set = FieldSet { line, set: SourcedField { field, source } };
        Self(self.0.fact(at("09:00"), set))
    }

    pub(crate) fn with(self, field: LineField) -> Self {
        self.sourced(field, Source::MailerSaid)
    }

    pub(crate) fn channel(self, channel: Channel) -> Self {
        self.with(LineField::Channel(channel))
    }

    pub(crate) fn holder(self, holder: &str) -> Self {
        self.with(LineField::PermitHolder(holder.to_owned()))
    }

    pub(crate) fn permit(self, kind: &str, number: &str) -> Self {
        self.with(LineField::PermitType(kind.to_owned()))
            .with(LineField::PermitNumber(number.to_owned()))
    }

    pub(crate) fn job(self, job: &str) -> Self {
        self.with(LineField::JobId(job.to_owned()))
    }

    pub(crate) fn class(self, class: MailClass) -> Self {
        self.with(LineField::Class(class))
    }

    pub(crate) fn pieces(self, count: u32) -> Self {
        self.with(LineField::Pieces(Pieces { count, exactness: Exactness::Exact }))
    }

    pub(crate) fn about(self, count: u32) -> Self {
        self.with(LineField::Pieces(Pieces { count, exactness: Exactness::Approximate }))
    }

    /// Copied from the paper of this number.
    pub(crate) fn paper(self, number: u32) -> Self {
        self.sourced(LineField::PaperNumber(number), Source::Paper)
            .sourced(LineField::WrittenBy("Ann Huber".to_owned()), Source::Paper)
    }

    pub(crate) fn fact(self, change: impl Into<Change>) -> Self {
        Self(self.0.fact(at("10:00"), change))
    }

    pub(crate) fn secured(self) -> Self {
        let line = self.id_of();
        self.fact(HardCopySecured { line, place: "Drawer 2".to_owned() })
    }

    pub(crate) fn placard(self) -> Self {
        let (line, placard) = (self.id_of(), PlacardId(uuid(1)));
        self.fact(PlacardMade { line, placard, copy: 1 })
    }

    pub(crate) fn attached(self) -> Self {
        let (line, placard) = (self.id_of(), PlacardId(uuid(1)));
        self.fact(PlacardAttached { line, placard })
    }

    pub(crate) fn released(self, when: &str) -> Self {
        let line = self.id_of();
        self.fact(MailReleased { line, saw: Vec::new(), released_at: at(when) })
    }

    pub(crate) fn matched(self, statement: &str) -> Self {
        let line = self.id_of();
        let statement = StatementId(statement.to_owned());
        self.fact(StatementMatched { line, statement, evidence: Vec::new(), matching: None })
    }

    pub(crate) fn explained(self, explanation: Explanation) -> Self {
        let line = self.id_of();
        self.fact(LineExplained { line, explanation, statement: None, comment: "because".into() })
    }

    pub(crate) fn withdrawn(self) -> Self {
        let line = self.id_of();
        self.fact(MailingWithdrawn { line, reason: "wrong office".to_owned() })
    }

    pub(crate) fn finalised(self, statement: &str) -> Self {
        let line = self.id_of();
        self.fact(finalised(line, statement))
    }

    pub(crate) fn ticked(self, statement: &str, status: &str) -> Self {
        let line = self.id_of();
        let statement = StatementId(statement.to_owned());
        self.fact(FinalisedTicked { line, statement, status: status.to_owned() })
    }

    pub(crate) fn entry(self) -> LogEntry {
        fold::log_entry(self.id_of(), self.0.facts)
    }
}

pub(crate) fn items() -> EntryItems {
    EntryItems {
        date_entered: at("12 09:00").local_date(),
        initials: "RM".to_owned(),
        transaction: "T-1001".to_owned(),
    }
}

pub(crate) fn finalised(line: LineId, statement: &str) -> StatementFinalised {
    StatementFinalised {
        line,
        statement: StatementId(statement.to_owned()),
        items: items(),
        check_in: CheckIn {
            system: None,
            adjusted: at("09:00"),
            reason: "System Not Available".to_owned(),
        },
        mailing_date: at("09:00").local_date(),
    }
}

/// A statement as imported.
pub(crate) fn statement(id: &str, status: &str) -> StatementRow {
    StatementRow {
        statement: StatementId(id.to_owned()),
        job_id: None,
        permit_holder: None,
        permit_number: None,
        permit_type: None,
        class: None,
        category: None,
        pieces: None,
        postage: None,
        mailing_date: None,
        check_in: None,
        status: status.to_owned(),
        unit: None,
    }
}

pub(crate) fn money(text: &str) -> Money {
    Money(text.parse::<Decimal>().unwrap())
}

/// An outage, made of facts.
#[derive(Clone)]
pub(crate) struct Down {
    facts: Facts,
    outage: OutageId,
}

impl Down {
    pub(crate) fn id(number: u64) -> OutageId {
        OutageId(uuid(number))
    }

    pub(crate) fn declaration(number: u64) -> OutageDeclared {
        let systems = vec![OutageSystem::PostalOne];
        OutageDeclared {
            outage: Self::id(number),
            cause: OutageCause::Usps,
            scope: OutageScope::National,
            effects: outage::usual_effects(&OutageCause::Usps, &systems),
            systems,
            began_at: at("08:10"),
            planned: false,
            ticket: None,
        }
    }

    /// PostalOne! is down everywhere since 08:10.
    pub(crate) fn national(number: u64) -> Self {
        Self::declared(number, Self::declaration(number))
    }

    /// A local USPS outage.
    pub(crate) fn local(number: u64) -> Self {
        let scope = OutageScope::Local;
        Self::declared(number, OutageDeclared { scope, ..Self::declaration(number) })
    }

    /// A mailer's own outage.
    pub(crate) fn of_mailer(number: u64, mailer: &str) -> Self {
        let declared = OutageDeclared {
            cause: OutageCause::Mailer { mailer: mailer.to_owned() },
            scope: OutageScope::Local,
            systems: vec![OutageSystem::MailerSystem],
            effects: vec![OutageEffect::MailerSubmission],
            ..Self::declaration(number)
        };
        Self::declared(number, declared)
    }

    pub(crate) fn declared(number: u64, declared: OutageDeclared) -> Self {
        let outage = declared.outage;
        Self { facts: Facts::of(number).fact(at("08:12"), declared), outage }
    }

    pub(crate) fn fact(mut self, change: impl Into<Change>) -> Self {
        self.facts = self.facts.fact(at("14:00"), change);
        self
    }

    pub(crate) fn on_device(mut self, device: u64) -> Self {
        self.facts = self.facts.on_device(device);
        self
    }

    /// Over: the message states `restored`.
    pub(crate) fn over(self, restored: &str) -> Self {
        let clear = AllClearRecorded {
            outage: self.outage,
            restored_at: Some(at(restored)),
            received_at: at("15 00:00"),
            source: "ME&PT".to_owned(),
            ticket: None,
        };
        self.fact(clear)
    }

    pub(crate) fn outage(&self) -> Outage {
        fold::outage(self.outage, self.facts.facts.clone())
    }
}

/// A container of load 1, made of facts.
#[derive(Clone)]
pub(crate) struct Pallet {
    facts: Facts,
    load: LoadId,
    barcode: String,
}

impl Pallet {
    pub(crate) fn on(load: u64, barcode: &str) -> Self {
        let load = LoadId(uuid(load));
        Self { facts: Facts::of(9), load, barcode: barcode.to_owned() }
    }

    /// What follows is recorded by another device.
    pub(crate) fn by_device(self, device: u64) -> Self {
        Self { facts: self.facts.on_device(device), ..self }
    }

    pub(crate) fn scanned(self, when: &str) -> Self {
        let (load, barcode) = (self.load, self.barcode.clone());
        let scan = ContainerScanned { load, barcode, symbology: None, keyed: false };
        self.fact(when, scan)
    }

    pub(crate) fn fact(mut self, when: &str, change: impl Into<Change>) -> Self {
        self.facts = self.facts.fact(at(when), change);
        self
    }

    pub(crate) fn on_form(self, form: u64) -> Self {
        let (load, barcode, form) = (self.load, self.barcode.clone(), FormId(uuid(form)));
        self.fact("10:00", ContainerReconciled { load, barcode, form })
    }

    pub(crate) fn pulled(self) -> Self {
        let (load, barcode) = (self.load, self.barcode.clone());
        self.fact("10:00", PlacardCollected { load, barcode })
    }

    pub(crate) fn called(self) -> Self {
        let (load, barcode) = (self.load, self.barcode.clone());
        let (agent, instruction) = ("Lee".to_owned(), "Go on".to_owned());
        self.fact(
            "10:00",
            FastCallRecorded { load, barcode, called_at: at("10:00"), agent, instruction },
        )
    }

    pub(crate) fn container(self) -> Container {
        fold::container(self.load, self.barcode, self.facts.facts)
    }
}

/// A load with PS Forms 8125 that list these containers.
pub(crate) fn load(number: u64, appointment: &str, listed: &[&str]) -> Load {
    let load = LoadId(uuid(number));
    let mut facts = Facts::of(number).fact(
        at("08:30"),
        LoadOpened { load, appointment: Some(appointment.to_owned()), arrived_at: at("08:30") },
    );
    if !listed.is_empty() {
        facts = facts.fact(
            at("08:31"),
            FormPresented {
                load,
                form: FormId(uuid(1)),
                name: "8125 A".to_owned(),
                containers: listed.iter().map(|&label| label.to_owned()).collect(),
                pallets: u32::try_from(listed.len()).unwrap(),
            },
        );
    }
    fold::load(load, facts.facts)
}

/// A unit, a time and outages to ask the rules with.
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) rulebook: Rulebook,
    pub(crate) outages: Vec<DeclaredOutage>,
    pub(crate) unit: UnitProfile,
    pub(crate) clock_suspect: bool,
}

impl World {
    /// Pewaukee BMEU at a time, with these outages.
    pub(crate) fn at(when: &str, outages: &[Down]) -> Self {
        Self::with_rules(when, outages, Rulebook::whole())
    }

    pub(crate) fn with_rules(when: &str, outages: &[Down], rulebook: Rulebook) -> Self {
        let folded: Vec<Outage> = outages.iter().map(Down::outage).collect();
        Self {
            now: at(when),
            outages: outage::resolve(&rulebook, &folded),
            rulebook,
            unit: UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, Tz::America__Chicago),
            clock_suspect: false,
        }
    }

    pub(crate) fn ctx(&self) -> Context<'_> {
        Context {
            now: self.now,
            rulebook: &self.rulebook,
            outages: &self.outages,
            calendar: Calendar::embedded(),
            unit: &self.unit,
            clock_suspect: self.clock_suspect,
        }
    }
}

/// The rules of findings that hold, in order.
pub(crate) fn held_by(ruling: &crate::finding::Ruling) -> Vec<&'static str> {
    ruling.holds().map(|finding| finding.rule.as_str()).collect()
}

/// The rules of all findings, in order.
pub(crate) fn named(findings: &[crate::finding::Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

impl Line {
    /// The line with another piece count from a second device that did not see the first.
    pub(crate) fn from_two_devices(line: Self, pieces: u32) -> LogEntry {
        Self(line.0.on_device(2)).pieces(pieces).entry()
    }
}
