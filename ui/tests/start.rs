//! The program as a process where something is in the way at the start: there is always a window,
//! and it says what it is. Under Xvfb; what the window says stands in the program's log, too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(missing_docs)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tallydock");
const PATIENCE: Duration = Duration::from_secs(60);
/// What everything stands on, as X keeps it: blue, green, red.
const PAGE: [u8; 3] = [0xe6, 0xec, 0xe9];
/// An address at which nobody listens.
const NOBODY: &str = "http://127.0.0.1:9";

/// One window at a time: two cores draw one quickly and eight slowly.
static TURN: Mutex<()> = Mutex::new(());

/// Ends what it holds, whatever becomes of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A machine with a screen and a home of its own.
struct Machine {
    folder: TempDir,
    display: String,
    _server: Running,
    _turn: MutexGuard<'static, ()>,
}

impl Machine {
    /// None where there is no Xvfb.
    fn new() -> Option<Self> {
        let turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let folder = tempfile::tempdir().unwrap();
        let server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "480x800x24", "-nolisten", "tcp", "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut server) = server else {
            assert!(
                std::env::var_os("TALLYDOCK_VECTORS_REQUIRED").is_none(),
                "Xvfb is missing: apt-get install xvfb"
            );
            println!("did not run: Xvfb is missing (apt-get install xvfb)");
            return None;
        };
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        Some(Self { folder, display, _server: Running(server), _turn: turn })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A configuration of a device whose data lies in the folder `device`.
    fn configure(&self, central: &str) -> PathBuf {
        let file = self.path("config.toml");
        let text = format!(
            "data = {:?}\n[unit]\nname = \"Pewaukee BMEU\"\nshort = \"Pewaukee\"\nsite = \"bmeu\"\n\
             zone = \"America/Chicago\"\n{central}\n",
            self.path("device"),
        );
        fs::write(&file, text).unwrap();
        file
    }

    /// Runs a command that runs the program.
    fn run(&self, command: &mut Command) -> Shown<'_> {
        let said = self.path("said");
        let child = command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("FONTCONFIG_FILE")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env("LANG", "C.UTF-8")
            .env("NO_COLOR", "1")
            .env("XDG_DATA_HOME", self.path("own"))
            .env("SLINT_BACKEND", "winit-software")
            .stdout(Stdio::null())
            .stderr(fs::File::create(&said).unwrap())
            .spawn()
            .unwrap();
        Shown { machine: self, program: Running(child), said }
    }

    fn start(&self, config: &Path) -> Shown<'_> {
        self.run(Command::new(PROGRAM).arg("--config").arg(config))
    }
}

/// A program that was started.
struct Shown<'a> {
    machine: &'a Machine,
    program: Running,
    said: PathBuf,
}

impl Shown<'_> {
    fn said(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.said).unwrap_or_default()).into_owned()
    }

    /// Waits until all of it was said and a window is drawn, and the program is still there.
    fn says(&mut self, words: &[&str]) {
        let begun = Instant::now();
        loop {
            let said = self.said();
            let missing: Vec<_> = words.iter().filter(|word| !said.contains(**word)).collect();
            if missing.is_empty() && 30_000 < self.drawn() {
                break;
            }
            let ended = self.program.0.try_wait().unwrap();
            assert!(ended.is_none(), "the program ended ({ended:?}): {said}");
            assert!(begun.elapsed() < PATIENCE, "{missing:?} is not said, or not drawn: {said}");
            thread::sleep(Duration::from_millis(30));
        }
        assert!(self.program.0.try_wait().unwrap().is_none());
    }

    fn drawn(&self) -> usize {
        let bytes = fs::read(self.machine.path("Xvfb_screen0")).unwrap_or_default();
        bytes.chunks_exact(4).filter(|pixel| pixel.starts_with(&PAGE)).count()
    }
}

fn central(more: &str) -> String {
    format!("[central]\nurl = \"{NOBODY}\"\n{more}")
}

/// A ticket of a central that nobody knows.
fn ticket() -> String {
    format!("ticket = \"tallydock:enrol?code=ABCDE-FGHIJ&key={}\"", "ab".repeat(16))
}

#[test]
fn a_device_whose_central_is_away_or_cannot_be_trusted_opens_its_screens() {
    let Some(machine) = Machine::new() else { return };
    let certificate = format!("certificate = {:?}\n", machine.path("central.pem"));
    for (config, words) in [
        (central(&ticket()), ["NotEnrolledYet", "cannot be reached"]),
        (central(&(certificate + &ticket())), ["Certificate", "central.pem"]),
        (String::new(), ["NoCentral", "[central]"]),
    ] {
        let config = machine.configure(&config);
        machine.start(&config).says(&words);
        assert!(machine.path("device/device.key").exists(), "it has its journal");
    }
    // Those were no demos: the machine knows that a device worked here.
    let marks = fs::read_to_string(machine.path("own/tallydock/devices")).unwrap();
    assert!(marks.contains("/device"), "{marks}");
    assert!(!machine.path("own/tallydock/demo").exists());
}

