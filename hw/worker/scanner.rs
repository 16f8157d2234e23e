//! What to do with a scanner's bytes: pure, so that every order of scan, verdict and unplug can be
//! played.
//!
//! A scan gets a ticket and waits for its verdict. The good beep is the verdict `Stored` and nothing
//! else. When the cable comes off between record and beep, the person has not heard the verdict and
//! scans again, or the scanner sends again by itself: the same label is then answered with the same
//! verdict, and no second record is asked for.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Actions, Command, DeviceEvent, Ticket, Timing};
use crate::feedback::{Verdict, Voice};
use crate::scale::Reading;
use crate::scanner::{Heard, Scan, ScannerDecoder, ScannerProtocol, ssi};

/// Scans that wait for their verdict. The oldest beyond that gets none, and is scanned again.
const OPEN_MAX: usize = 64;
/// No label takes longer than this from its first byte to its last, however it drips in.
const SCAN_TIME_MAX: Duration = Duration::from_secs(10);
/// What comes so shortly after a scan was cut by a pause is the rest of it.
const REST_MAX: Duration = Duration::from_millis(500);
/// A verdict written so shortly before the cable came off may not have been heard.
const DOUBT: Duration = Duration::from_secs(2);

/// Plans for one scanner.
#[derive(Debug)]
pub struct ScannerDriver {
    decoder: ScannerDecoder,
    is_ssi: bool,
    voice: Voice,
    pause: Duration,
    /// Counts how often the port was opened; none while it is not.
    connection: Option<u32>,
    connections: u32,
    last_byte: Option<Duration>,
    /// Until when the line is known to have been silent: a busy machine may keep bytes waiting.
    silent_until: Duration,
    /// When the label that is not whole yet began.
    began: Option<Duration>,
    /// When a label was cut by a pause.
    cut: Option<Duration>,
    next_ticket: u64,
    open: VecDeque<Open>,
    /// The last label and what became of it, for a scanner that sends a second copy.
    last: Option<Last>,
    /// A verdict that the person has not heard.
    unheard: Option<Last>,
    asking: bool,
    heard: Vec<Heard>,
}

#[derive(Debug)]
struct Open {
    ticket: Ticket,
    scan: Scan,
    connection: Option<u32>,
}

#[derive(Debug, Clone)]
struct Last {
    ticket: Ticket,
    scan: Scan,
    verdict: Option<(Verdict, Duration)>,
}

impl ScannerDriver {
    /// A scanner that has not been heard yet.
    #[must_use]
    pub fn new(protocol: &ScannerProtocol, voice: Voice, timing: &Timing) -> Self {
        Self {
            decoder: ScannerDecoder::new(protocol),
            is_ssi: matches!(protocol, ScannerProtocol::Ssi),
            voice,
            pause: timing.pause,
            connection: None,
            connections: 0,
            last_byte: None,
            silent_until: Duration::ZERO,
            began: None,
            cut: None,
            next_ticket: 0,
            open: VecDeque::new(),
            last: None,
            unheard: None,
            asking: false,
            heard: Vec::new(),
        }
    }

    /// The port is open.
    pub fn opened(&mut self, out: &mut Actions) {
        self.connections = self.connections.wrapping_add(1);
        self.connection = Some(self.connections);
        self.decoder.reset();
        self.last_byte = None;
        self.began = None;
        self.cut = None;
        let order = if self.asking { self.voice.disable() } else { self.voice.enable() };
        out.write.extend(order);
    }

    /// The cable came off. What was begun is gone, and was never beeped.
    pub fn closed(&mut self, now: Duration, out: &mut Actions) {
        self.connection = None;
        if self.decoder.reset() {
            out.events.push(DeviceEvent::ScanLost { reason: "the cable came off", bytes: 0 });
        }
        if let Some(last) = &self.last
            && last.verdict.is_some_and(|(_, given)| now.saturating_sub(given) <= DOUBT)
        {
            self.unheard = Some(last.clone());
        }
    }

