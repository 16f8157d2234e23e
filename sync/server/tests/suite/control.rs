//! The terminal at a central, while it serves and while it does not, with the real program.

use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command as Program, Output, Stdio};

use server::Config;
use server::machine::Machine;
use store::DeviceRole;
use sync::enrol::Ticket;
use sync::http::HttpCentral;
use tempfile::TempDir;

use crate::support::{Clock, Folder, UNIT};

fn central(folder: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut program = Program::new(env!("CARGO_BIN_EXE_tallydock-central"))
        .arg("--data")
        .arg(folder.path())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    program.wait_with_output().unwrap()
}

fn first_line(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().next().unwrap().to_owned()
}

#[test]
fn commands_work_while_the_central_serves_and_while_it_does_not() {
    let folder = TempDir::new().unwrap();
    let unit = UNIT.to_string();
    let enrol_code = ["enrol-code", "--unit", &unit, "--role", "dock", "--name", "Dock 1"];
    first_line(&central(&folder, &["init"], ""));
    let ticket: Ticket = first_line(&central(&folder, &enrol_code, "")).parse().unwrap();

    let running = server::start(Config {
        folder: folder.path().to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        machine_id: server::machine::machine_id(),
        zone: "UTC".to_owned(),
        machine: Machine::real(),
    })
    .unwrap();
    let socket = folder.path().join("control.sock");
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only the owner gets in");
    let http = HttpCentral::new(&format!("http://{}", running.address()), None).unwrap();
    let clock = Clock::default();
    let enrol = |ticket: &Ticket, seed| {
        let mut folder = Folder::new(&clock, seed);
        let identity = folder.store.identity().clone();
        sync::enrol::enrol(&http, &identity, ticket, "tallydock 0.1.0", &mut folder.ids).unwrap()
    };
    assert_eq!(enrol(&ticket, 10).role, DeviceRole::Dock, "a code of before is good");
    let ticket: Ticket = first_line(&central(&folder, &enrol_code, "")).parse().unwrap();
    assert_eq!(enrol(&ticket, 11).name, "Dock 1", "a code of now is good");

    let file = folder.path().join("export.csv");
    std::fs::write(&file, "Statement ID,Status\n1,UPD\n,UPD\n").unwrap();
    let imported = central(&folder, &["import-statements", file.to_str().unwrap()], "");
    assert_eq!(first_line(&imported), "1 statements taken, 1 refused");
    let add_person =
        ["add-person", "--unit", &unit, "--name", "Ann", "--initials", "AA", "--role", "clerk"];
    first_line(&central(&folder, &add_person, "123456\n"));
    let short = central(&folder, &add_person, "1234\n");
    assert!(!short.status.success());
    assert!(String::from_utf8_lossy(&short.stderr).contains("A PIN has six digits or more"));
    let second = central(&folder, &["serve", "--listen", "127.0.0.1:0"], "");
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("already running"));
    running.stop();
    assert!(!socket.exists());
    first_line(&central(&folder, &enrol_code, ""));
}
