//! What the recorder was told and has said, and whether a folder keeps it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use chrono::{DateTime, TimeDelta};
use domain::change::{Change, Fact};
use store::verify::Problem;
use store::{BootId, IdSource, JournalId, Moment, PersonId, Reader, RowHash, Start, Store};
use tempfile::TempDir;

use crate::one_at_a_time;

pub(crate) const ANN: PersonId = PersonId::from_bytes([0xA1; 16]);

/// How often a test does its thing: `usual` times in `./test`, more when a long run asks for it.
pub(crate) fn runs(usual: usize) -> usize {
    let asked = std::env::var("TALLYDOCK_CRASH_RUNS").ok().and_then(|runs| runs.parse().ok());
    asked.unwrap_or(usual)
}

/// The first seed. A failure names its own; given here, it is the first one again.
pub(crate) fn first_seed() -> u64 {
    let asked = std::env::var("TALLYDOCK_CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
    asked.unwrap_or(1)
}

/// A folder in memory where there is one: what is on the disk after a cut is computed here, and
/// waiting for a real disk proves nothing more.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let builder = tempfile::Builder::new();
    if memory.is_dir()
        && let Ok(folder) = builder.tempdir_in(memory)
    {
        return folder;
    }
    builder.tempdir().unwrap()
}

/// The recorder, about to be started.
pub(crate) fn recorder(what: &str, folder: &Path, options: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recorder"));
    command.arg(what).arg(folder).args(options);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Lets the recorder run to its end, and gives back what it said.
pub(crate) fn run(mut command: Command) -> String {
    let output = one_at_a_time::spawn(&mut command).wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// A child that does not outlive its test.
pub(crate) struct Killed(pub(crate) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a recorder has said so far, in as many runs as there were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// The journal and the numbers that are stored, with their hashes.
    pub(crate) stored: BTreeMap<(JournalId, u64), RowHash>,
    /// The journal being written, once it is known.
    pub(crate) journal: Option<JournalId>,
    /// Why each start began a new journal, when it did.
    pub(crate) began: Vec<String>,
    /// The draft that was saved last.
    pub(crate) draft: Option<(u64, u64)>,
    /// Commits refused since the last one that was stored: the barcodes of their facts begin so.
    pub(crate) refused: Vec<String>,
    /// Every sentence of a refusal.
    pub(crate) sentences: Vec<String>,
    /// The last run came to its end.
    pub(crate) done: bool,
}

impl Told {
    /// Takes what was said. Words after the last line feed were never said to their end.
    pub(crate) fn hear(&mut self, said: &str) {
        let whole = said.rfind('\n').map_or("", |end| &said[..end]);
        whole.lines().for_each(|line| self.line(line));
    }

    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["opened", journal, _ordinal, cause, seq, hash] => {
                let journal = journal.parse().unwrap();
                self.journal = Some(journal);
                self.done = false;
                // What the store goes on from is stored, also when nobody was told of it before.
                self.stored.insert((journal, seq.parse().unwrap()), RowHash(unhex(hash)));
                if *cause != "goes_on" {
                    self.began.push((*cause).to_owned());
                }
            }
            ["stored", seq, hash] => {
                let journal = self.journal.expect("a journal before its rows");
                self.stored.insert((journal, seq.parse().unwrap()), RowHash(unhex(hash)));
                self.refused.clear();
            }
            ["acknowledged", journal, seq, hash] => {
                let journal = journal.parse().unwrap();
                self.journal = Some(journal);
                self.stored.insert((journal, seq.parse().unwrap()), RowHash(unhex(hash)));
            }
            ["draft", seed, number] => {
                self.draft = Some((seed.parse().unwrap(), number.parse().unwrap()));
                // A draft is a commit too: what was refused before it has been written over.
                self.refused.clear();
            }
            ["done"] => self.done = true,
            ["refused", name, rest @ ..] => {
                if name.contains('-') {
                    self.refused.push(format!("{name}-"));
                }
                self.sentences.push(rest.join(" "));
            }
            other => panic!("the recorder said {other:?}"),
        }
    }

    /// The highest number that was said to be stored in the journal being written.
    pub(crate) fn upto(&self) -> u64 {
        let Some(journal) = self.journal else { return 0 };
        self.stored.range((journal, 0)..=(journal, u64::MAX)).next_back().map_or(0, |at| at.0.1)
    }

    /// Whether a folder keeps all of it: every row under its number with its hash, the draft or a
    /// later one, and a database that is whole.
    pub(crate) fn kept_by(&self, reader: &Reader) -> Result<(), String> {
        for ((journal, seq), hash) in &self.stored {
            let found = reader.head_at(*journal, *seq).map_err(words)?;
            let found = found.ok_or(format!("LOST: row {seq} of journal {journal}"))?;
            if found.hash != *hash {
                return Err(format!("LOST: row {seq} of journal {journal} is another one"));
            }
        }
        if let Some(saved) = self.draft {
            let draft = reader.draft(ANN, "log_entry").map_err(words)?;
            let found = draft.get("holder").ok_or("LOST: the draft")?;
            let (seed, number) = found.split_once(' ').ok_or("the draft is another one")?;
            let found = (seed.parse().unwrap(), number.parse().unwrap());
            if found < saved {
                return Err(format!("LOST: the draft is {found:?}, after {saved:?} was saved"));
            }
        }
        is_whole(reader)
    }

    /// Opens the folder as the program does at its next start. Nothing may be damaged, nothing
    /// moved aside; no journal may begin, unless the first one was not yet said to have begun.
    pub(crate) fn kept_in(&self, folder: &Path) -> Result<Store, String> {
        let mut ids = IdSource::seeded(0xC0FFEE);
        let opened = one_at_a_time::open(folder, &at(100_000), &mut ids);
        let (store, opening) = opened.map_err(words)?;
        self.kept_by(&store)?;
        if let Some(aside) = opening.moved_aside {
            return Err(format!("said to be damaged: moved to {}", aside.display()));
        }
        if opening.harmed || !store.damage_unseen().map_err(words)?.is_empty() {
            return Err("said to have lost rows".to_owned());
        }
        if let (Some(cause), Some(_)) = (opening.new_journal, self.journal) {
            return Err(format!("a new journal began: {cause:?}"));
        }
        Ok(store)
    }
}

