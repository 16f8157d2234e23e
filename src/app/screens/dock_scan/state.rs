//! The dock screen's memory: the last answer, the last five scans, and which container a button
//! is about. What a scan means is decided by the rules and recorded by the station.

use std::collections::VecDeque;

use domain::finding::Finding;
use domain::ids::FactId;
use domain::moment::Timestamp;

use super::{
    AcceptReason, Answer, Before, DockPrimary, DockScanView, DockSecond, LAST_SCANS_MAX, LabelText,
    LastScan, LoadCounts, NotALabelReason, ScanResult,
};
use crate::screens::typing::Typing;
use crate::text;

/// Characters that are read at arm's length.
const LAST_CHARACTERS: usize = 6;

/// The dock screen.
#[derive(Clone, Debug, Default)]
pub struct DockState {
    answer: Option<Answer>,
    answers: u64,
    last: VecDeque<LastScan>,
    /// The container that the buttons are about.
    current: Option<Current>,
    /// What the rules said about the scan.
    said: Vec<Finding>,
    /// The label that is being keyed.
    pub typing: Option<Typing>,
}

/// The container that was scanned last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// Its barcode.
    pub barcode: String,
    /// The fact of the scan.
    pub scan: FactId,
}

impl DockState {
    /// The container that the buttons are about.
    pub const fn current(&self) -> Option<&Current> {
        self.current.as_ref()
    }

    /// What the rules said about the last scan.
    pub fn said(&self) -> &[Finding] {
        &self.said
    }

    /// The rules said this about the scan that was just answered.
    pub fn says(&mut self, said: &[Finding]) {
        self.said = said.to_vec();
    }

    /// A container was scanned and the scan is durable.
    pub fn scanned(&mut self, barcode: &str, scan: FactId, answer: Answer, at: Timestamp) {
        let result = match &answer {
            Answer::Accept { .. } => ScanResult::Accepted,
            Answer::PullOnePlacard { .. } => ScanResult::PullOne,
            Answer::AlreadyScanned { .. } => ScanResult::Again,
            Answer::CallHelpDesk { .. } => ScanResult::OnHold,
            Answer::TakenBack { .. } => ScanResult::TakenBack,
            Answer::NotAContainerLabel { .. } | Answer::Waiting { .. } => ScanResult::NotAContainer,
        };
        self.list(label(barcode).last_six, result, at);
        self.current = Some(Current { barcode: barcode.to_owned(), scan });
        self.say(answer);
    }

    /// A label that is no container's was scanned.
    pub fn refused(&mut self, content: &str, reason: NotALabelReason, at: Timestamp) {
        let last_six = label(content).last_six;
        self.list(last_six.clone(), ScanResult::NotAContainer, at);
        self.current = None;
        self.say(Answer::NotAContainerLabel { last_six, reason });
    }

    /// The placard of the container was pulled, or the help desk agreed.
    pub fn accepted(&mut self, barcode: &str, reason: AcceptReason) {
        if let Some(scan) = self.last.front_mut() {
            scan.result = match reason {
                AcceptReason::PlacardPulled => ScanResult::Pulled,
                _ => ScanResult::Accepted,
            };
        }
        self.say(Answer::Accept { label: label(barcode), reason });
    }

    /// The last scan was taken back.
    pub fn taken_back(&mut self) -> Option<String> {
        let current = self.current.take()?;
        if let Some(scan) = self.last.front_mut() {
            scan.result = ScanResult::TakenBack;
        }
        let label = label(&current.barcode);
        let last_six = label.last_six.clone();
        self.say(Answer::TakenBack { label });
        Some(last_six)
    }

    /// A scan was taken back elsewhere: when it was the last, the answer no longer holds.
    pub fn disowned(&mut self, barcode: &str) {
        if self.current.as_ref().is_some_and(|current| current.barcode == barcode) {
            self.taken_back();
        }
    }

    /// The answer holds no longer: a later recording was refused. What the buttons are about stays.
    pub fn forget_answer(&mut self) {
        self.answer = None;
        self.answers = self.answers.wrapping_add(1);
    }

    /// Waits for the next scan, as if nothing had been answered.
    pub fn wait(&mut self) {
        self.forget_answer();
        self.said.clear();
        self.current = None;
    }

    /// Another load: nothing was scanned on it yet.
    pub fn begin(&mut self) {
        *self = Self { answers: self.answers, ..Self::default() };
    }

