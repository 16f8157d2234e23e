//! The central without a network: requests in, replies out, blocking, over one ledger. It checks
//! who asks; `push` stores, `down` tells, [`crate::enrolment`] takes devices in.
//!
//! Signatures are checked, and rows unpacked, before the ledger's lock is taken. A reply that is
//! no answer (a refusal) is a plain sentence, not signed: whoever asks in vain gets no signature.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::ledger::{Account, InFolder, Ledger, OpenFiles};
use store::{DeviceId, Head, IdSource, Identity, Moment, Opening, PublicKey, Start, StoreError};
use sync::courier::CentralKeys;
use sync::wire::enrol::Fingerprint;
use sync::wire::{Frame, Kind, NotAMessage, seal};
use sync::{Reply, Request, Route, Unreachable};

use crate::{Config, ServerError, keys, people, place, statements};

/// Rows that are folded in one transaction behind ingest.
pub const FOLD_ROWS_MAX: usize = 500;
/// The program and its version, as the central's journal names it.
pub const PROGRAM: &str = concat!("tallydock-central ", env!("CARGO_PKG_VERSION"));

/// What is said when the database was deleted or replaced while the central had it open.
pub(crate) const GONE: &str = "The central's data file is gone: it was deleted, moved or replaced. Nothing is stored any more, and devices keep what they recorded. Stop the central, and restore its last backup into an empty folder.";

/// A central. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Central {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    ledger: Mutex<Ledger>,
    /// Where it lies.
    pub(crate) folder: PathBuf,
    /// The files that are open.
    files: Option<OpenFiles>,
    pub(crate) identity: Identity,
    pub(crate) next_key: PublicKey,
    clock: Box<dyn Fn() -> Moment + Send + Sync>,
    ids: Mutex<IdSource>,
    /// Requests that want the ledger: folding waits for them.
    asking: AtomicUsize,
    pub(crate) pushes: AtomicU64,
    pub(crate) counts: Counters,
    /// The central's own head when it was started. What somebody knows beyond it, nobody has
    /// recorded here: the database is an older copy.
    pub(crate) started_at: Head,
    #[cfg(feature = "known-bugs")]
    pub(crate) bugs: crate::push::KnownBugs,
}

impl std::fmt::Debug for Central {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Central").field("identity", &self.inner.identity).finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    unknown_devices: AtomicU64,
    bad_signatures: AtomicU64,
    not_messages: AtomicU64,
    pub(crate) forks: AtomicU64,
    pub(crate) held: AtomicU64,
    pub(crate) broken: AtomicU64,
}

/// What the central had to refuse or put aside since it was started. None of it is silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests of devices that are not enrolled.
    pub unknown_devices: u64,
    /// Requests with a signature that is not good.
    pub bad_signatures: u64,
    /// Requests that are no messages.
    pub not_messages: u64,
    /// Batches that stood under the numbers of other rows.
    pub forks: u64,
    /// Batches of devices that are no longer trusted.
    pub held: u64,
    /// Batches whose rows are no chain.
    pub broken: u64,
}

/// Why a request gets no answer.
#[derive(Debug)]
pub(crate) enum Refusal {
    Message(NotAMessage),
    UnknownDevice,
    Revoked,
    NotFound,
    Says(&'static str),
    Store(store::StoreError),
}

impl From<NotAMessage> for Refusal {
    fn from(error: NotAMessage) -> Self {
        Self::Message(error)
    }
}

impl From<store::StoreError> for Refusal {
    fn from(error: store::StoreError) -> Self {
        Self::Store(error)
    }
}

impl Central {
    /// Opens the central's folder, or makes a new central where there is nothing of one.
    ///
    /// # Errors
    /// When the folder is in use, or part of a central in it is damaged or missing.
    pub fn open(config: Config) -> Result<Self, ServerError> {
        let found = place::look(&config.folder)?;
        Self::open_found(found, config)
    }

    /// Opens the central's folder, and makes nothing.
    ///
    /// # Errors
    /// As [`Central::open`], and when there is no central.
    pub fn open_existing(config: Config) -> Result<Self, ServerError> {
        match place::look(&config.folder)? {
            InFolder::Nothing => Err(ServerError::NoCentral(config.folder)),
            InFolder::Central => Self::open_found(InFolder::Central, config),
        }
    }

    /// Makes a new central.
    ///
    /// # Errors
    /// When there is one already, and when the folder cannot be written.
    pub fn make(config: Config) -> Result<Self, ServerError> {
        match place::look(&config.folder)? {
            InFolder::Nothing => Self::open_found(InFolder::Nothing, config),
            InFolder::Central => Err(ServerError::IsCentral(config.folder)),
        }
    }

