//! A program that records like a device, or serves like a central, and says on its standard output
//! what it was told is stored. The tests of `tests/crash` stop it at any moment, cut its power in
//! retrospect and let its disk fail; then they compare what is in the folder with what it said.
//!
//! ```text
//! recorder device FOLDER seed=1 commits=50 facts=5 drafts=1 checkpoint=7 pause_us=0 end=drop
//! recorder central FOLDER tickets=2
//! recorder pushed FOLDER device=FOLDER seed=1 commits=50 facts=40 checkpoint=7 end=drop
//! ```
//!
//! `central` serves over HTTP; `pushed` is a central with a device that pushes to it, in one
//! process. A line is written only after the store has returned, or the central has answered:
//! `opened`, `stored`, `draft`, `refused`, `done`; `ticket`, `listening`; `acknowledged`.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use chrono::{DateTime, TimeDelta};
use domain::change::dock::ContainerScanned;
use domain::change::{Actor, Fact};
use domain::ids::LoadId;
use server::Central;
use server::machine::{Machine, machine_id};
use store::{
    BootId, DeviceRole, FactId, IdSource, Moment, PersonId, Start, Store, StoreError, UnitId,
};
use sync::courier::Courier;
use sync::engine::{Answer, Errand};
use sync::enrol::enrol;

const UNIT: UnitId = UnitId::from_bytes([0x11; 16]);
const ANN: PersonId = PersonId::from_bytes([0xA1; 16]);
/// The screen whose draft is saved, and its field.
const DRAFT: (&str, &str) = ("log_entry", "holder");

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [what, folder, options @ ..] = words.as_slice() else {
        bail!("Say device or central, and the folder")
    };
    let options = Options(options);
    match what.as_str() {
        "device" => device(Path::new(folder), &options),
        "central" => central(Path::new(folder), &options),
        "pushed" => pushed(Path::new(folder), &options),
        _ => bail!("There is no {what}"),
    }
}

/// What was asked for, as `name=value`.
struct Options<'a>(&'a [String]);

impl Options<'_> {
    fn word(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    fn number(&self, name: &str, usual: u64) -> Result<u64> {
        self.word(name).map_or(Ok(usual), |value| value.parse().context("Read an option"))
    }
}

/// Records container scans, one commit after the other.
fn device(folder: &Path, options: &Options<'_>) -> Result<()> {
    let seed = options.number("seed", 1)?;
    let commits = options.number("commits", 50)?;
    let facts_max = options.number("facts", 1)?.max(1);
    let checkpoint = options.number("checkpoint", 0)?;
    let pause = Duration::from_micros(options.number("pause_us", 0)?);
    let drafts = options.number("drafts", 0)?;
    let mut ids = IdSource::seeded(seed);
    let (mut store, opening) = match Store::open(folder, &start(), &at(0)?, &mut ids) {
        Ok(opened) => opened,
        Err(error) => return say(&format!("refused open: {error}")),
    };
    let head = store.head();
    say(&format!(
        "opened {} {} {} {} {}",
        head.journal,
        store.journal().ordinal,
        opening.new_journal.map_or_else(|| "goes_on".to_owned(), |cause| format!("{cause:?}")),
        head.seq,
        head.hash
    ))?;
    for number in 1..=commits {
        let now = at(number)?;
        if 0 < drafts {
            draft(&mut store, seed, number)?;
        }
        let [chance, ..] = ids.bytes();
        let facts = (0..=u64::from(chance) % facts_max)
            .map(|fact| scan(&mut ids, &now, &format!("{seed}-{number}-{fact}")))
            .collect::<Vec<_>>();
        record(&mut store, &facts, &format!("{seed}-{number}"))?;
        if 0 < checkpoint
            && number % checkpoint == 0
            && let Err(error) = store.checkpoint()
        {
            say(&format!("refused checkpoint: {error}"))?;
        }
        std::thread::sleep(pause);
    }
    end(options)
}

fn end(options: &Options<'_>) -> Result<()> {
    say("done")?;
    match options.word("end") {
        // As when the process is killed between two events: nothing is closed.
        Some("hard") => std::process::exit(0),
        _ => Ok(()),
    }
}

/// Records facts; each row that is stored then is said with its hash.
fn record(store: &mut Store, facts: &[Fact], name: &str) -> Result<()> {
    let before = store.head();
    match store.record(facts) {
        Ok(()) => {
            let rows = store.rows_from(before.journal, before.seq + 1, facts.len(), usize::MAX)?;
            let lines = rows.iter().map(|row| format!("stored {} {}", row.seq, row.hash));
            say(&lines.collect::<Vec<_>>().join("\n"))
        }
        Err(error) => say(&format!("refused {name} {} {error}", kind(&error))),
    }
}

