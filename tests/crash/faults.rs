//! The disk is full or fails, for a while, while the recorder works. What could not be stored is
//! said to be refused; what was said to be stored is there.
//!
//! What SQLite's log gives, and what is asserted:
//!
//! - A commit that failed while it was written has no last frame: it is gone, however the program
//!   ends.
//! - A commit that failed while it was synced stands in the log to its end. A program that closes
//!   its database leaves it out and removes the log. A program that ends before it has written
//!   anything more, or cannot sync at its end either, finds it again at its next start, whole: it
//!   was not promised, and it is a fact that a person recorded.
//! - The next commit is written over it.

use std::path::Path;

use store::Store;

use crate::chance::Chance;
use crate::told::{Told, barcodes, first_seed, folder, recorder, run, runs};
use crate::write_log::{Disk, read, said, watch};

const ENOSPC: i32 = 28;
const EIO: i32 = 5;

/// What fails.
#[derive(Clone, Copy, Debug)]
struct Fault {
    /// `write` or `sync`.
    what: &'static str,
    /// The number of the first such operation that fails.
    from: usize,
    /// How many fail in a row.
    count: usize,
    errno: i32,
}

impl Fault {
    fn any(chance: &mut Chance) -> Self {
        let (what, errno, most) =
            [("write", ENOSPC, 260), ("write", EIO, 260), ("sync", EIO, 60)][chance.below(3)];
        let count = [1, 1, 2, 5, 30][chance.below(5)];
        Self { what, from: 1 + chance.below(most), count, errno }
    }

    fn words(&self) -> String {
        format!("{} {} {} {}", self.what, self.from, self.count, self.errno)
    }
}

/// A run that meets a fault after one that met none.
struct Met {
    told: Told,
    /// The database was not closed: its log is still there.
    log_left: bool,
}

fn meet(data: &Path, log: &Path, fault: Fault, seed: u64, chance: &mut Chance) -> Met {
    let mut told = Told::default();
    let ended_hard = chance.once_in(2);
    for session in 0..2 {
        let end = if session == 1 && ended_hard { "hard" } else { "drop" };
        let options = [
            format!("seed={}", seed * 10 + session),
            "commits=14".to_owned(),
            "facts=5".to_owned(),
            format!("drafts={}", chance.below(2)),
            format!("checkpoint={}", [0, 3][chance.below(2)]),
            format!("end={end}"),
        ];
        let mut program = recorder("device", data, &options);
        watch(&mut program, data, log);
        if session == 1 {
            program.env("TALLYDOCK_FAULT", fault.words());
        }
        told.hear(&run(program));
    }
    let log = data.join(format!("{}-wal", store::DATABASE));
    let log_left = log.metadata().is_ok_and(|log| 0 < log.len());
    Met { told, log_left }
}

/// Exactly what was said to be stored is there; or one refused commit more, whole, where that can
/// be.
fn check(met: &Met, fault: Fault, store: &Store) -> Result<usize, String> {
    let told = &met.told;
    let journal = store.journal().journal;
    let more = barcodes(store, journal, told.upto() + 1);
    if more.is_empty() {
        return Ok(0);
    }
    if fault.what == "write" || !met.log_left {
        return Err(format!("{more:?} is stored and was refused"));
    }
    let one = told.refused.iter().find(|name| more.iter().all(|scan| scan.starts_with(*name)));
    let Some(name) = one else {
        return Err(format!("{more:?} is no refused commit; those were {:?}", told.refused));
    };
    let numbers = (0..more.len()).map(|fact| format!("{name}{fact}"));
    if !numbers.eq(more.iter().cloned()) {
        return Err(format!("{more:?} is not the whole of a refused commit"));
    }
    Ok(more.len())
}

#[test]
fn a_disk_that_fails_costs_only_what_was_said_to_be_refused() {
    let (times, first) = (runs(90), first_seed());
    println!("faults: seeds {first}.. , {times} faults");
    let (mut refused, mut more, mut hit) = (0, 0, [0; 3]);
    for seed in first..first + times as u64 {
        let mut chance = Chance::seeded(seed);
        let fault = Fault::any(&mut chance);
        let (data, beside) = (folder(), folder());
        let met = meet(data.path(), &beside.path().join("log"), fault, seed, &mut chance);
        let at = format!("seed {seed}, {fault:?}");
        sentences_are_for_people(&met.told, fault).unwrap_or_else(|why| panic!("{at}: {why}"));
        let store = met.told.kept_in(data.path()).unwrap_or_else(|why| panic!("{at}: {why}"));
        more += check(&met, fault, &store).unwrap_or_else(|why| panic!("{at}: {why}"));
        refused += met.told.sentences.len();
        let kind = match (fault.what, fault.errno) {
            ("write", ENOSPC) => 0,
            ("write", _) => 1,
            _ => 2,
        };
        hit[kind] += usize::from(!met.told.sentences.is_empty());
    }
    println!(
        "{times} faults, {refused} refusals said; {more} rows of refused commits came back whole; \
         refusals after a full disk {}, failed writes {}, failed syncs {}",
        hit[0], hit[1], hit[2]
    );
    assert!(hit.iter().all(|hit| 0 < *hit), "a kind of fault was never met: {hit:?}");
}

/// A full disk is said to be one. Nothing is said to be damaged: the data is not.
fn sentences_are_for_people(told: &Told, fault: Fault) -> Result<(), String> {
    for sentence in &told.sentences {
        if sentence.contains("damaged") {
            return Err(format!("said: {sentence}"));
        }
        if fault.errno == ENOSPC && !sentence.contains("storage of this device is full") {
            return Err(format!("a full disk is said to be: {sentence}"));
        }
    }
    Ok(())
}

/// The worst of both: a sync fails, the system throws away what was to be saved and says so once,
/// and then the power is cut.
#[test]
fn a_sync_that_failed_and_a_power_cut_later_lose_nothing_that_was_said_to_be_stored() {
    let (times, first) = (runs(60), first_seed());
    println!("failed syncs and power cuts: seeds {first}.. , {times} cuts");
    let mut rows = 0;
    for seed in first..first + times as u64 {
        let mut chance = Chance::seeded(seed);
        let fault = Fault {
            what: "sync",
            from: 1 + chance.below(30),
            count: 1 + chance.below(3),
            errno: EIO,
        };
        let (data, beside) = (folder(), folder());
        let log = beside.path().join("log");
        meet(data.path(), &log, fault, seed, &mut chance);
        let log = read(&log);
        let place = chance.below(log.len() + 1);
        let disk = Disk::after(&log[..place], &mut chance).cut(&mut chance);
        let mut told = Told::default();
        told.hear(&said(&log[..place]));
        let folder = disk.folder();
        let at = format!("seed {seed}, {fault:?}, cut at {place} of {}", log.len());
        told.kept_in(folder.path()).unwrap_or_else(|why| panic!("{at}: {why}"));
        rows += told.stored.len();
    }
    println!("{times} cuts after failed syncs; {rows} rows had been said to be stored");
    assert!(times < rows);
}
