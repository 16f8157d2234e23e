//! What `tallyctl devices simulate` plays: a file of lines, one step each.
//!
//! ```text
//! scale nci-ecr lb          # or: scanner ssi | scanner scanner-line datalogic
//! line 9600 7E1             # the pace; without it, as fast as it goes
//! wait 500                  # milliseconds; a scale answers meanwhile
//! move 12.34                # the load moves and shows this
//! load 12.34                # it has settled
//! over | under | zero-lost | empty
//! unit kg
//! silent 3000               # answers nothing
//! late 1500                 # answers so late, once
//! echo on | echo off
//! scan ]C199M123456789012345678
//! send 0A 53 31 30 0D 03    # bytes as they are
//! unplug 2000               # and back after so long, under another name
//!
//! printer zpl               # or: esc-pos | pdf
//! tcp 127.0.0.1:9100        # at this address and not on a pseudo-terminal
//! store FILE                # keeps every byte that came
//! paper-out | ribbon-out | open | pause | ready
//! cut 120                   # the line is cut when so many more bytes have come
//! repeat 10                 # plays everything from `begin` again
//! begin
//! ```

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{
    Faults, Pan, Plug, PrinterModel, ScaleModel, ScannerModel, Socket, Sounded, TcpPlug, turn,
};
use crate::feedback::Voice;
use crate::printer::Language;
use crate::scale::{Digits, ScaleProtocol, Unit};
use crate::scanner::{LineProfile, ScannerProtocol};
use crate::worker::LineSettings;

/// A script that can be played.
#[derive(Debug)]
pub struct Script {
    model: Model,
    line: Option<LineSettings>,
    /// A network address in the place of a pseudo-terminal.
    tcp: Option<String>,
    /// Where everything that came is kept.
    store: Option<PathBuf>,
    steps: Vec<Step>,
    /// Where a repetition begins, and how often the steps from there are played.
    again: Option<(usize, u32)>,
}

#[derive(Debug, Clone)]
enum Model {
    Scale(ScaleModel),
    Scanner(ScannerModel),
    Printer(PrinterModel),
}

/// One line of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Wait(Duration),
    Show { pan: Pan, digits: Option<Digits> },
    Unit(Unit),
    Silent(Duration),
    Late(Duration),
    Echo(bool),
    Scan(Vec<u8>),
    Send(Vec<u8>),
    Unplug(Duration),
    Printer(Faults),
    Cut(usize),
}

/// A line of a script that says nothing playable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ScriptError {
    /// Counted from one.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// What happens while a script is played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Played {
    /// The device is at this path or address.
    Plugged(String),
    /// The device went away.
    Unplugged,
    /// Bytes went out.
    Sent(Vec<u8>),
    /// Bytes came in.
    Heard(Vec<u8>),
    /// The person at the scanner hears this.
    Sounded(Sounded),
    /// So many sheets have come out of the printer.
    Printed(usize),
}

