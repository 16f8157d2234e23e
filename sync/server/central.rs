//! The central without a network: requests in, replies out, blocking, over one ledger. It checks
//! who asks; `push` stores, `down` tells, [`crate::enrolment`] takes devices in.
//!
//! Signatures are checked, and rows unpacked, before the ledger's lock is taken. A reply that is
//! no answer (a refusal) is a plain sentence, not signed: whoever asks in vain gets no signature.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::ledger::{Account, Ledger};
use store::{DeviceId, Head, IdSource, Identity, Moment, Opening, PublicKey, Start};
use sync::courier::CentralKeys;
use sync::wire::enrol::Fingerprint;
use sync::wire::{Frame, Kind, NotAMessage, seal};
use sync::{Reply, Request, Route, Unreachable};

use crate::{Config, ServerError, keys};

/// Rows that are folded in one transaction behind ingest.
pub const FOLD_ROWS_MAX: usize = 500;
/// The program and its version, as the central's journal names it.
pub const PROGRAM: &str = concat!("tallydock-central ", env!("CARGO_PKG_VERSION"));

/// A central. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Central {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    ledger: Mutex<Ledger>,
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
    /// Opens the central's folder, or makes it.
    ///
    /// # Errors
    /// When the folder is in use or cannot be read.
    pub fn open(config: Config) -> Result<Self, ServerError> {
        let mut ids = config.machine.ids;
        let now = (config.machine.clock)();
        let start =
            Start { machine_id: config.machine_id, program: PROGRAM.to_owned(), zone: config.zone };
        let (ledger, opening) = Ledger::open(&config.folder, &start, &now, &mut ids)?;
        tell(&opening);
        Ok(Self {
            inner: Arc::new(Inner {
                identity: ledger.store().identity().clone(),
                started_at: ledger.store().head(),
                next_key: keys::next_key(&config.folder, &mut ids)?,
                ledger: Mutex::new(ledger),
                clock: config.machine.clock,
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

    /// Stops trusting a device: what it sends from now on is kept apart, it is told nothing more,
    /// and every PIN that it held has to be changed. False when there is no such device.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn revoke(&self, device: DeviceId, reason: &str) -> Result<bool, ServerError> {
        let account = self.with_ledger(|ledger, now, ids| -> Result<_, ServerError> {
            let account = ledger.account(device)?;
            Ok(if ledger.revoke(device, reason, now, ids)? { account } else { None })
        })?;
        let Some(account) = account else { return Ok(false) };
        self.must_change_pins_of(&account)?;
        Ok(true)
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
        let (status, said, count) = match refusal {
            Refusal::Message(NotAMessage::Signature) => {
                (401, NotAMessage::Signature.to_string(), Some(&counts.bad_signatures))
            }
            Refusal::Message(error @ NotAMessage::TooLarge { .. }) => {
                (413, error.to_string(), Some(&counts.not_messages))
            }
            Refusal::Message(error) => (400, error.to_string(), Some(&counts.not_messages)),
            Refusal::UnknownDevice => {
                let said = "The device is not enrolled at this central".to_owned();
                (401, said, Some(&counts.unknown_devices))
            }
            Refusal::Revoked => (403, "The device is no longer trusted".to_owned(), None),
            Refusal::NotFound => {
                (404, "There is nothing of that name for this device".to_owned(), None)
            }
            Refusal::Says(said) => (403, said.to_owned(), None),
            Refusal::Store(error) => {
                tracing::error!(%error, "the ledger could not be used");
                (503, "The central cannot store anything at the moment".to_owned(), None)
            }
        };
        if let Some(count) = count {
            count.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(status, %said, "refused");
        }
        Reply { status, body: said.into_bytes() }
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
    if let Some(aside) = &opening.moved_aside {
        tracing::error!(aside = %aside.display(), "the database was damaged and moved aside");
    }
}
