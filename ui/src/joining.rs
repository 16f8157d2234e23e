//! How a device comes to its central, on a thread of its own: it reads the central's certificate,
//! applies with a ticket where it is not taken in yet, and hands over what sync needs. What stands
//! in the way is told and tried again; nothing that a person does at the device waits for it.
//! Implements `docs/sync.md`, "Enrolment".

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use app::{Event, Link, Trouble, TroubleKind};
use domain::ids::{IdSource, UnitId};
use store::Identity;
use sync::backoff::Backoff;
use sync::enrol::{Membership, NotATicket, Ticket};
use sync::http::HttpCentral;

use crate::config::{self, Central};
use crate::demo::PROGRAM;
use crate::runtime::Input;

/// What may wait for the thread. What finds no room is asked for again by whoever wants it.
const ASKS_MAX: usize = 8;
/// The longest wait. What is wrong here is often mended by hand, and somebody stands before it.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// What the station asks of the thread.
#[derive(Debug)]
pub enum Ask {
    /// Try now.
    Now,
    /// Apply with this ticket, which was scanned.
    With(String),
}

/// What sync needs, once the central has taken the device in.
pub struct Joined {
    /// The way there.
    pub central: HttpCentral,
    /// What the device remembers of it.
    pub member: Membership,
    /// The unit that the device works for.
    pub unit: UnitId,
    /// Whether the central has taken it in just now, and not before this start.
    pub is_new: bool,
}

/// A device on its way to its central.
pub struct Joining {
    /// Who the device is.
    pub identity: Identity,
    /// Its data folder, where the membership is kept.
    pub data: PathBuf,
    /// The configuration's file, read again at every try; none when there is nothing to read.
    pub file: Option<PathBuf>,
    /// The central as it was configured at the start.
    pub central: Option<Central>,
    /// The unit, where the configuration names it.
    pub unit: Option<UnitId>,
    /// Random ids.
    pub ids: IdSource,
}

impl Joining {
    /// Starts the thread; what comes of it goes into `inbox`. It ends when the device has joined,
    /// or nobody listens any more.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(self, inbox: SyncSender<Input>) -> std::io::Result<SyncSender<Ask>> {
        let (asks, asked) = sync_channel(ASKS_MAX);
        let way = Way { joining: self, scanned: None, told: None, inbox };
        std::thread::Builder::new().name("joining".to_owned()).spawn(move || way.go(&asked))?;
        Ok(asks)
    }
}

/// Tells the thread something, without waiting for it.
pub(crate) fn tell(asks: &SyncSender<Ask>, ask: Ask) {
    if let Err(TrySendError::Full(_)) = asks.try_send(ask) {
        tracing::warn!("The way to the central is behind; ask again");
    }
}

/// Why there is no way to the central yet, and what was measured of the link on the way.
struct Stopped {
    troubles: Vec<Trouble>,
    link: Option<Link>,
}

fn stopped(what: TroubleKind, said: impl ToString) -> Stopped {
    Stopped { troubles: vec![Trouble { what, said: said.to_string() }], link: None }
}

struct Way {
    joining: Joining,
    /// A ticket that was scanned, until the central has said something about it.
    scanned: Option<String>,
    told: Option<Vec<Trouble>>,
    inbox: SyncSender<Input>,
}