    /// Takes bytes. Readings of a scale on the same cable are handed back.
    pub fn bytes(&mut self, now: Duration, bytes: &[u8], out: &mut Actions) -> Vec<Reading> {
        self.last_byte = Some(now);
        if self.cut.take().is_some_and(|cut| now.saturating_sub(cut) <= REST_MAX) {
            self.decoder.abandon();
        }
        let mut heard = std::mem::take(&mut self.heard);
        self.decoder.push(bytes, &mut heard);
        let inside = self.decoder.is_inside_a_scan();
        self.began = inside.then(|| self.began.filter(|_| heard.is_empty()).unwrap_or(now));
        let readings = self.take(now, &mut heard, out);
        self.heard = heard;
        readings
    }

    /// Nothing came over the line up to this time: a read has waited for it in vain.
    pub fn nothing_came(&mut self, until: Duration) {
        self.silent_until = until;
    }

    /// Time goes by: a pause ends what a pause ends.
    pub fn tick(&mut self, now: Duration, out: &mut Actions) {
        let quiet = self.last_byte.is_some_and(|at| at + self.pause <= self.silent_until);
        if self.began.is_some_and(|began| SCAN_TIME_MAX < now.saturating_sub(began)) {
            self.began = None;
            self.decoder.abandon();
            out.events.push(DeviceEvent::ScanLost { reason: "it took too long", bytes: 0 });
        }
        if quiet && self.decoder.is_inside_a_scan() {
            let mut heard = Vec::new();
            self.decoder.quiet(&mut heard);
            let is_cut = heard.iter().any(|heard| matches!(heard, Heard::Reject { .. }));
            self.cut = is_cut.then_some(now);
            self.take(now, &mut heard, out);
        }
        if quiet {
            self.last_byte = None;
            self.began = None;
        }
    }

    /// Takes a command.
    pub fn command(&mut self, now: Duration, command: Command, out: &mut Actions) {
        match command {
            Command::Verdict(ticket, verdict) => self.verdict(now, ticket, verdict, out),
            Command::Ask if !self.asking => {
                self.asking = true;
                out.write.extend(self.voice.disable());
            }
            Command::Answered if self.asking => {
                self.asking = false;
                out.write.extend(self.voice.enable());
            }
            _ => {}
        }
    }

    /// Whether a verdict may come any moment, so that the thread should not wait long in a read.
    #[must_use]
    pub fn waits_for_a_verdict(&self) -> bool {
        !self.open.is_empty()
    }

