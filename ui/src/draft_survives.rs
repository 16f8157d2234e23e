//! What somebody types is kept key by key: the program is killed in the middle of a word, and
//! every key that the screen had shown is there again.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use app::screens::ScreenView;
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::log_entry::{Editing, EditorKind, Field, LogEntryIntent};
use app::screens::sign_in::SignInIntent;
use app::{Event, Intent, LogRing, Settings, Site, Station, UnitProfile, View};
use domain::ids::{IdSource, PersonId};
use domain::reference::{PEOPLE, PersonRole, PersonRow};
use domain::rulebook::Rulebook;
use store::ledger::Ledger;
use store::reference::FeedOp;
use store::{Reader, Start, Store};

use crate::clock::Clock;
use crate::runtime::{Equipment, Input, Runtime};

/// Says to a process of this test that it is the one to be killed, and where it works.
const FOLDER: &str = "TALLYDOCK_TEST_DRAFT_FOLDER";
/// What begins a line that says what the screen has shown.
const SHOWN: &str = "shown:";
const PIN: &str = "123456";
/// Typed over and over, so that a prefix is told from any other text.
const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz";
const PATIENCE: Duration = Duration::from_secs(60);

fn person() -> PersonId {
    PersonId::from_bytes([7; 16])
}

fn start() -> Start {
    Start { machine_id: "test".into(), program: "test".into(), zone: "UTC".into() }
}

fn clock() -> Clock {
    Clock::of_this_machine(chrono_tz::UTC)
}

fn open(folder: &Path, seed: u64) -> Store {
    Store::open(folder, &start(), &clock().now(), &mut IdSource::seeded(seed)).unwrap().0
}

#[test]
fn every_key_that_was_shown_outlives_a_kill() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return type_until_killed(Path::new(&folder));
    }
    for round in 1..=3 {
        let folder = tempfile::tempdir().unwrap();
        enrol_a_clerk(folder.path(), round);
        let shown = kill_while_typing(folder.path(), round);
        let draft = Reader::open(folder.path()).unwrap().draft(person(), "log_entry").unwrap();
        let kept = Editing::from_draft(&draft["typed"]).unwrap();
        assert_eq!(kept.field, Field::Holder);
        assert!(kept.typed.starts_with(&shown), "{shown:?} was shown, {:?} is kept", kept.typed);
        let whole: String = ALPHABET.chars().cycle().take(kept.typed.len()).collect();
        assert_eq!(kept.typed, whole);
    }
}

/// Runs this test as a process of its own, reads what its screen shows and kills it in the middle.
fn kill_while_typing(folder: &Path, round: u64) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "draft_survives::every_key_that_was_shown_outlives_a_kill"])
        .args(["--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut shown = String::new();
    let enough = usize::try_from(5 + round * 11).unwrap();
    while shown.len() < enough {
        let line = lines.next().expect("the process goes on until it is killed").unwrap();
        if let Some((_, typed)) = line.split_once(SHOWN) {
            shown = typed.to_owned();
        }
    }
    // A moment that has nothing to do with the keys.
    std::thread::sleep(Duration::from_micros(round * 1_700));
    child.kill().unwrap();
    child.wait().unwrap();
    // What was shown before the kill and not read yet was shown, too.
    for line in lines.map_while(Result::ok) {
        if let Some((_, typed)) = line.split_once(SHOWN) {
            shown = typed.to_owned();
        }
    }
    shown
}

fn enrol_a_clerk(folder: &Path, seed: u64) {
    let mut store = open(folder, seed);
    let row = PersonRow {
        person: person(),
        name: "Rosalind Maldonado".into(),
        initials: "RM".into(),
        role: PersonRole::Clerk,
        sealed_verifier: None,
        must_change: false,
    };
    let ops =
        [FeedOp { key: row.person.to_string(), bytes: Some(serde_json::to_vec(&row).unwrap()) }];
    let mut ids = IdSource::seeded(seed + 100);
    let mut central = Ledger::in_memory(&start(), &clock().now(), &mut ids).unwrap();
    central.change_feed(PEOPLE, &ops, &[]).unwrap();
    store.apply_feed_page(&central.feed_page(PEOPLE, 0, 10).unwrap()).unwrap();
}

/// Signs in, opens the holder's editor and types without an end, saying what the screen shows.
fn type_until_killed(folder: &Path) {
    let pins = BTreeMap::from([(person(), PIN.to_owned())]);
    let settings = Settings {
        unit: None,
        profile: UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, chrono_tz::UTC),
        unit_short: "Pewaukee".into(),
        unseal: Box::new(|_| None),
        demo_pins: pins.clone(),
        rulebook: Rulebook::whole(),
        log: LogRing::default(),
    };
    let store = open(folder, 50);
    let station = Station::new(store, IdSource::seeded(60), settings, &clock().now()).unwrap();
    let equipment = Equipment { open_pins: pins, ..Equipment::bare(folder.join("papers")) };
    let (inbox, events) = Runtime::channel();
    let (show, views) = channel();
    let _runtime =
        Runtime::start(station, clock(), equipment, (inbox.clone(), events), move |view| {
            drop(show.send(view));
        })
        .unwrap();
    let tap = |intent: Intent| inbox.send(Input::Event(Event::Intent(intent))).unwrap();
    tap(SignInIntent::Choose(person().to_string()).into());
    PIN.bytes().for_each(|digit| tap(SignInIntent::Digit(digit - b'0').into()));
    tap(SignInIntent::Enter.into());
    wait(&views, |view| matches!(view.screen, ScreenView::Home(_)).then_some(()));
    tap(HomeIntent::Act(HomeAct::LogMailing).into());
    tap(LogEntryIntent::Edit(Field::Holder).into());
    for (count, key) in (1..).zip(ALPHABET.chars().cycle().take(100)) {
        tap(LogEntryIntent::Key(key).into());
        let shown = wait(&views, |view| typed(view).filter(|typed| typed.len() == count));
        let mut out = std::io::stdout().lock();
        writeln!(out, "{SHOWN}{shown}").unwrap();
        out.flush().unwrap();
    }
    panic!("nobody killed this process");
}

fn typed(view: &View) -> Option<String> {
    let ScreenView::LogEntry(entry) = &view.screen else { return None };
    match &entry.editor.as_ref()?.kind {
        EditorKind::Text { typed, .. } => Some(typed.clone()),
        _ => None,
    }
}

fn wait<T>(views: &Receiver<View>, is: impl Fn(&View) -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let view = views.recv_timeout(left).expect("the screen comes to it");
        if let Some(found) = is(&view) {
            return found;
        }
    }
}