    fn open_found(found: InFolder, config: Config) -> Result<Self, ServerError> {
        let Config { folder, machine_id, zone, machine, .. } = config;
        let mut ids = machine.ids;
        let now = (machine.clock)();
        let next_key = match found {
            InFolder::Nothing => {
                place::make(&folder)?;
                keys::of_new_central(&folder, &mut ids)?
            }
            InFolder::Central => keys::of_central(&folder)?,
        };
        let start = Start { machine_id, program: PROGRAM.to_owned(), zone };
        let (mut ledger, opening) = Ledger::open(&folder, &start, &now, &mut ids)
            .map_err(|error| place::cannot_open(&folder, error))?;
        tell(&opening);
        statements::settle(&mut ledger)?;
        Ok(Self {
            inner: Arc::new(Inner {
                identity: ledger.store().identity().clone(),
                started_at: ledger.store().head(),
                next_key,
                files: ledger.files().cloned(),
                folder,
                ledger: Mutex::new(ledger),
                clock: machine.clock,
                ids: Mutex::new(ids),
                asking: AtomicUsize::new(0),
                pushes: AtomicU64::new(0),
                counts: Counters::default(),
                #[cfg(feature = "known-bugs")]
                bugs: crate::push::KnownBugs::default(),
            }),
        })
    }

    /// The keys that devices pin.
    pub fn keys(&self) -> CentralKeys {
        CentralKeys { current: self.inner.identity.public_key, next: self.inner.next_key }
    }

    /// What a person compares before a device is enrolled.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.inner.identity.public_key.0)
    }

    /// What had to be refused or put aside since the start.
    pub fn counts(&self) -> Counts {
        let counts = &self.inner.counts;
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            unknown_devices: read(&counts.unknown_devices),
            bad_signatures: read(&counts.bad_signatures),
            not_messages: read(&counts.not_messages),
            forks: read(&counts.forks),
            held: read(&counts.held),
            broken: read(&counts.broken),
        }
    }

    /// The ledger, for reading and for what a person decides at the central. Nothing is received
    /// meanwhile.
    pub fn with_ledger<T>(&self, work: impl FnOnce(&mut Ledger, &Moment, &mut IdSource) -> T) -> T {
        let now = self.now();
        self.inner.asking.fetch_add(1, Ordering::Relaxed);
        let done = {
            let mut ids = lock(&self.inner.ids);
            let mut ledger = lock(&self.inner.ledger);
            work(&mut ledger, &now, &mut ids)
        };
        self.inner.asking.fetch_sub(1, Ordering::Relaxed);
        done
    }

    /// Whether what it writes is still in its folder. When not, nothing may be said to be stored.
    ///
    /// # Errors
    /// [`ServerError::Gone`].
    pub fn check_place(&self) -> Result<(), ServerError> {
        match &self.inner.files {
            Some(files) if !files.are_there() => Err(ServerError::Gone),
            _ => Ok(()),
        }
    }

    /// Stops trusting a device: what it sends from now on is kept apart, it is told nothing more,
    /// and every PIN that it held has to be changed. False when there is no such device.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn revoke(&self, device: DeviceId, reason: &str) -> Result<bool, ServerError> {
        self.with_ledger(|ledger, now, ids| {
            let Some(account) = ledger.account(device)? else { return Ok(false) };
            let changes = people::must_change_pins_of(ledger, &account, ids)?;
            Ok(ledger.revoke_and_change(device, reason, &changes, now, ids)?)
        })
    }

    /// Folds stored rows that the tables do not know yet, unless somebody wants the ledger.
    /// Gives back how many were folded: 0 when there is nothing left to do now.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn fold_some(&self) -> Result<usize, ServerError> {
        if 0 < self.inner.asking.load(Ordering::Relaxed) {
            return Ok(0);
        }
        Ok(lock(&self.inner.ledger).fold_pending(FOLD_ROWS_MAX)?)
    }

    /// Folds everything that is stored.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn fold_all(&self) -> Result<(), ServerError> {
        while 0 < lock(&self.inner.ledger).fold_pending(FOLD_ROWS_MAX)? {}
        Ok(())
    }

    /// Copies the database's log back, when nobody waits.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn checkpoint(&self) -> Result<(), ServerError> {
        Ok(lock(&self.inner.ledger).checkpoint()?)
    }

    /// Answers a request, or refuses it in a sentence.
    pub fn answer(&self, request: &Request) -> Reply {
        let answered = Frame::read(&request.frame).map_err(Refusal::from).and_then(|frame| {
            match &request.route {
                Route::Push => self.push(&frame),
                Route::Hello => self.hello(&frame),
                Route::Rows { journal, from_seq } => self.rows(&frame, *journal, *from_seq),
                Route::Feed { feed, since } => self.feed(&frame, feed, *since),
                Route::Enrol => self.enrol(&frame),
            }
        });
        // The last look before the answer leaves: whatever it says is stored has to be there.
        let answered = answered.and_then(|body| match self.check_place() {
            Ok(()) => Ok(body),
            Err(_) => Err(Refusal::Store(StoreError::Gone)),
        });
        match answered {
            Ok(body) => Reply { status: 200, body },
            Err(refusal) => self.refuse(refusal),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        (self.inner.clock)()
    }

    pub(crate) fn seal<T: minicbor::Encode<()>>(
        &self,
        kind: Kind,
        header: &T,
        body: &[u8],
    ) -> Vec<u8> {
        seal(kind, header, body, |bytes| self.inner.identity.sign(bytes))
    }

    /// The account of the device that a request says it is from. Whether it is, its signature says.
    pub(crate) fn account(&self, device: DeviceId) -> Result<Account, Refusal> {
        let account = self.with_ledger(|ledger, _, _| ledger.account(device))?;
        account.ok_or(Refusal::UnknownDevice)
    }

    fn refuse(&self, refusal: Refusal) -> Reply {
        let counts = &self.inner.counts;
        let count = match &refusal {
            Refusal::Message(NotAMessage::Signature) => Some(&counts.bad_signatures),
            Refusal::Message(_) => Some(&counts.not_messages),
            Refusal::UnknownDevice => Some(&counts.unknown_devices),
            _ => None,
        };
        if let Refusal::Store(error) = &refusal {
            tracing::error!(%error, "the ledger could not be used");
        }
        let (status, said) = refusal.says();
        if let Some(count) = count {
            count.fetch_add(1, Ordering::Relaxed);
            let why = refusal.why();
            tracing::warn!(status, %said, why, "refused");
        }
        Reply { status, body: said.as_bytes().to_vec() }
    }
}

