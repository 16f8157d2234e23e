//! The power is cut at any moment: what a disk could hold then is computed from the log of a run,
//! and the store is opened on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::chance::Chance;
use crate::told::{Told, first_seed, folder, recorder, run, runs};
use crate::write_log::{Disk, Done, read, said, watch};

/// What the recorder is asked for in one folder, one run after the other.
fn sessions(seed: u64, chance: &mut Chance) -> Vec<Vec<String>> {
    let ends = ["drop", "hard"];
    (0..4)
        .map(|session| {
            vec![
                format!("seed={}", seed * 100 + session),
                format!("commits={}", 8 + chance.below(12)),
                "facts=5".to_owned(),
                format!("drafts={}", chance.below(2)),
                format!("checkpoint={}", [0, 2, 5][chance.below(3)]),
                format!("end={}", ends[chance.below(2)]),
            ]
        })
        .collect()
}

/// Lets the recorder work, and gives back everything that it did.
fn record(seed: u64, more: &[(&str, &str)]) -> Vec<Done> {
    let mut chance = Chance::seeded(seed);
    let (data, beside) = (folder(), folder());
    let log = beside.path().join("log");
    for options in sessions(seed, &mut chance) {
        let mut program = recorder("device", data.path(), &options);
        watch(&mut program, data.path(), &log);
        program.envs(more.iter().copied());
        run(program);
    }
    let log = read(&log);
    assert_the_log_is_complete(&log, data.path());
    log
}

/// The same of a central while devices push to it, a new one in each run.
fn receive(seed: u64) -> Vec<Done> {
    let mut chance = Chance::seeded(seed);
    let (data, beside) = (folder(), folder());
    let log = beside.path().join("log");
    for session in 0..3 {
        let device = beside.path().join(format!("device-{session}"));
        let options = [
            format!("device={}", device.display()),
            format!("seed={}", seed * 1_000 + session),
            format!("commits={}", 4 + chance.below(8)),
            "facts=40".to_owned(),
            format!("checkpoint={}", [0, 2, 5][chance.below(3)]),
            format!("end={}", ["drop", "hard"][chance.below(2)]),
        ];
        let mut program = recorder("pushed", data.path(), &options);
        watch(&mut program, data.path(), &log);
        run(program);
    }
    let log = read(&log);
    assert_the_log_is_complete(&log, data.path());
    log
}

/// A log proves something only if nothing was done beside it: played back, it gives the folder.
fn assert_the_log_is_complete(log: &[Done], folder: &Path) {
    let mut chance = Chance::seeded(0);
    let disk = Disk::after(log, &mut chance).undisturbed(&mut chance);
    let there: BTreeMap<String, Vec<u8>> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with("-shm"))
        .collect();
    let names = |files: Vec<&str>| files.join(" ");
    assert_eq!(
        names(disk.files().into_keys().collect()),
        names(there.keys().map(String::as_str).collect())
    );
    for (name, bytes) in disk.files() {
        assert!(there[name] == bytes, "{name}: the log does not give what is in the folder");
    }
}

/// Cuts the power once, somewhere, and opens what is left. Gives back how many rows had been said
/// to be stored.
fn cut_and_open(log: &[Done], chance: &mut Chance) -> Result<usize, String> {
    let place = place(log, chance);
    let disk = Disk::after(&log[..place], chance).cut(chance);
    let mut told = Told::default();
    told.hear(&said(&log[..place]));
    let folder = disk.folder();
    let checked = told.kept_in(folder.path()).map(drop);
    checked.map_err(|problem| format!("cut at {place} of {}: {problem}", log.len()))?;
    Ok(told.stored.len())
}

/// Anywhere; or the moment at which most would be lost: just after something was said.
fn place(log: &[Done], chance: &mut Chance) -> usize {
    let place = chance.below(log.len() + 1);
    let said = |at: &usize| matches!(log[*at], Done::Marked(_));
    match chance.once_in(2) {
        true => (place..log.len()).find(said).map_or(place, |at| at + 1),
        false => place,
    }
}

#[test]
fn what_was_said_to_be_stored_is_there_after_a_power_cut_at_any_moment() {
    let (cuts, first) = (runs(240), first_seed());
    println!("power: seeds {first}.. , {cuts} cuts");
    let mut rows = 0;
    for (seed, cuts) in (first..).zip(in_logs_of(cuts, 60)) {
        let log = record(seed, &[]);
        for cut in 0..cuts {
            let mut chance = Chance::seeded(seed.wrapping_mul(1_000_003) + cut as u64);
            rows += cut_and_open(&log, &mut chance)
                .unwrap_or_else(|problem| panic!("seed {seed}, cut {cut}: {problem}"));
        }
    }
    println!("{cuts} power cuts; {rows} rows had been said to be stored, and all were there");
    assert!(cuts < rows, "hardly anything had been stored when the power was cut");
}

#[test]
fn what_the_central_acknowledged_is_there_after_a_power_cut_at_any_moment() {
    let (cuts, first) = (runs(80), first_seed());
    println!("power at the central: seeds {first}.. , {cuts} cuts");
    let mut rows = 0;
    for (seed, cuts) in (first..).zip(in_logs_of(cuts, 40)) {
        let log = receive(seed);
        for cut in 0..cuts {
            let mut chance = Chance::seeded(seed.wrapping_mul(1_000_003) + cut as u64);
            rows += cut_and_open(&log, &mut chance)
                .unwrap_or_else(|problem| panic!("seed {seed}, cut {cut}: {problem}"));
        }
    }
    println!("{cuts} power cuts at the central; {rows} heads had been acknowledged, all there");
    assert!(cuts < rows, "hardly anything had been acknowledged when the power was cut");
}

/// The prover proved: where the log of the database is not synced at a commit (which is what
/// `synchronous=NORMAL` does), the same test finds lost rows.
#[test]
fn a_program_that_does_not_sync_what_it_commits_is_found_out() {
    let found = found_where_syncs_lie("-wal");
    let lost = found.iter().filter(|problem| problem.contains("LOST: row")).count();
    println!("commits without a sync: {lost} of {PROVING_CUTS} cuts lost rows and were found");
    assert!(PROVING_CUTS / 4 < lost, "{found:#?}");
}

/// The same for a disk on which nothing is ever safe.
#[test]
fn a_disk_that_saves_nothing_when_it_says_so_is_found_out() {
    let found = found_where_syncs_lie("");
    println!("a disk that lies: {} of {PROVING_CUTS} cuts were found", found.len());
    assert!(PROVING_CUTS / 4 < found.len(), "{found:#?}");
}

const PROVING_CUTS: usize = 40;

fn found_where_syncs_lie(names: &str) -> Vec<String> {
    let log = record(first_seed(), &[("TALLYDOCK_SYNC_LIES", names)]);
    let cuts = (0..PROVING_CUTS).map(|cut| Chance::seeded(cut as u64));
    cuts.filter_map(|mut chance| cut_and_open(&log, &mut chance).err()).collect()
}

/// So many cuts in logs of at most `each`.
pub(crate) fn in_logs_of(cuts: usize, each: usize) -> impl Iterator<Item = usize> {
    (0..cuts.div_ceil(each)).map(move |log| each.min(cuts - log * each))
}
