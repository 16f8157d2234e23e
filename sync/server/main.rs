//! `tallydock-central`: serves a central, and what a person does at it from a terminal.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use domain::reference::PersonRole;
use server::control::{self, Command, Said};
use server::machine::{Machine, machine_id};
use server::{Central, Config};
use store::UnitId;
use sync::enrol::role_of;

/// The central of tallydock.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The central's data folder.
    #[arg(long, default_value = "central")]
    data: PathBuf,
    #[command(subcommand)]
    command: Wish,
}

#[derive(Subcommand)]
enum Wish {
    /// Serves devices until it is stopped.
    Serve {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8443")]
        listen: SocketAddr,
    },
    /// Makes a one-time code, good for fifteen minutes, with which one device enrols.
    EnrolCode {
        /// The unit's id.
        #[arg(long)]
        unit: UnitId,
        /// kiosk, counter or dock.
        #[arg(long)]
        role: String,
        /// What people will call the device.
        #[arg(long, default_value = "")]
        name: String,
    },
    /// Reads a file of postage statements in.
    ImportStatements {
        /// The file (CSV with a header).
        file: PathBuf,
    },
    /// Adds a person; the PIN is read from the standard input.
    AddPerson {
        /// The unit's id.
        #[arg(long)]
        unit: UnitId,
        /// Name as on the badge.
        #[arg(long)]
        name: String,
        /// Initials for item 22 of the log.
        #[arg(long)]
        initials: String,
        /// clerk, dock or supervisor.
        #[arg(long)]
        role: String,
    },
}

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let folder = arguments.data;
    let command = match arguments.command {
        Wish::Serve { listen } => return serve(config(folder, listen)),
        Wish::EnrolCode { unit, role, name } => {
            let Some(role) = role_of(&role) else { bail!("A device is a kiosk, counter or dock") };
            Command::EnrolCode { unit, role, name }
        }
        Wish::ImportStatements { file } => {
            let file = file.canonicalize().with_context(|| format!("Open {}", file.display()))?;
            Command::ImportStatements { file }
        }
        Wish::AddPerson { unit, name, initials, role } => {
            let role = person_role(&role)?;
            Command::AddPerson { unit, name, initials, role, pin: read_pin()? }
        }
    };
    let said = match control::ask(&folder, &command).context("Ask the running central")? {
        Some(said) => said,
        None => {
            let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
            let central = Central::open(config(folder, nowhere)).context("Open the central")?;
            control::perform(&central, &command)
        }
    };
    match said {
        Said::Done(lines) => lines.iter().for_each(|line| tell(line)),
        Said::NotDone(why) => bail!(why),
    }
    Ok(())
}

fn config(folder: PathBuf, listen: SocketAddr) -> Config {
    let machine = Machine::real();
    Config { folder, listen, machine_id: machine_id(), zone: "UTC".to_owned(), machine }
}

fn serve(config: Config) -> anyhow::Result<()> {
    let running = server::start(config).context("Start the central")?;
    tell(&format!("Listening on http://{}", running.address()));
    tell(&format!("Key {}", running.central().fingerprint()));
    let waiting = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("Wait for the end")?;
    waiting.block_on(ended()).context("Wait for the end")?;
    running.stop();
    Ok(())
}

/// Somebody pressed Ctrl-C, or the service manager stops the service.
async fn ended() -> std::io::Result<()> {
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}

fn person_role(word: &str) -> anyhow::Result<PersonRole> {
    match word {
        "clerk" => Ok(PersonRole::Clerk),
        "dock" => Ok(PersonRole::Dock),
        "supervisor" => Ok(PersonRole::Supervisor),
        _ => bail!("A person is a clerk, dock or supervisor"),
    }
}

fn read_pin() -> anyhow::Result<String> {
    let mut pin = String::new();
    std::io::stdin().read_line(&mut pin).context("Read the PIN")?;
    Ok(pin.trim().to_owned())
}

/// What the command says to whoever called it.
#[expect(clippy::print_stdout, reason = "the answer of a command belongs on its standard output")]
fn tell(line: &str) {
    println!("{line}");
}
