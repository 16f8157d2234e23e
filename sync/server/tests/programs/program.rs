//! The program as a process, and devices that reach it.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use store::DeviceRole;
use sync::enrol::{Membership, Ticket};
use sync::http::HttpCentral;

use crate::support::{Clock, Folder, Handheld, UNIT};

/// The longest that a test waits for the program.
const PATIENCE: Duration = Duration::from_secs(60);

fn program(data: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_tallydock-central"));
    program.arg("--data").arg(data);
    program
}

/// Runs a command to its end.
pub fn run(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut running = program(data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses at once reads nothing.
    let _ = running.stdin.take().unwrap().write_all(input.as_bytes());
    running.wait_with_output().unwrap()
}

/// Starts a command and does not wait.
pub fn start(data: &Path, arguments: &[&str]) -> Child {
    program(data)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What a command said that did what it was asked.
pub fn done(data: &Path, arguments: &[&str], input: &str) -> String {
    let output = run(data, arguments, input);
    let said = String::from_utf8(output.stdout).unwrap();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said} {complained}");
    said
}

/// What a command said that did not do it.
pub fn refused(data: &Path, arguments: &[&str], input: &str) -> String {
    let output = run(data, arguments, input);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{arguments:?}: {said} {complained}");
    assert!(output.status.code().is_some(), "{arguments:?} crashed");
    said + &complained
}

/// A central that is being served.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    /// What it said at its start.
    pub said: Vec<String>,
    log: Arc<Mutex<String>>,
    reading: Option<JoinHandle<()>>,
}

impl Served {
    pub fn start(data: &Path) -> Self {
        let mut child = program(data)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (kept, errors) = (Arc::clone(&log), child.stderr.take().unwrap());
        let reading = std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                *kept.lock().unwrap() += &(line + "\n");
            }
        });
        let mut said = Vec::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while said.last().is_none_or(|line: &String| !line.starts_with("Key ")) {
            let Some(line) = lines.next() else {
                let _ = child.wait();
                panic!("it does not serve: {said:?} {}", log.lock().unwrap());
            };
            said.push(line.unwrap());
        }
        let address = said.iter().find_map(|line| line.strip_prefix("Listening on http://"));
        let address = address.unwrap().parse().unwrap();
        Self { child, address, said, log, reading: Some(reading) }
    }

    pub fn http(&self) -> HttpCentral {
        HttpCentral::new(&format!("http://{}", self.address), None).unwrap()
    }

    /// What it wrote to its log so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log says something so many times.
    pub fn says(&self, words: &str, times: usize) {
        let until = Instant::now() + PATIENCE;
        while self.log().matches(words).count() < times {
            assert!(Instant::now() < until, "it does not say {words:?}: {}", self.log());
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// What the status page says.
    pub fn status_page(&self) -> (u16, String) {
        let client =
            reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let reply = client.get(format!("http://{}/", self.address)).send().unwrap();
        (reply.status().as_u16(), reply.text().unwrap())
    }

    /// As a power cut ends it.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(reading) = self.reading.take() {
            let _ = reading.join();
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
    }
}

/// A device that is enrolled at a served central.
pub fn enrol(
    data: &Path,
    served: &Served,
    clock: &Clock,
    seed: u64,
    role: DeviceRole,
) -> (Folder, Membership) {
    let mut folder = Folder::new(clock, seed);
    let (unit, name) = (UNIT.to_string(), format!("Device {seed}"));
    let role = sync::enrol::role_word(&role);
    let said = done(data, &["enrol-code", "--unit", &unit, "--role", role, "--name", &name], "");
    let ticket: Ticket = said.lines().next().unwrap().parse().unwrap();
    let identity = folder.store.identity().clone();
    let membership =
        sync::enrol::enrol(&served.http(), &identity, &ticket, "tallydock 0.1.0", &mut folder.ids)
            .unwrap();
    (folder, membership)
}

/// A device that syncs with a served central.
pub fn connect(folder: Folder, membership: &Membership, served: &Served) -> Handheld<HttpCentral> {
    Handheld::new(folder, served.http(), membership, 1_000)
}
