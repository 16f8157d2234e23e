//! The program tallydock: arguments, fonts, and the window.
//!
//! What runs behind the window is `runtime`, the demo is `demo`, cables are wired up in
//! `devices`; what is drawn is `bind`. Nothing but the start belongs here.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use screens::AppWindow;
use slint::ComponentHandle as _;
use tallydock::bind::{Language, Theme};
use tallydock::snapshot::{self, Look};
use tallydock::{bind, fonts, gallery};

/// Records mailings and containers while PostalOne! is down, and loses none.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// Show one sample of the gallery in the window and run nothing behind it.
    #[arg(long, value_name = "SAMPLE", hide = true)]
    gallery: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Draw the states of every screen as pictures, without a display.
    Snapshots {
        /// The folder to write to.
        #[arg(long)]
        out: PathBuf,
        /// Only samples whose name begins like this.
        #[arg(long, default_value = "")]
        only: String,
    },
}

fn main() -> anyhow::Result<()> {
    fonts::ensure().context("Put the fonts of the program in place")?;
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::Snapshots { out, only }) => draw_all(&out, &only),
        None => show(arguments.gallery.as_deref().unwrap_or("01-sign-in-nobody")),
    }
}

fn draw_all(out: &Path, only: &str) -> anyhow::Result<()> {
    snapshot::without_a_screen();
    for look in Look::all() {
        for (name, view) in gallery::all().into_iter().filter(|(name, _)| name.starts_with(only)) {
            let path = out.join(look.folder()).join(format!("{name}{}.png", look.suffix()));
            snapshot::draw(&view, look)
                .and_then(|picture| picture.store(&path))
                .with_context(|| format!("Draw {}", path.display()))?;
        }
    }
    Ok(())
}

fn show(sample: &str) -> anyhow::Result<()> {
    let view = gallery::named(sample).with_context(|| format!("Find the sample {sample}"))?;
    let window = AppWindow::new().context("Open the window")?;
    bind::set_theme(&window, Theme::Light);
    bind::set_language(Language::English)?;
    bind::connect(&window, |intent| tracing::info!(?intent, "touched"));
    bind::render(&window, &view);
    window.run().context("Show the window")
}
