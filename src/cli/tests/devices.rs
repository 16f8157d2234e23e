//! The device commands, run as a person runs them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

fn tallyctl(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tallyctl"));
    command.arg("devices").args(arguments);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn decode(input: &[u8]) -> Vec<Value> {
    let mut child =
        tallyctl(&["decode"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    said(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn unknown_protocols_and_garbage_are_refused_in_words() {
    let long = format!("{{\"protocol\":\"sma\",\"bytes_hex\":\"{}\"}}", "00".repeat(40_000));
    for (line, reason) in [
        ("{\"protocol\":\"morse\",\"bytes_hex\":\"00\"}", "unknown protocol"),
        ("{\"protocol\":\"sma\"}", "no bytes_hex"),
        ("{\"bytes_hex\":\"00\"}", "no protocol"),
        (
            "{\"protocol\":\"sma\",\"bytes_hex\":\"0\"}",
            "bytes_hex is not pairs of hexadecimal digits",
        ),
        (
            "{\"protocol\":\"sma\",\"bytes_hex\":\"+1\"}",
            "bytes_hex is not pairs of hexadecimal digits",
        ),
        ("{\"protocol\":\"sma\",\"bytes_hex\":\"\"}", "nothing"),
        ("{\"protocol\":\"sma\",\"bytes_hex\":\"0a31\"}", "truncated"),
        ("{\"protocol\":5,\"bytes_hex\":\"00\"}", "no protocol"),
        ("[1]", "the line is not a JSON object"),
        ("not json", "the line is not a JSON object"),
        ("", "the line is not a JSON object"),
        (long.as_str(), "the line is too long"),
    ] {
        let answers = decode(format!("{line}\n").as_bytes());
        let expected = json!({"kind": "reject", "reason": reason, "usable": false});
        assert_eq!(answers, [expected], "{}", line.chars().take(60).collect::<String>());
    }
}

#[test]
fn every_line_has_its_answer_in_order_and_the_last_needs_no_line_end() {
    let lines = b"{\"protocol\":\"mt-sics\",\"bytes_hex\":\"53202b0d0a\"}\n\xff\xfe\n\
        {\"protocol\":\"mt-sics\",\"bytes_hex\":\"53202d0d0a\"}";
    let answers = decode(lines);
    assert_eq!(answers.len(), 3);
    assert_eq!((&answers[0]["over"], &answers[2]["under"]), (&json!(true), &json!(true)));
    assert_eq!(answers[1]["kind"], "reject");
}

#[test]
fn several_frames_in_one_line_are_a_stream() {
    let answers = decode(b"{\"protocol\":\"mt-sics\",\"bytes_hex\":\"53202b0d0a53202d0d0a\"}");
    assert_eq!(answers[0]["kind"], "stream");
    assert_eq!(answers[0]["frames"].as_array().unwrap().len(), 2);
}

#[test]
fn a_label_in_several_packets_is_one_label() {
    // The scanner tells of a decode, sends the front of the label, then the rest.
    let packet = |status: u8, opcode: u8, data: &[u8]| {
        let mut bytes = vec![u8::try_from(data.len() + 4).unwrap(), opcode, 0, status];
        bytes.extend_from_slice(data);
        let sum = bytes.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        bytes.extend(sum.wrapping_neg().to_be_bytes());
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let hex =
        [packet(0, 0xF6, &[0x20]), packet(2, 0xF3, b"\x0f99M12"), packet(0, 0xF3, b"\x0f345")];
    let line = json!({"protocol": "ssi", "bytes_hex": hex.concat()});
    let answers = decode(line.to_string().as_bytes());
    assert_eq!(answers[0]["kind"], "barcode");
    assert_eq!(
        (&answers[0]["data"], &answers[0]["symbology"]),
        (&json!("99M12345"), &json!("GS1-128"))
    );
}

#[test]
fn arguments_that_cannot_be_used_end_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script");
    std::fs::write(&script, "scale nci-ecr lb\nweigh 12\n").unwrap();
    let script = script.to_str().unwrap();
    for arguments in [
        &["watch"][..],
        &["test", "--port", "/dev/x", "--protocol", "morse"],
        &["test", "--port", "/dev/x", "--protocol", "sma", "--line", "fast"],
        &["simulate", "--script", script],
    ] {
        let output = tallyctl(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let output = tallyctl(&["simulate", "--script", script]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2: `weigh` is no step"));
}

#[test]
fn the_list_names_every_protocol() {
    let output = tallyctl(&["list"]).output().unwrap();
    assert!(output.status.success());
    let text = said(&output);
    for name in
        ["nci-ecr", "hid-pos-scale", "scanner-line", "honeywell-host-ack", "esc-pos", "PLUGGED IN"]
    {
        assert!(text.contains(name), "{name} is missing:\n{text}");
    }
}

/// A simulated device that is stopped when the test ends.
struct Device(Child);

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn simulate(folder: &Path, script: &str) -> (Device, String) {
    let file = folder.join("script");
    std::fs::write(&file, script).unwrap();
    let at = folder.join("device");
    let mut child = tallyctl(&["simulate"])
        .arg("--script")
        .arg(&file)
        .arg("--at")
        .arg(&at)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("plugged in"));
    // Its output must go somewhere for as long as it plays.
    std::thread::spawn(move || for _ in lines {});
    (Device(child), at.to_str().unwrap().to_owned())
}

#[test]
fn a_simulated_scale_works_and_is_bound() {
    let folder = tempfile::tempdir().unwrap();
    let (_device, at) = simulate(folder.path(), "scale nci-ecr lb\nline 9600 7E1\nwait 20000\n");
    let output = tallyctl(&[
        "test",
        "--port",
        &at,
        "--protocol",
        "nci-ecr",
        "--unit",
        "lb",
        "--division",
        "0.02",
        "--role",
        "scale",
    ])
    .output()
    .unwrap();
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("It works: it shows zero."), "{text}");
    for line in ["[[device]]", "role = \"scale\"", "unit = \"lb\"", "division = \"0.02\""] {
        assert!(text.lines().any(|said| said == line), "{line} is missing:\n{text}");
    }
}

#[test]
fn a_simulated_scanner_is_watched_byte_by_byte() {
    let folder = tempfile::tempdir().unwrap();
    let script = "scanner ssi\nbegin\nwait 100\nscan ]C199M123456789012345678\nrepeat 100\n";
    let (_device, at) = simulate(folder.path(), script);
    let output = tallyctl(&["watch", "--port", &at, "--protocol", "ssi", "--seconds", "3"])
        .output()
        .unwrap();
    let text = said(&output);
    assert!(text.contains("99M123456789012345678"), "{text}");
    assert!(text.contains("GS1-128") && text.contains("1A F3 00"), "{text}");
}

#[test]
fn a_port_that_is_not_there_and_one_that_is_silent_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("nothing");
    let test = |at: &str| {
        let output = tallyctl(&["test", "--protocol", "mt-sics", "--seconds", "4", "--port", at])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        said(&output)
    };
    assert!(test(absent.to_str().unwrap()).contains("Push in the plug"));
    let (_device, at) = simulate(folder.path(), "scale mt-sics kg\nsilent 20000\n");
    assert!(test(&at).contains("Is its display lit?"));
}

#[test]
fn a_port_that_this_user_may_not_open_names_the_group() {
    // Only root can become somebody who may not.
    let becomes = Command::new("setpriv").args(["--reuid", "65534", "true"]).status();
    if !becomes.is_ok_and(|status| status.success()) {
        println!("not run: this needs root and setpriv");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode;
    std::fs::set_permissions(folder.path(), mode(0o755)).unwrap();
    let port = folder.path().join("port");
    std::fs::write(&port, "").unwrap();
    std::fs::set_permissions(&port, mode(0o600)).unwrap();
    let program = folder.path().join("tallyctl");
    std::fs::copy(env!("CARGO_BIN_EXE_tallyctl"), &program).unwrap();
    let output = Command::new("setpriv")
        .args(["--reuid", "65534", "--clear-groups"])
        .arg(&program)
        .args(["devices", "test", "--protocol", "sma", "--seconds", "1", "--port"])
        .arg(&port)
        .output()
        .unwrap();
    assert!(said(&output).contains("dialout"), "{output:?}");
}

#[test]
fn a_device_that_comes_back_is_found_again_without_a_hand() {
    let folder = tempfile::tempdir().unwrap();
    let script = "scanner scanner-line\nbegin\nwait 300\nscan 99M1\nunplug 300\nrepeat 50\n";
    let (_device, at) = simulate(folder.path(), script);
    let mut child =
        tallyctl(&["watch", "--protocol", "scanner-line", "--seconds", "20", "--port", &at])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let began = Instant::now();
    let (mut opened, mut scans) = (0, 0);
    for line in lines {
        let line = line.unwrap();
        opened += usize::from(line == "open");
        scans += usize::from(line.starts_with("scan "));
        if (2 <= opened && 2 <= scans) || Duration::from_secs(20) < began.elapsed() {
            break;
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    assert!(2 <= opened && 2 <= scans, "{opened} times open, {scans} scans");
}

#[test]
fn one_device_of_a_configuration_is_bound_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, "# door 3\ndata = \"/x\"\n").unwrap();
    let bind = |words: &[&str]| {
        let mut command = tallyctl(&["bind", "--config"]);
        command.arg(&file).args(words).output().unwrap()
    };
    let scale = ["--role", "scale", "--port", "/dev/serial/by-id/x", "--profile", "nci-ecr"];
    assert!(bind(&scale).status.success());
    let printer =
        ["--role", "printer", "--port", "10.0.0.7:9100", "--profile", "zpl", "--dpi", "300"];
    assert!(bind(&printer).status.success());
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("# door 3\ndata = \"/x\"\n"), "{text}");
    assert!(text.contains("protocol = \"nci-ecr\"") && text.contains("dpi = 300"), "{text}");
    let wrong = bind(&["--role", "scale", "--port", "/dev/x", "--profile", "zpl"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("nothing for a scale"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_simulated_printer_is_tested_and_keeps_what_it_got() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("got");
    let script =
        format!("printer zpl\nline 9600 8N1\nstore {}\nopen\nwait 20000\n", store.display());
    let (_device, at) = simulate(folder.path(), &script);
    let output = tallyctl(&["test", "--protocol", "zpl", "--port", &at]).output().unwrap();
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("Close its head or cover"), "{text}");
    assert!(std::fs::read(store).unwrap().starts_with(b"~HS"));
}

#[test]
fn a_simulated_printer_on_the_network_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let script = format!("printer esc-pos\ntcp {address}\nwait 20000\n");
    let (_device, _) = simulate(folder.path(), &script);
    let output = tallyctl(&["test", "--protocol", "esc-pos", "--port", &address]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = said(&output);
    assert!(text.contains("It works: the printer is ready"), "{text}");
    assert!(text.contains("role = \"printer\""), "{text}");
}
