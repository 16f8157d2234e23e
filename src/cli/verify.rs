//! `tallyctl verify DIR`: whether a central has everything that its devices recorded, once.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

/// Where to look.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// A folder that holds `devices/*/` and `central/` as the programs left them.
    folder: PathBuf,
}

impl Verify {
    /// Recomputes every chain from the bytes, compares heads, folds again, and counts what is
    /// lost, duplicated and unreconciled. Exits with 1 when anything is.
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let audit = store::audit::audit_folder(&self.folder)
            .with_context(|| format!("Verify {}", self.folder.display()))?;
        writeln!(std::io::stdout().lock(), "{audit}").context("Print what was found")?;
        Ok(if audit.is_whole() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
