//! What the desk reads of a log is as good as all of it: generated logs of many days, read both
//! ways.

use chrono::TimeDelta;
use domain::change::dock::{ContainerReleased, ContainerScanned, LoadOpened, PlacardCollected};
use domain::change::mailing::{
    DuplicateDecided, DuplicateDecision, FieldSet, HardCopySecured, MailReleased, MailingLogged,
    MailingWithdrawn, Source, SourcedField,
};
use domain::change::statement::{
    CheckIn, EntryItems, Explanation, FinalisedTicked, LineExplained, StatementEntered,
    StatementFinalised, StatementMatched,
};
use domain::change::{Actor, Change, Fact};
use domain::ids::{DeviceLetter, FactId, IdSource, LoadId, PersonId};
use domain::log_entry::{Channel, MailClass};
use domain::moment::Timestamp;
use domain::quantity::{Exactness, Pieces};
use domain::reference::{PersonRole, STATEMENTS};
use domain::report::close_out::by_status;
use domain::rulebook::{Rulebook, decided};
use domain::rules::close_out::{CloseOutInput, close_out};
use proptest::collection::vec;
use proptest::prelude::*;
use store::journal::Batch;
use store::ledger::Ledger;
use store::reference::FeedOp;
use store::{Start, Store};

use super::*;
use crate::testing::Desk;

/// Today is the last of so many days.
const DAYS: i64 = 5;
const LETTERS: [char; 2] = ['A', 'B'];

/// A line, and what became of it.
#[derive(Clone, Debug)]
struct Drawn {
    device: usize,
    day: i64,
    minute: i64,
    permit: Option<u8>,
    class: u8,
    pieces: u32,
    job: Option<u8>,
    channel: u8,
    postage: Option<u8>,
    paper: Option<u32>,
    /// What happened to it, each so many days later, and with which statement or line.
    fates: Vec<(u8, i64, u8)>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let what = (
        prop::option::of(0..2_u8),
        0..2_u8,
        prop_oneof![Just(100_u32), Just(200)],
        prop::option::weighted(0.3, 0..4_u8),
        0..3_u8,
        prop::option::weighted(0.3, 0..3_u8),
        prop::option::weighted(0.1, 1..3_u32),
    );
    let fates = vec((0..14_u8, 0..3_i64, 0..12_u8), 0..4);
    ((0..2_usize, 0..DAYS, 0..300_i64), what, fates).prop_map(
        |((device, day, minute), what, fates)| {
            let (permit, class, pieces, job, channel, postage, paper) = what;
            Drawn {
                device,
                day,
                minute,
                permit,
                class,
                pieces,
                job,
                channel,
                postage,
                paper,
                fates,
            }
        },
    )
}

/// A statement: status, permit, class, pieces, day and job.
type DrawnStatement = (u8, Option<u8>, u8, u32, Option<i64>, Option<u8>);

fn statement() -> impl Strategy<Value = DrawnStatement> {
    (
        0..6_u8,
        prop::option::weighted(0.8, 0..2_u8),
        0..2_u8,
        prop_oneof![Just(100_u32), Just(200)],
        prop::option::weighted(0.8, 0..DAYS),
        prop::option::weighted(0.3, 0..4_u8),
    )
}

fn time(day: i64, minute: i64) -> Timestamp {
    let first = Timestamp::parse("2018-12-01T07:00:00-06:00").unwrap();
    Timestamp::new(first.wall() + TimeDelta::days(day) + TimeDelta::minutes(minute))
}

fn today() -> Moment {
    Moment { wall: time(DAYS - 1, 700).wall(), ..crate::testing::moment(0) }
}

fn line_id(index: usize) -> LineId {
    LineId::from_bytes(u128::try_from(index + 1).unwrap().to_be_bytes())
}

fn statement_id(index: u8) -> StatementId {
    StatementId(format!("{}", 100 + u32::from(index)))
}

const fn class(which: u8) -> MailClass {
    if which == 0 { MailClass::MarketingMail } else { MailClass::FirstClass }
}

