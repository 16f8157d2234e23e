//! A print queue, asked over IPP.
//!
//! The commands `lp` and `lpstat` were tried and put aside: their words depend on the language, and
//! Debian's CUPS 2.4 lists a job that was printed, one that was taken back and one that failed with the
//! same reason. The state of a job is plain in IPP, and three requests are all that is needed.
//! The print system of this machine is asked at its socket, or at port 631 where it has none.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::ipp::{GET_JOB, GET_PRINTER, GET_PRINTERS, Message, PRINT_JOB, Writer};
use super::{Condition, Language, PrintJob, PrinterTiming};
use crate::trouble::Trouble;

/// Where Debian's CUPS listens.
const SOCKET: &str = "/run/cups/cups.sock";
const LOCAL: &str = "127.0.0.1:631";
/// The longest answer.
const ANSWER_MAX: u64 = 1024 * 1024;
/// A queue takes a whole job in so long.
const TRANSFER: Duration = Duration::from_secs(20);
/// CUPS allows as many.
const NAME_MAX: usize = 127;
const NOT_FOUND: u16 = 0x0406;
const NOT_ACCEPTING: u16 = 0x0506;

/// The queues of this machine; none where it has no print system.
#[must_use]
pub fn queues() -> Vec<String> {
    let nobody = Queue::new(None, String::new(), PrinterTiming::default());
    let request =
        Writer::new(GET_PRINTERS).keyword("requested-attributes", "printer-name").end(b"");
    let answer = nobody.ask(&request);
    let names = answer.map(|answer| answer.texts("printer-name")).unwrap_or_default();
    names.into_iter().filter(|name| is_queue_name(name)).collect()
}

/// Whether CUPS could have a queue of that name.
#[must_use]
pub fn is_queue_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (1..=NAME_MAX).contains(&name.len()) && !name.starts_with('-') && name.bytes().all(plain)
}

/// A queue.
#[derive(Clone, Debug)]
pub struct Queue {
    server: Option<String>,
    name: String,
    timing: PrinterTiming,
}

/// What a queue did not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueError {
    /// It cannot be reached; nothing was handed over.
    Lost(Trouble),
    /// It was lost after something had been handed over.
    Cut,
    /// It takes nothing now.
    NotAccepting,
    /// It says no, with the number of its reason.
    Refused(u16),
}

/// Where a job of a queue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits in the queue.
    Waits,
    /// It is handed to the printer.
    Prints,
    /// The queue is through with it.
    Completed,
    /// Somebody took it out of the queue.
    Canceled,
    /// The queue gave up.
    Aborted,
}

/// How a queue is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueState {
    /// What its printer says of itself.
    pub condition: Condition,
    /// The printer tells the queue when a page is out; otherwise the queue only hands bytes over.
    pub printer_tells: bool,
}

impl Queue {
    /// A queue of this machine, or of the print system at `server`.
    #[must_use]
    pub fn new(server: Option<String>, name: String, timing: PrinterTiming) -> Self {
        Self { server, name, timing }
    }

    /// Hands a job over; the number that the queue gives it.
    ///
    /// # Errors
    /// When the queue cannot be reached or does not take it.
    pub fn print(&self, language: Language, job: &PrintJob) -> Result<i32, QueueError> {
        let format = match language {
            Language::Pdf => "application/pdf",
            // As it is: the queue must not take it for text.
            Language::Zpl | Language::EscPos => "application/vnd.cups-raw",
        };
        let request = Writer::new(PRINT_JOB)
            .uri("printer-uri", &self.uri())
            .name("requesting-user-name", "tallydock")
            .name("job-name", &job.title)
            .mime("document-format", format)
            .end(&job.bytes);
        let answer = self.ask(&request)?;
        answer.number("job-id").ok_or(QueueError::Cut)
    }

    /// Where a job stands.
    ///
    /// # Errors
    /// When the queue cannot be reached or knows no such job.
    pub fn job(&self, id: i32) -> Result<JobState, QueueError> {
        let request = Writer::new(GET_JOB)
            .uri("printer-uri", &self.uri())
            .integer("job-id", id)
            .name("requesting-user-name", "tallydock")
            .end(b"");
        let answer = self.ask(&request)?;
        match answer.number("job-state") {
            Some(3 | 4) => Ok(JobState::Waits),
            Some(5 | 6) => Ok(JobState::Prints),
            Some(7) => Ok(JobState::Canceled),
            Some(8) => Ok(JobState::Aborted),
            Some(9) => Ok(JobState::Completed),
            _ => Err(QueueError::Cut),
        }
    }

    /// How the queue is.
    ///
    /// # Errors
    /// When the queue cannot be reached or does not exist.
    pub fn state(&self) -> Result<QueueState, QueueError> {
        let request = Writer::new(GET_PRINTER)
            .uri("printer-uri", &self.uri())
            .name("requesting-user-name", "tallydock")
            .end(b"");
        let answer = self.ask(&request)?;
        let tells = |uri: &String| {
            ["ipp:", "ipps:", "dnssd:", "implicitclass:"]
                .iter()
                .any(|scheme| uri.starts_with(scheme))
        };
        Ok(QueueState {
            condition: condition(&answer),
            printer_tells: answer.texts("device-uri").iter().any(tells),
        })
    }

