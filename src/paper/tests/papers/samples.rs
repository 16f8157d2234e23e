//! One of every paper, from facts: the usual, the longest names and the largest amounts, an empty
//! log, a page that runs over.

use chrono_tz::Tz;
use domain::change::close_out::{DeviceHeard, HoldReason, SignedOver};
use domain::change::dock::*;
use domain::change::mailing::*;
use domain::change::statement::*;
use domain::change::{Actor, Change, Fact};
use domain::clocks::{Allowance, Clock, ClockKind, ClockState, Due};
use domain::container::{Container, Load};
use domain::fold::{self, Origin, Recorded};
use domain::ids::*;
use domain::layout::Layout;
use domain::log_entry::*;
use domain::moment::Timestamp;
use domain::quantity::*;
use domain::report::close_out::*;
use domain::rules::reconciliation::TransactionSummary;
use domain::rules::{Site, UnitProfile};
use paper::Stock;
use paper::papers::*;
use uuid::Uuid;

/// The longest name of a permit holder on file.
pub(crate) const LONGEST: &str =
    "Great Lakes Benefit Administrators Cooperative of Wisconsin, Inc.";
/// A container's barcode.
pub(crate) const IMCB: &str = "99M900066875EMA000052";
const ZONE: Tz = Tz::America__Chicago;

pub(crate) fn at(clock: &str) -> Timestamp {
    Timestamp::parse(&format!("2018-12-04T{clock}:00-06:00")).unwrap()
}

pub(crate) fn unit() -> UnitProfile {
    UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, ZONE)
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

fn recorded(changes: Vec<(Timestamp, Change)>) -> Vec<Recorded> {
    let facts = changes.into_iter().zip(1_u32..).map(|((at, change), seq)| Recorded {
        origin: Origin { device: DeviceId(id(1)), ordinal: 1, seq: u64::from(seq) },
        fact: Fact {
            id: FactId(id(seq)),
            at,
            zone: ZONE.to_string(),
            mono_ns: 0,
            boot_id: BootId(id(0)),
            actor: Actor::Person(PersonId(id(7))),
            unit: None,
            replaces: Vec::new(),
            change,
        },
    });
    facts.collect()
}

pub(crate) fn line_number(counter: u32) -> LineNumber {
    LineNumber { letter: DeviceLetter::new('B').unwrap(), counter }
}

/// Line `B-…` with these fields and what followed.
pub(crate) fn line(counter: u32, fields: Vec<LineField>, then: Vec<Change>) -> LogEntry {
    let line = LineId(id(counter));
    let field = |field| SourcedField { field, source: Source::MailerSaid };
    let logged = MailingLogged {
        line,
        number: line_number(counter),
        arrived_at: at("08:10"),
        outage: Some(OutageId(id(1))),
        fields: fields.into_iter().map(field).collect(),
    };
    let mut changes = vec![(at("08:10"), logged.into())];
    changes.extend(then.into_iter().map(|change| (at("09:05"), change)));
    fold::log_entry(line, recorded(changes))
}

fn weight(value: &str) -> Weight {
    Weight { value: value.parse().unwrap(), unit: WeightUnit::Lb }
}

