//! The close-out, home, the log list and the work list of a device with years of settled lines,
//! beside reading all of them as one would without the queries by open work and by day.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use app::screens::Intent;
use app::screens::home::{HomeAct, HomeIntent};
use app::{Event, LogRing, Settings, Station};
use chrono::{DateTime, TimeDelta};
use domain::change::mailing::{MailReleased, MailingLogged, Source, SourcedField};
use domain::change::statement::{
    CheckIn, EntryItems, Evidence, FinalisedTicked, StatementFinalised, StatementMatched,
};
use domain::change::{Actor, Change, Fact};
use domain::ids::{
    BootId, DeviceLetter, FactId, IdSource, LineId, LineNumber, PersonId, StatementId,
};
use domain::log_entry::{Channel, LineField, MailClass};
use domain::moment::{Moment, Timestamp};
use domain::quantity::{Exactness, Pieces};
use domain::reconcile::{Tolerance, reconcile};
use domain::reference::{PEOPLE, PersonRole, PersonRow, STATEMENTS, StatementRow};
use domain::rulebook::Rulebook;
use domain::rules::close_out::{CloseOutInput, close_out};
use domain::rules::reconciliation::work_list;
use domain::rules::{Site, UnitProfile};
use store::ledger::Ledger;
use store::reference::FeedOp;
use store::{Start, Store};

/// Lines a day, and those of today that are settled.
const OF_A_DAY: usize = 200;
/// Lines that were never settled.
const OPEN: usize = 40;
/// Lines that are recorded in one transaction.
const BATCH: usize = 90;

