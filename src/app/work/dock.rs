//! The dock: a scan is recorded first and answered then.

use barcode::{Barcode, NotABarcode};
use domain::change::{ContainerReconciled, ContainerScanned, LabelRefused, LoadOpened};
use domain::container::{Container, ContainerState};
use domain::einduction::Elsewhere;
use domain::finding::{HelpDesk, Ruling};
use domain::ids::LoadId;
use domain::moment::Moment;
use domain::rules::dock::{self, ScanAnswer};

use crate::acts::Planned;
use crate::screens::dock_scan::{
    AcceptReason, Answer, Before, DockPrimary, DockScanIntent, DockSecond, LabelText,
    NotALabelReason, label, spoken_appointment,
};
use crate::screens::typing::{Typing, TypingWhat};
use crate::screens::{NoticeText, Tone};
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Act, Beep, Effect, Station, text};

/// The most characters of a foreign label that are kept.
const CONTENT_MAX: usize = 120;
/// Fewer last characters than this name no container.
const ENDING_MIN: usize = 4;
/// What the FAST Help Desk says to a dock (001-5.2d).
pub(crate) const GO_ON: &str = "Go on by the contingency steps";

/// How the characters of a label came here.
enum Read {
    /// By a scanner, with the AIM identifier that it sent.
    By(Option<String>),
    /// By hand.
    Keyed,
}

impl Station {
    /// Opens the dock screen on the load that is being unloaded, also after a restart.
    pub(crate) fn open_dock(&mut self) -> store::Result<()> {
        self.find_load()?;
        self.dock.typing = None;
        self.place = Place::DockScan;
        Ok(())
    }

    /// After a restart the load that is being unloaded is the last that is not finished.
    pub(crate) fn find_load(&mut self) -> store::Result<()> {
        if self.load.is_none() {
            self.load = self.store().unfinished_load()?;
        }
        Ok(())
    }

    /// The load that is being unloaded; an unscheduled one is opened when there is none, because
    /// a scan never waits for a question.
    pub(crate) fn load_or_new(&mut self, now: &Moment) -> store::Result<LoadId> {
        if let Some(load) = self.load {
            return Ok(load);
        }
        let load = LoadId(self.ids().v7(now));
        let opened = LoadOpened { load, appointment: None, arrived_at: now.timestamp() };
        self.record(now, Self::planned([opened.into()]))?;
        self.load = Some(load);
        Ok(load)
    }

    /// A container of the load that is being unloaded.
    pub(crate) fn container(&self, barcode: &str) -> store::Result<Container> {
        let load = self.load.unwrap_or_else(|| LoadId::from_bytes([0; 16]));
        self.store().container(load, barcode)
    }

    /// The containers of the load that is being unloaded.
    pub(crate) fn containers(&self) -> store::Result<Vec<Container>> {
        match self.load {
            Some(load) => self.store().containers_of(load),
            None => Ok(Vec::new()),
        }
    }

    /// The containers that keep the load at the door.
    pub fn open_containers(&self) -> Vec<Container> {
        let open = |container: &Container| container.state() == ContainerState::Open;
        self.containers().unwrap_or_default().into_iter().filter(open).collect()
    }

    pub(crate) fn scanned_at_dock(
        &mut self,
        now: &Moment,
        payload: &[u8],
    ) -> store::Result<Update> {
        let load = self.load_or_new(now)?;
        self.place = Place::DockScan;
        match Barcode::read(payload) {
            Ok(Barcode::Imcb(imcb)) => {
                self.scanned_container(now, load, imcb.content(), Read::By(symbology(payload)))
            }
            Ok(other) => {
                self.refuse(now, load, other.content(), NotALabelReason::OtherBarcode, None)
            }
            Err(error) => {
                let content = content(payload);
                let reason = match error {
                    NotABarcode::Empty => NotALabelReason::NotReadable,
                    _ if content.starts_with("99M") => NotALabelReason::Broken,
                    _ => NotALabelReason::OtherBarcode,
                };
                self.refuse(now, load, &content, reason, Some(error.to_string()))
            }
        }
    }