/// Everything that a line can hold, as long and as large as it comes.
pub(crate) fn fullest(counter: u32) -> LogEntry {
    let fields = vec![
        LineField::Mailer(LONGEST.to_owned()),
        LineField::PermitHolder(LONGEST.to_owned()),
        LineField::PermitNumber("1542".to_owned()),
        LineField::PermitType("PI".to_owned()),
        LineField::JobId("GLBA1204/2".to_owned()),
        LineField::Channel(Channel::MailDat),
        LineField::Class(MailClass::MarketingMail),
        LineField::Category(ProcessingCategory::NonstandardParcels),
        LineField::Pieces(Pieces { count: 1_234_567, exactness: Exactness::Approximate }),
        LineField::FullServicePieces(1_234_567),
        LineField::PieceWeight(weight("0.0813")),
        LineField::TotalWeight(weight("1234567.89")),
        LineField::Postage(Money("1234567.89".parse().unwrap())),
        LineField::Containers(ContainerCounts {
            mm_trays: 1_204,
            emm_trays: 388,
            flat_trays: 96,
            sacks: 12,
            pallets: 48,
            loose_bundles: true,
        }),
        LineField::EInduction(true),
        LineField::Verification(Verification::NotPerformed {
            reason: "PostalOne! is down".to_owned(),
        }),
        LineField::Ticket("4093877".to_owned()),
        LineField::Comments(
            "Driver waited; second trailer expected in the afternoon with the rest of the job."
                .to_owned(),
        ),
    ];
    let line = LineId(id(counter));
    let statement = StatementId("56644692".to_owned());
    let then: Vec<Change> = vec![
        MailReleased { line, saw: Vec::new(), released_at: at("09:05") }.into(),
        StatementMatched {
            line,
            statement: statement.clone(),
            evidence: Vec::new(),
            matching: None,
        }
        .into(),
        StatementFinalised {
            line,
            statement: statement.clone(),
            items: EntryItems {
                date_entered: at("15:00").local_date(),
                initials: "RM".to_owned(),
                transaction: "T-20181204-001".to_owned(),
            },
            check_in: CheckIn {
                system: None,
                adjusted: at("08:10"),
                reason: "System Not Available".to_owned(),
            },
            mailing_date: at("09:05").local_date(),
        }
        .into(),
        FinalisedTicked { line, statement, status: "FIN".to_owned() }.into(),
    ];
    self::line(counter, fields, then)
}

/// A line as they usually are.
pub(crate) fn usual(counter: u32) -> LogEntry {
    let fields = vec![
        LineField::Mailer("Quad Mailing Services".to_owned()),
        LineField::PermitHolder("Fox River Dental".to_owned()),
        LineField::PermitNumber("317".to_owned()),
        LineField::PermitType("PI".to_owned()),
        LineField::Channel(Channel::PostalWizard),
        LineField::Class(MailClass::FirstClass),
        LineField::Category(ProcessingCategory::Letters),
        LineField::Pieces(Pieces { count: 4_000, exactness: Exactness::Exact }),
        LineField::TotalWeight(weight("312.50")),
        LineField::Postage(Money("1564.20".parse().unwrap())),
        LineField::Containers(ContainerCounts { emm_trays: 12, ..ContainerCounts::default() }),
    ];
    line(counter, fields, Vec::new())
}

/// A line that the mailer took back.
pub(crate) fn withdrawn(counter: u32) -> LogEntry {
    let line = LineId(id(counter));
    let fields = vec![LineField::PermitHolder("Fox River Dental".to_owned())];
    let reason = "Wrong office".to_owned();
    self::line(counter, fields, vec![MailingWithdrawn { line, reason }.into()])
}

pub(crate) fn release(entry: &LogEntry, copy: u32, stock: Stock) -> Layout {
    let unit = unit();
    let from = MailRelease { entry, unit: &unit, made_at: at("09:05"), copy };
    mail_release(&from, stock).unwrap()
}

/// One release to be filled by hand.
pub(crate) fn blank() -> Layout {
    blank_mail_releases("Pewaukee BMEU", at("07:00"), 1, 1, Stock::Label).unwrap()
}

pub(crate) fn placard(stock: Stock) -> Layout {
    let from = ContainerPlacard {
        barcode: barcode::imcb::Imcb::read(IMCB.as_bytes()).unwrap(),
        destination: "NDC Waterbury CT 06701".to_owned(),
        contents: "Marketing Mail letters machinable mixed NDC".to_owned(),
        origin: LONGEST.to_owned(),
        made_at: at("09:00"),
    };
    container_placard(&from, stock).unwrap()
}

pub(crate) fn line_with(counter: u32, then: Change) -> LogEntry {
    line(counter, Vec::new(), vec![then])
}

pub(crate) fn log(lines: &[LogEntry]) -> Layout {
    log_of(lines, "PostalOne! since 2018-12-04 08:10 CST")
}

pub(crate) fn log_of(lines: &[LogEntry], outage: &str) -> Layout {
    let unit = UnitProfile {
        verification_instructions: Some("None while PostalOne! is down.".to_owned()),
        ..unit()
    };
    record_of_mailings(&LogSheet { unit: &unit, lines, outage, made_at: at("14:30") })
}