impl Refusal {
    /// The status and the sentence, which a device shows: what is so, and what to do.
    const fn says(&self) -> (u16, &'static str) {
        match self {
            Self::Message(NotAMessage::Signature) => (
                401,
                "This device's signature is not that of the device enrolled here. What it recorded stays on it. Revoke it at the central, and enrol it with a new code.",
            ),
            Self::Message(NotAMessage::TooLarge { .. }) => (
                413,
                "The request is larger than any device sends. Nothing was stored; the device keeps what it recorded. Install the same Tallydock here and at the central.",
            ),
            Self::Message(NotAMessage::Protocol(_)) => (
                400,
                "This device and the central are of versions that do not fit. The device keeps what it recorded. Install the newer Tallydock on both.",
            ),
            Self::Message(_) => (
                400,
                "The central cannot read the request. Nothing was stored; the device keeps what it recorded, and tries again. If it goes on, install the same Tallydock on both.",
            ),
            Self::UnknownDevice => (
                401,
                "This device is not enrolled at this central. What it recorded stays on it. Enrol it with a new code, or have the central's last backup restored.",
            ),
            Self::Revoked => (
                403,
                "This device was revoked, so it is told nothing more. What it recorded is kept. Ask your supervisor for another device.",
            ),
            Self::NotFound => (
                404,
                "The central has nothing of that name for this device. The device asks again by itself; nothing is to be done.",
            ),
            Self::Says(said) => (403, said),
            Self::Store(StoreError::Gone) => (503, GONE),
            Self::Store(StoreError::DiskFull) => (
                503,
                "The central's disk is full, and nothing more is stored there. Devices keep what they recorded and send it again. Make room at the central.",
            ),
            Self::Store(StoreError::Damaged(_)) => (
                503,
                "The central's data file is damaged. Devices keep what they recorded. Stop the central, and restore its last backup into an empty folder.",
            ),
            Self::Store(_) => (
                503,
                "The central cannot store anything now. Devices keep what they recorded and try again. If it goes on, look at the central's log.",
            ),
        }
    }

    /// What exactly was wrong, for the log.
    fn why(&self) -> String {
        match self {
            Self::Message(error) => error.to_string(),
            _ => String::new(),
        }
    }
}

/// In one process the central is reached without a network.
impl sync::Central for Central {
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable> {
        Ok(self.answer(request))
    }
}

/// A panic in one request ends that request. What it was about to write was rolled back.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(opening: &Opening) {
    if let Some(cause) = opening.new_journal {
        tracing::info!(?cause, "the central begins a new journal, and with it a new epoch");
    }
    for path in &opening.tightened {
        tracing::warn!(path = %path.display(), "others could read it; now only its owner can");
    }
    if opening.harmed {
        tracing::error!(
            "the database is behind what was noted beside it: rows of the central itself are missing, and its journal says which"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a device shows of a refusal: `sync/courier.rs`.
    const SAID_CHARS_MAX: usize = 200;

    #[test]
    fn every_refusal_is_short_enough_to_be_shown_and_says_what_to_do() {
        for (refusal, does) in [
            (Refusal::Message(NotAMessage::Signature), "enrol it with a new code"),
            (Refusal::Message(NotAMessage::TooLarge { bytes: 2, most: 1 }), "Install the same"),
            (Refusal::Message(NotAMessage::Protocol(9)), "Install the newer"),
            (Refusal::Message(NotAMessage::Layout), "install the same"),
            (Refusal::UnknownDevice, "Enrol it with a new code"),
            (Refusal::Revoked, "Ask your supervisor"),
            (Refusal::NotFound, "nothing is to be done"),
            (Refusal::Store(StoreError::Gone), "restore its last backup"),
            (Refusal::Store(StoreError::DiskFull), "Make room"),
            (Refusal::Store(StoreError::JournalMustBegin), "look at the central's log"),
        ] {
            let (_, said) = refusal.says();
            assert!(said.contains(does), "{said:?} does not say: {does}");
            assert!(said.chars().count() <= SAID_CHARS_MAX, "{said:?}");
        }
    }
}
