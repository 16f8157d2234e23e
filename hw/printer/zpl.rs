//! The host status of ZPL II printers, asked for by `~HS`.
//!
//! Implements the three answers of the ZPL II programming guide, each between STX and ETX CR LF:
//! interface, paper, pause, formats in the buffer; then head, ribbon, labels left; then password.
//! Some printers answer nothing while they are open or empty.

use super::condition::Condition;

/// Asks for the status. It is answered at once, also while a format is printed.
pub const ASK: &[u8] = b"~HS\r\n";
/// The three answers are some eighty bytes.
const ANSWER_MAX: usize = 256;
const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// What a printer says in its first two answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostStatus {
    /// No paper.
    pub paper_out: bool,
    /// Pause is on.
    pub paused: bool,
    /// Formats in the receive buffer.
    pub formats: u32,
    /// The receive buffer is full.
    pub buffer_full: bool,
    /// A format has begun and not ended.
    pub partial: bool,
    /// The settings are lost.
    pub ram_lost: bool,
    /// The head is too cold.
    pub too_cold: bool,
    /// The head is too hot.
    pub too_hot: bool,
    /// The head is up.
    pub head_up: bool,
    /// No ribbon.
    pub ribbon_out: bool,
    /// A label waits to be peeled off.
    pub label_waits: bool,
    /// Labels of the format that are still to come.
    pub labels_left: u32,
}

impl HostStatus {
    /// Whether everything that was sent is on paper.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.formats == 0 && self.labels_left == 0 && !self.partial && !self.condition().holds()
    }

    /// What a person has to know first.
    #[must_use]
    pub fn condition(&self) -> Condition {
        let states = [
            (self.head_up, Condition::Open),
            (self.paper_out, Condition::PaperOut),
            (self.ribbon_out, Condition::RibbonOut),
            (self.ram_lost, Condition::Fault),
            (self.too_hot, Condition::TooHot),
            (self.too_cold, Condition::TooCold),
            (self.paused, Condition::Paused),
            (self.label_waits, Condition::LabelWaits),
            (0 < self.formats || 0 < self.labels_left || self.partial, Condition::Busy),
        ];
        let first = states.into_iter().find(|(is, _)| *is);
        first.map_or(Condition::Ready, |(_, condition)| condition)
    }

    /// Reads the first two answers, without their frames.
    #[must_use]
    pub fn read(first: &str, second: &str) -> Option<Self> {
        let one: Vec<&str> = first.split(',').map(str::trim).collect();
        let two: Vec<&str> = second.split(',').map(str::trim).collect();
        if one.len() != 12 || two.len() != 11 {
            return None;
        }
        let number = |fields: &[&str], at: usize| fields.get(at)?.parse::<u32>().ok();
        let flag = |fields: &[&str], at: usize| match *fields.get(at)? {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        };
        Some(Self {
            paper_out: flag(&one, 1)?,
            paused: flag(&one, 2)?,
            formats: number(&one, 4)?,
            buffer_full: flag(&one, 5)?,
            partial: flag(&one, 7)?,
            ram_lost: flag(&one, 9)?,
            too_cold: flag(&one, 10)?,
            too_hot: flag(&one, 11)?,
            head_up: flag(&two, 2)?,
            ribbon_out: flag(&two, 3)?,
            label_waits: flag(&two, 7)?,
            labels_left: number(&two, 8)?,
        })
    }

    /// The three answers with their frames, as a printer sends them.
    #[must_use]
    pub fn frames(&self) -> Vec<u8> {
        let bit = u8::from;
        format!(
            "\x02030,{},{},1245,{:03},{},0,{},000,{},{},{}\x03\r\n\
             \x02000,0,{},{},0,2,4,{},{:08},1,000\x03\r\n\x021234,0\x03\r\n",
            bit(self.paper_out),
            bit(self.paused),
            self.formats,
            bit(self.buffer_full),
            bit(self.partial),
            bit(self.ram_lost),
            bit(self.too_cold),
            bit(self.too_hot),
            bit(self.head_up),
            bit(self.ribbon_out),
            bit(self.label_waits),
            self.labels_left,
        )
        .into_bytes()
    }
}

