//! `tallydock-central`: serves a central, and what a person does at it from a terminal.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use domain::reference::PersonRole;
use server::enrolment::role_of;
use server::machine::{Machine, machine_id};
use server::people::NewPerson;
use server::{Central, Config};
use store::{PersonId, UnitId};

/// The central of tallydock.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The central's data folder.
    #[arg(long, default_value = "central")]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
    let listen = match arguments.command {
        Command::Serve { listen } => listen,
        _ => SocketAddr::from(([127, 0, 0, 1], 0)),
    };
    let config = Config {
        folder: arguments.data,
        listen,
        machine_id: machine_id(),
        zone: "UTC".to_owned(),
        machine: Machine::real(),
    };
    match arguments.command {
        Command::Serve { .. } => serve(config),
        Command::EnrolCode { unit, role, name } => enrol_code(config, unit, &role, &name),
        Command::ImportStatements { file } => import_statements(config, &file),
        Command::AddPerson { unit, name, initials, role } => {
            add_person(config, unit, name, initials, &role)
        }
    }
}

fn serve(config: Config) -> anyhow::Result<()> {
    let running = server::start(config).context("Start the central")?;
    tell(&format!("Listening on http://{}", running.address()));
    tell(&format!("Key {}", running.central().fingerprint()));
    let waiting = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("Wait for the end")?;
    waiting.block_on(tokio::signal::ctrl_c()).context("Wait for the end")?;
    running.stop();
    Ok(())
}

fn enrol_code(config: Config, unit: UnitId, role: &str, name: &str) -> anyhow::Result<()> {
    let Some(role) = role_of(role) else { bail!("A device is a kiosk, counter or dock") };
    let central = Central::open(config).context("Open the central")?;
    let ticket = central.enrolment_code(unit, role, name).context("Make a code")?;
    tell(&ticket.to_string());
    tell(&format!("Code {}, good for 15 minutes and one device", ticket.code));
    Ok(())
}

fn import_statements(config: Config, path: &PathBuf) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| format!("Open {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let central = Central::open(config).context("Open the central")?;
    let imported = central.import_statements(&name, file).context("Import statements")?;
    tell(&format!("{} statements taken, {} refused", imported.taken, imported.refused_count));
    for refused in imported.refused {
        tell(&format!("line {}: {}", refused.line, refused.reason));
    }
    Ok(())
}

fn add_person(
    config: Config,
    unit: UnitId,
    name: String,
    initials: String,
    role: &str,
) -> anyhow::Result<()> {
    let role = match role {
        "clerk" => PersonRole::Clerk,
        "dock" => PersonRole::Dock,
        "supervisor" => PersonRole::Supervisor,
        _ => bail!("A person is a clerk, dock or supervisor"),
    };
    let mut pin = String::new();
    std::io::stdin().read_line(&mut pin).context("Read the PIN")?;
    let central = Central::open(config).context("Open the central")?;
    let person = PersonId(central.with_ledger(|_, now, ids| ids.v7(now)));
    let pin = pin.trim().to_owned();
    central
        .add_person(&NewPerson { person, unit, name, initials, role, pin })
        .context("Add the person")?;
    tell(&person.to_string());
    Ok(())
}

/// What the command says to whoever called it.
#[expect(clippy::print_stdout, reason = "the answer of a command belongs on its standard output")]
fn tell(line: &str) {
    println!("{line}");
}
