//! The program in a real window, under Xvfb: opened, drawn, and still there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
/// The banner of an accepted container, as X keeps it: blue, green, red, nothing.
const ACCEPT: [u8; 3] = [0x30, 0x5c, 0x0a];

/// Ends what it holds, whatever becomes of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn xvfb(screen: &Path) -> Option<(Running, String)> {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "480x800x24", "-nolisten", "tcp", "-fbdir"])
        .arg(screen)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut number = String::new();
    BufReader::new(server.stdout.take()?).read_line(&mut number).ok()?;
    Some((Running(server), format!(":{}", number.trim())))
}

fn pixels_of(colour: [u8; 3], screen: &Path) -> usize {
    let bytes = fs::read(screen.join("Xvfb_screen0")).unwrap_or_default();
    bytes.chunks_exact(4).filter(|pixel| pixel.starts_with(&colour)).count()
}

#[test]
fn the_window_opens_and_shows_the_dock() {
    let folder = tempfile::tempdir().unwrap();
    let Some((_server, display)) = xvfb(folder.path()) else {
        assert!(
            std::env::var_os("TALLYDOCK_VECTORS_REQUIRED").is_none(),
            "Xvfb is missing: apt-get install xvfb"
        );
        println!("did not run: Xvfb is missing (apt-get install xvfb)");
        return;
    };
    let program = Command::new(env!("CARGO_BIN_EXE_tallydock"))
        .args(["--gallery", "07-dock-accept"])
        .env("DISPLAY", display)
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("FONTCONFIG_FILE")
        .env("XDG_DATA_HOME", folder.path().join("data"))
        .env("SLINT_BACKEND", "winit-software")
        .spawn()
        .unwrap();
    let mut program = Running(program);
    let begun = Instant::now();
    // X tells nobody what has been drawn: look at the screen until it is green.
    while pixels_of(ACCEPT, folder.path()) < 50_000 {
        assert!(begun.elapsed() < PATIENCE, "nothing was drawn");
        let ended = program.0.try_wait().unwrap();
        assert!(ended.is_none(), "the program ended: {ended:?}");
        thread::sleep(Duration::from_millis(50));
    }
    assert!(program.0.try_wait().unwrap().is_none());
}