pub fn run(lines: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut station = station(folder.path(), lines);
    let now = evening();
    let day = now.timestamp().local_date();
    let forget = |station: &mut Station| station.absorb(&now, |_, _| Ok(())).unwrap();

    let all = best(1, || everything(&station, &now));
    let closed = best(5, || {
        forget(&mut station);
        let began = Instant::now();
        let (report, ruling) = station.close_out(&now, day).unwrap();
        assert!(!ruling.is_clean() && report.lines.len() < OF_A_DAY + OPEN + 1);
        began.elapsed()
    });
    let mut screens = Vec::new();
    for (name, act) in [
        ("home", None),
        ("log list", Some(HomeAct::SeeLog)),
        ("work list", Some(HomeAct::Reconcile)),
        ("close-out sheet", Some(HomeAct::CloseDay)),
    ] {
        station.update(&now, Event::PinChecked { person: person(), correct: true });
        let took = best(5, || {
            forget(&mut station);
            let began = Instant::now();
            if let Some(act) = act {
                station.update(&now, Event::Intent(Intent::Home(HomeIntent::Act(act))));
            }
            let view = station.view(&now);
            assert!(view.notice.is_none(), "{:?}", view.notice);
            began.elapsed()
        });
        screens.push((name, took));
        station.update(&now, Event::Intent(Intent::Home(HomeIntent::SignOut)));
    }
    println!("{lines} lines, {OPEN} of them open, of years; the best of five, caches empty");
    println!("  reading all lines and statements  {:>9.1} ms", ms(all));
    println!("  close-out                         {:>9.1} ms", ms(closed));
    for (name, took) in screens {
        println!("  {name:<32}  {:>9.1} ms", ms(took));
    }
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

fn best(times: usize, mut measure: impl FnMut() -> Duration) -> Duration {
    (0..times).map(|_| measure()).min().unwrap()
}

/// The same ruling, from everything that there is.
fn everything(station: &Station, now: &Moment) -> Duration {
    let began = Instant::now();
    let store = station.store();
    let lines = store.all_log_entries().unwrap();
    let statements = store.statements().unwrap();
    let containers = store.all_containers().unwrap();
    let ctx = station.context(now);
    let reconciled = reconcile(&lines, &statements, &Tolerance::default());
    let list = work_list(&ctx, &lines, &statements, &reconciled);
    assert_eq!(list.open_count(), OPEN);
    let input = CloseOutInput {
        day: now.timestamp().local_date(),
        lines: &lines,
        permits: &BTreeSet::new(),
        twice: &store.claimed_twice().unwrap(),
        containers: &containers,
        devices: &[],
        damaged: &[],
        attention: 0,
        report_made: true,
    };
    assert!(!close_out(&ctx, &input).is_clean());
    began.elapsed()
}

fn person() -> PersonId {
    PersonId(IdSource::seeded(77).v4())
}

/// The morning of 4 December 2018, so many days before.
fn moment(days_before: i64) -> Moment {
    let morning = DateTime::parse_from_rfc3339("2018-12-04T09:00:00-06:00").unwrap();
    Moment {
        wall: morning - TimeDelta::days(days_before),
        monotonic_ns: 3_600_000_000_000,
        boot_id: BootId::from_bytes([7; 16]),
    }
}

/// When the day is closed.
fn evening() -> Moment {
    let morning = moment(0);
    Moment { wall: morning.wall + TimeDelta::hours(9), ..morning }
}

fn start() -> Start {
    Start {
        machine_id: "bench".to_owned(),
        program: "bench".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

fn station(folder: &std::path::Path, lines: usize) -> Station {
    let now = evening();
    let mut ids = IdSource::seeded(1);
    let (mut store, _) = Store::open(folder, &start(), &now, &mut ids).unwrap();
    for first in (0..lines).step_by(BATCH) {
        let facts: Vec<Fact> = (first..lines.min(first + BATCH))
            .flat_map(|line| facts_of(&mut ids, line, lines))
            .collect();
        store.record(&facts).unwrap();
    }
    feed(&mut store, PEOPLE, [(person().to_string(), serde_json::to_vec(&supervisor()).unwrap())]);
    let statements = (0..lines).map(|line| statement(line, lines));
    feed(
        &mut store,
        STATEMENTS,
        statements.map(|row| (row.statement.to_string(), serde_json::to_vec(&row).unwrap())),
    );
    let settings = Settings {
        unit: None,
        profile: UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, chrono_tz::America::Chicago),
        unit_short: "Pewaukee".to_owned(),
        unseal: Box::new(|_| None),
        demo_pins: BTreeMap::new(),
        rulebook: Rulebook::whole(),
        log: LogRing::default(),
    };
    Station::new(store, IdSource::seeded(2), settings, &now).unwrap()
}

fn supervisor() -> PersonRow {
    PersonRow {
        person: person(),
        name: "Rosalind Maldonado".to_owned(),
        initials: "RM".to_owned(),
        role: PersonRole::Supervisor,
        sealed_verifier: None,
        must_change: false,
    }
}

fn feed(store: &mut Store, name: &str, rows: impl IntoIterator<Item = (String, Vec<u8>)>) {
    let mut central = Ledger::in_memory(&start(), &moment(0), &mut IdSource::seeded(9)).unwrap();
    let ops: Vec<FeedOp> =
        rows.into_iter().map(|(key, bytes)| FeedOp { key, bytes: Some(bytes) }).collect();
    for ops in ops.chunks(2_000) {
        central.change_feed(name, ops, &[]).unwrap();
    }
    let mut since = 0;
    loop {
        let page = central.feed_page(name, since, 2_000).unwrap();
        store.apply_feed_page(&page).unwrap();
        since = page.upto;
        if page.head <= since {
            return;
        }
    }
}

/// How many days ago a line arrived: the last of them today.
fn days_ago(line: usize, lines: usize) -> i64 {
    i64::try_from((lines - 1 - line) / OF_A_DAY).unwrap()
}

fn is_open(line: usize, lines: usize) -> bool {
    line.is_multiple_of(lines / OPEN)
}

fn permit(line: usize) -> String {
    format!("{}", 1_000 + line % 300)
}

fn count(line: usize) -> u32 {
    u32::try_from(500 + line * 7 % 20_000).unwrap()
}

fn statement(line: usize, lines: usize) -> StatementRow {
    let then = moment(days_ago(line, lines)).timestamp();
    StatementRow {
        statement: StatementId(format!("{:08}", 10_000_000 + line)),
        job_id: Some(format!("JOB{line}")),
        permit_holder: Some(format!("Holder {}", line % 300)),
        permit_number: Some(permit(line)),
        permit_type: Some("PI".to_owned()),
        class: Some(MailClass::MarketingMail),
        category: None,
        pieces: Some(count(line)),
        postage: None,
        mailing_date: Some(then.local_date()),
        check_in: None,
        unit: None,
        status: if is_open(line, lines) { "UPD" } else { "FIN" }.to_owned(),
    }
}

/// A line as it is logged, released, matched, finalised and ticked; an open one is only logged.
fn facts_of(ids: &mut IdSource, number: usize, lines: usize) -> Vec<Fact> {
    let mut then = moment(days_ago(number, lines));
    let minute = i64::try_from(number % OF_A_DAY).unwrap();
    then.wall += TimeDelta::minutes(minute * 2);
    let at = then.timestamp();
    let clerk = Actor::Person(person());
    changes_of(number, lines, at)
        .into_iter()
        .map(|change| {
            Fact::new(FactId(ids.v7(&then)), &then, "America/Chicago", clerk, None, change)
        })
        .collect()
}

fn changes_of(number: usize, lines: usize, at: Timestamp) -> Vec<Change> {
    let line = LineId::from_bytes(u128::try_from(number + 1).unwrap().to_be_bytes());
    let fields = [
        LineField::PermitType("PI".to_owned()),
        LineField::PermitNumber(permit(number)),
        LineField::PermitHolder(format!("Holder {}", number % 300)),
        LineField::JobId(format!("JOB{number}")),
        LineField::Class(MailClass::MarketingMail),
        LineField::Pieces(Pieces { count: count(number), exactness: Exactness::Exact }),
        LineField::Channel(Channel::MailDat),
    ];
    let logged = MailingLogged {
        line,
        number: LineNumber {
            letter: DeviceLetter::new('B').unwrap(),
            counter: u32::try_from(number + 1).unwrap(),
        },
        arrived_at: at,
        outage: None,
        fields: fields.map(|field| SourcedField { field, source: Source::Keyed }).to_vec(),
    };
    if is_open(number, lines) {
        return vec![logged.into()];
    }
    let statement = statement(number, lines).statement;
    let items = EntryItems {
        date_entered: at.local_date(),
        initials: "RM".to_owned(),
        transaction: format!("{number}"),
    };
    let check_in = CheckIn { system: None, adjusted: at, reason: String::new() };
    let mailing_date = at.local_date();
    let evidence = vec![Evidence::JobId];
    let matched = StatementMatched { line, statement: statement.clone(), evidence, matching: None };
    let finalised =
        StatementFinalised { line, statement: statement.clone(), items, check_in, mailing_date };
    vec![
        logged.into(),
        MailReleased { line, saw: Vec::new(), released_at: at }.into(),
        matched.into(),
        finalised.into(),
        FinalisedTicked { line, statement, status: "FIN".to_owned() }.into(),
    ]
}
