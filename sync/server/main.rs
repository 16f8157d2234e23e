//! `tallydock-central`: serves a central, and what a person does at it from a terminal.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use domain::ids::StatementId;
use domain::reference::PersonRole;
use server::backup::{self, Verified};
use server::control::{self, Command, Named, Said};
use server::machine::{Machine, machine_id};
use server::place::{self, InFolder};
use server::{Central, Config, ServerError};
use store::UnitId;
use sync::enrol::role_of;

/// The central of tallydock.
///
/// `init` and `serve` make a central; every other command needs one. Commands work while the
/// central serves and while it does not.
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
    /// Makes a new central and says its key. Where there is one already, nothing is changed.
    Init,
    /// Serves devices until it is stopped. Makes a new central where there is none.
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
    /// Lists the devices: how far each was heard, what is safe, and what is wrong.
    Devices {
        /// Only those of this unit.
        #[arg(long)]
        unit: Option<UnitId>,
    },
    /// Stops trusting a device, such as a lost one. The PINs that it held have to be changed.
    Revoke {
        /// Its id, letter or name, as `devices` shows them.
        device: String,
        /// Its unit's id, where letter or name alone do not tell.
        #[arg(long)]
        unit: Option<UnitId>,
        /// Why; the devices of the unit are told.
        #[arg(long)]
        reason: String,
    },
    /// Lists the people, and those who were set up at a device and wait for a decision.
    People {
        /// Only those of this unit.
        #[arg(long)]
        unit: Option<UnitId>,
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
    /// Gives a person a new PIN, read from the standard input.
    NewPin {
        /// Their id or name, as `people` shows them.
        person: String,
        /// Their unit's id, where the name alone does not tell.
        #[arg(long)]
        unit: Option<UnitId>,
    },
    /// Takes a person's card from every device. What they did stays.
    Remove {
        /// Their id or name, as `people` shows them.
        person: String,
        /// Their unit's id, where the name alone does not tell.
        #[arg(long)]
        unit: Option<UnitId>,
    },
    /// Says that a person who was set up at a device is who they said; the PIN that they get is
    /// read from the standard input.
    Confirm {
        /// Their id or name, as `people` shows them.
        person: String,
        /// Their unit's id, where the name alone does not tell.
        #[arg(long)]
        unit: Option<UnitId>,
    },
    /// Says that a person who was set up at a device is not who they said. What was recorded under
    /// that name stays.
    Refuse {
        /// Their id or name, as `people` shows them.
        person: String,
        /// Their unit's id, where the name alone does not tell.
        #[arg(long)]
        unit: Option<UnitId>,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Reads a file of postage statements in.
    ImportStatements {
        /// The file (CSV with a header).
        file: PathBuf,
        /// The unit whose statements they are, where the file itself does not say: its id, name
        /// or finance number, as `units` shows them.
        #[arg(long)]
        unit: Option<String>,
    },
    /// Lists the statements of which no unit is known, so that no device gets them, with their
    /// money.
    UnplacedStatements,
    /// Says which unit statements are of. The devices of that unit get them, and no others.
    PlaceStatement {
        /// Their numbers.
        #[arg(required = true)]
        statements: Vec<String>,
        /// The unit's id, name or finance number, as `units` shows them.
        #[arg(long)]
        unit: String,
    },
    /// Lists the units: id, name and finance number.
    Units,
    /// Says what a unit is called, as files of statements call it.
    NameUnit {
        /// The unit's id.
        unit: UnitId,
        /// Its name.
        #[arg(long)]
        name: Option<String>,
        /// Its finance number.
        #[arg(long)]
        finance_number: Option<String>,
    },
    /// Writes everything, keys included, to a new file; also while devices push.
    Backup {
        /// The file, which must not exist yet.
        file: PathBuf,
    },
    /// Checks a backup or a central's folder from its bytes. Exits with 0 only when it is whole.
    /// What a whole backup of the central at --data holds is noted there as safe.
    Verify {
        /// The backup, or the folder.
        path: PathBuf,
    },
    /// Restores a backup into the folder at --data, which must be empty or not there yet.
    Restore {
        /// The backup.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    domain::tables::check()?;
    let folder = arguments.data;
    let command = match arguments.command {
        Wish::Init => return init(folder),
        Wish::Serve { listen } => return serve(folder, listen),
        Wish::Verify { path } => return verify(&path, folder),
        Wish::Restore { file } => return restore(&file, &folder),
        Wish::EnrolCode { unit, role, name } => {
            let Some(role) = role_of(&role) else { bail!("A device is a kiosk, counter or dock") };
            Command::EnrolCode { unit, role, name }
        }
        Wish::ImportStatements { file, unit } => {
            let file = file.canonicalize().with_context(|| format!("Open {}", file.display()))?;
            Command::ImportStatements { file, unit }
        }
        Wish::UnplacedStatements => Command::UnplacedStatements,
        Wish::PlaceStatement { statements, unit } => {
            let statements = statements.into_iter().map(StatementId).collect();
            Command::PlaceStatements { statements, unit }
        }
        Wish::Units => Command::Units,
        Wish::NameUnit { unit, name, finance_number } => {
            Command::NameUnit { unit, name, finance_number }
        }
        Wish::AddPerson { unit, name, initials, role } => {
            let role = person_role(&role)?;
            is_there(&folder)?;
            Command::AddPerson { unit, name, initials, role, pin: read_pin()? }
        }
        Wish::Devices { unit } => Command::Devices { unit },
        Wish::Revoke { device, unit, reason } => Command::Revoke { device, unit, reason },
        Wish::People { unit } => Command::People { unit },
        Wish::NewPin { person, unit } => {
            is_there(&folder)?;
            Command::NewPin { person, unit, pin: read_pin()? }
        }
        Wish::Remove { person, unit } => Command::Remove { person, unit },
        Wish::Confirm { person, unit } => {
            is_there(&folder)?;
            Command::Confirm { person, unit, pin: read_pin()? }
        }
        Wish::Refuse { person, unit, reason } => Command::Refuse { person, unit, reason },
        Wish::Backup { file } => {
            let file =
                std::path::absolute(&file).with_context(|| format!("Write {}", file.display()))?;
            Command::BackUp { file }
        }
    };
    show(carry_out(folder, &command)?)
}

/// Asks the central that serves, or opens the one that does not.
fn carry_out(folder: PathBuf, command: &Command) -> anyhow::Result<Said> {
    if let Some(said) = control::ask(&folder, command).context("Ask the running central")? {
        return Ok(said);
    }
    let central = Central::open_existing(config(folder, nowhere()))?;
    Ok(control::perform(&central, command))
}

fn show(said: Said) -> anyhow::Result<ExitCode> {
    match said {
        Said::Done(lines) => lines.iter().for_each(|line| tell(line)),
        Said::NotDone(why) => bail!(why),
    }
    Ok(ExitCode::SUCCESS)
}

/// Nobody types a PIN for a central that is not there.
fn is_there(folder: &Path) -> anyhow::Result<()> {
    match place::has_anything(folder) {
        false => Err(ServerError::NoCentral(folder.to_owned()).into()),
        true => Ok(()),
    }
}

fn config(folder: PathBuf, listen: SocketAddr) -> Config {
    let machine = Machine::real();
    Config { folder, listen, machine_id: machine_id(), zone: "UTC".to_owned(), machine }
}

fn nowhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn init(folder: PathBuf) -> anyhow::Result<ExitCode> {
    let central = Central::make(config(folder.clone(), nowhere()))?;
    tell(&format!("A new central is in {}", folder.display()));
    tell(&format!("Key {}", central.fingerprint()));
    Ok(ExitCode::SUCCESS)
}

fn serve(folder: PathBuf, listen: SocketAddr) -> anyhow::Result<ExitCode> {
    let found = place::look(&folder)?;
    let running = server::start(config(folder.clone(), listen))?;
    if found == InFolder::Nothing {
        tell(&format!("A new central was made in {}: no device knows it yet", folder.display()));
    }
    tell(&format!("Listening on http://{}", running.address()));
    tell(&format!("Key {}", running.central().fingerprint()));
    let waiting = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("Wait for the end")?;
    waiting.block_on(ended()).context("Wait for the end")?;
    running.stop();
    Ok(ExitCode::SUCCESS)
}

/// Checks a backup or a folder, and has what a whole backup holds noted as safe.
fn verify(path: &Path, folder: PathBuf) -> anyhow::Result<ExitCode> {
    let verified = backup::verify(path).with_context(|| format!("Verify {}", path.display()))?;
    let holds = &verified.holds;
    for problem in &verified.problems {
        tell(problem);
    }
    let examined = format!("examined: {}", verified.examined);
    if !verified.is_whole() {
        let found = match verified.problems.len() as u64 + verified.problems_more {
            0 => "nothing is in it".to_owned(),
            1 => "1 problem".to_owned(),
            several => format!("{several} problems"),
        };
        tell(&format!("{} is NOT whole: {found}; {examined}", path.display()));
        return Ok(ExitCode::FAILURE);
    }
    holds.head_lines().for_each(|line| tell(&line));
    tell(&format!("{} is whole: {}; {examined}", path.display(), holds.counts()));
    if !verified.is_backup {
        return Ok(ExitCode::SUCCESS);
    }
    if backup::on_one_disk(path, &folder) {
        tell(backup::ON_ONE_DISK);
    }
    note_safe(&verified, folder)
}

fn note_safe(verified: &Verified, folder: PathBuf) -> anyhow::Result<ExitCode> {
    let Some(central) = &verified.central else { return Ok(ExitCode::FAILURE) };
    let command = Command::NoteSafe {
        central: Named::from(central),
        heads: verified.holds.heads().iter().map(Into::into).collect(),
    };
    match carry_out(folder.clone(), &command) {
        Ok(said) => show(said),
        Err(error) if matches!(error.downcast_ref(), Some(ServerError::NoCentral(_))) => {
            tell(&format!(
                "Nothing was noted as safe: there is no central in {}. Where it is, name its folder with --data",
                folder.display()
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Err(error.context("The backup is whole, but nothing was noted as safe")),
    }
}

fn restore(file: &Path, folder: &Path) -> anyhow::Result<ExitCode> {
    let (holds, made_at, key) = backup::restore(file, folder)?;
    let made_at = made_at.wall().to_utc().format("%Y-%m-%d %H:%M UTC");
    tell(&format!("Restored into {} as of {made_at}: {}", folder.display(), holds.counts()));
    tell(&format!("Key {key}, as devices know it"));
    for line in AFTER_A_RESTORE {
        tell(line);
    }
    Ok(ExitCode::SUCCESS)
}

const AFTER_A_RESTORE: [&str; 3] = [
    "Serve from it at the address of before: devices bring up again what they recorded since",
    "What was done at the central itself since then is gone: look through `devices` and `people`, and revoke, enrol and import again. A device that was revoked since is trusted until then",
    "Never serve two copies of one central",
];

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

/// Why it was not done.
#[expect(clippy::print_stderr, reason = "that belongs on its standard error")]
fn complain(line: &str) {
    eprintln!("{line}");
}
