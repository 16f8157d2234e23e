//! The program `tallydock`: a demo when nothing is configured, a device when something is.
//!
//! Arguments and the start, nothing else: what runs behind the window is `window` and `runtime`,
//! a day without a display is `demo`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use app::LogRing;
use clap::{Args, Parser, Subcommand};
use tallydock::bind::Language;
use tallydock::door::Touched;
use tallydock::snapshot::{self, Look};
use tallydock::start::{Opens, Places, Shut};
use tallydock::{demo, door, fonts, gallery, log, window};

/// Accepts mailings while PostalOne! is down, and proves afterwards that each was billed once
#[derive(Debug, Parser)]
#[command(name = "tallydock", version)]
struct Arguments {
    /// The configuration of this device; without one the program is a demo
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Begin the demo anew: its data is thrown away
    #[arg(long)]
    fresh: bool,
    /// Show one sample of the gallery in the window and run nothing behind it
    #[arg(long, value_name = "SAMPLE", hide = true)]
    gallery: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play a whole outage on three devices and a central, and prove what came of it
    Demo(DemoArguments),
    /// Draw the states of every screen as pictures, without a display
    Snapshots {
        /// The folder to write to
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Only samples whose name begins like this
        #[arg(long, default_value = "", value_name = "NAME")]
        only: String,
    },
}

#[derive(Debug, Args)]
struct DemoArguments {
    /// Without a display
    #[arg(long, required = true)]
    headless: bool,
    /// A new or empty folder for everything that the day leaves behind
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Lose the answer to the push of this number
    #[arg(long, value_name = "N")]
    drop_ack: Option<u64>,
    /// Cut the link before the request of this number arrives
    #[arg(long, value_name = "N")]
    cut: Option<u64>,
    /// Draw no pictures of the screens
    #[arg(long)]
    no_pictures: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ring = LogRing::default();
    log::begin(ring.clone());
    let done = match &arguments.command {
        Some(Command::Demo(demo)) => play(demo),
        Some(Command::Snapshots { out, only }) => draw(out, only),
        None => open(&arguments, ring),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tallydock: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Plays the day and says what the databases prove.
fn play(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    domain::tables::check()?;
    fonts::ensure().context("Put the fonts of the program in place")?;
    let breaks = demo::Breaks { drop_ack: arguments.drop_ack, cut: arguments.cut };
    let day = scenario::days::outage_day::day();
    let played = demo::play(&day, &arguments.out, breaks, !arguments.no_pictures)?;
    let (requests, broken) = played.traffic;
    say(&format!(
        "{}\nThe day took {} s; {requests} requests to the central, {broken} of them broken.\n\
         Everything is in {}; check it again with: tallyctl verify {2}",
        played.audit,
        played.seconds,
        arguments.out.display(),
    ))?;
    Ok(if played.audit.is_whole() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn draw(out: &Path, only: &str) -> anyhow::Result<ExitCode> {
    domain::tables::check()?;
    fonts::ensure().context("Put the fonts of the program in place")?;
    snapshot::without_a_screen();
    for look in Look::all() {
        for (name, view) in gallery::all().into_iter().filter(|(name, _)| name.starts_with(only)) {
            let path = out.join(look.folder()).join(format!("{name}{}.png", look.suffix()));
            snapshot::draw(&view, look)
                .and_then(|picture| picture.store(&path))
                .with_context(|| format!("Draw {}", path.display()))?;
        }
        for (name, shut) in door::samples().into_iter().filter(|(name, _)| name.starts_with(only)) {
            let path = out.join(look.folder()).join(format!("{name}{}.png", look.suffix()));
            let words = door::words(&shut, look.language == Language::Spanish);
            snapshot::draw_door(&words, look)
                .and_then(|picture| picture.store(&path))
                .with_context(|| format!("Draw {}", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the window: of the configured device, of the demo when nothing is configured, or the one
/// that says what is in the way, for as long as the person tries again.
fn open(arguments: &Arguments, ring: LogRing) -> anyhow::Result<ExitCode> {
    if !window::has_display() {
        return without_a_display(arguments);
    }
    if let Err(error) = fonts::ensure() {
        tracing::warn!(%error, "Put the fonts of the program in place");
    }
    if let Some(sample) = &arguments.gallery {
        window::show_sample(sample)?;
        return Ok(ExitCode::SUCCESS);
    }
    let places = Places::of_this_machine(arguments.config.clone());
    let mut fresh = arguments.fresh;
    loop {
        let Err(shut) = run(&places, fresh, ring.clone()) else { return Ok(ExitCode::SUCCESS) };
        fresh = false;
        let words = door::words(&shut, door::is_spanish());
        tracing::error!(what = %words.headline, found = %words.found, todo = %words.todo, "Not started");
        match door::show(&words).context("Open the window that says it")? {
            Touched::Again => {}
            Touched::Closed => return Ok(ExitCode::FAILURE),
        }
    }
}

fn run(places: &Places, fresh: bool, ring: LogRing) -> Result<(), Shut> {
    match places.decide()? {
        Opens::Device(config) => window::run_device(*config, places, ring),
        Opens::Demo => window::run_demo(fresh, places, ring),
    }
}

/// What is wrong is said even where no window is.
fn without_a_display(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Err(shut) = Places::of_this_machine(arguments.config.clone()).decide() {
        let words = door::words(&shut, door::is_spanish());
        bail!("{}. {} {} {}", words.headline, words.what, words.todo, words.found);
    }
    say("There is no display here. A whole day is played without one by:\n  \
         cargo run --release -- demo --headless --out DIR")?;
    Ok(ExitCode::from(2))
}

fn say(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")
}