/// Everything that is not as it has to be in a database.
pub(crate) fn problems(reader: &Reader) -> Result<Vec<Problem>, String> {
    Ok(reader.verify().map_err(words)?.problems)
}

/// Whether the database is whole; if not, why.
pub(crate) fn is_whole(reader: &Reader) -> Result<(), String> {
    let checked = reader.verify().map_err(words)?;
    if checked.is_whole() { Ok(()) } else { Err(format!("not whole: {:?}", checked.in_words())) }
}

/// The barcodes of the containers that were scanned, in the order of a journal.
pub(crate) fn barcodes(reader: &Reader, journal: JournalId, from_seq: u64) -> Vec<String> {
    let rows = reader.rows_from(journal, from_seq, usize::MAX, usize::MAX).unwrap();
    rows.iter().filter_map(|row| barcode(&row.bytes)).collect()
}

/// The barcode of a scan.
pub(crate) fn barcode(bytes: &[u8]) -> Option<String> {
    match Fact::decode(bytes).ok()?.change {
        Change::ContainerScanned(scan) => Some(scan.barcode),
        _ => None,
    }
}

pub(crate) fn start() -> Start {
    Start {
        machine_id: "machine-1".to_owned(),
        program: "tallydock 0.1.0".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

/// So many minutes after eight on a morning in Chicago.
pub(crate) fn at(minutes: i64) -> Moment {
    let eight = DateTime::parse_from_rfc3339("2018-12-04T08:00:00-06:00").unwrap();
    Moment {
        wall: eight + TimeDelta::minutes(minutes),
        monotonic_ns: u64::try_from(minutes).unwrap() * 60_000_000_000,
        boot_id: BootId::from_bytes([0xB0; 16]),
    }
}

pub(crate) fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn unhex(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..text.len()).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    }
    bytes
}