impl Way {
    fn go(mut self, asked: &Receiver<Ask>) {
        let mut backoff = Backoff::default();
        loop {
            match self.attempt() {
                Ok(joined) => {
                    let _ = self.inbox.send(Input::Joined(Box::new(joined)));
                    return;
                }
                Err(stopped) => {
                    if !self.tell(stopped) {
                        return;
                    }
                }
            }
            let [a, b, c, d, e, f, g, h, ..] = self.joining.ids.bytes();
            let wait = backoff.fail(u64::from_be_bytes([a, b, c, d, e, f, g, h]));
            match asked.recv_timeout(Duration::from_nanos(wait).min(WAIT_MAX)) {
                Ok(Ask::With(ticket)) => self.scanned = Some(ticket),
                Ok(Ask::Now) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Says what is in the way, once. False when nobody listens any more.
    fn tell(&mut self, stopped: Stopped) -> bool {
        let link = stopped.link.map(Event::Link);
        let news = self.told.as_ref() != Some(&stopped.troubles);
        if news {
            for trouble in &stopped.troubles {
                tracing::warn!(what = ?trouble.what, said = %trouble.said, "No way to the central yet");
            }
            self.told = Some(stopped.troubles.clone());
        }
        let troubles = news.then_some(Event::Troubles(stopped.troubles));
        link.into_iter().chain(troubles).all(|event| self.inbox.send(Input::Event(event)).is_ok())
    }

    fn attempt(&mut self) -> Result<Joined, Stopped> {
        let (central, unit) = self.configured();
        let central = central.ok_or_else(|| {
            stopped(TroubleKind::NoCentral, "The configuration names no [central]")
        })?;
        let http = reach(&central).map_err(|said| stopped(TroubleKind::Certificate, said))?;
        let kept = Membership::load(&self.joining.data);
        let (member, is_new) = match kept {
            Ok(Some(member)) if self.scanned.is_none() => (member, false),
            Ok(_) => (self.enrol(&http, central.ticket.as_deref())?, true),
            Err(error) => {
                let path = self.joining.data.join(sync::enrol::FILE);
                let damaged = Trouble {
                    what: TroubleKind::Membership,
                    said: format!("{}: {error}", path.display()),
                };
                let member = self.enrol(&http, central.ticket.as_deref());
                let member = member.map_err(|mut stopped| {
                    stopped.troubles.insert(0, damaged);
                    stopped
                })?;
                (member, true)
            }
        };
        let unit = unit.unwrap_or(member.unit);
        Ok(Joined { central: http, member, unit, is_new })
    }

    /// The central and the unit as they are configured now; as before when the file cannot be read.
    fn configured(&mut self) -> (Option<Central>, Option<UnitId>) {
        let joining = &mut self.joining;
        if let Some(file) = &joining.file {
            match config::read(file) {
                Ok(config) => (joining.central, joining.unit) = (config.central, config.unit),
                Err(error) => tracing::warn!(%error, "The configuration is used as it was"),
            }
        }
        (joining.central.clone(), joining.unit)
    }

    /// Applies with the ticket that was scanned, or else with the configured one.
    fn enrol(
        &mut self,
        http: &HttpCentral,
        configured: Option<&str>,
    ) -> Result<Membership, Stopped> {
        let ticket = self.scanned.as_deref().or(configured).ok_or_else(|| {
            stopped(TroubleKind::NotEnrolledYet, "There is no enrolment code for this device yet")
        })?;
        let ticket: Ticket = match ticket.parse() {
            Ok(ticket) => ticket,
            Err(error @ NotATicket) => {
                self.scanned = None;
                return Err(stopped(TroubleKind::CodeRefused, error));
            }
        };
        let joining = &mut self.joining;
        let asked = Instant::now();
        let answer =
            sync::enrol::enrol(http, &joining.identity, &ticket, PROGRAM, &mut joining.ids);
        let answer_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
        let member = answer.map_err(|trouble| self.refused(&trouble, answer_ms))?;
        remember(&member, &self.joining.data).map_err(|error| {
            stopped(TroubleKind::Membership, format!("It cannot be kept: {error}"))
        })?;
        Ok(member)
    }

    fn refused(&mut self, trouble: &sync::courier::Trouble, answer_ms: u32) -> Stopped {
        use sync::courier::Trouble as Courier;
        let up = Some(Link::Up { answer_ms });
        let (what, said, link) = match trouble {
            Courier::Unreachable(_) => {
                (TroubleKind::NotEnrolledYet, trouble.to_string(), Some(Link::Down))
            }
            // So a central says that it does not take the code; a ticket that was scanned is done
            // with, another one is needed.
            Courier::NotTheCentral { status: 403, said } => {
                self.scanned = None;
                (TroubleKind::CodeRefused, said.clone(), up)
            }
            _ => (TroubleKind::NotEnrolledYet, trouble.to_string(), up),
        };
        Stopped { link, ..stopped(what, said) }
    }
}

/// The way to the central, with its certificate as it is on the disk now.
fn reach(central: &Central) -> Result<HttpCentral, String> {
    let pem = match &central.certificate {
        None => None,
        Some(path) => {
            Some(std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?)
        }
    };
    HttpCentral::new(&central.url, pem.as_deref()).map_err(|error| match &central.certificate {
        Some(path) => format!("{} is no certificate: {error}", path.display()),
        None => error.to_string(),
    })
}

/// Keeps the membership. One that could not be read is kept beside it.
fn remember(member: &Membership, data: &Path) -> std::io::Result<()> {
    if Membership::load(data).is_err() {
        let aside = (1..=1_000)
            .map(|number| data.join(format!("{}.damaged-{number}", sync::enrol::FILE)))
            .find(|aside| std::fs::symlink_metadata(aside).is_err());
        let aside = aside.ok_or_else(|| std::io::Error::other("too many damaged ones are kept"))?;
        std::fs::rename(data.join(sync::enrol::FILE), aside)?;
    }
    member.save(data)
}