/// Saves a draft's field; what is said is there has to be there, or something later.
fn draft(store: &mut Store, seed: u64, number: u64) -> Result<()> {
    let value = format!("{seed} {number}");
    match store.save_draft_field(ANN, DRAFT.0, DRAFT.1, &value) {
        Ok(()) => say(&format!("draft {value}")),
        Err(error) => say(&format!("refused draft: {error}")),
    }
}

const fn kind(error: &StoreError) -> &'static str {
    match error {
        StoreError::DiskFull => "full",
        _ => "error",
    }
}

fn scan(ids: &mut IdSource, now: &Moment, barcode: &str) -> Fact {
    let scan = ContainerScanned {
        load: LoadId::from_bytes([1; 16]),
        barcode: barcode.to_owned(),
        symbology: None,
        keyed: false,
    };
    let id = FactId(ids.v7(now));
    Fact::new(id, now, "America/Chicago", Actor::Person(ANN), Some(UNIT), scan.into())
}

fn start() -> Start {
    Start {
        machine_id: "machine-1".to_owned(),
        program: "tallydock 0.1.0".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

/// So many minutes after eight on a morning in Chicago.
fn at(minutes: u64) -> Result<Moment> {
    let eight = DateTime::parse_from_rfc3339("2018-12-04T08:00:00-06:00")?;
    Ok(Moment {
        wall: eight + TimeDelta::minutes(i64::try_from(minutes)?),
        monotonic_ns: minutes * 60_000_000_000,
        boot_id: BootId::from_bytes([0xB0; 16]),
    })
}

/// Serves a central until it is stopped, which is when its process is killed.
fn central(folder: &Path, options: &Options<'_>) -> Result<()> {
    let running = server::start(server::Config {
        folder: folder.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        machine_id: machine_id(),
        zone: "UTC".to_owned(),
        machine: Machine::real(),
    })?;
    for number in 0..options.number("tickets", 0)? {
        let name = format!("device {number}");
        let ticket = running.central().enrolment_code(UNIT, DeviceRole::Dock, &name)?;
        say(&format!("ticket {ticket}"))?;
    }
    say(&format!("listening http://{}", running.address()))?;
    // Its standard input ends when whoever started it goes away.
    io::copy(&mut io::stdin(), &mut io::sink()).map_err(|error| anyhow!(error))?;
    running.stop();
    Ok(())
}

/// A central that a device of this process pushes to. What its answers acknowledge is said.
fn pushed(folder: &Path, options: &Options<'_>) -> Result<()> {
    let seed = options.number("seed", 1)?;
    let commits = options.number("commits", 50)?;
    let facts_max = options.number("facts", 1)?.max(1);
    let checkpoint = options.number("checkpoint", 0)?;
    let central = Central::open(server::Config {
        folder: folder.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        machine_id: start().machine_id,
        zone: "UTC".to_owned(),
        machine: Machine { ids: IdSource::seeded(seed), ..Machine::real() },
    })?;
    let mut ids = IdSource::seeded(seed + 500);
    let now = at(0)?;
    let device = options.word("device").context("Say where the device's folder is")?;
    let (mut store, _) = Store::open(Path::new(device), &start(), &now, &mut ids)?;
    let ticket = central.enrolment_code(UNIT, DeviceRole::Dock, "the device")?;
    let member = enrol(&central, store.identity(), &ticket, "recorder", &mut ids)?;
    let reader = store.reader()?.context("Open the device's folder again")?;
    let identity = store.identity().clone();
    let ids_of_courier = IdSource::seeded(seed + 501);
    let mut courier =
        Courier::new(central.clone(), reader, identity, member.keys, "recorder", ids_of_courier);
    let mut from_seq = 1;
    for number in 1..=commits {
        let now = at(number)?;
        let [chance, ..] = ids.bytes();
        let facts = (0..=u64::from(chance) % facts_max)
            .map(|fact| scan(&mut ids, &now, &format!("{seed}-{number}-{fact}")))
            .collect::<Vec<_>>();
        store.record(&facts)?;
        let push = Errand::Push { journal: store.journal().journal, from_seq, rows_max: 500 };
        let Answer::Acknowledged { standing, .. } = courier.run(&push, &now)? else {
            bail!("A push was answered with something else")
        };
        let (journal, seq, hash) = (standing.journal, standing.head_seq, standing.head_hash);
        say(&format!("acknowledged {journal} {seq} {hash}"))?;
        from_seq = seq + 1;
        if chance % 3 == 0 {
            central.fold_some()?;
        }
        if 0 < checkpoint && number % checkpoint == 0 {
            central.checkpoint()?;
        }
    }
    end(options)
}

/// One write for what belongs together, so that no half of it is said.
fn say(lines: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(format!("{lines}\n").as_bytes())?;
    Ok(out.flush()?)
}