    fn uri(&self) -> String {
        format!("ipp://localhost/printers/{}", self.name)
    }

    fn ask(&self, request: &[u8]) -> Result<Message, QueueError> {
        let head = format!(
            "POST /printers/{} HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\n\r\n",
            self.name,
            request.len()
        );
        let mut stream = self.connect().map_err(QueueError::Lost)?;
        let answer = exchange(stream.as_mut(), head.as_bytes(), request);
        let answer = answer.map_err(|_| QueueError::Cut)?;
        let message = body(&answer).and_then(Message::read).ok_or(QueueError::Cut)?;
        match message.code {
            0..=0x00FF => Ok(message),
            NOT_FOUND => Err(QueueError::Lost(Trouble::NoQueue)),
            NOT_ACCEPTING => Err(QueueError::NotAccepting),
            code => Err(QueueError::Refused(code)),
        }
    }

    fn connect(&self) -> Result<Box<dyn Stream>, Trouble> {
        if self.server.is_none()
            && let Ok(stream) = UnixStream::connect(SOCKET)
        {
            let timed = stream
                .set_read_timeout(Some(TRANSFER))
                .and_then(|()| stream.set_write_timeout(Some(TRANSFER)));
            timed.map_err(|error| Trouble::Broken(error.to_string()))?;
            return Ok(Box::new(stream));
        }
        let nobody =
            if self.server.is_none() { Trouble::NoPrintSystem } else { Trouble::Unreachable };
        let address = self.server.as_deref().unwrap_or(LOCAL);
        let mut addresses = address.to_socket_addrs().map_err(|_| nobody.clone())?;
        let address = addresses.next().ok_or_else(|| nobody.clone())?;
        let stream =
            TcpStream::connect_timeout(&address, self.timing.connect).map_err(|_| nobody)?;
        let timed = stream
            .set_read_timeout(Some(TRANSFER))
            .and_then(|()| stream.set_write_timeout(Some(TRANSFER)));
        timed.map_err(|error| Trouble::Broken(error.to_string()))?;
        Ok(Box::new(stream))
    }
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

fn exchange(stream: &mut dyn Stream, head: &[u8], request: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(head)?;
    stream.write_all(request)?;
    stream.flush()?;
    let mut answer = Vec::new();
    stream.take(ANSWER_MAX).read_to_end(&mut answer)?;
    Ok(answer)
}

/// What stands behind the head of an answer that was given.
fn body(answer: &[u8]) -> Option<&[u8]> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, rest) = answer.split_at_checked(end + 4)?;
    let status = head.split(|byte| *byte == b' ').nth(1)?;
    (status == b"200").then_some(rest)
}

/// What a person has to know first of a queue.
fn condition(answer: &Message) -> Condition {
    let reasons = answer.texts("printer-state-reasons");
    let has = |word: &str| {
        reasons.iter().any(|reason| reason.contains(word) && !reason.ends_with("-report"))
    };
    let offline = reasons.iter().any(|reason| reason.contains("offline"));
    let stopped = answer.number("printer-state") == Some(5);
    let states = [
        (has("cover-open") || has("door-open") || has("interlock-open"), Condition::Open),
        (has("media-empty") || has("media-needed"), Condition::PaperOut),
        (has("marker-supply-empty") || has("toner-empty"), Condition::RibbonOut),
        (has("media-jam"), Condition::Fault),
        (offline || has("connecting-to-device"), Condition::Offline),
        (stopped || has("paused"), Condition::Paused),
        (answer.number("printer-state") == Some(4), Condition::Busy),
    ];
    let first = states.into_iter().find(|(is, _)| *is);
    first.map_or(Condition::Ready, |(_, condition)| condition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::ipp::PRINTER_GROUP;

    #[test]
    fn only_names_that_a_queue_may_have_are_asked_for() {
        for name in ["Dock_Laser", "a", "HP-4.2"] {
            assert!(is_queue_name(name), "{name}");
        }
        for name in ["", "-o", "a b", "a/b", "a\r\nHost: x", &"x".repeat(128)] {
            assert!(!is_queue_name(name), "{name}");
        }
    }

    #[test]
    fn reasons_of_a_queue_become_what_a_person_has_to_know() {
        for (state, reason, wanted) in [
            (3, "none", Condition::Ready),
            (4, "none", Condition::Busy),
            (5, "paused", Condition::Paused),
            (5, "media-empty-error", Condition::PaperOut),
            (3, "media-empty-report", Condition::Ready),
            (3, "cover-open-warning", Condition::Open),
            (5, "media-jam-error", Condition::Fault),
            (4, "offline-report", Condition::Offline),
        ] {
            let bytes = Writer::new(0)
                .group(PRINTER_GROUP)
                .number_of("printer-state", state)
                .keyword("printer-state-reasons", reason)
                .end(b"");
            assert_eq!(condition(&Message::read(&bytes).unwrap()), wanted, "{state} {reason}");
        }
    }
}