/// A load of so many containers: on a form, with its placard taken, and open, in turn.
pub(crate) fn load(containers: u32) -> (Load, Vec<Container>) {
    let load = LoadId(id(500));
    let form = FormId(id(900));
    let name = "8125 MKE 20181204".to_owned();
    let opened =
        LoadOpened { load, appointment: Some("402195577".to_owned()), arrived_at: at("08:40") };
    let presented = FormPresented { load, form, name, containers: Vec::new(), pallets: 14 };
    let facts = recorded(vec![(at("08:40"), opened.into()), (at("08:41"), presented.into())]);
    let container = |number: u32| {
        let barcode = format!("99M900066875EMA{number:06}");
        let scan =
            ContainerScanned { load, barcode: barcode.clone(), symbology: None, keyed: false };
        let mut changes: Vec<(Timestamp, Change)> = vec![(at("08:45"), scan.into())];
        match number % 3 {
            0 => changes.push((
                at("08:50"),
                ContainerReconciled { load, barcode: barcode.clone(), form }.into(),
            )),
            1 => {
                let accepted = ContainerAccepted {
                    load,
                    barcode: barcode.clone(),
                    basis: AcceptBasis::NationalOutage,
                };
                let taken = PlacardCollected { load, barcode: barcode.clone() };
                let released = ContainerReleased { load, barcode: barcode.clone() };
                changes.extend([
                    (at("08:51"), taken.into()),
                    (at("08:52"), accepted.into()),
                    (at("09:20"), released.into()),
                ]);
            }
            _ => {}
        }
        fold::container(load, barcode, recorded(changes))
    };
    (fold::load(load, facts), (1..=containers).map(container).collect())
}

pub(crate) fn tally(containers: u32) -> Layout {
    let (load, containers) = load(containers);
    let unit = UnitProfile { name: "Milwaukee P&DC dock".to_owned(), ..unit() };
    let from =
        LoadTally { unit: &unit, load: &load, containers: &containers, made_at: at("09:30") };
    load_tally(&from)
}

pub(crate) fn report(lines: u32) -> CloseOutReport {
    let device = |number: u32, known| DeviceHeard {
        device: DeviceId(id(number)),
        journal: JournalId(id(number)),
        known_seq: known,
        announced_seq: known + u64::from(number / 3),
        head: format!("{number:064x}"),
        last_heard: (number != 3).then(|| at("14:10")),
    };
    let states = [LineState::Entered, LineState::Explained, LineState::Withdrawn];
    let part = |counter: u32| LinePart {
        number: Some(line_number(counter)),
        state: states[usize::try_from(counter).unwrap() % 3],
        channel: Some(Channel::MailDat),
        transaction: Some(format!("T-{counter:04}")),
        statement: Some(format!("566{counter:05}")),
        conflicts: 0,
    };
    CloseOutReport {
        unit: "Pewaukee BMEU".to_owned(),
        day: at("09:00").local_date(),
        made_at: at("16:45"),
        rulebook: "Contingency Plan 3.0 (December 2018)".to_owned(),
        outages: vec![OutagePart {
            system: "PostalOne!".to_owned(),
            began_at: at("08:10"),
            restored_at: Some(at("14:20")),
            first_restored_day: true,
            acceptance_until: Some(Timestamp::parse("2018-12-06T14:20:00-06:00").unwrap()),
            full_service_until: Some(Timestamp::parse("2018-12-10T23:59:59-06:00").unwrap()),
        }],
        lines_by_state: states.into_iter().map(|state| (state, lines / 3)).collect(),
        proof: Proof {
            electronic_finalised: true,
            hard_copies_entered: true,
            log_reconciled: false,
        },
        totals: Totals {
            lines,
            settled: lines,
            pieces: 123_456_789,
            without_pieces: 2,
            postage: Money("1234567.89".parse().unwrap()),
            without_postage: 1,
            postage_open: Money("0".parse().unwrap()),
        },
        statements_by_status: [("FIN".to_owned(), 40), ("UPD".to_owned(), 3)].into(),
        statements_untouched: 3,
        containers: ContainerPart {
            scanned: 58,
            on_8125: 14,
            placards: 44,
            accepted: 44,
            released: 58,
        },
        devices: vec![device(1, 1_204), device(2, 318), device(3, 77)],
        transaction_summary: Some(TransactionSummary {
            begin: at("09:00").local_date(),
            permits: ["PI 1542", "PI 317", "MT 88"].map(str::to_owned).into(),
        }),
        holds: vec![HoldReason::SilentDevice { device: DeviceId(id(3)) }],
        lines: (1..=lines).map(part).collect(),
    }
}