    /// How the next label probably begins: as the last one, all but what is read at arm's length.
    pub fn likely_start(&self) -> String {
        let start = self.current.as_ref().map(|current| label(&current.barcode).start);
        start.filter(|start| !start.is_empty()).unwrap_or_else(|| "99M".to_owned())
    }

    fn say(&mut self, answer: Answer) {
        self.typing = None;
        self.said.clear();
        self.answer = Some(answer);
        self.answers = self.answers.wrapping_add(1);
    }

    fn list(&mut self, last_six: String, result: ScanResult, at: Timestamp) {
        self.last.push_front(LastScan { last_six, result, at: text::time_of_day(at) });
        self.last.truncate(LAST_SCANS_MAX);
    }

    /// What the screen shows.
    pub fn view(&self, load: LoadCounts, door: &str, scanner_gone: bool) -> DockScanView {
        let waiting = || Answer::Waiting { load: door.to_owned(), scanner_gone };
        let answer = self.answer.clone().unwrap_or_else(waiting);
        let (second, primary) = buttons(&answer);
        DockScanView {
            typing: self.typing.as_ref().map(Typing::view),
            can_take_back: self.current.is_some(),
            answers: self.answers,
            load,
            last: self.last.iter().cloned().collect(),
            second,
            primary,
            answer,
        }
    }
}

fn buttons(answer: &Answer) -> (Option<DockSecond>, DockPrimary) {
    match answer {
        Answer::PullOnePlacard { .. } => {
            (Some(DockSecond::NoSecondPlacard), DockPrimary::PlacardPulled)
        }
        // A number that another load had is a container like any other: its placard comes off.
        Answer::AlreadyScanned { before: Before::OtherLoad { .. }, .. } => {
            (None, DockPrimary::PlacardPulled)
        }
        Answer::CallHelpDesk { .. } => (Some(DockSecond::KeepOnHold), DockPrimary::HelpDeskAgreed),
        _ => (Some(DockSecond::Unreadable), DockPrimary::SeeLoad),
    }
}

/// A label split for reading at arm's length; another label's start says nothing and is left out.
pub fn label(barcode: &str) -> LabelText {
    let count = barcode.chars().count();
    let split = count.saturating_sub(LAST_CHARACTERS);
    let last_six = barcode.chars().skip(split).collect();
    let is_container = barcode.starts_with("99M");
    let start = if is_container { barcode.chars().take(split).collect() } else { String::new() };
    LabelText { start, last_six }
}

/// The appointment as people read it aloud: `402 771 936`.
pub fn spoken_appointment(digits: &str) -> String {
    let mut spoken = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if 0 < index && index.is_multiple_of(3) {
            spoken.push(' ');
        }
        spoken.push(digit);
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::IdSource;

    #[test]
    fn a_label_is_split_before_its_last_six() {
        for (barcode, start, last_six) in [
            ("99M900066875EMA000052", "99M900066875EMA", "000052"),
            ("420530729400111899560334123459", "", "123459"),
            ("AB1", "", "AB1"),
            ("", "", ""),
        ] {
            let text = label(barcode);
            assert_eq!((text.start.as_str(), text.last_six.as_str()), (start, last_six));
        }
    }

    #[test]
    fn only_the_last_five_scans_are_listed_and_equal_answers_differ() {
        let at = Timestamp::parse("2018-12-04T13:05:00-06:00").unwrap();
        let mut ids = IdSource::seeded(1);
        let mut dock = DockState::default();
        for number in 0..7 {
            let barcode = format!("99M900066875EMA{number:06}");
            let answer = Answer::PullOnePlacard { label: label(&barcode) };
            dock.scanned(&barcode, FactId(ids.v4()), answer, at);
        }
        let view = dock.view(LoadCounts { on_8125: 0, pulled: 0, open: 7 }, "", false);
        let listed: Vec<&str> = view.last.iter().map(|scan| scan.last_six.as_str()).collect();
        assert_eq!(listed, ["000006", "000005", "000004", "000003", "000002"]);
        assert_eq!(view.answers, 7);
        assert_eq!(view.primary, DockPrimary::PlacardPulled);
    }

    #[test]
    fn a_scan_can_be_taken_back_once() {
        let at = Timestamp::parse("2018-12-04T13:05:00-06:00").unwrap();
        let mut dock = DockState::default();
        let label = label("99M900066875EMA000052");
        let answer = Answer::Accept { label, reason: AcceptReason::On8125 };
        dock.scanned("99M900066875EMA000052", FactId(IdSource::seeded(1).v4()), answer, at);
        assert_eq!(dock.taken_back().as_deref(), Some("000052"));
        assert_eq!(dock.taken_back(), None);
    }
}