/// Steps of one script, and repetitions of them.
const STEPS_MAX: usize = 10_000;
const REPEAT_MAX: u32 = 1_000_000;
/// A stream's frames come this far apart.
const STREAM_EVERY: Duration = Duration::from_millis(140);
/// While it waits, a device listens in pieces of this.
const LISTEN: Duration = Duration::from_millis(10);
/// A scanner that is not acknowledged sends its label again after so long, so often.
const SEND_AGAIN: Duration = Duration::from_secs(2);
/// A scanner waits no longer than this for the host's word.
const WORD_MAX: Duration = Duration::from_secs(10);

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// Names the first line that says nothing playable.
    pub fn read(text: &str) -> Result<Self, ScriptError> {
        let mut reader = Reader::default();
        for (at, line) in text.lines().enumerate() {
            let plain = line.split('#').next().unwrap_or_default().trim();
            if !plain.is_empty() {
                let fault = |what| ScriptError { line: at + 1, what };
                reader.line(plain).map_err(fault)?;
            }
        }
        let nothing = "names no scale, no scanner and no printer".to_owned();
        let model = reader.model.ok_or(ScriptError { line: 1, what: nothing })?;
        Ok(Self {
            model,
            line: reader.line_settings,
            tcp: reader.tcp,
            store: reader.store,
            steps: reader.steps,
            again: reader.again,
        })
    }

    /// Plays the script at a socket, telling what happens. Ends with the script, or when told to go on
    /// no more.
    ///
    /// # Errors
    /// When the system gives no pseudo-terminal.
    pub fn play(
        &self,
        socket: &Socket,
        tell: &mut dyn FnMut(Played),
        go_on: &dyn Fn() -> bool,
    ) -> io::Result<()> {
        let mut player = Player {
            model: self.model.clone(),
            line: self.line,
            tcp: self.tcp.clone(),
            store: self.store.as_ref().map(kept).transpose()?,
            printed: 0,
            plug: None,
            silent_until: None,
            late: None,
            streamed: Instant::now(),
            tell,
        };
        player.plug_in(socket)?;
        let (from, times) = self.again.unwrap_or((self.steps.len(), 1));
        let (once, repeated) = self.steps.split_at_checked(from).unwrap_or((&self.steps, &[]));
        for step in once {
            player.step(step, socket, go_on)?;
        }
        for _ in 0..times {
            for step in repeated {
                player.step(step, socket, go_on)?;
                if !go_on() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Reader {
    model: Option<Model>,
    line_settings: Option<LineSettings>,
    tcp: Option<String>,
    store: Option<PathBuf>,
    steps: Vec<Step>,
    begin: usize,
    again: Option<(usize, u32)>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "scale" => self.model = Some(Model::Scale(scale_of(rest)?)),
            "scanner" => self.model = Some(Model::Scanner(scanner_of(rest)?)),
            "printer" => self.model = Some(Model::Printer(printer_of(rest)?)),
            "tcp" if rest.contains(':') => self.tcp = Some(rest.to_owned()),
            "store" if !rest.is_empty() => self.store = Some(PathBuf::from(rest)),
            "line" => {
                let settings = LineSettings::read(rest).ok_or("settings such as `9600 7E1`")?;
                self.line_settings = Some(settings);
            }
            "begin" => self.begin = self.steps.len(),
            "repeat" => {
                let times = rest.parse().ok().filter(|times| (1..=REPEAT_MAX).contains(times));
                self.again = Some((self.begin, times.ok_or("how often, as a number")?));
            }
            _ if STEPS_MAX <= self.steps.len() => return Err("too many steps".to_owned()),
            _ => self.steps.push(step_of(word, rest)?),
        }
        Ok(())
    }
}

fn scale_of(rest: &str) -> Result<ScaleModel, String> {
    let mut words = rest.split_whitespace();
    let name = words.next().unwrap_or_default();
    let protocol =
        ScaleProtocol::named(name).ok_or_else(|| format!("no scale protocol `{name}`"))?;
    let unit = match words.next() {
        Some(unit) => unit_of(unit)?,
        None => Unit::Lb,
    };
    Ok(ScaleModel::new(protocol, unit))
}

fn printer_of(rest: &str) -> Result<PrinterModel, String> {
    let language = Language::named(rest).ok_or_else(|| format!("no printer language `{rest}`"))?;
    Ok(PrinterModel::new(language))
}

fn kept(path: &PathBuf) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

fn scanner_of(rest: &str) -> Result<ScannerModel, String> {
    let mut words = rest.split_whitespace();
    let (protocol, usual) = match words.next().unwrap_or_default() {
        "scanner-line" => (ScannerProtocol::Line(LineProfile::default()), Voice::Silent),
        "ssi" => (ScannerProtocol::Ssi, Voice::Ssi),
        "honeywell-msgget" => (ScannerProtocol::HoneywellMsgget, Voice::HoneywellHostAck),
        "magellan-single-cable" => (ScannerProtocol::MagellanSingleCable, Voice::Magellan),
        other => return Err(format!("no scanner protocol `{other}`")),
    };
    let voice = match words.next() {
        None => usual,
        Some(name) => Voice::ALL
            .into_iter()
            .find(|voice| voice.name() == name)
            .ok_or_else(|| format!("no scanner voice `{name}`"))?,
    };
    Ok(ScannerModel::new(protocol, voice))
}

fn step_of(word: &str, rest: &str) -> Result<Step, String> {
    let show = |pan| Ok(Step::Show { pan, digits: None });
    match (word, rest) {
        ("wait", ms) => milliseconds(ms).map(Step::Wait),
        ("silent", ms) => milliseconds(ms).map(Step::Silent),
        ("late", ms) => milliseconds(ms).map(Step::Late),
        ("unplug", ms) => milliseconds(ms).map(Step::Unplug),
        ("move", figure) => Ok(Step::Show { pan: Pan::Moving, digits: Some(figure_of(figure)?) }),
        ("load", figure) => Ok(Step::Show { pan: Pan::Settled, digits: Some(figure_of(figure)?) }),
        ("empty", "") => {
            Ok(Step::Show { pan: Pan::Settled, digits: Some(Digits::from_number(0, 2)) })
        }
        ("over", "") => show(Pan::Over),
        ("under", "") => show(Pan::Under),
        ("zero-lost", "") => show(Pan::ZeroLost),
        ("unit", unit) => unit_of(unit).map(Step::Unit),
        ("echo", "on") => Ok(Step::Echo(true)),
        ("echo", "off") => Ok(Step::Echo(false)),
        ("scan", label) if !label.is_empty() => Ok(Step::Scan(label.as_bytes().to_vec())),
        ("send", hex) => hex_of(hex).map(Step::Send),
        ("cut", count) => {
            count.parse().map(Step::Cut).map_err(|_| format!("`{count}` is no number of bytes"))
        }
        (fault, "") => faults_of(fault).map(Step::Printer),
        _ => Err(format!("`{word}` is no step")),
    }
}

fn faults_of(word: &str) -> Result<Faults, String> {
    let none = Faults::default();
    match word {
        "ready" => Ok(none),
        "paper-out" => Ok(Faults { paper_out: true, ..none }),
        "ribbon-out" => Ok(Faults { ribbon_out: true, ..none }),
        "open" => Ok(Faults { open: true, ..none }),
        "pause" => Ok(Faults { paused: true, ..none }),
        _ => Err(format!("`{word}` is no step")),
    }
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    text.parse().map(Duration::from_millis).map_err(|_| format!("`{text}` is no milliseconds"))
}

fn figure_of(text: &str) -> Result<Digits, String> {
    Digits::read(text.as_bytes()).ok_or_else(|| format!("`{text}` is no figure"))
}

fn unit_of(text: &str) -> Result<Unit, String> {
    Unit::read(text.as_bytes()).ok_or_else(|| format!("`{text}` is no unit"))
}

fn hex_of(text: &str) -> Result<Vec<u8>, String> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).map_err(|_| format!("`{byte}` is no byte")))
        .collect()
}

