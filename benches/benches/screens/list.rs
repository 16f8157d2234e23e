//! Start to first frame with a full store, memory, and scrolling through the record of mailings.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use app::screens::Intent;
use app::screens::home::{HomeAct, HomeIntent};
use app::{Event, Settings, Site, Station, UnitProfile};
use domain::change::mailing::{Source, SourcedField};
use domain::change::{Actor, Fact, MailingLogged};
use domain::ids::{DeviceLetter, FactId, IdSource, LineId, LineNumber};
use domain::log_entry::LineField;
use domain::quantity::{Exactness, Money, Pieces};
use domain::rulebook::Rulebook;
use rust_decimal::Decimal;
use slint::ComponentHandle;
use store::Store;
use tallydock::bind;

use crate::glass::{self, Panel};
use crate::quantile;
use crate::unit::{moment, person, start, store, unit};

/// Facts in one transaction while the store is filled.
const BATCH: usize = 100;
/// Frames that are measured.
const FRAMES: usize = 600;

/// What one process measured of itself.
struct Measured {
    first_frame: Duration,
    resident_mb: f64,
    frame_p50: f64,
    frame_p99: f64,
    list_opened: f64,
}

pub fn run(lines: usize, starts: usize) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("device");
    fill(&data, lines);
    let mut product = Vec::new();
    let mut bare = Vec::new();
    // They take turns, so that whatever else the machine does hits both.
    for _ in 0..starts {
        product.push(child(&["--as", "product", "--data", data.to_str().unwrap()]));
        bare.push(child(&["--as", "bare", "--lines", &lines.to_string()]));
    }
    println!("{lines} lines at {}x{}, median of {starts} starts", glass::WIDTH, glass::HEIGHT);
    let product = say("tallydock, store open", product);
    let bare = say("bare: the toolkit's list", bare);
    println!(
        "  ratio: first frame {:.2}, memory {:.2}, frame p99 {:.2}\n",
        product[0] / bare[0],
        product[1] / bare[1],
        product[3] / bare[3]
    );
}

fn say(name: &str, measured: Vec<Measured>) -> [f64; 4] {
    let median = |of: fn(&Measured) -> f64| {
        let mut values: Vec<f64> = measured.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let figures = [
        median(|one| one.first_frame.as_secs_f64() * 1_000.0),
        median(|one| one.resident_mb),
        median(|one| one.frame_p50),
        median(|one| one.frame_p99),
    ];
    let list = median(|one| one.list_opened);
    let [first, memory, p50, p99] = figures;
    println!(
        "  {name:<28} first frame {first:>6.1} ms   list {list:>6.1} ms   memory {memory:>5.1} MB   scrolling p50 {p50:>5.2} ms, p99 {p99:>5.2} ms"
    );
    figures
}

/// Starts this program once more and takes the time until it says that its first frame is drawn.
fn child(arguments: &[&str]) -> Measured {
    let began = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let drawn = lines.next().unwrap().unwrap();
    let first_frame = began.elapsed();
    assert_eq!(drawn, "drawn");
    let figures = lines.next().unwrap().unwrap();
    let mut figures = figures.split(' ').map(|figure| figure.parse::<f64>().unwrap());
    let mut next = || figures.next().unwrap();
    let (resident_mb, frame_p50, frame_p99, list_opened) = (next(), next(), next(), next());
    assert!(child.wait().unwrap().success());
    Measured { first_frame, resident_mb, frame_p50, frame_p99, list_opened }
}

/// Scrolls, and says what that and the opening of the list took.
pub fn report(panel: &mut Panel, opened: Duration) {
    let mut times = panel.scroll(FRAMES);
    let (p50, p99) = (quantile(&mut times, 50), quantile(&mut times, 99));
    let opened = opened.as_secs_f64() * 1_000.0;
    println!("{} {p50} {p99} {opened}", glass::resident_mb());
}

/// The program from its start to its first frame, the sign-in, and on to the record of mailings.
pub fn show(data: &str) {
    glass::platform();
    let now = moment(100_000_000);
    let (store, _) =
        Store::open(Path::new(data), &start(), &now, &mut IdSource::seeded(3)).unwrap();
    let mut station = Station::new(store, IdSource::seeded(4), settings(), &now).unwrap();
    let window = screens::AppWindow::new().unwrap();
    bind::connect(&window, |_| {});
    bind::render(&window, &station.view(&now));
    let mut panel = Panel::of_the_window();
    window.show().unwrap();
    assert!(panel.draw());
    println!("drawn");
    station.update(&now, Event::PinChecked { person: person(), correct: true });
    let opened = Instant::now();
    let see_log = Intent::Home(HomeIntent::Act(HomeAct::SeeLog));
    station.update(&now, Event::Intent(see_log));
    bind::render(&window, &station.view(&now));
    assert!(panel.draw());
    report(&mut panel, opened.elapsed());
}

fn settings() -> Settings {
    Settings {
        unit: Some(unit()),
        profile: UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, chrono_tz::America::Chicago),
        unit_short: "Pewaukee".to_owned(),
        unseal: Box::new(|_| None),
        demo_pins: std::collections::BTreeMap::new(),
        rulebook: Rulebook::whole(),
        log: app::LogRing::default(),
    }
}

/// A store with so many lines.
fn fill(folder: &Path, lines: usize) {
    let mut store = store(folder);
    let mut ids = IdSource::seeded(5);
    let letter = DeviceLetter::new('B').unwrap();
    let facts: Vec<Fact> = (0..lines)
        .map(|number| {
            let at = moment(1_000 + i64::try_from(number).unwrap() * 1_000);
            let counter = u32::try_from(number + 1).unwrap();
            let said = |field| SourcedField { field, source: Source::MailerSaid };
            let logged = MailingLogged {
                line: LineId(ids.v7(&at)),
                number: LineNumber { letter, counter },
                arrived_at: at.timestamp(),
                outage: None,
                fields: vec![
                    said(LineField::PermitHolder(format!("Kettle Moraine Cooperative {number}"))),
                    said(LineField::PermitType("PI".to_owned())),
                    said(LineField::PermitNumber(format!("{}", 1_000 + number % 400))),
                    said(LineField::Pieces(Pieces { count: counter, exactness: Exactness::Exact })),
                    said(LineField::Postage(Money(postage(counter)))),
                ],
            };
            let fact = FactId(ids.v7(&at));
            Fact::new(
                fact,
                &at,
                "America/Chicago",
                Actor::Person(person()),
                Some(unit()),
                logged.into(),
            )
        })
        .collect();
    for batch in facts.chunks(BATCH) {
        store.record(batch).unwrap();
    }
}

fn postage(number: u32) -> Decimal {
    Decimal::new(i64::from(number) * 7, 2)
}
