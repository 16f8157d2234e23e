//! Any part of any file of a device's folder is damaged or deleted, between two runs and while the
//! program runs. What is asserted is one property, [`Ledger::account_for`]: afterwards every row
//! that had been stored is at the central, or in a journal of the device, or named by its number in
//! a fact of the device that says so. Where the device cannot start, it says what to do, and has
//! changed nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use domain::change::device::Numbers;
use domain::change::{Change, Fact};
use domain::unit::Damage;
use server::machine::Machine;
use server::{Central, Config};
use store::audit::audit_folder;
use store::verify::Problem;
use store::{
    BeginCause, DATABASE, DeviceId, DeviceRole, FactId, IdSource, JournalId, Reader, Store,
    StoreError,
};
use sync::courier::CentralKeys;
use sync::enrol::enrol;
use tempfile::TempDir;

use crate::chance::Chance;
use crate::one_at_a_time::{alone, open};
use crate::syncing::{PROGRAM, Syncing, UNIT};
use crate::told::{at, first_seed, folder, is_whole, problems, runs, words};

const LOG: &str = "tallydock.sqlite3-wal";
const KEY: &str = "device.key";
const FILES: [&str; 6] = [DATABASE, LOG, KEY, "nonce", "head", "central"];

/// A row that the device has stored: where it stood last.
type Place = (JournalId, u64);

/// The world of one seed: a device's folder, a central, and what is known to have been stored.
struct World {
    chance: Chance,
    seed: u64,
    /// The folder as it lies on the disk between two runs of the program.
    folder: TempDir,
    central: Central,
    central_folder: TempDir,
    keys: CentralKeys,
    device: DeviceId,
    /// The central does not know the device.
    is_unknown: bool,
    /// Every row that was stored and of which nobody has been told that it is lost, by its bytes.
    rows: BTreeMap<Vec<u8>, Place>,
    /// Rows of which the device has said that they are gone, or may be.
    told: BTreeSet<Vec<u8>>,
    /// The files that were harmed since the program was started last.
    harmed: BTreeSet<&'static str>,
    /// The journal that was being written before that.
    writing: Option<JournalId>,
    /// Which facts about damage there were already.
    said: BTreeSet<FactId>,
    counted: Counted,
    /// What was done, for people who look at a seed.
    done: Vec<String>,
}

/// How often what came of it.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    /// Rows of which the device has said that they are lost, altered or not proved.
    named: usize,
    /// Rows of which it has said only that nobody knows how many there were.
    end_unknown: usize,
    /// Rows of which nothing is said, because everything that could say it was harmed at once.
    excused: usize,
    /// Rows of which only the head beside the database knew, before the program was started.
    known_to_the_head: usize,
    /// Audits with rows missing, of the folder alone and with the central; none said whole.
    audited: usize,
    /// Starts that were refused, each with a sentence that says what to do.
    refused: usize,
    /// Starts that made a new device, because the key was gone together with the database.
    new_devices: usize,
    /// Starts with a key that is one, and not this device's.
    other_keys: usize,
}

impl World {
    fn new(seed: u64) -> Self {
        let central_folder = folder();
        let config = Config {
            folder: central_folder.path().to_owned(),
            listen: ([127, 0, 0, 1], 0).into(),
            machine_id: "central".to_owned(),
            zone: "UTC".to_owned(),
            machine: Machine { clock: Box::new(|| at(2)), ids: IdSource::seeded(seed + 7) },
        };
        let central = {
            let _alone = alone();
            Central::open(config).unwrap()
        };
        let device = folder();
        let mut ids = IdSource::seeded(seed);
        let (store, _) = open(device.path(), &at(0), &mut ids).unwrap();
        let ticket = central.enrolment_code(UNIT, DeviceRole::Dock, "the device").unwrap();
        let member = enrol(&central, store.identity(), &ticket, PROGRAM, &mut ids).unwrap();
        member.save(device.path()).unwrap();
        let mut world = Self {
            chance: Chance::seeded(seed),
            seed,
            folder: device,
            central,
            central_folder,
            keys: member.keys,
            device: store.identity().device,
            is_unknown: false,
            rows: BTreeMap::new(),
            told: BTreeSet::new(),
            harmed: BTreeSet::new(),
            writing: Some(store.journal().journal),
            said: BTreeSet::new(),
            counted: Counted::default(),
            done: Vec::new(),
        };
        world.note(&store);
        world
    }

