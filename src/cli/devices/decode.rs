//! `tallyctl devices decode`: frames in, what they say out. The keys are a contract; docs/hardware.md
//! lists them.

use std::io::{self, BufRead, BufWriter, Read, Write};

use anyhow::Context;
use hw::scale::digits::Point;
use hw::scale::{
    Answer, Condition, Info, Profile, Reading, Said, ScaleDecoder, ScaleProtocol, Unit, Weighing,
    WhyNot,
};
use hw::scanner::package::{Split, is_package_shaped};
use hw::scanner::symbology::Aim;
use hw::scanner::{Heard, LineProfile, Scan, ScannerDecoder, ScannerProtocol, ssi};
use serde_json::{Map, Value, json};

/// The longest line that is read: 16 kB of frame in hexadecimal, with room.
const LINE_MAX: usize = 64 * 1024;

/// Answers every line of standard input on standard output. A reader that goes away ends the work.
pub(super) fn run() -> anyhow::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    while let Some(whole) = next_line(&mut input, &mut line).context("Read the input")? {
        let answer = if whole { answer_line(&line) } else { reject("the line is too long") };
        let written = serde_json::to_writer(&mut output, &Value::Object(answer))
            .map_err(io::Error::from)
            .and_then(|()| output.write_all(b"\n"));
        match written.and_then(|()| output.flush()) {
            Err(gone) if gone.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written.context("Write the answer")?,
        }
    }
    Ok(())
}

/// Reads one line without its end; `false` when it was too long and was passed over.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let most = u64::try_from(LINE_MAX).unwrap_or(u64::MAX);
    if input.by_ref().take(most).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.len() == LINE_MAX && line.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
        return Ok(Some(false));
    }
    Ok(Some(true))
}

