//! `tallyctl devices watch` and `test`: one device, as the program would use it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use hw::binding::{Binding, Role, file};
use hw::feedback::Verdict;
use hw::printer::{PrinterCommand, PrinterConfig, PrinterEvent, PrinterWorker};
use hw::scale::watch::Standing;
use hw::worker::{Command, Device, DeviceEvent, Worker};

/// A port and what hangs on it.
#[derive(Debug, Args)]
pub(crate) struct Port {
    /// The path: best one below /dev/serial/by-id; for a printer also host:9100, cups:queue, file:/folder
    #[arg(long)]
    port: PathBuf,
    /// The protocol or printer language, as `list` names them
    #[arg(long, visible_alias = "profile")]
    protocol: String,
    /// Speed and frame, such as "9600 7E1"
    #[arg(long)]
    line: Option<String>,
    /// How a scanner takes orders
    #[arg(long)]
    voice: Option<String>,
    /// What ends a scan: learned, terminator or pause
    #[arg(long)]
    end: Option<String>,
    /// The maker's letter in front of a scan: none, honeywell or zebra
    #[arg(long)]
    code_id: Option<String>,
    /// The scale's unit: lb, oz, kg or g
    #[arg(long)]
    unit: Option<String>,
    /// Digits behind the point, for scales that leave the point out
    #[arg(long)]
    decimals: Option<u8>,
    /// The division that the scale is marked with, such as 0.02
    #[arg(long)]
    division: Option<String>,
    /// What the device is for: scanner, scale or printer; told by the protocol when left out
    #[arg(long, value_parser = role_of)]
    role: Option<Role>,
    /// A printer's dots an inch
    #[arg(long)]
    dpi: Option<u16>,
    /// Stop after so many seconds
    #[arg(long)]
    seconds: Option<u64>,
}

impl Port {
    /// What the words say together.
    pub(super) fn binding(&self) -> Binding {
        let names = |role: &Role| role.protocols().contains(&self.protocol.as_str());
        Binding {
            role: self.role.or(Role::ALL.into_iter().find(names)).unwrap_or_default(),
            port: self.port.clone(),
            protocol: self.protocol.clone(),
            line: self.line.clone(),
            voice: self.voice.clone(),
            end: self.end.clone(),
            code_id: self.code_id.clone(),
            unit: self.unit.clone(),
            decimals: self.decimals,
            division: self.division.clone(),
            dpi: self.dpi,
        }
    }
}

/// How long `test` waits for a device that says nothing.
const TEST_SECONDS: u64 = 40;
/// How long `test` waits for a printer.
const TEST_PRINTER_SECONDS: u64 = 8;
/// How often `watch` asks a printer.
const PRINTER_EVERY: Duration = Duration::from_secs(2);
const YEAR_SECONDS: u64 = 365 * 24 * 3600;

fn role_of(word: &str) -> Result<Role, String> {
    Role::named(word).ok_or_else(|| "one of: scanner, scale, printer".to_owned())
}

/// Binds a port to a role in a configuration; all else in the file stays.
#[derive(Debug, Args)]
pub(crate) struct Bind {
    /// The configuration to change
    #[arg(long)]
    config: PathBuf,
    #[command(flatten)]
    port: Port,
}

