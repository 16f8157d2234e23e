//! `tallyctl devices`: what hangs on which cable, what it sends, and simulated devices to try things
//! with.
//!
//! `decode` is a contract of lines; the other commands are for a person at a terminal.

mod decode;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what each frame says: one JSON object a line, {"protocol":"…","bytes_hex":"…"}
    Decode,
}

/// Runs one command.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Decode => decode::run().map(|()| ExitCode::SUCCESS),
    }
}
