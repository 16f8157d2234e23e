//! `tallyctl devices simulate`: a scale, a scanner or a printer, played from a file.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use clap::Args;
use hw::sim::script::{Played, Script};
use hw::sim::{Socket, Sounded};

use super::live::in_hex;

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// The script, one step a line; docs/hardware.md lists them
    #[arg(long)]
    script: PathBuf,
    /// The path to plug the device in at; a link that stays over unplugging
    #[arg(long, default_value = "tallydock-simulated-device")]
    at: PathBuf,
}

/// A script is a page of text.
const SCRIPT_MAX: u64 = 1024 * 1024;

/// Plays the script to its end.
pub(super) fn run(simulate: &Simulate) -> anyhow::Result<ExitCode> {
    let size = std::fs::metadata(&simulate.script).context("Read the script")?.len();
    if SCRIPT_MAX < size {
        eprintln!("tallyctl: {} is too long for a script", simulate.script.display());
        return Ok(ExitCode::from(2));
    }
    let text = std::fs::read_to_string(&simulate.script).context("Read the script")?;
    let script = match Script::read(&text) {
        Ok(script) => script,
        Err(error) => {
            eprintln!("tallyctl: {}: {error}", simulate.script.display());
            return Ok(ExitCode::from(2));
        }
    };
    let socket = Socket::new(&simulate.at).context("Make the socket")?;
    // A reader of our output that goes away ends the play.
    let heard = AtomicBool::new(true);
    let mut tell = |played: Played| {
        if super::say(&in_words(&played)).is_err() {
            heard.store(false, Ordering::Release);
        }
    };
    script
        .play(&socket, &mut tell, &|| heard.load(Ordering::Acquire))
        .context("Play the script")?;
    Ok(ExitCode::SUCCESS)
}

fn in_words(played: &Played) -> String {
    match played {
        Played::Plugged(place) => format!("plugged in at {place}"),
        Played::Unplugged => "unplugged".to_owned(),
        Played::Sent(bytes) => format!("sent   {}", in_hex(bytes)),
        Played::Heard(bytes) => format!("heard  {}", in_hex(bytes)),
        Played::Printed(sheets) => format!("SHEET  {sheets} printed"),
        Played::Sounded(Sounded::Good) => "BEEP   stored".to_owned(),
        Played::Sounded(Sounded::Bad) => "BEEP   refused".to_owned(),
        Played::Sounded(Sounded::Question) => "BEEP   question".to_owned(),
    }
}