#[test]
fn a_membership_that_cannot_be_read_shuts_nobody_out() {
    let Some(machine) = Machine::new() else { return };
    let config = machine.configure(&central(""));
    fs::create_dir(machine.path("device")).unwrap();
    fs::write(machine.path("device/central"), "tallydock membership 1\nunit").unwrap();
    machine.start(&config).says(&["Membership", "it names no central"]);
    assert!(machine.path("device/central").exists(), "nothing is thrown away");
}

#[test]
fn files_that_others_could_read_are_said_once() {
    let Some(machine) = Machine::new() else { return };
    let config = machine.configure("");
    machine.start(&config).says(&["NoCentral"]);
    fs::set_permissions(
        machine.path("device/device.key"),
        std::os::unix::fs::PermissionsExt::from_mode(0o644),
    )
    .unwrap();
    machine.start(&config).says(&["NoCentral", "could read", "device.key"]);
    let mut third = machine.start(&config);
    third.says(&["NoCentral"]);
    assert!(!third.said().contains("could read"), "{}", third.said());
}

#[test]
fn a_slip_in_the_configuration_is_said_in_a_window_with_its_line() {
    let Some(machine) = Machine::new() else { return };
    let config = machine.configure(&central(""));
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("America/Chicago", "Wisconsin")).unwrap();
    machine.start(&config).says(&["Not started", "line 6", "there is no time zone", "zone = "]);
    machine
        .start(&machine.path("nothing.toml"))
        .says(&["Not started", "There is no configuration"]);
    assert!(!machine.path("own/tallydock/demo").exists(), "and no demo opens");
}

#[test]
fn try_again_opens_the_device_once_the_slip_is_mended() {
    let Some(machine) = Machine::new() else { return };
    // The hand at the glass.
    let touch = |machine: &Machine| {
        let mut hand = Command::new("xdotool");
        hand.args(["mousemove", "240", "750", "click", "1"]).env("DISPLAY", &machine.display);
        hand.output().is_ok_and(|output| output.status.success())
    };
    if !touch(&machine) {
        println!("did not run: xdotool is missing (apt-get install xdotool)");
        return;
    }
    let config = machine.configure("");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("bmeu", "attic")).unwrap();
    let mut program = machine.start(&config);
    program.says(&["Not started", "line 5"]);
    fs::write(&config, text).unwrap();
    let begun = Instant::now();
    while !program.said().contains("NoCentral") {
        assert!(begun.elapsed() < PATIENCE, "{}", program.said());
        assert!(program.program.0.try_wait().unwrap().is_none(), "the program goes on");
        assert!(touch(&machine));
        thread::sleep(Duration::from_millis(200));
    }
    program.says(&["NoCentral"]);
}

#[test]
fn a_second_window_on_the_same_data_says_that_the_first_is_open() {
    let Some(machine) = Machine::new() else { return };
    let config = machine.configure("");
    let mut first = machine.start(&config);
    first.says(&["NoCentral"]);
    machine.start(&config).says(&["Not started", "Tallydock is open already"]);
}

#[test]
fn no_demo_opens_where_a_device_has_worked() {
    let Some(machine) = Machine::new() else { return };
    if Path::new("/etc/tallydock").exists() || Path::new("/var/lib/tallydock").exists() {
        println!("did not run: a device is set up on this machine");
        return;
    }
    let config = machine.configure("");
    machine.start(&config).says(&["NoCentral"]);
    machine.run(&mut Command::new(PROGRAM)).says(&[
        "Not started",
        "configuration of this device is missing",
        "/etc/tallydock/config.toml",
    ]);
    assert!(!machine.path("own/tallydock/demo").exists());
}

#[test]
fn a_configuration_that_may_not_be_read_is_said_and_no_demo_opens() {
    let Some(machine) = Machine::new() else { return };
    let as_nobody = |command: &mut Command| {
        let output = command.output();
        output.is_ok_and(|output| output.status.success())
    };
    let nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    if !as_nobody(Command::new("setpriv").args(nobody).args([PROGRAM, "--version"])) {
        println!("did not run: becoming nobody needs root and setpriv");
        return;
    }
    open_to_all(machine.folder.path());
    let config = machine.configure("");
    fs::set_permissions(&config, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    machine
        .run(Command::new("setpriv").args(nobody).args([PROGRAM, "--config"]).arg(&config))
        .says(&["Not started", "configuration cannot be read", "Permission denied"]);
    assert!(!machine.path("own/tallydock/demo").exists());
}

fn open_to_all(folder: &Path) {
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
}

#[test]
fn a_full_disk_is_said_in_a_window() {
    let Some(machine) = Machine::new() else { return };
    let data = machine.path("device");
    fs::create_dir(&data).unwrap();
    let config = machine.configure("");
    // A disk with room for the lock and little else.
    let script = "mount -t tmpfs -o size=16k none \"$0\" && exec \"$@\"";
    let inside = |command: &mut Command| {
        command.args(["-m", "sh", "-c", script]).arg(&data).arg(PROGRAM);
    };
    let mut probe = Command::new("unshare");
    inside(&mut probe);
    if !probe.arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("did not run: a small disk needs root, unshare and mount");
        return;
    }
    let mut command = Command::new("unshare");
    inside(&mut command);
    machine
        .run(command.arg("--config").arg(&config))
        .says(&["Not started", "The storage of this device is full"]);
}
