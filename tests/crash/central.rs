//! The central's process is killed (SIGKILL) at any moment while a device pushes to it over HTTP.
//! What it acknowledged is there (`docs/sync.md`, I3), and nothing is there that was not pushed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use store::{IdSource, JournalId, Source, Store};
use sync::enrol::{Ticket, enrol};
use sync::http::HttpCentral;
use sync::{Reply, Request, Unreachable};
use tempfile::TempDir;

use crate::chance::Chance;
use crate::one_at_a_time::{open, spawn};
use crate::syncing::{PROGRAM, Syncing};
use crate::told::{Killed, at, first_seed, folder, is_whole, recorder, runs};

/// A central in a process of its own.
struct Process {
    child: Arc<Mutex<Killed>>,
    /// Read to the end: a process whose output nobody takes stands still.
    _out: BufReader<ChildStdout>,
    address: String,
    tickets: Vec<Ticket>,
}

impl Process {
    fn start(folder: &Path, tickets: usize) -> Self {
        let mut command = recorder("central", folder, &[format!("tickets={tickets}")]);
        command.stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = Killed(spawn(&mut command));
        let mut out = BufReader::new(child.0.stdout.take().unwrap());
        let mut tickets = Vec::new();
        loop {
            let mut line = String::new();
            assert!(0 < out.read_line(&mut line).unwrap(), "the central ended at its start");
            match line.trim_end().split_once(' ').unwrap() {
                ("ticket", ticket) => tickets.push(ticket.parse().unwrap()),
                ("listening", address) => {
                    let address = address.to_owned();
                    let child = Arc::new(Mutex::new(child));
                    return Self { child, _out: out, address, tickets };
                }
                other => panic!("the central said {other:?}"),
            }
        }
    }

    fn is_gone(&self) -> bool {
        self.child.lock().unwrap().0.try_wait().unwrap().is_some()
    }

    /// Kills it a while later, whatever it does then.
    fn is_killed_after(&self, while_it_works: Duration) -> JoinHandle<()> {
        let child = Arc::clone(&self.child);
        std::thread::spawn(move || {
            std::thread::sleep(while_it_works);
            child.lock().unwrap().0.kill().unwrap();
        })
    }
}

/// The central wherever it listens since its last start.
#[derive(Clone)]
struct Somewhere(Arc<Mutex<Option<HttpCentral>>>);

impl Somewhere {
    fn moves_to(&self, address: &str) {
        *self.0.lock().unwrap() = Some(HttpCentral::new(address, None).unwrap());
    }
}

impl sync::Central for Somewhere {
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable> {
        self.0.lock().unwrap().as_ref().unwrap().ask(request)
    }
}

/// A device in this process.
struct Pushing {
    device: Syncing<Somewhere>,
    _folder: TempDir,
}

impl Pushing {
    fn new(seed: u64, central: &Somewhere, ticket: &Ticket) -> Self {
        let folder = folder();
        let mut ids = IdSource::seeded(seed);
        let (store, _) = open(folder.path(), &at(0), &mut ids).unwrap();
        let membership = enrol(central, store.identity(), ticket, PROGRAM, &mut ids).unwrap();
        let device = Syncing::start(store, seed, central.clone(), membership.keys);
        Self { device, _folder: folder }
    }

    /// Records and pushes until the central does not answer any more.
    fn push_until_it_is_gone(&mut self, chance: &mut Chance, central: &Process) {
        let device = &mut self.device;
        while !central.is_gone() {
            device.record(1 + chance.below(60)).unwrap();
            device.look();
            while device.pump() && !central.is_gone() {}
        }
        // What is under way finds nobody.
        while device.pump() {}
    }

    fn acknowledged(&self) -> (JournalId, u64) {
        let journal = self.device.store.journal().journal;
        let ack = self.device.store.acknowledged(Source::Central, journal).unwrap();
        (journal, ack.map_or(0, |ack| ack.head_seq))
    }

    /// What the central acknowledged is at the central, and nothing else of this device is.
    fn is_kept_in(&self, central: &Path) -> Result<u64, String> {
        let reader = Store::open_read_only(central).map_err(|error| error.to_string())?;
        let (journal, acknowledged) = self.acknowledged();
        let known = reader.known_journal(journal).unwrap().map_or(0, |known| known.head.seq);
        if known < acknowledged {
            return Err(format!("LOST: {acknowledged} rows were acknowledged, {known} are there"));
        }
        let there = reader.rows_from(journal, 1, usize::MAX, usize::MAX).unwrap();
        let count = usize::try_from(known).unwrap();
        let here = self.device.store.rows_from(journal, 1, count, usize::MAX).unwrap();
        if there != here {
            return Err("the central has other rows than the device".to_owned());
        }
        is_whole(&reader)?;
        match reader.own_journals().unwrap().len() {
            1 => Ok(acknowledged),
            more => Err(format!("the central has begun a journal: {more}")),
        }
    }
}

#[test]
fn a_central_that_is_killed_at_any_moment_has_what_it_acknowledged() {
    let (kills, seed) = (runs(16), first_seed());
    println!("central: seed {seed}, {kills} kills");
    let mut chance = Chance::seeded(seed);
    let central = Somewhere(Arc::default());
    let mut done = 0;
    let mut acknowledged = 0;
    while done < kills {
        // A long journal takes long to check: after some kills everything begins anew.
        let data = folder();
        let mut process = Process::start(data.path(), 1);
        central.moves_to(&process.address);
        let mut device = Pushing::new(seed + done as u64, &central, &process.tickets[0]);
        for _ in 0..16.min(kills - done) {
            let after = Duration::from_micros(chance.below(60_000) as u64);
            let killing = process.is_killed_after(after);
            device.push_until_it_is_gone(&mut chance, &process);
            killing.join().unwrap();
            done += 1;
            let kept = device.is_kept_in(data.path());
            kept.unwrap_or_else(|why| panic!("seed {seed}, kill {done}: {why}"));
            process = Process::start(data.path(), 0);
            central.moves_to(&process.address);
        }
        device.device.comes_to_rest().unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        assert_eq!(device.acknowledged().1, device.device.store.head().seq);
        drop(process);
        acknowledged += device.is_kept_in(data.path()).unwrap();
    }
    println!("the central was killed {kills} times; {acknowledged} rows acknowledged, all there");
    assert!(kills as u64 * 10 < acknowledged, "hardly anything was pushed");
}
