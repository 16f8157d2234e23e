//! A printer as a model: what it answers, what comes out, and what can be wrong with it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::printer::zpl::HostStatus;
use crate::printer::{Language, esc_pos};

/// The most bytes of one job that a simulated printer takes.
const BUFFER_MAX: usize = 32 * 1024 * 1024;
const FORMAT_BEGIN: &[u8] = b"^XA";
const FORMAT_END: &[u8] = b"^XZ";
const PDF_END: &[u8] = b"%%EOF";
const DLE_EOT: [u8; 2] = [0x10, 0x04];
/// A server looks so often whether it is to stop.
const TURN: Duration = Duration::from_millis(5);

/// What is wrong with a printer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// No paper.
    pub paper_out: bool,
    /// No ribbon.
    pub ribbon_out: bool,
    /// The head or cover is open.
    pub open: bool,
    /// Pause was pressed.
    pub paused: bool,
    /// It answers nothing, but prints.
    pub silent: bool,
}

impl Faults {
    fn hold(self) -> bool {
        self.paper_out || self.ribbon_out || self.open || self.paused
    }
}

/// A printer.
#[derive(Clone, Debug)]
pub struct PrinterModel {
    language: Language,
    /// What is wrong with it.
    pub faults: Faults,
    /// The sheets that came out.
    pub printed: Vec<Vec<u8>>,
    /// Every byte that came, questions too.
    pub got: Vec<u8>,
    /// The line is cut when so many more bytes have come.
    pub cut_after: Option<usize>,
    buffer: Vec<u8>,
    formats: Vec<Vec<u8>>,
}

impl PrinterModel {
    /// A printer that is ready.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            faults: Faults::default(),
            printed: Vec::new(),
            got: Vec::new(),
            cut_after: None,
            buffer: Vec::new(),
            formats: Vec::new(),
        }
    }

    /// Takes bytes; what it answers at once.
    pub fn hear(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.got.extend_from_slice(bytes);
        if self.buffer.len() + bytes.len() <= BUFFER_MAX {
            self.buffer.extend_from_slice(bytes);
        }
        let answers = match self.language {
            Language::Zpl => self.hear_zpl(),
            Language::EscPos => self.hear_esc_pos(),
            Language::Pdf => Vec::new(),
        };
        if self.faults.silent { Vec::new() } else { answers }
    }

    /// Prints one sheet, unless something is wrong; what it answers when that is done.
    pub fn work(&mut self) -> Vec<u8> {
        if self.faults.hold() {
            return Vec::new();
        }
        match self.language {
            Language::Zpl if !self.formats.is_empty() => {
                let format = self.formats.remove(0);
                self.printed.push(format);
                Vec::new()
            }
            Language::EscPos => self.work_off(esc_pos::MARK),
            Language::Pdf => {
                self.work_off(PDF_END);
                Vec::new()
            }
            Language::Zpl => Vec::new(),
        }
    }

    /// Forgets what has not been printed, as a printer does that is switched off.
    pub fn switch_off(&mut self) {
        self.buffer.clear();
        self.formats.clear();
    }

    fn hear_zpl(&mut self) -> Vec<u8> {
        let mut answers = Vec::new();
        while let Some(at) = position(&self.buffer, b"~HS") {
            self.buffer.drain(at..at + 3);
            answers.extend(self.host_status().frames());
        }
        while let Some(end) = position(&self.buffer, FORMAT_END) {
            let format: Vec<u8> = self.buffer.drain(..end + FORMAT_END.len()).collect();
            let begin = position(&format, FORMAT_BEGIN).unwrap_or_default();
            self.formats.push(format.get(begin..).unwrap_or_default().to_vec());
        }
        answers
    }

    fn host_status(&self) -> HostStatus {
        HostStatus {
            paper_out: self.faults.paper_out,
            ribbon_out: self.faults.ribbon_out,
            head_up: self.faults.open,
            paused: self.faults.paused,
            formats: u32::try_from(self.formats.len()).unwrap_or(u32::MAX),
            partial: position(&self.buffer, FORMAT_BEGIN).is_some(),
            ..HostStatus::default()
        }
    }

    /// Real-time questions are answered at once and are no part of what is printed.
    fn hear_esc_pos(&mut self) -> Vec<u8> {
        let mut answers = Vec::new();
        while let Some(at) = position(&self.buffer, &DLE_EOT) {
            let Some(which) = self.buffer.get(at + 2).copied() else { break };
            self.buffer.drain(at..at + 3);
            answers.push(self.real_time(which));
        }
        answers
    }

    fn real_time(&self, which: u8) -> u8 {
        let bit = |at: u8, on: bool| u8::from(on) << at;
        let faults = self.faults;
        0x12 | match which {
            1 => bit(3, faults.hold()),
            2 => bit(2, faults.open) | bit(5, faults.paper_out),
            4 => bit(5, faults.paper_out) | bit(6, faults.paper_out),
            _ => 0,
        }
    }

    /// Prints everything up to this end.
    fn work_off(&mut self, end: &[u8]) -> Vec<u8> {
        let Some(at) = position(&self.buffer, end) else { return Vec::new() };
        let is_mark = end == esc_pos::MARK;
        let sheet: Vec<u8> = self.buffer.drain(..at + end.len()).collect();
        let length = if is_mark { at } else { sheet.len() };
        self.printed.push(sheet.get(..length).unwrap_or_default().to_vec());
        if is_mark && !self.faults.silent { vec![0x00] } else { Vec::new() }
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// A network port with a printer behind it, one connection at a time.
#[derive(Debug)]
pub struct TcpPlug {
    listener: TcpListener,
    stream: Option<TcpStream>,
}

impl TcpPlug {
    /// Listens at this address; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address is taken.
    pub fn listen(address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, stream: None })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What the host has sent, waiting so long for it.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn receive(&mut self, wait: Duration) -> io::Result<Vec<u8>> {
        let wait = wait.max(Duration::from_millis(1));
        if self.stream.is_none() {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false)?;
                    self.stream = Some(stream);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    std::thread::sleep(wait.min(TURN));
                }
                Err(error) => return Err(error),
            }
        }
        let Some(stream) = &mut self.stream else { return Ok(Vec::new()) };
        let mut buffer = [0; 4096];
        stream.set_read_timeout(Some(wait))?;
        match stream.read(&mut buffer) {
            Ok(0) => self.stream = None,
            Ok(count) => return Ok(buffer.get(..count).unwrap_or_default().to_vec()),
            Err(error)
                if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
            Err(_) => self.stream = None,
        }
        Ok(Vec::new())
    }

    /// Sends bytes to whoever is connected.
    pub fn send(&mut self, bytes: &[u8]) {
        if let Some(stream) = &mut self.stream
            && stream.write_all(bytes).is_err()
        {
            self.stream = None;
        }
    }

    /// Ends the connection.
    pub fn cut(&mut self) {
        self.stream = None;
    }
}