/// Changes one device of a configuration.
pub(super) fn bind(bind: &Bind) -> anyhow::Result<ExitCode> {
    let binding = bind.port.binding();
    if let Err(error) = file::bind(&bind.config, &binding) {
        eprintln!("tallyctl: {error}");
        return Ok(ExitCode::from(2));
    }
    let (role, file) = (binding.role.name(), bind.config.display());
    super::say(&format!(
        "The {role} of {file} is {} now. A running program takes it at its next start.",
        binding.port.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Shows everything that a device sends, until it is stopped.
pub(super) fn watch(port: &Port) -> anyhow::Result<ExitCode> {
    if port.binding().role == Role::Printer {
        return watch_printer(port);
    }
    let Some(config) = config_of(&port.binding()) else { return Ok(ExitCode::from(2)) };
    let (worker, events) = Worker::start_with_channel(config).context("Start the device thread")?;
    let until = Instant::now() + Duration::from_secs(port.seconds.unwrap_or(YEAR_SECONDS));
    while let Some(event) = next(&events, until)? {
        super::say(&in_words(&event))?;
        if let DeviceEvent::Scanned { ticket, .. } = event {
            // Nothing is recorded here, so there is no good beep.
            let _ = worker.tell(Command::Verdict(ticket, Verdict::Question));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Says whether a device works, and what to do when it does not.
pub(super) fn test(port: &Port) -> anyhow::Result<ExitCode> {
    let binding = port.binding();
    if binding.role == Role::Printer {
        return test_printer(port, &binding);
    }
    let Some(config) = config_of(&binding) else { return Ok(ExitCode::from(2)) };
    let is_scale = matches!(config.device, Device::Scale { .. });
    super::say(if is_scale { "Asking the scale." } else { "Scan any label with this scanner." })?;
    let (worker, events) = Worker::start_with_channel(config).context("Start the device thread")?;
    let seconds = port.seconds.unwrap_or(TEST_SECONDS);
    let until = Instant::now() + Duration::from_secs(seconds);
    // A person asks: an SMA scale may be asked who it is, and others at other settings of the line.
    let mut last = "Nothing came. Is the device switched on?".to_owned();
    let mut asked = false;
    while let Some(event) = next(&events, until)? {
        match &event {
            DeviceEvent::Scanned { ticket, scan } => {
                let _ = worker.tell(Command::Verdict(*ticket, Verdict::Question));
                return works(&format!("it sent {}", scan.text()), &binding);
            }
            DeviceEvent::Weighed { reading, standing, .. } if !reading.is_noise() => {
                let shows = match (reading.digits(), standing) {
                    (_, Standing::Empty) => "it shows zero".to_owned(),
                    (Some(digits), _) => format!("it shows {}", digits.text()),
                    (None, standing) => format!("it answers: {}", standing.sentence()),
                };
                return works(&shows, &binding);
            }
            DeviceEvent::Lost(trouble) => last = trouble.to_string(),
            DeviceEvent::Identified(told) if !told.is_empty() => {
                return works(&format!("it is {}", told.join(", ")), &binding);
            }
            DeviceEvent::Line { line, reads: true } => {
                let found = Binding { line: Some(line.to_string()), ..binding };
                return works(&format!("it can be read at {line}"), &found);
            }
            DeviceEvent::Scale(standing @ (Standing::Silent | Standing::Garbled)) if !asked => {
                asked = true;
                last = standing.sentence();
                let _ = worker.tell(Command::Test);
                super::say("It cannot be read like that. Trying other settings of the line.")?;
            }
            DeviceEvent::Scale(standing) if !standing.sentence().is_empty() => {
                last = standing.sentence();
            }
            DeviceEvent::ScanLost { .. } | DeviceEvent::LineErrors { .. } => {
                last = "It sends, but it cannot be read. Check speed and protocol.".to_owned();
            }
            _ => {}
        }
    }
    super::say(&format!("It does not work. {last}"))?;
    Ok(ExitCode::FAILURE)
}

fn watch_printer(port: &Port) -> anyhow::Result<ExitCode> {
    let Some(config) = printer_of(&port.binding()) else { return Ok(ExitCode::from(2)) };
    let (worker, events) =
        PrinterWorker::start_with_channel(config).context("Start the printer's thread")?;
    let until = Instant::now() + Duration::from_secs(port.seconds.unwrap_or(YEAR_SECONDS));
    let mut shown = 0;
    while Instant::now() < until {
        let _ = worker.tell(PrinterCommand::Ask);
        let next = until.min(Instant::now() + PRINTER_EVERY);
        while let Some(event) = next_of(&events, next)? {
            super::say(&printer_in_words(&event))?;
        }
        let seen = worker.seen();
        if shown < seen.total {
            shown = seen.total;
            super::say(&format!("        {}", in_hex(&seen.recent)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn test_printer(port: &Port, binding: &Binding) -> anyhow::Result<ExitCode> {
    let Some(config) = printer_of(binding) else { return Ok(ExitCode::from(2)) };
    super::say("Asking the printer. Nothing is printed.")?;
    let (worker, events) =
        PrinterWorker::start_with_channel(config).context("Start the printer's thread")?;
    let _ = worker.tell(PrinterCommand::Ask);
    let until = Instant::now() + Duration::from_secs(port.seconds.unwrap_or(TEST_PRINTER_SECONDS));
    let mut last = "The printer tells nothing. Print something and look.".to_owned();
    while let Some(event) = next_of(&events, until)? {
        match event {
            PrinterEvent::Condition(condition) if !condition.holds() => {
                return works(&condition.to_string().to_lowercase().replace('.', ""), binding);
            }
            PrinterEvent::Condition(condition) => {
                last = condition.to_string();
                break;
            }
            PrinterEvent::Lost(trouble) => {
                last = trouble.to_string();
                break;
            }
            PrinterEvent::Opened | PrinterEvent::Job { .. } => {}
        }
    }
    super::say(&format!("It does not work. {last}"))?;
    Ok(ExitCode::FAILURE)
}

fn printer_of(binding: &Binding) -> Option<PrinterConfig> {
    binding.printer().map_err(|error| eprintln!("tallyctl: {error}")).ok()
}

fn printer_in_words(event: &PrinterEvent) -> String {
    match event {
        PrinterEvent::Opened => "open".to_owned(),
        PrinterEvent::Lost(trouble) => format!("no port: {trouble}"),
        PrinterEvent::Condition(condition) => format!("printer {condition}"),
        PrinterEvent::Job { id, fate } => format!("job {}  {fate:?}", id.0),
    }
}

fn works(how: &str, binding: &Binding) -> anyhow::Result<ExitCode> {
    let bound = in_configuration(binding);
    super::say(&format!("It works: {how}. In the configuration it is\n\n{bound}"))?;
    Ok(ExitCode::SUCCESS)
}

/// The table that binds the port to its role.
fn in_configuration(binding: &Binding) -> String {
    file::bound("", binding).unwrap_or_default().trim_end().to_owned()
}

fn config_of(binding: &Binding) -> Option<hw::worker::DeviceConfig> {
    match binding.config() {
        Ok(config) => Some(config),
        Err(error) => {
            eprintln!("tallyctl: {error}");
            None
        }
    }
}

fn next(events: &Receiver<DeviceEvent>, until: Instant) -> anyhow::Result<Option<DeviceEvent>> {
    next_of(events, until)
}

fn next_of<T>(events: &Receiver<T>, until: Instant) -> anyhow::Result<Option<T>> {
    match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(event) => Ok(Some(event)),
        Err(RecvTimeoutError::Timeout) => Ok(None),
        Err(RecvTimeoutError::Disconnected) => anyhow::bail!("The device thread ended"),
    }
}

fn in_words(event: &DeviceEvent) -> String {
    match event {
        DeviceEvent::Opened => "open".to_owned(),
        DeviceEvent::Lost(trouble) => format!("no port: {trouble}"),
        DeviceEvent::Scanned { scan, .. } => {
            let symbology = scan.symbology.unwrap_or("no symbology told");
            format!("scan    {:<32} {symbology}\n        {}", scan.text(), in_hex(&scan.raw))
        }
        DeviceEvent::ScannedWhileAsking(scan) => format!("refused {}", scan.text()),
        DeviceEvent::ScanLost { reason, bytes } => format!("lost    {reason} ({bytes} bytes)"),
        DeviceEvent::Weighed { reading, standing, .. } => {
            let figure = reading.digits().map_or("-", |digits| digits.text());
            let unit = reading.unit().map_or("", hw::scale::Unit::text);
            format!(
                "scale   {figure:>10} {unit:<3} {}\n        {}",
                standing.sentence(),
                in_hex(&reading.raw)
            )
        }
        DeviceEvent::Scale(standing) => format!("scale   {}", standing.sentence()),
        DeviceEvent::Line { line, reads: false } => format!("line    listening at {line}"),
        DeviceEvent::Line { line, reads: true } => format!("line    can be read at {line}"),
        DeviceEvent::Identified(told) => format!("who     {}", told.join(", ")),
        DeviceEvent::LineErrors { nuls, frames, sample } => format!(
            "errors  {nuls} characters lost, {frames} frames not understood\n        {}",
            in_hex(sample)
        ),
    }
}

/// Bytes as a person compares them with a manual.
pub(super) fn in_hex(bytes: &[u8]) -> String {
    const SHOWN_MAX: usize = 64;
    let hex: Vec<String> = bytes.iter().take(SHOWN_MAX).map(|byte| format!("{byte:02X}")).collect();
    let text: String = bytes
        .iter()
        .take(SHOWN_MAX)
        .map(|byte| if (0x20..0x7F).contains(byte) { char::from(*byte) } else { '.' })
        .collect();
    let more = if SHOWN_MAX < bytes.len() { " ..." } else { "" };
    format!("{}{more}  |{text}|", hex.join(" "))
}
