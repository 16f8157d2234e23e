//! `tallyctl devices watch` and `test`: one device, as the program would use it.

use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use hw::binding::Binding;
use hw::feedback::Verdict;
use hw::scale::watch::Standing;
use hw::worker::{Command, Device, DeviceEvent, Worker};

/// A port and what hangs on it.
#[derive(Debug, Args)]
pub(crate) struct Port {
    /// The path: best one below /dev/serial/by-id
    #[arg(long)]
    port: std::path::PathBuf,
    /// The protocol, as `list` names them
    #[arg(long)]
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
    /// What the device is for, for the configuration that `test` prints
    #[arg(long, default_value = "device")]
    role: String,
    /// Stop after so many seconds
    #[arg(long)]
    seconds: Option<u64>,
}

impl Port {
    fn binding(&self) -> Binding {
        Binding {
            role: self.role.clone(),
            port: self.port.clone(),
            protocol: self.protocol.clone(),
            line: self.line.clone(),
            voice: self.voice.clone(),
            end: self.end.clone(),
            code_id: self.code_id.clone(),
            unit: self.unit.clone(),
            decimals: self.decimals,
            division: self.division.clone(),
        }
    }
}

/// How long `test` waits for a device that says nothing.
const TEST_SECONDS: u64 = 15;
const YEAR_SECONDS: u64 = 365 * 24 * 3600;

/// Shows everything that a device sends, until it is stopped.
pub(super) fn watch(port: &Port) -> anyhow::Result<ExitCode> {
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
    let Some(config) = config_of(&binding) else { return Ok(ExitCode::from(2)) };
    let is_scale = matches!(config.device, Device::Scale { .. });
    super::say(if is_scale { "Asking the scale." } else { "Scan any label with this scanner." })?;
    let (worker, events) = Worker::start_with_channel(config).context("Start the device thread")?;
    let seconds = port.seconds.unwrap_or(TEST_SECONDS);
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut last = "Nothing came. Is the device switched on?".to_owned();
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

fn works(how: &str, binding: &Binding) -> anyhow::Result<ExitCode> {
    let bound = in_configuration(binding);
    super::say(&format!("It works: {how}. In the configuration it is\n\n{bound}"))?;
    Ok(ExitCode::SUCCESS)
}

/// The table that binds the port to its role.
fn in_configuration(binding: &Binding) -> String {
    let mut lines = vec!["[[device]]".to_owned()];
    let mut text = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            lines.push(format!("{key} = {}", serde_json::Value::from(value)));
        }
    };
    text("role", Some(&binding.role));
    text("port", Some(&binding.port.to_string_lossy()));
    text("protocol", Some(&binding.protocol));
    text("line", binding.line.as_deref());
    text("voice", binding.voice.as_deref());
    text("end", binding.end.as_deref());
    text("code_id", binding.code_id.as_deref());
    text("unit", binding.unit.as_deref());
    text("division", binding.division.as_deref());
    if let Some(decimals) = binding.decimals {
        lines.push(format!("decimals = {decimals}"));
    }
    lines.join("\n")
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