pub(crate) fn close_out_paper(lines: u32, is_signed: bool) -> Layout {
    let signature = Signature {
        name: "Sheila Nakamura-Petrov".to_owned(),
        at: at("16:50"),
        digest: "0123456789abcdef".repeat(4),
        signed_over: vec![SignedOver {
            hold: HoldReason::SilentDevice { device: DeviceId(id(3)) },
            reason: "Handheld C lies locked in the truck until morning; its placards are counted."
                .to_owned(),
        }],
    };
    let names = ["Kiosk A", "Handheld B", "Dock handheld C"];
    let devices: Vec<_> = names
        .into_iter()
        .zip(1..)
        .map(|(name, number)| (DeviceId(id(number)), name.to_owned()))
        .collect();
    close_out(&CloseOut {
        report: &report(lines),
        devices: &devices,
        signature: is_signed.then_some(&signature),
        zone: ZONE,
    })
}

pub(crate) fn clocks() -> Vec<Clock> {
    let clock = |kind, day: &str| {
        let due = Timestamp::parse(&format!("2018-12-{day}:00-06:00")).unwrap();
        Clock {
            kind,
            outage: OutageId(id(1)),
            mailer: None,
            allowance: Allowance::Hours(48),
            state: ClockState::Running(Due { earliest: due, latest: due }),
        }
    };
    vec![
        clock(ClockKind::Acceptance, "06T14:20"),
        clock(ClockKind::FullServiceDiscount, "10T23:59"),
    ]
}

pub(crate) fn slip(entry: &LogEntry, clocks: &[Clock], stock: Stock) -> Layout {
    let unit = unit();
    let deadlines = deadlines(entry, clocks, ZONE);
    let from = MailerSlip { entry, unit: &unit, deadlines: &deadlines, made_at: at("09:10") };
    mailer_slip(&from, stock).unwrap()
}

/// A name and a layout for every paper.
pub(crate) fn all() -> Vec<(&'static str, Layout)> {
    let many: Vec<LogEntry> = (1..=23)
        .map(|number| if number % 4 == 0 { fullest(number) } else { usual(number) })
        .collect();
    vec![
        ("3607", release(&usual(38), 1, Stock::Letter)),
        ("3607_longest_reprint", release(&fullest(1_038), 2, Stock::Letter)),
        ("3607_void", release(&withdrawn(39), 1, Stock::Letter)),
        ("3607_label", release(&usual(38), 1, Stock::Label)),
        ("3607_label_longest_reprint", release(&fullest(1_038), 12, Stock::Label)),
        (
            "3607_blank",
            blank_mail_releases("Pewaukee BMEU", at("07:00"), 1, 2, Stock::Letter).unwrap(),
        ),
        (
            "3607_blank_label",
            blank_mail_releases("Pewaukee BMEU", at("07:00"), 1, 2, Stock::Label).unwrap(),
        ),
        ("placard", placard(Stock::Letter)),
        ("placard_label", placard(Stock::Label)),
        ("log", log(&many)),
        ("log_empty", log(&[])),
        ("log_blank", blank_logs("Pewaukee BMEU", at("07:00"), 1, 2)),
        ("tally", tally(58)),
        ("tally_empty", tally(0)),
        ("close_out", close_out_paper(45, true)),
        ("close_out_unsigned", close_out_paper(3, false)),
        ("slip", slip(&fullest(38), &clocks(), Stock::Letter)),
        ("slip_label", slip(&fullest(1_038), &clocks(), Stock::Label)),
        ("slip_before_all_clear", slip(&usual(38), &[], Stock::Label)),
    ]
}