    fn did(&mut self, what: impl Into<String>) {
        self.done.push(what.into());
    }

    /// Notes where rows stand now, and what the device has recorded about itself.
    fn note(&mut self, store: &Store) {
        for (place, bytes) in own_rows(store) {
            if self.rows.contains_key(&bytes) || is_of_itself(&bytes) {
                self.rows.insert(bytes, place);
            }
        }
    }

    /// Notes what was said to be stored.
    fn stored(&mut self, store: &Store, recorded: Vec<Vec<u8>>) {
        let place = (store.journal().journal, store.head().seq);
        self.rows.extend(recorded.into_iter().map(|bytes| (bytes, place)));
    }

    /// Works for a while: records, syncs now and then, and is left without being closed or closed.
    fn work(&mut self, store: Store) {
        self.harmed.clear();
        self.seed += 1_000_000;
        let mut device = Syncing::start(store, self.seed, self.central.clone(), self.keys);
        for _ in 0..1 + self.chance.below(6) {
            let count = 1 + self.chance.below(40);
            let recorded = device.record(count).unwrap();
            self.stored(&device.store, recorded);
            self.did(format!("record {count}"));
            match self.chance.below(5) {
                0 => {
                    device.look();
                    // Acknowledgements are lost where it stops in between.
                    for _ in 0..self.chance.below(12) {
                        device.pump();
                    }
                    self.did("sync a little");
                }
                1 => {
                    device.store.checkpoint().unwrap();
                    self.did("checkpoint");
                }
                _ => {}
            }
        }
        self.note(&device.store);
        self.writing = Some(device.store.journal().journal);
        self.leave(device.end());
    }

    /// The program ends: by itself, or killed.
    fn leave(&mut self, store: Store) {
        if self.chance.once_in(2) {
            self.did("closed");
            drop(store);
            return;
        }
        self.did("killed");
        let copy = as_it_lies(self.folder.path());
        drop(store);
        self.folder = copy;
    }

    /// Damages one to three files. Gives back what the key was.
    fn damage(&mut self) {
        for _ in 0..[1, 1, 1, 2, 3][self.chance.below(5)] {
            // The database and its log are what there is most of.
            let file = FILES[[0, 0, 0, 1, 1, 2, 3, 4, 5][self.chance.below(9)]];
            let path = self.folder.path().join(file);
            let Ok(bytes) = fs::read(&path) else { continue };
            let what = harm(&path, bytes.len(), &mut self.chance);
            self.harmed.insert(file);
            self.did(format!("{file} ({}): {what}", bytes.len()));
        }
    }

    /// Before any program is started again, `tallyctl verify` of the folder may say that it is
    /// whole only when every row is there or at the central. A look at the database alone does not
    /// see the head beside it.
    fn verified_before_opening(&mut self) -> Result<(), String> {
        // Looking makes an index of the log beside the database, so a copy is looked at.
        let copy = as_it_lies(self.folder.path());
        let is_folder_whole = audit_folder(copy.path()).map_err(words)?.is_whole();
        let Ok(reader) = Store::open_read_only(copy.path()) else {
            return if is_folder_whole { Err("whole, and unreadable".to_owned()) } else { Ok(()) };
        };
        let is_database_whole = is_whole(&reader).is_ok();
        let there = own_rows(&reader).map(|(_, bytes)| bytes).collect();
        let missing: Vec<Place> = self.missing(&there).map(|(place, _)| place).collect();
        for place in missing {
            if self.excuse().is_some() {
                continue;
            }
            if is_folder_whole {
                return Err(format!("the audit says whole, and {place:?} is gone"));
            }
            let says = |head: Place| head.0 == place.0 && place.1 <= head.1;
            let is_head_harmed = self.harmed.contains("head");
            let is_said = is_head_harmed || head_says(copy.path()).is_some_and(says);
            if is_database_whole && !is_said {
                return Err(format!("verify says whole, and {place:?} is gone"));
            }
            self.counted.known_to_the_head += usize::from(is_database_whole);
        }
        Ok(())
    }

