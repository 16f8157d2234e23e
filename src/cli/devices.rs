//! `tallyctl devices`: what hangs on which cable, what it sends, and simulated devices to try things
//! with.
//!
//! `decode` is a contract of lines; the other commands are for a person at a terminal.

mod decode;
mod live;
mod ports;
mod simulate;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what each frame says: one JSON object a line, {"protocol":"…","bytes_hex":"…"}
    Decode,
    /// List what is plugged in, and the names of protocols
    List,
    /// Show what one device sends, byte by byte, until stopped
    Watch(live::Port),
    /// Say whether one device works, and what to do when it does not
    Test(live::Port),
    /// Bind a port to a role in a configuration; everything else in the file stays as it is
    Bind(live::Bind),
    /// Play a scale, a scanner or a printer on a pseudo-terminal or a network port
    Simulate(simulate::Simulate),
}

/// Runs one command.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Decode => decode::run().map(|()| ExitCode::SUCCESS),
        Command::List => ports::list().map(|()| ExitCode::SUCCESS),
        Command::Watch(port) => live::watch(&port),
        Command::Test(port) => live::test(&port),
        Command::Bind(bind) => live::bind(&bind),
        Command::Simulate(simulate) => simulate::run(&simulate),
    }
}

/// A line on standard output, at once.
fn say(line: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}").and_then(|()| output.flush()).context("Write the answer")
}