/// Where the device is plugged in.
enum Plugged {
    Terminal(Plug),
    Network(TcpPlug),
}

impl Plugged {
    fn receive(&mut self, wait: Duration) -> io::Result<Vec<u8>> {
        match self {
            Self::Terminal(plug) => plug.receive(wait),
            Self::Network(plug) => plug.receive(wait),
        }
    }

    fn send(&mut self, bytes: &[u8], line: Option<LineSettings>) -> io::Result<()> {
        match self {
            Self::Terminal(plug) => plug.send(bytes, line),
            Self::Network(plug) => {
                plug.send(bytes);
                Ok(())
            }
        }
    }
}

struct Player<'a> {
    model: Model,
    line: Option<LineSettings>,
    tcp: Option<String>,
    store: Option<File>,
    /// Sheets that were told.
    printed: usize,
    plug: Option<Plugged>,
    silent_until: Option<Instant>,
    /// The next answer comes so late.
    late: Option<Duration>,
    streamed: Instant,
    tell: &'a mut dyn FnMut(Played),
}

impl Player<'_> {
    fn plug_in(&mut self, socket: &Socket) -> io::Result<()> {
        self.plug = Some(match &self.tcp {
            Some(address) => Plugged::Network(TcpPlug::listen(address)?),
            None => Plugged::Terminal(socket.plug()?),
        });
        let place = self.tcp.clone().unwrap_or_else(|| socket.path().display().to_string());
        (self.tell)(Played::Plugged(place));
        Ok(())
    }

    fn step(&mut self, step: &Step, socket: &Socket, go_on: &dyn Fn() -> bool) -> io::Result<()> {
        match (step, &mut self.model) {
            (Step::Wait(time), _) => self.listen(*time, go_on),
            (Step::Show { pan, digits }, Model::Scale(scale)) => {
                scale.pan = *pan;
                if let Some(digits) = digits {
                    scale.shows = digits.clone();
                }
            }
            (Step::Unit(unit), Model::Scale(scale)) => scale.unit = *unit,
            (Step::Echo(on), Model::Scale(scale)) => scale.echoes = *on,
            (Step::Silent(time), _) => {
                self.silent_until = Some(Instant::now() + *time);
                self.listen(*time, go_on);
            }
            (Step::Late(time), _) => self.late = Some(*time),
            (Step::Scan(label), Model::Scanner(scanner)) => {
                let bytes = scanner.scan(label);
                self.send(&bytes);
                self.wait_for_the_host(go_on);
            }
            (Step::Send(bytes), _) => self.send(bytes),
            (Step::Unplug(time), _) => {
                self.plug = None;
                (self.tell)(Played::Unplugged);
                std::thread::sleep(*time);
                self.plug_in(socket)?;
            }
            (Step::Printer(faults), Model::Printer(printer)) => printer.faults = *faults,
            (Step::Cut(after), Model::Printer(printer)) => printer.cut_after = Some(*after),
            // A step for the other kind of device does nothing.
            _ => {}
        }
        Ok(())
    }

    fn send(&mut self, bytes: &[u8]) {
        let Some(plug) = &mut self.plug else { return };
        if !bytes.is_empty() && plug.send(bytes, self.line).is_ok() {
            (self.tell)(Played::Sent(bytes.to_vec()));
        }
    }

    fn listen(&mut self, time: Duration, go_on: &dyn Fn() -> bool) {
        let until = Instant::now() + time;
        while Instant::now() < until && go_on() {
            self.listen_once(until.saturating_duration_since(Instant::now()).min(LISTEN));
        }
    }

    /// A scanner that waits for the host's word sends its label again, and gives up in the end.
    fn wait_for_the_host(&mut self, go_on: &dyn Fn() -> bool) {
        let scanned = Instant::now();
        let mut sent = scanned;
        while scanned.elapsed() < WORD_MAX && go_on() {
            self.listen_once(LISTEN);
            let Model::Scanner(scanner) = &mut self.model else { return };
            if !scanner.is_waiting() {
                return;
            }
            if SEND_AGAIN < sent.elapsed() {
                sent = Instant::now();
                let again = scanner.send_again().unwrap_or_default();
                self.send(&again);
            }
        }
        if let Model::Scanner(scanner) = &mut self.model {
            scanner.give_up();
        }
    }

    fn listen_once(&mut self, wait: Duration) {
        let Some(plug) = &mut self.plug else { return std::thread::sleep(wait) };
        let heard = plug.receive(wait).unwrap_or_else(|_| {
            std::thread::sleep(wait);
            Vec::new()
        });
        if !heard.is_empty() {
            self.keep(&heard);
            (self.tell)(Played::Heard(heard.clone()));
        }
        match &mut self.model {
            Model::Scanner(scanner) => {
                for sound in scanner.hear(&heard) {
                    (self.tell)(Played::Sounded(sound));
                }
            }
            Model::Printer(_) => self.print(&heard),
            Model::Scale(scale) => {
                let mut answers: Vec<Vec<u8>> =
                    heard.iter().filter_map(|byte| scale.hear(*byte)).collect();
                if scale.protocol.streams() && STREAM_EVERY <= self.streamed.elapsed() {
                    self.streamed = Instant::now();
                    answers.push(scale.frame());
                }
                self.answer(&answers);
            }
        }
    }

    /// Bytes that come to a printer take their time on the line, as on a real one.
    fn keep(&mut self, heard: &[u8]) {
        if let Some(store) = &mut self.store
            && let Err(error) = store.write_all(heard).and_then(|()| store.flush())
        {
            tracing::error!(%error, "Keep what the printer got");
            self.store = None;
        }
        if let (Model::Printer(_), Some(line)) = (&self.model, self.line) {
            let count = u64::try_from(heard.len()).unwrap_or(u64::MAX);
            std::thread::sleep(Duration::from_micros(line.character_us().saturating_mul(count)));
        }
    }

    fn print(&mut self, heard: &[u8]) {
        let Model::Printer(printer) = &mut self.model else { return };
        let (answers, cut) = turn(printer, heard);
        let printed = printer.printed.len();
        if self.printed < printed {
            self.printed = printed;
            (self.tell)(Played::Printed(printed));
        }
        if cut {
            self.plug = None;
            (self.tell)(Played::Unplugged);
        } else {
            self.answer(&[answers]);
        }
    }

    fn answer(&mut self, answers: &[Vec<u8>]) {
        if self.silent_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        for answer in answers {
            if let Some(late) = self.late.take() {
                std::thread::sleep(late);
            }
            self.send(answer);
        }
    }
}