    /// Records the scan with what follows from it, then answers. A repeat is recorded like any
    /// other scan: what was done is what is told.
    fn scanned_container(
        &mut self,
        now: &Moment,
        load: LoadId,
        barcode: &str,
        read: Read,
    ) -> store::Result<Update> {
        let ruling = self.judge(now, load, barcode)?;
        let (symbology, keyed) = match read {
            Read::By(symbology) => (symbology, false),
            Read::Keyed => (None, true),
        };
        let scanned = ContainerScanned { load, barcode: barcode.to_owned(), symbology, keyed };
        let mut facts = vec![Planned { change: scanned.into(), replaces: Vec::new() }];
        if let Some(form) = ruling.reconcile_to {
            let reconciled = ContainerReconciled { load, barcode: barcode.to_owned(), form };
            facts.push(Planned { change: reconciled.into(), replaces: Vec::new() });
        }
        let mut update = self.record(now, facts)?;
        let (answer, beep) = answer(barcode, &ruling.answer);
        if let Some(scan) = update.recorded.first() {
            self.dock.scanned(barcode, *scan, answer, now.timestamp());
            self.dock.says(&ruling.findings);
        }
        update.effects.push(Effect::Beep(beep));
        if beep == Beep::Question {
            update.effects.push(self.ask_at_dock());
        }
        update.ruling = Ruling { findings: ruling.findings, ..Ruling::default() };
        Ok(update)
    }

    fn judge(&self, now: &Moment, load: LoadId, barcode: &str) -> store::Result<dock::ScanRuling> {
        let same = self.store().containers_with_barcode(barcode)?;
        let loads = same
            .iter()
            .map(|container| self.store().load(container.load))
            .collect::<store::Result<Vec<_>>>()?;
        let elsewhere: Vec<Elsewhere<'_>> = same
            .iter()
            .zip(&loads)
            .filter(|(container, _)| container.load != load)
            .map(|(container, load)| Elsewhere {
                container,
                appointment: load.appointment.as_deref(),
            })
            .collect();
        let here = self.store().load(load)?;
        let before = same.iter().find(|container| container.load == load);
        let scan = dock::Scan { barcode, load: &here, before, elsewhere: &elsewhere };
        Ok(dock::scan(&self.context(now), &scan))
    }

    fn refuse(
        &mut self,
        now: &Moment,
        load: LoadId,
        content: &str,
        reason: NotALabelReason,
        why: Option<String>,
    ) -> store::Result<Update> {
        let why = why.unwrap_or_else(|| "A barcode of another kind".to_owned());
        let content: String = content.chars().take(CONTENT_MAX).collect();
        let refused = LabelRefused { load, content: content.clone(), reason: why };
        let update = self.record(now, Self::planned([refused.into()]))?;
        self.dock.refused(&content, reason, now.timestamp());
        Ok(update.and(Update::beep(Beep::Refused)))
    }

    pub(crate) fn tapped_dock(
        &mut self,
        now: &Moment,
        intent: DockScanIntent,
    ) -> store::Result<Update> {
        let current = self.dock.current().map(|current| current.barcode.clone());
        match (intent, current) {
            (DockScanIntent::Back, _) => {
                self.place = Place::Home;
                Ok(self.dock_answered())
            }
            // What is on hold stays so; the next container may be scanned.
            (DockScanIntent::Second(DockSecond::KeepOnHold), Some(_)) => Ok(self.dock_answered()),
            (DockScanIntent::TakeBack, Some(_)) => self.take_back(now),
            (DockScanIntent::Primary(DockPrimary::PlacardPulled), Some(barcode)) => {
                self.pulled(now, barcode)
            }
            (DockScanIntent::Primary(DockPrimary::HelpDeskAgreed), Some(barcode)) => {
                self.help_desk_agreed(now, barcode)
            }
            (DockScanIntent::Second(DockSecond::NoSecondPlacard), Some(_)) => {
                self.tell(Tone::Info, &Sentence::NoSecondPlacard);
                Ok(Update::default())
            }
            (DockScanIntent::Second(DockSecond::Unreadable), _) => {
                let start = self.dock.likely_start();
                self.dock.typing = Some(Typing::with(TypingWhat::ContainerLabel, &start));
                Ok(Update::default())
            }
            // What was asked about stands among the open containers of the load.
            (DockScanIntent::Primary(DockPrimary::SeeLoad), _) => {
                self.open_load()?;
                Ok(self.dock_answered())
            }
            _ => Ok(Update::default()),
        }
    }

    /// A second scan must not bury a question: the trigger is off until it is answered.
    fn ask_at_dock(&mut self) -> Effect {
        self.dock_asks = true;
        Effect::Scanner { enabled: false }
    }

    /// The question is answered, or the person has gone on without answering.
    pub(crate) fn dock_answered(&mut self) -> Update {
        if !std::mem::take(&mut self.dock_asks) {
            return Update::default();
        }
        Update { effects: vec![Effect::Scanner { enabled: true }], ..Update::default() }
    }

    /// The answer is recorded: the trigger is on again.
    fn when_recorded(&mut self, update: Update) -> Update {
        if update.recorded.is_empty() { update } else { update.and(self.dock_answered()) }
    }