    /// Where nobody can know: nothing is left that speaks of the device.
    fn excuse(&self) -> Option<&'static str> {
        let everything = [DATABASE, KEY, "nonce", "head"];
        let is_left = everything.iter().any(|file| !self.harmed.contains(file));
        (!is_left).then_some("everything that spoke of it was harmed at once")
    }

    /// Rows that are neither there nor at the central. What opened a journal opens no other.
    fn missing<'a>(
        &'a self,
        there: &'a BTreeSet<Vec<u8>>,
    ) -> impl Iterator<Item = (Place, &'a [u8])> {
        let central = self.at_central();
        self.rows.iter().filter_map(move |(bytes, place)| {
            let is_here = there.contains(bytes) || central.contains(bytes);
            (!is_here && !opens_a_journal(bytes)).then_some((*place, bytes.as_slice()))
        })
    }

    fn at_central(&self) -> BTreeSet<Vec<u8>> {
        self.central.with_ledger(|ledger, _, _| {
            let store = ledger.store();
            let journals = store.journals().unwrap();
            let rows = journals.iter().flat_map(|known| {
                store.rows_from(known.header.journal, 1, usize::MAX, usize::MAX).unwrap()
            });
            rows.map(|row| row.bytes).collect()
        })
    }

    /// Opens the folder as the program does. Where that is refused, the sentence says what to do;
    /// once that is done, it opens.
    fn open(&mut self, key: &[u8]) -> Result<Store, String> {
        let mut ids = IdSource::seeded(self.chance.next());
        let opened = open(self.folder.path(), &at(3), &mut ids);
        let refused = match opened {
            Ok((store, _)) if !is_its_own_key(&store) => {
                // Only where the database was harmed as well: what it was written with is in it.
                if !self.harmed.contains(DATABASE) {
                    return Err("it opens with a key that is not its own".to_owned());
                }
                self.did("opened with another key");
                self.counted.other_keys += 1;
                drop(store);
                return self.open_with_its_key(key, &mut ids);
            }
            Ok((store, opening)) => {
                if store.identity().device != self.device {
                    // Everything is gone: it is a new device, which nobody knows.
                    if self.excuse().is_none() {
                        return Err("a new device stands where there was one".to_owned());
                    }
                    self.device = store.identity().device;
                    self.is_unknown = true;
                    self.counted.new_devices += 1;
                }
                self.did(format!(
                    "opened: {:?}, moved {}, harmed {}",
                    opening.new_journal,
                    opening.moved_aside.is_some(),
                    opening.harmed
                ));
                return Ok(store);
            }
            Err(error) => error,
        };
        self.did(format!("refused: {refused}"));
        self.counted.refused += 1;
        let StoreError::File { path, .. } = &refused else {
            return Err(format!("refused, and nobody can do anything: {refused}"));
        };
        if !refused.to_string().contains("Put it back") || !path.ends_with(KEY) {
            return Err(format!("refused, and it does not say what to do: {refused}"));
        }
        self.open_with_its_key(key, &mut ids)
    }

    fn open_with_its_key(&mut self, key: &[u8], ids: &mut IdSource) -> Result<Store, String> {
        fs::write(self.folder.path().join(KEY), key).unwrap();
        let opened = open(self.folder.path(), &at(3), ids);
        let (store, opening) =
            opened.map_err(|error| format!("with its key put back it is refused: {error}"))?;
        self.did(format!("opened with its key: {:?}", opening.new_journal));
        Ok(store)
    }

    /// What sync does about a row that is not the one that was sealed: it begins a new journal
    /// behind it.
    fn mend(&mut self, store: &mut Store) -> Result<(), String> {
        for _ in 0..4 {
            let harmed: BTreeSet<JournalId> =
                problems(store)?.iter().filter_map(row_problem).collect();
            let own = store.own_journals().map_err(words)?;
            let mut ours = own.iter().filter(|own| harmed.contains(&own.header.journal));
            let Some(own) = ours.next() else { return Ok(()) };
            let cause = BeginCause::Damaged { journal: own.header.journal, seq: 1 };
            let before = store.journal().journal;
            let mut ids = IdSource::seeded(self.chance.next());
            store.begin_journal(cause, &at(3), &mut ids).map_err(words)?;
            if store.journal().journal == before {
                // What is harmed is at the central.
                return Ok(());
            }
            self.did("a new journal behind what is damaged");
        }
        Ok(())
    }

    /// The property. Rows that are named are known to people from now on.
    fn account_for(&mut self, store: &Store) -> Result<(), String> {
        let device = store.identity().device;
        let damages = store.device(device).map_err(words)?.state.damages;
        let whats = damages.iter().map(|damage| &damage.what);
        let named: Vec<Numbers> = whats
            .clone()
            .flat_map(|what| what.lost.iter().chain(&what.altered).chain(&what.unproved).copied())
            .collect();
        // What was said at an earlier start covers nothing that is missing only now.
        let is_new = |damage: &Damage| !self.said.contains(&damage.stamp.fact);
        let end_unknown = damages.iter().filter(|d| is_new(d)).any(|d| d.what.end_unknown);
        let there: BTreeSet<Vec<u8>> = own_rows(store).map(|(_, bytes)| bytes).collect();
        let missing: Vec<(Place, Vec<u8>)> =
            self.missing(&there).map(|(place, bytes)| (place, bytes.to_vec())).collect();
        for (place, bytes) in missing {
            if holds(&named, place) {
                self.counted.named += 1;
                self.told.insert(bytes.clone());
            } else if end_unknown {
                self.counted.end_unknown += 1;
                self.told.insert(bytes.clone());
            } else if let Some(why) = self.excuse() {
                self.counted.excused += 1;
                // What had been told before may be gone with it.
                self.told.clear();
                if self.done.last().is_none_or(|last| last != why) {
                    self.did(why);
                }
            } else {
                self.did(format!("said: {:?}", whats.collect::<Vec<_>>()));
                return Err(format!("VANISHED: row {} of journal {}", place.1, place.0));
            }
            self.rows.remove(&bytes);
        }
        let lost: Vec<Numbers> = whats.flat_map(|what| what.lost.iter().copied()).collect();
        let still_lost = store.still_lost(&lost).map_err(words)?;
        if let Some((place, _)) = own_rows(store).find(|(place, _)| holds(&still_lost, *place)) {
            return Err(format!("{place:?} is said to be lost, and is there"));
        }
        self.said.extend(damages.iter().map(|damage| damage.stamp.fact));
        self.note(store);
        Ok(())
    }

    /// The folder by itself is not called whole either, while a row of it is lost.
    fn is_not_called_whole(&mut self) -> Result<(), String> {
        let central = self.at_central();
        if self.told.iter().all(|row| central.contains(row)) || self.is_unknown {
            return Ok(());
        }
        self.counted.audited += 1;
        let copy = as_it_lies(self.folder.path());
        if audit_folder(copy.path()).map_err(words)?.is_whole() {
            return Err("rows are said to be lost, and the audit of the folder says whole".into());
        }
        Ok(())
    }

    /// Everything that is here gets to the central, and nobody is told that all is whole while a
    /// row is missing.
    fn sync(&mut self, store: Store) -> Result<Store, String> {
        self.seed += 1_000_000;
        let mut device = Syncing::start(store, self.seed, self.central.clone(), self.keys);
        device.comes_to_rest()?;
        self.did("synced");
        let store = device.end();
        self.account_for(&store)?;
        self.central.fold_all().map_err(words)?;
        let central = self.at_central();
        let here: BTreeSet<Vec<u8>> = own_rows(&store).map(|(_, bytes)| bytes).collect();
        let behind =
            self.rows.iter().find(|(bytes, _)| here.contains(*bytes) && !central.contains(*bytes));
        if let Some((_, place)) = behind {
            return Err(format!("{place:?} never arrives at the central"));
        }
        if self.told.iter().any(|row| !central.contains(row)) {
            self.counted.audited += 1;
            let both = folder();
            fs::create_dir_all(both.path().join("devices/device")).unwrap();
            fs::create_dir(both.path().join("central")).unwrap();
            copy(self.folder.path(), &both.path().join("devices/device"));
            copy(self.central_folder.path(), &both.path().join("central"));
            if audit_folder(both.path()).map_err(words)?.is_whole() {
                return Err("rows are lost, and the audit of both says whole".to_owned());
            }
        }
        Ok(store)
    }

    fn round(&mut self) -> Result<(), String> {
        let key = fs::read(self.folder.path().join(KEY)).unwrap();
        self.damage();
        self.verified_before_opening()?;
        let mut store = self.open(&key)?;
        self.mend(&mut store)?;
        self.account_for(&store)?;
        self.is_not_called_whole()?;
        if self.chance.once_in(2) && !self.is_unknown {
            store = self.sync(store)?;
        }
        self.work(store);
        Ok(())
    }

    /// Files are deleted while the program runs; what is then said to be stored counts.
    fn round_of_deletions(&mut self) -> Result<(), String> {
        let key = fs::read(self.folder.path().join(KEY)).unwrap();
        let store = self.open(&key)?;
        self.seed += 1_000_000;
        let mut device = Syncing::start(store, self.seed, self.central.clone(), self.keys);
        let recorded = device.record(1 + self.chance.below(20)).map_err(words)?;
        self.stored(&device.store, recorded);
        self.note(&device.store);
        let folder = self.folder.path().to_owned();
        for file in FILES {
            if self.chance.once_in(3) && fs::remove_file(folder.join(file)).is_ok() {
                self.harmed.insert(file);
                self.did(format!("deleted while it ran: {file}"));
            }
        }
        for _ in 0..self.chance.below(4) {
            match device.record(1 + self.chance.below(5)) {
                Ok(recorded) => {
                    self.did("recorded after it");
                    self.stored(&device.store, recorded);
                    self.note(&device.store);
                }
                Err(error) => {
                    self.did(format!("refused: {error}"));
                    let says = error.to_string();
                    if !says.contains("Call your supervisor") {
                        return Err(format!("it does not say what to do: {says}"));
                    }
                }
            }
        }
        self.leave(device.end());
        self.verified_before_opening()?;
        let mut store = self.open(&key)?;
        self.mend(&mut store)?;
        self.account_for(&store)?;
        self.is_not_called_whole()?;
        self.work(store);
        Ok(())
    }
}