fn answer_line(line: &[u8]) -> Map<String, Value> {
    let Ok(Value::Object(asked)) = serde_json::from_slice::<Value>(line) else {
        return reject("the line is not a JSON object");
    };
    let text = |key: &str| asked.get(key).and_then(Value::as_str);
    match (text("protocol"), text("bytes_hex").map(from_hex)) {
        (None, _) => reject("no protocol"),
        (_, None) => reject("no bytes_hex"),
        (_, Some(None)) => reject("bytes_hex is not pairs of hexadecimal digits"),
        (Some(protocol), Some(Some(bytes))) => decode(protocol, &bytes),
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| {
        let plain = pair.iter().all(u8::is_ascii_hexdigit);
        plain.then(|| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).flatten()
    };
    rest.is_empty().then(|| pairs.iter().map(byte).collect()).flatten()
}

fn reject(reason: &str) -> Map<String, Value> {
    object(json!({"kind": "reject", "reason": reason, "usable": false}))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn decode(protocol: &str, bytes: &[u8]) -> Map<String, Value> {
    let heard = match (scanner_named(protocol), ScaleProtocol::named(protocol)) {
        (Some(scanner), _) => heard_by(&scanner, bytes),
        (None, Some(scale)) => read_by(scale, bytes).into_iter().map(Heard::Reading).collect(),
        (None, None) => return reject("unknown protocol"),
    };
    let (noise, mut frames): (Vec<Heard>, Vec<Heard>) = heard.into_iter().partition(is_noise);
    // Packets that announce a label, or carry the front of it, are part of it.
    if frames.iter().any(|heard| matches!(heard, Heard::Scan(_))) {
        frames.retain(|heard| !matches!(heard, Heard::Packet(_)));
    }
    let mut frames: Vec<_> = frames.iter().map(|heard| described(protocol, heard)).collect();
    match (frames.pop(), noise.first()) {
        (None, None) => reject("nothing"),
        (None, Some(noise)) => described(protocol, noise),
        (Some(only), _) if frames.is_empty() => only,
        (Some(last), _) => {
            let usable = last.get("usable").cloned().unwrap_or(Value::Bool(false));
            frames.push(last);
            object(json!({"kind": "stream", "frames": frames, "usable": usable}))
        }
    }
}

fn scanner_named(name: &str) -> Option<ScannerProtocol> {
    Some(match name {
        "scanner-line" | "datalogic" => ScannerProtocol::Line(LineProfile::default()),
        "ssi" => ScannerProtocol::Ssi,
        "honeywell-msgget" => ScannerProtocol::HoneywellMsgget,
        "magellan-single-cable" => ScannerProtocol::MagellanSingleCable,
        _ => return None,
    })
}

fn heard_by(protocol: &ScannerProtocol, bytes: &[u8]) -> Vec<Heard> {
    let mut heard = Vec::new();
    let mut decoder = ScannerDecoder::new(protocol);
    decoder.push(bytes, &mut heard);
    decoder.quiet(&mut heard);
    heard
}

fn read_by(protocol: ScaleProtocol, bytes: &[u8]) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut decoder = ScaleDecoder::new(protocol);
    decoder.push(bytes, &mut readings);
    decoder.quiet(&mut readings);
    readings
}

fn is_noise(heard: &Heard) -> bool {
    match heard {
        Heard::Reject { .. } => true,
        Heard::Reading(reading) => reading.is_noise(),
        Heard::Scan(_) | Heard::Packet(_) => false,
    }
}

fn described(protocol: &str, heard: &Heard) -> Map<String, Value> {
    match heard {
        Heard::Scan(scan) => scan_of(protocol, scan),
        Heard::Reading(reading) => reading_of(reading),
        Heard::Packet(packet) => packet_of(packet),
        Heard::Reject { reason, .. } => {
            let mut map = reject(reason);
            if *reason == "checksum" {
                map.insert("checksum_ok".to_owned(), Value::Bool(false));
            }
            map
        }
    }
}

/// On a plain line nothing but the label itself protects its digits: what has the shape of a package
/// number and cannot be split into one is not to be used.
fn scan_of(protocol: &str, scan: &Scan) -> Map<String, Value> {
    let split = Split::of(scan);
    let on_a_plain_line = !matches!(protocol, "ssi" | "honeywell-msgget");
    let doubtful = on_a_plain_line && split.is_none() && is_package_shaped(scan);
    let (zip, number) = split.map_or((None, None), |split| (split.zip, Some(split.number)));
    let mut map = object(json!({
        "kind": "barcode",
        "data": scan.text(),
        "aim": scan.aim.map(Aim::text),
        "symbology": scan.symbology,
        "zip": zip,
        "impb": number,
        "usable": scan.usable() && !doubtful,
    }));
    if scan.retransmitted {
        map.insert("retransmit".to_owned(), Value::Bool(true));
    }
    map
}

fn packet_of(packet: &ssi::Packet) -> Map<String, Value> {
    let mut map = object(json!({
        "kind": "packet",
        "opcode": packet.name(),
        "source": packet.source.text(),
        "checksum_ok": true,
        "usable": false,
    }));
    match (packet.opcode, packet.data.first()) {
        (ssi::EVENT, Some(event)) => {
            map.insert("event".to_owned(), json!(event));
        }
        (ssi::CMD_NAK, Some(cause)) => {
            let reason = match *cause {
                ssi::NAK_RESEND => "resend",
                2 => "bad context",
                6 => "denied",
                10 => "cancelled",
                _ => "unknown cause",
            };
            map.insert("reason".to_owned(), json!(reason));
        }
        _ => {}
    }
    map
}

fn reading_of(reading: &Reading) -> Map<String, Value> {
    let mut map = match &reading.said {
        Said::Weight(weighing) => weighing_of("weight", weighing),
        Said::Tare(weighing) => weighing_of("tare", weighing),
        Said::Count(weighing) => weighing_of("count", weighing),
        Said::Total(weighing) => weighing_of("total", weighing),
        Said::Status(condition) => {
            let mut map = object(json!({"kind": "status", "value": null}));
            condition_into(&mut map, condition);
            map
        }
        Said::Answer(answer) => answer_of(answer),
        Said::Info(info) => info_of(info),
        Said::Echo(text) => object(json!({"kind": "echo", "text": text})),
        Said::Error(reason) => object(json!({"kind": "error", "reason": reason})),
        Said::Reject(reason) => object(json!({"kind": "reject", "reason": reason})),
    };
    map.insert("usable".to_owned(), usable(reading));
    map
}

/// Without a profile: a weight that lacks nothing but its unit, or the place of its point, says so.
fn usable(reading: &Reading) -> Value {
    match reading.weight(&Profile::default()) {
        Ok(_) => Value::Bool(true),
        Err(WhyNot::UnitUnknown | WhyNot::PointUnknown) => {
            Value::from("only with a configured unit")
        }
        Err(_) => Value::Bool(false),
    }
}

fn weighing_of(kind: &str, weighing: &Weighing) -> Map<String, Value> {
    let digits = &weighing.digits;
    let mut map = object(json!({
        "kind": kind,
        "value": digits.text(),
        "unit": weighing.condition.unit.map(Unit::text),
        "stable": weighing.condition.stable,
    }));
    condition_into(&mut map, &weighing.condition);
    let mut also = |key: &str, value: Value| map.insert(key.to_owned(), value);
    if let Some(tare) = &weighing.tare {
        also("tare", json!(tare.text()));
    }
    if let Some(echo) = &weighing.echo {
        also("echo", json!(echo));
    }
    if digits.point() == Point::Implied {
        also("raw_digits", json!(true));
    }
    if weighing.condition.unit == Some(Unit::LbOz) {
        also("value_oz", json!(digits.total().text()));
    }
    if digits.is_zero() && weighing.condition.stable == Some(true) && kind == "weight" {
        also("zero_load", json!(true));
        if weighing.condition.zero.is_none() {
            also("zero", json!(true));
        }
    }
    map
}

fn condition_into(map: &mut Map<String, Value>, condition: &Condition) {
    let mut also = |key: &str, value: Value| map.insert(key.to_owned(), value);
    if let Some(unit) = condition.unit {
        also("unit", json!(unit.text()));
    }
    if let Some(mode) = condition.mode {
        also("mode", json!(mode.text()));
    }
    if let Some(stable) = condition.stable {
        also("stable", json!(stable));
    }
    if let Some(zero) = condition.zero {
        also("zero", json!(zero));
    }
    for (key, on) in [
        ("over", condition.over),
        ("under", condition.under),
        ("zero_not_captured", condition.zero_not_captured),
        ("outside_zero_capture", condition.outside_zero_capture),
        ("high_resolution", condition.high_resolution),
        ("wait", condition.wait),
    ] {
        if on {
            also(key, json!(true));
        }
    }
    if let Some(status) = &condition.status_bytes {
        also("status_bytes", json!(status));
    }
    if let Some(fault) = condition.fault {
        also("reason", json!(fault));
    }
}

/// A refused question for the weight is a state of the scale; every other outcome is an answer to a
/// command.
fn answer_of(answer: &Answer) -> Map<String, Value> {
    let mut map = if answer.command == "S" {
        object(json!({"kind": "status", "value": null}))
    } else {
        object(json!({"kind": "ack"}))
    };
    map.insert("command".to_owned(), json!(answer.command));
    map.insert("executed".to_owned(), json!(answer.executed));
    condition_into(&mut map, &answer.condition);
    if let Some(tare) = &answer.tare {
        map.insert("tare".to_owned(), json!(tare.text()));
    }
    if let Some(reason) = answer.reason {
        map.insert("reason".to_owned(), json!(reason));
    }
    map
}

fn info_of(info: &Info) -> Map<String, Value> {
    let mut map = object(json!({"kind": "info"}));
    if let Some(command) = &info.command {
        map.insert("command".to_owned(), json!(command));
    }
    match (info.answered, info.fields.as_slice()) {
        (false, _) => {
            map.insert("executed".to_owned(), json!(false));
        }
        (true, [text]) => {
            map.insert("text".to_owned(), json!(text));
        }
        (true, fields) => {
            map.insert("fields".to_owned(), json!(fields));
        }
    }
    map
}