    /// A label that no scanner reads, keyed. It is recorded as keyed, never as scanned. The last
    /// characters are enough where one container of the load's forms ends so.
    pub(crate) fn keyed_at_dock(&mut self, now: &Moment, text: &str) -> store::Result<Update> {
        let load = self.load_or_new(now)?;
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let keyed = plain.to_ascii_uppercase();
        let whole = match Barcode::read(keyed.as_bytes()) {
            Ok(Barcode::Imcb(imcb)) => Some(imcb.content().to_owned()),
            _ => self.listed_that_ends(load, &keyed)?,
        };
        if let Some(barcode) = whole {
            return self.scanned_container(now, load, &barcode, Read::Keyed);
        }
        self.dock.typing = Some(Typing::with(TypingWhat::ContainerLabel, text));
        self.tell(Tone::Need, &Sentence::NotAContainerNumber);
        Ok(Update::beep(Beep::Refused))
    }

    fn listed_that_ends(&self, load: LoadId, end: &str) -> store::Result<Option<String>> {
        if end.len() < ENDING_MIN {
            return Ok(None);
        }
        let load = self.store().load(load)?;
        let plain = |listed: &String| -> String {
            listed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase()
        };
        let mut found: Vec<String> = load
            .forms
            .iter()
            .flat_map(|form| form.containers.iter().map(plain))
            .filter(|listed| listed.ends_with(end))
            .collect();
        found.sort();
        found.dedup();
        let only = found.pop().filter(|_| found.is_empty());
        Ok(only.filter(|listed| matches!(Barcode::read(listed.as_bytes()), Ok(Barcode::Imcb(_)))))
    }

    fn take_back(&mut self, now: &Moment) -> store::Result<Update> {
        let update = self.perform(now, Act::TakeBackScan)?;
        if !update.recorded.is_empty()
            && let Some(last_six) = self.dock.taken_back()
        {
            self.say(Tone::Info, NoticeText::ScanTakenBack(last_six));
        }
        Ok(self.when_recorded(update))
    }

    fn pulled(&mut self, now: &Moment, barcode: String) -> store::Result<Update> {
        let update = self.perform(now, Act::PullPlacard { barcode: barcode.clone() })?;
        if !update.recorded.is_empty() {
            self.dock.accepted(&barcode, AcceptReason::PlacardPulled);
        }
        Ok(self.when_recorded(update))
    }

    fn help_desk_agreed(&mut self, now: &Moment, barcode: String) -> store::Result<Update> {
        let call = Act::RecordFastCall {
            barcode: barcode.clone(),
            agent: String::new(),
            instruction: GO_ON.to_owned(),
        };
        let update = self.perform(now, call)?;
        if !update.recorded.is_empty() {
            self.dock.accepted(&barcode, AcceptReason::HelpDeskAgreed);
        }
        Ok(self.when_recorded(update))
    }
}

/// The AIM identifier that the scanner sent, where it sends one.
fn symbology(payload: &[u8]) -> Option<String> {
    let start = payload.get(..3)?;
    let identifier = std::str::from_utf8(start).ok()?;
    identifier.starts_with(']').then(|| identifier.to_owned())
}

/// What the scanner sent as far as it is text.
fn content(payload: &[u8]) -> String {
    String::from_utf8_lossy(barcode::aim::Payload::of(payload).data)
        .chars()
        .filter(|character| !character.is_control())
        .take(CONTENT_MAX)
        .collect()
}

/// The answer on the glass, and the sound that matches it.
fn answer(barcode: &str, answer: &ScanAnswer) -> (Answer, Beep) {
    let label: LabelText = label(barcode);
    match answer {
        ScanAnswer::AcceptOn8125 { .. } => {
            (Answer::Accept { label, reason: AcceptReason::On8125 }, Beep::Stored)
        }
        ScanAnswer::PullOnePlacard => (Answer::PullOnePlacard { label }, Beep::Stored),
        ScanAnswer::SetToAccept | ScanAnswer::OrdinaryDay => {
            (Answer::Accept { label, reason: AcceptReason::SetToAccept }, Beep::Stored)
        }
        ScanAnswer::AlreadyScanned { at, .. } => {
            let before = Before::Here { at: text::time_of_day(*at) };
            (Answer::AlreadyScanned { label, before }, Beep::Stored)
        }
        ScanAnswer::Duplicate { at, appointment } => {
            let before = Before::OtherLoad {
                at: text::time_of_day(*at),
                appointment: appointment.as_deref().map(spoken_appointment).unwrap_or_default(),
            };
            (Answer::AlreadyScanned { label, before }, Beep::Question)
        }
        ScanAnswer::CallHelpDesk | ScanAnswer::Form8125Needed => {
            let phone = HelpDesk::Fast.phone().to_owned();
            (Answer::CallHelpDesk { label, phone }, Beep::Question)
        }
    }
}