/// Whether the journals of the database were written with the key beside it.
fn is_its_own_key(store: &Store) -> bool {
    let own = store.own_journals().unwrap_or_default();
    let identity = store.identity();
    let ours = own.iter().filter(|own| own.header.device == identity.device);
    ours.map(|own| own.header.public_key).all(|key| key == identity.public_key)
}

fn row_problem(problem: &Problem) -> Option<JournalId> {
    match problem {
        Problem::RowMissing { journal, .. }
        | Problem::RowAltered { journal, .. }
        | Problem::HeadDiffers { journal, .. } => Some(*journal),
        _ => None,
    }
}

/// The rows of the journals that this database wrote.
fn own_rows(reader: &Reader) -> impl Iterator<Item = (Place, Vec<u8>)> {
    let own = reader.own_journals().unwrap_or_default();
    own.into_iter().flat_map(|own| {
        let journal = own.header.journal;
        let rows = reader.rows_from(journal, 1, usize::MAX, usize::MAX).unwrap_or_default();
        let ours = rows.into_iter().filter(move |row| row.seq <= own.upto);
        ours.map(move |row| ((journal, row.seq), row.bytes)).collect::<Vec<_>>()
    })
}

/// What the head beside a database says: the journal and its last number.
fn head_says(folder: &Path) -> Option<Place> {
    let text = fs::read_to_string(folder.join("head")).ok()?;
    let mut words = text.strip_prefix("tallydock head 1\n")?.split([' ', '\n']);
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

fn holds(numbers: &[Numbers], (journal, seq): Place) -> bool {
    numbers.iter().any(|run| run.journal == journal && (run.from..=run.upto).contains(&seq))
}

/// A fact that a store records by itself.
fn is_of_itself(bytes: &[u8]) -> bool {
    let change = Fact::decode(bytes).map(|fact| fact.change);
    matches!(change, Ok(Change::JournalOpened(_) | Change::DataDamaged(_)))
}

fn opens_a_journal(bytes: &[u8]) -> bool {
    matches!(Fact::decode(bytes), Ok(Fact { change: Change::JournalOpened(_), .. }))
}

/// A copy of a folder as it lies on the disk, for a program that is killed.
fn as_it_lies(from: &Path) -> TempDir {
    let to = folder();
    copy(from, to.path());
    to
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let target: PathBuf = to.join(&name);
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else if name != "lock" && !name.ends_with("-shm") {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Does something to a file, and says what.
fn harm(path: &Path, length: usize, chance: &mut Chance) -> String {
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    let from = chance.below(length.max(1));
    let most = [16, 600, 5_000, 60_000][chance.below(4)];
    let count = (1 + chance.below(most)).min(length - from.min(length));
    match chance.below(5) {
        0 => {
            let times = [1, 1, 3, 40][chance.below(4)];
            for _ in 0..times {
                let at = chance.below(length.max(1)) as u64;
                let mut byte = [0];
                let whole = fs::File::open(path).unwrap();
                if whole.read_at(&mut byte, at).unwrap() == 1 {
                    byte[0] ^= 1 << chance.below(8);
                    file.write_all_at(&byte, at).unwrap();
                }
            }
            format!("{times} bits flipped")
        }
        1 => {
            file.set_len(from as u64).unwrap();
            format!("cut to {from}")
        }
        2 => {
            file.write_all_at(&vec![0; count], from as u64).unwrap();
            format!("{count} zeros at {from}")
        }
        3 => {
            let garbage: Vec<u8> = (0..count).map(|_| chance.next() as u8).collect();
            file.write_all_at(&garbage, from as u64).unwrap();
            format!("{count} bytes of nonsense at {from}")
        }
        _ => {
            fs::remove_file(path).unwrap();
            "deleted".to_owned()
        }
    }
}

fn play(seed: u64, round: fn(&mut World) -> Result<(), String>) -> Result<World, String> {
    let mut world = World::new(seed);
    let mut ids = IdSource::seeded(seed + 3);
    let (store, _) = open(world.folder.path(), &at(1), &mut ids).unwrap();
    world.work(store);
    for _ in 0..1 + world.chance.below(3) {
        world.did("--");
        round(&mut world)
            .map_err(|why| format!("seed {seed}: {why}\n  {}", world.done.join("\n  ")))?;
    }
    Ok(world)
}

fn hold(what: &str, seeds: usize, round: fn(&mut World) -> Result<(), String>) {
    let first = first_seed();
    println!("{what}: seeds {first}.. , {seeds} of them");
    let (mut stored, mut all) = (0, Counted::default());
    let mut failed = Vec::new();
    for seed in first..first + seeds as u64 {
        match play(seed, round) {
            Ok(World { rows, counted, .. }) => {
                stored += rows.len();
                all.named += counted.named;
                all.end_unknown += counted.end_unknown;
                all.excused += counted.excused;
                all.known_to_the_head += counted.known_to_the_head;
                all.audited += counted.audited;
                all.refused += counted.refused;
                all.new_devices += counted.new_devices;
                all.other_keys += counted.other_keys;
            }
            Err(why) => failed.push(why),
        }
    }
    println!("{what}: {seeds} seeds; {stored} rows are there or at the central; {all:?}");
    assert!(failed.is_empty(), "{} of {seeds} failed:\n{}", failed.len(), failed.join("\n"));
    assert!(0 < all.named, "nothing was ever lost: the damage is too small to prove anything");
}

#[test]
fn after_any_damage_every_row_is_there_or_at_the_central_or_named() {
    hold("damage", runs(24), World::round);
}

#[test]
fn whatever_is_deleted_while_it_runs_every_row_is_there_or_at_the_central_or_named() {
    hold("deletions", runs(24), World::round_of_deletions);
}