    /// When `tick` has something to do, if ever.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Duration> {
        self.last_byte.map(|at| at + self.pause)
    }

    fn take(&mut self, now: Duration, heard: &mut Vec<Heard>, out: &mut Actions) -> Vec<Reading> {
        let mut readings = Vec::new();
        for one in heard.drain(..) {
            match one {
                Heard::Scan(scan) => self.scanned(now, scan, out),
                Heard::Reading(reading) => readings.push(reading),
                Heard::Packet(packet) => acknowledge(&packet, out),
                Heard::Reject { reason, raw } => self.rejected(reason, &raw, out),
            }
        }
        readings
    }

    fn scanned(&mut self, now: Duration, scan: Scan, out: &mut Actions) {
        if scan.why_not().is_some() {
            let event = DeviceEvent::ScanLost { reason: "damaged", bytes: scan.raw.len() };
            out.events.push(event);
            self.answer(Verdict::Refused, out);
        } else if self.is_second_copy(&scan) {
            self.answer_again(now, out);
        } else if let Some(verdict) = self.unheard_verdict(&scan) {
            self.answer(verdict, out);
        } else if self.joins_one_under_way(&scan) {
            // Its verdict comes; nothing is to be said before.
        } else if self.asking {
            out.events.push(DeviceEvent::ScannedWhileAsking(scan));
            self.answer(Verdict::Refused, out);
        } else {
            self.hand_over(scan, out);
        }
    }

    fn hand_over(&mut self, scan: Scan, out: &mut Actions) {
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        if OPEN_MAX <= self.open.len() {
            self.open.pop_front();
        }
        self.open.push_back(Open { ticket, scan: scan.clone(), connection: self.connection });
        self.last = Some(Last { ticket, scan: scan.clone(), verdict: None });
        self.unheard = None;
        out.events.push(DeviceEvent::Scanned { ticket, scan });
    }

    /// Told by the scanner's own mark, never by time alone.
    fn is_second_copy(&self, scan: &Scan) -> bool {
        scan.retransmitted && self.last.as_ref().is_some_and(|last| last.scan.is_same_label(scan))
    }

    /// The first copy is stored, or still on its way: then its verdict answers both.
    fn answer_again(&mut self, now: Duration, out: &mut Actions) {
        let connection = self.connection;
        let Some(last) = &mut self.last else { return };
        match &mut last.verdict {
            Some((verdict, given)) => {
                *given = now;
                let verdict = *verdict;
                self.unheard = None;
                self.answer(verdict, out);
            }
            None => {
                let ticket = last.ticket;
                for open in self.open.iter_mut().filter(|open| open.ticket == ticket) {
                    open.connection = connection;
                }
            }
        }
    }

    /// The same label again, by a person who did not hear what became of it.
    fn unheard_verdict(&mut self, scan: &Scan) -> Option<Verdict> {
        if self.voice == Voice::Silent {
            return None;
        }
        let unheard = self.unheard.take_if(|unheard| unheard.scan.is_same_label(scan))?;
        unheard.verdict.map(|(verdict, _)| verdict)
    }

    /// The same label again while its record is still being made, after the cable came off.
    fn joins_one_under_way(&mut self, scan: &Scan) -> bool {
        let connection = self.connection;
        let under_way = self
            .open
            .iter_mut()
            .filter(|_| self.voice != Voice::Silent)
            .find(|open| open.connection != connection && open.scan.is_same_label(scan));
        match under_way {
            Some(open) => {
                open.connection = connection;
                true
            }
            None => false,
        }
    }

    fn verdict(&mut self, now: Duration, ticket: Ticket, verdict: Verdict, out: &mut Actions) {
        let Some(at) = self.open.iter().position(|open| open.ticket == ticket) else { return };
        let Some(open) = self.open.remove(at) else { return };
        let said = Last { ticket, scan: open.scan, verdict: Some((verdict, now)) };
        if self.connection.is_some() && open.connection == self.connection {
            self.answer(verdict, out);
        } else {
            self.unheard = Some(said.clone());
        }
        if self.last.as_ref().is_some_and(|last| last.ticket == ticket) {
            self.last = Some(said);
        }
    }

    fn answer(&self, verdict: Verdict, out: &mut Actions) {
        if self.is_ssi {
            out.write.extend(ssi::host_packet(ssi::CMD_ACK, &[]));
        }
        out.write.extend(self.voice.say(verdict));
    }

    fn rejected(&self, reason: &'static str, raw: &[u8], out: &mut Actions) {
        if self.is_ssi && reason == "checksum" {
            out.write.extend(ssi::host_packet(ssi::CMD_NAK, &[ssi::NAK_RESEND]));
        } else {
            out.events.push(DeviceEvent::ScanLost { reason, bytes: raw.len() });
        }
    }
}

/// Packets without a label are acknowledged at once: nothing is stored for them.
fn acknowledge(packet: &ssi::Packet, out: &mut Actions) {
    if packet.opcode == ssi::MULTIPACKET_SEGMENT {
        out.write.extend(ssi::host_packet(ssi::MULTIPACKET_ACK, &[]));
    } else if packet.wants_acknowledgement() {
        out.write.extend(ssi::host_packet(ssi::CMD_ACK, &[]));
    }
}
