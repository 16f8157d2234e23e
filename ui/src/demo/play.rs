//! Plays a day on a whole unit: every reading comes as bytes down a pseudo-terminal, everything
//! else is pressed by a hand on the glass, and rows travel over HTTP.
//!
//! What the day expects is checked while it is played: a day that went another way than told is a
//! failure, not a figure.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use app::screens::View;
use app::{Beep, Effect, Event, Update};
use domain::quantity::ScaleReading;
use scenario::hand::{Glass, Hand};
use scenario::{Day, DeviceKey, Happening, Step, What};
use store::audit::Audit;

use super::album::Album;
use super::unit::{Seat, Unit};
use super::{Breaks, leave};
use crate::devices;

/// What came of a played day.
pub struct Played {
    /// What the databases prove.
    pub audit: Audit,
    /// How long it took, in seconds with one decimal.
    pub seconds: String,
    /// Requests to the central, and how many of them were broken on purpose.
    pub traffic: (u64, u64),
}

/// Plays `day` and leaves everything in `folder`, which is new or empty; with pictures of the
/// screens that it visits when they are asked for.
pub fn play(day: &Day, folder: &Path, breaks: Breaks, pictures: bool) -> anyhow::Result<Played> {
    let started = Instant::now();
    prepare(folder)?;
    let mut album = pictures.then(|| Album::new(&folder.join("screens")));
    let mut unit = Unit::set_up(day, folder, breaks).context("Set up the unit")?;
    for device in day.devices.iter().filter(|_| pictures) {
        unit.seat(device.key)?.passed = Some(Vec::new());
    }
    for (number, step) in day.steps.iter().enumerate() {
        unit.clock.set(step.at);
        unit.take(step)
            .with_context(|| format!("Step {number} at {}: {:?}", step.at, step.what))?;
        if let (Some(album), What::On(device, happening)) = (&mut album, &step.what)
            && !matches!(happening, Happening::Expect(_) | Happening::Exchange)
        {
            let seat = unit.seat(*device)?;
            for view in seat.passed.replace(Vec::new()).unwrap_or_default() {
                album.keep(&view)?;
            }
            album.keep(&seat.station.view(&seat.now()))?;
        }
    }
    let traffic = unit.traffic.counts();
    leave::papers(&unit, folder).context("Write the papers of the day")?;
    unit.close().context("Close the unit")?;
    leave::journals(folder).context("Write the journals")?;
    let audit = store::audit::audit_folder(folder).context("Verify the day")?;
    let tenths = started.elapsed().as_millis() / 100;
    let seconds = format!("{}.{}", tenths / 10, tenths % 10);
    leave::summary(folder, &audit, &seconds).context("Write the summary")?;
    Ok(Played { audit, seconds, traffic })
}

fn prepare(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("Make {}", folder.display()))?;
    let mut found = std::fs::read_dir(folder).context("Look into the folder")?;
    ensure!(
        found.next().is_none(),
        "{} is not empty. Nothing in it was touched; name a new or an empty folder.",
        folder.display()
    );
    Ok(())
}

impl Unit {
    /// Takes one step of the day; the clock is the caller's to set.
    ///
    /// # Errors
    /// When the day goes another way than told.
    pub fn take(&mut self, step: &Step) -> anyhow::Result<()> {
        match &step.what {
            What::Import { name, text } => self.import(name, text),
            What::On(device, happening) => on(self, *device, happening),
        }
    }
}

fn on(unit: &mut Unit, device: DeviceKey, happening: &Happening) -> anyhow::Result<()> {
    let seat = unit.seat(device)?;
    let now = seat.now();
    match happening {
        Happening::Tap(intent) => seat.by_hand(|hand| hand.press(intent.clone()))?,
        Happening::Home => seat.by_hand(|hand| hand.home())?,
        Happening::Do(deed) => seat.by_hand(|hand| deed.by_hand(hand))?,
        Happening::Scan { bytes, reads } => seat.scan(bytes, reads)?,
        Happening::Weigh { bytes, says } => seat.weigh(bytes, says)?,
        Happening::Link(link) => {
            seat.set_link(*link);
            seat.happen(&now, Event::Link(*link));
        }
        Happening::Exchange => seat.exchange()?,
        Happening::Expect(expectation) => {
            scenario::check(expectation, &seat.station, &seat.last, &now)?;
        }
    }
    Ok(())
}

impl Glass for Seat {
    fn view(&self) -> View {
        self.station.view(&self.now())
    }

    fn happen(&mut self, event: Event) -> Update {
        let now = self.now();
        let update = self.update(&now, event);
        if let Some(passed) = &mut self.passed {
            passed.push(self.station.view(&now));
        }
        update
    }
}

impl Seat {
    /// A hand does something here; what it came to is kept.
    fn by_hand(
        &mut self,
        does: impl FnOnce(&mut Hand<'_, Self>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut hand = Hand::at(self);
        let done = does(&mut hand);
        self.last = hand.done;
        done
    }

    /// A scan with its verdict: bytes come down the cable, have to read as `reads`, and the
    /// scanner hears "stored" only after the record is durable.
    ///
    /// # Errors
    /// When the label reads otherwise, the device is silent, or "stored" would be a lie.
    pub fn scan(&mut self, bytes: &[u8], reads: &[u8]) -> anyhow::Result<()> {
        let now = self.now();
        let (ticket, payload) = self.cables.scan(bytes)?;
        ensure!(payload == reads, "The label was read as {:?}", String::from_utf8_lossy(&payload));
        self.happen(&now, Event::Scanned(payload));
        let beep = self.last.effects.iter().find_map(|effect| match effect {
            Effect::Beep(beep) => Some(*beep),
            _ => None,
        });
        let beep = beep.context("A scan made no sound")?;
        ensure!(
            beep != Beep::Stored || self.matches_a_record(),
            "The scanner was told that a scan is stored, and nothing was recorded"
        );
        self.cables.tell(ticket, devices::verdict(beep))
    }

    /// A weight down the cable of the scale, which has to be understood as `says`.
    ///
    /// # Errors
    /// When it is understood otherwise, or the scale is silent.
    pub fn weigh(&mut self, bytes: &[u8], says: &ScaleReading) -> anyhow::Result<()> {
        let now = self.now();
        let reading = self.cables.weigh(bytes)?;
        ensure!(reading == *says, "The scale was understood as {reading:?}, not {says:?}");
        self.happen(&now, Event::Weighed(reading));
        Ok(())
    }

    /// At the counter a scan goes into the draft of a line, which is durable too.
    fn matches_a_record(&self) -> bool {
        !self.last.recorded.is_empty() || self.has_draft()
    }
}