fn text(prefix: &str, which: u8) -> String {
    format!("{prefix}{which}")
}

impl Drawn {
    fn fields(&self) -> Vec<LineField> {
        let pieces = Pieces { count: self.pieces, exactness: Exactness::Exact };
        let mut fields = vec![LineField::Class(class(self.class)), LineField::Pieces(pieces)];
        fields.extend(self.permit.map(|which| LineField::PermitNumber(text("11", which))));
        fields.extend(self.job.map(|which| LineField::JobId(text("JOB", which))));
        fields.extend(self.paper.map(LineField::PaperNumber));
        fields.extend(self.postage.map(|which| LineField::Postage(Money(which.into()))));
        fields.extend(match self.channel {
            0 => None,
            1 => Some(LineField::Channel(Channel::HardCopy)),
            _ => Some(LineField::Channel(Channel::MailDat)),
        });
        fields
    }

    /// Everything that is recorded of the line: on which of the two devices, when, and what.
    fn facts(&self, index: usize) -> Vec<(usize, Timestamp, Change)> {
        let line = line_id(index);
        let letter = DeviceLetter::new(LETTERS[self.device]).unwrap();
        let number = LineNumber { letter, counter: u32::try_from(index).unwrap() + 995 };
        let arrived_at = time(self.day, self.minute);
        let fields = self
            .fields()
            .into_iter()
            .map(|field| SourcedField { field, source: Source::Keyed })
            .collect();
        let logged = MailingLogged { line, number, arrived_at, outage: None, fields };
        let mut facts = vec![(self.device, arrived_at, logged.into())];
        for (fate, later, with) in &self.fates {
            let day = (self.day + later).min(DAYS - 1);
            let at = time(day, 600);
            for (other, change) in fate_of(line, index, *fate, *with, at) {
                let device = if other { 1 - self.device } else { self.device };
                facts.push((device, at, change));
            }
        }
        facts
    }
}

/// What a fate records, each on the line's own device or on the other.
fn fate_of(line: LineId, index: usize, fate: u8, with: u8, at: Timestamp) -> Vec<(bool, Change)> {
    let statement = statement_id(with);
    let items = |initials: &str| EntryItems {
        date_entered: at.local_date(),
        initials: initials.to_owned(),
        transaction: "1234567".to_owned(),
    };
    let check_in = CheckIn { system: None, adjusted: at, reason: String::new() };
    let mailing_date = at.local_date();
    let matched = StatementMatched {
        line,
        statement: statement.clone(),
        evidence: Vec::new(),
        matching: None,
    };
    let finalised = StatementFinalised {
        line,
        statement: statement.clone(),
        items: items("AB"),
        check_in: check_in.clone(),
        mailing_date,
    };
    let ticked = |status: &str| FinalisedTicked {
        line,
        statement: statement.clone(),
        status: status.into(),
    };
    let entered = |initials: &str| StatementEntered {
        line,
        items: items(initials),
        check_in: check_in.clone(),
        mailing_date,
        verification_type: String::new(),
        assessed_reason: String::new(),
        comment: String::new(),
        placard_option: String::new(),
    };
    let kin = |decision| {
        let other = line_id(index.checked_sub(1).unwrap_or(index + 1));
        DuplicateDecided { line: other, other: line, decision }
    };
    let explained = LineExplained {
        line,
        explanation: Explanation::AlreadyFinalised,
        statement: None,
        comment: String::new(),
    };
    match fate {
        0 => vec![(false, MailReleased { line, saw: Vec::new(), released_at: at }.into())],
        1 => vec![(false, matched.into())],
        2 => vec![(false, matched.into()), (false, finalised.into())],
        3 | 4 => {
            vec![(false, matched.into()), (false, finalised.into()), (false, ticked("FIN").into())]
        }
        5 => vec![(false, finalised.into()), (false, ticked("UPD").into())],
        6 => vec![(false, entered("AB").into())],
        7 => vec![(false, entered(" ").into())],
        8 => vec![(false, explained.into())],
        9 => vec![(false, MailingWithdrawn { line, reason: "Back".to_owned() }.into())],
        10 => vec![(false, kin(DuplicateDecision::SameMailing).into())],
        11 => vec![(false, kin(DuplicateDecision::TwoMailings).into())],
        12 => vec![(false, HardCopySecured { line, place: "Safe".to_owned() }.into())],
        _ => {
            let field = LineField::Pieces(Pieces { count: 7, exactness: Exactness::Exact });
            let set = SourcedField { field, source: Source::Keyed };
            vec![(with.is_multiple_of(2), FieldSet { line, set }.into())]
        }
    }
}

