//! The recorder's process is killed (SIGKILL) at any moment and started again on the same folder.

use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use store::Store;

use crate::chance::Chance;
use crate::one_at_a_time::spawn;
use crate::told::{Killed, Told, first_seed, folder, recorder, runs};

/// Kills of one folder before a new one is taken: checking a long journal takes longer.
const KILLS_A_FOLDER: usize = 12;

#[test]
fn a_program_that_is_killed_at_any_moment_has_what_it_said_is_stored_and_goes_on() {
    let kills = runs(36);
    let first = first_seed();
    println!("killed: seeds {first}.. , {kills} kills");
    let mut rows = 0;
    for number in 0..kills.div_ceil(KILLS_A_FOLDER) {
        let seed = first + number as u64;
        rows += kill_again_and_again(seed, KILLS_A_FOLDER.min(kills - number * KILLS_A_FOLDER));
    }
    println!("killed {kills} times; {rows} rows were said to be stored, and all are there");
    assert!(kills < rows, "the recorder was hardly ever let write");
}

fn kill_again_and_again(seed: u64, kills: usize) -> usize {
    let mut chance = Chance::seeded(seed);
    let folder = folder();
    let mut told = Told::default();
    for kill in 1..=kills {
        let at = format!("seed {seed}, kill {kill}");
        told.hear(&run_until_killed(folder.path(), &mut chance, seed * 1_000 + kill as u64));
        if told.journal.is_none() {
            // Killed before it had said anything: there is nothing to keep, and it starts again.
            continue;
        }
        // As `tallyctl verify` looks, before any program has been started again.
        let reader = Store::open_read_only(folder.path()).unwrap_or_else(|e| panic!("{at}: {e}"));
        told.kept_by(&reader).unwrap_or_else(|problem| panic!("{at}: {problem}"));
        let own = reader.own_journals().unwrap();
        assert_eq!(own.len(), 1, "{at}: a kill begins no journal");
        assert_eq!(own[0].header.ordinal, 1, "{at}");
        assert!(told.began.iter().all(|cause| cause == "FirstStart"), "{at}: {:?}", told.began);
        assert_eq!(told.sentences, [""; 0], "{at}");
    }
    told.kept_in(folder.path()).unwrap_or_else(|problem| panic!("seed {seed}: {problem}"));
    told.stored.len()
}

/// Starts the recorder, lets it say some lines, and kills it a moment later, wherever it is then.
fn run_until_killed(folder: &std::path::Path, chance: &mut Chance, seed: u64) -> String {
    let options = [
        format!("seed={seed}"),
        "commits=100000".to_owned(),
        "facts=5".to_owned(),
        format!("drafts={}", chance.below(2)),
        format!("checkpoint={}", [0, 1, 7, 20][chance.below(4)]),
        format!("pause_us={}", [0, 0, 500][chance.below(3)]),
    ];
    let mut child = Killed(spawn(&mut recorder("device", folder, &options)));
    let mut out = BufReader::new(child.0.stdout.take().unwrap());
    let mut said = String::new();
    for _ in 0..[0, 1, 2, 10, 40, 100][chance.below(6)] {
        out.read_line(&mut said).unwrap();
    }
    let opening = if said.is_empty() { 40_000 } else { 4_000 };
    std::thread::sleep(Duration::from_micros(chance.below(opening) as u64));
    child.0.kill().unwrap();
    child.0.wait().unwrap();
    out.read_to_string(&mut said).unwrap();
    said
}