/// Puts bytes together to a status, whatever pieces they come in.
#[derive(Debug, Default)]
pub struct HostStatusReader {
    bytes: Vec<u8>,
    strings: Vec<String>,
}

impl HostStatusReader {
    /// Takes bytes; the status, when its three answers are whole.
    pub fn push(&mut self, bytes: &[u8]) -> Option<HostStatus> {
        let mut status = None;
        for byte in bytes {
            match *byte {
                STX => self.bytes.clear(),
                ETX => {
                    let text =
                        String::from_utf8_lossy(&std::mem::take(&mut self.bytes)).into_owned();
                    self.strings.push(text);
                }
                byte if self.bytes.len() < ANSWER_MAX => self.bytes.push(byte),
                _ => {}
            }
            if let [first, second, _third] = self.strings.as_slice() {
                status = HostStatus::read(first, second).or(status);
                self.strings.clear();
            }
        }
        status
    }

    /// Forgets what was begun: another answer is asked for.
    pub fn reset(&mut self) {
        self.bytes.clear();
        self.strings.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the guide lays them out: a printer with paper out and its head up.
    const OUT_AND_UP: &[u8] =
        b"\x02014,1,0,0609,002,0,0,0,000,0,0,0\x03\r\n\x02001,0,1,0,1,2,4,0,00000003,1,000\x03\r\n\x020000,0\x03\r\n";

    #[test]
    fn a_status_is_read_wherever_the_reads_split_it() {
        for split in 0..=OUT_AND_UP.len() {
            let mut reader = HostStatusReader::default();
            let (head, tail) = OUT_AND_UP.split_at(split);
            let status = reader.push(head).or(reader.push(tail)).unwrap();
            assert_eq!((status.formats, status.labels_left), (2, 3), "split at {split}");
            assert_eq!(status.condition(), Condition::Open);
            assert!(status.paper_out && !status.is_done());
        }
    }

    #[test]
    fn each_flag_is_the_state_that_a_person_has_to_know() {
        let with = |change: fn(&mut HostStatus)| {
            let mut status = HostStatus::default();
            change(&mut status);
            status
        };
        for (status, condition) in [
            (HostStatus::default(), Condition::Ready),
            (with(|it| it.paper_out = true), Condition::PaperOut),
            (with(|it| it.ribbon_out = true), Condition::RibbonOut),
            (with(|it| it.head_up = true), Condition::Open),
            (with(|it| it.paused = true), Condition::Paused),
            (with(|it| it.too_hot = true), Condition::TooHot),
            (with(|it| it.too_cold = true), Condition::TooCold),
            (with(|it| it.ram_lost = true), Condition::Fault),
            (with(|it| it.label_waits = true), Condition::LabelWaits),
            (with(|it| it.formats = 1), Condition::Busy),
            (with(|it| it.labels_left = 1), Condition::Busy),
            (with(|it| it.partial = true), Condition::Busy),
        ] {
            assert_eq!(status.condition(), condition);
            assert_eq!(status.is_done(), condition == Condition::Ready);
            let again = HostStatusReader::default().push(&status.frames());
            assert_eq!(again, Some(status));
        }
    }

    #[test]
    fn what_is_no_status_is_none() {
        for bytes in [
            &b"\x02030,0,0\x03\r\n\x02000,0\x03\r\n\x021\x03\r\n"[..],
            b"\x02030,x,0,1245,000,0,0,0,000,0,0,0\x03\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\x020,0\x03",
            b"hello",
            &[b'x'; 10_000],
        ] {
            assert_eq!(HostStatusReader::default().push(bytes), None);
        }
    }
}