/// A container: its load, on which day that arrived, and what became of it how much later.
type DrawnContainer = (u8, i64, Vec<(u8, i64)>);

fn container_facts(index: usize, drawn: &DrawnContainer) -> Vec<(usize, Timestamp, Change)> {
    let (load, day, fates) = drawn;
    let load = LoadId::from_bytes([*load; 16]);
    let barcode = format!("99M900066875EMA{index:06}");
    let opened = LoadOpened { load, appointment: None, arrived_at: time(*day, 0) };
    let mut facts = vec![(0, time(*day, 0), opened.into())];
    for (fate, later) in fates {
        let at = time((day + later).min(DAYS - 1), 30);
        let barcode = barcode.clone();
        let change = match fate {
            0 | 1 => ContainerScanned { load, barcode, symbology: None, keyed: false }.into(),
            2 => PlacardCollected { load, barcode }.into(),
            _ => ContainerReleased { load, barcode }.into(),
        };
        facts.push((0, at, change));
    }
    facts
}

fn start(machine: &str) -> Start {
    Start {
        machine_id: machine.to_owned(),
        program: "tallydock 1.2.3".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

/// Records facts in their order; the second device's come as heard rows.
fn recorded(desk: &mut Desk, mut facts: Vec<(usize, Timestamp, Change)>) {
    facts.sort_by_key(|(_, at, _)| at.unix_ms());
    let now = today();
    let mut ids = IdSource::seeded(5);
    let mut other = Store::in_memory(&start("other"), &now, &mut ids).unwrap();
    let clerk = Actor::Person(PersonId::from_bytes([1; 16]));
    let mut of = [Vec::new(), Vec::new()];
    for (device, at, change) in facts {
        let then = Moment { wall: at.wall(), ..now };
        let id = FactId(ids.v7(&then));
        of[device].push(Fact::new(id, &then, "America/Chicago", clerk, None, change));
    }
    let [here, there] = of;
    there.chunks(100).for_each(|facts| other.record(facts).unwrap());
    desk.station
        .absorb(&now, |store, _| {
            here.chunks(100).for_each(|facts| store.record(facts).unwrap());
            for journal in other.journals().unwrap() {
                let header = &journal.header;
                let rows = other.rows_from(header.journal, 1, 500, usize::MAX).unwrap();
                let bytes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
                let prev_hash = other.head_at(header.journal, 0).unwrap().unwrap().hash;
                let last_hash = rows.last().unwrap().hash;
                let batch = Batch { first_seq: 1, prev_hash, rows: bytes.as_slice(), last_hash };
                store.hear(header, &batch, &now).unwrap();
            }
            Ok(())
        })
        .unwrap();
}

fn import(desk: &mut Desk, statements: &[DrawnStatement]) {
    let op = |(index, drawn): (u8, &DrawnStatement)| {
        let (status, permit, of_class, pieces, day, job) = drawn;
        let row = StatementRow {
            statement: statement_id(index),
            job_id: job.map(|which| text("job-", which)),
            permit_holder: None,
            permit_number: permit.map(|which| text("11", which)),
            permit_type: None,
            class: Some(class(*of_class)),
            category: None,
            pieces: Some(*pieces),
            postage: None,
            mailing_date: day.map(|day| time(day, 0).local_date()),
            check_in: None,
            unit: None,
            status: ["FIN", "UPD", "fin ", "EST", "PAV", "QQQ"][usize::from(*status)].to_owned(),
        };
        let key = row.statement.to_string();
        FeedOp { key, bytes: Some(serde_json::to_vec(&row).unwrap()) }
    };
    let ops: Vec<FeedOp> = (0..).zip(statements).map(op).collect();
    let now = today();
    let mut central = Ledger::in_memory(&start("central"), &now, &mut IdSource::seeded(9)).unwrap();
    central.change_feed(STATEMENTS, &ops, &[]).unwrap();
    let page = central.feed_page(STATEMENTS, 0, 1_000).unwrap();
    desk.station.absorb(&now, |store, _| store.apply_feed_page(&page).map(drop)).unwrap();
}

/// The work list of all lines and statements that there are.
fn of_everything(desk: &Desk, now: &Moment) -> Office {
    let store = desk.station.store();
    let statements = store.statements().unwrap();
    let mut office = Office {
        lines: store.all_log_entries().unwrap(),
        beside: Vec::new(),
        taken_elsewhere: BTreeSet::new(),
        by_status: by_status(&statements),
        statements,
        reconciled: Reconciled::default(),
        twice: store.claimed_twice().unwrap(),
        list: WorkList::default(),
        items: BTreeMap::new(),
        rows: BTreeMap::new(),
    };
    office.reconcile(&Tolerance::default());
    let ctx = desk.station.context(now);
    office.list = work_list(&ctx, &office.lines, &office.statements, &office.reconciled);
    office.judge_all(&ctx);
    office
}

fn assert_as_good(desk: &Desk, now: &Moment) {
    let all = of_everything(desk, now);
    let read = desk.station.office(now).unwrap();
    assert_eq!(read.by_status, all.by_status);
    assert_eq!(read.list.untouched, all.list.untouched);
    assert_eq!(read.reconciled.pairs, all.reconciled.pairs);
    assert_eq!(read.at_stake(), all.at_stake());
    for filter in WorkFilter::ALL.into_iter().filter(|filter| *filter != WorkFilter::Done) {
        assert_eq!(read.rows(filter), all.rows(filter), "{filter:?}");
    }
    for (line, item) in &all.items {
        match read.items.get(line) {
            Some(known) => {
                let same = (known.kind, known.amount, &known.twin);
                assert_eq!(same, (item.kind, item.amount, &item.twin));
            }
            None => assert_eq!(item.kind, WorkKind::Settled, "{line} is not read"),
        }
    }
    for row in read.rows(WorkFilter::Done).iter() {
        assert!(all.rows(WorkFilter::Done).contains(row), "{row:?}");
    }
    let store = desk.station.store();
    let day = now.timestamp().local_date();
    let input = CloseOutInput {
        day,
        lines: &all.lines,
        permits: &store.permits_logged().unwrap(),
        twice: &all.twice,
        containers: &store.all_containers().unwrap(),
        devices: &[],
        damaged: &[],
        attention: 0,
        report_made: true,
    };
    let expected = close_out(&desk.station.context(now), &input);
    assert_eq!(desk.station.close_out(now, day).unwrap().1, expected);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_read_of_a_log_is_as_good_as_all_of_it(
        lines in vec(drawn(), 0..14),
        statements in vec(statement(), 0..12),
        containers in vec((1..3_u8, 0..DAYS, vec((0..4_u8, 0..3_i64), 0..4)), 0..5),
        later in vec((0..14_usize, 0..14_u8, 0..12_u8), 0..4),
        off in prop::option::of(0..4_usize),
    ) {
        let mut desk = Desk::with(PersonRole::Supervisor);
        let off = off.map(|off| [
            decided::ITEM_25,
            decided::MATCHED_IS_FINALISED,
            decided::NOT_BILLED_TWICE,
            decided::ITEMS_21_TO_23,
        ][off]);
        if let Some(rule) = off {
            desk.station.settings.rulebook = Rulebook::whole().without(rule);
        }
        let mut facts: Vec<_> =
            lines.iter().enumerate().flat_map(|(index, line)| line.facts(index)).collect();
        facts.extend(
            containers.iter().enumerate().flat_map(|(index, one)| container_facts(index, one)),
        );
        let now = today();
        recorded(&mut desk, facts);
        import(&mut desk, &statements);
        assert_as_good(&desk, &now);
        // What this device records afterwards is read again in part.
        for (index, fate, with) in later {
            for (_, change) in fate_of(line_id(index), index, fate, with, now.timestamp()) {
                let planned = Station::planned([change]);
                desk.station.record(&now, planned).unwrap();
            }
            assert_as_good(&desk, &now);
        }
    }
}

/// A line with nothing but its number, of a day and a device.
fn plain(index: usize, device: usize, day: i64) -> Drawn {
    Drawn {
        device,
        day,
        minute: i64::try_from(index % 300).unwrap(),
        permit: None,
        class: 0,
        pieces: 100,
        job: None,
        channel: 2,
        postage: None,
        paper: None,
        fates: Vec::new(),
    }
}

#[test]
fn an_open_line_of_a_year_ago_holds_the_day_beside_thousands_that_are_settled() {
    let mut desk = Desk::with(PersonRole::Supervisor);
    let done = Drawn { fates: vec![(9, 0, 0)], ..plain(0, 0, -30) };
    let mut facts: Vec<_> = (0..3_000)
        .flat_map(|index| {
            Drawn { minute: i64::try_from(index).unwrap(), ..done.clone() }.facts(index)
        })
        .collect();
    let old: [usize; 3] = [3_001, 3_002, 3_003];
    facts.extend(old.iter().flat_map(|index| plain(*index, 0, -365).facts(*index)));
    facts.extend(plain(3_004, 0, DAYS - 1).facts(3_004));
    recorded(&mut desk, facts);
    let now = today();
    let (report, ruling) = desk.station.close_out(&now, now.timestamp().local_date()).unwrap();
    let open = domain::change::close_out::HoldReason::OpenLines { count: 4 };
    assert!(ruling.holds.contains(&open), "{:?}", ruling.holds);
    assert_eq!((report.totals.lines, report.totals.settled), (4, 0));
    assert_eq!(report.lines.len(), 4, "settled lines of earlier days are in no figure");
    let read = desk.station.office(&now).unwrap();
    assert!(old.iter().all(|index| read.items.contains_key(&line_id(*index))));
}

#[test]
fn a_statement_billed_for_a_settled_line_of_another_day_warns_of_one_that_looks_like_it() {
    let mut desk = Desk::with(PersonRole::Supervisor);
    let matched = Drawn { fates: vec![(1, 0, 1)], ..plain(0, 0, 0) };
    let billed = Drawn { fates: vec![(3, 0, 0)], ..plain(1, 0, 0) };
    let mut facts = matched.facts(0);
    facts.extend(billed.facts(1));
    recorded(&mut desk, facts);
    let look = |status| (status, Some(0), 0, 100, Some(0), None);
    import(&mut desk, &[look(0), look(1)]);
    let now = today();
    assert_as_good(&desk, &now);
    let office = desk.station.office(&now).unwrap();
    assert!(!office.items.contains_key(&line_id(1)), "it was settled on another day");
    let row = office.rows(WorkFilter::Check)[0].clone();
    assert_eq!((row.kind, row.why), (WorkKind::BilledTwice, Why::BilledAs("100".to_owned())));
}

#[test]
fn the_list_counts_999_before_1000_and_one_device_before_the_other() {
    let mut desk = Desk::with(PersonRole::Supervisor);
    // Their numbers are 995 and so on.
    let drawn = [(3, 1), (4, 1), (5, 1), (6, 0), (7, 0)];
    let facts = drawn.iter().flat_map(|(index, device)| plain(*index, *device, 0).facts(*index));
    recorded(&mut desk, facts.collect());
    let office = desk.station.office(&today()).unwrap();
    let rows = office.rows(WorkFilter::Wait);
    let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    assert_eq!(numbers, ["A-1001", "A-1002", "B-998", "B-999", "B-1000"]);
}
