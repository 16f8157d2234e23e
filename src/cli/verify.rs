//! `tallyctl verify DIR`: whether a central has everything that its devices recorded, once; or
//! whether one data folder is whole in itself.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

/// The arguments cannot be used.
const UNUSABLE: u8 = 2;

/// Where to look.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// A folder that holds `devices/*/` and `central/` as the programs left them, or the data
    /// folder of one device or central.
    folder: PathBuf,
}

impl Verify {
    /// Recomputes every chain from the bytes, compares heads, folds again, counts what is lost,
    /// duplicated and unreconciled, looks into folders of damaged data, and says how much was
    /// examined. Exits with 1 when anything is wrong or nothing was examined.
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        if !self.folder.is_dir() {
            eprintln!(
                "tallyctl: There is no folder {}. Say where the data lies: tallyctl verify DIR",
                self.folder.display()
            );
            return Ok(ExitCode::from(UNUSABLE));
        }
        let audit = store::audit::audit_folder(&self.folder)
            .with_context(|| format!("Verify {}", self.folder.display()))?;
        writeln!(std::io::stdout().lock(), "{audit}").context("Print what was found")?;
        Ok(if audit.is_whole() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