/// A simulated printer on a network port, played by a thread of its own.
#[derive(Debug)]
pub struct PrinterServer {
    model: Arc<Mutex<PrinterModel>>,
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl PrinterServer {
    /// Starts a printer at this address; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address is taken.
    pub fn start(address: &str, model: PrinterModel) -> io::Result<Self> {
        let mut plug = TcpPlug::listen(address)?;
        let address = plug.address()?;
        let model = Arc::new(Mutex::new(model));
        let stop = Arc::new(AtomicBool::new(false));
        let (own, stopped) = (Arc::clone(&model), Arc::clone(&stop));
        let thread =
            std::thread::Builder::new().name("printer-sim".to_owned()).spawn(move || {
                while !stopped.load(Ordering::Acquire) {
                    let Ok(heard) = plug.receive(TURN) else { return };
                    let mut model = own.lock().unwrap_or_else(PoisonError::into_inner);
                    let (answers, cut) = turn(&mut model, &heard);
                    drop(model);
                    plug.send(&answers);
                    if cut {
                        plug.cut();
                    }
                }
            })?;
        Ok(Self { model, address, stop, thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Looks at the printer, or does something to it.
    pub fn with<T>(&self, look: impl FnOnce(&mut PrinterModel) -> T) -> T {
        look(&mut self.model.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for PrinterServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One turn of a printer: it hears, works and answers. Says whether its line is cut now; what came
/// after the cut was never heard.
pub fn turn(model: &mut PrinterModel, heard: &[u8]) -> (Vec<u8>, bool) {
    if let Some(left) = model.cut_after
        && left <= heard.len()
    {
        model.cut_after = None;
        model.hear(heard.get(..left).unwrap_or(heard));
        model.switch_off();
        return (Vec::new(), true);
    }
    model.cut_after = model.cut_after.map(|left| left.saturating_sub(heard.len()));
    let mut answers = model.hear(heard);
    answers.extend(model.work());
    (answers, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::zpl;

    #[test]
    fn a_zpl_printer_tells_what_waits_and_prints_it_when_it_can() {
        let mut printer = PrinterModel::new(Language::Zpl);
        printer.faults.paper_out = true;
        printer.hear(b"^XA^FDone^XZ");
        assert_eq!(printer.work(), b"");
        let answer = printer.hear(zpl::ASK);
        let status = zpl::HostStatusReader::default().push(&answer).unwrap();
        assert_eq!((status.formats, status.paper_out), (1, true));
        printer.faults.paper_out = false;
        printer.work();
        assert_eq!(printer.printed, [b"^XA^FDone^XZ".to_vec()]);
    }

    #[test]
    fn a_receipt_printer_answers_its_mark_when_it_is_through() {
        let mut printer = PrinterModel::new(Language::EscPos);
        printer.faults.open = true;
        assert_eq!(printer.hear(b"text\x1dr\x01"), b"");
        assert_eq!(printer.work(), b"", "open");
        printer.faults.open = false;
        assert_eq!(printer.work(), [0]);
        assert_eq!(printer.printed, [b"text".to_vec()]);
        assert_eq!(printer.hear(esc_pos::ASK), [0x12; 4]);
    }
}
